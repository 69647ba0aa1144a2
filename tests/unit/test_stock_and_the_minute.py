"""86, pauses and counts: asked of the minute the kitchen begins, and of what waited meanwhile."""

import pytest

from pos.domain import commands as cmd
from pos.domain.envelope import Accepted, Rejected
from pos.domain.instants import HOUR, MINUTE, Instant, datetime_of
from tests.commands import KITCHEN, OFFICE, SYSTEM, TILL, WINDOW, a_guest, digest
from tests.decided import Place

FETCHING = a_guest("s3", "shelf")
PHONE, OTHER = a_guest("p1", "t1"), a_guest("p3", "t2")


def at(place: Place, later: Instant) -> cmd.At:
    return cmd.At(datetime_of(place.at + later))


@pytest.mark.parametrize("what", ["86", "pause"])
def test_what_ends_before_the_kitchen_begins_does_not_matter(what: str) -> None:
    place = Place()
    if what == "86":
        until = datetime_of(place.at + HOUR)
        place.yes(KITCHEN, cmd.StockOut("item:fries", until=until))
    else:
        place.yes(KITCHEN, cmd.StationPause("fryer", minutes=60))
    code = {"86": "stock.sold_out", "pause": "station.paused"}[what]
    # Fries take three minutes, and one to hand over.
    assert place.no(FETCHING, place.order("fries")) == code
    assert place.no(FETCHING, place.order("fries", when=at(place, 63 * MINUTE))) == code
    place.placed(FETCHING, "fries", when=at(place, 64 * MINUTE))
    hold = cmd.CheckoutHold(place.ids.new(), place.order("fries").lines)
    assert place.no(FETCHING, hold) == code
    place.yes(FETCHING, cmd.CheckoutHold(place.ids.new(), hold.lines, when=at(place, 90 * MINUTE)))


def test_without_an_end_it_counts_for_every_minute() -> None:
    place = Place()
    place.yes(KITCHEN, cmd.StockOut("item:fries"))
    assert place.no(FETCHING, place.order("fries", when=at(place, 30 * HOUR))) == "stock.sold_out"


def test_a_count_is_what_is_in_the_house_whenever_it_is_made() -> None:
    place = Place()
    place.yes(KITCHEN, cmd.StockSet("item:fries", 1))
    place.placed(FETCHING, "fries", when=at(place, 5 * HOUR))
    assert place.no(FETCHING, place.order("fries")) == "stock.sold_out"


def test_an_86_hits_what_is_made_before_it_ends_and_names_apart_what_waits() -> None:
    place = Place()
    now = place.placed(FETCHING, "fries")
    place.placed(FETCHING, "fries", when=at(place, 3 * HOUR))
    waits = place.placed(PHONE, "fries")
    place.placed(OTHER, "hotdog")
    out = cmd.StockOut("item:fries", until=datetime_of(place.at + HOUR))
    result = place.yes(KITCHEN, out).result
    assert [one["order_id"] for one in result["hit"]] == [now.order_id]
    assert [one["order_id"] for one in result["waiting"]] == [waits.order_id]
    assert len(place.yes(KITCHEN, cmd.StockOut("item:fries")).result["hit"]) == 2


def test_counting_begun_while_a_round_waits_counts_it_when_it_is_accepted() -> None:
    place = Place()
    first, second = place.placed(PHONE, "hotdog"), place.placed(OTHER, "hotdog")
    place.yes(KITCHEN, cmd.StockSet("item:hotdog", 1))
    place.yes(TILL, cmd.OrderAccept(first.order_id, first.round_id))
    assert place.shelf.state.stock["item:hotdog"].count == 0
    accept = cmd.OrderAccept(second.order_id, second.round_id)
    assert place.no(TILL, accept) == "stock.sold_out"
    # It goes back to sale when it was not made after all.
    line = cmd.LinePortions(first.lines[0].line_id, 1)
    place.yes(TILL, cmd.LinesVoid(first.order_id, (line,), "wrong", restock=True))
    assert place.shelf.state.stock["item:hotdog"].count == 1
    place.yes(TILL, accept)


def test_a_waiter_may_accept_what_there_is_and_the_guest_is_asked_for_the_rest() -> None:
    place = Place()
    wish = place.placed(PHONE, "hotdog", "fries")
    place.yes(KITCHEN, cmd.StockOut("item:hotdog", substitute="cola"))
    plain = cmd.OrderAccept(wish.order_id, wish.round_id)
    refused = place.ask(TILL, plain)
    assert isinstance(refused, Rejected)
    assert (refused.params["item"], refused.params["substitute"]) == ("hotdog", "cola")
    asks = cmd.OrderAccept(wish.order_id, wish.round_id, if_sold_out="ask")
    decision = place.yes(TILL, asks)
    assert decision.result["asked"] == [{"line_id": wish.lines[0].line_id, "portions": 1}]
    placed = place.kept(wish.order_id).rounds[0]
    assert placed.choices[0].substitute == "cola"
    assert [line.item for line, _ in placed.live] == ["fries"]
    fired = [t.station for t in place.shelf.state.tickets.values() if t.fired_at]
    assert fired == ["fryer"]
    made = cmd.ChoiceMake(
        wish.order_id,
        placed.choices[0].choice_id,
        "substitute",
        place.ids.new(),
        place.ids.new(),
    )
    place.yes(PHONE, made)


def test_only_as_many_as_there_are_not_are_asked_about() -> None:
    place = Place()
    wish = place.placed(PHONE, "hotdog", "hotdog")
    # Two buns each.
    place.yes(KITCHEN, cmd.StockSet("part:bun", 3))
    decision = place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id, if_sold_out="ask"))
    assert [one["line_id"] for one in decision.result["asked"]] == [wish.lines[1].line_id]
    assert place.shelf.state.stock["part:bun"].count == 1


def test_with_all_of_it_sold_out_the_guest_is_seated_and_asked() -> None:
    place = Place()
    wish = place.placed(PHONE, "fries")
    place.yes(KITCHEN, cmd.StockOut("item:fries"))
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id, if_sold_out="ask"))
    assert not any(t.fired_at for t in place.shelf.state.tickets.values())
    assert place.shelf.seating_of("p1") is not None
    choice = place.kept(wish.order_id).rounds[0].choices[0].choice_id
    place.yes(PHONE, cmd.ChoiceMake(wish.order_id, choice, "without"))
    assert not place.kept(wish.order_id).open_rounds


# Allergies


def a_screen(place: Place, station: str) -> None:
    place.yes(OFFICE, cmd.PairingOpen(place.ids.new(), "kitchen", digest("code"), station))
    place.yes(SYSTEM, cmd.DevicePair(digest("code"), digest("token")))


@pytest.mark.parametrize("station, must", [("", True), ("fryer", True), ("bar", False)])
def test_nobody_hands_over_what_no_cook_read_though_they_could(station: str, must: bool) -> None:
    place = Place()
    a_screen(place, station)
    wish = place.placed(FETCHING, "fries", allergies=("nuts",))
    over = cmd.OrderHandOver(wish.order_id, unbumped=True)
    if must:
        assert place.no(WINDOW, over) == "allergy.unread"
        ticket = place.kept(wish.order_id).rounds[0].tickets[0]
        place.yes(KITCHEN, cmd.AllergyAcknowledge(ticket))
    assert isinstance(place.ask(WINDOW, over), Accepted)
