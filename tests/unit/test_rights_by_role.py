"""Rights: a station tells of its own dishes, a shift lead leads who serves and cooks."""

import pytest

from pos.domain import commands as cmd
from pos.domain.staff import Actor
from pos.views.todo import StaffTodo
from tests.commands import KITCHEN, OFFICE, PIN_HASH, TILL, a_device, a_guest
from tests.decided import Place

LEAD = Actor(kind="person", id="person:lead", venue="corner", role="shift_lead")
GRILL = a_device("kitchen", "grill")
FETCHING = a_guest("s3", "shelf")


def test_no_kitchen_reads_names_and_telephone_numbers() -> None:
    assert StaffTodo.roles.isdisjoint({"kitchen", "cook"})


@pytest.mark.parametrize("key", ["item:hotdog", "item:schnitzel", "item:menu", "part:bun"])
def test_a_station_tells_of_what_is_made_there(key: str) -> None:
    place = Place()
    if key == "item:menu":
        bundles = (
            [i.id for i in place.shelf.index.menu.items if i.bundle] if place.shelf.index else []
        )
        key = f"item:{bundles[0]}"
    place.yes(GRILL, cmd.StockSet(key, 3))
    place.yes(GRILL, cmd.StockOut(key))
    place.yes(GRILL, cmd.StockBack(key))


def test_a_station_does_not_tell_of_anothers_dishes() -> None:
    place = Place()
    wishes = (cmd.StockSet("item:cola", 3), cmd.StockOut("item:cola"), cmd.StockBack("item:cola"))
    for wish in wishes:
        assert place.no(GRILL, wish) == "session.forbidden"
    for wish in wishes:
        place.yes(KITCHEN, wish)
        place.yes(TILL if isinstance(wish, cmd.StockBack) else KITCHEN, wish)


def test_only_the_pass_hands_over_and_takes_back() -> None:
    place = Place()
    order = place.placed(FETCHING, "hotdog", "cola")
    assert place.no(GRILL, cmd.OrderHandOver(order.order_id, unbumped=True)) == "session.forbidden"
    place.yes(KITCHEN, cmd.OrderHandOver(order.order_id, unbumped=True))
    assert place.no(GRILL, cmd.OrderTakeBack(order.order_id)) == "session.forbidden"


def test_a_shift_lead_makes_nobody_their_own_equal() -> None:
    place = Place()
    known = {role: place.ids.new() for role in ("server", "cook", "shift_lead", "owner")}
    for role, person in known.items():
        place.yes(OFFICE, cmd.PersonSet(person, role.title(), role, PIN_HASH))  # type: ignore[arg-type]
    for role in ("shift_lead", "owner"):
        for person in (place.ids.new(), known["server"], known[role]):
            wish = cmd.PersonSet(person, "Bo", role, PIN_HASH)  # type: ignore[arg-type]
            assert place.no(LEAD, wish) == "session.forbidden"
        assert place.no(LEAD, cmd.PersonSet(known[role], "Bo", "cook")) == "session.forbidden"
        assert place.no(LEAD, cmd.PersonRemove(known[role])) == "session.forbidden"
    place.yes(LEAD, cmd.PersonSet(place.ids.new(), "Bo", "server", PIN_HASH))
    place.yes(LEAD, cmd.PersonSet(known["server"], "Bo", "cook"))
    place.yes(LEAD, cmd.PersonRemove(known["cook"]))
