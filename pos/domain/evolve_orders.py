"""How orders change with each event: placed, accepted, voided, moved, paid elsewhere, fetched."""

from collections.abc import Iterable
from typing import assert_never

import msgspec

from pos.domain import events as ev
from pos.domain.bill import give_portions, held_of, hold_fewer
from pos.domain.instants import Instant
from pos.domain.kitchen import Ticket, course_of, station_of, ticket_fired
from pos.domain.line import Line
from pos.domain.order import (
    Car,
    Check,
    Choice,
    Order,
    Request,
    Round,
    ids_of,
    order_with_round,
    round_voided,
    with_round,
)
from pos.domain.shelf import RECENT_MAX, Closed, Shelf, Subject
from pos.domain.stock import Stock


def first_course(lines: tuple[Line, ...]) -> int:
    """The course that starts with the round, beside 0."""
    return min((line.course for line in lines if line.course and line.station), default=0)


def order_placed(shelf: Shelf, event: ev.OrderPlaced, at: Instant) -> list[Subject]:
    """A new order or round, with its tickets; those that are due are fired."""
    state = shelf.state
    known = state.orders.get(event.order_id)
    order = order_with_round(known, event, at)
    if known is None:
        _count_order(shelf, event)
    placed = order.rounds[-1]
    if not placed.tickets:
        # Money only, e.g. empties that came back: there is nothing to wait for.
        placed = msgspec.structs.replace(placed, handed_at=at)
        order = with_round(order, placed)
    state.orders[event.order_id] = order
    shelf.taken.update(ids_of(placed))
    if event.awaiting:
        shelf.awaiting[event.round_id] = event.order_id
    touched: list[Subject] = [("order", event.order_id)]
    first = first_course(event.lines)
    for ticket_id in placed.tickets:
        course = course_of(ticket_id)
        starts = course in {0, first}
        ticket = Ticket(
            ticket_id=ticket_id,
            ticket_no=0,
            station=station_of(ticket_id),
            order_id=event.order_id,
            round_id=event.round_id,
            fired_at=0,
            later_round=known is not None,
            course=course,
            due_at=event.fire_at if starts and event.fire_at > at else 0,
            held=not starts,
        )
        if starts and not event.awaiting and event.fire_at <= at:
            fire(shelf, ticket, event.fire_at)
        else:
            state.tickets[ticket_id] = ticket
            shelf.waiting[ticket_id] = None
        touched.append(("ticket", ticket_id))
    touched += _take_stock(shelf, event)
    seating = state.seatings.get(order.seating)
    if seating is not None:
        if known is None:
            state.seatings[order.seating] = msgspec.structs.replace(
                seating, orders=(*seating.orders, order.order_id)
            )
        touched.append(("seating", order.seating))
    return [*touched, *settle(shelf, event.order_id, at), ("place", order.place)]


def _count_order(shelf: Shelf, event: ev.OrderPlaced) -> None:
    state = shelf.state
    if event.practice:
        state.practice_no += 1
        return
    if event.business_day != state.business_day:
        state.business_day = event.business_day
        state.day_no = 0
    state.day_no += 1
    state.order_no = event.order_no


def _take_stock(shelf: Shelf, event: ev.OrderPlaced) -> list[Subject]:
    touched: list[Subject] = []
    if event.hold and shelf.state.holds.pop(event.hold, None) is not None:
        touched.append(("hold", event.hold))
    if event.practice or not shelf.state.stock:
        return touched
    return [*touched, *_stock_moved(shelf, ((line, line.quantity) for line in event.lines), -1)]


def _stock_moved(shelf: Shelf, lines: Iterable[tuple[Line, int]], sign: int) -> list[Subject]:
    stock = shelf.state.stock
    touched: list[Subject] = []
    for line, portions in lines:
        for use in line.uses:
            kept: Stock | None = stock.get(use.key)
            if kept is not None and kept.count >= 0:
                count = max(0, kept.count + sign * use.quantity * portions)
                stock[use.key] = msgspec.structs.replace(kept, count=count)
                touched.append(("stock", use.key))
    return touched


def fire(shelf: Shelf, ticket: Ticket, at: Instant) -> None:
    """Start a ticket, with its station's next number."""
    state = shelf.state
    number = max(state.ticket_nos.get(ticket.station, 0), state.ticket_no_floor) + 1
    state.ticket_nos[ticket.station] = number
    fired = ticket_fired(ticket, number, at)
    state.tickets[ticket.ticket_id] = fired
    shelf.waiting.pop(ticket.ticket_id, None)
    shelf.add_load(fired, 1)


def settle(shelf: Shelf, order_id: str, at: Instant) -> list[Subject]:
    """End rounds of which nothing is wanted any more; close an order that has nothing left.

    A void round stays until the kitchen has bumped what it was making: the cook must see it.
    """
    state = shelf.state
    order = state.orders[order_id]
    for placed in order.open_rounds:
        if placed.awaiting or not placed.is_void or any(not c.chosen for c in placed.choices):
            continue
        tickets = [state.tickets[t] for t in placed.tickets]
        if all(t.bumped_at or not t.fired_at for t in tickets):
            ended = placed.ended or "cancelled"
            order = with_round(order, msgspec.structs.replace(placed, handed_at=at, ended=ended))
            for ticket in tickets:
                shelf.waiting.pop(ticket.ticket_id, None)
    state.orders[order_id] = order
    if order.open_rounds or order.seating in state.seatings:
        return []
    return close_order(shelf, order_id, at)


def close_order(shelf: Shelf, order_id: str, at: Instant) -> list[Subject]:
    """Move an order to the recent ones; the oldest of those is forgotten."""
    state = shelf.state
    order = state.orders[order_id]
    for ticket_id in (t for placed in order.rounds for t in placed.tickets):
        ticket = state.tickets[ticket_id]
        shelf.waiting.pop(ticket_id, None)
        if ticket.fired_at and not ticket.bumped_at:
            # A seating was closed over food that nobody bumped.
            shelf.add_load(ticket, -1)
    del state.orders[order_id]
    tickets = tuple(state.tickets.pop(t) for r in order.rounds for t in r.tickets)
    touched: list[Subject] = [("order", order_id), *(("ticket", t.ticket_id) for t in tickets)]
    state.recent[order_id] = Closed(order=order, tickets=tickets, closed_at=at)
    if len(state.recent) > RECENT_MAX:
        touched += _forget_oldest(shelf)
    return touched


def _forget_oldest(shelf: Shelf) -> list[Subject]:
    oldest = next(iter(shelf.state.recent))
    forgotten = shelf.state.recent.pop(oldest)
    order = forgotten.order
    for placed in order.rounds:
        shelf.taken.difference_update(ids_of(placed))
    seen_by = dict.fromkeys([order.seating, *(r.by for r in order.rounds if r.by)])
    return [
        *(("forgotten", f"{oldest} {phone}") for phone in seen_by),
        *(("ticket", t.ticket_id) for t in forgotten.tickets),
        *(("text", record) for record in order.personal_records),
    ]


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
            return _moved(shelf, event)
        case ev.LinesPaid():
            return _paid(shelf, event, at)
        case ev.CarArrived() | ev.CarWaved() | ev.CarsSwapped():
            return _cars(shelf, event, at)
        case ev.RequestMade() | ev.RequestAnswered() | ev.LineRefused() | ev.ChoiceMade():
            return _asked(shelf, event, at)
        case _:
            assert_never(event)


def _order_subjects(order: Order) -> list[Subject]:
    return [("order", order.order_id), ("place", order.place)]


def _known(shelf: Shelf, order_id: str) -> Order:
    order = shelf.order(order_id)
    if order is None:
        raise LookupError(order_id)
    return order


def _put(shelf: Shelf, order: Order) -> None:
    # A closed order may still be answered: a choice, a check.
    if order.order_id in shelf.state.orders:
        shelf.state.orders[order.order_id] = order
        return
    closed = shelf.state.recent[order.order_id]
    shelf.state.recent[order.order_id] = msgspec.structs.replace(closed, order=order)


def _round(order: Order, round_id: str) -> Round:
    placed = order.round(round_id)
    if placed is None:
        raise LookupError(round_id)
    return placed


def _accepted(shelf: Shelf, event: ev.OrderAccepted, at: Instant) -> list[Subject]:
    order = _known(shelf, event.order_id)
    placed = _round(order, event.round_id)
    shelf.awaiting.pop(event.round_id, None)
    _put(
        shelf,
        with_round(
            order,
            msgspec.structs.replace(placed, awaiting=False, promised_at=event.promised_at),
        ),
    )
    for ticket_id in placed.tickets:
        ticket = shelf.state.tickets[ticket_id]
        if ticket.held:
            continue
        if event.fire_at <= at:
            fire(shelf, ticket, event.fire_at)
        else:
            shelf.state.tickets[ticket_id] = msgspec.structs.replace(ticket, due_at=event.fire_at)
    return [*_order_subjects(order), *(("ticket", t) for t in placed.tickets)]


def _not_taken(
    shelf: Shelf, event: ev.OrderRefused | ev.OrderExpired, at: Instant
) -> list[Subject]:
    order = _known(shelf, event.order_id)
    placed = _round(order, event.round_id)
    shelf.awaiting.pop(event.round_id, None)
    reason = event.reason if isinstance(event, ev.OrderRefused) else ""
    ended = "refused" if isinstance(event, ev.OrderRefused) else "expired"
    portions = tuple(f"{line.line_id}.{n}" for line in placed.lines for n in _numbers(line))
    worth = sum(line.total for line in placed.lines)
    changed = msgspec.structs.replace(
        placed, awaiting=False, ended=ended, reason=reason, voided=portions
    )
    order = msgspec.structs.replace(with_round(order, changed), total=order.total - worth)
    _put(shelf, order)
    touched: list[Subject] = [
        *_order_subjects(order),
        *(("ticket", t) for t in placed.tickets),
        *_stock_moved(shelf, ((line, line.quantity) for line in placed.lines), 1),
    ]
    return [*touched, *settle(shelf, order.order_id, at)]


def _numbers(line: Line) -> range:
    return range(1, line.quantity + 1)


def _voided(shelf: Shelf, event: ev.LinesVoided, at: Instant) -> list[Subject]:
    order = _known(shelf, event.order_id)
    touched: list[Subject] = []
    restocked: list[tuple[Line, int]] = []
    for share in event.lines:
        placed = order.round_of_line(share.line_id)
        line = placed.line(share.line_id) if placed is not None else None
        if placed is None or line is None:
            raise LookupError(share.line_id)
        units = tuple(u for u in event.units if u.rpartition(".")[0] == share.line_id)
        working = [
            t
            for t in (shelf.state.tickets.get(ticket_id) for ticket_id in placed.tickets)
            if t is not None and t.fired_at and not t.bumped_at
        ]
        for ticket in working:
            shelf.add_load(ticket, -1)
        order = with_round(order, round_voided(placed, units[: share.portions]))
        holder = _known(shelf, share.holder) if share.holder else order
        if share.holder:
            _put(shelf, hold_fewer(holder, event.order_id, line, share.portions))
            touched += _order_subjects(holder)
            given = order.given.get(line.line_id, 0) - share.portions
            order = msgspec.structs.replace(order, given={**order.given, line.line_id: given})
        else:
            order = hold_fewer(order, event.order_id, line, share.portions)
        _put(shelf, order)
        for ticket in working:
            shelf.add_load(ticket, 1)
        touched += [("ticket", t) for t in placed.tickets]
        restocked.append((line, share.portions))
    if event.restock and not order.practice:
        touched += _stock_moved(shelf, restocked, 1)
    touched += _order_subjects(order)
    if order.order_id in shelf.state.orders:
        _drop_void_waiting(shelf, order)
        touched += settle(shelf, order.order_id, at)
    return touched


def _drop_void_waiting(shelf: Shelf, order: Order) -> None:
    # What is void before it fired never fires.
    for placed in order.rounds:
        if placed.voided and placed.is_void:
            for ticket_id in placed.tickets:
                shelf.waiting.pop(ticket_id, None)


def _moved(shelf: Shelf, event: ev.LinesMoved) -> list[Subject]:
    source = _known(shelf, event.order_id)
    if event.opened:
        target = msgspec.structs.replace(
            source,
            order_id=event.to_order,
            order_no=event.order_no,
            number=event.number,
            seating=event.to_seating,
            place=event.to_place,
            place_label=event.to_place_label,
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
        shelf.state.order_no = event.order_no
        shelf.state.day_no += 1
        shelf.state.orders[target.order_id] = target
        seating = shelf.state.seatings.get(event.to_seating)
        if seating is not None:
            shelf.state.seatings[seating.seating_id] = msgspec.structs.replace(
                seating, orders=(*seating.orders, target.order_id)
            )
    target = _known(shelf, event.to_order)
    touched: list[Subject] = []
    for share in event.lines:
        origin, line = held_of(source, share.line_id)
        source, target = give_portions(source, target, origin, line, share.portions)
        made = shelf.order(origin)
        if made is not None:
            touched += [("ticket", t) for r in made.rounds for t in r.tickets]
            touched.append(("order", origin))
    _put(shelf, source)
    _put(shelf, target)
    touched += [*_order_subjects(source), *_order_subjects(target)]
    return [*touched, ("seating", source.seating), ("seating", target.seating)]


def _paid(shelf: Shelf, event: ev.LinesPaid, at: Instant) -> list[Subject]:
    order = _known(shelf, event.order_id)
    paid = dict(order.paid)
    for share in event.lines:
        paid[share.line_id] = paid.get(share.line_id, 0) + share.portions
    check = Check(check_id=event.check_id, total=event.total, at=at)
    _put(shelf, msgspec.structs.replace(order, paid=paid, checks=(*order.checks, check)))
    return [*_order_subjects(order), ("seating", order.seating)]


def _cars(
    shelf: Shelf, event: ev.CarArrived | ev.CarWaved | ev.CarsSwapped, at: Instant
) -> list[Subject]:
    match event:
        case ev.CarArrived():
            order = _known(shelf, event.order_id)
            arrived = order.car.arrived_at if order.car is not None else at
            car = Car(event.turn, arrived, event.plate, event.look, event.bay)
            shelf.state.car_no = max(shelf.state.car_no, event.turn)
            _put(shelf, msgspec.structs.replace(order, car=car))
            return [("order", event.order_id)]
        case ev.CarWaved():
            order = _known(shelf, event.order_id)
            if order.car is not None:
                car = msgspec.structs.replace(order.car, bay=event.bay)
                _put(shelf, msgspec.structs.replace(order, car=car))
            return [("order", event.order_id)]
        case ev.CarsSwapped():
            first, second = _known(shelf, event.first), _known(shelf, event.second)
            if first.car is not None and second.car is not None:
                one = msgspec.structs.replace(first.car, turn=second.car.turn)
                other = msgspec.structs.replace(second.car, turn=first.car.turn)
                _put(shelf, msgspec.structs.replace(first, car=one))
                _put(shelf, msgspec.structs.replace(second, car=other))
            return [("order", event.first), ("order", event.second)]


def _asked(
    shelf: Shelf,
    event: ev.RequestMade | ev.RequestAnswered | ev.LineRefused | ev.ChoiceMade,
    at: Instant,
) -> list[Subject]:
    order = _known(shelf, event.order_id)
    match event:
        case ev.RequestMade():
            lines = tuple((share.line_id, share.portions) for share in event.lines)
            request = Request(event.request_id, lines, event.by, at)
            order = msgspec.structs.replace(order, requests=(*order.requests, request))
        case ev.RequestAnswered():
            left = tuple(r for r in order.requests if r.request_id != event.request_id)
            order = msgspec.structs.replace(order, requests=left)
        case ev.LineRefused():
            placed = _round(order, event.round_id)
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
    _put(shelf, order)
    touched = _order_subjects(order)
    if order.order_id in shelf.state.orders:
        touched += settle(shelf, order.order_id, at)
    return touched
