"""A venue in memory for the property tests: real writer, book and hub, a clock that tests move."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from unittest.mock import patch

import msgspec

from pos.app import all_views
from pos.domain.commands import Command, MenuPublish, VenuePublish
from pos.domain.instants import HOUR, Instant
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.journal.book import Book, Change, encode_state
from pos.journal.clock import ManualClock
from pos.journal.contract import Entry
from pos.journal.memory import MemoryJournal
from pos.journal.writer import Outcome, Writer
from pos.views.contract import Params
from pos.views.hub import Channel, Hub
from tests.commands import (
    AT,
    PARTITION,
    SYSTEM,
    Ids,
    a_menu,
    a_table_venue,
    a_venue,
    a_wide_menu,
)
from tests.property.scene import PHONES, Step
from tests.property.steps import PASS_TIME, command_of

Rows = dict[str, Any]
T = TypeVar("T")


class Asked(msgspec.Struct, frozen=True):
    """A command as it was sent, so that it can be sent again."""

    command_id: str
    actor: Actor
    command: Command
    expires_at: Instant


class World:
    """One process on one journal in memory."""

    def __init__(self, journal: Any = None, at: Instant = AT, *, tables: bool = False) -> None:
        """`tables`: a venue that admits phones, with everything on its menu."""
        self.tables = tables
        self.journal: Any = journal or MemoryJournal()
        self.clock = ManualClock(at)
        self.hub = Hub(self.journal.epoch, all_views())
        self.ids = Ids(7)
        self.listeners: list[Callable[[Book, Sequence[Change]], None]] = [self.hub.publish]
        self.writer = Writer(self.journal, self.clock, self._published)
        self.asked: list[Asked] = []

    def _published(self, book: Book, changes: Sequence[Change]) -> None:
        for listener in self.listeners:
            listener(book, changes)

    async def open(self) -> None:
        """Publish venue and menu, so that guests can order."""
        self.writer.start()
        venue, menu = (a_table_venue, a_wide_menu) if self.tables else (a_venue, a_menu)
        for command in (VenuePublish(venue()), MenuPublish(menu())):
            assert (await self.ask(SYSTEM, command)).status == 200

    async def close(self) -> None:
        await self.writer.stop()

    def note(self, actor: Actor, command: Command, command_id: str = "") -> Asked:
        """Make a command that can be sent now and later again."""
        now = self.clock.now()
        asked = Asked(command_id or self.ids.new(now), actor, command, now + HOUR)
        self.asked.append(asked)
        return asked

    def send(self, asked: Asked) -> asyncio.Future[Outcome]:
        return self.writer.submit(
            asked.command_id, PARTITION, asked.expires_at, asked.command, asked.actor
        )

    async def ask(self, actor: Actor, command: Command, command_id: str = "") -> Outcome:
        return await self.send(self.note(actor, command, command_id))

    async def do(self, step: Step) -> Outcome | None:
        """Take one step of a day; nothing is answered when only time passes."""
        if step.kind == "time":
            self.clock.move(self.clock.now() + PASS_TIME[step.a % len(PASS_TIME)])
            return None
        return await self.ask(*self.command_of(step, await self.shelf()))

    def command_of(self, step: Step, shelf: Shelf) -> tuple[Actor, Command]:
        """The step as a command against the state now."""
        return command_of(step, shelf, self.ids)

    async def book(self) -> Book:
        return await self.writer.book(PARTITION)

    async def shelf(self) -> Shelf:
        return (await self.book()).shelf

    async def state(self) -> bytes:
        return encode_state(await self.shelf())

    async def entries(self) -> list[Entry]:
        found: list[Entry] = await self.journal.read(PARTITION, 0)
        return found

    async def channel(self, view: str, params: Params = ()) -> Channel:
        return self.hub.channel(await self.book(), view, params)

    async def fresh_rows(self, view: str, params: Params = ()) -> Rows:
        """The rows of a screen that was never there before."""
        return rows_of(Hub("fresh", all_views()).channel(await self.book(), view, params))


def rows_of(channel: Channel) -> Rows:
    return {key: msgspec.json.decode(row) for key, row in channel.rows.items()}


def channels_of(shelf: Shelf) -> list[tuple[str, Params]]:
    """Every view with every kind of parameter that it takes."""
    stations = [s.id for s in shelf.state.venue.stations] if shelf.state.venue else []
    orders = [*shelf.state.orders.values(), *(c.order for c in shelf.state.recent.values())]
    phones = dict.fromkeys([*(o.seating for o in orders), *(p.seating for p in PHONES), "nobody"])
    places = [p.id for p in shelf.state.venue.places] if shelf.state.venue else []
    found: list[tuple[str, Params]] = []
    for view in all_views():
        if view.name in {"guest.orders", "guest.table"}:
            found += [(view.name, (("phone", phone),)) for phone in phones]
            continue
        if view.name == "guest.place":
            found += [(view.name, (("place", place),)) for place in places]
            continue
        found.append((view.name, ()))
        if view.name.startswith("kitchen."):
            found += [(view.name, (("station", station),)) for station in stations]
    return found


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run one example in a loop of its own."""
    with asyncio.Runner() as runner:
        return runner.run(work)


@contextmanager
def small_limits(recent: int = 2, prints: int = 2, history: int = 1_000) -> Iterator[None]:
    """Let what is forgotten after a hundred orders be forgotten after a few."""
    with (
        patch("pos.domain.evolve_orders.RECENT_MAX", recent),
        patch("pos.domain.evolve.PRINTS_MAX", prints),
        patch("pos.views.hub.HISTORY_MAX", history),
    ):
        yield
