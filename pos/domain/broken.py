"""The promises that break: named at once when a station loses places, pauses or the kitchen slows.

In a kitchen that is planned they are what a new plan with these places makes late; where all is
cooked at once they are what the stations' open work, one ticket after the other, makes late.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pos.domain.estimate import HAND_OVER
from pos.domain.instants import MINUTE, SECOND, Instant, ceil_minute, iso, iso_or_none
from pos.domain.kitchen import Ticket, part_of, ticket_units, ticket_work
from pos.domain.order import Order, Round
from pos.domain.plan_state import PlacesNow
from pos.domain.planning.kitchen_plan import outages_of, places_of
from pos.domain.planning.planner import Planner
from pos.domain.planning.rounds import PlannedRound
from pos.domain.replan import open_rounds
from pos.domain.shelf import Shelf

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
    places = places_of(shelf, now)
    planner = Planner(places, shelf.plan.pace(shelf), outages=outages_of(shelf, now))
    rounds = list(open_rounds(shelf, at))
    planner.rounds = {known.planned.round_id: known.planned for known in rounds}
    planner.plan(at)
    for known in rounds:
        ready = known.planned.ready_at
        if not known.placed.awaiting and ready > known.placed.promised_at + LATE:
            waits = _waits_for_ever(known.planned, places)
            yield known.order, known.placed, 0 if waits else ready


def _waits_for_ever(planned: PlannedRound, places: Mapping[str, int]) -> bool:
    """Whether something is still to be made where there is no place, nobody knows how long."""
    return any(
        places.get(step.station) == 0
        for portion in planned.unfired()
        for step in portion.steps[portion.step :]
    )


def _late_at_once(shelf: Shelf, at: Instant, now: Mapping[str, PlacesNow]) -> Iterator[Late]:
    places, outages = places_of(shelf, now), outages_of(shelf, now)
    free = dict.fromkeys(places, 0)
    free |= {each.station: each.until for each in outages if each.missing >= places[each.station]}
    ready: dict[str, tuple[Order, Round, Instant]] = {}
    for ticket in sorted(shelf.state.tickets.values(), key=lambda t: t.fired_at or t.due_at):
        order = shelf.state.orders[ticket.order_id]
        placed = shelf.round_of(ticket)
        if not _is_owed(ticket, order, placed):
            continue
        done: Instant = 0
        if places.get(ticket.station):
            begins = max(free[ticket.station], ticket.fired_at or ticket.due_at)
            work, longest = _work_of(ticket, placed)
            free[ticket.station] = begins + work // places[ticket.station]
            # Nobody bumped it, so it is not ready yet.
            done = max(at, free[ticket.station], begins + longest)
        _, _, before = ready.get(placed.round_id, (order, placed, at))
        ready[placed.round_id] = (order, placed, done and before and max(before, done))
    for order, placed, done in ready.values():
        if not done or done + HAND_OVER > placed.promised_at + LATE:
            yield order, placed, done and done + HAND_OVER


def _work_of(ticket: Ticket, placed: Round) -> tuple[Instant, Instant]:
    """A ticket's whole work, and its longest portion's, in milliseconds."""
    lines = {line.line_id: line for line in placed.lines}
    longest = 0
    for unit in ticket_units(ticket, placed.lines):
        line = lines[unit.partition(".")[0]]
        longest = max(longest, (part_of(line, unit) or line).prep_seconds)
    return ticket_work(ticket, placed.lines, placed.voided), longest * SECOND


def _is_owed(ticket: Ticket, order: Order, placed: Round) -> bool:
    """Whether a ticket has a minute to keep: what is held, nobody knows the minute of."""
    is_open = not (ticket.bumped_at or ticket.held or placed.handed_at or placed.awaiting)
    return is_open and not order.practice and not placed.ended
