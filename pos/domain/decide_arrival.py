"""Deciding about who fetches an order: when they come, that they are here, that nobody came."""

from typing import Final, assert_never

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.decide_orders import ALREADY, decide_order, is_the_guests, known_order
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.instants import MINUTE, SECOND, Instant, iso
from pos.domain.kitchen import Ticket
from pos.domain.order import Order
from pos.domain.shelf import Shelf

FETCHED: Final = frozenset({"lane", "counter", "shelf"})
"""Kinds of places whose guests fetch what they ordered; others are brought theirs."""
NO_SHOW_AFTER: Final = 10 * MINUTE
"""How long an order waits for its guest before it may be given up, in milliseconds."""
SAME: Final = MINUTE // 2
"""What is said again so close to what was said before changes nothing."""
COMINGS_FREE: Final = 3
"""So often whoever touched the wrong minute may put it right at once."""
COMINGS_APART: Final = 30 * SECOND
COMINGS_MAX: Final = 20
"""How often an order's guest may say another minute: each one is a plan of the whole kitchen."""

ArrivalCommand = cmd.OrderComing | cmd.OrderHere | cmd.OrderNoShow


def decide_arrival(shelf: Shelf, command: ArrivalCommand, facts: Facts) -> Decision:
    """Answer one command about whoever fetches an order."""
    order = known_order(shelf, command.order_id)
    if isinstance(order, Rejected):
        return order
    if facts.actor.role == "guest" and not is_the_guests(order, facts):
        return Rejected("order.not_yours")
    if order.order_id not in shelf.state.orders:
        missed = isinstance(command, cmd.OrderNoShow) and _is_missed(order)
        return ALREADY if missed else Rejected("order.closed", {"number": order.number})
    if order.place_kind not in FETCHED:
        return Rejected("order.not_fetched", {"number": order.number})
    match command:
        case cmd.OrderComing():
            return _coming(order, command, facts)
        case cmd.OrderHere():
            return _here(shelf, order, facts)
        case cmd.OrderNoShow():
            return _missed(shelf, order, command, facts)
        case _:
            assert_never(command)


def _is_missed(order: Order) -> bool:
    return any(placed.ended == "missed" for placed in order.rounds)


def _coming(order: Order, command: cmd.OrderComing, facts: Facts) -> Decision:
    arrives_at = facts.at + command.minutes * MINUTE
    if order.here_at or order.car is not None or abs(order.comes_at - arrives_at) < SAME:
        return ALREADY
    is_soon = order.comings >= COMINGS_FREE and facts.at - order.said_at < COMINGS_APART
    if is_soon or order.comings >= COMINGS_MAX:
        return Rejected("order.coming_again", {"number": order.number})
    event = ev.GuestComing(order.order_id, arrives_at)
    return Accepted((event,), {"number": order.number, "arrives_at": iso(arrives_at)})


def _here(shelf: Shelf, order: Order, facts: Facts) -> Decision:
    if order.place_kind == "lane":
        # In a lane they stand one behind the other: who is here has a turn.
        return decide_order(shelf, cmd.CarArrive(order.order_id), facts)
    if order.here_at:
        return ALREADY
    return Accepted((ev.GuestArrived(order.order_id),), {"number": order.number})


def _missed(shelf: Shelf, order: Order, command: cmd.OrderNoShow, facts: Facts) -> Decision:
    if any(placed.awaiting for placed in order.open_rounds):
        return Rejected("order.awaiting", {"number": order.number})
    tickets = [t for placed in order.open_rounds for t in placed.tickets]
    if any(t in shelf.waiting or _has_more(shelf.state.tickets[t]) for t in tickets):
        # What the kitchen has still to begin nobody can have left lying.
        return Rejected("order.not_ready", {"number": order.number})
    until = missed_from(order)
    if facts.at < until:
        return Rejected("order.not_missed", {"number": order.number, "until": iso(until)})
    return Accepted((ev.GuestMissed(order.order_id, command.reason),), {"number": order.number})


def _has_more(ticket: Ticket) -> bool:
    return bool(ticket.later) and not ticket.bumped_at


def missed_from(order: Order) -> Instant:
    """From when on an order may be given up: some time after the last minute that was told."""
    told = [max(placed.promised_at, placed.expected_at) for placed in order.open_rounds]
    seen = (order.comes_at, order.here_at, order.car.arrived_at if order.car else 0)
    return max(*told, *seen) + NO_SHOW_AFTER
