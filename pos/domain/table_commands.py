"""Commands about tables: seatings and their phones, calls, moving and merging."""

from typing import Annotated, Literal

from msgspec import Meta

from pos.domain.cart import Id, Wish
from pos.domain.menu import Slug
from pos.domain.order_commands import Reason, Reference


class SeatingOpen(Wish, frozen=True, tag="seating.open"):
    """Staff seat guests at a free table."""

    seating_id: Id
    place: Slug
    covers: Annotated[int, Meta(ge=0, le=500)] = 0


class SeatingAsk(Wish, frozen=True, tag="seating.ask"):
    """A phone at a taken table asks to be let in; who sits there, or staff, may nod."""


class SeatingJoin(Wish, frozen=True, tag="seating.join"):
    """A phone is let in by the short code that an admitted phone shows."""

    code: Annotated[str, Meta(min_length=4, max_length=8)]


class SeatingAdmit(Wish, frozen=True, tag="seating.admit"):
    """The nod: let a phone in that asked."""

    seating_id: Reference
    phone: Reference


class SeatingTurnAway(Wish, frozen=True, tag="seating.turn_away"):
    """Do not let a phone in, or put one out that was."""

    seating_id: Reference
    phone: Reference


class SeatingClose(Wish, frozen=True, tag="seating.close"):
    """The guests have gone: the tab is closed, the phones are out, the table is free.

    `unserved` also closes it with food that was not handed over, `unpaid` - with a `reason`, which
    the log keeps beside the sum - with what nobody has paid.
    """

    seating_id: Reference
    unserved: bool = False
    unpaid: bool = False
    reason: Reason = ""


class SeatingMove(Wish, frozen=True, tag="seating.move"):
    """The guests sit somewhere else now."""

    seating_id: Reference
    place: Slug
    reason: Reason = ""


class SeatingMerge(Wish, frozen=True, tag="seating.merge"):
    """Two tables become one: orders and phones of the first go to the second."""

    seating_id: Reference
    into: Reference
    reason: Reason = ""


class StaffCall(Wish, frozen=True, tag="staff.call"):
    """A guest wants a waiter, or the bill."""

    want: Literal["waiter", "bill"]


class CallAnswer(Wish, frozen=True, tag="call.answer"):
    """Somebody goes to the table that called."""

    place: Slug
    reason: Reason = ""


TableCommand = (
    SeatingOpen
    | SeatingAsk
    | SeatingJoin
    | SeatingAdmit
    | SeatingTurnAway
    | SeatingClose
    | SeatingMove
    | SeatingMerge
    | StaffCall
    | CallAnswer
)
