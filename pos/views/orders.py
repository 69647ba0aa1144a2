"""Orders as those who serve see them: the window's list, the pick-up board.

`window.orders` lists what waits to be handed over and what just was.  `pickup.board` has numbers
only: no names.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from pos.domain.ages import age_needed, age_to_check
from pos.domain.decide_arrival import FETCHED, missed_from
from pos.domain.instants import iso, iso_or_none
from pos.domain.kitchen import Ticket, stations_of
from pos.domain.line import Line
from pos.domain.order import Order, Round, Taken
from pos.domain.reasons import said
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.views.acceptance import keep_until
from pos.views.contract import NO_PARAMS, Params, Reading, Row
from pos.views.order_rows import (
    CarRow,
    ChoiceRow,
    CourseRow,
    OrderLine,
    OrderRow,
    RequestRow,
    RoundRow,
    TakenRow,
)

PICKUP_KINDS = FETCHED
"""Places whose guests fetch the food and look at the board for their number."""


class BoardRow(Row, frozen=True):
    """A number on the board: preparing or ready."""

    number: str
    step: str
    since: str


_encode: Final = msgspec.json.Encoder().encode
STEPS: Final = (
    "awaiting", "scheduled", "placed", "started", "ready", "handed_over", "cancelled", "refused",
    "expired", "missed",
)  # fmt: skip
"""How far a round is, slowest first; the last four never reach the guest."""


def round_step(shelf: Shelf, order: Order, placed: Round) -> str:
    """How far a round has come: the furthest step that all of its fired tickets have reached."""
    if placed.ended:
        return placed.ended
    if placed.handed_at:
        return "handed_over"
    if placed.awaiting:
        return "awaiting"
    tickets = shelf.state.tickets
    bumped = started = waiting = fired = 0
    for ticket_id in placed.tickets:
        ticket = tickets.get(ticket_id) or _closed_ticket(shelf, order.order_id, ticket_id)
        if ticket is None or not ticket.fired_at:
            waiting += ticket_id in shelf.waiting
            continue
        fired += 1
        if ticket.bumped_at:
            bumped += 1
        elif ticket.started_at:
            started += 1
    if not fired:
        return "scheduled" if waiting else "ready"
    if bumped == fired and not waiting:
        return "ready"
    return "started" if bumped or started else "placed"


def _closed_ticket(shelf: Shelf, order_id: str, ticket_id: str) -> Ticket | None:
    closed = shelf.state.recent.get(order_id)
    for ticket in closed.tickets if closed is not None else ():
        if ticket.ticket_id == ticket_id:
            return ticket
    return None


def order_step(shelf: Shelf, order: Order) -> str:
    """The step of the order's slowest round."""
    if len(order.rounds) == 1:
        return round_step(shelf, order, order.rounds[0])
    steps = [round_step(shelf, order, r) for r in order.rounds]
    return min(steps, key=STEPS.index, default="handed_over")


_LINES_MAX: Final = 20_000
_lines: dict[int, tuple[tuple[Line, ...], msgspec.Raw]] = {}


def _taken(line: Line) -> Iterable[tuple[str, int]]:
    """The options by name with how often each was taken, paid or free."""
    counted: dict[str, int] = {}
    for option in line.options:
        counted[option.name] = counted.get(option.name, 0) + option.quantity
    return counted.items()


def order_line(line: Line, texts: Mapping[str, str]) -> OrderLine:
    """One line as it was sold."""
    return OrderLine(
        line_id=line.line_id,
        item=line.item,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        total=line.total,
        variant=line.variant,
        options=tuple(o.id for o in line.options for _ in range(o.quantity)),
        option_names=tuple(f"{n}× {name}" if n > 1 else name for name, n in _taken(line)),
        note=texts.get(line.note, "") if line.note else "",
        of=line.of,
        age=line.age,
        course=line.course,
        parts=tuple(dict.fromkeys(part.name for part in line.parts if part.name)),
    )


def lines_json(lines: tuple[Line, ...], texts: Mapping[str, str]) -> msgspec.Raw:
    """The lines of a round, encoded once; those with a note each time, as it may be erased."""
    kept = _lines.get(id(lines))
    if kept is not None and kept[0] is lines:
        return kept[1]
    rows = [order_line(line, texts) for line in lines]
    raw = msgspec.Raw(_encode(rows))
    if not any(line.note for line in lines):
        if len(_lines) >= _LINES_MAX:
            _lines.clear()
        # The tuple is kept beside its bytes, so that its identity can not be used again.
        _lines[id(lines)] = (lines, raw)
    return raw


def order_row(reading: Reading, order: Order, phone: str = "") -> OrderRow:
    """An order with all of its rounds and lines; with a phone only what that phone may see."""
    shelf, texts = reading.shelf, reading.texts
    seating = shelf.state.seatings.get(order.seating)
    together = not phone or order.seating == phone or bool(seating and phone in seating.phones)
    seen = [r for r in order.rounds if together or r.by == phone]
    rounds = tuple(_round_row(reading, order, placed, phone) for placed in seen)
    own = {line.line_id for placed in seen for line in placed.lines}
    paid = {line_id: n for line_id, n in order.paid.items() if n and (together or line_id in own)}
    return OrderRow(
        order_id=order.order_id,
        number=order.number,
        step=min((r.step for r in rounds), key=STEPS.index, default="handed_over"),
        place=order.place_label,
        place_kind=order.place_kind,
        service=order.service,
        channel=order.channel,
        placed_at=iso_or_none(order.placed_at),
        promised_at=iso_or_none(max((r.promised_at for r in order.rounds), default=0)),
        total=order.total if together else sum(_worth(order, r) for r in seen),
        currency=order.currency,
        rounds=rounds,
        business_day=order.business_day,
        training=order.training,
        name=texts.get(order.name, "") if order.name and _is_own(order, phone) else "",
        place_id=order.place,
        seating=order.seating if seating is not None and together else "",
        phone=texts.get(order.phone, "") if order.phone and not phone else "",
        external=order.external,
        practice=order.practice,
        age=age_needed(order) if together else 0,
        age_check=age_to_check(order) if not phone else 0,
        car=_car_row(reading, order),
        requests=tuple(
            RequestRow(r.request_id, dict(r.lines), iso(r.at))
            for r in order.requests
            if together or r.by == phone
        ),
        taken=tuple(_taken_row(taken, phone) for taken in order.taken if together),
        paid=paid,
        # Who was put out, or has left, learns nothing of what the others do.
        paid_total=sum(check.total for check in order.checks) if together else 0,
        refund_due=order.refund_due if together else 0,
        shared=bool(phone and seating is not None and together),
        closed=order.order_id not in shelf.state.orders,
        comes_at=iso_or_none(order.comes_at),
        here_at=iso_or_none(order.here_at),
        missed_from=_missed_from(shelf, order) if not phone else None,
    )


def _taken_row(taken: Taken, phone: str) -> TakenRow:
    line = taken.line
    # A phone learns which portions it pays, and not whose order had them made.
    made_for = "" if phone else taken.order_id
    return TakenRow(made_for, line.line_id, line.item, line.name, taken.portions, line.unit_price)


def _missed_from(shelf: Shelf, order: Order) -> str | None:
    waits = order.open_rounds and order.order_id in shelf.state.orders
    return iso(missed_from(order)) if waits and order.place_kind in FETCHED else None


def _is_own(order: Order, phone: str) -> bool:
    # Who began it gave its name: table mates read it no more than a note.
    return not phone or phone == order.seating or phone in {r.by for r in order.rounds[:1]}


def _worth(order: Order, placed: Round) -> int:
    return sum(
        line.unit_price
        * (line.quantity - placed.voided_of(line.line_id) - order.given.get(line.line_id, 0))
        for line in placed.lines
    )


def _car_row(reading: Reading, order: Order) -> CarRow | None:
    car, texts = order.car, reading.texts
    if car is None:
        return None
    return CarRow(
        turn=car.turn,
        arrived_at=iso(car.arrived_at),
        plate=texts.get(car.plate, "") if car.plate else "",
        look=texts.get(car.look, "") if car.look else "",
        bay=car.bay,
    )


def _round_row(reading: Reading, order: Order, placed: Round, phone: str) -> RoundRow:
    shelf, texts = reading.shelf, reading.texts
    tickets = [t for t in (shelf.state.tickets.get(i) for i in placed.tickets) if t is not None]
    fired = [t for t in tickets if t.fired_at]
    fired_places = {(t.station, t.course) for t in fired}
    mine = bool(phone) and phone in {placed.by, order.seating}
    if phone and not mine:
        # Health and what somebody wrote down are theirs and the staff's, not the whole table's.
        texts = {}
    allergies = texts.get(placed.allergy, "") if placed.allergy else ""
    return RoundRow(
        round_id=placed.round_id,
        step=round_step(shelf, order, placed),
        placed_at=iso(placed.placed_at),
        promised_at=iso(placed.promised_at),
        handed_at=iso_or_none(placed.handed_at) if not placed.ended else None,
        lines=lines_json(placed.lines, texts),
        voided={
            line.line_id: placed.voided_of(line.line_id)
            for line in placed.lines
            if placed.voided and placed.voided_of(line.line_id)
        },
        elsewhere={
            line.line_id: order.given[line.line_id]
            for line in placed.lines
            if order.given.get(line.line_id)
        },
        fired=tuple(
            line.line_id
            for line in placed.lines
            if any((station, line.course) in fired_places for station in stations_of(line))
        ),
        in_kitchen=bool(fired) and all(t.delivered_at or t.seen_at or t.started_at for t in fired),
        mine=mine,
        choices=tuple(
            ChoiceRow(
                c.choice_id, c.line_id, c.portions, c.reason, iso(c.at), c.substitute, c.chosen
            )
            for c in placed.choices
        ),
        courses=_courses(shelf, tickets),
        wished_at=iso_or_none(placed.wished_at),
        expires_at=iso_or_none(placed.expires_at) if placed.awaiting else None,
        reason=said(texts, placed.reason),
        allergies=tuple(a for a in allergies.split(",") if a),
        allergy_read=bool(allergies and fired) and all(t.allergy_seen_at for t in fired),
        expected_at=iso_or_none(placed.expected_at),
        open_ended=placed.open_ended,
        kept_after_all=bool(placed.notices) and not placed.is_delayed,
        told_at=iso_or_none(placed.told_at),
        keep_until=keep_until(shelf, placed),
    )


def _courses(shelf: Shelf, tickets: list[Ticket]) -> tuple[CourseRow, ...]:
    if not any(t.course for t in tickets):
        return ()
    rows = []
    for course in sorted({t.course for t in tickets}):
        own = [t for t in tickets if t.course == course]
        waiting = [t for t in own if t.ticket_id in shelf.waiting]
        if any(t.held or not t.slots or t.round_id in shelf.awaiting for t in waiting):
            step = "waiting"
        elif waiting:
            # The plan has it: it was called, and goes to its stations at its moments.
            step = "started" if any(t.started_at for t in own) else "placed"
        elif all(t.served_at for t in own):
            step = "served"
        elif all(t.bumped_at or not t.fired_at for t in own):
            step = "ready"
        else:
            step = "started" if any(t.started_at for t in own) else "placed"
        rows.append(CourseRow(course, step, tuple(t.ticket_id for t in own)))
    return tuple(rows)


class WindowOrders:
    """All open orders and those handed over lately, for the one who hands over."""

    name = "window.orders"
    roles = frozenset({"window", "till", "office"})
    kinds = frozenset({"order", "forgotten"})
    shared_rows = True

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """No parameters: a window sees its venue."""
        del actor
        return None if params else NO_PARAMS

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """The order's one row."""
        del shelf
        kind, key = subject
        if kind == "order":
            return ((NO_PARAMS, key),)
        return ((NO_PARAMS, key.partition(" ")[0]),) if kind == "forgotten" else ()

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """Open and recent orders."""
        del params
        return [*shelf.state.recent, *shelf.state.orders]

    def row(self, reading: Reading, params: Params, key: str) -> OrderRow | None:
        """The order."""
        del params
        order = reading.shelf.order(key)
        return order_row(reading, order) if order is not None else None


def _is_called_out(order: Order) -> bool:
    # Nobody waits for what was ordered for practice.
    return order.place_kind in PICKUP_KINDS and not order.practice


class PickupBoard:
    """Numbers of those who fetch: preparing and ready.  Nothing personal is in a row.

    Not for guests' tokens: the keys are order ids, and a stranger's order id is nobody's business.
    """

    name = "pickup.board"
    roles = frozenset({"board", "window", "till", "kitchen", "office"})
    kinds = frozenset({"order"})
    shared_rows = True

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """No parameters."""
        del actor
        return None if params else NO_PARAMS

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """The order's one row."""
        del shelf
        kind, key = subject
        return ((NO_PARAMS, key),) if kind == "order" else ()

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """Open orders of guests who fetch."""
        del params
        return [i for i, order in shelf.state.orders.items() if _is_called_out(order)]

    def row(self, reading: Reading, params: Params, key: str) -> BoardRow | None:
        """Number and step; gone when handed over."""
        del params
        shelf = reading.shelf
        order = shelf.state.orders.get(key)
        if order is None or not _is_called_out(order):
            return None
        step = order_step(shelf, order)
        if step not in {"placed", "started", "ready"}:
            return None
        since = order.placed_at
        if step == "ready":
            tickets = shelf.state.tickets
            bumped = [tickets[t].bumped_at for r in order.open_rounds for t in r.tickets]
            since = max(bumped, default=since)
        return BoardRow(number=order.number, step=step, since=iso(since))


VIEWS = (WindowOrders(), PickupBoard())
