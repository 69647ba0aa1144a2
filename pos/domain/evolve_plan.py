"""How the plan's own facts change a venue's state: what moved, who comes, what is shut or out."""

from collections.abc import Iterable
from typing import assert_never

import msgspec

from pos.domain import events as ev
from pos.domain.evolve_orders import (
    begun,
    due_anew,
    known_order,
    known_round,
    order_subjects,
    put_order,
    settle,
)
from pos.domain.evolve_pace import day_learned
from pos.domain.instants import Instant
from pos.domain.kitchen import ticket_bumped, ticket_units
from pos.domain.order import with_round
from pos.domain.plan_state import ChannelPause, PlacesNow, Slowed
from pos.domain.shelf import Shelf, Subject, forgotten


def plan_changed(shelf: Shelf, event: ev.PlanEvent, at: Instant) -> list[Subject]:
    """Fold one event of the plan."""
    match event:
        case ev.PlanMoved():
            shelf.state.planned_at, shelf.state.stirred_at = at, 0
            return [*_moved(shelf, event.moves, held=True), *_bagged(shelf, event.bags)]
        case ev.CourseCalled():
            placed = known_round(known_order(shelf, event.order_id), event.round_id)
            mates: list[Subject] = [("ticket", ticket_id) for ticket_id in placed.tickets]
            return [*_moved(shelf, event.moves, held=False), *mates]
        case ev.UnitsFired():
            ticket = shelf.state.tickets[event.ticket_id]
            later = tuple(unit for unit in ticket.later if unit not in event.units)
            units = ticket_units(ticket, shelf.lines_of(ticket))
            slots = begun(ticket, units, at, later)
            shelf.state.tickets[event.ticket_id] = msgspec.structs.replace(
                ticket, later=later, slots=slots
            )
            return [("ticket", ticket.ticket_id), ("order", ticket.order_id)]
        case ev.PromiseDelayed() | ev.GuestComing() | ev.GuestArrived() | ev.GuestMissed():
            return _guest_told_or_seen(shelf, event, at)
        case ev.ChannelPaused() | ev.ChannelResumed() | ev.KitchenSlowed() | ev.StationPlacesSet():
            return _overload(shelf, event, at)
        case ev.DurationsLearned():
            shelf.state.learned = event
            day_learned(shelf, event.business_day, at)
            shelf.plan.forget_times()
            return [("learned", "")]
        case _:
            assert_never(event)


def _moved(shelf: Shelf, moves: Iterable[ev.Move], *, held: bool) -> list[Subject]:
    touched: dict[Subject, None] = {}
    for move in moves:
        ticket = shelf.state.tickets[move.ticket_id]
        ticket = msgspec.structs.replace(ticket, slots=move.slots, held=ticket.held and held)
        shelf.state.tickets[move.ticket_id] = due_anew(ticket, shelf.round_of(ticket))
        touched["ticket", move.ticket_id] = None
        touched["order", ticket.order_id] = None
    return list(touched)


def _bagged(shelf: Shelf, bags: Iterable[ev.BagMove]) -> list[Subject]:
    touched: list[Subject] = []
    for bag in bags:
        order = known_order(shelf, bag.order_id)
        placed = known_round(order, bag.round_id)
        put_order(shelf, with_round(order, msgspec.structs.replace(placed, bag=bag.slot)))
        touched += [("order", order.order_id), *(("ticket", t) for t in placed.tickets)]
    return touched


def _guest_told_or_seen(
    shelf: Shelf,
    event: ev.PromiseDelayed | ev.GuestComing | ev.GuestArrived | ev.GuestMissed,
    at: Instant,
) -> list[Subject]:
    order = known_order(shelf, event.order_id)
    match event:
        case ev.PromiseDelayed():
            placed = known_round(order, event.round_id)
            is_kept = event.expected_at == placed.promised_at
            told = msgspec.structs.replace(
                placed,
                expected_at=0 if is_kept else event.expected_at,
                open_ended=not event.expected_at,
                notices=placed.notices + 1,
            )
            put_order(shelf, with_round(order, told))
            return [*order_subjects(order), *(("ticket", t) for t in placed.tickets)]
        case ev.GuestComing():
            often = order.comings + 1
            put_order(
                shelf,
                msgspec.structs.replace(
                    order, comes_at=event.arrives_at, comings=often, said_at=at
                ),
            )
        case ev.GuestArrived():
            # Who is here is not awaited any more, whatever they said before.
            here = msgspec.structs.replace(order, here_at=order.here_at or at, comes_at=0)
            put_order(shelf, here)
        case ev.GuestMissed():
            return _missed(shelf, event.order_id, at)
    tickets = [ticket for placed in order.open_rounds for ticket in placed.tickets]
    return [*order_subjects(order), *(("ticket", t) for t in tickets)]


def _missed(shelf: Shelf, order_id: str, at: Instant) -> list[Subject]:
    """Its rounds end without being served; what a station still had in hand leaves its screen."""
    state = shelf.state
    order = state.orders[order_id]
    touched: list[Subject] = order_subjects(order)
    for placed in order.open_rounds:
        for ticket_id in placed.tickets:
            ticket = state.tickets[ticket_id]
            shelf.waiting.pop(ticket_id, None)
            if ticket.fired_at and not ticket.bumped_at:
                shelf.add_load(ticket, -1)
                units = ticket_units(ticket, placed.lines)
                state.tickets[ticket_id] = ticket_bumped(ticket, units, at)
            touched.append(("ticket", ticket_id))
        ended = msgspec.structs.replace(placed, handed_at=at, ended="missed")
        state.orders[order_id] = with_round(state.orders[order_id], ended)
    return [*touched, *settle(shelf, order_id, at)]


def _overload(
    shelf: Shelf,
    event: ev.ChannelPaused | ev.ChannelResumed | ev.KitchenSlowed | ev.StationPlacesSet,
    at: Instant,
) -> list[Subject]:
    state = shelf.state
    match event:
        case ev.ChannelPaused():
            before = state.channels.get(event.channel)
            state.channels[event.channel] = ChannelPause(
                event.channel,
                before.at if before is not None and before.why == event.why else at,
                event.until,
                event.why,
                event.lead,
                event.stations,
                event.reason,
            )
            gone = forgotten(before.reason) if before is not None else []
            return [("channel", event.channel), ("menu", ""), *gone]
        case ev.ChannelResumed():
            before = state.channels.pop(event.channel, None)
            gone = forgotten(before.reason) if before is not None else []
            return [("channel", event.channel), ("menu", ""), *gone]
        case ev.KitchenSlowed():
            state.slowed = Slowed(event.minutes, at, event.until) if event.minutes else None
            return [("channel", "")]
        case ev.StationPlacesSet():
            if event.places < 0:
                state.places.pop(event.station, None)
            else:
                state.places[event.station] = PlacesNow(
                    event.station, event.places, at, event.until
                )
            shelf.plan.forget_all()
            state.stirred_at = state.stirred_at or at
            return [("station", event.station), ("menu", "")]
