"""How orders come and go: placed, fired, ended round by round, closed, forgotten."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from string import ascii_uppercase

import msgspec

from pos.domain import events as ev
from pos.domain.instants import Instant
from pos.domain.kitchen import (
    Ticket,
    station_and_course,
    ticket_fired,
    ticket_units,
    units_of,
)
from pos.domain.line import Line
from pos.domain.order import (
    DAY_NUMBER_MAX,
    Order,
    Round,
    ids_of,
    is_voided,
    order_with_round,
    portions_by_line,
    with_round,
)
from pos.domain.shelf import OWING_MAX, RECENT_MAX, Closed, Shelf, Subject, forgotten
from pos.domain.slot import UNPLANNED, Slot
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
        count_order(shelf, event, practice=event.practice)
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
    slots = slots_by_unit(event.lines, event.slots)
    for ticket_id in placed.tickets:
        _add_ticket(shelf, ticket_id, event, placed, at, later=known is not None)
        if slots:
            _lay(shelf, ticket_id, placed, slots)
        touched.append(("ticket", ticket_id))
    touched += _take_stock(shelf, event)
    seating = state.seatings.get(order.seating)
    if seating is not None:
        if known is None:
            state.seatings[order.seating] = msgspec.structs.replace(
                seating, orders=(*seating.orders, order.order_id)
            )
        touched += [("seating", order.seating), *(("place", p) for p in seating.joined)]
    if not placed.tickets:
        touched += settle(shelf, event.order_id, at)
    touched.append(("place", order.place))
    return touched


def _add_ticket(
    shelf: Shelf, ticket_id: str, event: ev.OrderPlaced, placed: Round, at: Instant, *, later: bool
) -> None:
    station, course = station_and_course(ticket_id)
    starts = not event.held and (not course or course == first_course(event.lines))
    # What is planned fires at its own moment, by the clock.
    fires = starts and not event.awaiting and event.fire_at <= at and not event.slots
    ticket = Ticket(
        ticket_id=ticket_id,
        ticket_no=_next_number(shelf, station) if fires and not event.practice else 0,
        station=station,
        order_id=event.order_id,
        round_id=event.round_id,
        fired_at=event.fire_at if fires else 0,
        later_round=later,
        course=course,
        due_at=event.fire_at if starts and event.fire_at > at else 0,
        held=not starts,
    )
    shelf.state.tickets[ticket_id] = ticket
    if not fires:
        shelf.waiting[ticket_id] = None
    elif not event.practice:
        shelf.count_work(ticket, placed, 1)


def slots_by_unit(lines: tuple[Line, ...], slots: tuple[Slot, ...]) -> dict[str, Slot]:
    """The slots of a round by unit; none where it is cooked at once."""
    if not slots:
        return {}
    return dict(zip((unit for line in lines for unit in units_of(line)), slots, strict=True))


def _lay(shelf: Shelf, ticket_id: str, placed: Round, slots: dict[str, Slot]) -> None:
    ticket = shelf.state.tickets[ticket_id]
    shelf.state.tickets[ticket_id] = laid(ticket, placed, slots)


def laid(ticket: Ticket, placed: Round, slots: dict[str, Slot]) -> Ticket:
    """A waiting ticket with the slots of its units; it is due when the first of them starts."""
    units = ticket_units(ticket, placed.lines)
    # What is held lies nowhere: nobody knows when it will be called.
    own = tuple(UNPLANNED if ticket.held else slots.get(unit, UNPLANNED) for unit in units)
    return due_anew(msgspec.structs.replace(ticket, slots=own), placed)


def due_anew(ticket: Ticket, placed: Round) -> Ticket:
    """A planned ticket that waits is due when the first unit starts that is still wanted."""
    if ticket.fired_at:
        return ticket
    units = zip(ticket_units(ticket, placed.lines), ticket.slots, strict=True)
    starts = [s.start for unit, s in units if s.start and not is_voided(placed, unit)]
    return msgspec.structs.replace(ticket, due_at=min(starts, default=0))


def _next_number(shelf: Shelf, station: str) -> int:
    state = shelf.state
    number = max(state.ticket_nos.get(station, 0), state.ticket_no_floor) + 1
    state.ticket_nos[station] = number
    return number


def count_order(shelf: Shelf, event: ev.OrderPlaced | ev.LinesMoved, *, practice: bool) -> None:
    """Count a new order: for the books, and for the day as far as its number says."""
    state = shelf.state
    if practice:
        state.practice_no += 1
        return
    if event.business_day != state.business_day:
        state.business_day = event.business_day
        state.day_no = 0
    # Numbers that orders of yesterday have were passed by.
    called = event.number.lstrip(ascii_uppercase)
    passed = int(called) - 1 - state.day_no if called.isdecimal() else 0
    state.day_no += passed % DAY_NUMBER_MAX + 1
    state.order_no = event.order_no


def _take_stock(shelf: Shelf, event: ev.OrderPlaced) -> list[Subject]:
    touched: list[Subject] = []
    redeemed = shelf.state.holds.pop(event.hold, None) if event.hold else None
    if redeemed is not None:
        shelf.state.attempts.pop(redeemed.by, None)
        touched += [("stock", use.key) for use in redeemed.uses]
        touched.append(("hold", redeemed.hold_id))
    # What waits for a person's word keeps nothing from others: it takes when it is accepted.
    if event.practice or event.awaiting or not shelf.state.stock:
        return touched
    touched += stock_moved(shelf, exchanged(shelf, event.order_id, event.in_exchange), 1)
    return [*touched, *stock_moved(shelf, ((line, line.quantity) for line in event.lines), -1)]


def exchanged(shelf: Shelf, order_id: str, portions: Iterable[str]) -> Iterator[tuple[Line, int]]:
    """Lines of an order with how many of these portions are theirs."""
    order = known_order(shelf, order_id) if portions else None
    for line_id, names in portions_by_line(portions).items():
        placed = order.round_of_line(line_id) if order is not None else None
        line = placed.line(line_id) if placed is not None else None
        if line is not None:
            yield line, len(names)


def stock_moved(shelf: Shelf, lines: Iterable[tuple[Line, int]], sign: int) -> list[Subject]:
    """Take portions from stock (-1), or put them back (+1)."""
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


def fire(shelf: Shelf, ticket: Ticket, at: Instant, later: tuple[str, ...] = ()) -> None:
    """Start a ticket, with its station's next number; practice has none.

    Its units `later` wait for a moment of their own; the others start now at the latest.
    """
    state = shelf.state
    practice = state.orders[ticket.order_id].practice
    number = 0 if practice else _next_number(shelf, ticket.station)
    fired = ticket_fired(ticket, number, at)
    if ticket.slots:
        units = ticket_units(ticket, shelf.lines_of(ticket))
        mine = tuple(unit for unit in units if unit in later)
        slots = begun(ticket, units, at, mine)
        fired = msgspec.structs.replace(fired, slots=slots, later=mine)
    state.tickets[ticket.ticket_id] = fired
    shelf.waiting.pop(ticket.ticket_id, None)
    shelf.add_load(fired, 1)


def begun(
    ticket: Ticket, units: tuple[str, ...], at: Instant, waiting: Collection[str]
) -> tuple[Slot, ...]:
    """The slots of a ticket whose other units start now, if not before."""
    return tuple(
        slot if unit in waiting or (slot.start and slot.start <= at) else Slot(at, slot.takes)
        for unit, slot in zip(units, ticket.slots, strict=True)
    )


def settle(shelf: Shelf, order_id: str, at: Instant) -> list[Subject]:
    """End rounds of which nothing is wanted any more; close an order that has nothing left.

    A void round stays until the kitchen has bumped what it was making: the cook must see it.
    """
    state = shelf.state
    order = state.orders[order_id]
    touched: list[Subject] = []
    for placed in order.open_rounds:
        if placed.awaiting or not placed.is_void or any(not c.chosen for c in placed.choices):
            continue
        tickets = [state.tickets[t] for t in placed.tickets]
        if all(t.bumped_at or not t.fired_at for t in tickets):
            ended = placed.ended or "cancelled"
            order = with_round(order, msgspec.structs.replace(placed, handed_at=at, ended=ended))
            for ticket in tickets:
                shelf.waiting.pop(ticket.ticket_id, None)
                touched.append(("ticket", ticket.ticket_id))
    state.orders[order_id] = order
    if order.open_rounds or order.seating in state.seatings or _is_bill_only(order):
        return touched
    return [*touched, *close_order(shelf, order_id, at)]


def _is_bill_only(order: Order) -> bool:
    # It only pays what was made for others: there is nothing to hand over that could end it.
    return not order.rounds and any(
        taken.portions > order.paid.get(taken.line.line_id, 0) for taken in order.taken
    )


def close_order(shelf: Shelf, order_id: str, at: Instant) -> list[Subject]:
    """Move an order to the recent ones; the oldest that owes nothing is forgotten."""
    state = shelf.state
    order = state.orders[order_id]
    del state.orders[order_id]
    touched: list[Subject] = [("order", order_id)]
    # Tickets say where portions go that another order pays: this one is nowhere any more.
    made_for = (state.orders.get(taken.order_id) for taken in order.taken)
    touched += [
        ("ticket", t) for o in made_for if o is not None for r in o.rounds for t in r.tickets
    ]
    gone: list[Ticket] = []
    for placed in order.rounds:
        for ticket_id in placed.tickets:
            shelf.waiting.pop(ticket_id, None)
            gone.append(state.tickets.pop(ticket_id))
            touched.append(("ticket", ticket_id))
    tickets = tuple(gone)
    state.recent[order_id] = Closed(order=order, tickets=tickets, closed_at=at)
    if len(state.recent) > RECENT_MAX:
        touched += _forget_oldest(shelf)
    return touched


def _forget_oldest(shelf: Shelf) -> list[Subject]:
    recent = shelf.state.recent
    oldest = next(iter(recent))
    for name in islice(recent, OWING_MAX + 1):
        if not recent[name].order.refund_due:
            oldest = name
            break
    closed = recent.pop(oldest)
    order = closed.order
    for placed in order.rounds:
        shelf.taken.difference_update(ids_of(placed))
    seen_by = dict.fromkeys([order.seating, *(r.by for r in order.rounds if r.by)])
    return [
        *(("forgotten", f"{oldest} {phone}") for phone in seen_by),
        *(("ticket", t.ticket_id) for t in closed.tickets),
        *(("text", record) for record in order.personal_records),
        *(text for r in order.rounds for text in forgotten(r.reason)),
        *(text for t in closed.tickets for text in forgotten(t.reason)),
    ]


def order_subjects(order: Order) -> list[Subject]:
    """An order, and its place."""
    return [("order", order.order_id), ("place", order.place)]


def known_order(shelf: Shelf, order_id: str) -> Order:
    """An open or recent order."""
    order = shelf.order(order_id)
    if order is None:
        raise LookupError(order_id)
    return order


def put_order(shelf: Shelf, order: Order) -> None:
    """Keep the changed order where it was: with the open ones, or with the recent."""
    # A closed order may still be answered: a choice, a check.
    if order.order_id in shelf.state.orders:
        shelf.state.orders[order.order_id] = order
        return
    closed = shelf.state.recent[order.order_id]
    shelf.state.recent[order.order_id] = msgspec.structs.replace(closed, order=order)


def known_round(order: Order, round_id: str) -> Round:
    """One of the order's rounds."""
    placed = order.round(round_id)
    if placed is None:
        raise LookupError(round_id)
    return placed
