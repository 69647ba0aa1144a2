"""On whose tab a round goes: the seating's, the guest's own, or one that staff must open first."""

import hashlib

import msgspec

from pos.domain.envelope import Facts, Rejected
from pos.domain.instants import business_day, day_ends_at, from_datetime
from pos.domain.order import Order
from pos.domain.order_commands import At, OrderPlace
from pos.domain.order_events import OrderExpired
from pos.domain.seating import (
    AWAITING_MAX,
    AWAITING_UNSEATED_MAX,
    CODE_LETTERS,
    Seating,
    needs_admission,
)
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.domain.table_end import DAY_ENDED, is_finished, is_of_older_day, is_over
from pos.domain.table_events import SeatingClosed, SeatingOpened
from pos.domain.venue import Place, Venue

CODE_LENGTH = 4


class Tab(msgspec.Struct, frozen=True):
    """Where a round goes: the order that it joins, its seating and its place.

    `opens` opens a seating with it, after `ends`; `awaiting` says that a person must accept it
    first, and `gives_way` ends what waited there longest, where the queue was full.  `order_id`
    names a new order whose own name is taken: the one of an older day.
    """

    place: Place
    seating: str
    order: Order | None = None
    opens: SeatingOpened | None = None
    awaiting: bool = False
    gives_way: tuple[OrderExpired, ...] = ()
    order_id: str = ""
    ends: tuple[SeatingClosed, ...] = ()

    @property
    def before(self) -> tuple[OrderExpired | SeatingClosed | SeatingOpened, ...]:
        """What happens before the round is placed."""
        opens = (self.opens,) if self.opens is not None else ()
        return (*self.gives_way, *self.ends, *opens)


def code_of(name: str, facts: Facts) -> str:
    """A short code that nobody can work out: ids are known to phones, `facts.fresh` to nobody."""
    drawn = hashlib.sha256(f"{name} {facts.command_id} {facts.fresh}".encode()).digest()
    number = int.from_bytes(drawn)
    letters = []
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[index])
    return "".join(letters)


def seating_opened(
    name: str, place: Place, facts: Facts, phone: str = "", covers: int = 0
) -> SeatingOpened:
    """The event that opens a seating at a place."""
    return SeatingOpened(
        seating_id=name,
        place=place.id,
        place_label=place.label,
        place_kind=place.kind,
        code=code_of(name, facts),
        covers=covers,
        phone=phone,
    )


def tab_of(
    shelf: Shelf, venue: Venue, place: Place, wish: OrderPlace, facts: Facts
) -> Tab | Rejected:
    """The tab of a wish, or why it may go on none."""
    actor = facts.actor
    guest = actor.role == "guest"
    known = shelf.order(wish.order_id)
    fresh = ""
    if known is not None and _is_of_older_day(shelf, known, facts):
        fresh = wish.round_id
    if not needs_admission(venue.admission, place.kind) or actor.practice:
        if known is not None and guest and actor.seating not in {known.seating, _by(known)}:
            return Rejected("order.not_yours")
        if confirms(venue, place, actor) and (known is None or fresh or _waits(known)):
            # Once it was taken, its further rounds go on freely until it is closed.
            return _queued(shelf, place, fresh or wish.order_id, facts, AWAITING_UNSEATED_MAX)
        if fresh and (shelf.order(fresh) is not None or fresh in shelf.state.seatings):
            return Rejected("order.id_taken", {"field": "order_id"})
        if fresh:
            return Tab(place, actor.seating or fresh, order_id=fresh)
        return Tab(place, known.seating if known else actor.seating or wish.order_id, known)
    seating = shelf.seating_of(actor.seating) if guest else shelf.seating_at(place.id)
    if seating is not None:
        return _shared(shelf, venue, place, seating, known, wish, facts)
    if not guest:
        if known is not None and _waits(known):
            # Accepting it opens the seating; before that it is nobody's to add to.
            return Rejected("order.awaiting", {"number": known.number})
        if known is not None:
            return Tab(place, known.seating, known)
        if wish.order_id in shelf.state.seatings:
            return Rejected("order.id_taken", {"field": "order_id"})
        return Tab(place, wish.order_id, opens=seating_opened(wish.order_id, place, facts))
    return _first(shelf, place, wish, facts)


def confirms(venue: Venue, place: Place, actor: Actor) -> bool:
    """Whether a person says yes to each order of a phone here; a kiosk stands in staff's sight."""
    return actor.role == "guest" and not actor.device and place.kind in venue.confirm


def _waits(order: Order) -> bool:
    return any(placed.awaiting for placed in order.rounds)


def _by(order: Order) -> str:
    return order.rounds[0].by if order.rounds else ""


def _is_of_older_day(shelf: Shelf, order: Order, facts: Facts) -> bool:
    """Whether what is sold now belongs to a later day's books than an open order."""
    return (
        order.order_id in shelf.state.orders
        and not order.practice
        and facts.actor.role != "channel"
        and order.business_day < _today(shelf, facts)
    )


def _today(shelf: Shelf, facts: Facts) -> str:
    venue = shelf.state.venue
    return business_day(facts.at, venue.time_zone, venue.day_ends_at_hour) if venue else ""


def _shared(
    shelf: Shelf,
    venue: Venue,
    place: Place,
    seating: Seating,
    known: Order | None,
    wish: OrderPlace,
    facts: Facts,
) -> Tab | Rejected:
    # The guests may have been moved since the phone scanned its table.
    if place.id != seating.place:
        place = next((p for p in venue.places if p.id == seating.place), place)
    if known is not None and known.seating != seating.seating_id:
        return Rejected("order.not_yours")
    # A phone never knows an order under its round's name.
    fresh = wish.order_id if known is None else wish.round_id
    if facts.actor.role == "guest" and (
        is_over(shelf, seating, facts.at) or _is_for_later_day(venue, wish, facts)
    ):
        return _queued(shelf, place, fresh, facts, AWAITING_MAX)
    if shelf.order(fresh) is not None:
        return Rejected("order.id_taken", {"field": "order_id"})
    if is_of_older_day(shelf, seating, facts.at) and is_finished(shelf, seating):
        ends = (SeatingClosed(seating.seating_id, reason=DAY_ENDED),)
        if fresh in shelf.state.seatings:
            return Rejected("order.id_taken", {"field": "order_id"})
        return Tab(
            place, fresh, opens=seating_opened(fresh, place, facts), order_id=fresh, ends=ends
        )
    # Whoever asks, and under whichever id: a seating has one order a day.
    today = _today(shelf, facts)
    orders = [shelf.state.orders[o] for o in seating.orders if o in shelf.state.orders]
    orders = [order for order in orders if order.business_day >= today]
    order = known if known in orders else None
    order = order or next((o for o in orders if o.rounds), orders[0] if orders else None)
    return Tab(place, seating.seating_id, order, order_id=fresh)


def _is_for_later_day(venue: Venue, wish: OrderPlace, facts: Facts) -> bool:
    """Whether a round would fire after the table's day: nobody knows who sits there then."""
    if not isinstance(wish.when, At):
        return False
    return from_datetime(wish.when.at) >= day_ends_at(
        facts.at, venue.time_zone, venue.day_ends_at_hour
    )


def _first(shelf: Shelf, place: Place, wish: OrderPlace, facts: Facts) -> Tab | Rejected:
    there = shelf.seating_at(place.id)
    if there is not None and not is_over(shelf, there, facts.at):
        return Rejected("seating.not_admitted", {"place": place.label})
    return _queued(shelf, place, wish.order_id, facts, AWAITING_MAX)


def _queued(
    shelf: Shelf, place: Place, order_id: str, facts: Facts, queue_max: int
) -> Tab | Rejected:
    """One place's phones wait in a queue: a newcomer is not turned away, the oldest gives way."""
    queue = [
        (order, placed)
        for round_id, order_id in shelf.awaiting.items()
        if (order := shelf.state.orders[order_id]).place == place.id
        and order.channel != "kiosk"
        and (placed := order.round(round_id)) is not None
        and placed.by
    ]
    if any(placed.by == facts.actor.seating for _, placed in queue):
        return Rejected("seating.awaited", {"place": place.label})
    if shelf.order(order_id) is not None or order_id in shelf.state.seatings:
        return Rejected("order.not_yours")
    gives_way = tuple(
        OrderExpired(order.order_id, placed.round_id)
        for order, placed in queue[: max(0, len(queue) + 1 - queue_max)]
    )
    return Tab(place, order_id, awaiting=True, gives_way=gives_way, order_id=order_id)
