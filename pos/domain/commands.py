"""Commands: wishes in the imperative, each touching exactly one partition.

These structs are also the schema of the door (`PUT /api/commands/{command_id}`): a field that is
not named here is refused with its path.
"""

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from pos.domain.cart import LINES_MAX, NAME_MAX, Id, Wish, WishedLine
from pos.domain.menu import Language, Menu, Slug
from pos.domain.staff import Role
from pos.domain.venue import Venue

UNITS_MAX: Final = 400
"""Portions of a cart at most: so many one command can mark as done."""

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)]
"""SHA-256 in hexadecimal."""
Reference = Annotated[str, Meta(min_length=1, max_length=120)]
"""An id that this program made earlier."""


class VenuePublish(Wish, frozen=True, tag="venue.publish"):
    """Publish the whole venue document."""

    venue: Venue


class MenuPublish(Wish, frozen=True, tag="menu.publish"):
    """Publish the whole menu.

    `undeclared` is the owner's explicit word that it appears although allergens are not declared;
    the menu's own `publish_undeclared` says the same.
    """

    menu: Menu
    undeclared: bool = False


class Asap(Wish, frozen=True, tag="asap"):
    """As soon as the kitchen can."""


class OrderPlace(Wish, frozen=True, tag="order.place"):
    """Place a round: accepted or refused whole.

    `total_max` and `promise_max` are what the guest saw; a worse total or minute is refused with
    the fresh value.  The place comes from the session, never from here - but staff at a till name
    the `place` they serve.  `pay` "first" asks for payment before the kitchen starts.
    """

    order_id: Id
    round_id: Id
    lines: Annotated[tuple[WishedLine, ...], Meta(max_length=LINES_MAX)]
    when: Asap = msgspec.field(default_factory=Asap)
    total_max: Annotated[int, Meta(ge=0)] | None = None
    promise_max: Annotated[datetime, Meta(tz=True)] | None = None
    pay: Literal["first", "later"] = "later"
    name: Annotated[str, Meta(max_length=NAME_MAX)] = ""
    language: Language | None = None
    place: Annotated[str, Meta(max_length=64)] = ""


class TicketStart(Wish, frozen=True, tag="ticket.start"):
    """Take a ticket in hand."""

    ticket_id: Reference


class UnitsReady(Wish, frozen=True, tag="units.ready"):
    """Mark portions of a ticket done."""

    ticket_id: Reference
    units: Annotated[tuple[Reference, ...], Meta(min_length=1, max_length=UNITS_MAX)]


class UnitsUnready(Wish, frozen=True, tag="units.unready"):
    """Take back the mark "done" from portions of a ticket."""

    ticket_id: Reference
    units: Annotated[tuple[Reference, ...], Meta(min_length=1, max_length=UNITS_MAX)]


class TicketBump(Wish, frozen=True, tag="ticket.bump"):
    """The whole ticket is done."""

    ticket_id: Reference


class TicketRecall(Wish, frozen=True, tag="ticket.recall"):
    """Bring a bumped ticket back."""

    ticket_id: Reference


class OrderHandOver(Wish, frozen=True, tag="order.hand_over"):
    """Hand everything that is ready to the guest.

    `unbumped` also hands over what the stations have not bumped (cooks forget; the food is there).
    """

    order_id: Reference
    unbumped: bool = False


class OrderTakeBack(Wish, frozen=True, tag="order.take_back"):
    """Undo a hand-over."""

    order_id: Reference


class PairingOpen(Wish, frozen=True, tag="pairing.open"):
    """Let a device in by a short code, of which only the digest travels."""

    device_id: Id
    role: Role
    code_digest: Digest
    station: Annotated[str, Meta(max_length=64)] = ""
    label: Annotated[str, Meta(max_length=NAME_MAX)] = ""


class DevicePair(Wish, frozen=True, tag="device.pair"):
    """Redeem a pairing code.  Sent by the server's pairing page, not by devices themselves."""

    code_digest: Digest
    token_digest: Digest


class DeviceRevoke(Wish, frozen=True, tag="device.revoke"):
    """Take a device's token away."""

    device_id: Reference


class PrintRecord(Wish, frozen=True, tag="print.record"):
    """Report what became of a print job."""

    job_id: Reference
    cause_seq: Annotated[int, Meta(ge=1)]
    ticket_id: Reference
    printer: Slug
    outcome: Literal["sent", "acknowledged"]
    digest: Digest
    size: Annotated[int, Meta(ge=0)]
    duplicate: bool = False


class PersonalErase(Wish, frozen=True, tag="personal.erase"):
    """Empty every personal text of a subject: an order's id or a device's id.

    The subject stands in the journal for ever, so it can not be a free text.
    """

    subject: Id


class RestoreDeclare(Wish, frozen=True, tag="restore.declare"):
    """Go on after a restore: numbers jump by `skip`, so that none is given twice."""

    epoch: Annotated[str, Meta(min_length=1, max_length=40)]
    skip: Annotated[int, Meta(ge=1, le=1_000_000)]


Command = (
    VenuePublish
    | MenuPublish
    | OrderPlace
    | TicketStart
    | UnitsReady
    | UnitsUnready
    | TicketBump
    | TicketRecall
    | OrderHandOver
    | OrderTakeBack
    | PairingOpen
    | DevicePair
    | DeviceRevoke
    | PrintRecord
    | PersonalErase
    | RestoreDeclare
)
"""Everything that can be asked of a venue's partition."""


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of the door: where, until when, what.  `expires_at` at most 24 h ahead."""

    partition: Annotated[str, Meta(pattern=r"^(venue|bank):[a-z0-9][a-z0-9-]{0,63}$")]
    expires_at: datetime
    command: Command
