"""Bills that pay what was made for others: they end when nothing is left on them."""

from unittest.mock import patch

import msgspec
import pytest

from pos.domain import commands as cmd
from tests.commands import KITCHEN, TILL, WINDOW, a_guest, a_table_venue
from tests.decided import Place

GUEST = a_guest("s1", "t1")


@pytest.fixture
def place() -> Place:
    return Place(msgspec.structs.replace(a_table_venue(), admission="open"))


def one(wish: cmd.OrderPlace, line: int = 0) -> tuple[cmd.LinePortions, ...]:
    return (cmd.LinePortions(wish.lines[line].line_id, 1),)


def moved(place: Place, wish: cmd.OrderPlace, to: str = "t2", line: int = 0) -> str:
    other = place.ids.new()
    place.yes(TILL, cmd.LinesMove(wish.order_id, one(wish, line), other, to))
    return other


def test_a_bill_whose_last_portion_is_voided_is_closed(place: Place) -> None:
    wish = place.placed(GUEST, "hotdog", "fries")
    other = moved(place, wish)
    place.yes(TILL, cmd.LinesVoid(other, one(wish), "cold"))
    assert other in place.shelf.state.recent
    place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))
    assert not place.shelf.state.orders


def test_a_bill_that_passes_everything_on_is_closed(place: Place) -> None:
    wish = place.placed(GUEST, "hotdog", "fries")
    other = moved(place, wish)
    place.yes(TILL, cmd.LinesMove(other, one(wish), wish.order_id, "t1"))
    assert other in place.shelf.state.recent
    assert place.kept(wish.order_id).total == sum(
        line.total for line in place.kept(wish.order_id).rounds[0].lines
    )


def test_a_bill_with_something_left_stays_open(place: Place) -> None:
    wish = place.placed(GUEST, "hotdog", "fries", "cola")
    other = moved(place, wish)
    place.yes(TILL, cmd.LinesMove(wish.order_id, one(wish, 1), other, "t2"))
    place.yes(TILL, cmd.LinesVoid(other, one(wish), "cold"))
    assert other in place.shelf.state.orders


# What is due back


def owing(place: Place, *items: str) -> cmd.OrderPlace:
    """A closed order of which a paid hot dog could not be had."""
    wish = place.placed(GUEST, "hotdog", *items)
    place.yes(TILL, cmd.LinesMarkPaid(wish.order_id, place.ids.new(), one(wish)))
    place.yes(KITCHEN, cmd.LineRefuse(wish.order_id, wish.lines[0].line_id, 1))
    (choice,) = place.kept(wish.order_id).rounds[0].choices
    place.yes(WINDOW, cmd.ChoiceMake(wish.order_id, choice.choice_id, "money_back"))
    if items:
        place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))
    else:
        for ticket in place.kept(wish.order_id).rounds[0].tickets:
            place.yes(KITCHEN, cmd.TicketBump(ticket))
    assert wish.order_id in place.shelf.state.recent
    return wish


def test_money_that_is_due_is_given_back_once(place: Place) -> None:
    wish = owing(place, "cola")
    assert place.kept(wish.order_id).refund_due == 420
    check = place.ids.new()
    part = cmd.RefundMarkGiven(wish.order_id, check, total=100)
    assert place.yes(WINDOW, part).result["total"] == 100
    place.already(WINDOW, part)
    rest = place.yes(TILL, cmd.RefundMarkGiven(wish.order_id, place.ids.new(), total=500))
    assert rest.result["total"] == 320
    place.already(TILL, cmd.RefundMarkGiven(wish.order_id, place.ids.new()))
    order = place.kept(wish.order_id)
    assert (order.refund_due, [c.total for c in order.checks]) == (0, [420, -100, -320])
    no_one = cmd.RefundMarkGiven(place.ids.new(), place.ids.new())
    assert place.no(TILL, no_one) == "order.unknown"
    assert place.no(GUEST, rest_of(wish, place)) == "session.forbidden"


def rest_of(wish: cmd.OrderPlace, place: Place) -> cmd.RefundMarkGiven:
    return cmd.RefundMarkGiven(wish.order_id, place.ids.new())


def test_an_order_that_owes_money_is_not_forgotten(place: Place) -> None:
    with (
        patch("pos.domain.evolve_orders.RECENT_MAX", 4),
        patch("pos.domain.evolve_orders.OWING_MAX", 2),
    ):
        owes = [owing(place, "cola").order_id for _ in range(2)]
        for _ in range(6):
            plain = place.placed(GUEST, "cola")
            place.yes(WINDOW, cmd.OrderHandOver(plain.order_id, unbumped=True))
        assert [place.kept(order_id).refund_due for order_id in owes] == [420, 420]
        assert len(place.shelf.state.recent) == 4
        # More than so many are not kept: then the oldest goes after all.
        for _ in range(3):
            owing(place, "cola")
        assert place.shelf.order(owes[0]) is None
        assert len(place.shelf.state.recent) == 4


# What stands in the journal


@pytest.mark.parametrize("bay", ["", "7", "P2", "BAY 12", "A-3"])
def test_a_bay_is_what_is_painted_on_the_ground(bay: str) -> None:
    wave = msgspec.json.encode({"order_id": "o", "bay": bay, "type": "car.wave"})
    assert msgspec.json.decode(wave, type=cmd.CarWave).bay == bay


@pytest.mark.parametrize("bay", ["the red van", "Red van", "a2", "A-123456789012", "P2\u00e9"])
@pytest.mark.parametrize("kind", [cmd.CarWave, cmd.CarArrive])
def test_no_name_is_a_bay(kind: type[cmd.CarWave | cmd.CarArrive], bay: str) -> None:
    tag = kind.__struct_config__.tag
    body = msgspec.json.encode({"order_id": "o", "bay": bay, "type": tag})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=kind)
