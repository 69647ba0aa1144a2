"""A photo of a table's code rings the waiter seldom, and staff see whose phone it is not."""

import pytest

from pos.domain import commands as cmd
from pos.domain.seating import RING_EVERY
from pos.views.contract import NO_PARAMS, Reading
from pos.views.floor import FloorRow, FloorTables
from tests.commands import TILL, a_guest
from tests.decided import Place

ONE = a_guest("p1", "t1")
STRANGERS = tuple(a_guest(f"s{n}", "t1") for n in range(30))


@pytest.fixture
def place() -> Place:
    return Place()


def row_of(place: Place) -> FloorRow:
    row = FloorTables().row(Reading(place.shelf, {}), NO_PARAMS, "t1")
    assert row is not None
    return row


def test_many_phones_with_a_photo_ring_once(place: Place) -> None:
    place.seated(ONE, "hotdog")
    place.yes(STRANGERS[0], cmd.StaffCall("waiter"))
    assert (row_of(place).call, row_of(place).call_outside) == ("waiter", True)
    for stranger in STRANGERS:
        place.already(stranger, cmd.StaffCall("waiter"))
    place.yes(TILL, cmd.CallAnswer("t1"))
    place.restart()
    for stranger in STRANGERS:
        assert place.no(stranger, cmd.StaffCall("waiter")) == "call.too_often"
    place.at += RING_EVERY
    assert place.yes(STRANGERS[1], cmd.StaffCall("waiter")).events


def test_who_sits_there_is_always_heard(place: Place) -> None:
    place.seated(ONE, "hotdog")
    place.yes(STRANGERS[0], cmd.StaffCall("waiter"))
    assert place.yes(ONE, cmd.StaffCall("waiter")).events
    assert not row_of(place).call_outside
    place.already(STRANGERS[1], cmd.StaffCall("waiter"))
    for _ in range(3):
        place.yes(TILL, cmd.CallAnswer("t1"))
        assert place.yes(ONE, cmd.StaffCall("waiter")).events


def test_who_has_just_sat_down_may_ring(place: Place) -> None:
    """A free table, no order yet: that is how a waiter is called, and staff see that it is so."""
    assert place.yes(ONE, cmd.StaffCall("waiter")).events
    assert row_of(place).call_outside
    assert place.no(ONE, cmd.StaffCall("bill")) == "seating.not_admitted"
