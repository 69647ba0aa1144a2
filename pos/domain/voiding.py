"""Taking portions off: which ones, who paid for them, and the deposits that go with them."""

from collections.abc import Iterable
from typing import Literal

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.envelope import Rejected
from pos.domain.kitchen import portions_of, stations_of, ticket_id_of, unit_portion
from pos.domain.line import Line
from pos.domain.order import Order, Round
from pos.domain.shelf import Shelf

Why = Literal["guest", "staff", "request", "kitchen"]
FORGOTTEN = "forgotten"
"""Stands for an order that paid portions, was closed long ago and is not at hand any more."""


def wished_portions(lines: Iterable[cmd.LinePortions]) -> dict[str, int]:
    """Portions by line; a line that is named twice counts twice."""
    wished: dict[str, int] = {}
    for line in lines:
        wished[line.line_id] = wished.get(line.line_id, 0) + line.portions
    return wished


def line_of(order: Order, line_id: str) -> tuple[Round, Line] | None:
    """A line of one of the order's own rounds."""
    placed = order.round_of_line(line_id)
    line = placed.line(line_id) if placed is not None else None
    return (placed, line) if placed is not None and line is not None else None


def is_fired(shelf: Shelf, placed: Round, line: Line) -> bool:
    """Whether a station has begun a line."""
    tickets = shelf.state.tickets
    return any(
        (ticket := tickets.get(ticket_id_of(placed.round_id, station, line.course))) is not None
        and ticket.fired_at > 0
        for station in stations_of(line)
    )


def portions_unfired(shelf: Shelf, placed: Round) -> dict[str, int]:
    """The portions of a round of which some station has not begun its part, by line."""
    found: dict[str, int] = {}
    for line in placed.lines:
        tickets = [ticket_id_of(placed.round_id, s, line.course) for s in stations_of(line)]
        left = line.quantity - placed.voided_of(line.line_id)
        if left and any(ticket_id in shelf.waiting for ticket_id in tickets):
            found[line.line_id] = left
    return found


def portions_made(shelf: Shelf, placed: Round) -> set[str]:
    """The portions of a round that a station has made, or its part of them."""
    return {
        unit_portion(unit)
        for ticket_id in placed.tickets
        if (ticket := shelf.state.tickets.get(ticket_id)) is not None
        for unit in ticket.ready
    }


def portions_to_void(shelf: Shelf, placed: Round, line: Line, count: int) -> tuple[str, ...]:
    """The last ones, and of those what nobody has made yet: the cook keeps what is done."""
    done = portions_made(shelf, placed)
    live = [p for p in portions_of(line) if p not in placed.voided]
    unmade = [p for p in live if p not in done]
    chosen = [*reversed(unmade), *reversed([p for p in live if p in done])]
    return tuple(chosen[:count])


def _shares(
    shelf: Shelf, order: Order, placed: Round, line: Line, portions: int
) -> list[ev.LineShare]:
    """Whose portions are voided: the order's own first, then those that others pay."""
    line_id = line.line_id
    live = line.quantity - placed.voided_of(line_id)
    own = min(portions, live - order.given.get(line_id, 0))
    shares = [ev.LineShare(line_id, own)] if own else []
    left = portions - own
    if not left:
        return shares
    for other in shelf.orders():
        for taken in other.taken:
            if left and taken.order_id == order.order_id and taken.line.line_id == line_id:
                part = min(left, taken.portions)
                shares.append(ev.LineShare(line_id, part, other.order_id))
                left -= part
    return [*shares, ev.LineShare(line_id, left, FORGOTTEN)] if left else shares


def _with_deposits(order: Order, wished: dict[str, int]) -> dict[str, int]:
    """Deposits go where their bottles go, whoever pays them."""
    grown = dict(wished)
    for placed in order.rounds:
        for line in placed.lines:
            bottle = placed.line(line.of) if line.of in wished else None
            if bottle is not None and line.line_id not in wished:
                each = line.quantity // bottle.quantity
                left = line.quantity - placed.voided_of(line.line_id)
                portions = min(wished[bottle.line_id] * each, left)
                if portions:
                    grown[line.line_id] = portions
    return grown


def voided(
    shelf: Shelf,
    order: Order,
    wished: dict[str, int],
    why: Why,
    *,
    reason: str = "",
    restock: bool = False,
) -> ev.LinesVoided | Rejected:
    """The event that voids these portions of an order's own rounds, with their deposits."""
    shares: list[ev.LineShare] = []
    units: list[str] = []
    for line_id, portions in _with_deposits(order, wished).items():
        found = line_of(order, line_id)
        if found is None:
            return Rejected("line.unknown", {"line_id": line_id})
        placed, line = found
        left = line.quantity - placed.voided_of(line_id)
        if portions > left:
            return Rejected("line.too_many", {"line_id": line_id, "left": left})
        shares += _shares(shelf, order, placed, line, portions)
        units += portions_to_void(shelf, placed, line, portions)
    return ev.LinesVoided(
        order.order_id, tuple(shares), tuple(units), why, reason=reason, restock=restock
    )
