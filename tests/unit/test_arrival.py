"""Who fetches an order says when they come and that they are here; who never comes is given up."""

import pytest

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.commands import Command
from pos.domain.decide_arrival import COMINGS_APART, COMINGS_FREE, COMINGS_MAX, NO_SHOW_AFTER
from pos.domain.envelope import Accepted
from pos.domain.instants import MINUTE, SECOND, Instant, datetime_of, iso
from pos.domain.venue import PromiseTerms
from pos.views.contract import Reading
from pos.views.orders import order_row
from tests.commands import KITCHEN, SYSTEM, TILL, WINDOW, a_guest, a_table_venue
from tests.decided import Place

FETCHING, OTHER = a_guest("s3", "shelf"), a_guest("s4", "shelf")
DRIVING = a_guest("s2", "lane")
PLANNED = PromiseTerms(firing="planned")


def planned_place() -> Place:
    return Place(a_table_venue(promise=PLANNED))


def let_pass(place: Place, until: Instant) -> None:
    """The clock's reactor looks every second."""
    while place.at < until:
        place.at += SECOND
        place.yes(SYSTEM, cmd.TimePass())


def fired(place: Place, wish: cmd.OrderPlace) -> list[Instant]:
    tickets = place.shelf.state.tickets
    placed = place.kept(wish.order_id).rounds[0]
    return [tickets[t].fired_at for t in placed.tickets if tickets[t].fired_at]


def test_who_comes_later_has_it_made_later_and_the_promise_stays() -> None:
    place = planned_place()
    usual, late = place.placed(FETCHING, "hotdog"), place.placed(OTHER, "hotdog")
    promised = place.kept(late.order_id).rounds[0].promised_at
    told = place.yes(OTHER, cmd.OrderComing(late.order_id, 20)).result
    assert told["arrives_at"] == iso(place.at + 20 * MINUTE)
    let_pass(place, promised)
    assert fired(place, usual)
    assert not fired(place, late)
    let_pass(place, place.at + 15 * MINUTE)
    placed = place.kept(late.order_id).rounds[0]
    assert fired(place, late)
    assert placed.promised_at == promised
    assert not placed.expected_at


def test_who_said_later_and_is_here_sooner_is_awaited_no_more() -> None:
    for guest, here in (
        (OTHER, cmd.OrderHere),
        (DRIVING, cmd.OrderHere),
        (DRIVING, cmd.CarArrive),
    ):
        place = planned_place()
        wish = place.placed(guest, "hotdog")
        place.yes(guest, cmd.OrderComing(wish.order_id, 60))
        let_pass(place, place.at + 2 * MINUTE)
        place.yes(guest, here(wish.order_id))
        assert not place.kept(wish.order_id).comes_at
        let_pass(place, place.at + 8 * MINUTE)
        assert fired(place, wish)
        place.already(guest, cmd.OrderComing(wish.order_id, 5))
        place.already(guest, cmd.OrderHere(wish.order_id))


def test_the_same_word_again_is_no_event_and_another_minute_is() -> None:
    place = Place()
    wish = place.placed(FETCHING, "fries")
    place.yes(FETCHING, cmd.OrderComing(wish.order_id, 5))
    place.already(FETCHING, cmd.OrderComing(wish.order_id, 5))
    assert place.yes(FETCHING, cmd.OrderComing(wish.order_id, 10)).events


def test_who_says_another_minute_all_the_time_is_asked_to_wait() -> None:
    place = Place()
    wish = place.placed(FETCHING, "fries")
    minutes = (5, 60)
    for n in range(COMINGS_FREE):
        place.yes(FETCHING, cmd.OrderComing(wish.order_id, minutes[n % 2]))
        place.at += SECOND
    said = place.kept(wish.order_id)
    assert place.no(FETCHING, cmd.OrderComing(wish.order_id, 20)) == "order.coming_again"
    assert place.kept(wish.order_id) == said
    for n in range(COMINGS_FREE, COMINGS_MAX):
        place.at += COMINGS_APART
        place.yes(FETCHING, cmd.OrderComing(wish.order_id, minutes[n % 2]))
    place.restart()
    place.at += COMINGS_APART
    assert place.no(FETCHING, cmd.OrderComing(wish.order_id, 20)) == "order.coming_again"


def test_an_early_guest_is_here_and_nobody_is_sorted_anew() -> None:
    place = planned_place()
    wishes = [place.placed(a_guest(f"s{n}", "shelf"), "hotdog") for n in range(4)]
    promised = [place.kept(w.order_id).rounds[0].promised_at for w in wishes]
    place.yes(a_guest("s3", "shelf"), cmd.OrderHere(wishes[3].order_id))
    let_pass(place, place.at + MINUTE)
    assert [place.kept(w.order_id).rounds[0].promised_at for w in wishes] == promised
    assert place.kept(wishes[3].order_id).here_at


def ready(place: Place, *items: str) -> tuple[cmd.OrderPlace, Instant]:
    """An order that lies on the shelf, and its minute."""
    wish = place.placed(FETCHING, *items)
    promised = place.kept(wish.order_id).rounds[0].promised_at
    let_pass(place, promised)
    for ticket_id in place.kept(wish.order_id).rounds[0].tickets:
        place.yes(KITCHEN, cmd.TicketBump(ticket_id))
    return wish, promised


@pytest.mark.parametrize("terms", [PLANNED, PromiseTerms()], ids=["planned", "at once"])
def test_nobody_came_and_then_they_did(terms: PromiseTerms) -> None:
    place = Place(a_table_venue(promise=terms))
    wish, promised = ready(place, "hotdog", "cola")
    paid = (cmd.LinePortions(wish.lines[0].line_id, 1),)
    place.yes(TILL, cmd.LinesMarkPaid(wish.order_id, place.ids.new(), paid))
    missed = cmd.OrderNoShow(wish.order_id, "not_now")
    place.at = promised + NO_SHOW_AFTER - 1
    assert place.no(WINDOW, missed) == "order.not_missed"
    row = order_row(Reading(place.shelf, {}), place.kept(wish.order_id))
    assert row.missed_from == iso(promised + NO_SHOW_AFTER)
    place.at += 1
    before = place.kept(wish.order_id), dict(place.shelf.state.tickets)
    place.yes(WINDOW, missed)
    kept = place.kept(wish.order_id)
    assert not place.shelf.state.orders
    assert not place.shelf.state.tickets
    assert not any(place.shelf.load.values())
    # What was paid stays paid: whether money goes back is people's business.
    assert (kept.refund_due, sum(kept.paid.values())) == (0, 1)
    assert order_row(Reading(place.shelf, {}), kept).step == "missed"
    place.already(WINDOW, missed)
    assert place.no(FETCHING, cmd.OrderHere(wish.order_id)) == "order.closed"
    place.restart()
    place.yes(WINDOW, cmd.OrderTakeBack(wish.order_id))
    assert (place.kept(wish.order_id), place.shelf.state.tickets) == before
    place.yes(WINDOW, cmd.OrderHandOver(wish.order_id))
    assert place.kept(wish.order_id).rounds[0].is_served


def test_taken_back_an_order_goes_on_where_it_was_given_up() -> None:
    place = planned_place()
    wish = place.placed(FETCHING, "hotdog")
    promised = place.kept(wish.order_id).rounds[0].promised_at
    let_pass(place, promised)
    place.at = promised + NO_SHOW_AFTER
    load = dict(place.shelf.load)
    place.yes(WINDOW, cmd.OrderNoShow(wish.order_id))
    place.at += SECOND
    taken_back = place.yes(WINDOW, cmd.OrderTakeBack(wish.order_id))
    (event,) = taken_back.events
    assert isinstance(event, ev.OrderTakenBack)
    # Nobody had bumped it: it is somebody's to make again.
    assert event.recalled == place.kept(wish.order_id).rounds[0].tickets
    assert place.shelf.load == load
    let_pass(place, place.at + MINUTE)


def test_what_the_kitchen_has_still_to_begin_nobody_left_lying() -> None:
    place = planned_place()
    wish = place.placed(FETCHING, "hotdog")
    place.at += 3 * NO_SHOW_AFTER
    assert place.no(WINDOW, cmd.OrderNoShow(wish.order_id)) == "order.not_ready"


def test_it_waits_from_the_last_minute_that_anybody_told() -> None:
    place = Place()
    wish, promised = ready(place, "fries")
    place.yes(FETCHING, cmd.OrderComing(wish.order_id, 30))
    place.at = promised + NO_SHOW_AFTER
    assert place.no(WINDOW, cmd.OrderNoShow(wish.order_id)) == "order.not_missed"
    place.yes(FETCHING, cmd.OrderHere(wish.order_id))
    place.at += NO_SHOW_AFTER - 1
    assert place.no(WINDOW, cmd.OrderNoShow(wish.order_id)) == "order.not_missed"


@pytest.mark.parametrize(
    "make", [cmd.OrderHere, lambda i: cmd.OrderComing(i, 5)], ids=["here", "coming"]
)
def test_a_strangers_phone_moves_nothing(make: type[cmd.OrderHere]) -> None:
    place = Place()
    wish = place.placed(FETCHING, "fries")
    assert place.no(OTHER, make(wish.order_id)) == "order.not_yours"
    assert place.no(KITCHEN, make(wish.order_id)) == "session.forbidden"


def test_who_is_brought_their_food_fetches_nothing() -> None:
    place = Place()
    phone = a_guest("p1", "t1")
    wish = place.seated(phone, "fries")
    commands: tuple[Command, ...] = (
        cmd.OrderHere(wish.order_id),
        cmd.OrderComing(wish.order_id, 5),
    )
    for command in commands:
        assert place.no(phone, command) == "order.not_fetched"
    place.at += 3 * NO_SHOW_AFTER
    assert place.no(TILL, cmd.OrderNoShow(wish.order_id)) == "order.not_fetched"


def test_a_late_yes_asks_the_guest_for_the_new_minute() -> None:
    place = planned_place()
    phone = a_guest("p1", "t1")
    wish = place.placed(phone, "hotdog")
    told = place.kept(wish.order_id).rounds[0].promised_at
    place.at = told - MINUTE
    result = place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id)).result
    placed = place.kept(wish.order_id).rounds[0]
    assert (placed.told_at, iso(placed.promised_at)) == (told, result["promised_at"])
    row = order_row(Reading(place.shelf, {}), place.kept(wish.order_id), "p1").rounds[0]
    assert (row.told_at, row.promised_at) == (iso(told), iso(placed.promised_at))
    # Nothing of it is made yet: the guest may say no without asking anybody.
    cancel = cmd.LinesCancel(wish.order_id, (cmd.LinePortions(wish.lines[0].line_id, 1),))
    decision = place.yes(phone, cancel)
    assert isinstance(decision, Accepted)
    assert any(isinstance(event, ev.LinesVoided) for event in decision.events)
    let_pass(place, place.at + 10 * MINUTE)
    assert not fired(place, wish)


def test_a_yes_in_time_asks_nothing() -> None:
    place = planned_place()
    wish = place.placed(
        a_guest("p1", "t1"), "hotdog", when=cmd.At(datetime_of(place.at + 40 * MINUTE))
    )
    place.at += MINUTE
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    assert not place.kept(wish.order_id).rounds[0].told_at
