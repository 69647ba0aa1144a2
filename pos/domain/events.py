"""Events: what happened, in the past tense.  The journal's own format - changed only by adding.

A released field keeps its name and meaning for ever (tests/golden replays old journals).  Personal
texts never stand in an event: `note` and `name` are ids of erasable rows (DESIGN, rule 9).
"""

from typing import Literal

import msgspec

from pos.domain.line import Line
from pos.domain.menu import Menu, ServiceMode
from pos.domain.staff import Role
from pos.domain.venue import PlaceKind, Venue


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all events share: immutable, and a field that nobody knows stops the reader."""


class VenuePublished(Fact, frozen=True, tag="venue.published"):
    """The whole venue document, anew."""

    venue: Venue


class MenuPublished(Fact, frozen=True, tag="menu.published"):
    """The whole menu, anew; `version` counts the publications of this venue from 1."""

    menu: Menu
    version: int


class OrderPlaced(Fact, frozen=True, tag="order.placed"):
    """A round was placed whole.  Its units are fired by this very event where `fire_at <= at`.

    `order_no` counts every order of the venue from 1 without a gap; `number` is what is called out.
    A later round of the same order repeats both.  `promised_at` is an instant in milliseconds.
    """

    order_id: str
    round_id: str
    order_no: int
    number: str
    business_day: str
    seating: str
    place: str
    place_label: str
    place_kind: PlaceKind
    service: ServiceMode
    channel: str
    register: str
    operator: str
    lines: tuple[Line, ...]
    total: int
    currency: str
    menu_version: int
    promised_at: int
    fire_at: int
    language: str = ""
    name: str = ""
    training: bool = False


class TicketStarted(Fact, frozen=True, tag="ticket.started"):
    """A cook took the ticket in hand."""

    ticket_id: str


class UnitsReadied(Fact, frozen=True, tag="units.readied"):
    """These portions are done."""

    ticket_id: str
    units: tuple[str, ...]


class UnitsUnreadied(Fact, frozen=True, tag="units.unreadied"):
    """These portions were marked done by mistake."""

    ticket_id: str
    units: tuple[str, ...]


class TicketBumped(Fact, frozen=True, tag="ticket.bumped"):
    """The ticket is done and leaves the station's screen; all of its units are ready."""

    ticket_id: str


class TicketRecalled(Fact, frozen=True, tag="ticket.recalled"):
    """A bumped ticket came back to the screen."""

    ticket_id: str


class OrderHandedOver(Fact, frozen=True, tag="order.handed_over"):
    """The guest has these rounds.  With nothing left to hand over the order closes.

    `unbumped` names tickets that a station had not bumped: the window saw the food, not the tap.
    """

    order_id: str
    rounds: tuple[str, ...]
    unbumped: tuple[str, ...] = ()


class OrderTakenBack(Fact, frozen=True, tag="order.taken_back"):
    """A hand-over was marked by mistake; the order is open again."""

    order_id: str


class PairingOpened(Fact, frozen=True, tag="pairing.opened"):
    """A pairing code waits for its device; only a digest of the code is kept."""

    device_id: str
    role: Role
    code_digest: str
    expires_at: int
    station: str = ""
    label: str = ""


class DevicePaired(Fact, frozen=True, tag="device.paired"):
    """A device holds a token now; only a digest of it is kept.  `label` is an erasable row's id."""

    device_id: str
    role: Role
    token_digest: str
    station: str = ""
    label: str = ""


class DeviceRevoked(Fact, frozen=True, tag="device.revoked"):
    """The device's token opens nothing any more."""

    device_id: str


class PrintRecorded(Fact, frozen=True, tag="print.recorded"):
    """What became of one print job.  `cause_seq` is the seq of the event that was printed.

    `digest` is SHA-256 of the bytes that were sent, so that a later rendering can be compared.
    `duplicate` says that the paper bears the mark of a possible second copy.
    """

    job_id: str
    cause_seq: int
    ticket_id: str
    printer: str
    outcome: Literal["sent", "acknowledged"]
    digest: str
    size: int
    duplicate: bool = False


class PersonalErased(Fact, frozen=True, tag="personal.erased"):
    """The texts of these erasable rows were emptied in the same commit."""

    records: tuple[str, ...]
    subject: str


class RestoreDeclared(Fact, frozen=True, tag="restore.declared"):
    """The journal came back from a backup: numbers go on behind what may have been lost.

    `order_no`, `day_no` and `ticket_no` are the smallest numbers that may be given from now on;
    `day_no` is meant for `business_day`, which may have begun in what was lost.
    """

    epoch: str
    order_no: int
    day_no: int
    ticket_no: int
    business_day: str = ""


Event = (
    VenuePublished
    | MenuPublished
    | OrderPlaced
    | TicketStarted
    | UnitsReadied
    | UnitsUnreadied
    | TicketBumped
    | TicketRecalled
    | OrderHandedOver
    | OrderTakenBack
    | PairingOpened
    | DevicePaired
    | DeviceRevoked
    | PrintRecorded
    | PersonalErased
    | RestoreDeclared
)
"""Everything that can happen in a venue's partition."""


def personal_records(event: Event) -> tuple[str, ...]:
    """Ids of the erasable rows that an event refers to; a reader elsewhere fetches their texts."""
    match event:
        case OrderPlaced():
            notes = tuple(line.note for line in event.lines if line.note)
            return (*notes, event.name) if event.name else notes
        case PairingOpened() | DevicePaired():
            return (event.label,) if event.label else ()
        case PersonalErased():
            return event.records
        case _:
            return ()
