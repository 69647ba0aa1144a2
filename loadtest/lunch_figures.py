"""What a played lunch comes to: promises kept, food fresh, guests lost, notices right."""

from typing import Any, Final

import msgspec

from loadtest.lunch_world import Lunch, Played
from pos.domain.instants import MINUTE, SECOND, Instant

FRESH: Final = 150 * SECOND
"""Hot food no older than this at hand-over is fresh."""
NOTICED: Final = 2 * MINUTE
"""Orders that end so much later than promised should be told of it."""


class Outcome(msgspec.Struct, frozen=True):
    """One order as it ended.  Milliseconds; `age` is that of its oldest hot portion, if any."""

    promise: Instant
    ready_at: Instant
    handed_at: Instant
    late: Instant
    age: Instant | None
    lead: Instant | None
    punctual: bool
    told_early: bool
    told: bool

    @property
    def fresh(self) -> bool:
        """Punctual, with nothing hot that waited."""
        return self.punctual and (self.age is None or self.age <= FRESH)


def outcome_of(played: Played) -> Outcome:
    """How an accepted order ended."""
    promise, ready, handed = played.promise, played.ready_at, played.handed_at
    arrives = played.arrives_at
    in_minute = bool(ready) and promise - MINUTE <= ready <= promise + MINUTE
    if arrives is None:
        late = max(0, ready - promise) if ready else 60 * MINUTE
        punctual, end = in_minute, max(ready, promise)
    else:
        late = max(0, handed - max(promise, arrives)) if handed else 60 * MINUTE
        if arrives > promise + MINUTE:
            in_minute = bool(ready) and ready <= arrives + MINUTE
        punctual = in_minute and bool(handed) and late <= MINUTE
        end = min(handed, max(ready, promise)) if arrives > promise else handed
    hot = [work for work in played.works if work.hot and work.done_at]
    # What lies between two stations ages like what lies at the pass.
    ages = [end - work.done_at + work.waited for work in hot]
    return Outcome(
        promise=promise,
        ready_at=ready,
        handed_at=handed,
        late=late,
        age=max(ages) if ages and end else None,
        lead=None if played.guest.wishes else promise - played.ask_at,
        punctual=punctual,
        told_early=bool(played.told) and played.told_at <= promise - MINUTE,
        told=bool(played.told),
    )


def figures(lunches: list[Lunch]) -> dict[str, Any]:
    """The figures of one or many lunches, all orders in one pot."""
    offered = [played for lunch in lunches for played in lunch.played if played.ask_at]
    ended = [outcome_of(played) for played in offered if played.placed]
    leads = sorted(e.lead for e in ended if e.lead is not None)
    ages = sorted(e.age for e in ended if e.age is not None)
    late = sorted(e.late for e in ended)
    very_late = [e for e in ended if e.late > NOTICED]
    refused: dict[str, int] = {}
    for played in offered:
        if played.code:
            refused[played.code] = refused.get(played.code, 0) + 1
    return {
        "offered": len(offered),
        "accepted": len(ended),
        "lost_percent": _percent(len(offered) - len(ended), len(offered)),
        "lost": refused,
        "punctual_percent": _percent(sum(e.punctual for e in ended), len(ended)),
        "fresh_percent": _percent(sum(e.fresh for e in ended), len(ended)),
        "fresh_of_offered_percent": _percent(sum(e.fresh for e in ended), len(offered)),
        "late_percent": _percent(sum(e.late > MINUTE for e in ended), len(ended)),
        "late_p99_s": _at(late, 0.99, SECOND),
        "lead_mean_min": round(sum(leads) / len(leads) / MINUTE, 2) if leads else None,
        "lead_p95_min": _at(leads, 0.95, MINUTE),
        "age_mean_s": round(sum(ages) / len(ages) / SECOND, 1) if ages else None,
        "age_p95_s": _at(ages, 0.95, SECOND),
        "very_late": len(very_late),
        "told_early_percent": _percent(sum(e.told_early for e in very_late), len(very_late)),
        "false_alarms_percent": _percent(sum(e.told and e.punctual for e in ended), len(ended)),
        "fired_twice": sum(len(lunch.kitchen.fired_twice) for lunch in lunches),
        "never_made": sum(len(list(lunch.kitchen.unfired())) for lunch in lunches),
        "door_refused": _summed([lunch.refused for lunch in lunches]),
    }


def _summed(counts: list[dict[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in counts:
        for code, count in one.items():
            found[code] = found.get(code, 0) + count
    return found


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _at(values: list[Instant], share: float, unit: int) -> float | None:
    if not values:
        return None
    return round(values[min(len(values) - 1, int(share * len(values)))] / unit, 1)
