"""A venue document leaves nothing out that is in use, and screens forget what it does leave out."""

import asyncio
from collections.abc import Callable

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.cart import WishedLine
from pos.domain.envelope import Rejected
from pos.domain.venue import Venue
from tests.commands import OFFICE, SYSTEM, TILL, a_guest, a_table_venue
from tests.decided import Place
from tests.property.world import World


def without(*names: str) -> Venue:
    venue = a_table_venue()
    return msgspec.structs.replace(
        venue,
        stations=tuple(s for s in venue.stations if s.id not in names),
        places=tuple(p for p in venue.places if p.id not in names),
        printers=(),
    )


def refused(place: Place, venue: Venue) -> object:
    decision = place.ask(OFFICE, cmd.VenuePublish(venue))
    assert isinstance(decision, Rejected), decision
    assert decision.code == "venue.in_use"
    return decision.params["named"]


def an_open_order(place: Place) -> None:
    place.placed(TILL, "fries", place="t3")


def a_seating(place: Place) -> None:
    place.yes(TILL, cmd.SeatingOpen(place.ids.new(), "t3"))


def a_round_that_waits(place: Place) -> None:
    place.placed(a_guest("p3", "t3"), "fries")


@pytest.mark.parametrize("taken", [an_open_order, a_seating, a_round_that_waits])
def test_a_place_with_guests_stays(taken: Callable[[Place], None]) -> None:
    place = Place()
    taken(place)
    assert refused(place, without("t3", "t4")) == "Tisch 3"
    place.yes(OFFICE, cmd.VenuePublish(without("t4")))


def test_a_station_of_the_menu_or_with_a_ticket_stays() -> None:
    place = Place()
    assert refused(place, without("bar")) == "Bar"
    # From files the menu follows at once: only work counts.
    place.yes(SYSTEM, cmd.VenuePublish(without("bar")))
    place = Place()
    menu = place.shelf.state.menu
    assert menu is not None
    order = place.placed(TILL, "cola", place="t3")
    drinks = {"beer", "latte", "cola", "rum", "cake", "meal"}
    dry = tuple(item for item in menu.items if item.id not in drinks)
    place.yes(SYSTEM, cmd.MenuPublish(msgspec.structs.replace(menu, items=dry, deposits=())))
    assert refused(place, without("bar")) == "Bar"
    assert place.no(SYSTEM, cmd.VenuePublish(without("bar"))) == "venue.in_use"
    place.yes(TILL, cmd.OrderHandOver(order.order_id, unbumped=True))
    place.yes(OFFICE, cmd.VenuePublish(without("bar")))


def test_screens_forget_a_table_that_is_gone() -> None:
    asyncio.run(_a_table_goes())


async def _a_table_goes() -> None:
    world = World(tables=True)
    await world.open()
    async with world.writer.opened("venue:corner") as book:
        channel = world.hub.channel(book, "floor.tables", ())
    assert "t4" in channel.rows
    outcome = await world.ask(SYSTEM, cmd.VenuePublish(without("t4")))
    assert outcome.status == 200, outcome.answer
    assert "t4" not in channel.rows
    assert "t3" in channel.rows
    ids = world.ids
    line = WishedLine(ids.new(), "fries")
    wish = cmd.OrderPlace(order_id=ids.new(), round_id=ids.new(), lines=(line,), place="t3")
    assert (await world.ask(TILL, wish)).status == 200
    assert channel.rows == world.hub._all_rows(
        await world.writer.book("venue:corner"), "floor.tables", ()
    )
    await world.close()
