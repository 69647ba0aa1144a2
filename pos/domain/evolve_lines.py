"""How orders change in between: accepted, voided, moved, paid elsewhere, fetched."""

from typing import assert_never

import msgspec

from pos.domain import events as ev
from pos.domain.bill import give_back, give_portions, held_of, hold_fewer
from pos.domain.evolve_orders import (
    count_order,
    due_anew,
    fire,
    known_order,
    known_round,
    laid,
    order_subjects,
    put_order,
    settle,
    slots_by_unit,
    stock_moved,
)
from pos.domain.instants import Instant
from pos.domain.kitchen import portions_of
from pos.domain.line import Line
from pos.domain.order import (
    Car,
    Check,
    Choice,
    Order,
    Request,
    order_sits,
    portions_by_line,
    round_voided,
    with_round,
)
from pos.domain.shelf import Shelf, Subject
from pos.domain.venue import SERVICE_OF_PLACE


def order_changed(shelf: Shelf, event: ev.OrderEvent, at: Instant) -> list[Subject]:
    """Everything that happens to an order beside placing and handing over."""
    match event:
        case ev.OrderAccepted():
            return _accepted(shelf, event, at)
        case ev.OrderRefused() | ev.OrderExpired():
            return _not_taken(shelf, event, at)
        case ev.LinesVoided():
            return _voided(shelf, event, at)
        case ev.LinesMoved():
            return _moved(shelf, event, at)
        case ev.LinesPaid():
            return _paid(shelf, event, at)
        case ev.RefundGiven():
            return _given_back(shelf, event, at)
        case ev.CarArrived() | ev.CarWaved() | ev.CarsSwapped():
            return _cars(shelf, event, at)
        case ev.RequestMade() | ev.RequestAnswered() | ev.LineRefused() | ev.ChoiceMade():
            return _asked(shelf, event, at)
        case _:
            assert_never(event)


def _accepted(shelf: Shelf, event: ev.OrderAccepted, at: Instant) -> list[Subject]:
    order = known_order(shelf, event.order_id)
    shelf.awaiting.pop(event.round_id, None)
    touched: list[Subject] = [("place", order.place)]
    seating = shelf.state.seatings.get(event.seating) if event.seating else None
    if seating is not None and order.order_id not in seating.orders:
        order = order_sits(order, seating)
        orders = (*seating.orders, order.order_id)
        shelf.state.seatings[event.seating] = msgspec.structs.replace(seating, orders=orders)
        touched += [("seating", event.seating), ("place", order.place)]
        # Its other rounds go to the seating's place too.
        touched += [("ticket", t) for each in order.rounds for t in each.tickets]
    placed = known_round(order, event.round_id)
    uses = {one.line_id: one.uses for one in event.counted}
    lines = tuple(
        msgspec.structs.replace(line, uses=uses[line.line_id]) if line.line_id in uses else line
        for line in placed.lines
    )
    placed = msgspec.structs.replace(
        placed,
        awaiting=False,
        promised_at=event.promised_at,
        lines=lines,
        bag=event.bag,
        # The yes came too late for the minute that was told: the guest is asked.
        told_at=placed.promised_at if event.promised_at > placed.promised_at else 0,
    )
    put_order(shelf, with_round(order, placed))
    slots = slots_by_unit(placed.lines, event.slots)
    for ticket_id in placed.tickets:
        ticket = shelf.state.tickets[ticket_id]
        if ticket.held or ticket_id not in shelf.waiting:
            continue
        if slots:
            shelf.state.tickets[ticket_id] = laid(ticket, placed, slots)
        elif event.fire_at <= at:
            fire(shelf, ticket, event.fire_at)
        else:
            shelf.state.tickets[ticket_id] = msgspec.structs.replace(ticket, due_at=event.fire_at)
    if not order.practice:
        touched += stock_moved(shelf, placed.live, -1)
    return [*touched, ("order", order.order_id), *(("ticket", t) for t in placed.tickets)]


def _not_taken(
    shelf: Shelf, event: ev.OrderRefused | ev.OrderExpired, at: Instant
) -> list[Subject]:
    order = known_order(shelf, event.order_id)
    placed = known_round(order, event.round_id)
    shelf.awaiting.pop(event.round_id, None)
    reason = event.reason if isinstance(event, ev.OrderRefused) else ""
    ended = "refused" if isinstance(event, ev.OrderRefused) else "expired"
    # The guest may have taken portions off before.
    live = placed.live
    portions = tuple(portion for line in placed.lines for portion in portions_of(line))
    changed = msgspec.structs.replace(
        placed, awaiting=False, ended=ended, reason=reason, voided=portions
    )
    order = with_round(order, changed)
    for line, count in live:
        order = hold_fewer(order, order.order_id, line, count)
    put_order(shelf, order)
    touched = [*order_subjects(order), *(("ticket", t) for t in placed.tickets)]
    return [*touched, *settle(shelf, order.order_id, at)]


def _voided(shelf: Shelf, event: ev.LinesVoided, at: Instant) -> list[Subject]:
    made = shelf.order(event.order_id)
    if made is None:
        return _voided_elsewhere(shelf, event, at)
    order = made
    touched: list[Subject] = []
    restocked: list[tuple[Line, int]] = []
    named = portions_by_line(event.units)
    for share in event.lines:
        placed = order.round_of_line(share.line_id)
        line = placed.line(share.line_id) if placed is not None else None
        if placed is None or line is None:
            raise LookupError(share.line_id)
        # A line's portions may be paid by several orders: each share takes its own of them.
        units = named.get(share.line_id, [])[: share.portions]
        named[share.line_id] = named.get(share.line_id, [])[share.portions :]
        working = [
            t
            for t in (shelf.state.tickets.get(ticket_id) for ticket_id in placed.tickets)
            if t is not None and t.fired_at and not t.bumped_at
        ]
        for ticket in working:
            shelf.add_load(ticket, -1)
        order = with_round(order, round_voided(placed, tuple(units)))
        if share.holder:
            touched += _held_fewer(shelf, event.order_id, share, line)
            order = give_back(order, line, share.portions)
        else:
            order = hold_fewer(order, event.order_id, line, share.portions)
        put_order(shelf, order)
        for ticket in working:
            shelf.add_load(ticket, 1)
        touched += [("ticket", t) for t in placed.tickets]
        if not placed.awaiting:
            restocked.append((line, share.portions))
    if event.restock and not order.practice:
        touched += stock_moved(shelf, restocked, 1)
    touched += order_subjects(order)
    if order.order_id in shelf.state.orders:
        _drop_void_waiting(shelf, order)
        touched += settle(shelf, order.order_id, at)
    return [*touched, *_settle_bills(shelf, [share.holder for share in event.lines], at)]


def _settle_bills(shelf: Shelf, order_ids: list[str], at: Instant) -> list[Subject]:
    # Nothing of their own is handed over any more that could close them.
    touched: list[Subject] = []
    for order_id in dict.fromkeys(order_ids):
        order = shelf.state.orders.get(order_id)
        if order is not None and not order.rounds:
            touched += settle(shelf, order_id, at)
    return touched


def _held_fewer(shelf: Shelf, origin: str, share: ev.LineShare, line: Line) -> list[Subject]:
    holder = shelf.order(share.holder)
    if holder is None:
        return []
    put_order(shelf, hold_fewer(holder, origin, line, share.portions))
    return order_subjects(holder)


def _voided_elsewhere(shelf: Shelf, event: ev.LinesVoided, at: Instant) -> list[Subject]:
    # The order that had them made is forgotten; the one that pays for them is not.
    touched: list[Subject] = []
    for share in event.lines:
        holder = known_order(shelf, share.holder)
        line = held_of(holder, share.line_id)[1]
        touched += _held_fewer(shelf, event.order_id, share, line)
    return [*touched, *_settle_bills(shelf, [share.holder for share in event.lines], at)]


def _drop_void_waiting(shelf: Shelf, order: Order) -> None:
    # What is void before it fired never fires; what is void before it was accepted awaits nothing.
    for placed in order.open_rounds:
        if not placed.voided:
            continue
        for ticket_id in placed.tickets:
            ticket = shelf.state.tickets[ticket_id]
            if ticket_id in shelf.waiting and not shelf.may_fire(ticket):
                del shelf.waiting[ticket_id]
            elif ticket.slots and not ticket.held:
                shelf.state.tickets[ticket_id] = due_anew(ticket, placed)
        if placed.awaiting and placed.is_void:
            shelf.awaiting.pop(placed.round_id, None)
            over = msgspec.structs.replace(placed, awaiting=False)
            shelf.state.orders[order.order_id] = with_round(
                shelf.state.orders[order.order_id], over
            )


def _moved(shelf: Shelf, event: ev.LinesMoved, at: Instant) -> list[Subject]:
    source = known_order(shelf, event.order_id)
    if event.opened:
        target = msgspec.structs.replace(
            source,
            order_id=event.to_order,
            order_no=event.order_no,
            number=event.number,
            seating=event.to_seating,
            place=event.to_place,
            place_label=event.to_place_label,
            place_kind=event.to_place_kind,
            service=SERVICE_OF_PLACE[event.to_place_kind],
            business_day=event.business_day,
            rounds=(),
            total=0,
            name="",
            phone="",
            external="",
            given={},
            taken=(),
            paid={},
            checks=(),
            refund_due=0,
            requests=(),
            car=None,
        )
        count_order(shelf, event, practice=source.practice)
        shelf.state.orders[target.order_id] = target
        seating = shelf.state.seatings.get(event.to_seating)
        if seating is not None:
            shelf.state.seatings[seating.seating_id] = msgspec.structs.replace(
                seating, orders=(*seating.orders, target.order_id)
            )
    target = known_order(shelf, event.to_order)
    touched: list[Subject] = []
    for share in event.lines:
        origin, line = held_of(source, share.line_id)
        source, target = give_portions(source, target, origin, line, share.portions)
        made = shelf.order(origin)
        if made is not None:
            touched += [("ticket", t) for r in made.rounds for t in r.tickets]
            touched.append(("order", origin))
    put_order(shelf, source)
    put_order(shelf, target)
    touched += [*order_subjects(source), *order_subjects(target)]
    touched += _settle_bills(shelf, [source.order_id], at)
    return [*touched, ("seating", source.seating), ("seating", target.seating)]


def _paid(shelf: Shelf, event: ev.LinesPaid, at: Instant) -> list[Subject]:
    order = known_order(shelf, event.order_id)
    paid = dict(order.paid)
    for share in event.lines:
        paid[share.line_id] = paid.get(share.line_id, 0) + share.portions
    check = Check(check_id=event.check_id, total=event.total, at=at)
    put_order(shelf, msgspec.structs.replace(order, paid=paid, checks=(*order.checks, check)))
    touched = [*order_subjects(order), ("seating", order.seating)]
    return [*touched, *_settle_bills(shelf, [order.order_id], at)]


def _given_back(shelf: Shelf, event: ev.RefundGiven, at: Instant) -> list[Subject]:
    order = known_order(shelf, event.order_id)
    check = Check(check_id=event.check_id, total=-event.total, at=at)
    left = order.refund_due - event.total
    checks = (*order.checks, check)
    put_order(shelf, msgspec.structs.replace(order, refund_due=left, checks=checks))
    return [*order_subjects(order), ("seating", order.seating)]


def _cars(
    shelf: Shelf, event: ev.CarArrived | ev.CarWaved | ev.CarsSwapped, at: Instant
) -> list[Subject]:
    match event:
        case ev.CarArrived():
            order = known_order(shelf, event.order_id)
            arrived = order.car.arrived_at if order.car is not None else at
            car = Car(event.turn, arrived, event.plate, event.look, event.bay)
            if not order.practice:
                shelf.state.car_no = max(shelf.state.car_no, event.turn)
            put_order(shelf, msgspec.structs.replace(order, car=car, comes_at=0))
            open_tickets = [t for r in order.open_rounds for t in r.tickets]
            # What was put off until they come is wanted now.
            touched = [("ticket", t) for t in open_tickets] if order.comes_at else []
            return [("order", event.order_id), *touched]
        case ev.CarWaved():
            order = known_order(shelf, event.order_id)
            if order.car is not None:
                car = msgspec.structs.replace(order.car, bay=event.bay)
                put_order(shelf, msgspec.structs.replace(order, car=car))
            return [("order", event.order_id)]
        case ev.CarsSwapped():
            first, second = known_order(shelf, event.first), known_order(shelf, event.second)
            if first.car is not None and second.car is not None:
                one = msgspec.structs.replace(first.car, turn=second.car.turn)
                other = msgspec.structs.replace(second.car, turn=first.car.turn)
                put_order(shelf, msgspec.structs.replace(first, car=one))
                put_order(shelf, msgspec.structs.replace(second, car=other))
            return [("order", event.first), ("order", event.second)]


def _asked(
    shelf: Shelf,
    event: ev.RequestMade | ev.RequestAnswered | ev.LineRefused | ev.ChoiceMade,
    at: Instant,
) -> list[Subject]:
    order = known_order(shelf, event.order_id)
    match event:
        case ev.RequestMade():
            lines = tuple((share.line_id, share.portions) for share in event.lines)
            request = Request(event.request_id, lines, event.by, at)
            order = msgspec.structs.replace(order, requests=(*order.requests, request))
        case ev.RequestAnswered():
            left = tuple(r for r in order.requests if r.request_id != event.request_id)
            order = msgspec.structs.replace(order, requests=left)
        case ev.LineRefused():
            placed = known_round(order, event.round_id)
            choice = Choice(
                choice_id=event.choice_id,
                line_id=event.line_id,
                portions=event.portions,
                reason=event.reason,
                at=at,
                substitute=event.substitute,
            )
            grown = msgspec.structs.replace(placed, choices=(*placed.choices, choice))
            order = with_round(order, grown)
        case ev.ChoiceMade():
            for placed in order.rounds:
                if any(c.choice_id == event.choice_id for c in placed.choices):
                    choices = tuple(
                        msgspec.structs.replace(c, chosen=event.chosen)
                        if c.choice_id == event.choice_id
                        else c
                        for c in placed.choices
                    )
                    order = with_round(order, msgspec.structs.replace(placed, choices=choices))
    put_order(shelf, order)
    touched = order_subjects(order)
    if order.order_id in shelf.state.orders:
        touched += settle(shelf, order.order_id, at)
    return touched
