"""Bills that pay what was made for others: they end when nothing is left on them."""

import msgspec
import pytest

from pos.domain import commands as cmd
from tests.commands import TILL, WINDOW, a_guest, a_table_venue
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
