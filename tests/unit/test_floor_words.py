"""What a waiter reads of an order before saying yes to it."""

import msgspec

from pos.domain import commands as cmd
from pos.views.contract import NO_PARAMS, Reading
from pos.views.floor import FloorTables
from pos.views.todo import StaffTodo
from tests.commands import TILL, a_guest
from tests.decided import Place


def test_allergies_and_notes_are_read_before_a_yes_and_gone_when_erased() -> None:
    place = Place()
    wish = place.order("hotdog", allergies=("nuts", "milk"))
    noted = msgspec.structs.replace(wish.lines[0], note="no bun")
    wish = msgspec.structs.replace(wish, lines=(noted,))
    texts = dict(place.yes(a_guest("p1", "t1"), wish).texts)
    for known, allergies, note in ((texts, {"nuts", "milk"}, True), ({}, set(), False)):
        reading = Reading(place.shelf, known)
        table = FloorTables().row(reading, NO_PARAMS, "t1")
        assert table is not None
        (row,) = table.awaiting
        assert set(row.allergies) == allergies
        assert row.items[0].startswith("1 × ")
        assert ("no bun" in row.items[0]) is note
        todo = StaffTodo().row(reading, NO_PARAMS, f"awaiting:{wish.order_id}")
        assert todo is not None
        assert set(todo.allergies) == allergies
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    table = FloorTables().row(Reading(place.shelf, texts), NO_PARAMS, "t1")
    assert table is not None
    assert not table.awaiting
