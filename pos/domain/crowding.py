"""How much guests' phones may have open: one phone, one place, one station; staff go on."""

from collections.abc import Iterable
from typing import Final

from pos.domain.envelope import Facts, Rejected
from pos.domain.instants import HOUR, Instant
from pos.domain.line import Line
from pos.domain.shelf import OPEN_ORDERS_MAX, Shelf

PHONE_ORDERS_MAX: Final = 5
"""Open orders that one phone may have begun; each may grow by many rounds."""
GUESTS_OPEN_MAX: Final = 200
"""Open orders of one place that guests' phones may make.  Whoever scans a table's code again and
again fills that table's measure and not the kitchen's."""
QUEUE_MAX: Final = 6 * HOUR
"""Work that may stand before a guest's round, in milliseconds: nobody waits for tomorrow's dinner,
and whoever floods a kitchen makes no promise of it."""


def crowded(shelf: Shelf, facts: Facts) -> Rejected | None:
    """Why no further order is begun."""
    orders, actor = shelf.state.orders, facts.actor
    if len(orders) >= OPEN_ORDERS_MAX:
        return Rejected("order.too_many_open", {"max": OPEN_ORDERS_MAX})
    # Counted only where it can be so: most venues have few orders open at all.
    if actor.role != "guest" or len(orders) < min(PHONE_ORDERS_MAX, GUESTS_OPEN_MAX):
        return None
    here = own = 0
    for order in orders.values():
        here += order.place == actor.place
        own += bool(order.rounds) and order.rounds[0].by == actor.seating
    # A kiosk is everybody's phone, and stands where staff see it.
    if own >= PHONE_ORDERS_MAX and not actor.device:
        return Rejected("order.too_many_own", {"max": PHONE_ORDERS_MAX})
    if here >= GUESTS_OPEN_MAX:
        return Rejected("order.too_many_open", {"max": GUESTS_OPEN_MAX})
    return None


def overworked(shelf: Shelf, lines: Iterable[Line], facts: Facts) -> Rejected | None:
    """Why a guest's lines are not promised: their stations have work for the rest of the day."""
    venue = shelf.state.venue
    if facts.actor.role != "guest" or venue is None:
        return None
    wanted = {made.station for line in lines for made in line.parts or (line,)}
    for station in venue.stations:
        queue: Instant = shelf.load.get(station.id, 0) // station.places
        if station.id in wanted and queue > QUEUE_MAX:
            return Rejected("order.too_many_open", {"max": QUEUE_MAX // HOUR})
    return None
