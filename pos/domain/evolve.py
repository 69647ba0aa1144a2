"""How a venue's shelf changes with each event; answers which subjects were touched.

Deterministic for ever: what an old event does here must not change with a release, or old journals
would fold to another state (tests/golden watches).
"""

from typing import assert_never

import msgspec

from pos.domain import events as ev
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
from pos.domain.menu_index import index_menu
from pos.domain.order import ids_of, order_handed, order_with_round
from pos.domain.shelf import PRINTS_MAX, RECENT_MAX, Closed, PrintJob, Shelf, Subject
from pos.domain.staff import Device, Pairing

VENUE: Subject = ("venue", "")
MENU: Subject = ("menu", "")


def evolve(shelf: Shelf, event: ev.Event, at: Instant) -> list[Subject]:
    """Fold one event into the shelf; the subjects that it touched, each once."""
    shelf.state.last_at = at
    match event:
        case ev.OrderPlaced():
            return _order_placed(shelf, event, at)
        case ev.TicketStarted() | ev.UnitsReadied() | ev.UnitsUnreadied():
            return _ticket_worked(shelf, event, at)
        case ev.TicketBumped() | ev.TicketRecalled():
            return _ticket_left_or_came(shelf, event, at)
        case ev.OrderHandedOver():
            return _order_handed_over(shelf, event, at)
        case ev.OrderTakenBack():
            return _order_taken_back(shelf, event)
        case ev.PrintRecorded():
            return _print_recorded(shelf, event, at)
        case ev.VenuePublished():
            shelf.state.venue = event.venue
            return [VENUE]
        case ev.MenuPublished():
            shelf.state.menu = event.menu
            shelf.state.menu_version = event.version
            shelf.index = index_menu(event.menu)
            return [MENU]
        case ev.PairingOpened() | ev.DevicePaired() | ev.DeviceRevoked():
            return _device_changed(shelf, event, at)
        case ev.PersonalErased():
            return _personal_erased(shelf, event)
        case ev.RestoreDeclared():
            shelf.state.order_no = max(shelf.state.order_no, event.order_no - 1)
            if event.business_day != shelf.state.business_day:
                shelf.state.business_day = event.business_day
                shelf.state.day_no = 0
            shelf.state.day_no = max(shelf.state.day_no, event.day_no - 1)
            shelf.state.ticket_no_floor = event.ticket_no - 1
            return []
        case _:
            assert_never(event)


def _order_placed(shelf: Shelf, event: ev.OrderPlaced, at: Instant) -> list[Subject]:
    state = shelf.state
    known = state.orders.get(event.order_id)
    order = order_with_round(known, event, at)
    state.orders[event.order_id] = order
    if known is None:
        if event.business_day != state.business_day:
            state.business_day = event.business_day
            state.day_no = 0
        state.day_no += 1
        state.order_no = event.order_no
    touched: list[Subject] = [("order", event.order_id)]
    placed = order.rounds[-1]
    shelf.taken.update(ids_of(placed))
    for ticket_id in placed.tickets:
        station = ticket_id[len(event.round_id) + 1 :]
        number = max(state.ticket_nos.get(station, 0), state.ticket_no_floor) + 1
        state.ticket_nos[station] = number
        ticket = Ticket(
            ticket_id=ticket_id,
            ticket_no=number,
            station=station,
            order_id=event.order_id,
            round_id=event.round_id,
            fired_at=event.fire_at,
            later_round=known is not None,
        )
        state.tickets[ticket_id] = ticket
        shelf.add_load(ticket, 1)
        touched.append(("ticket", ticket_id))
    return touched


def _ticket_worked(
    shelf: Shelf, event: ev.TicketStarted | ev.UnitsReadied | ev.UnitsUnreadied, at: Instant
) -> list[Subject]:
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


def _ticket_left_or_came(
    shelf: Shelf, event: ev.TicketBumped | ev.TicketRecalled, at: Instant
) -> list[Subject]:
    ticket = shelf.state.tickets[event.ticket_id]
    if isinstance(event, ev.TicketBumped):
        shelf.add_load(ticket, -1)
        ticket = ticket_bumped(ticket, ticket_units(ticket, shelf.lines_of(ticket)), at)
    else:
        ticket = ticket_recalled(ticket, at)
        shelf.add_load(ticket, 1)
    shelf.state.tickets[event.ticket_id] = ticket
    return [("ticket", ticket.ticket_id), ("order", ticket.order_id)]


def _order_handed_over(shelf: Shelf, event: ev.OrderHandedOver, at: Instant) -> list[Subject]:
    state = shelf.state
    order = order_handed(state.orders[event.order_id], event.rounds, at)
    touched: list[Subject] = [("order", order.order_id)]
    for ticket_id in event.unbumped:
        ticket = state.tickets[ticket_id]
        shelf.add_load(ticket, -1)
        units = ticket_units(ticket, shelf.lines_of(ticket))
        state.tickets[ticket_id] = ticket_bumped(ticket, units, at)
    handed = [t for r in order.rounds if r.round_id in event.rounds for t in r.tickets]
    touched += [("ticket", ticket_id) for ticket_id in handed]
    if order.open_rounds:
        state.orders[order.order_id] = order
        return touched
    del state.orders[order.order_id]
    tickets = tuple(state.tickets.pop(t) for r in order.rounds for t in r.tickets)
    touched += [("ticket", t.ticket_id) for t in tickets if t.ticket_id not in handed]
    state.recent[order.order_id] = Closed(order=order, tickets=tickets, closed_at=at)
    if len(state.recent) > RECENT_MAX:
        oldest = next(iter(state.recent))
        forgotten = state.recent.pop(oldest)
        touched.append(("forgotten", f"{oldest} {forgotten.order.seating}"))
        touched += [("ticket", t.ticket_id) for t in forgotten.tickets]
        touched += [("text", record) for record in forgotten.order.personal_records]
        for placed in forgotten.order.rounds:
            shelf.taken.difference_update(ids_of(placed))
    return touched


def _order_taken_back(shelf: Shelf, event: ev.OrderTakenBack) -> list[Subject]:
    state = shelf.state
    closed = state.recent.pop(event.order_id, None)
    if closed is not None:
        order = closed.order
        state.tickets.update({t.ticket_id: t for t in closed.tickets})
    else:
        order = state.orders[event.order_id]
    last = max(r.handed_at for r in order.rounds)
    rounds = tuple(r.round_id for r in order.rounds if r.handed_at == last)
    state.orders[event.order_id] = order_handed(order, rounds, 0)
    tickets = [t for r in order.rounds for t in r.tickets]
    return [("order", event.order_id), *(("ticket", t) for t in tickets)]


def _print_recorded(shelf: Shelf, event: ev.PrintRecorded, at: Instant) -> list[Subject]:
    prints = shelf.state.prints
    prints[event.job_id] = PrintJob(
        job_id=event.job_id,
        cause_seq=event.cause_seq,
        ticket_id=event.ticket_id,
        printer=event.printer,
        outcome=event.outcome,
        digest=event.digest,
        size=event.size,
        at=at,
        duplicate=event.duplicate,
    )
    touched: list[Subject] = [("print", event.job_id)]
    if len(prints) > PRINTS_MAX:
        oldest = next(iter(prints))
        del prints[oldest]
        touched.append(("print", oldest))
    return touched


def _device_changed(
    shelf: Shelf, event: ev.PairingOpened | ev.DevicePaired | ev.DeviceRevoked, at: Instant
) -> list[Subject]:
    state = shelf.state
    touched: list[Subject] = [("device", event.device_id)]
    match event:
        case ev.PairingOpened():
            stale = [p for p in state.pairings.values() if p.expires_at <= at]
            for pairing in stale:
                del state.pairings[pairing.device_id]
                touched += [("device", pairing.device_id), ("text", pairing.label)]
            state.pairings[event.device_id] = Pairing(
                device_id=event.device_id,
                role=event.role,
                code_digest=event.code_digest,
                expires_at=event.expires_at,
                station=event.station,
                label=event.label,
            )
        case ev.DevicePaired():
            state.pairings.pop(event.device_id, None)
            state.devices[event.device_id] = Device(
                device_id=event.device_id,
                role=event.role,
                token_digest=event.token_digest,
                station=event.station,
                label=event.label,
                paired_at=at,
            )
        case ev.DeviceRevoked():
            device = state.devices[event.device_id]
            state.devices[event.device_id] = msgspec.structs.replace(device, revoked_at=at)
    return touched


def _personal_erased(shelf: Shelf, event: ev.PersonalErased) -> list[Subject]:
    touched: list[Subject] = []
    if event.subject in shelf.state.devices or event.subject in shelf.state.pairings:
        touched.append(("device", event.subject))
    order = shelf.order(event.subject)
    if order is not None:
        touched.append(("order", event.subject))
        touched += [("ticket", t) for r in order.rounds for t in r.tickets]
        touched += [
            ("print", job.job_id)
            for job in shelf.state.prints.values()
            if any(job.ticket_id in r.tickets for r in order.rounds)
        ]
    return touched
