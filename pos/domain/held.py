"""The minute that a checkout was given: its cart gets it, with the places that were kept for it.

A hold costs its guest nothing, so it is bounded: it is taken anew for some minutes and then rests,
and all guests together keep only so much of a station.
"""

from collections.abc import Iterable, Iterator

from pos.domain.availability import merged_uses
from pos.domain.envelope import Facts, Rejected
from pos.domain.instants import Instant, ceil_minute, iso
from pos.domain.kitchen import Ticket, part_of, units_of
from pos.domain.line import Line
from pos.domain.planning.places import BAGGING
from pos.domain.promise import Promised, soonest
from pos.domain.shelf import Shelf
from pos.domain.slot import UNPLANNED, Slot
from pos.domain.stock import HELD_MAX, HOLD_REST, HOLD_TRY, Hold
from pos.domain.stock_events import HeldSlot


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


def covers(
    shelf: Shelf, hold_id: str, lines: tuple[Line, ...], at: Instant, wished: Instant
) -> bool:
    """Whether a hold was taken for this cart: another one has no claim to its minute."""
    hold = hold_of(shelf, hold_id, at)
    if hold is None:
        return False
    if hold.slots:
        return as_held(shelf, hold_id, lines, at, wished) is not None
    return merged_uses(lines) == hold.uses


def renewed(
    shelf: Shelf, promise: Promised, lines: tuple[Line, ...], at: Instant, hold_id: str
) -> Promised | Rejected:
    """The promise that a hold taken anew keeps: work that should have begun by now lies anew.

    Whoever pays for minutes is shown a later minute in time, not told after paying that it is over.
    """
    if not promise.slots or promise.fire_at >= at:
        return promise
    return soonest(shelf, lines, at, promise.promised_at, hold_id) or Rejected("order.no_minute")


def since_of(shelf: Shelf, facts: Facts) -> Instant | Rejected:
    """Since when the asker's attempt to order holds; 0: staff, who hold for as long as they like.

    Whoever has held for long enough rests, or one cart that nobody orders would shut a kitchen.
    """
    if facts.actor.role != "guest":
        return 0
    tried = shelf.state.attempts.get(facts.actor.id)
    if tried is None or tried.until + HOLD_REST <= facts.at:
        return facts.at
    if facts.at > tried.since + HOLD_TRY:
        return Rejected("limit.hold_time", {"until": iso(tried.until + HOLD_REST)})
    return tried.since


def is_within_share(
    shelf: Shelf, slots: Iterable[HeldSlot], at: Instant, instead_of: str = ""
) -> bool:
    """Whether a guest may keep this work, too: one portion on each place always, if alone."""
    own: dict[str, list[Instant]] = {}
    for held in slots:
        own.setdefault(held.station, []).append(held.slot.takes)
    kept = dict.fromkeys(own, 0)
    for hold in shelf.state.holds.values():
        if hold.since and hold.expires_at > at and hold.hold_id != instead_of:
            for held in hold.slots:
                if held.station in kept:
                    kept[held.station] += held.slot.takes
    places = shelf.plan.places_now(shelf)
    return all(
        kept[station] + sum(takes) <= places[station] * max(HELD_MAX, *takes)
        for station, takes in own.items()
        if station in places
    )


def work_of_guests(shelf: Shelf, station: str, at: Instant, until: Instant) -> Instant:
    """How much of a station's work before an instant is only held by guests, in milliseconds.

    Or was ordered by their phones, and nobody has said yes to it yet.
    """
    held = sum(
        held.slot.takes
        for hold in shelf.state.holds.values()
        if hold.since and hold.expires_at > at
        for held in hold.slots
        if held.station == station and held.slot.start < until
    )
    return held + sum(
        slot.takes
        for ticket in _awaiting(shelf, station)
        for slot in ticket.slots
        if at <= slot.start < until
    )


def _awaiting(shelf: Shelf, station: str) -> Iterator[Ticket]:
    """The tickets of a station whose rounds guests' phones sent and nobody has accepted."""
    for round_id, order_id in shelf.awaiting.items():
        placed = shelf.state.orders[order_id].round(round_id)
        for ticket_id in placed.tickets if placed is not None and placed.by else ():
            ticket = shelf.state.tickets[ticket_id]
            if ticket.station == station:
                yield ticket
