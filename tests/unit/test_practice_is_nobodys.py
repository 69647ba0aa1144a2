"""Practice is nobody's table, nobody's turn, nobody's money and nobody's number on the board."""

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.staff import Actor
from pos.views.contract import NO_PARAMS, Reading
from pos.views.floor import FloorTables
from pos.views.orders import PickupBoard
from pos.views.todo import StaffTodo
from tests.commands import TILL, a_guest, a_table_venue
from tests.decided import Place

LEARNER = msgspec.structs.replace(TILL, id="device:learner", practice=True)
ONE = a_guest("p1", "t1")


@pytest.fixture
def place() -> Place:
    return Place()


def test_practice_is_moved_to_no_real_table(place: Place) -> None:
    seated = place.seated(ONE, "cola")
    wish = place.placed(LEARNER, "hotdog", "cola", place="t2")
    before = place.shelf.state.seatings
    other = place.ids.new()
    lines = (cmd.LinePortions(wish.lines[0].line_id, 1),)
    place.yes(LEARNER, cmd.LinesMove(wish.order_id, lines, other, "t1"))
    assert place.kept(other).practice
    assert place.kept(other).seating == other
    assert place.shelf.state.seatings == before
    assert place.shelf.state.seatings[seated.order_id].orders == (seated.order_id,)


def test_a_practice_car_takes_no_turn(place: Place) -> None:
    practice = place.placed(LEARNER, "hotdog", place="lane")
    place.yes(LEARNER, cmd.CarArrive(practice.order_id))
    assert place.shelf.state.car_no == 0
    real = place.placed(TILL, "hotdog", place="lane")
    place.yes(TILL, cmd.CarArrive(real.order_id))
    car = place.kept(real.order_id).car
    assert car is not None
    assert (car.turn, place.shelf.state.car_no) == (1, 1)
    swap = cmd.CarsSwap(practice.order_id, real.order_id)
    assert place.no(TILL, swap) == "order.not_yours"


@pytest.mark.parametrize("admission", ["open", "staff"])
def test_practice_is_on_no_tables_bill(admission: str) -> None:
    place = Place(msgspec.structs.replace(a_table_venue(), admission=admission))
    place.placed(LEARNER, "hotdog", place="t1")
    row = FloorTables().row(Reading(place.shelf, {}), NO_PARAMS, "t1")
    assert row is not None
    assert (row.total, row.state) == (0, "open" if admission == "open" else "free")
    assert [order.number for order in row.orders] == ["T1"]


def test_what_a_kitchen_refuses_of_practice_calls_no_waiter(place: Place) -> None:
    def asked(actor: Actor) -> tuple[list[str], int]:
        wish = place.placed(actor, "hotdog", place="t1")
        line = wish.lines[0].line_id
        place.yes(TILL, cmd.LineRefuse(wish.order_id, line, 1, "sold_out"))
        kept = [key for key in StaffTodo().keys(place.shelf, NO_PARAMS) if wish.order_id in key]
        row = FloorTables().row(Reading(place.shelf, {}), NO_PARAMS, "t1")
        assert row is not None
        return kept, row.choices

    assert asked(LEARNER) == ([], 0)
    kept, choices = asked(TILL)
    assert (len(kept), choices) == (1, 1)


def test_practice_is_not_called_out(place: Place) -> None:
    practice = place.placed(LEARNER, "hotdog", place="shelf")
    real = place.placed(TILL, "hotdog", place="shelf")
    board, reading = PickupBoard(), Reading(place.shelf, {})
    assert list(board.keys(place.shelf, NO_PARAMS)) == [real.order_id]
    assert board.row(reading, NO_PARAMS, practice.order_id) is None
    assert board.row(reading, NO_PARAMS, real.order_id) is not None
