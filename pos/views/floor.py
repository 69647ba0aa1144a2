"""The floor as waiters see it.

`floor.tables` has every table and room: who sits there, what they ordered and what they want.

Rows carry instants, never ages; the page counts.
"""

from collections.abc import Iterable, Mapping

from pos.domain.instants import iso
from pos.domain.order import Order, Round
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.domain.table_end import is_left_open
from pos.domain.venue import Place
from pos.views.contract import NO_PARAMS, Params, Reading, Row
from pos.views.guest import AskingRow, asking_row
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
    `left_open`: its business day ended with something unserved or unpaid; its phones order no more.
    `call_outside`: who calls only has the code's photo or has just scanned it, and is not let in.
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
    left_open: bool = False
    call_outside: bool = False


class HouseWide:
    """What these views share: no parameters, one channel."""

    shared_rows = True

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """No parameters."""
        del actor
        return None if params else NO_PARAMS


class FloorTables(HouseWide):
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
    # Practice is seen at its table, and asks nobody for anything.
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
            tuple(asking_row(phone, at) for phone, at in seating.asking)
            if seating is not None
            else ()
        ),
        joined=(seating.place,) if joined and seating else (seating.joined if seating else ()),
        call=call.want if call is not None else "",
        called_at=iso(call.at) if call is not None else None,
        call_outside=call is not None and call.outside,
        awaiting=awaiting,
        orders=() if joined else tuple(_floor_order(reading, order) for order in settled),
        total=0 if joined else sum(o.total for o in settled if not o.practice),
        currency=settled[0].currency if settled else "",
        requests=sum(len(order.requests) for order in real),
        choices=sum(not c.chosen for o in real for r in o.rounds for c in r.choices),
        left_open=seating is not None and is_left_open(shelf, seating),
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
        allergies=allergies_of(reading, placed),
        age=max((line.age for line in placed.lines), default=0),
    )


def _in_words(line: OrderLine) -> str:
    """All that a person must know of a line before saying yes to it."""
    name = f"{line.quantity} × {line.name}"
    chosen = ", ".join(line.option_names)
    note = f"„{line.note}“" if line.note else ""
    return " · ".join(text for text in (name, chosen, note) if text)


def allergies_of(reading: Reading, placed: Round) -> tuple[str, ...]:
    """What the guest of a round must not eat."""
    named = reading.texts.get(placed.allergy, "") if placed.allergy else ""
    return tuple(allergen for allergen in named.split(",") if allergen)


VIEWS = (FloorTables(),)
