"""A ticket that did not arrive is escalated within seconds, one that nobody touched later on."""

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.instants import SECOND, Instant, iso
from pos.domain.staff import Actor
from pos.views.contract import NO_PARAMS, Reading
from pos.views.kitchen_tickets import TICKETS, TicketRow
from pos.views.station_alarms import TICKETS_MAX, AlarmRow, StationAlarms
from tests.commands import (
    AGENT,
    AT,
    KITCHEN,
    OFFICE,
    SYSTEM,
    TILL,
    WINDOW,
    a_device,
    a_guest,
    a_table_venue,
    digest,
)
from tests.decided import Place

FETCHING = a_guest("s3", "shelf")
FRYER = a_device("kitchen", "fryer")
GRILL = a_device("kitchen", "grill")
UNDELIVERED = AT + 10 * SECOND
UNSEEN = AT + 60 * SECOND


def a_screen(place: Place, station: str) -> str:
    device = place.ids.new()
    place.yes(OFFICE, cmd.PairingOpen(device, "kitchen", digest(device), station))
    place.yes(SYSTEM, cmd.DevicePair(digest(device), digest(f"{device} token")))
    return device


def fries(place: Place) -> str:
    """The ticket of a portion of fries."""
    wish = place.placed(FETCHING, "fries")
    (ticket,) = place.kept(wish.order_id).rounds[0].tickets
    return ticket


def alarm(place: Place, station: str = "fryer") -> AlarmRow | None:
    return StationAlarms().row(Reading(place.shelf, {}), NO_PARAMS, station)


def on_screen(place: Place, ticket: str) -> TicketRow:
    row = TICKETS.row(Reading(place.shelf, {}), NO_PARAMS, ticket)
    assert row is not None
    return row


def alarms_of(place: Place, ticket: str) -> tuple[str | None, str | None]:
    """When it is escalated as not arrived and as not seen, by both views the same."""
    row = on_screen(place, ticket)
    both = (row.undelivered_at, row.alarm_at)
    told = alarm(place)
    named = {t.ticket_id: (t.undelivered_at, t.unseen_at) for t in told.tickets} if told else {}
    assert named.get(ticket, (None, None)) == both
    return both


def instants(undelivered: Instant, unseen: Instant) -> tuple[str | None, str | None]:
    return (iso(undelivered) if undelivered else None, iso(unseen) if unseen else None)


def test_what_no_screen_showed_and_no_printer_acknowledged_is_escalated_within_seconds() -> None:
    place = Place()
    a_screen(place, "fryer")
    ticket = fries(place)
    assert alarms_of(place, ticket) == instants(UNDELIVERED, UNSEEN)
    told = alarm(place)
    assert told is not None
    assert (told.station, told.name, told.screens, told.printers) == (
        "fryer",
        {"de": "Fritteuse"},
        1,
        ("Pass",),
    )
    (named,) = told.tickets
    assert (named.ticket_no, named.place, named.fired_at) == (1, "Regal", iso(AT))


def test_delivered_is_not_seen_and_a_touch_ends_both() -> None:
    place = Place()
    a_screen(place, "fryer")
    ticket = fries(place)
    place.yes(FRYER, cmd.TicketsDeliver((ticket,)))
    assert alarms_of(place, ticket) == instants(0, UNSEEN)
    place.yes(FRYER, cmd.TicketSee(ticket))
    assert alarms_of(place, ticket) == instants(0, 0)
    assert alarm(place) is None


@pytest.mark.parametrize("station, unseen", [("fryer", UNSEEN), ("", UNSEEN), ("grill", 0)])
def test_acknowledged_paper_counts_as_seen_where_the_station_has_no_screen(
    station: str, unseen: Instant
) -> None:
    place = Place()
    screen = a_screen(place, station)
    ticket = fries(place)
    assert alarms_of(place, ticket) == instants(UNDELIVERED, UNSEEN)
    place.yes(AGENT, cmd.TicketsDeliver((ticket,)))
    assert alarms_of(place, ticket) == instants(0, unseen)
    place.yes(OFFICE, cmd.DeviceRevoke(screen))
    assert alarms_of(place, ticket) == instants(0, 0)


def test_the_pass_does_not_vouch_for_a_station_that_has_a_screen_of_its_own() -> None:
    place = Place()
    a_screen(place, "")
    own = a_screen(place, "fryer")
    ticket = fries(place)
    place.already(KITCHEN, cmd.TicketsDeliver((ticket,)))
    assert alarms_of(place, ticket) == instants(UNDELIVERED, UNSEEN)
    place.yes(OFFICE, cmd.DeviceRevoke(own))
    place.yes(KITCHEN, cmd.TicketsDeliver((ticket,)))
    assert alarms_of(place, ticket) == instants(0, UNSEEN)


def test_each_station_has_its_own_seconds() -> None:
    venue = a_table_venue()
    slow = tuple(
        msgspec.structs.replace(station, undelivered_seconds=45) for station in venue.stations
    )
    place = Place(msgspec.structs.replace(venue, stations=slow))
    assert alarms_of(place, fries(place)) == instants(AT + 45 * SECOND, UNSEEN)


def test_a_station_is_one_row_however_many_tickets_it_owes() -> None:
    place = Place()
    tickets: list[str] = []
    for n in range(TICKETS_MAX + 3):
        place.at = AT + n
        session = a_guest(f"s{n}", "shelf", session=f"phone-{n}")
        wish = place.placed(session, "fries")
        tickets += place.kept(wish.order_id).rounds[0].tickets
    told = alarm(place)
    assert told is not None
    assert [t.ticket_id for t in told.tickets] == tickets[:TICKETS_MAX]
    assert told.more == 3
    assert list(StationAlarms().keys(place.shelf, NO_PARAMS)) == ["fryer"]


def test_what_nobody_wants_any_more_and_what_was_handed_over_alarms_nobody() -> None:
    place = Place()
    handed, voided = fries(place), fries(place)
    over, gone = (place.shelf.state.tickets[t].order_id for t in (handed, voided))
    place.yes(WINDOW, cmd.OrderHandOver(over, unbumped=True))
    line = place.kept(gone).rounds[0].lines[0]
    off = cmd.LinesVoid(gone, (cmd.LinePortions(line.line_id, 1),), "mistake")
    place.yes(TILL, off)
    assert alarm(place) is None


def test_practice_alarms_nobody() -> None:
    learner: Actor = msgspec.structs.replace(WINDOW, id="device:learner", practice=True)
    place = Place()
    place.placed(learner, "fries", place="counter")
    assert alarm(place) is None
