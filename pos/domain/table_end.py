"""When a table's evening is over though nobody closed it: its day ended, or all is served and paid.

A phone stays admitted for as long as its table, and goes home with its guest.  So at a table that
is over a guest's round waits for a person's word like a first one, whoever sends it.
"""

from typing import Final

from pos.domain import events as ev
from pos.domain.bill import owed_by
from pos.domain.envelope import Rejected
from pos.domain.instants import MINUTE, Instant, business_day, day_ends_at
from pos.domain.order import Order
from pos.domain.seating import Seating
from pos.domain.shelf import Shelf

SETTLED_IDLE: Final = 30 * MINUTE
"""A table where all is served and paid and nothing happened for so long is taken for left."""
DAY_ENDED: Final = "day_ended"
"""Why time closed a table that owes nothing."""
SETTLED: Final = "settled"
"""Why a new party's accepted order closed it."""


def orders_of(shelf: Shelf, seating: Seating) -> list[Order]:
    """The orders of a seating, without practice: nobody owes that."""
    orders = (shelf.state.orders.get(order_id) for order_id in seating.orders)
    return [order for order in orders if order is not None and not order.practice]


def due_of(order: Order) -> int:
    """What nobody has paid of an order, in minor units."""
    return sum(max(0, o.portions - o.paid) * o.line.unit_price for o in owed_by(order))


def is_finished(shelf: Shelf, seating: Seating) -> bool:
    """Whether nothing is owed to these guests nor by them."""
    return not any(o.open_rounds or due_of(o) for o in orders_of(shelf, seating))


def is_of_older_day(shelf: Shelf, seating: Seating, at: Instant) -> bool:
    """Whether its business day is over, and nobody began an order there since."""
    venue = shelf.state.venue
    if venue is None:
        return False
    zone, hour = venue.time_zone, venue.day_ends_at_hour
    return business_day(_begun_at(shelf, seating), zone, hour) < business_day(at, zone, hour)


def is_over(shelf: Shelf, seating: Seating, at: Instant) -> bool:
    """Whether its phones order no more without a person's word."""
    if is_of_older_day(shelf, seating, at):
        return True
    orders = orders_of(shelf, seating)
    return (
        bool(orders)
        and is_finished(shelf, seating)
        and _last_at(orders, seating) + SETTLED_IDLE <= at
    )


def is_left_open(shelf: Shelf, seating: Seating) -> bool:
    """Whether staff were told that it is open from an older day; an order of today ends it."""
    return seating.left_open_at > _begun_at(shelf, seating)


def too_late(shelf: Shelf, order: Order, at: Instant) -> Rejected | None:
    """Why a guest adds nothing to an order any more: the day of its table has ended."""
    seating = shelf.state.seatings.get(order.seating)
    if seating is None or not is_of_older_day(shelf, seating, at):
        return None
    return Rejected("seating.day_over", {"place": seating.place_label})


def days_ended(shelf: Shelf, at: Instant) -> list[ev.Event]:
    """Tables of an older day: those that owe nothing close, the others are named to staff once."""
    events: list[ev.Event] = []
    for seating in shelf.state.seatings.values():
        if not is_of_older_day(shelf, seating, at):
            continue
        if is_finished(shelf, seating):
            events.append(ev.SeatingClosed(seating.seating_id, reason=DAY_ENDED))
        elif not is_left_open(shelf, seating):
            events.append(ev.SeatingLeftOpen(seating.seating_id))
    return events


def next_day_end(shelf: Shelf) -> Instant:
    """The next instant at which `days_ended` has something to say; 0 where it never has."""
    venue = shelf.state.venue
    if venue is None:
        return 0
    dues: list[Instant] = []
    for seating in shelf.state.seatings.values():
        if not is_left_open(shelf, seating):
            begun_at = _begun_at(shelf, seating)
            dues.append(day_ends_at(begun_at, venue.time_zone, venue.day_ends_at_hour))
        elif is_finished(shelf, seating):
            dues.append(seating.left_open_at)
    return min(dues, default=0)


def _begun_at(shelf: Shelf, seating: Seating) -> Instant:
    """When it was opened, or its newest order begun: either was a person's word."""
    orders = orders_of(shelf, seating)
    return max([seating.opened_at, *(order.placed_at for order in orders)])


def _last_at(orders: list[Order], seating: Seating) -> Instant:
    done = [at for o in orders for r in o.rounds for at in (r.placed_at, r.handed_at)]
    paid = [check.at for order in orders for check in order.checks]
    return max([seating.opened_at, *done, *paid])
