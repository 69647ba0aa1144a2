"""How a venue's shelf changes with each event; answers which subjects were touched.

Deterministic for ever: what an old event does here must not change with a release, or old journals
would fold to another state (tests/golden watches).
"""

from typing import assert_never

import msgspec

from pos.domain import events as ev
from pos.domain.evolve_kitchen import kitchen_changed, ticket_left_or_came, ticket_worked
from pos.domain.evolve_lines import order_changed
from pos.domain.evolve_orders import order_placed, settle
from pos.domain.evolve_pace import watch
from pos.domain.evolve_plan import plan_changed
from pos.domain.evolve_stock import stock_changed
from pos.domain.evolve_tables import table_changed
from pos.domain.hand_back import last_hand_over
from pos.domain.instants import Instant
from pos.domain.kitchen import ticket_bumped, ticket_recalled, ticket_units
from pos.domain.menu_index import index_menu
from pos.domain.order import order_handed
from pos.domain.shelf import PRINTS_MAX, PrintJob, Shelf, Subject
from pos.domain.staff import Device, Pairing, Person
from pos.domain.takeover import taken_over

VENUE: Subject = ("venue", "")
MENU: Subject = ("menu", "")

HouseEvent = (
    ev.PlanEvent
    | ev.StockEvent
    | ev.PersonSet
    | ev.PersonRemoved
    | ev.PrintRecorded
    | ev.VenuePublished
    | ev.MenuPublished
    | ev.PairingOpened
    | ev.DevicePaired
    | ev.DeviceRevoked
    | ev.PersonalErased
    | ev.RestoreDeclared
)
"""Those about the house itself: its plan, stock, people, documents, devices, paper."""


def evolve(shelf: Shelf, event: ev.Event, at: Instant) -> list[Subject]:
    """Fold one event into the shelf; the subjects that it touched."""
    shelf.state.last_at = at
    if shelf.plan.on:
        watch(shelf, event, at)
    touched = _folded(shelf, event, at)
    shelf.plan.heard(shelf, event, touched, at)
    return touched


def _folded(shelf: Shelf, event: ev.Event, at: Instant) -> list[Subject]:
    match event:
        case ev.OrderPlaced():
            return order_placed(shelf, event, at)
        case ev.TicketStarted() | ev.UnitsReadied() | ev.UnitsUnreadied():
            return ticket_worked(shelf, event, at)
        case ev.TicketBumped() | ev.TicketRecalled():
            return ticket_left_or_came(shelf, event, at)
        case ev.OrderHandedOver():
            return _order_handed_over(shelf, event, at)
        case ev.OrderTakenBack():
            return _order_taken_back(shelf, event, at)
        case (
            ev.OrderAccepted()
            | ev.OrderRefused()
            | ev.OrderExpired()
            | ev.LinesVoided()
            | ev.LinesMoved()
            | ev.LinesPaid()
            | ev.RefundGiven()
            | ev.RequestMade()
            | ev.RequestAnswered()
            | ev.LineRefused()
            | ev.ChoiceMade()
            | ev.CarArrived()
            | ev.CarWaved()
            | ev.CarsSwapped()
        ):
            return order_changed(shelf, event, at)
        case (
            ev.UnitsRemade()
            | ev.TicketReprinted()
            | ev.TicketsFired()
            | ev.TicketsHeld()
            | ev.TicketsDelivered()
            | ev.TicketSeen()
            | ev.AllergyAcknowledged()
            | ev.StationPaused()
            | ev.StationResumed()
        ):
            return kitchen_changed(shelf, event, at)
        case (
            ev.SeatingOpened()
            | ev.SeatingAsked()
            | ev.SeatingAdmitted()
            | ev.SeatingTurnedAway()
            | ev.SeatingCodeMissed()
            | ev.SeatingClosed()
            | ev.SeatingLeftOpen()
            | ev.SeatingMoved()
            | ev.SeatingsMerged()
            | ev.StaffCalled()
            | ev.CallAnswered()
        ):
            return table_changed(shelf, event, at)
        case _:
            return _house_changed(shelf, event, at)


def _house_changed(shelf: Shelf, event: HouseEvent, at: Instant) -> list[Subject]:
    match event:
        case (
            ev.PlanMoved()
            | ev.CourseCalled()
            | ev.UnitsFired()
            | ev.PromiseDelayed()
            | ev.GuestComing()
            | ev.GuestArrived()
            | ev.GuestMissed()
            | ev.ChannelPaused()
            | ev.ChannelResumed()
            | ev.KitchenSlowed()
            | ev.StationPlacesSet()
            | ev.DurationsLearned()
        ):
            return plan_changed(shelf, event, at)
        case (
            ev.StockCounted()
            | ev.StockWentOut()
            | ev.StockCameBack()
            | ev.CheckoutHeld()
            | ev.CheckoutReleased()
        ):
            return stock_changed(shelf, event, at)
        case ev.PersonSet() | ev.PersonRemoved():
            return _person_changed(shelf, event, at)
        case ev.PrintRecorded():
            return _print_recorded(shelf, event, at)
        case ev.VenuePublished():
            planned = shelf.plan.on
            shelf.state.venue = event.venue
            shelf.plan.set_up(shelf)
            return [VENUE, *(taken_over(shelf, at) if shelf.plan.on and not planned else ())]
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


def _order_handed_over(shelf: Shelf, event: ev.OrderHandedOver, at: Instant) -> list[Subject]:
    state = shelf.state
    order = order_handed(state.orders[event.order_id], event.rounds, at)
    touched: list[Subject] = [("order", order.order_id), ("place", order.place)]
    for ticket_id in event.unbumped:
        ticket = state.tickets[ticket_id]
        shelf.add_load(ticket, -1)
        units = ticket_units(ticket, shelf.lines_of(ticket))
        state.tickets[ticket_id] = ticket_bumped(ticket, units, at)
    for ticket_id in event.tickets:
        served = msgspec.structs.replace(state.tickets[ticket_id], served_at=at)
        state.tickets[ticket_id] = served
    touched += [("ticket", ticket_id) for ticket_id in event.tickets]
    state.orders[order.order_id] = order
    handed = [t for r in order.rounds if r.round_id in event.rounds for t in r.tickets]
    touched += [("ticket", ticket_id) for ticket_id in handed]
    return [*touched, *settle(shelf, order.order_id, at)]


def _order_taken_back(shelf: Shelf, event: ev.OrderTakenBack, at: Instant) -> list[Subject]:
    state = shelf.state
    closed = state.recent.pop(event.order_id, None)
    if closed is not None:
        order = closed.order
        state.tickets.update({t.ticket_id: t for t in closed.tickets})
    else:
        order = state.orders[event.order_id]
    tickets = [t for r in order.rounds for t in r.tickets]
    last = last_hand_over(order, state.tickets)
    state.orders[event.order_id] = order_handed(order, last.rounds, 0)
    for ticket_id in last.tickets:
        back = msgspec.structs.replace(state.tickets[ticket_id], served_at=0)
        state.tickets[ticket_id] = back
    for ticket_id in event.recalled:
        ticket = ticket_recalled(state.tickets[ticket_id], at)
        state.tickets[ticket_id] = ticket
        shelf.add_load(ticket, 1)
    return [("order", event.order_id), ("place", order.place), *(("ticket", t) for t in tickets)]


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


def _person_changed(
    shelf: Shelf, event: ev.PersonSet | ev.PersonRemoved, at: Instant
) -> list[Subject]:
    people = shelf.state.people
    if isinstance(event, ev.PersonSet):
        known = people.get(event.person_id)
        kept_pin = known.pin if known is not None else ""
        kept_version = known.pin_version if known is not None else 0
        people[event.person_id] = Person(
            person_id=event.person_id,
            role=event.role,
            name=event.name,
            pin=event.pin or kept_pin,
            pin_version=event.pin_version or kept_version,
        )
    else:
        person = people[event.person_id]
        people[event.person_id] = msgspec.structs.replace(person, removed_at=at)
    return [("person", event.person_id)]


def _personal_erased(shelf: Shelf, event: ev.PersonalErased) -> list[Subject]:
    touched: list[Subject] = []
    if event.subject in shelf.state.devices or event.subject in shelf.state.pairings:
        touched.append(("device", event.subject))
    if event.subject in shelf.state.people:
        touched.append(("person", event.subject))
    # What staff typed as a reason may stand on the menu, and at a station.
    gone = set(event.records)
    touched += [("stock", s.key) for s in shelf.state.stock.values() if s.reason in gone]
    paused = [p.station for p in shelf.state.paused.values() if p.reason in gone]
    touched += [("station", station) for station in paused]
    touched += [MENU] if paused else []
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
