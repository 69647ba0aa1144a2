"""The floor as waiters see it, and what waits for an answer.

`floor.tables` has every table and room: who sits there, what they ordered and what they want.
`staff.todo` has what a person must answer, whatever channel it came by.  Keys: `kind:id`.

Rows carry instants, never ages; the page counts.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from pos.domain.instants import iso
from pos.domain.order import Order, Round
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.domain.venue import Place
from pos.views.contract import NO_PARAMS, Params, Reading, Row
from pos.views.guest import AskingRow
from pos.views.order_rows import CourseRow, OrderLine
from pos.views.orders import order_line, order_row

SERVING = frozenset({"waiter", "window", "till", "office"})
SEATED = frozenset({"table", "room"})


class AwaitingRow(Row, frozen=True):
    """A round that waits for a person's word; `allergies` are what its guest must not eat."""

    order_id: str
    round_id: str
    number: str
    total: int
    currency: str
    placed_at: str
    expires_at: str
    items: tuple[str, ...]
    allergies: tuple[str, ...] = ()
    age: int = 0


class FloorOrder(Row, frozen=True):
    """An order at a table: how far its rounds are."""

    order_id: str
    number: str
    step: str
    total: int
    paid_total: int
    steps: tuple[str, ...]
    courses: tuple[CourseRow, ...] = ()


class FloorRow(Row, frozen=True):
    """A table or room on the floor plan.

    `state`: open (no admission here), free, awaiting (a first order wants an answer), taken.
    `asking` are phones that want in; `requests` and `choices` count what the table waits for.
    """

    place: str
    label: str
    kind: str
    state: str
    area: str = ""
    seats: int = 0
    seating_id: str = ""
    code: str = ""
    covers: int = 0
    opened_at: str | None = None
    phones: int = 0
    asking: tuple[AskingRow, ...] = ()
    joined: tuple[str, ...] = ()
    call: str = ""
    called_at: str | None = None
    awaiting: tuple[AwaitingRow, ...] = ()
    orders: tuple[FloorOrder, ...] = ()
    total: int = 0
    currency: str = ""
    requests: int = 0
    choices: int = 0


class TodoRow(Row, frozen=True):
    """Something that staff should answer: `kind` is awaiting, request, choice or refund.

    `allergies` are the round's; `paid` says that something of the order was paid already.
    """

    kind: str
    order_id: str
    number: str
    place: str
    channel: str
    at: str
    round_id: str = ""
    request_id: str = ""
    choice_id: str = ""
    total: int = 0
    currency: str = ""
    expires_at: str | None = None
    reason: str = ""
    substitute: str = ""
    lines: tuple[OrderLine, ...] = ()
    portions: dict[str, int] = msgspec.field(default_factory=dict)
    name: str = ""
    phone: str = ""
    external: str = ""
    age: int = 0
    allergies: tuple[str, ...] = ()
    paid: bool = False


class _HouseWide:
    """What these views share: no parameters, one channel."""

    shared_rows = True

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """No parameters."""
        del actor
        return None if params else NO_PARAMS


class FloorTables(_HouseWide):
    """Every table and room, and whatever other place calls."""

    name = "floor.tables"
    roles = SERVING
    kinds = frozenset({"place", "call", "seating", "order", "venue", "forgotten"})

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """The rows of the places that a subject concerns."""
        kind, key = subject
        match kind:
            case "place" | "call":
                return ((NO_PARAMS, key),)
            case "seating":
                seating = shelf.state.seatings.get(key)
                places = (seating.place, *seating.joined) if seating is not None else ()
                return [(NO_PARAMS, place) for place in places]
            case "order" | "forgotten":
                order = shelf.order(key.partition(" ")[0])
                return [(NO_PARAMS, place) for place in _places_of(shelf, order)]
            case "venue":
                return [(NO_PARAMS, place.id) for place in _tables(shelf)]
            case _:
                return ()

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """Ids of tables and rooms."""
        del params
        return [place.id for place in _tables(shelf)]

    def row(self, reading: Reading, params: Params, key: str) -> FloorRow | None:
        """The table, if it is one."""
        del params
        place = next((p for p in _tables(reading.shelf) if p.id == key), None)
        return _floor_row(reading, place) if place is not None else None


def _tables(shelf: Shelf) -> list[Place]:
    """Tables and rooms; a counter, lane or shelf while somebody there calls (a kiosk's guest)."""
    venue, calls = shelf.state.venue, shelf.state.calls
    places = venue.places if venue is not None else ()
    return [p for p in places if p.kind in SEATED or p.id in calls]


def _places_of(shelf: Shelf, order: Order | None) -> list[str]:
    """Where an order is shown: at its own place, and at all that its guests sit at."""
    if order is None:
        return []
    seating = shelf.state.seatings.get(order.seating)
    joined = (seating.place, *seating.joined) if seating is not None else ()
    return list(dict.fromkeys([order.place, *joined]))


def _floor_row(reading: Reading, place: Place) -> FloorRow:
    shelf = reading.shelf
    state = shelf.state
    seating = shelf.seating_at(place.id)
    call = state.calls.get(place.id)
    is_seated = place.kind in SEATED
    here = [o for o in state.orders.values() if is_seated and o.place == place.id]
    awaiting = tuple(
        _awaiting_row(reading, order, placed)
        for order in here
        for placed in order.rounds
        if placed.awaiting
    )
    kept = here
    if seating is not None:
        kept = [state.orders[o] for o in seating.orders if o in state.orders]
    admission = state.venue.admission if state.venue is not None else "open"
    status = "open" if admission == "open" else "free"
    real = [o for o in kept if not o.practice]
    if seating is not None or (admission == "open" and real):
        status = "taken"
    elif awaiting:
        status = "awaiting"
    settled = [o for o in kept if not (len(o.rounds) == 1 and o.rounds[0].awaiting)]
    joined = seating is not None and seating.place != place.id
    return FloorRow(
        place=place.id,
        label=place.label,
        kind=place.kind,
        state=status,
        area=place.area,
        seats=place.seats,
        seating_id=seating.seating_id if seating is not None else "",
        code=seating.code if seating is not None else "",
        covers=seating.covers if seating is not None else 0,
        opened_at=iso(seating.opened_at) if seating is not None else None,
        phones=len(seating.phones) if seating is not None else 0,
        asking=(
            tuple(AskingRow(phone, iso(at)) for phone, at in seating.asking)
            if seating is not None
            else ()
        ),
        joined=(seating.place,) if joined and seating else (seating.joined if seating else ()),
        call=call.want if call is not None else "",
        called_at=iso(call.at) if call is not None else None,
        awaiting=awaiting,
        orders=() if joined else tuple(_floor_order(reading, order) for order in settled),
        total=0 if joined else sum(o.total for o in settled if not o.practice),
        currency=settled[0].currency if settled else "",
        requests=sum(len(order.requests) for order in settled),
        choices=sum(not c.chosen for o in settled for r in o.rounds for c in r.choices),
    )


def _floor_order(reading: Reading, order: Order) -> FloorOrder:
    row = order_row(reading, order)
    return FloorOrder(
        order_id=order.order_id,
        number=order.number,
        step=row.step,
        total=order.total,
        paid_total=row.paid_total,
        steps=tuple(r.step for r in row.rounds),
        courses=tuple(c for r in row.rounds for c in r.courses),
    )


def _awaiting_row(reading: Reading, order: Order, placed: Round) -> AwaitingRow:
    return AwaitingRow(
        order_id=order.order_id,
        round_id=placed.round_id,
        number=order.number,
        total=sum(line.total for line in placed.lines),
        currency=order.currency,
        placed_at=iso(placed.placed_at),
        expires_at=iso(placed.expires_at),
        items=tuple(
            _in_words(order_line(line, reading.texts))
            for line in placed.lines
            if line.case == "sale"
        ),
        allergies=_allergies(reading, placed),
        age=max((line.age for line in placed.lines), default=0),
    )


def _in_words(line: OrderLine) -> str:
    """All that a person must know of a line before saying yes to it."""
    name = f"{line.quantity} × {line.name}"
    chosen = ", ".join(line.option_names)
    note = f"„{line.note}“" if line.note else ""
    return " · ".join(text for text in (name, chosen, note) if text)


def _allergies(reading: Reading, placed: Round) -> tuple[str, ...]:
    named = reading.texts.get(placed.allergy, "") if placed.allergy else ""
    return tuple(allergen for allergen in named.split(",") if allergen)


class StaffTodo(_HouseWide):
    """What waits for an answer, whatever channel it came by.  Keys: `kind:id`."""

    name = "staff.todo"
    roles = SERVING
    kinds = frozenset({"order", "forgotten"})

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """Every row that an order has or had: they are keyed by the order."""
        del shelf
        order_id = subject[1].partition(" ")[0]
        return [(NO_PARAMS, f"{kind}:{order_id}") for kind in _KINDS]

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """One key a kind and order that has one."""
        del params
        return [
            f"{kind}:{order.order_id}"
            for order in shelf.orders()
            for kind in _KINDS
            if _asks(shelf, order, kind)
        ]

    def row(self, reading: Reading, params: Params, key: str) -> TodoRow | None:
        """The first thing of this kind that the order waits for."""
        del params
        kind, _, order_id = key.partition(":")
        order = reading.shelf.order(order_id)
        if order is None or not _asks(reading.shelf, order, kind):
            return None
        return _todo_row(reading, order, kind)


_KINDS = ("awaiting", "request", "choice", "refund")


def _asks(shelf: Shelf, order: Order, kind: str) -> bool:
    match kind:
        case "awaiting":
            return any(r.awaiting for r in order.rounds)
        case "request":
            return bool(order.requests)
        case "choice":
            return order.order_id in shelf.state.orders and any(
                not c.chosen for r in order.rounds for c in r.choices
            )
        case _:
            return order.refund_due > 0


def _todo_row(reading: Reading, order: Order, kind: str) -> TodoRow:
    texts = reading.texts
    extra: dict[str, Any] = {}
    at = order.placed_at
    match kind:
        case "awaiting":
            placed = next(r for r in order.rounds if r.awaiting)
            at = placed.placed_at
            extra = {
                "round_id": placed.round_id,
                "expires_at": iso(placed.expires_at),
                "total": sum(line.total for line in placed.lines),
                "lines": _lines(reading, placed),
                "age": max((line.age for line in placed.lines), default=0),
                "allergies": _allergies(reading, placed),
            }
        case "request":
            request = order.requests[0]
            at = request.at
            wanted = dict(request.lines)
            extra = {"request_id": request.request_id, "portions": wanted}
            for placed in order.rounds:
                if placed.line(request.lines[0][0]) is not None:
                    own = [line for line in placed.lines if line.line_id in wanted]
                    extra["lines"] = tuple(order_line(line, reading.texts) for line in own)
        case "choice":
            placed, choice = next((r, c) for r in order.rounds for c in r.choices if not c.chosen)
            at = choice.at
            line = placed.line(choice.line_id)
            extra = {
                "choice_id": choice.choice_id,
                "round_id": placed.round_id,
                "reason": choice.reason,
                "substitute": choice.substitute,
                "allergies": _allergies(reading, placed),
                "paid": bool(order.checks),
                "portions": {choice.line_id: choice.portions},
                "lines": (order_line(line, reading.texts),) if line is not None else (),
            }
        case _:
            extra = {"total": order.refund_due}
    row = TodoRow(
        kind=kind,
        order_id=order.order_id,
        number=order.number,
        place=order.place_label,
        channel=order.channel,
        at=iso(at),
        currency=order.currency,
        name=texts.get(order.name, "") if order.name else "",
        phone=texts.get(order.phone, "") if order.phone else "",
        external=order.external,
    )
    return msgspec.structs.replace(row, **extra)


def _lines(reading: Reading, placed: Round) -> tuple[OrderLine, ...]:
    return tuple(order_line(line, reading.texts) for line in placed.lines)


VIEWS = (FloorTables(), StaffTodo())
