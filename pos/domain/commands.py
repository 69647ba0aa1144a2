"""Commands: wishes in the imperative, each touching exactly one partition.

These structs are also the schema of the door (`PUT /api/commands/{command_id}`): a field that is
not named here is refused with its path.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from pos.domain.cart import NAME_MAX, Id, Wish
from pos.domain.kitchen_commands import AllergyAcknowledge as AllergyAcknowledge
from pos.domain.kitchen_commands import FiringCommand as FiringCommand
from pos.domain.kitchen_commands import KitchenCommand as KitchenCommand
from pos.domain.kitchen_commands import StationCommand as StationCommand
from pos.domain.kitchen_commands import StationPause as StationPause
from pos.domain.kitchen_commands import StationResume as StationResume
from pos.domain.kitchen_commands import TicketBump as TicketBump
from pos.domain.kitchen_commands import TicketRecall as TicketRecall
from pos.domain.kitchen_commands import TicketRemake as TicketRemake
from pos.domain.kitchen_commands import TicketReprint as TicketReprint
from pos.domain.kitchen_commands import TicketsDeliver as TicketsDeliver
from pos.domain.kitchen_commands import TicketSee as TicketSee
from pos.domain.kitchen_commands import TicketsFire as TicketsFire
from pos.domain.kitchen_commands import TicketsHold as TicketsHold
from pos.domain.kitchen_commands import TicketStart as TicketStart
from pos.domain.kitchen_commands import UnitsReady as UnitsReady
from pos.domain.kitchen_commands import UnitsUnready as UnitsUnready
from pos.domain.learning_commands import DurationsLearn as DurationsLearn
from pos.domain.menu import Menu, Slug
from pos.domain.order_commands import REASON_MAX as REASON_MAX
from pos.domain.order_commands import UNITS_MAX as UNITS_MAX
from pos.domain.order_commands import Asap as Asap
from pos.domain.order_commands import At as At
from pos.domain.order_commands import CarArrive as CarArrive
from pos.domain.order_commands import CarsSwap as CarsSwap
from pos.domain.order_commands import CarWave as CarWave
from pos.domain.order_commands import ChoiceMake as ChoiceMake
from pos.domain.order_commands import DepositReturn as DepositReturn
from pos.domain.order_commands import LinePortions as LinePortions
from pos.domain.order_commands import LineRefuse as LineRefuse
from pos.domain.order_commands import LinesCancel as LinesCancel
from pos.domain.order_commands import LinesChange as LinesChange
from pos.domain.order_commands import LinesMarkPaid as LinesMarkPaid
from pos.domain.order_commands import LinesMove as LinesMove
from pos.domain.order_commands import LinesVoid as LinesVoid
from pos.domain.order_commands import OrderAccept as OrderAccept
from pos.domain.order_commands import OrderComing as OrderComing
from pos.domain.order_commands import OrderCommand as OrderCommand
from pos.domain.order_commands import OrderHandOver as OrderHandOver
from pos.domain.order_commands import OrderHere as OrderHere
from pos.domain.order_commands import OrderNoShow as OrderNoShow
from pos.domain.order_commands import OrderPlace as OrderPlace
from pos.domain.order_commands import OrderRefuse as OrderRefuse
from pos.domain.order_commands import OrderTakeBack as OrderTakeBack
from pos.domain.order_commands import Reason as Reason
from pos.domain.order_commands import Reference as Reference
from pos.domain.order_commands import RefundMarkGiven as RefundMarkGiven
from pos.domain.order_commands import RequestAnswer as RequestAnswer
from pos.domain.people_commands import PeopleCommand as PeopleCommand
from pos.domain.people_commands import PersonRemove as PersonRemove
from pos.domain.people_commands import PersonSet as PersonSet
from pos.domain.plan_commands import ChannelPause as ChannelPause
from pos.domain.plan_commands import ChannelResume as ChannelResume
from pos.domain.plan_commands import KitchenSlow as KitchenSlow
from pos.domain.plan_commands import OverloadCommand as OverloadCommand
from pos.domain.plan_commands import StationSetPlaces as StationSetPlaces
from pos.domain.staff import Role
from pos.domain.stock_commands import CheckoutHold as CheckoutHold
from pos.domain.stock_commands import CheckoutRelease as CheckoutRelease
from pos.domain.stock_commands import StockBack as StockBack
from pos.domain.stock_commands import StockCommand as StockCommand
from pos.domain.stock_commands import StockKey as StockKey
from pos.domain.stock_commands import StockOut as StockOut
from pos.domain.stock_commands import StockSet as StockSet
from pos.domain.table_commands import CallAnswer as CallAnswer
from pos.domain.table_commands import SeatingAdmit as SeatingAdmit
from pos.domain.table_commands import SeatingAsk as SeatingAsk
from pos.domain.table_commands import SeatingClose as SeatingClose
from pos.domain.table_commands import SeatingJoin as SeatingJoin
from pos.domain.table_commands import SeatingMerge as SeatingMerge
from pos.domain.table_commands import SeatingMove as SeatingMove
from pos.domain.table_commands import SeatingOpen as SeatingOpen
from pos.domain.table_commands import SeatingTurnAway as SeatingTurnAway
from pos.domain.table_commands import StaffCall as StaffCall
from pos.domain.table_commands import TableCommand as TableCommand
from pos.domain.venue import Venue

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)]
"""SHA-256 in hexadecimal."""


class VenuePublish(Wish, frozen=True, tag="venue.publish"):
    """Publish the whole venue document."""

    venue: Venue


class MenuPublish(Wish, frozen=True, tag="menu.publish"):
    """Publish the whole menu.

    `undeclared` is the owner's explicit word that it appears although allergens are not declared;
    the menu's own `publish_undeclared` says so for a first menu, and later for what was undeclared
    before.  `base` is the version that was edited: if another was published meanwhile, nothing of
    it is overwritten.
    """

    menu: Menu
    undeclared: bool = False
    base: Annotated[int, Meta(ge=0)] | None = None
    reason: Reason = ""


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


class TimePass(Wish, frozen=True, tag="time.pass"):
    """Let happen what is due: fire, expire, release, resume.  Sent by the clock's reactor."""


HouseCommand = (
    VenuePublish
    | MenuPublish
    | PairingOpen
    | DevicePair
    | DeviceRevoke
    | PrintRecord
    | PersonalErase
    | RestoreDeclare
    | TimePass
    | DurationsLearn
)

Command = (
    OrderCommand
    | KitchenCommand
    | FiringCommand
    | StationCommand
    | OverloadCommand
    | TableCommand
    | StockCommand
    | PeopleCommand
    | HouseCommand
)
"""Everything that can be asked of a venue's partition."""


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of the door: where, until when, what.  `expires_at` at most 24 h ahead."""

    partition: Annotated[str, Meta(pattern=r"^(venue|bank):[a-z0-9][a-z0-9-]{0,63}$")]
    expires_at: datetime
    command: Command
