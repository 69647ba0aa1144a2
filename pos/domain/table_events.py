"""Events of tables: seatings, their phones, calls."""

from typing import Literal

from pos.domain.fact import Fact
from pos.domain.venue import PlaceKind


class SeatingOpened(Fact, frozen=True, tag="seating.opened"):
    """Guests sit at a place.  `code` lets further phones in; `phone` is admitted with it."""

    seating_id: str
    place: str
    place_label: str
    place_kind: PlaceKind
    code: str
    covers: int = 0
    phone: str = ""


class SeatingAsked(Fact, frozen=True, tag="seating.asked"):
    """A phone asks to be let in."""

    seating_id: str
    phone: str


class SeatingAdmitted(Fact, frozen=True, tag="seating.admitted"):
    """A phone was let in, by staff, by a phone that is in (`nod`), or by the code."""

    seating_id: str
    phone: str
    by: Literal["staff", "nod", "code", "payment"]


class SeatingTurnedAway(Fact, frozen=True, tag="seating.turned_away"):
    """A phone was not let in, or was put out: then `code` is new, as the phone knew the old one."""

    seating_id: str
    phone: str
    code: str = ""


class SeatingCodeMissed(Fact, frozen=True, tag="seating.code_missed"):
    """A phone gave a wrong code.  Counted in the journal, so that a restart forgets none."""

    seating_id: str
    phone: str


class SeatingClosed(Fact, frozen=True, tag="seating.closed"):
    """The guests have gone; its orders are closed with it.

    `unpaid` is what nobody had paid of them, in minor units, and `reason` why it was closed so.
    Time closes what owes nothing when the business day ends (`day_ended`), and a new party's
    accepted order what was served, paid and left (`settled`).
    """

    seating_id: str
    unpaid: int = 0
    currency: str = ""
    reason: str = ""


class SeatingLeftOpen(Fact, frozen=True, tag="seating.left_open"):
    """Its business day ended with something unserved or unpaid: a person must look at it."""

    seating_id: str


class SeatingMoved(Fact, frozen=True, tag="seating.moved"):
    """The guests sit at another place."""

    seating_id: str
    place: str
    place_label: str
    place_kind: PlaceKind
    reason: str = ""


class SeatingsMerged(Fact, frozen=True, tag="seatings.merged"):
    """The first seating's orders and phones are the second's now."""

    seating_id: str
    into: str
    reason: str = ""


class StaffCalled(Fact, frozen=True, tag="staff.called"):
    """Somebody at this place wants a waiter, or the bill.

    `outside`: by a phone that only has the place's code, and is not let in where that is needed.
    """

    place: str
    want: Literal["waiter", "bill"]
    seating: str = ""
    outside: bool = False


class CallAnswered(Fact, frozen=True, tag="call.answered"):
    """Somebody goes there."""

    place: str


TableEvent = (
    SeatingOpened
    | SeatingAsked
    | SeatingAdmitted
    | SeatingTurnedAway
    | SeatingCodeMissed
    | SeatingClosed
    | SeatingLeftOpen
    | SeatingMoved
    | SeatingsMerged
    | StaffCalled
    | CallAnswered
)
