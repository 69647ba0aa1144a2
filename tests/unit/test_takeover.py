"""A venue that begins to plan in the middle of an evening does not forget what is on the fire."""

import msgspec

from pos.domain import commands as cmd
from pos.domain.decide_time import next_due
from pos.domain.instants import MINUTE, datetime_of
from pos.domain.venue import PromiseTerms
from tests.commands import KITCHEN, OFFICE, SYSTEM, TILL, a_table_venue
from tests.decided import Place

AT_ONCE = a_table_venue(admission="open")
PLANNED = msgspec.structs.replace(AT_ONCE, promise=PromiseTerms(firing="planned"))


def lead(place: Place) -> float:
    """Minutes until one more portion of fries."""
    wish = place.placed(TILL, "fries", place="lane")
    return (place.kept(wish.order_id).rounds[0].promised_at - place.at) / MINUTE


def test_open_work_has_places_in_the_plan() -> None:
    place = Place(AT_ONCE)
    for _ in range(30):
        place.placed(TILL, "fries", "fries", place="shelf")
    before = lead(place)
    assert before > 40
    place.yes(OFFICE, cmd.VenuePublish(PLANNED))
    assert lead(place) > before - 5
    for ticket in list(place.shelf.state.tickets.values()):
        if ticket.fired_at:
            place.yes(KITCHEN, cmd.TicketBump(ticket.ticket_id))
    assert lead(place) < 20


def test_what_waits_for_its_minute_waits_on() -> None:
    place = Place(AT_ONCE)
    wish = place.placed(TILL, "hotdog", place="lane")
    (held,) = place.kept(wish.order_id).rounds[0].tickets
    later = place.order("fries", place="lane")
    later = msgspec.structs.replace(later, when=cmd.At(datetime_of(place.at + 40 * MINUTE)))
    place.yes(TILL, later)
    place.yes(OFFICE, cmd.VenuePublish(PLANNED))
    (ticket,) = place.kept(later.order_id).rounds[0].tickets
    due = place.shelf.state.tickets[ticket].due_at
    assert place.shelf.state.tickets[ticket].slots[0].start == due
    assert place.shelf.state.tickets[held].slots[0].start >= place.at
    while 0 < next_due(place.shelf) <= due:
        place.at = max(place.at, next_due(place.shelf))
        place.yes(SYSTEM, cmd.TimePass())
    assert place.shelf.state.tickets[ticket].fired_at
