"""What a guest must not eat: who has to have read it before a ticket is cooked, and handed over."""

from pos.domain.escalation import screens_of
from pos.domain.kitchen import Ticket
from pos.domain.shelf import Shelf


def is_unread(shelf: Shelf, ticket: Ticket) -> bool:
    """Whether a ticket's guest named allergies that no cook has acknowledged yet."""
    return not ticket.allergy_seen_at and bool(shelf.round_of(ticket).allergy)


def is_unanswered(shelf: Shelf, ticket: Ticket) -> bool:
    """The same, where the station has a screen to acknowledge them on.

    Where it works from paper, the allergies stand on that, and who hands over asks the cook.
    """
    return is_unread(shelf, ticket) and screens_of(shelf, ticket.station) > 0
