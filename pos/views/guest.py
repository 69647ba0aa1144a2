"""What a guest's phone sees: the orders of its table or its own, and its table.

`guest.orders` shows a phone the whole tab of the seating that it is admitted to, and of all else
only what it ordered itself: shared tab, private history.  `guest.table` has one row, `table`,
while the phone is in or has asked: who else is in or wants in, the code, the call.
"""

import zlib
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from pos.domain.instants import Instant, iso
from pos.domain.order import Order
from pos.domain.seating import Seating, needs_admission
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.domain.table_end import is_left_open
from pos.views.contract import Params, Reading, Row
from pos.views.order_rows import OrderRow
from pos.views.orders import order_row

ASKING_SHOWN: Final = 5
"""Phones that want in, as those see them who are in; who is answered makes room for the next."""


class AskingRow(Row, frozen=True):
    """A phone that wants in.  `phone` is what a nod names, `sign` what both sides can compare."""

    phone: str
    at: str
    sign: str = ""


def asking_row(phone: str, at: Instant) -> AskingRow:
    """A phone that wants in, with its sign: three figures that its own screen shows too."""
    return AskingRow(phone, iso(at), sign_of(phone))


def sign_of(phone: str) -> str:
    """Three figures by which people tell the phone that they know from a stranger's."""
    return str(100 + zlib.crc32(phone.encode()) % 900)


class TableRow(Row, frozen=True):
    """How a phone stands to a seating: `state` is in, asked (a nod is awaited) or declined.

    Who is in sees its id, the short `code` that lets others in, and who has been asking longest.
    `place` is where the seating is now: it may have been moved since the phone scanned its code.
    `names` are what guests call it in other languages than the house's; who asks shows its `sign`.
    """

    state: str
    place: str
    place_id: str
    seating_id: str = ""
    code: str = ""
    phones: int = 0
    asking: tuple[AskingRow, ...] = ()
    call: str = ""
    called_at: str | None = None
    names: dict[str, str] = msgspec.field(default_factory=dict)
    sign: str = ""


class PlaceRow(Row, frozen=True):
    """A place as anybody who scanned its code may know it.

    `state`: open (whoever scans may order), free (an order waits for staff), taken (ask, or
    give the code).
    """

    state: str
    place: str
    kind: str
    call: str = ""
    called_at: str | None = None


class GuestOrders:
    """The orders of the guest's own seating, open and recent."""

    name = "guest.orders"
    roles = frozenset({"guest"})
    kinds = frozenset({"order", "forgotten", "unseen"})
    shared_rows = False

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """The phone comes from the token; a body can not choose another."""
        if params or not actor.seating:
            return None
        return (("phone", actor.seating),)

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """The order's row in the channel of each phone that may see it."""
        kind, key = subject
        if kind == "order":
            order = shelf.order(key)
            return [] if order is None else [(_of(phone), key) for phone in _phones(shelf, order)]
        if kind in {"forgotten", "unseen"}:
            order_id, _, phone = key.partition(" ")
            return ((_of(phone), order_id),)
        return ()

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """Ids of the orders that the phone may see."""
        phone = params[0][1]
        return [o.order_id for o in shelf.orders() if phone in _phones(shelf, o)]

    def row(self, reading: Reading, params: Params, key: str) -> OrderRow | None:
        """The order, if this phone may see any of it."""
        phone = params[0][1]
        order = reading.shelf.order(key)
        if order is None or phone not in _phones(reading.shelf, order):
            return None
        return order_row(reading, order, phone)


def _of(phone: str) -> Params:
    return (("phone", phone),)


def _phones(shelf: Shelf, order: Order) -> list[str]:
    """Every phone that may see something of an order."""
    phones = [order.seating, *(placed.by for placed in order.rounds if placed.by)]
    seating = shelf.state.seatings.get(order.seating)
    if seating is not None:
        phones += seating.phones
    return list(dict.fromkeys(phones))


class GuestTable:
    """The seating of a guest's phone: in it, asking, told no, or (no row) nothing to it."""

    name = "guest.table"
    roles = frozenset({"guest"})
    kinds = frozenset({"seating", "phone", "venue"})
    shared_rows = False

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """The phone comes from the token."""
        return _of(actor.seating) if actor.seating and not params else None

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """The row of each phone that is in, asks or was told no."""
        kind, key = subject
        if kind == "phone":
            return ((_of(key), "table"),)
        if kind == "venue":
            # A new document may name any place anew.
            seatings = list(shelf.state.seatings.values())
        else:
            found = shelf.state.seatings.get(key) if kind == "seating" else None
            seatings = [found] if found is not None else []
        return [(_of(phone), "table") for seating in seatings for phone in _concerned(seating)]

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """`table`, for a phone that is in, asks or was told no."""
        return ("table",) if _table_row(shelf, params[0][1]) is not None else ()

    def row(self, reading: Reading, params: Params, key: str) -> TableRow | None:
        """How the phone stands to its table."""
        del key
        return _table_row(reading.shelf, params[0][1])


def _concerned(seating: Seating) -> tuple[str, ...]:
    """Phones that are in, ask or were told no."""
    return (*seating.phones, *(phone for phone, _ in seating.asking), *seating.declined)


def _table_row(shelf: Shelf, phone: str) -> TableRow | None:
    seating = shelf.seating_of(phone)
    if seating is None:
        for other in shelf.state.seatings.values():
            if any(asking == phone for asking, _ in other.asking):
                # Not even its id: it is nobody's business who is not in.
                return TableRow("asked", other.place_label, other.place, sign=sign_of(phone))
            if phone in other.declined:
                return TableRow("declined", other.place_label, other.place)
        return None
    call = shelf.state.calls.get(seating.place)
    return TableRow(
        state="in",
        place=seating.place_label,
        place_id=seating.place,
        seating_id=seating.seating_id,
        code=seating.code,
        phones=len(seating.phones),
        asking=tuple(asking_row(asking, at) for asking, at in seating.asking[:ASKING_SHOWN]),
        call=call.want if call is not None else "",
        called_at=iso(call.at) if call is not None else None,
        names=_names(shelf, seating.place),
    )


def _names(shelf: Shelf, place_id: str) -> dict[str, str]:
    venue = shelf.state.venue
    places = venue.places if venue is not None else ()
    return next((place.labels for place in places if place.id == place_id), {})


class GuestPlace:
    """The place that a guest scanned, as any passer-by may know it."""

    name = "guest.place"
    roles = frozenset({"guest"})
    kinds = frozenset({"place", "call", "venue"})
    shared_rows = False

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """The place comes from the token."""
        return (("place", actor.place),) if actor.place and not params else None

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """A place's one row; a new venue document may change any of them."""
        kind, key = subject
        if kind == "venue":
            venue = shelf.state.venue
            return [((("place", p.id),), "place") for p in (venue.places if venue else ())]
        return (((("place", key),), "place"),)

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """`place`, where there is such a place."""
        return ("place",) if _place_row(shelf, params[0][1]) is not None else ()

    def row(self, reading: Reading, params: Params, key: str) -> PlaceRow | None:
        """The place."""
        del key
        return _place_row(reading.shelf, params[0][1])


def _place_row(shelf: Shelf, place_id: str) -> PlaceRow | None:
    venue = shelf.state.venue
    place = next((p for p in (venue.places if venue else ()) if p.id == place_id), None)
    if venue is None or place is None:
        return None
    state = "open"
    if needs_admission(venue.admission, place.kind):
        there = shelf.seating_at(place_id)
        # Who sat there on an older day keeps nobody out.
        state = "taken" if there is not None and not is_left_open(shelf, there) else "free"
    elif place.kind in venue.confirm:
        state = "free"
    call = shelf.state.calls.get(place_id)
    return PlaceRow(
        state=state,
        place=place.label,
        kind=place.kind,
        call=call.want if call is not None else "",
        called_at=iso(call.at) if call is not None else None,
    )


VIEWS = (GuestOrders(), GuestTable(), GuestPlace())
