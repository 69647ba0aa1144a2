"""Events: what happened, in the past tense.  The journal's own format - changed only by adding.

A released field keeps its name and meaning for ever (tests/golden replays old journals).  Personal
texts never stand in an event: `note` and `name` are ids of erasable rows (DESIGN, rule 9).
"""

from typing import Literal

from pos.domain.fact import Fact, is_record
from pos.domain.kitchen_events import AllergyAcknowledged as AllergyAcknowledged
from pos.domain.kitchen_events import KitchenEvent as KitchenEvent
from pos.domain.kitchen_events import StationPaused as StationPaused
from pos.domain.kitchen_events import StationResumed as StationResumed
from pos.domain.kitchen_events import TicketBumped as TicketBumped
from pos.domain.kitchen_events import TicketRecalled as TicketRecalled
from pos.domain.kitchen_events import TicketReprinted as TicketReprinted
from pos.domain.kitchen_events import TicketsDelivered as TicketsDelivered
from pos.domain.kitchen_events import TicketSeen as TicketSeen
from pos.domain.kitchen_events import TicketsFired as TicketsFired
from pos.domain.kitchen_events import TicketsHeld as TicketsHeld
from pos.domain.kitchen_events import TicketStarted as TicketStarted
from pos.domain.kitchen_events import UnitsReadied as UnitsReadied
from pos.domain.kitchen_events import UnitsRemade as UnitsRemade
from pos.domain.kitchen_events import UnitsUnreadied as UnitsUnreadied
from pos.domain.menu import Menu
from pos.domain.order_events import CarArrived as CarArrived
from pos.domain.order_events import CarsSwapped as CarsSwapped
from pos.domain.order_events import CarWaved as CarWaved
from pos.domain.order_events import ChoiceMade as ChoiceMade
from pos.domain.order_events import LineRefused as LineRefused
from pos.domain.order_events import LineShare as LineShare
from pos.domain.order_events import LinesMoved as LinesMoved
from pos.domain.order_events import LinesPaid as LinesPaid
from pos.domain.order_events import LinesVoided as LinesVoided
from pos.domain.order_events import LineUses as LineUses
from pos.domain.order_events import OrderAccepted as OrderAccepted
from pos.domain.order_events import OrderEvent as OrderEvent
from pos.domain.order_events import OrderExpired as OrderExpired
from pos.domain.order_events import OrderHandedOver as OrderHandedOver
from pos.domain.order_events import OrderPlaced as OrderPlaced
from pos.domain.order_events import OrderRefused as OrderRefused
from pos.domain.order_events import OrderTakenBack as OrderTakenBack
from pos.domain.order_events import RefundGiven as RefundGiven
from pos.domain.order_events import RequestAnswered as RequestAnswered
from pos.domain.order_events import RequestMade as RequestMade
from pos.domain.people_events import PeopleEvent as PeopleEvent
from pos.domain.people_events import PersonRemoved as PersonRemoved
from pos.domain.people_events import PersonSet as PersonSet
from pos.domain.plan_events import BagMove as BagMove
from pos.domain.plan_events import ChannelPaused as ChannelPaused
from pos.domain.plan_events import ChannelResumed as ChannelResumed
from pos.domain.plan_events import CourseCalled as CourseCalled
from pos.domain.plan_events import DurationsLearned as DurationsLearned
from pos.domain.plan_events import GuestArrived as GuestArrived
from pos.domain.plan_events import GuestComing as GuestComing
from pos.domain.plan_events import GuestMissed as GuestMissed
from pos.domain.plan_events import Habit as Habit
from pos.domain.plan_events import KitchenSlowed as KitchenSlowed
from pos.domain.plan_events import LearnedStep as LearnedStep
from pos.domain.plan_events import Move as Move
from pos.domain.plan_events import PlanEvent as PlanEvent
from pos.domain.plan_events import PlanMoved as PlanMoved
from pos.domain.plan_events import PromiseDelayed as PromiseDelayed
from pos.domain.plan_events import StationPlacesSet as StationPlacesSet
from pos.domain.plan_events import UnitsFired as UnitsFired
from pos.domain.staff import Role
from pos.domain.stock_events import CheckoutHeld as CheckoutHeld
from pos.domain.stock_events import CheckoutReleased as CheckoutReleased
from pos.domain.stock_events import HeldSlot as HeldSlot
from pos.domain.stock_events import StockCameBack as StockCameBack
from pos.domain.stock_events import StockCounted as StockCounted
from pos.domain.stock_events import StockEvent as StockEvent
from pos.domain.stock_events import StockWentOut as StockWentOut
from pos.domain.table_events import CallAnswered as CallAnswered
from pos.domain.table_events import SeatingAdmitted as SeatingAdmitted
from pos.domain.table_events import SeatingAsked as SeatingAsked
from pos.domain.table_events import SeatingClosed as SeatingClosed
from pos.domain.table_events import SeatingCodeMissed as SeatingCodeMissed
from pos.domain.table_events import SeatingLeftOpen as SeatingLeftOpen
from pos.domain.table_events import SeatingMoved as SeatingMoved
from pos.domain.table_events import SeatingOpened as SeatingOpened
from pos.domain.table_events import SeatingsMerged as SeatingsMerged
from pos.domain.table_events import SeatingTurnedAway as SeatingTurnedAway
from pos.domain.table_events import StaffCalled as StaffCalled
from pos.domain.table_events import TableEvent as TableEvent
from pos.domain.venue import Venue


class VenuePublished(Fact, frozen=True, tag="venue.published"):
    """The whole venue document, anew."""

    venue: Venue


class MenuPublished(Fact, frozen=True, tag="menu.published"):
    """The whole menu, anew; `version` counts the publications of this venue from 1."""

    menu: Menu
    version: int
    reason: str = ""


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
    | OrderEvent
    | KitchenEvent
    | PlanEvent
    | TableEvent
    | StockEvent
    | PeopleEvent
)
"""Everything that can happen in a venue's partition."""


def personal_records(event: Event) -> tuple[str, ...]:
    """Ids of the erasable rows that an event refers to; a reader elsewhere fetches their texts."""
    match event:
        case OrderPlaced():
            notes = tuple(line.note for line in event.lines if line.note)
            own = (event.name, event.phone, event.allergy)
            return (*notes, *(record for record in own if record))
        case CarArrived():
            return tuple(record for record in (event.plate, event.look) if record)
        case PersonSet():
            return tuple(record for record in (event.name, event.pin) if record)
        case PairingOpened() | DevicePaired():
            return (event.label,) if event.label else ()
        case PersonalErased():
            return event.records
        case OrderRefused() | UnitsRemade() | StockWentOut() | StationPaused() | ChannelPaused():
            # What a screen shows; the reasons of other changes are read by the log alone.
            return (event.reason,) if is_record(event.reason) else ()
        case _:
            return ()
