"""`time.pass`: what is due happens - fire, expire, release, resume, end the day at the tables."""

from collections.abc import Container, Iterator
from typing import Final

from pos.domain import events as ev
from pos.domain import overload
from pos.domain.course import later_of
from pos.domain.envelope import Accepted, Decision, Facts
from pos.domain.instants import SECOND, Instant
from pos.domain.kitchen import Ticket, ticket_units, unit_portion
from pos.domain.kitchen_commands import TICKETS_MAX
from pos.domain.replan import replan_due, replanned
from pos.domain.shelf import Shelf
from pos.domain.table_end import days_ended, next_day_end

AHEAD: Final = SECOND
"""Tickets fire up to this much before they are due, so that none is late by a heartbeat."""

EVENTS_MAX: Final = 200
"""Events of one `time.pass`; what is due besides comes with the next, at once."""


def pass_time(shelf: Shelf, facts: Facts) -> Decision:
    """Every event that is due at this instant."""
    state, at = shelf.state, facts.at
    events: list[ev.Event] = []
    plan_at = replan_due(shelf)
    if plan_at and plan_at <= at:
        # What moved now is looked at when it is due: the plan stirs the clock again.
        events += replanned(shelf, at)
    moved = {move.ticket_id for event in events if isinstance(event, ev.PlanMoved)
             for move in event.moves}  # fmt: skip
    events += _fired(shelf, at, moved)
    for round_id, order_id in shelf.awaiting.items():
        placed = state.orders[order_id].round(round_id)
        if placed is not None and placed.expires_at <= at:
            events.append(ev.OrderExpired(order_id, round_id))
    over = tuple(h.hold_id for h in state.holds.values() if h.expires_at <= at)
    if over:
        events.append(ev.CheckoutReleased(over))
    events += [
        ev.StockCameBack(s.key) for s in state.stock.values() if s.out and s.until and s.until <= at
    ]
    events += [
        ev.StationResumed(p.station) for p in state.paused.values() if p.until and p.until <= at
    ]
    events += overload.passed(shelf, at)
    events += days_ended(shelf, at)
    return Accepted(tuple(events[:EVENTS_MAX]))


def _fired(shelf: Shelf, at: Instant, moved: Container[str]) -> Iterator[ev.Event]:
    """Tickets whose first units are due, and units of fired tickets whose moment has come."""
    tickets = [
        ticket
        for ticket_id in shelf.waiting
        if (ticket := shelf.state.tickets[ticket_id]).due_at
        and not ticket.held
        and ticket.due_at <= at + AHEAD
        and ticket.round_id not in shelf.awaiting
        and ticket_id not in moved
    ][:TICKETS_MAX]
    if tickets:
        later: dict[str, Instant] = {}
        for ticket in tickets:
            if ticket.slots:
                placed = shelf.round_of(ticket)
                units = ticket_units(ticket, placed.lines)
                later |= later_of(units, ticket.slots, placed.voided, at)
        ids = tuple(ticket.ticket_id for ticket in tickets)
        yield ev.TicketsFired(ids, tuple(later), tuple(later.values()))
    begin = [i for i, start in shelf.plan.later.items() if start <= at + AHEAD and i not in moved]
    for ticket_id in sorted(begin):
        ticket = shelf.state.tickets[ticket_id]
        after = _units_after(shelf, ticket, at + AHEAD)
        units = tuple(unit for unit in ticket.later if unit not in after)
        if units:
            yield ev.UnitsFired(ticket_id, units)


def _units_after(shelf: Shelf, ticket: Ticket, at: Instant) -> set[str]:
    """The units of a ticket that start later than that; void ones wait for nothing."""
    if not ticket.slots:
        return set()
    placed = shelf.round_of(ticket)
    units = zip(ticket_units(ticket, placed.lines), ticket.slots, strict=True)
    return {u for u, slot in units if slot.start > at and unit_portion(u) not in placed.voided}


def _later_due(shelf: Shelf) -> Iterator[Instant]:
    return (start - AHEAD for start in shelf.plan.later.values())


def next_due(shelf: Shelf) -> Instant:
    """The next instant at which `time.pass` would do something; 0 when nothing waits."""
    state = shelf.state
    dues = [
        ticket.due_at - AHEAD
        for ticket_id in shelf.waiting
        if (ticket := state.tickets[ticket_id]).due_at
        and not ticket.held
        and ticket.round_id not in shelf.awaiting
    ]
    for round_id, order_id in shelf.awaiting.items():
        placed = state.orders[order_id].round(round_id)
        if placed is not None:
            dues.append(placed.expires_at)
    dues += [hold.expires_at for hold in state.holds.values()]
    dues += [s.until for s in state.stock.values() if s.out and s.until]
    dues += [p.until for p in state.paused.values() if p.until]
    dues += [due for due in (next_day_end(shelf), replan_due(shelf)) if due]
    dues += overload.dues(shelf)
    dues += _later_due(shelf)
    return min(dues, default=0)
