"""Orders as different people see them: the guest's own, the window's list, the pick-up board.

`guest.orders` shows a guest the orders of the own seating and nothing else.  `window.orders` lists
what waits to be handed over and what just was.  `pickup.board` has numbers only: no names.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from pos.domain.instants import iso, iso_or_none
from pos.domain.line import Line
from pos.domain.order import Order, Round
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.views.contract import NO_PARAMS, Params, Reading, Row

PICKUP_KINDS = frozenset({"lane", "counter", "shelf"})
"""Places whose guests fetch the food and look at the board for their number."""


class OrderLine(Row, frozen=True):
    """A line with its price in minor units, in the venue's own language and by item id."""

    line_id: str
    item: str
    name: str
    quantity: int
    unit_price: int
    total: int
    variant: str = ""
    options: tuple[str, ...] = ()
    option_names: tuple[str, ...] = ()
    note: str = ""


class RoundRow(Row, frozen=True):
    """A round and its step: placed, started, ready, handed_over."""

    round_id: str
    step: str
    placed_at: str
    promised_at: str
    lines: msgspec.Raw
    """A JSON array of `OrderLine`; made once a round, because lines never change."""
    handed_at: str | None = None


class OrderRow(Row, frozen=True):
    """An order; `step` is that of its slowest round."""

    order_id: str
    number: str
    step: str
    place: str
    place_kind: str
    service: str
    channel: str
    placed_at: str
    promised_at: str
    total: int
    currency: str
    rounds: tuple[RoundRow, ...]
    business_day: str
    training: bool = False
    name: str = ""


class BoardRow(Row, frozen=True):
    """A number on the board: preparing or ready."""

    number: str
    step: str
    since: str


_encode: Final = msgspec.json.Encoder().encode
STEPS = ("placed", "started", "ready", "handed_over")


def round_step(shelf: Shelf, placed: Round) -> str:
    """How far a round has come: the furthest step that all of its tickets have reached."""
    if placed.handed_at:
        return "handed_over"
    tickets = shelf.state.tickets
    bumped = started = 0
    for ticket_id in placed.tickets:
        ticket = tickets[ticket_id]
        if ticket.bumped_at:
            bumped += 1
        elif ticket.started_at:
            started += 1
    if bumped == len(placed.tickets):
        return "ready"
    return "started" if bumped or started else "placed"


def order_step(shelf: Shelf, order: Order) -> str:
    """The step of the order's slowest round."""
    if len(order.rounds) == 1:
        return round_step(shelf, order.rounds[0])
    return min((round_step(shelf, r) for r in order.rounds), key=STEPS.index)


_LINES_MAX: Final = 20_000
_lines: dict[int, tuple[tuple[Line, ...], msgspec.Raw]] = {}


def lines_json(lines: tuple[Line, ...], texts: Mapping[str, str]) -> msgspec.Raw:
    """The lines of a round, encoded once; those with a note each time, as it may be erased."""
    kept = _lines.get(id(lines))
    if kept is not None and kept[0] is lines:
        return kept[1]
    rows = [
        OrderLine(
            line_id=line.line_id,
            item=line.item,
            name=line.name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            total=line.total,
            variant=line.variant,
            options=tuple(o.id for o in line.options),
            option_names=tuple(o.name for o in line.options),
            note=texts.get(line.note, "") if line.note else "",
        )
        for line in lines
    ]
    raw = msgspec.Raw(_encode(rows))
    if not any(line.note for line in lines):
        if len(_lines) >= _LINES_MAX:
            _lines.clear()
        # The tuple is kept beside its bytes, so that its identity can not be used again.
        _lines[id(lines)] = (lines, raw)
    return raw


def order_row(reading: Reading, order: Order) -> OrderRow:
    """An order with all of its rounds and lines."""
    shelf, texts = reading.shelf, reading.texts
    rounds = tuple(
        RoundRow(
            round_id=placed.round_id,
            step=round_step(shelf, placed),
            placed_at=iso(placed.placed_at),
            promised_at=iso(placed.promised_at),
            handed_at=iso_or_none(placed.handed_at),
            lines=lines_json(placed.lines, texts),
        )
        for placed in order.rounds
    )
    return OrderRow(
        order_id=order.order_id,
        number=order.number,
        step=rounds[0].step if len(rounds) == 1 else min((r.step for r in rounds), key=STEPS.index),
        place=order.place_label,
        place_kind=order.place_kind,
        service=order.service,
        channel=order.channel,
        placed_at=iso(order.placed_at),
        promised_at=iso(max(r.promised_at for r in order.rounds)),
        total=order.total,
        currency=order.currency,
        rounds=rounds,
        business_day=order.business_day,
        training=order.training,
        name=texts.get(order.name, "") if order.name else "",
    )


class GuestOrders:
    """The orders of the guest's own seating, open and recent."""

    name = "guest.orders"
    roles = frozenset({"guest"})
    kinds = frozenset({"order", "forgotten"})
    shared_rows = False

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """The seating comes from the token; a body can not choose another."""
        if params or not actor.seating:
            return None
        return (("seating", actor.seating),)

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """The order's row in its own seating's channel."""
        kind, key = subject
        if kind == "order":
            order = shelf.order(key)
            return (((("seating", order.seating),), key),) if order is not None else ()
        if kind == "forgotten":
            order_id, _, seating = key.partition(" ")
            return (((("seating", seating),), order_id),)
        return ()

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """Ids of the seating's orders."""
        seating = params[0][1]
        open_orders = [o.order_id for o in shelf.state.orders.values() if o.seating == seating]
        closed = [i for i, c in shelf.state.recent.items() if c.order.seating == seating]
        return [*closed, *open_orders]

    def row(self, reading: Reading, params: Params, key: str) -> OrderRow | None:
        """The order, if it is this seating's."""
        order = reading.shelf.order(key)
        if order is None or order.seating != params[0][1]:
            return None
        return order_row(reading, order)


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
        return [i for i, o in shelf.state.orders.items() if o.place_kind in PICKUP_KINDS]

    def row(self, reading: Reading, params: Params, key: str) -> BoardRow | None:
        """Number and step; gone when handed over."""
        del params
        shelf = reading.shelf
        order = shelf.state.orders.get(key)
        if order is None or order.place_kind not in PICKUP_KINDS:
            return None
        step = order_step(shelf, order)
        since = order.placed_at
        if step == "ready":
            tickets = shelf.state.tickets
            since = max(tickets[t].bumped_at for r in order.open_rounds for t in r.tickets)
        return BoardRow(number=order.number, step=step, since=iso(since))


VIEWS = (GuestOrders(), WindowOrders(), PickupBoard())
