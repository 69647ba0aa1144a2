"""How tickets and stations change with each event."""

from typing import assert_never

import msgspec

from pos.domain import events as ev
from pos.domain.evolve_orders import fire, known_round, settle
from pos.domain.instants import Instant
from pos.domain.kitchen import (
    Ticket,
    ticket_bumped,
    ticket_readied,
    ticket_recalled,
    ticket_started,
    ticket_units,
    ticket_unreadied,
)
from pos.domain.order import with_round
from pos.domain.shelf import Shelf, Subject, forgotten
from pos.domain.slot import UNPLANNED
from pos.domain.stock import Pause

TicketWorked = ev.TicketStarted | ev.UnitsReadied | ev.UnitsUnreadied


def ticket_worked(shelf: Shelf, event: TicketWorked, at: Instant) -> list[Subject]:
    """Work on a ticket began, or portions of it are done or not."""
    ticket = shelf.state.tickets[event.ticket_id]
    match event:
        case ev.TicketStarted():
            ticket = ticket_started(ticket, at)
        case ev.UnitsReadied():
            ticket = ticket_readied(ticket, event.units, at)
        case ev.UnitsUnreadied():
            ticket = ticket_unreadied(ticket, event.units)
    shelf.state.tickets[event.ticket_id] = ticket
    return [("ticket", ticket.ticket_id), ("order", ticket.order_id)]


def ticket_left_or_came(
    shelf: Shelf, event: ev.TicketBumped | ev.TicketRecalled, at: Instant
) -> list[Subject]:
    """A ticket was bumped, or recalled."""
    ticket = shelf.state.tickets[event.ticket_id]
    order = shelf.state.orders[ticket.order_id]
    placed = known_round(order, ticket.round_id)
    bumped = isinstance(event, ev.TicketBumped)
    if not order.practice:
        shelf.count_work(ticket, placed, -1 if bumped else 1)
    if bumped:
        ticket = ticket_bumped(ticket, ticket_units(ticket, placed.lines), at)
    else:
        ticket = ticket_recalled(ticket, at)
    shelf.state.tickets[event.ticket_id] = ticket
    touched: list[Subject] = [("ticket", ticket.ticket_id), ("order", ticket.order_id)]
    if bumped and placed.voided:
        touched += settle(shelf, ticket.order_id, at)
    return touched


def kitchen_changed(shelf: Shelf, event: ev.KitchenEvent, at: Instant) -> list[Subject]:
    """Everything else that happens to tickets and stations."""
    state = shelf.state
    match event:
        case ev.UnitsRemade():
            return _remade(shelf, event, at)
        case ev.TicketReprinted():
            # Paper is no state of the kitchen: who prints reads the event itself.
            return []
        case ev.TicketsFired():
            laid = {move.ticket_id: move.slots for move in event.moves}
            were_held = any(state.tickets[ticket_id].held for ticket_id in event.tickets)
            for ticket_id in event.tickets:
                ticket = state.tickets[ticket_id]
                slots = laid.get(ticket_id, ticket.slots)
                fire(shelf, msgspec.structs.replace(ticket, slots=slots), at, event.later)
            return (_with_rounds if were_held else _tickets)(shelf, event.tickets)
        case ev.TicketsHeld():
            for ticket_id in event.tickets:
                ticket = state.tickets[ticket_id]
                # What is held lies nowhere: nobody knows when it will be called.
                slots = tuple(UNPLANNED for _ in ticket.slots)
                held = msgspec.structs.replace(ticket, held=True, due_at=0, slots=slots)
                state.tickets[ticket_id] = held
            return _with_rounds(shelf, event.tickets)
        case ev.TicketsDelivered():
            for ticket_id in event.tickets:
                ticket = state.tickets[ticket_id]
                if not ticket.delivered_at:
                    state.tickets[ticket_id] = msgspec.structs.replace(ticket, delivered_at=at)
            return _tickets(shelf, event.tickets)
        case ev.TicketSeen():
            ticket = state.tickets[event.ticket_id]
            state.tickets[event.ticket_id] = msgspec.structs.replace(
                ticket, seen_at=ticket.seen_at or at
            )
            return _tickets(shelf, (event.ticket_id,))
        case ev.AllergyAcknowledged():
            ticket = state.tickets[event.ticket_id]
            state.tickets[event.ticket_id] = msgspec.structs.replace(ticket, allergy_seen_at=at)
            return _tickets(shelf, (event.ticket_id,))
        case ev.StationPaused():
            before = state.paused.get(event.station)
            state.paused[event.station] = Pause(event.station, at, event.until, event.reason)
            gone = forgotten(before.reason) if before is not None else []
            return [("station", event.station), ("menu", ""), *gone]
        case ev.StationResumed():
            before = state.paused.pop(event.station, None)
            gone = forgotten(before.reason) if before is not None else []
            return [("station", event.station), ("menu", ""), *gone]
        case _:
            assert_never(event)


def _tickets(shelf: Shelf, tickets: tuple[str, ...]) -> list[Subject]:
    orders = dict.fromkeys(shelf.state.tickets[t].order_id for t in tickets)
    return [*(("ticket", t) for t in tickets), *(("order", o) for o in orders)]


def _with_rounds(shelf: Shelf, tickets: tuple[str, ...]) -> list[Subject]:
    """Of what is held, the round has no minute: each of its tickets says so."""
    rounds = [shelf.round_of(shelf.state.tickets[ticket_id]) for ticket_id in tickets]
    mates = dict.fromkeys(ticket_id for placed in rounds for ticket_id in placed.tickets)
    return _tickets(shelf, tuple(mates))


def _remade(shelf: Shelf, event: ev.UnitsRemade, at: Instant) -> list[Subject]:
    state = shelf.state
    old = state.tickets[event.of_ticket]
    order = state.orders[old.order_id]
    placed = shelf.round_of(old)
    # A dish that came back from the table is to be handed over anew.
    grown = msgspec.structs.replace(placed, tickets=(*placed.tickets, event.ticket_id), handed_at=0)
    state.orders[order.order_id] = with_round(order, grown)
    ticket = Ticket(
        ticket_id=event.ticket_id,
        ticket_no=0,
        station=old.station,
        order_id=old.order_id,
        round_id=old.round_id,
        fired_at=0,
        later_round=old.later_round,
        course=old.course,
        units=event.units,
        remake_of=event.of_ticket,
        reason=event.reason,
        slots=event.slots,
    )
    fire(shelf, ticket, at)
    # All tickets of the round: with the round it is open again what was handed over.
    tickets: list[Subject] = [("ticket", ticket_id) for ticket_id in grown.tickets]
    return [*tickets, ("order", order.order_id), ("place", order.place)]
