"""The house: what every web handler gets, and nothing more."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from pos.domain.commands import Command
from pos.domain.instants import MINUTE
from pos.domain.staff import Actor
from pos.feeds.bell import Bell
from pos.feeds.contract import Feed
from pos.feeds.local import LocalFeed
from pos.journal.book import Book
from pos.journal.clock import Clock
from pos.journal.contract import Journal, StorageError
from pos.journal.writer import Outcome, Writer
from pos.reports.hit_rate import HitRate
from pos.settings import Settings
from pos.views.contract import Reading
from pos.views.hub import Channel, Hub, ViewError
from pos.web.guards import Guards
from pos.web.presence import Presence
from pos.web.problems import Problem
from pos.web.sessions import (
    PersonClaims,
    Sessions,
    actor_of_device,
    actor_of_person,
    kiosk_key,
    parse_device_token,
)

VENUES_MAX: Final = 1_000
COMMAND_LIFE: Final = 5 * MINUTE
"""How long the server's own commands stay good."""


def new_id(now: int) -> str:
    """A fresh UUIDv7 of an instant in milliseconds."""
    value = (now & ((1 << 48) - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class House:
    """One process of a running installation."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        journal: Journal,
        writer: Writer,
        hub: Hub,
        sessions: Sessions,
        guards: Guards,
    ) -> None:
        """Take the parts that `pos.app` made."""
        self.settings = settings
        self.clock = clock
        self.journal = journal
        self.writer = writer
        self.hub = hub
        self.sessions = sessions
        self.guards = guards
        self.bell = Bell()
        self.feed: Feed = LocalFeed(journal, self.bell)
        self.clock_moved: list[Callable[[], Awaitable[None]]] = []
        """Who is awaited after a person moved the manual clock, before that person is answered."""
        self.pages: frozenset[str] = frozenset()
        """The routes that the web serves, as they were declared."""
        self.presence = Presence()
        self.hit_rate = HitRate(journal)
        self._venues: set[str] = set()

    async def refresh_venues(self) -> None:
        """Look up which venues there are."""
        found = await self.journal.partitions()
        self._venues = {p.partition(":")[2] for p in found if p.startswith("venue:")}

    def venues(self) -> list[str]:
        """Ids of all venues, sorted."""
        return sorted(self._venues)

    async def knows(self, partition: str) -> bool:
        """Whether a partition is known; asks the journal once more before it says no."""
        kind, _, name = partition.partition(":")
        if kind != "venue":
            return False
        if name not in self._venues:
            await self.refresh_venues()
        return name in self._venues

    async def reading(self, venue_id: str) -> Reading:
        """A venue's committed state.  Raises `Problem` `partition.unknown`.

        The shelf goes on living: read it before the next `await`.
        """
        partition = f"venue:{venue_id}"
        if not await self.knows(partition):
            raise Problem("partition.unknown", {"partition": partition})
        try:
            async with self.writer.opened(partition) as book:
                return Reading(book.shelf, book.texts)
        except StorageError as error:
            raise Problem("server.storage") from error

    async def actor(self, token: str) -> Actor:
        """Who a token proves.  Raises `Problem` `session.*`."""
        version = token[:3]
        if version == "p1.":
            return await self._person(self.sessions.person(token))
        if version != "d1.":
            actor = self.sessions.actor(token)
            return await self._kiosks_guest(actor) if actor.device else actor
        venue, device_id, secret = parse_device_token(token)
        book = await self._book_of(venue)
        if device_id not in book.shelf.state.devices:
            # Another process may have paired it a moment ago.
            await self.writer.catch_up(book.partition)
        return actor_of_device(venue, book.shelf.state.devices.get(device_id), secret)

    async def _book_of(self, venue: str) -> Book:
        book = self.writer.known_book(f"venue:{venue}")
        if book is None:
            if not await self.knows(f"venue:{venue}"):
                raise Problem("session.invalid")
            book = await self.writer.book(f"venue:{venue}")
        return book

    async def _person(self, claims: PersonClaims) -> Actor:
        book = await self._book_of(claims.v)
        try:
            return actor_of_person(book.shelf.state, claims)
        except Problem:
            # Another process may have taken this person on a moment ago.
            await self.writer.catch_up(book.partition)
            return actor_of_person(book.shelf.state, claims)

    async def _kiosks_guest(self, actor: Actor) -> Actor:
        """The guest at a kiosk, as long as nobody else stands there and the kiosk is paired."""
        device = (await self._book_of(actor.venue)).shelf.state.devices.get(actor.device)
        if device is None or device.revoked_at:
            raise Problem("session.invalid")
        now_there = await self.journal.setting(kiosk_key(actor.venue, actor.device))
        if actor.id != f"guest:{now_there}":
            raise Problem("session.expired")
        return actor

    def may_stay(self, actor: Actor, token: str, book: Book, changed: set[str]) -> bool:
        """Whether somebody's claims still hold, after these devices and people changed."""
        mine = {actor.id.partition(":")[2], actor.device}
        if f"venue:{actor.venue}" != book.partition or mine.isdisjoint(changed):
            return True
        device = book.shelf.state.devices.get(actor.device or actor.id.partition(":")[2])
        if device is None or device.revoked_at:
            return False
        if actor.kind != "person":
            return True
        try:
            actor_of_person(book.shelf.state, self.sessions.person(token))
        except Problem:
            return False
        return True

    def system_actor(self, venue_id: str, name: str = "server") -> Actor:
        """The server itself, for pairing, publishing and reactors."""
        return Actor(kind="system", id=f"system:{name}", venue=venue_id, role="system")

    async def channel(
        self, actor: Actor, partition: str, view: str, params: Mapping[str, str]
    ) -> Channel:
        """The channel of a view for an actor.  Raises `Problem`."""
        if partition != f"venue:{actor.venue}":
            raise Problem("view.forbidden", {"partition": partition})
        try:
            allowed = self.hub.authorize(view, params, actor)
        except ViewError as error:
            raise Problem(error.code, {"view": view}) from error
        if not await self.knows(partition):
            raise Problem("partition.unknown", {"partition": partition})
        try:
            async with self.writer.opened(partition) as book:
                return self.hub.channel(book, view, allowed)
        except StorageError as error:
            raise Problem("server.storage") from error

    async def rows(
        self, actor: Actor, venue_id: str, view: str, params: Mapping[str, str]
    ) -> tuple[str, int, dict[str, bytes]]:
        """Epoch, seq and encoded rows of a view, for a page's first paint."""
        channel = await self.channel(actor, f"venue:{venue_id}", view, params)
        return self.hub.epoch, channel.seq, dict(channel.rows)

    def submit(
        self, actor: Actor, venue_id: str, command: Command, command_id: str | None = None
    ) -> asyncio.Future[Outcome]:
        """Send a command of the server's own pages or reactors."""
        now = self.clock.now()
        return self.writer.submit(
            command_id or new_id(now), f"venue:{venue_id}", now + COMMAND_LIFE, command, actor
        )

    def has_page(self, route: str) -> bool:
        """Whether the web of this process has a route; a part that is not installed has none."""
        return route in self.pages

    def added(self, venue_id: str) -> None:
        """A venue was just published here."""
        if len(self._venues) < VENUES_MAX:
            self._venues.add(venue_id)
