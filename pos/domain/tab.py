"""On whose tab a round goes: the seating's, the guest's own, or one that staff must open first."""

import hashlib

import msgspec

from pos.domain.envelope import Facts, Rejected
from pos.domain.order import Order
from pos.domain.order_commands import OrderPlace
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
from pos.domain.table_events import SeatingOpened
from pos.domain.venue import Place, Venue

CODE_LENGTH = 4


class Tab(msgspec.Struct, frozen=True):
    """Where a round goes: the order that it joins, its seating and its place.

    `opens` opens a seating with it; `awaiting` says that a person must accept it first, and
    `gives_way` ends what waited there longest, where the queue was full.
    """

    place: Place
    seating: str
    order: Order | None = None
    opens: SeatingOpened | None = None
    awaiting: bool = False
    gives_way: tuple[OrderExpired, ...] = ()


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
    if not needs_admission(venue.admission, place.kind) or actor.practice:
        if known is not None and guest and actor.seating not in {known.seating, _by(known)}:
            return Rejected("order.not_yours")
        if confirms(venue, place, actor) and (known is None or _waits(known)):
            # Once it was taken, its further rounds go on freely until it is closed.
            return _queued(shelf, place, wish, facts, AWAITING_UNSEATED_MAX)
        return Tab(place, known.seating if known else actor.seating or wish.order_id, known)
    seating = shelf.seating_of(actor.seating) if guest else shelf.seating_at(place.id)
    if seating is not None:
        return _shared(shelf, venue, place, seating, known)
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


def _shared(
    shelf: Shelf, venue: Venue, place: Place, seating: Seating, known: Order | None
) -> Tab | Rejected:
    # The guests may have been moved since the phone scanned its table.
    if place.id != seating.place:
        place = next((p for p in venue.places if p.id == seating.place), place)
    if known is not None and known.seating != seating.seating_id:
        return Rejected("order.not_yours")
    orders = [shelf.state.orders[o] for o in seating.orders if o in shelf.state.orders]
    # Whoever asks, and under whichever id: a seating has one order.
    order = known or next((o for o in orders if o.rounds), orders[0] if orders else None)
    return Tab(place, seating.seating_id, order)


def _first(shelf: Shelf, place: Place, wish: OrderPlace, facts: Facts) -> Tab | Rejected:
    if shelf.seating_at(place.id) is not None:
        return Rejected("seating.not_admitted", {"place": place.label})
    return _queued(shelf, place, wish, facts, AWAITING_MAX)


def _queued(
    shelf: Shelf, place: Place, wish: OrderPlace, facts: Facts, queue_max: int
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
    if shelf.order(wish.order_id) is not None or wish.order_id in shelf.state.seatings:
        return Rejected("order.not_yours")
    gives_way = tuple(
        OrderExpired(order.order_id, placed.round_id)
        for order, placed in queue[: max(0, len(queue) + 1 - queue_max)]
    )
    return Tab(place, wish.order_id, awaiting=True, gives_way=gives_way)
