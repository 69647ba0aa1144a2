"""What a night learns: how long each kind of work takes, and how guests come, from days gone by.

The days of about a month are kept in a window.  Work with options is drawn towards the same work
without them, that towards the menu's times, and what an earlier window knew better is not lost.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from math import exp
from statistics import median
from typing import Final

import msgspec

from pos.domain.instants import SECOND, Instant
from pos.domain.plan_events import DurationsLearned, Habit, LearnedStep
from pos.domain.plan_state import DaySeen, GuestsSeen
from pos.domain.planning.learning import DAY_SHRINK, SHRINK, Learned, Seen, learn
from pos.domain.planning.pace import Step

DAYS_KEPT: Final = 30
"""Business days, by the calendar, that are learned from."""
SAMPLES_MAX: Final = 300
"""Finishes of one kind of work, the youngest, that are learned from."""
STEPS_MAX: Final = 3_000
NARROWEST: Final = 0.03
"""No work, and no day, is the same as the last to a hundredth."""
HANDOVER: Final = 20 * SECOND
"""From the bag to the guest's hand, where nothing was learned."""
_FADES: Final = 0.95
"""So much of what an older window knew better counts after another night."""


class Window(msgspec.Struct):
    """What was seen on the days before, by business day."""

    days: dict[str, DaySeen] = {}

    def add(self, day: str, seen: DaySeen) -> None:
        """Put a day in, or put it right; what is too old or too much goes."""
        self.days[day] = seen
        oldest = (date.fromisoformat(day) - timedelta(days=DAYS_KEPT)).isoformat()
        counts: dict[str, int] = {}
        kept = {}
        for name in sorted(self.days, reverse=True):
            if name < oldest:
                continue
            work = {}
            for key, one in self.days[name].work.items():
                if counts.get(key, 0) < SAMPLES_MAX:
                    counts[key] = counts.get(key, 0) + len(one.took)
                    work[key] = one
            kept[name] = DaySeen(work, self.days[name].guests)
        self.days = dict(sorted(kept.items()))


def learned_from(window: Window, day: str, before: DurationsLearned | None) -> DurationsLearned:
    """What is known after a day."""
    seen = list(_seen(window))
    known = {step.key: step for step in before.steps} if before is not None else {}
    said = _said(window)
    plain_seen = [one._replace(key=_plain(one.key)) for one in seen]
    plain = learn(plain_seen, _expected(_plain_said(said), plain_seen, known))
    # Beside the same work without options, the options' own samples say what they add.
    optioned = [one for one in seen if one.key != _plain(one.key)]
    bases = {
        key: (station, round(exp(plain.steps[_plain(key)].log_median)))
        for key, (station, _) in said.items()
        if key != _plain(key)
    }
    rest = learn(optioned, _expected(bases, optioned, known))
    steps = _steps(plain, plain_seen, known) | _steps(rest, optioned, known)
    steps = {key: _faded(step) for key, step in known.items()} | steps
    top = sorted(steps.values(), key=lambda step: (-step.seen, step.key))[:STEPS_MAX]
    spread = plain.day_spread
    if before is not None and len({(one.day, one.station) for one in seen}) <= DAY_SHRINK:
        spread = before.day_spread
    ordered = tuple(sorted(top, key=lambda step: step.key))
    return DurationsLearned(day, ordered, max(spread, NARROWEST), tuple(_habits(window)))


def _seen(window: Window) -> Iterator[Seen]:
    for number, seen in enumerate(window.days.values()):
        for key, work in seen.work.items():
            for took in work.took:
                yield Seen(number, work.station, key, took)


def _said(window: Window) -> dict[str, tuple[str, Instant]]:
    """Station and the menu's time of all work in the window, as it was said last."""
    return {
        key: (work.station, work.said)
        for seen in window.days.values()
        for key, work in seen.work.items()
    }


def _plain_said(said: Mapping[str, tuple[str, Instant]]) -> dict[str, tuple[str, Instant]]:
    return {_plain(key): value for key, value in said.items()}


def _plain(key: str) -> str:
    return key.partition("+")[0]


def _counts(seen: Iterable[Seen]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in seen:
        counts[one.key] = counts.get(one.key, 0) + 1
    return counts


def _expected(
    said: Mapping[str, tuple[str, Instant]], seen: Iterable[Seen], known: Mapping[str, LearnedStep]
) -> dict[str, tuple[str, Instant]]:
    """What is drawn towards: what was known better than the window knows it, else what is said."""
    counts = _counts(seen)
    return {
        key: (station, round(exp(known[key].log_median)))
        if key in known and known[key].seen > counts.get(key, 0)
        else (station, menu)
        for key, (station, menu) in said.items()
    }


def _steps(
    learned: Learned, seen: Iterable[Seen], known: Mapping[str, LearnedStep]
) -> dict[str, LearnedStep]:
    counts = _counts(seen)
    return {
        key: _step(key, step, counts[key], known.get(key))
        for key, step in learned.steps.items()
        if counts.get(key)
    }


def _step(key: str, step: Step, count: int, known: LearnedStep | None) -> LearnedStep:
    seen = count if known is None else max(count, _faded(known).seen)
    return LearnedStep(key, step.log_median, max(step.log_spread, NARROWEST), seen)


def _faded(step: LearnedStep) -> LearnedStep:
    return msgspec.structs.replace(step, seen=int(step.seen * _FADES))


def _habits(window: Window) -> Iterator[Habit]:
    channels: dict[str, list[GuestsSeen]] = {}
    for seen in window.days.values():
        for channel, guests in seen.guests.items():
            channels.setdefault(channel, []).append(guests)
    for channel, days in sorted(channels.items()):
        missed = sum(guests.missed for guests in days)
        handed = sum(guests.handed for guests in days)
        late = [each for guests in days for each in guests.late]
        handing = [each for guests in days for each in guests.handing]
        yield Habit(
            channel,
            _drawn(late, 0),
            _drawn(handing, HANDOVER),
            missed / (handed + missed + SHRINK) if missed else 0.0,
            handed + missed,
        )


def _drawn(values: list[Instant], usual: Instant) -> Instant:
    """A median, drawn towards the usual while little was seen."""
    own = len(values) / (len(values) + SHRINK)
    return round(own * (median(values) if values else 0) + (1 - own) * usual)
