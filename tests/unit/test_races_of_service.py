"""Two at once: whoever comes second finds what the first one left, and nobody is served twice."""

from unittest.mock import patch

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.bill import owed_by
from pos.domain.envelope import Accepted
from pos.domain.instants import DAY, HOUR, MINUTE, datetime_of
from pos.domain.seating import AWAITING_LIFE, JOIN_PAUSE, JOIN_TRIES_MAX
from pos.domain.shelf import Shelf
from pos.domain.stock import HOLD_LIFE
from pos.domain.venue import Venue
from pos.views.contract import Reading
from pos.views.guest import GuestOrders, GuestTable
from tests.commands import AT, KITCHEN, SYSTEM, TILL, WINDOW, a_guest, a_line, a_venue
from tests.decided import Place

ONE, TWO, THREE = a_guest("p1", "t1"), a_guest("p2", "t1"), a_guest("p3", "t2")
PICKUP = a_guest("s3", "shelf")


@pytest.fixture
def place() -> Place:
    return Place()


def fired(place: Place) -> list[str]:
    return [t.ticket_id for t in place.shelf.state.tickets.values() if t.fired_at]


def portions(wish: cmd.OrderPlace, line: int = 0, count: int = 1) -> tuple[cmd.LinePortions, ...]:
    return (cmd.LinePortions(wish.lines[line].line_id, count),)


def two_courses(place: Place) -> cmd.OrderPlace:
    """A hot dog now and a cake later, taken by staff."""
    wish = place.order("hotdog")
    first = msgspec.structs.replace(wish.lines[0], course=1)
    wish = msgspec.structs.replace(wish, lines=(first, a_line(place.ids, "cake", course=2)))
    place.yes(ONE, wish)
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    return wish


# Accepting


def test_two_waiters_accept_the_same_first_order(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    place.already(WINDOW, cmd.OrderAccept(wish.order_id, wish.round_id))
    assert place.no(WINDOW, cmd.OrderRefuse(wish.order_id, wish.round_id)) == "order.not_awaiting"
    assert len(fired(place)) == 1


def test_a_round_expires_while_a_waiter_walks_to_the_table(place: Place) -> None:
    wish = place.placed(ONE, "hotdog")
    accept = cmd.OrderAccept(wish.order_id, wish.round_id)
    place.at += AWAITING_LIFE
    assert place.no(TILL, accept) == "order.expired"
    place.yes(SYSTEM, cmd.TimePass())
    assert place.no(TILL, accept) == "order.expired"
    assert not fired(place)
    assert place.kept(wish.order_id).total == 0
    place.seated(ONE, "hotdog")


def test_a_guest_takes_all_back_before_a_waiter_accepts(place: Place) -> None:
    wish = place.placed(ONE, "hotdog")
    place.yes(ONE, cmd.LinesCancel(wish.order_id, portions(wish)))
    assert place.no(TILL, cmd.OrderAccept(wish.order_id, wish.round_id)) == "order.expired"
    assert not fired(place)
    assert not place.shelf.awaiting


def test_a_guest_takes_one_back_and_the_rest_is_refused(place: Place) -> None:
    """What was never taken from stock is not put back, and nothing is taken off the bill twice."""
    place.yes(KITCHEN, cmd.StockSet("part:bun", 8))
    wish = msgspec.structs.replace(place.order(), lines=(a_line(place.ids, "hotdog", 3),))
    place.yes(ONE, wish)
    place.yes(ONE, cmd.LinesCancel(wish.order_id, portions(wish)))
    assert place.shelf.state.stock["part:bun"].count == 8
    place.yes(TILL, cmd.OrderRefuse(wish.order_id, wish.round_id))
    assert place.shelf.state.stock["part:bun"].count == 8
    assert place.kept(wish.order_id).total == 0


def test_two_friends_order_at_a_free_table_and_sit_together(place: Place) -> None:
    first, second = place.placed(ONE, "hotdog"), place.placed(TWO, "cola")
    for wish in (first, second):
        place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    (seating,) = place.shelf.state.seatings.values()
    assert seating.phones == ("p1", "p2")
    assert seating.orders == (first.order_id, second.order_id)
    more = place.yes(TWO, place.order("fries"))
    assert more.result["order_id"] == first.order_id
    place.restart()
    assert place.shelf.seating_of("p2") is not None


def test_guests_are_seated_by_staff_where_a_phone_waits(place: Place) -> None:
    wish = place.placed(ONE, "hotdog")
    place.yes(TILL, cmd.SeatingOpen(place.ids.new(), "t1", covers=2))
    assert place.no(ONE, place.order("cola")) == "seating.not_admitted"
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    assert len(place.shelf.state.seatings) == 1
    place.yes(ONE, place.order("cola"))


def test_a_phone_that_was_let_in_elsewhere_stays_there(place: Place) -> None:
    wish = place.placed(ONE, "hotdog")
    guest = msgspec.structs.replace(ONE, place="t2")
    place.seated(THREE, "cola")
    place.yes(guest, cmd.SeatingAsk())
    there = place.shelf.at_place["t2"]
    place.yes(THREE, cmd.SeatingAdmit(there, "p1"))
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    assert place.shelf.of_phone["p1"] == there
    assert place.shelf.state.seatings[wish.order_id].phones == ()


# Portions and the kitchen


def test_the_kitchen_bumps_while_a_waiter_voids(place: Place) -> None:
    wish = place.seated(ONE, "hotdog", "cola")
    ticket = f"{wish.round_id}.grill"
    place.yes(KITCHEN, cmd.TicketBump(ticket))
    place.yes(TILL, cmd.LinesVoid(wish.order_id, portions(wish), "cold"))
    place.already(KITCHEN, cmd.TicketBump(ticket))
    place.yes(TILL, cmd.LinesVoid(wish.order_id, portions(wish, 1), "warm"))
    place.yes(KITCHEN, cmd.TicketBump(f"{wish.round_id}.bar"))
    assert place.kept(wish.order_id).rounds[0].ended == "cancelled"
    assert not any(place.shelf.load.values())


def test_a_cancel_that_comes_too_late_asks_staff(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    cancel = cmd.LinesCancel(wish.order_id, portions(wish))
    assert place.yes(ONE, cancel).result["asked"] == [wish.lines[0].line_id]
    place.already(ONE, cancel)
    (request,) = place.kept(wish.order_id).requests
    place.yes(TILL, cmd.RequestAnswer(request.request_id, grant=True))
    place.already(WINDOW, cmd.RequestAnswer(request.request_id, grant=False))
    assert place.kept(wish.order_id).total == 0


def test_what_is_asked_for_already_does_not_swallow_what_is_free(place: Place) -> None:
    wish = two_courses(place)
    place.yes(ONE, cmd.LinesCancel(wish.order_id, portions(wish)))
    both = (*portions(wish), *portions(wish, 1))
    assert place.yes(ONE, cmd.LinesCancel(wish.order_id, both)).events
    assert place.kept(wish.order_id).rounds[0].voided == (f"{wish.lines[1].line_id}.1",)
    assert not place.shelf.waiting


def test_a_portion_that_two_tables_pay_is_voided_once_for_each(place: Place) -> None:
    line = a_line(place.ids, "cola", 3)
    wish = msgspec.structs.replace(place.order(), lines=(line,))
    place.yes(ONE, wish)
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    other = place.ids.new()
    place.yes(TILL, cmd.LinesMove(wish.order_id, portions(wish, 0, 2), other, "t4"))
    assert [o.portions for o in owed_by(place.kept(other))] == [2, 2], "the bottles' deposit too"
    place.yes(KITCHEN, cmd.LineRefuse(wish.order_id, line.line_id, 2))
    assert (place.kept(wish.order_id).total, place.kept(other).total) == (0, 290 + 25)
    assert len(set(place.kept(wish.order_id).rounds[0].voided)) == 4


def test_a_substitute_waits_for_the_minute_and_the_course_of_what_it_stands_for(
    place: Place,
) -> None:
    at = datetime_of(AT + 2 * HOUR)
    wish = place.placed(PICKUP, "hotdog", when=cmd.At(at))
    refuse = cmd.LineRefuse(wish.order_id, wish.lines[0].line_id, 1, substitute="fries")
    choice = place.yes(KITCHEN, refuse).result["choice_id"]
    ids = (place.ids.new(), place.ids.new())
    place.yes(PICKUP, cmd.ChoiceMake(wish.order_id, choice, "substitute", *ids))
    assert not fired(place)
    new = place.kept(wish.order_id).rounds[1]
    assert (new.promised_at, new.instead_of) == (AT + 2 * HOUR, wish.lines[0].line_id)

    courses = place.order("cola")
    later = a_line(place.ids, "hotdog", course=2)
    first = msgspec.structs.replace(courses.lines[0], course=1)
    courses = msgspec.structs.replace(courses, lines=(first, later), place="t4")
    place.yes(TILL, courses)
    refuse = cmd.LineRefuse(courses.order_id, later.line_id, 1, substitute="fries")
    choice = place.yes(KITCHEN, refuse).result["choice_id"]
    ids = (place.ids.new(), place.ids.new())
    place.yes(TILL, cmd.ChoiceMake(courses.order_id, choice, "substitute", *ids))
    (held,) = [t for t in place.shelf.waiting if t.startswith(ids[0])]
    assert place.shelf.state.tickets[held].held


# Tables


def test_a_round_sent_while_two_tables_become_one_goes_to_the_one(place: Place) -> None:
    first, second = place.seated(ONE, "hotdog"), place.seated(THREE, "cola")
    place.yes(TILL, cmd.SeatingMerge(first.order_id, second.order_id))
    late = place.order("fries", order_id=first.order_id)
    place.yes(ONE, late)
    seating = place.shelf.state.seatings[second.order_id]
    assert place.kept(first.order_id).seating == second.order_id
    assert seating.orders == (second.order_id, first.order_id)
    assert place.no(TILL, cmd.SeatingMove(first.order_id, "t4")) == "seating.unknown"


def test_nobody_is_moved_onto_a_table_that_was_just_taken(place: Place) -> None:
    first = place.seated(ONE, "hotdog")
    place.seated(THREE, "cola")
    before = fired(place)
    assert place.no(TILL, cmd.SeatingMove(first.order_id, "t2")) == "seating.taken"
    place.yes(TILL, cmd.SeatingMove(first.order_id, "t4"))
    assert fired(place) == before
    assert place.kept(first.order_id).place_label == "Tisch 4"
    place.yes(ONE, place.order("fries"))


def test_a_table_is_closed_over_what_was_never_begun(place: Place) -> None:
    wish = two_courses(place)
    place.yes(TILL, cmd.SeatingClose(wish.order_id, unserved=True, unpaid=True, reason="left"))
    order = place.kept(wish.order_id)
    assert order.total == 420, "the cake was never made, nor is it owed"
    assert not order.open_rounds
    assert not place.shelf.waiting
    assert not any(place.shelf.load.values())
    place.yes(WINDOW, cmd.OrderTakeBack(wish.order_id))
    place.restart()
    assert not place.shelf.waiting


def test_a_served_course_can_be_taken_back(place: Place) -> None:
    wish = two_courses(place)
    ticket = f"{wish.round_id}.grill.1"
    place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))
    assert place.no(KITCHEN, cmd.TicketRecall(ticket)) == "ticket.already_handed"
    place.at += MINUTE
    place.yes(WINDOW, cmd.OrderTakeBack(wish.order_id))
    place.yes(KITCHEN, cmd.TicketRecall(ticket))


# Phones


def test_a_code_is_not_guessed_however_often_the_process_starts_anew(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    right = place.shelf.state.seatings[wish.order_id].code
    for number in range(JOIN_TRIES_MAX):
        stranger = a_guest(f"guess-{number}", "t1")
        assert place.no(stranger, cmd.SeatingJoin("XXXX")) == "seating.wrong_code"
        place.restart()
    assert place.no(TWO, cmd.SeatingJoin(right)) == "seating.too_many_tries"
    # A nod lets friends in all the while.
    place.yes(TWO, cmd.SeatingAsk())
    place.yes(ONE, cmd.SeatingAdmit(wish.order_id, "p2"))
    place.at += JOIN_PAUSE
    assert place.no(a_guest("p8", "t1"), cmd.SeatingJoin("XXXX")) == "seating.wrong_code"
    place.yes(a_guest("p9", "t1"), cmd.SeatingJoin(f" {right.lower()} "))


def test_a_phone_that_was_put_out_is_out(place: Place) -> None:
    """It sees what it ordered itself, and nothing of the others; the code it knows is old."""
    wish = place.seated(ONE, "hotdog")
    code = place.shelf.state.seatings[wish.order_id].code
    place.yes(TWO, cmd.SeatingJoin(code))
    own = place.order("cola")
    place.yes(TWO, own)
    place.yes(ONE, cmd.LinesCancel(wish.order_id, portions(wish)))
    assert place.no(ONE, cmd.SeatingTurnAway(wish.order_id, "p2")) == "session.forbidden"
    place.yes(TILL, cmd.SeatingTurnAway(wish.order_id, "p2"))
    assert place.no(TWO, place.order("fries")) == "seating.not_admitted"
    assert place.no(TWO, cmd.SeatingJoin(code)) == "seating.wrong_code"
    reading = Reading(place.shelf, {})
    params = (("phone", "p2"),)
    assert GuestTable().row(reading, params, "table") is None
    row = GuestOrders().row(reading, params, wish.order_id)
    assert row is not None
    assert [r.round_id for r in row.rounds] == [own.round_id]
    assert (row.total, row.requests, row.paid_total) == (290 + 25, (), 0)
    assert code.encode() not in msgspec.json.encode(row)


def test_a_photo_of_the_code_orders_nothing_the_next_day(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    code = place.shelf.state.seatings[wish.order_id].code
    place.yes(TILL, cmd.SeatingClose(wish.order_id, unserved=True, unpaid=True, reason="left"))
    before = fired(place)
    place.at += DAY
    assert place.no(TWO, cmd.SeatingJoin(code)) == "seating.free"
    assert place.no(TWO, cmd.CheckoutHold(place.ids.new(), place.order("cola").lines)) == (
        "seating.not_admitted"
    )
    for phone in (ONE, TWO, *(a_guest(f"photo-{n}", "t1") for n in range(20))):
        place.placed(phone, "fries")
    place.at += DAY
    place.yes(SYSTEM, cmd.TimePass())
    assert fired(place) == before
    assert not place.shelf.state.orders


# Stock


def test_a_hold_keeps_its_portions_for_its_own_phone_alone(place: Place) -> None:
    place.yes(KITCHEN, cmd.StockSet("item:cake", 1))
    hold, lane = place.ids.new(), a_guest("s2", "lane")
    place.yes(PICKUP, cmd.CheckoutHold(hold, place.order("cake").lines))
    for wish in (place.order("cake"), place.order("cake", hold=hold)):
        assert place.no(lane, wish) == "stock.sold_out"
    place.yes(PICKUP, place.order("cake", hold=hold))
    assert place.shelf.state.stock["item:cake"].count == 0
    assert not place.shelf.state.holds
    place.yes(KITCHEN, cmd.StockSet("item:cake", 1))
    place.yes(PICKUP, cmd.CheckoutHold(place.ids.new(), place.order("cake").lines))
    place.at += HOLD_LIFE
    place.yes(lane, place.order("cake"))


def test_practice_touches_neither_stock_nor_promise_nor_number(place: Place) -> None:
    place.yes(KITCHEN, cmd.StockSet("item:cake", 1))
    learner = msgspec.structs.replace(TILL, id="device:learner", practice=True)
    for _ in range(3):
        place.placed(learner, "cake", "hotdog", place="t1")
    assert place.shelf.state.stock["item:cake"].count == 1
    assert not any(place.shelf.load.values())
    assert not place.shelf.state.seatings
    assert {t.ticket_no for t in place.shelf.state.tickets.values()} == {0}
    wish = place.placed(TILL, "cake", place="t1")
    assert (place.kept(wish.order_id).number, place.kept(wish.order_id).order_no) == ("A1", 1)


# Bills


def open_venue() -> Venue:
    tables = Place().shelf.state.venue
    assert tables is not None
    return msgspec.structs.replace(a_venue(), places=tables.places)


def test_a_bill_of_its_own_ends_when_it_is_paid(place: Place) -> None:
    """Where no seating is kept, nothing else would end an order that only pays."""
    place = Place(open_venue())
    wish = place.placed(a_guest("s1", "t1"), "hotdog", "cola")
    other = place.ids.new()
    place.yes(TILL, cmd.LinesMove(wish.order_id, portions(wish), other, "t1"))
    assert other in place.shelf.state.orders
    assert place.kept(other).number == "A2"
    check = cmd.LinesMarkPaid(other, place.ids.new(), portions(wish))
    assert place.yes(TILL, check).result["total"] == 420
    assert other in place.shelf.state.recent
    assert place.placed(a_guest("s1", "t1"), "cola").order_id
    assert place.shelf.state.order_no == 3


def test_a_bill_outlives_the_order_that_its_food_was_made_for(place: Place) -> None:
    with patch("pos.domain.evolve_orders.RECENT_MAX", 0):
        place = Place(open_venue())
        wish = place.placed(a_guest("s1", "t1"), "hotdog", "fries")
        other = place.ids.new()
        place.yes(TILL, cmd.LinesMove(wish.order_id, portions(wish), other, "t2"))
        place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))
        assert place.shelf.order(wish.order_id) is None
        place.yes(TILL, cmd.LinesVoid(other, portions(wish), "cold"))
        assert not place.shelf.state.orders


def test_a_refund_is_owed_for_what_was_paid_and_can_not_be_had(place: Place) -> None:
    wish = place.seated(ONE, "hotdog")
    place.yes(TILL, cmd.LinesMarkPaid(wish.order_id, place.ids.new(), portions(wish)))
    place.yes(KITCHEN, cmd.LineRefuse(wish.order_id, wish.lines[0].line_id, 1))
    order = place.kept(wish.order_id)
    assert (order.total, order.refund_due, order.paid[wish.lines[0].line_id]) == (0, 420, 0)


def test_time_fires_at_most_so_many_at_once_and_the_rest_right_after(place: Place) -> None:
    at = cmd.At(datetime_of(AT + 2 * HOUR))
    with patch("pos.domain.decide_time.TICKETS_MAX", 2):
        for _ in range(5):
            place.placed(PICKUP, "fries", when=at)
        place.at += 2 * HOUR
        sizes = []
        while (decision := place.ask(SYSTEM, cmd.TimePass())).events:
            assert isinstance(decision, Accepted)
            (event,) = decision.events
            assert isinstance(event, ev.TicketsFired)
            sizes.append(len(event.tickets))
    assert sizes == [2, 2, 1]
    assert not Shelf(place.shelf.state).waiting
