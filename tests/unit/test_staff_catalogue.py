"""The menu as a waiter's phone gets it."""

import msgspec

from kitchen_display.catalogue import catalogue
from pos.domain import commands as cmd
from tests.commands import SYSTEM
from tests.decided import Place


def test_what_the_menu_offers_instead_is_what_86_begins_with() -> None:
    place = Place()
    index, venue = place.shelf.index, place.shelf.state.venue
    assert index is not None
    assert venue is not None
    first, second, *others = index.menu.items
    first = msgspec.structs.replace(first, substitute=second.id)
    second = msgspec.structs.replace(second, substitute="")
    menu = msgspec.structs.replace(index.menu, items=(first, second, *others))
    place.yes(SYSTEM, cmd.MenuPublish(menu))
    found = catalogue(place.shelf, venue, venue.languages[0], place.at)["items"]
    assert found[0]["substitute"] == second.id
    assert "substitute" not in found[1]
