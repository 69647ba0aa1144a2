"""Until when somebody's yes keeps the minute that a guest was told who waits for it."""

from pos.domain.instants import iso
from pos.domain.order import Round
from pos.domain.shelf import Shelf


def keep_until(shelf: Shelf, placed: Round) -> str | None:
    """When the kitchen must begin for the minute of an order that nobody has accepted yet."""
    if not (placed.awaiting and shelf.plan.on):
        return None
    tickets = (shelf.state.tickets.get(ticket_id) for ticket_id in placed.tickets)
    starts = [slot.start for ticket in tickets if ticket for slot in ticket.slots if slot.start]
    return iso(min(starts)) if starts else None
