"""Admission ends with the day, and with a table where all is served, paid and long ago."""

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.bill import owed_by
from pos.domain.decide_time import next_due
from pos.domain.instants import DAY, HOUR, MINUTE, business_day, day_ends_at, from_datetime, iso
from pos.domain.table_end import SETTLED_IDLE
from pos.views.contract import NO_PARAMS, Reading
from pos.views.floor import FloorTables
from pos.views.guest import GuestPlace
from pos.views.todo import StaffTodo
from tests.commands import KITCHEN, SYSTEM, TILL, WINDOW, a_guest
from tests.decided import Place

ONE, TWO, NEW = a_guest("p1", "t1"), a_guest("p2", "t1"), a_guest("p9", "t1")


@pytest.fixture
def place() -> Place:
    return Place()


def serve(place: Place, order_id: str) -> None:
    for ticket in list(place.shelf.state.tickets.values()):
        if ticket.order_id == order_id and ticket.fired_at and not ticket.bumped_at:
            place.yes(KITCHEN, cmd.TicketBump(ticket.ticket_id))
    if place.kept(order_id).open_rounds:
        place.yes(WINDOW, cmd.OrderHandOver(order_id))


def pay(place: Place, order_id: str) -> None:
    left = [(o.line.line_id, o.portions - o.paid) for o in owed_by(place.kept(order_id))]
    lines = tuple(cmd.LinePortions(name, count) for name, count in left if count)
    place.yes(TILL, cmd.LinesMarkPaid(order_id, place.ids.new(), lines))


def finished(place: Place, *phones: object) -> cmd.OrderPlace:
    """A table that was served and paid, with further phones in."""
    wish = place.seated(ONE, "hotdog")
    for phone in phones:
        code = place.shelf.state.seatings[wish.order_id].code
        place.yes(phone, cmd.SeatingJoin(code))  # type: ignore[arg-type]
    serve(place, wish.order_id)
    pay(place, wish.order_id)
    return wish


def at_day_end(place: Place, later: int = 0) -> None:
    place.at = day_ends_at(place.at, "Europe/Berlin", 4) + later


def again(place: Place, wish: cmd.OrderPlace, item: str = "cola") -> cmd.OrderPlace:
    """The next round under the order that the phone knows."""
    return msgspec.structs.replace(place.order(item), order_id=wish.order_id)


def waits(place: Place, round_id: str) -> bool:
    return round_id in place.shelf.awaiting


def test_a_phone_at_home_orders_nothing_the_next_day(place: Place) -> None:
    """Twenty Korn at eight in the morning, from yesterday's guest: they wait, as today's order."""
    wish = finished(place)
    at_day_end(place, 4 * HOUR)
    more = again(place, wish)
    told = place.yes(ONE, more)
    assert told.result["awaiting"] is True
    (placed,) = told.events
    assert isinstance(placed, ev.OrderPlaced)
    assert placed.business_day == business_day(place.at, "Europe/Berlin", 4)
    assert (placed.order_id, told.result["order_id"]) == (more.round_id, more.round_id)
    assert placed.number != place.kept(wish.order_id).number
    place.at += 20 * MINUTE
    place.yes(SYSTEM, cmd.TimePass())
    assert place.kept(placed.order_id).rounds[0].ended == "expired"
    assert wish.order_id not in place.shelf.state.seatings


def test_a_table_that_owes_nothing_ends_with_its_day(place: Place) -> None:
    wish = finished(place, TWO)
    end = day_ends_at(place.at, "Europe/Berlin", 4)
    assert next_due(place.shelf) == end
    place.at = end - 1
    place.already(SYSTEM, cmd.TimePass())
    place.at = end
    (closed,) = place.yes(SYSTEM, cmd.TimePass()).events
    assert closed == ev.SeatingClosed(wish.order_id, reason="day_ended")
    assert next_due(place.shelf) == 0
    assert not place.shelf.of_phone
    place.yes(TWO, more := place.order("cola"))
    assert waits(place, more.round_id)


def test_a_table_that_owes_is_named_to_staff_once(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    at_day_end(place)
    (named,) = place.yes(SYSTEM, cmd.TimePass()).events
    assert named == ev.SeatingLeftOpen(wish.order_id)
    place.restart()
    place.already(SYSTEM, cmd.TimePass())
    reading = Reading(place.shelf, {})
    assert next_due(place.shelf) == 0
    row = StaffTodo().row(reading, NO_PARAMS, f"left_open:{wish.order_id}")
    assert row is not None
    assert (row.kind, row.total, row.place_id) == ("left_open", 420, "t1")
    table = FloorTables().row(reading, NO_PARAMS, "t1")
    assert table is not None
    assert (table.left_open, table.state) == (True, "taken")
    serve(place, wish.order_id)
    pay(place, wish.order_id)
    assert next_due(place.shelf) <= place.at
    (closed,) = place.yes(SYSTEM, cmd.TimePass()).events
    assert isinstance(closed, ev.SeatingClosed)
    assert StaffTodo().row(reading, NO_PARAMS, f"left_open:{wish.order_id}") is None


def test_guests_who_stay_over_the_days_end_go_on_after_a_nod(place: Place) -> None:
    """The bar at four: one yes, and the table orders on - on an order of the new day."""
    wish = place.seated(ONE, "hotdog")
    place.yes(TWO, cmd.SeatingJoin(place.shelf.state.seatings[wish.order_id].code))
    at_day_end(place)
    place.yes(SYSTEM, cmd.TimePass())
    first = again(place, wish)
    place.yes(ONE, first)
    assert waits(place, first.round_id)
    place.yes(TILL, cmd.OrderAccept(first.round_id, first.round_id))
    assert place.shelf.state.seatings[wish.order_id].orders == (wish.order_id, first.round_id)
    table = FloorTables().row(Reading(place.shelf, {}), NO_PARAMS, "t1")
    assert table is not None
    assert not table.left_open
    then = again(place, wish, "rum")
    place.yes(TWO, then)
    assert not waits(place, then.round_id)
    new, old = place.kept(first.round_id), place.kept(wish.order_id)
    assert [r.round_id for r in new.rounds] == [first.round_id, then.round_id]
    assert new.business_day > old.business_day
    assert len(old.rounds) == 1


def test_what_staff_sell_after_the_days_end_is_todays(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    at_day_end(place)
    more = msgspec.structs.replace(again(place, wish), place="t1")
    place.yes(TILL, more)
    assert place.kept(more.round_id).business_day > place.kept(wish.order_id).business_day
    assert place.kept(more.round_id).seating == wish.order_id


def test_staff_find_a_finished_table_free_the_next_day(place: Place) -> None:
    wish = finished(place)
    at_day_end(place, HOUR)
    more = place.order("cola", place="t1")
    closed, opened, _ = place.yes(TILL, more).events
    assert closed == ev.SeatingClosed(wish.order_id, reason="day_ended")
    assert isinstance(opened, ev.SeatingOpened)
    assert place.shelf.of_phone == {}


def test_new_guests_do_not_sit_down_at_yesterdays_bill(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    place.yes(TWO, cmd.SeatingAsk())
    at_day_end(place)
    place.yes(SYSTEM, cmd.TimePass())
    seen = GuestPlace().row(Reading(place.shelf, {}), (("place", "t1"),), "place")
    assert seen is not None
    assert seen.state == "free"
    more = place.placed(NEW, "cola")
    assert waits(place, more.round_id)
    accept = cmd.OrderAccept(more.order_id, more.round_id)
    assert place.no(TILL, accept) == "seating.day_over"
    code = place.shelf.state.seatings[wish.order_id].code
    assert place.no(NEW, cmd.SeatingJoin(code)) == "seating.day_over"
    assert place.no(TILL, cmd.SeatingAdmit(wish.order_id, "p2")) == "seating.day_over"
    close = cmd.SeatingClose(wish.order_id, unserved=True, unpaid=True, reason="left")
    place.yes(TILL, close)
    place.yes(TILL, accept)
    assert place.shelf.state.seatings[more.order_id].phones == ("p9",)


def test_a_settled_table_asks_staff_after_a_while(place: Place) -> None:
    wish = finished(place)
    place.at += SETTLED_IDLE - 1
    soon = again(place, wish)
    place.yes(ONE, soon)
    assert not waits(place, soon.round_id)
    serve(place, wish.order_id)
    pay(place, wish.order_id)
    place.at += SETTLED_IDLE
    late = again(place, wish)
    place.yes(ONE, late)
    assert waits(place, late.round_id)
    place.yes(TILL, cmd.OrderAccept(late.round_id, late.round_id))
    assert late.round_id in place.shelf.state.seatings[wish.order_id].orders
    then = again(place, wish)
    place.yes(ONE, then)
    assert not waits(place, then.round_id)


def test_a_settled_table_is_no_wall_for_the_next_guests(place: Place) -> None:
    wish = finished(place)
    more = place.order("cola")
    assert place.no(NEW, more) == "seating.not_admitted"
    place.at += SETTLED_IDLE
    place.yes(NEW, more)
    closed, opened, _ = place.yes(TILL, cmd.OrderAccept(more.order_id, more.round_id)).events
    assert closed == ev.SeatingClosed(wish.order_id, reason="settled")
    assert isinstance(opened, ev.SeatingOpened)
    assert place.shelf.state.seatings[more.order_id].phones == ("p9",)
    place.restart()
    assert place.no(ONE, place.order("cola")) == "seating.not_admitted"


def test_a_table_that_still_owes_is_not_settled(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    serve(place, wish.order_id)
    place.at += 5 * HOUR
    more = again(place, wish)
    place.yes(ONE, more)
    assert not waits(place, more.round_id)


def test_a_round_for_tomorrow_waits_though_the_phone_is_in(place: Place) -> None:
    """Nobody knows who sits there then."""
    wish = place.seated(ONE, "hotdog")
    tomorrow = msgspec.json.decode(f'"{iso(place.at + DAY)}"', type=cmd.At.__annotations__["at"])
    more = msgspec.structs.replace(again(place, wish), when=cmd.At(tomorrow))
    place.yes(ONE, more)
    assert waits(place, more.round_id)
    assert from_datetime(tomorrow) > place.at


def test_nothing_is_kept_for_a_phone_of_yesterday(place: Place) -> None:
    place.seated(ONE, "hotdog")
    at_day_end(place)
    hold = cmd.CheckoutHold(place.ids.new(), place.order("cola").lines)
    assert place.no(ONE, hold) == "seating.not_admitted"


def test_an_order_at_an_open_counter_goes_on_as_todays(place: Place) -> None:
    guest = a_guest("p5", "counter")
    wish = place.placed(guest, "hotdog")
    at_day_end(place)
    more = again(place, wish)
    told = place.yes(guest, more)
    assert told.result["order_id"] == more.round_id
    assert place.kept(more.round_id).business_day > place.kept(wish.order_id).business_day


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
@pytest.mark.parametrize("hour", [0, 2, 3, 4, 12])
def test_the_end_of_a_day_is_the_first_instant_of_the_next(zone: str, hour: int) -> None:
    """Also on the two days whose clocks change."""
    for day in range(0, 400 * DAY, 13 * HOUR):
        at = 1_790_000_000_000 + day
        end = day_ends_at(at, zone, hour)
        today = business_day(at, zone, hour)
        assert business_day(end - 1, zone, hour) == today
        assert business_day(end, zone, hour) > today
