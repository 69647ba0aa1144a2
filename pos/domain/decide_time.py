"""`time.pass`: what is due happens - fire, expire, release, resume, end the day at the tables."""

from typing import Final

from pos.domain import events as ev
from pos.domain.envelope import Accepted, Decision, Facts
from pos.domain.instants import SECOND, Instant
from pos.domain.kitchen_commands import TICKETS_MAX
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
    due = tuple(
        ticket_id
        for ticket_id in shelf.waiting
        if (ticket := state.tickets[ticket_id]).due_at
        and not ticket.held
        and ticket.due_at <= at + AHEAD
        and ticket.round_id not in shelf.awaiting
    )[:TICKETS_MAX]
    if due:
        events.append(ev.TicketsFired(due))
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
    events += days_ended(shelf, at)
    return Accepted(tuple(events[:EVENTS_MAX]))


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
    day_end = next_day_end(shelf)
    dues += [day_end] if day_end else []
    return min(dues, default=0)
