"""Telling a guest early that it will be later: once, and when it is likely rather than possible."""

from collections.abc import Iterator

from pos.domain.instants import MINUTE, Instant, ceil_minute
from pos.domain.planning.aims import AIMS, Aims
from pos.domain.planning.pace import Pace
from pos.domain.planning.rounds import Bagging, PlannedRound, Portion, Stage


def to_tell(planned: PlannedRound, pace: Pace, now: Instant, aims: Aims = AIMS) -> Instant | None:
    """The minute to tell a guest whose round will be late, or `None`.

    Asked after each re-plan.  It tells once, when the hand-over is more likely than
    `aims.tell_from` to end `aims.late` after the promise.
    """
    if planned.told or planned.due != planned.promise:
        return None
    if planned.promise - now > aims.foresees and planned.ready_at <= planned.promise + MINUTE:
        return None
    if late_chance(planned, pace, now, planned.promise + aims.late) < aims.tell_from:
        return None
    handed = max(planned.ready_at + planned.handover, planned.promise + aims.late)
    planned.told = ceil_minute(handed - MINUTE // 2)
    return planned.told


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
