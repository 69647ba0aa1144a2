"""Commands of the kitchen: tickets, portions, courses, allergies, stations."""

from typing import Annotated, Final

from msgspec import Meta

from pos.domain.cart import Wish
from pos.domain.menu import Slug
from pos.domain.order_commands import UNITS_MAX, Reason, Reference

TICKETS_MAX: Final = 200
"""Tickets that one command may name."""
Tickets = Annotated[tuple[Reference, ...], Meta(min_length=1, max_length=TICKETS_MAX)]


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


class TicketRemake(Wish, frozen=True, tag="ticket.remake"):
    """Make portions again: burnt, dropped, the wrong bag.

    They become new units on a new ticket; nobody is charged for them.
    """

    ticket_id: Reference
    units: Annotated[tuple[Reference, ...], Meta(min_length=1, max_length=UNITS_MAX)]
    reason: Annotated[str, Meta(min_length=1, max_length=80)]


class TicketReprint(Wish, frozen=True, tag="ticket.reprint"):
    """Print a ticket once more at its station's printers, marked as a copy; nothing fires."""

    ticket_id: Reference


class TicketsFire(Wish, frozen=True, tag="tickets.fire"):
    """Start tickets that wait: a held course, or an order for later that is wanted now.

    What was held with one of them starts with it: in a planned kitchen all is ready together.
    """

    tickets: Tickets


class TicketsHold(Wish, frozen=True, tag="tickets.hold"):
    """Keep tickets that have not fired from firing, until they are fired by hand.

    In a planned kitchen the other tickets of the same round and course that have not fired wait
    with them: fries do not stand for burgers that are held.  The answer's `held` names them all.
    """

    tickets: Tickets


class TicketsDeliver(Wish, frozen=True, tag="tickets.deliver"):
    """A visible, live screen shows these tickets: they have arrived, nobody need have seen them."""

    tickets: Tickets


class TicketSee(Wish, frozen=True, tag="ticket.see"):
    """A cook touched the ticket: it was seen."""

    ticket_id: Reference


class AllergyAcknowledge(Wish, frozen=True, tag="allergy.acknowledge"):
    """The cook has read the guest's allergies and will keep them in mind."""

    ticket_id: Reference


class StationPause(Wish, frozen=True, tag="station.pause"):
    """Take no new orders for a station, for `minutes` or until it is resumed (0)."""

    station: Slug
    minutes: Annotated[int, Meta(ge=0, le=720)] = 0
    reason: Reason = ""


class StationResume(Wish, frozen=True, tag="station.resume"):
    """Take orders for the station again."""

    station: Slug


KitchenCommand = (
    TicketStart
    | UnitsReady
    | UnitsUnready
    | TicketBump
    | TicketRecall
    | TicketRemake
    | TicketReprint
    | TicketSee
    | AllergyAcknowledge
)
"""Those that concern one ticket."""
FiringCommand = TicketsFire | TicketsHold | TicketsDeliver
StationCommand = StationPause | StationResume
