"""Telling a guest early that it will be later: once, and when it is likely rather than possible."""

from collections.abc import Iterator

from pos.domain.instants import MINUTE, SECOND, Instant, ceil_minute
from pos.domain.planning.aims import AIMS, Aims
from pos.domain.planning.pace import Pace
from pos.domain.planning.rounds import Bagging, PlannedRound, Portion, Stage


def to_tell(planned: PlannedRound, pace: Pace, now: Instant, aims: Aims = AIMS) -> Instant | None:
    """The minute to tell a guest whose round will be late, or `None`.

    Asked after each re-plan, and at its `last_look`.  It tells once, when the hand-over is more
    likely than `aims.tell_from` to end `aims.late` after the promise; at its last look, when only
    what is in work can still be told from what is in time, `aims.tell_last` is enough.
    """
    if planned.told or planned.due != planned.promise:
        return None
    left = planned.promise - now
    if left > aims.foresees and planned.ready_at <= planned.promise + MINUTE:
        return None
    last = aims.of_use <= left <= aims.last_word
    chance = late_chance(planned, pace, now, planned.promise + aims.late)
    if chance < (aims.tell_last if last else aims.tell_from):
        return None
    handed = max(planned.ready_at + planned.handover, planned.promise + aims.late)
    planned.told = max(ceil_minute(handed - MINUTE // 2), planned.promise + 2 * MINUTE)
    return planned.told


def last_look(planned: PlannedRound, now: Instant, aims: Aims = AIMS) -> Instant | None:
    """When to ask again even if nothing happens: the last word is of use then, and not before."""
    at = planned.promise - aims.of_use - SECOND
    return at if at > now and not planned.told and planned.bagging is Bagging.WAITING else None


def late_chance(planned: PlannedRound, pace: Pace, now: Instant, limit: Instant) -> float:
    """How likely a round is handed over after `limit`, from 0 to 1."""
    latest = limit - planned.handover
    if planned.bagging is Bagging.WORKING:
        return pace.longer(planned.bag, now - planned.bagging_since, latest - now)
    if planned.bagging is Bagging.DONE:
        return 0.0
    begin = latest - round(pace.took(planned.bag).median)
    in_time = 1.0
    for chance in _chances(planned.portions, pace, now, begin):
        in_time *= 1 - chance
    # The bag may wait for a place even when all is done.
    return 1.0 if planned.bag_at > begin + MINUTE else 1 - in_time


def _chances(
    portions: tuple[Portion, ...], pace: Pace, now: Instant, by: Instant
) -> Iterator[float]:
    """How likely each portion is not done by then."""
    for portion in portions:
        if portion.stage is Stage.DONE:
            continue
        rest = portion.steps[portion.step :]
        if portion.stage is Stage.WORKING:
            later = round(pace.way(rest[1:]).median) if rest[1:] else 0
            yield pace.longer(rest[0], now - portion.since, by - later - now)
        else:
            yield pace.beyond(rest, portion.done_at, by)
