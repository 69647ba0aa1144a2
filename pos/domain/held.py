"""The minute that a checkout was given: its cart gets it, with the places that were kept for it."""

from pos.domain.envelope import Rejected
from pos.domain.instants import Instant, ceil_minute
from pos.domain.kitchen import part_of, units_of
from pos.domain.line import Line
from pos.domain.planning.kitchen_plan import BAGGING
from pos.domain.promise import Promised, soonest
from pos.domain.shelf import Shelf
from pos.domain.slot import UNPLANNED, Slot
from pos.domain.stock import Hold


def hold_of(shelf: Shelf, hold_id: str, at: Instant) -> Hold | None:
    """A hold that still counts."""
    hold = shelf.state.holds.get(hold_id)
    return hold if hold is not None and hold.expires_at > at else None


def as_held(
    shelf: Shelf, hold_id: str, lines: tuple[Line, ...], at: Instant, wished: Instant
) -> Promised | None:
    """What the hold keeps, as the promise of the cart that it was taken for; else `None`.

    The planner looks for places anew and may find none in a full minute, though these are kept.
    """
    hold = hold_of(shelf, hold_id, at)
    if hold is None or not hold.slots or (wished and hold.promised_at != ceil_minute(wished)):
        return None
    kept = list(hold.slots)
    first = min((line.course for line in lines if line.course and line.station), default=0)
    slots: list[Slot] = []
    for line in lines:
        for unit in units_of(line):
            if line.course not in {0, first}:
                slots.append(UNPLANNED)
            elif kept and kept[0].station == (part_of(line, unit) or line).station:
                slots.append(kept.pop(0).slot)
            else:
                return None
    if [held.station for held in kept] != [BAGGING]:
        return None
    starts = [slot.start for slot in slots if slot.start]
    return Promised(hold.promised_at, min(starts, default=at), tuple(slots), kept[0].slot)


def renewed(
    shelf: Shelf, promise: Promised, lines: tuple[Line, ...], at: Instant, hold_id: str
) -> Promised | Rejected:
    """The promise that a hold taken anew keeps: work that should have begun by now lies anew.

    Whoever pays for minutes is shown a later minute in time, not told after paying that it is over.
    """
    if not promise.slots or promise.fire_at >= at:
        return promise
    return soonest(shelf, lines, at, promise.promised_at, hold_id) or Rejected("order.no_minute")
