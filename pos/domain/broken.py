"""The promises that break: named at once when a station loses places, pauses or the kitchen slows.

In a kitchen that is planned they are what a new plan with these places makes late; where all is
cooked at once they are what the stations' open work, one ticket after the other, makes late.
"""

from collections.abc import Container, Iterator, Mapping
from typing import Any, Final

from pos.domain.course import begins
from pos.domain.estimate import HAND_OVER
from pos.domain.instants import MINUTE, SECOND, Instant, ceil_minute, iso, iso_or_none
from pos.domain.kitchen import Ticket, part_of, ticket_units, ticket_work, unit_portion
from pos.domain.order import Order, Round
from pos.domain.plan_state import PlacesNow
from pos.domain.planning.places import outages_of, places_of
from pos.domain.planning.planner import Planner
from pos.domain.replan import HORIZON, open_rounds
from pos.domain.shelf import Shelf
from pos.domain.told import out_for_ever

BROKEN_MAX: Final = 200
"""So many are named, those due first."""
LATE: Final = MINUTE
"""A round that is ready so long behind its promise breaks it."""

Late = tuple[Order, Round, Instant]
"""A round and when it is ready instead; 0: nobody knows."""


def broken(
    shelf: Shelf, at: Instant, places: Mapping[str, PlacesNow] | None = None
) -> list[dict[str, Any]]:
    """The promises that are not kept with these places - or with those there are now."""
    now = shelf.state.places if places is None else places
    late = list(_late_by_plan(shelf, at, now) if shelf.plan.on else _late_at_once(shelf, at, now))
    late.sort(key=lambda each: (each[1].promised_at, each[1].round_id))
    return [
        {
            "number": order.number,
            "order_id": order.order_id,
            "round_id": placed.round_id,
            "promised_at": iso(placed.promised_at),
            "expected_at": iso_or_none(ceil_minute(ready)),
            "place": order.place_label,
        }
        for order, placed, ready in late[:BROKEN_MAX]
    ]


def _late_by_plan(shelf: Shelf, at: Instant, now: Mapping[str, PlacesNow]) -> Iterator[Late]:
    planner = Planner(places_of(shelf, now), shelf.plan.pace(shelf), outages=outages_of(shelf, now))
    rounds = list(open_rounds(shelf, at))
    planner.rounds = {known.planned.round_id: known.planned for known in rounds}
    planner.plan(at)
    unknown = {placed.round_id: (order, placed, 0) for order, placed in _unknown(shelf, at, now)}
    yield from unknown.values()
    for known in rounds:
        is_owed = not (known.placed.awaiting or known.placed.round_id in unknown or known.course)
        ready, promised_at = known.planned.ready_at, known.placed.promised_at
        # Who comes later than promised gets it later.
        if is_owed and ready > max(promised_at, known.planned.due) + LATE:
            yield known.order, known.placed, ready


def _unknown(
    shelf: Shelf, at: Instant, now: Mapping[str, PlacesNow]
) -> Iterator[tuple[Order, Round]]:
    """Rounds of which nobody knows when they are ready: a station is out, or a ticket on hold.

    What nobody bumped at a station that is out counts as not made: somebody is to look.
    """
    out = out_for_ever(shelf, now)
    for ticket in shelf.state.tickets.values():
        if ticket.bumped_at:
            continue
        order, placed = shelf.state.orders[ticket.order_id], shelf.round_of(ticket)
        is_near = placed.promised_at <= at + HORIZON
        if is_near and _is_owed(order, placed) and _has_no_end(ticket, placed, out, at):
            yield order, placed


def _has_no_end(ticket: Ticket, placed: Round, out: Container[str], at: Instant) -> bool:
    """Whether nobody knows when an open ticket is done, and its round's minute needs it."""
    if not begins(ticket, placed):
        # A course that nobody has called has no minute.
        return False
    if ticket.station in out:
        units = ticket_units(ticket, placed.lines)
        return any(u not in ticket.ready and unit_portion(u) not in placed.voided for u in units)
    _, longest = _work_of(ticket, placed)
    return ticket.held and at + longest + HAND_OVER > placed.promised_at + LATE


def _late_at_once(shelf: Shelf, at: Instant, now: Mapping[str, PlacesNow]) -> Iterator[Late]:
    places, outages = places_of(shelf, now), outages_of(shelf, now)
    free = dict.fromkeys(places, 0)
    free |= {each.station: each.until for each in outages if each.missing >= places[each.station]}
    unknown = {placed.round_id: (order, placed, 0) for order, placed in _unknown(shelf, at, now)}
    yield from unknown.values()
    ready: dict[str, tuple[Order, Round, Instant]] = {}
    for ticket in sorted(shelf.state.tickets.values(), key=lambda t: t.fired_at or t.due_at):
        order = shelf.state.orders[ticket.order_id]
        placed = shelf.round_of(ticket)
        if ticket.bumped_at or ticket.held or not _is_owed(order, placed):
            continue
        if not places.get(ticket.station):
            continue
        begins_at = max(free[ticket.station], ticket.fired_at or ticket.due_at)
        work, longest = _work_of(ticket, placed)
        free[ticket.station] = begins_at + work // places[ticket.station]
        # Nobody bumped it, so it is not ready yet.
        done = max(at, free[ticket.station], begins_at + longest)
        _, _, before = ready.get(placed.round_id, (order, placed, at))
        ready[placed.round_id] = (order, placed, max(before, done))
    for order, placed, done in ready.values():
        if placed.round_id not in unknown and done + HAND_OVER > placed.promised_at + LATE:
            yield order, placed, done + HAND_OVER


def _work_of(ticket: Ticket, placed: Round) -> tuple[Instant, Instant]:
    """A ticket's whole work, and its longest portion's, in milliseconds."""
    lines = {line.line_id: line for line in placed.lines}
    longest = 0
    for unit in ticket_units(ticket, placed.lines):
        line = lines[unit.partition(".")[0]]
        longest = max(longest, (part_of(line, unit) or line).prep_seconds)
    return ticket_work(ticket, placed.lines, placed.voided), longest * SECOND


def _is_owed(order: Order, placed: Round) -> bool:
    """Whether a round has a minute to keep."""
    is_open = not (placed.handed_at or placed.awaiting or placed.ended)
    return is_open and not order.practice
