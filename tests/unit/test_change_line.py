"""What nobody has begun is changed in one decision: minute, course and portion stay the guest's."""

from typing import Any

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.bill import owed_by
from pos.domain.envelope import Rejected
from pos.domain.instants import HOUR, datetime_of
from tests.commands import AT, KITCHEN, OFFICE, TILL, a_guest, a_line
from tests.decided import Place

PHONE = a_guest("p1", "t1")
MATE = a_guest("p2", "t1")
LATER = cmd.At(datetime_of(AT + 3 * HOUR))


@pytest.fixture
def place() -> Place:
    found = Place()
    found.seated(PHONE, "cola")
    return found


def later(place: Place, *lines: Any) -> cmd.OrderPlace:
    """A round of the seated phone, ready in three hours."""
    seating = place.shelf.seating_of(PHONE.seating)
    assert seating is not None
    wish = place.order("cola", order_id=seating.orders[0], when=LATER)
    wish = msgspec.structs.replace(wish, lines=tuple(lines))
    place.yes(PHONE, wish)
    return wish


def change(place: Place, wish: cmd.OrderPlace, item: str, **more: Any) -> cmd.LinesChange:
    portions = more.pop("portions", wish.lines[0].quantity)
    total_max = more.pop("total_max", None)
    line = a_line(place.ids, item, more.pop("quantity", portions), **more)
    return cmd.LinesChange(
        wish.order_id, wish.lines[0].line_id, portions, place.ids.new(), line, total_max
    )


def test_the_new_line_keeps_the_minute_and_fires_at_it(place: Place) -> None:
    wish = later(place, a_line(place.ids, "burger", options=("bread",)))
    asked = change(place, wish, "burger", options=("salad", "no-onion"))
    before = place.kept(wish.order_id).total
    result = place.yes(PHONE, asked).result
    old, new = place.kept(wish.order_id).rounds[-2:]
    assert (old.ended, new.wished_at, new.promised_at) == (
        "cancelled", old.wished_at, old.promised_at,
    )  # fmt: skip
    assert (new.instead_of, new.by) == (wish.lines[0].line_id, PHONE.seating)
    assert (
        place.kept(wish.order_id).total
        == before + 50
        == sum(owed.total for owed in owed_by(place.kept(wish.order_id)))
    )
    assert result["total"] == 890 + 50
    ticket = place.shelf.state.tickets[f"{new.round_id}.grill"]
    assert ticket.due_at > place.at
    assert not ticket.fired_at
    place.at = ticket.due_at
    place.yes(msgspec.structs.replace(TILL, role="system"), cmd.TimePass())
    assert place.shelf.state.tickets[f"{new.round_id}.grill"].fired_at
    assert f"{old.round_id}.grill" not in place.shelf.waiting


def test_the_last_portion_stays_the_guests(place: Place) -> None:
    place.yes(KITCHEN, cmd.StockSet("item:schnitzel", 2))
    wish = later(place, a_line(place.ids, "schnitzel", 2))
    assert place.shelf.state.stock["item:schnitzel"].count == 0
    place.yes(PHONE, change(place, wish, "schnitzel", note="no lemon"))
    assert place.shelf.state.stock["item:schnitzel"].count == 0
    again = msgspec.structs.replace(
        wish, lines=(msgspec.structs.replace(wish.lines[0], line_id=_last_line(place, wish)),)
    )
    place.yes(PHONE, change(place, again, "fries", portions=1))
    assert place.shelf.state.stock["item:schnitzel"].count == 1
    rounds = place.kept(wish.order_id).rounds
    assert [sum(n for _, n in r.live) for r in rounds[-2:]] == [1, 1]


def _last_line(place: Place, wish: cmd.OrderPlace) -> str:
    return place.kept(wish.order_id).rounds[-1].lines[0].line_id


def test_what_is_refused_leaves_all_as_it_was(place: Place) -> None:
    wish = later(place, a_line(place.ids, "burger", options=("bread",)))
    assert place.no(PHONE, change(place, wish, "burger")) == "option.too_few"
    dear = change(place, wish, "burger", options=("salad",), total_max=890)
    refused = place.ask(PHONE, dear)
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.params["total"]) == ("order.total_above_max", 940)
    assert place.no(MATE, change(place, wish, "cola")) == "order.not_yours"
    place.yes(MATE, cmd.SeatingAsk())
    place.yes(PHONE, cmd.SeatingAdmit(place.kept(wish.order_id).seating, MATE.seating))
    assert place.no(MATE, change(place, wish, "cola")) == "line.not_yours"
    mates = cmd.LinesCancel(wish.order_id, (cmd.LinePortions(wish.lines[0].line_id, 1),))
    assert place.no(MATE, mates) == "line.not_yours"
    place.yes(KITCHEN, cmd.StockOut("item:fries", "gone"))
    assert place.no(PHONE, change(place, wish, "fries")) == "stock.sold_out"
    assert place.no(PHONE, change(place, wish, "cola", portions=2)) == "line.too_many"
    lines = (cmd.LinePortions(wish.lines[0].line_id, 1),)
    place.yes(TILL, cmd.LinesMarkPaid(wish.order_id, place.ids.new(), lines))
    assert place.no(PHONE, change(place, wish, "cola")) == "line.paid"


def test_what_the_kitchen_has_begun_is_asked_of_staff(place: Place) -> None:
    wish = later(place, a_line(place.ids, "burger", options=("bread",)))
    place.yes(OFFICE, cmd.TicketsFire((f"{wish.round_id}.grill",)))
    assert place.no(PHONE, change(place, wish, "cola")) == "line.begun"


def test_a_course_that_waits_for_a_word_goes_on_waiting(place: Place) -> None:
    now = a_line(place.ids, "hotdog", course=1)
    main = a_line(place.ids, "burger", options=("bread",), course=2)
    seating = place.shelf.seating_of(PHONE.seating)
    assert seating is not None
    wish = msgspec.structs.replace(
        place.order("cola", order_id=seating.orders[0]), lines=(main, now)
    )
    place.yes(PHONE, wish)
    place.yes(PHONE, change(place, wish, "hotdog"))
    new = place.kept(wish.order_id).rounds[-1]
    ticket = place.shelf.state.tickets[f"{new.round_id}.grill.2"]
    assert (ticket.held, ticket.fired_at, ticket.course) == (True, 0, 2)


def test_a_menu_is_changed_like_a_dish_and_keeps_its_deposit_right(place: Place) -> None:
    wish = later(place, a_line(place.ids, "meal"))
    total = place.kept(wish.order_id).total
    place.yes(PHONE, change(place, wish, "fries"))
    assert place.kept(wish.order_id).total == total - 890 - 25 + 350


def test_a_round_that_waits_for_staff_is_changed_before_they_say_yes() -> None:
    place = Place()
    wish = place.placed(PHONE, "fries")
    placed = place.yes(PHONE, change(place, wish, "cola")).events[0]
    assert isinstance(placed, ev.OrderPlaced)
    assert placed.awaiting
    assert list(place.shelf.awaiting) == [placed.round_id]
    place.yes(TILL, cmd.OrderAccept(wish.order_id, placed.round_id))
    assert place.kept(wish.order_id).total == 290 + 25
