"""`order.place`: a cart becomes a round, whole, or the reason why not."""

from pos.domain.commands import UNITS_MAX, OrderPlace
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.events import OrderPlaced
from pos.domain.instants import business_day, from_datetime, iso
from pos.domain.line import Line
from pos.domain.menu_index import MenuIndex
from pos.domain.order import Order
from pos.domain.pricing import price_line
from pos.domain.pricing_terms import Terms, closed
from pos.domain.promise import quote
from pos.domain.shelf import OPEN_ORDERS_MAX, ROUNDS_MAX, Shelf
from pos.domain.venue import SERVICE_OF_PLACE, Place, Venue

CHANNEL_OF_PLACE = {
    "table": "table",
    "room": "room",
    "counter": "counter",
    "lane": "drive_through",
    "shelf": "pickup",
}
GUESTS_OPEN_MAX = 200
"""Open orders of one place that guests' phones may make; staff go on.  Whoever scans a table's code
again and again fills that table's measure and not the kitchen's."""
DAY_NUMBER_MAX = 999
"""After A999 comes A1 again: three digits are called out and read from across the room."""


def place_order(shelf: Shelf, wish: OrderPlace, facts: Facts) -> Decision:
    """Decide a round.  Refusals bring the fresh value that lets the guest go on."""
    state = shelf.state
    venue, menu, index = state.venue, state.menu, shelf.index
    if venue is None:
        return Rejected("venue.not_published")
    if menu is None or index is None:
        return Rejected("menu.not_published")
    if not wish.lines:
        return Rejected("order.empty")
    if sum(line.quantity for line in wish.lines) > UNITS_MAX:
        return Rejected("limit.lines", {"max": UNITS_MAX})
    place = _place(venue, wish, facts)
    if place is None:
        return Rejected("place.invalid")
    known = shelf.order(wish.order_id)
    refused = _refused_for_order(shelf, known, wish, facts)
    if refused is not None:
        return refused
    day = business_day(facts.at, venue.time_zone, venue.day_ends_at_hour)
    service = known.service if known is not None else SERVICE_OF_PLACE[place.kind]
    staff = facts.actor.kind == "device"
    terms = Terms(service, day, venue.languages[0], facts.at, venue.time_zone, staff)
    shut = None if staff else closed(venue, facts.at)
    if shut is not None:
        return shut
    priced = _priced(index, wish, terms)
    if isinstance(priced, Rejected):
        return priced
    sold, texts = priced
    total = sum(line.total for line in sold)
    if wish.total_max is not None and total > wish.total_max:
        return Rejected("order.total_above_max", {"total": total, "currency": menu.currency})
    promised_at = quote(shelf, sold, facts.at)
    if wish.promise_max is not None and promised_at > from_datetime(wish.promise_max):
        return Rejected("order.promise_above_max", {"promised_at": iso(promised_at)})
    name = wish.name.strip() if known is None else ""
    if name:
        texts[f"{wish.order_id}.name"] = name
    order_no, number = _numbers(shelf, known, day, venue.number_prefix)
    event = OrderPlaced(
        order_id=wish.order_id,
        round_id=wish.round_id,
        order_no=order_no,
        number=number,
        business_day=known.business_day if known is not None else day,
        seating=known.seating if known is not None else facts.actor.seating or wish.order_id,
        place=place.id,
        place_label=place.label,
        place_kind=place.kind,
        service=service,
        channel=CHANNEL_OF_PLACE[place.kind],
        register=venue.register,
        operator=facts.actor.id,
        lines=sold,
        total=total,
        currency=menu.currency,
        menu_version=state.menu_version,
        promised_at=promised_at,
        fire_at=facts.at,
        language=wish.language or "",
        name=f"{wish.order_id}.name" if name else "",
        training=venue.training or facts.training,
    )
    return Accepted((event,), _result(event), texts, subject=wish.order_id)


def _result(event: OrderPlaced) -> dict[str, str | int]:
    return {
        "number": event.number,
        "promised_at": iso(event.promised_at),
        "total": event.total,
        "currency": event.currency,
    }


def _priced(
    index: MenuIndex, wish: OrderPlace, terms: Terms
) -> tuple[tuple[Line, ...], dict[str, str]] | Rejected:
    lines: list[Line] = []
    texts: dict[str, str] = {}
    for wished in wish.lines:
        priced = price_line(index, wished, terms)
        if isinstance(priced, Rejected):
            return priced
        lines.extend(priced)
        if priced[0].note:
            texts[priced[0].note] = wished.note.strip()
    return tuple(lines), texts


def _place(venue: Venue, wish: OrderPlace, facts: Facts) -> Place | None:
    # A guest's place is in the token; staff at a till name the place they serve.
    wanted = facts.actor.place if facts.actor.role == "guest" else wish.place or facts.actor.place
    if facts.actor.role == "guest" and wish.place not in {"", wanted}:
        return None
    for place in venue.places:
        if place.id == wanted:
            return place
    return None


def _refused_for_order(
    shelf: Shelf, known: Order | None, wish: OrderPlace, facts: Facts
) -> Rejected | None:
    if known is None:
        if len(shelf.state.orders) >= OPEN_ORDERS_MAX:
            return Rejected("order.too_many_open", {"max": OPEN_ORDERS_MAX})
        if facts.actor.role == "guest" and _crowded(shelf, facts.actor.place):
            return Rejected("order.too_many_open", {"max": GUESTS_OPEN_MAX})
    elif facts.actor.role == "guest" and known.seating != facts.actor.seating:
        return Rejected("order.not_yours")
    elif wish.order_id not in shelf.state.orders:
        return Rejected("order.closed", {"number": known.number})
    elif len(known.rounds) >= ROUNDS_MAX:
        return Rejected("limit.lines", {"max": ROUNDS_MAX})
    if wish.pay == "first":
        return Rejected("payment.not_offered", {"offered": ["later"]})
    # Tickets, units and notes are named after these ids: another order's may not be used either.
    if wish.round_id in shelf.taken:
        return Rejected("order.id_taken", {"field": "round_id"})
    line_ids = {line.line_id for line in wish.lines}
    if len(line_ids) != len(wish.lines) or not shelf.taken.isdisjoint(line_ids):
        return Rejected("order.id_taken", {"field": "line_id"})
    return None


def _crowded(shelf: Shelf, place: str) -> bool:
    # Counted only when it can be so: a venue seldom has that many orders open at all.
    orders = shelf.state.orders
    if len(orders) < GUESTS_OPEN_MAX:
        return False
    return sum(order.place == place for order in orders.values()) >= GUESTS_OPEN_MAX


def _numbers(shelf: Shelf, known: Order | None, day: str, prefix: str) -> tuple[int, str]:
    if known is not None:
        return known.order_no, known.number
    state = shelf.state
    day_no = state.day_no if state.business_day == day else 0
    return state.order_no + 1, f"{prefix}{day_no % DAY_NUMBER_MAX + 1}"
