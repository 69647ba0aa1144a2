"""What a person must answer, whatever channel it came by: `staff.todo`.  Keys: `kind:id`.

Rows carry instants, never ages; the page counts.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from pos.domain.instants import iso
from pos.domain.order import Order, Round
from pos.domain.shelf import Shelf, Subject
from pos.domain.table_end import due_of, is_left_open
from pos.views.acceptance import keep_until
from pos.views.contract import NO_PARAMS, Params, Reading, Row
from pos.views.floor import SERVING, HouseWide, allergies_of
from pos.views.order_rows import OrderLine
from pos.views.orders import order_line


class TodoRow(Row, frozen=True):
    """Something that staff should answer: `kind` is awaiting, request, choice, refund or left_open.

    `left_open`: an order of a table that is still open from an older business day; `total` is what
    nobody has paid of it, `place_id` the table.
    `allergies` are the round's; `paid` says that something of the order was paid already.
    `promised_at` is the minute that whoever waits was told, `keep_until` until when a yes keeps it.
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
    place_id: str = ""
    promised_at: str | None = None
    keep_until: str | None = None


class StaffTodo(HouseWide):
    """What waits for an answer, whatever channel it came by.  Keys: `kind:id`."""

    name = "staff.todo"
    roles = SERVING
    kinds = frozenset({"order", "forgotten", "seating"})

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """Every row that an order has or had: they are keyed by the order."""
        if subject[0] == "seating":
            seating = shelf.state.seatings.get(subject[1])
            orders = seating.orders if seating is not None and seating.left_open_at else ()
            return [(NO_PARAMS, f"left_open:{order_id}") for order_id in orders]
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


_KINDS = ("awaiting", "request", "choice", "refund", "left_open")


def _asks(shelf: Shelf, order: Order, kind: str) -> bool:
    if order.practice:  # who practises looks at the table; nobody else is called away
        return False
    match kind:
        case "awaiting":
            return any(r.awaiting for r in order.rounds)
        case "request":
            return bool(order.requests)
        case "choice":
            return order.order_id in shelf.state.orders and any(
                not c.chosen for r in order.rounds for c in r.choices
            )
        case "left_open":
            seating = shelf.state.seatings.get(order.seating)
            return (
                seating is not None
                and is_left_open(shelf, seating)
                and bool(order.open_rounds or due_of(order))
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
                "allergies": allergies_of(reading, placed),
                "promised_at": iso(placed.promised_at),
                "keep_until": keep_until(reading.shelf, placed),
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
                "allergies": allergies_of(reading, placed),
                "paid": bool(order.checks),
                "portions": {choice.line_id: choice.portions},
                "lines": (order_line(line, reading.texts),) if line is not None else (),
            }
        case "left_open":
            extra = {"total": due_of(order), "place_id": order.place}
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


VIEWS = (StaffTodo(),)
