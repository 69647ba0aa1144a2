"""Guests see their own seating and nothing else; personal texts stand in erasable rows alone."""

from dataclasses import fields, is_dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given

from pos.app import all_views
from pos.domain.commands import PersonalErase
from pos.domain.order import Order
from pos.domain.reasons import records_of
from pos.domain.shelf import Shelf
from pos.domain.staff import ROLES
from pos.journal.memory import MemoryJournal
from pos.views.hub import ViewError
from tests.commands import OFFICE, PARTITION, a_device, a_guest
from tests.property.scene import GUESTS, PHONES, SECRET, Step
from tests.property.steps import DAYS
from tests.property.world import World, channels_of, run, small_limits

PERSONAL_VIEWS = {"guest.orders", "window.orders", "kitchen.tickets", "kitchen.done"}


@given(DAYS)
def test_a_guest_sees_the_orders_of_the_own_seating_only(day: list[Step]) -> None:
    async def example() -> None:
        world = World(tables=len(day) % 2 == 0)
        await world.open()
        for step in day:
            await world.do(step)
        book = await world.book()
        for guest in (*GUESTS, *PHONES):
            params = world.hub.authorize("guest.orders", {}, guest)
            rows = await world.fresh_rows("guest.orders", params)
            right = {o.order_id: seen_by(book.shelf, o, guest.seating) for o in book.shelf.orders()}
            assert {i: [r["round_id"] for r in row["rounds"]] for i, row in rows.items()} == {
                i: rounds for i, rounds in right.items() if rounds is not None
            }
            board = await world.fresh_rows("pickup.board")
            assert all(row.keys() <= {"number", "step", "since"} for row in board.values())
        await world.close()

    with small_limits():
        run(example())


def seen_by(shelf: Shelf, order: Order, phone: str) -> list[str] | None:
    """The rounds of an order that a phone may see: all at its table, else what it sent itself."""
    seating = shelf.state.seatings.get(order.seating)
    if order.seating == phone or (seating is not None and phone in seating.phones):
        return [placed.round_id for placed in order.rounds]
    own = [placed.round_id for placed in order.rounds if placed.by == phone]
    return own or None


@pytest.mark.parametrize("view", all_views(), ids=lambda view: view.name)
def test_nobody_chooses_what_to_see(view: Any) -> None:
    """A guest opens few views, without parameters; a station's screen sees its station."""
    world = World()
    guest = a_guest("mine")
    allowed = {"guest.orders", "guest.table", "guest.place", "venue.menu"}
    for params in ({}, {"seating": "yours"}, {"station": "grill"}, {"x": ""}):
        try:
            got = world.hub.authorize(view.name, params, guest)
        except ViewError:
            assert view.name not in allowed or params
            continue
        assert view.name in allowed
        assert not params
        assert got in {(), (("phone", "mine"),), (("place", "t1"),)}
    for role in ROLES:
        if role not in view.roles:
            with pytest.raises(ViewError, match=r"view\.forbidden"):
                world.hub.authorize(view.name, {}, a_device(role))
    if view.name.startswith("kitchen."):
        grill = a_device("kitchen", "grill")
        assert world.hub.authorize(view.name, {"station": "grill"}, grill)
        for params in ({"station": "bar"}, {}):
            with pytest.raises(ViewError, match=r"view\.forbidden"):
                world.hub.authorize(view.name, params, grill)


def everything(thing: Any) -> list[bytes]:
    """Every byte and text in nested tables, structs and lists."""
    if isinstance(thing, bytes):
        return [thing]
    if isinstance(thing, str):
        return [thing.encode()]
    if isinstance(thing, msgspec.Struct):
        return everything(msgspec.structs.asdict(thing))
    if is_dataclass(thing):
        return everything([getattr(thing, field.name) for field in fields(thing)])
    if isinstance(thing, dict):
        return everything([*thing.keys(), *thing.values()])
    if isinstance(thing, list | tuple | set):
        return [found for part in thing for found in everything(part)]
    return []


def tables(journal: MemoryJournal) -> dict[str, Any]:
    return {name: value for name, value in vars(journal).items() if name != "_lock"}


def holds(thing: Any, word: str) -> bool:
    return any(word.encode() in found for found in everything(thing))


@given(DAYS)
def test_a_personal_text_is_in_its_row_and_nowhere_else(day: list[Step]) -> None:
    async def example() -> None:
        world = World()
        await world.open()
        answers = [await world.do(step) for step in day]
        book = await world.book()
        await world.journal.save_snapshot(PARTITION, book.snapshot())
        found = tables(world.journal)
        texts = found.pop("_texts")
        assert not holds(found, SECRET)
        assert not holds([answer for answer in answers if answer is not None], SECRET)
        assert not holds(book.shelf.state, SECRET)
        assert not holds([world.hub.epoch, world.hub.seqs], SECRET)
        # What memory holds of it is what the state still refers to: nothing is kept for ever.
        wanted = [*book.shelf.personal_records(), *records_of(book.shelf)]
        right = await world.journal.texts(PARTITION, wanted)
        assert book.texts == right
        wrote = [a for a in world.asked if holds(a.command, SECRET)]
        assert not holds(texts, SECRET) or wrote
        await world.close()

    with small_limits():
        run(example())


@given(DAYS)
def test_after_erasing_everybody_no_text_is_left(day: list[Step]) -> None:
    async def example() -> None:
        world = World()
        await world.open()
        for step in day:
            await world.do(step)
        shelf = await world.shelf()
        known = [*shelf.state.orders, *shelf.state.recent]
        known += [*shelf.state.devices, *shelf.state.pairings]
        forgotten = {text.subject for text in world.journal._texts.values()} - set(known)
        for subject in (*known, *sorted(forgotten)):
            assert (await world.ask(OFFICE, PersonalErase(subject))).status == 200
        book = await world.book()
        assert not holds(tables(world.journal), SECRET)
        assert not book.texts
        for view, params in channels_of(book.shelf):
            rows = await world.fresh_rows(view, params)
            assert not holds(rows, SECRET)
            channel = await world.channel(view, params)
            assert not holds(list(channel.rows.values()), SECRET)
        await world.close()

    with small_limits():
        run(example())


def test_the_search_finds_a_text_where_it_may_be() -> None:
    """The two tests above would notice: the text is shown to those who need it."""

    async def example() -> set[str]:
        world = World()
        await world.open()
        for step in (Step("order.place", 1, 1), Step("pairing.open", 0, 1)):
            await world.do(step)
        assert holds(world.journal._texts, SECRET)
        found = set()
        for view, params in channels_of(await world.shelf()):
            if holds(await world.fresh_rows(view, params), SECRET):
                found.add(view)
        await world.close()
        return found

    assert run(example()) == (PERSONAL_VIEWS - {"kitchen.done"}) | {"venue.devices"}
