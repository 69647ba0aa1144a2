"""In the demo town a photo of a code orders nothing, whichever place's it is."""

import msgspec
import pytest

from pos.demo import DEMO_VENUES, load_demo
from pos.domain import commands as cmd
from pos.domain.cart import WishedLine
from pos.domain.decide import decide
from pos.domain.envelope import Accepted, Facts
from pos.domain.evolve import evolve
from pos.domain.menu import Menu
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from tests.commands import AT, SYSTEM, Ids

TOWN = {one.venue.id: one for one in load_demo()}


def simple_item(menu: Menu) -> str:
    """Something that can be had without a choice, at any hour."""
    needed = {group.id for group in menu.groups if group.min}
    return next(
        item.id
        for item in menu.items
        if not (item.variants or item.bundle or item.dayparts or needed & set(item.groups))
        and item.price
    )


@pytest.mark.parametrize("name", DEMO_VENUES)
def test_what_a_stranger_orders_waits(name: str) -> None:
    venue, menu = TOWN[name].venue, TOWN[name].menu
    venue = msgspec.structs.replace(venue, hours=(), special_days=())
    shelf, ids = Shelf(), Ids(5)
    system = msgspec.structs.replace(SYSTEM, venue=name)
    for command in (cmd.VenuePublish(venue), cmd.MenuPublish(menu)):
        published = decide(shelf, command, Facts(AT, system, command_id=ids.new()))
        assert isinstance(published, Accepted), published
        for event in published.events:
            evolve(shelf, event, AT)
    assert {place.kind for place in venue.places} - {"table", "room"}
    for place in venue.places:
        phone = Actor("guest", f"guest:{place.id}", name, "guest", place.id, place.id)
        line = WishedLine(ids.new(), simple_item(menu))
        wish = cmd.OrderPlace(ids.new(), ids.new(), (line,))
        decided = decide(shelf, wish, Facts(AT, phone, command_id=ids.new()))
        assert isinstance(decided, Accepted), (place.id, decided)
        assert decided.result.get("awaiting") is True, place.id
