"""Starting what waits by hand: now - or, where a whole course is called, all plates together.

A called course is planned like a round: its slowest plate starts now, the others at their moments.
What somebody starts ticket by ticket starts now, whatever else lies there.

Plates that belong together wait together: who holds one ticket of a planned round holds what of it
has not begun, and who starts it again starts all that was held with it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from pos.domain import events as ev
from pos.domain.evolve_orders import first_course
from pos.domain.instants import SECOND, Instant
from pos.domain.kitchen import Ticket, is_wanted, ticket_units, unit_portion
from pos.domain.order import Round
from pos.domain.planning.aims import AIMS
from pos.domain.planning.calendar import BUCKET
from pos.domain.planning.planner import Planner
from pos.domain.planning.rounds import PlannedRound, Portion
from pos.domain.planning.steps import Way
from pos.domain.promise import planned_round, slots_at_once, slots_of
from pos.domain.shelf import Shelf
from pos.domain.slot import UNPLANNED, Slot

TOGETHER = 10 * SECOND
"""Units of a ticket that start so soon after its first fire with it: nobody would see them wait."""


class Called(NamedTuple):
    """The tickets of one round's courses, called as a whole."""

    placed: Round
    tickets: tuple[Ticket, ...]


def fired_by_hand(
    shelf: Shelf, waiting: Sequence[Ticket], at: Instant, *, calls: bool
) -> Iterator[ev.Event]:
    """What happens when somebody starts these waiting tickets.

    `calls`: whoever it is sees the whole kitchen, so that a whole course is meant to be together.
    A cook who starts a ticket of the own station starts all of it now.
    """
    now = _with_what_was_held(shelf, waiting)
    calls = calls or len(now) > len(waiting)
    firing: list[Ticket] = []
    later: dict[str, Instant] = {}
    for called in _called(shelf, now) if calls and shelf.plan.on else ():
        event = _course(shelf, called, at)
        if event is None:
            continue
        yield event
        for ticket, move in zip(called.tickets, event.moves, strict=True):
            now.remove(ticket)
            starts = [slot.start for slot in move.slots if slot.start]
            if min(starts) <= at + BUCKET:
                firing.append(ticket)
                units = ticket_units(ticket, called.placed.lines)
                later |= later_of(units, move.slots, called.placed.voided, at)
    moves = tuple(move for ticket in now for move in _laid_now(shelf, ticket, at))
    ids = tuple(ticket.ticket_id for ticket in (*now, *firing))
    if ids:
        yield ev.TicketsFired(ids, tuple(later), tuple(later.values()), moves)


def held_together(shelf: Shelf, tickets: Iterable[Ticket]) -> tuple[str, ...]:
    """What is held when somebody holds these: of a planned course all that has not begun."""
    found: dict[str, None] = {}
    for ticket in tickets:
        mates = _mates(shelf, ticket) if ticket.slots else [ticket]
        found |= {t.ticket_id: None for t in mates if t.ticket_id in shelf.waiting and not t.held}
    return tuple(found)


def begins(ticket: Ticket, placed: Round) -> bool:
    """Whether a ticket begins with its round, and waits for no course that somebody calls."""
    return not ticket.course or ticket.course == first_course(placed.lines)


def course_ready(shelf: Shelf, ticket: Ticket, placed: Round) -> Instant:
    """When a course that somebody called is all ready by the plan; 0 for what began by itself."""
    if not ticket.slots or ticket.held or begins(ticket, placed):
        return 0
    slots = (slot for mate in _mates(shelf, ticket) if not mate.held for slot in mate.slots)
    return max((slot.end for slot in slots if slot.start), default=0)


def is_on_hold(shelf: Shelf, placed: Round) -> bool:
    """Whether somebody holds a part of a round that was to begin with it."""
    tickets = (shelf.state.tickets.get(ticket_id) for ticket_id in placed.tickets)
    return any(t is not None and t.held and not t.fired_at and begins(t, placed) for t in tickets)


def _mates(shelf: Shelf, ticket: Ticket) -> list[Ticket]:
    """The tickets of a round that are to be ready together with one of them, itself among them."""
    if ticket.units:
        return [ticket]
    placed = shelf.round_of(ticket)
    every = (shelf.state.tickets[ticket_id] for ticket_id in placed.tickets)
    if begins(ticket, placed):
        return [t for t in every if not t.units and begins(t, placed)]
    return [t for t in every if not t.units and t.course == ticket.course]


def _with_what_was_held(shelf: Shelf, waiting: Sequence[Ticket]) -> list[Ticket]:
    """These tickets, and what was held with those of them that somebody held."""
    found = {ticket.ticket_id: ticket for ticket in waiting}
    for ticket in waiting if shelf.plan.on else ():
        if ticket.held and ticket.slots and begins(ticket, shelf.round_of(ticket)):
            mates = (t for t in _mates(shelf, ticket) if t.ticket_id in shelf.waiting)
            found |= {t.ticket_id: t for t in mates if t.held}
    return list(found.values())


def later_of(
    units: Sequence[str], slots: Sequence[Slot], voided: Collection[str], at: Instant
) -> dict[str, Instant]:
    """The units that start later than a ticket that fires now, each with its moment."""
    return {
        unit: slot.start
        for unit, slot in zip(units, slots, strict=True)
        if slot.start > at + TOGETHER and unit_portion(unit) not in voided
    }


def _called(shelf: Shelf, waiting: Sequence[Ticket]) -> Iterator[Called]:
    """Whole courses among these tickets: held, all of them named, none of them begun."""
    named = {ticket.ticket_id for ticket in waiting}
    for round_id in dict.fromkeys(ticket.round_id for ticket in waiting if ticket.held):
        placed = shelf.round_of(next(t for t in waiting if t.round_id == round_id))
        every = [shelf.state.tickets[ticket_id] for ticket_id in placed.tickets]
        every = [t for t in every if not t.units and is_wanted(t, placed.lines, placed.voided)]
        broken = {t.course for t in every if not t.held or t.ticket_id not in named}
        whole = tuple(t for t in every if t.course not in broken)
        if sum(len(_wanted(ticket, placed)) for ticket in whole) > 1:
            yield Called(placed, whole)


def _wanted(ticket: Ticket, placed: Round) -> list[str]:
    units = ticket_units(ticket, placed.lines)
    return [unit for unit in units if unit_portion(unit) not in placed.voided]


def _course(shelf: Shelf, called: Called, at: Instant) -> ev.CourseCalled | None:
    """The plan of a course from now on; none where a station has no place: nobody knows when."""
    placed, tickets = called
    if any(not ticket.slots for ticket in tickets):
        return None
    calendars = shelf.plan.at(shelf, at)
    places = shelf.plan.places_now(shelf)
    if any(not places.get(ticket.station) for ticket in tickets):
        return None
    courses = {ticket.course for ticket in tickets}
    ways = course_ways(shelf, placed, courses)
    planned = course_round(shelf, placed, ways, min(courses))
    planned.promise = planned.due = at
    Planner(places, shelf.plan.pace(shelf), AIMS, calendars).laid(planned, at)
    slots = {unit: _from_now(slot, at) for unit, slot in slots_of(planned, ways)}
    moves = tuple(
        ev.Move(
            ticket.ticket_id,
            tuple(slots.get(unit, UNPLANNED) for unit in ticket_units(ticket, placed.lines)),
        )
        for ticket in tickets
    )
    return ev.CourseCalled(tickets[0].order_id, placed.round_id, moves, planned.bag_at)


def _from_now(slot: Slot, at: Instant) -> Slot:
    """The grain of the plan is five seconds; what starts within it starts now."""
    return Slot(at, slot.takes) if slot.start <= at + BUCKET else slot


def course_ways(shelf: Shelf, placed: Round, courses: Collection[int]) -> list[Way]:
    """The ways of what is still wanted of a round's courses."""
    ways = shelf.plan.steps(shelf).ways(line for line in placed.lines if line.course in courses)
    return [way for way in ways if unit_portion(way.units[0]) not in placed.voided]


def course_round(shelf: Shelf, placed: Round, ways: list[Way], course: int) -> PlannedRound:
    """A course as the planner sees it: a round of its own, of which no plate may wait long."""
    planned = planned_round(shelf, f"{placed.round_id}.{course}", ways)
    planned.portions = tuple(Portion(portion.steps, hot=True) for portion in planned.portions)
    return planned


def _laid_now(shelf: Shelf, ticket: Ticket, at: Instant) -> Iterator[ev.Move]:
    """Slots of a ticket that lay nowhere: it was held, and starts now."""
    if not (ticket.slots and shelf.plan.on) or all(slot.start for slot in ticket.slots):
        return
    placed = shelf.round_of(ticket)
    units = ticket_units(ticket, placed.lines)
    fresh = slots_at_once(shelf, placed.lines, units, at)
    slots = tuple(
        slot if slot.start else new for slot, new in zip(ticket.slots, fresh, strict=True)
    )
    yield ev.Move(ticket.ticket_id, slots)
