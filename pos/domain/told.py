"""What a guest is told beside the promise: later, unknown until when, or in time after all.

Staff see at once what breaks; guests are told what is still so after a minute, so that a slip of a
finger on a screen tells nobody anything.  What was told and is not so any more is corrected.
"""

from collections.abc import Mapping
from typing import Final

from pos.domain.events import PromiseDelayed
from pos.domain.instants import MINUTE, Instant, ceil_minute
from pos.domain.order import Order, Round
from pos.domain.plan_state import PlacesNow
from pos.domain.planning.aims import AIMS
from pos.domain.planning.notice import late_chance, to_tell
from pos.domain.planning.pace import Pace
from pos.domain.planning.places import places_of
from pos.domain.planning.rounds import PlannedRound, Stage
from pos.domain.shelf import Shelf

GRACE: Final = MINUTE
"""Between a tap that changes a station's places and telling anybody of it."""
OUT_FORESEEN: Final = AIMS.far
"""Of a station that is out, nobody knows how long, only guests of the minutes so near are told."""
SOONER: Final = 2 * MINUTE
"""A better minute is worth a correction from here on."""
SURE: Final = 0.1
"""In time after all is told where it is no likelier missed; a later minute is as sure as the first.
"""
OF_USE: Final = 2 * MINUTE
"""No better minute is told so shortly before it: the last word before a promise is a warning."""
GOOD_MAX: Final = 3
BAD_MAX: Final = 4
"""No guest is told more often; the last word is never one that was only hoped for."""


def notice(
    shelf: Shelf, order: Order, placed: Round, planned: PlannedRound, at: Instant
) -> PromiseDelayed | None:
    """What the guest of a round is to be told after a new plan, if anything."""
    if all(portion.stage is Stage.DONE for portion in planned.portions):
        # It stands at the pass; nobody tells when it is bagged, or whether its guest is here.
        return None
    if needs(planned, just_set(shelf, at)):
        return None
    pace = shelf.plan.pace(shelf)
    minute: Instant | None
    if needs(planned, out_for_ever(shelf)):
        is_near = placed.promised_at <= at + OUT_FORESEEN
        may_tell = is_near and not placed.open_ended and placed.notices < BAD_MAX
        minute = 0 if may_tell else None
    elif placed.is_delayed:
        minute = _corrected(placed, planned, pace, at)
    else:
        minute = to_tell(planned, pace, at) if placed.notices < BAD_MAX else None
    return None if minute is None else PromiseDelayed(order.order_id, placed.round_id, minute)


def out_for_ever(shelf: Shelf, now: Mapping[str, PlacesNow] | None = None) -> frozenset[str]:
    """The stations without a place of which nobody knows when they have one again."""
    return frozenset(station for station, count in places_of(shelf, now).items() if not count)


def just_set(shelf: Shelf, at: Instant) -> frozenset[str]:
    """The stations whose places somebody changed a moment ago."""
    places = shelf.state.places.values()
    return frozenset(now.station for now in places if at < now.at + GRACE)


def needs(planned: PlannedRound, stations: frozenset[str]) -> bool:
    """Whether one of these stations has something of a round still to do."""
    return bool(stations) and any(
        step.station in stations
        for portion in planned.portions
        if portion.stage is not Stage.DONE
        for step in portion.steps[portion.step :]
    )


def looks(shelf: Shelf, placed: Round) -> list[Instant]:
    """When a plan may have something to tell of a round although nothing happens."""
    state = shelf.state
    found = [now.at + GRACE for now in state.places.values()]
    if out_for_ever(shelf) and not placed.open_ended:
        found.append(placed.promised_at - OUT_FORESEEN)
    return found


def is_better(shelf: Shelf, placed: Round) -> bool:
    """Whether the last plan had a better minute than its guest was told."""
    if not _may_correct(placed):
        return False
    if placed.open_ended:
        out = out_for_ever(shelf)
        return not any(shelf.state.tickets[ticket].station in out for ticket in placed.tickets)
    return _is_worth_it(placed, _by_last_plan(placed, placed.promised_at))


def _may_correct(placed: Round) -> bool:
    return placed.is_delayed and placed.notices < GOOD_MAX and placed.bag is not None


def _corrected(placed: Round, planned: PlannedRound, pace: Pace, at: Instant) -> Instant | None:
    """The better minute, where this plan and the one before it have one."""
    if not _may_correct(placed):
        return None
    now = _minute(planned.ready_at, planned.handover, placed.promised_at, planned.due)
    before = _by_last_plan(placed, planned.due, planned.handover)
    if placed.open_ended and before > now + SOONER:
        # The last plan was made without the station.
        return None
    minute = max(now, before)
    if minute <= at + OF_USE or not _is_worth_it(placed, minute):
        return None
    is_kept = minute == placed.promised_at
    limit = (planned.due if is_kept else minute) + AIMS.late
    chance = late_chance(planned, pace, at, limit)
    return minute if chance < (SURE if is_kept else AIMS.tell_from) else None


def _by_last_plan(placed: Round, due: Instant, handover: Instant = 0) -> Instant:
    assert placed.bag is not None
    return _minute(placed.bag.end, handover, placed.promised_at, due)


def _minute(ready: Instant, handover: Instant, promised_at: Instant, due: Instant) -> Instant:
    """The minute to tell: the promise itself where it is kept after all."""
    handed = ready + handover
    if handed <= due + AIMS.late:
        return promised_at
    return max(ceil_minute(handed - MINUTE // 2), promised_at + 2 * MINUTE)


def _is_worth_it(placed: Round, minute: Instant) -> bool:
    return placed.open_ended or minute <= placed.expected_at - SOONER
