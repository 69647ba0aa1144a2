"""Practice: what somebody who only trains may touch - practice orders, and nothing that is real."""

from collections.abc import Iterable
from typing import Final

from pos.domain.commands import Command
from pos.domain.order import Order
from pos.domain.shelf import Shelf

OWN_RULES: Final = frozenset({"order.place", "deposit.return", "checkout.hold", "checkout.release"})
"""They look at `actor.practice` themselves: what they make is practice."""


def touches_what_is_real(shelf: Shelf, kind: str, command: Command) -> bool:
    """Whether a command of somebody who practises would change anything but practice orders.

    What names no order - stock, stations, tables, people, documents - is real.  An order that
    nobody knows is left to the decider, who says so.
    """
    if kind in OWN_RULES:
        return False
    found = _orders_of(shelf, command)
    return found is None or any(order is not None and not order.practice for order in found)


def _orders_of(shelf: Shelf, command: Command) -> Iterable[Order | None] | None:
    """The orders that a command names; `None` when it names none."""
    for field in ("order_id", "ticket_id", "request_id"):
        name = getattr(command, field, "")
        if name:
            return [_order_of(shelf, field, name)]
    tickets: tuple[str, ...] = getattr(command, "tickets", ())
    if tickets:
        return [_order_of(shelf, "ticket_id", ticket_id) for ticket_id in tickets]
    cars = (getattr(command, "first", ""), getattr(command, "second", ""))
    return [shelf.order(order_id) for order_id in cars] if any(cars) else None


def _order_of(shelf: Shelf, field: str, name: str) -> Order | None:
    if field == "order_id":
        return shelf.order(name)
    if field == "ticket_id":
        ticket = shelf.ticket(name)
        if ticket is not None:
            return shelf.order(ticket.order_id)
        of_ticket = (o for o in shelf.orders() if any(name in r.tickets for r in o.rounds))
        return next(of_ticket, None)
    asked = (o for o in shelf.orders() if any(r.request_id == name for r in o.requests))
    return next(asked, None)
