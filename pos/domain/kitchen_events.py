"""Events of the kitchen: tickets, portions, firing, stations."""

from pos.domain.fact import Fact
from pos.domain.instants import Instant
from pos.domain.plan_events import Move
from pos.domain.slot import Slot


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


class UnitsRemade(Fact, frozen=True, tag="units.remade"):
    """Portions are made again, on a new ticket that this event fires.

    `units` are the new units; `instead_of` the old ones, in the same order.  `slots` are where the
    kitchen plans them: all at once.
    """

    ticket_id: str
    of_ticket: str
    units: tuple[str, ...]
    instead_of: tuple[str, ...]
    reason: str
    slots: tuple[Slot, ...] = ()


class TicketReprinted(Fact, frozen=True, tag="ticket.reprinted"):
    """A fired ticket is wanted on paper once more, as a copy.

    `ticket_no` is its own number.  Of a remake it repeats what `units.remade` said of it.
    """

    ticket_id: str
    ticket_no: int
    units: tuple[str, ...] = ()
    of_ticket: str = ""
    reason: str = ""


class TicketsFired(Fact, frozen=True, tag="tickets.fired"):
    """These waiting tickets start now.

    `later` names units of them that wait for a moment of their own, `starts` those moments as they
    are planned now, in the same order.  `moves` are the slots of tickets that were held and so lay
    nowhere.
    """

    tickets: tuple[str, ...]
    later: tuple[str, ...] = ()
    starts: tuple[Instant, ...] = ()
    moves: tuple[Move, ...] = ()


class TicketsHeld(Fact, frozen=True, tag="tickets.held"):
    """These tickets wait until they are fired by hand."""

    tickets: tuple[str, ...]


class TicketsDelivered(Fact, frozen=True, tag="tickets.delivered"):
    """A screen shows these tickets."""

    tickets: tuple[str, ...]


class TicketSeen(Fact, frozen=True, tag="ticket.seen"):
    """Somebody touched the ticket."""

    ticket_id: str


class AllergyAcknowledged(Fact, frozen=True, tag="allergy.acknowledged"):
    """The cook has read the allergies of this ticket's guest."""

    ticket_id: str


class StationPaused(Fact, frozen=True, tag="station.paused"):
    """The station takes no new orders, until an instant or (0) until it is resumed."""

    station: str
    until: int
    reason: str = ""


class StationResumed(Fact, frozen=True, tag="station.resumed"):
    """The station takes orders again."""

    station: str


KitchenEvent = (
    UnitsRemade
    | TicketReprinted
    | TicketsFired
    | TicketsHeld
    | TicketsDelivered
    | TicketSeen
    | AllergyAcknowledged
    | StationPaused
    | StationResumed
)
