"""The number that is called out belongs to one order at a time."""

from pos.domain import commands as cmd
from pos.domain.instants import DAY
from pos.domain.order import DAY_NUMBER_MAX
from tests.commands import WINDOW, a_guest
from tests.decided import Place


def fetched(place: Place, nth: int) -> str:
    """An order of another phone each time; its id."""
    return place.placed(a_guest(f"s{nth}", "shelf", session=f"phone-{nth}"), "fries").order_id


def called(place: Place, order_id: str) -> str:
    return place.kept(order_id).number


def hand_over(place: Place, order_id: str) -> None:
    place.yes(WINDOW, cmd.OrderHandOver(order_id, unbumped=True))


def test_a_new_day_passes_by_the_numbers_that_yesterdays_orders_still_have() -> None:
    place = Place()
    first, second, third = (fetched(place, n) for n in range(3))
    assert [called(place, o) for o in (first, second, third)] == ["A1", "A2", "A3"]
    hand_over(place, first)
    place.at += DAY
    fresh, later = fetched(place, 3), fetched(place, 4)
    # A2 and A3 stand at the window since yesterday; what was passed by is given to nobody today.
    assert [called(place, o) for o in (fresh, later)] == ["A1", "A4"]
    hand_over(place, second)
    assert called(place, fetched(place, 5)) == "A5"
    place.restart()
    assert called(place, fetched(place, 6)) == "A6"
    numbers = [order.number for order in place.shelf.state.orders.values()]
    assert len(numbers) == len(set(numbers))


def test_the_books_count_on_without_a_gap() -> None:
    place = Place()
    orders = [fetched(place, 0)]
    place.at += DAY
    orders += [fetched(place, 1), fetched(place, 2)]
    assert [called(place, o) for o in orders] == ["A1", "A2", "A3"]
    assert [place.kept(o).order_no for o in orders] == [1, 2, 3]


def test_after_the_last_number_comes_the_first_that_is_free() -> None:
    place = Place()
    assert called(place, fetched(place, 0)) == "A1"
    place.shelf.state.day_no = DAY_NUMBER_MAX - 1
    assert [called(place, fetched(place, n)) for n in (1, 2, 3)] == ["A999", "A2", "A3"]
