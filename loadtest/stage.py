"""The stage of a bench: a data folder with venues, menus and devices, made by the product."""

import secrets
from pathlib import Path
from typing import Final

import msgspec

from pos.demo import load_demo
from pos.domain.commands import Command, DevicePair, MenuPublish, PairingOpen, VenuePublish
from pos.domain.instants import MINUTE
from pos.domain.menu import Menu
from pos.domain.staff import Actor, Role
from pos.domain.venue import Venue
from pos.journal.clock import Clock, SystemClock
from pos.journal.sqlite import SqliteJournal
from pos.journal.writer import Writer
from pos.web.house import new_id
from pos.web.sessions import Sessions, device_token, digest_of, new_secret

STATION_PLACES: Final = 200
"""Stations are scaled to the load, so that promises stay within the evening."""
DATABASE: Final = "tresen.sqlite"
SESSION_HOURS: Final = 16


class StageVenue(msgspec.Struct, frozen=True):
    """One venue with what its load needs: tokens of its devices by role."""

    venue: Venue
    menu: Menu
    kitchens: list[str]
    windows: list[str]
    boards: list[str]


class Stage(msgspec.Struct, frozen=True):
    """A data folder ready to be served."""

    folder: Path
    secret: str
    venues: list[StageVenue]

    def sessions(self) -> Sessions:
        """Makes guests' tokens like the server does: with the installation's secret."""
        return Sessions(self.secret, SystemClock(), SESSION_HOURS)


class Publisher:
    """Sends the commands of the stage's makers through the product's own writer."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        """Use a running writer."""
        self._writer = writer
        self._clock = clock

    async def send(self, venue: str, command: Command) -> None:
        """Send one command as the system; anything but acceptance stops the bench."""
        now = self._clock.now()
        actor = Actor(kind="system", id="system:stage", venue=venue, role="system")
        outcome = await self._writer.submit(
            new_id(now), f"venue:{venue}", now + MINUTE, command, actor
        )
        if outcome.status != 200:
            raise RuntimeError(outcome.answer.decode())

    async def pair(self, venue: str, role: Role) -> str:
        """Pair a device; its token."""
        device_id = new_id(self._clock.now())
        code, secret = new_secret(), new_secret()
        await self.send(
            venue, PairingOpen(device_id=device_id, role=role, code_digest=digest_of(code))
        )
        await self.send(
            venue, DevicePair(code_digest=digest_of(code), token_digest=digest_of(secret))
        )
        return device_token(venue, device_id, secret)


def scaled_venue(venue: Venue, number: int) -> Venue:
    """A copy of a demo venue with more hands and no printers (a bench has no paper)."""
    places = tuple(
        msgspec.structs.replace(station, places=STATION_PLACES) for station in venue.stations
    )
    return msgspec.structs.replace(
        venue,
        id=f"{venue.id}-{number:03d}",
        name=f"{venue.name} {number}",
        stations=places,
        printers=(),
        # A table's guests are seen once and order then: the bench measures them ordering.
        admission="open",
        confirm=(),
    )


async def make_stage(
    folder: Path, venues: int, kitchens: int = 1, windows: int = 1, clock: Clock | None = None
) -> Stage:
    """Publish `venues` copies of the demo's venues and pair their devices."""
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - before anything runs
    journal = SqliteJournal(folder / DATABASE)
    await journal.open()
    clock = clock or SystemClock()
    writer = Writer(journal, clock, lambda _book, _changes: None)
    secret = await journal.save_setting("secret", secrets.token_hex(32), keep=True)
    writer.start()
    publisher = Publisher(writer, clock)
    town = load_demo()
    made = []
    for number in range(venues):
        demo = town[number % len(town)]
        venue = scaled_venue(demo.venue, number)
        await publisher.send(venue.id, VenuePublish(venue))
        await publisher.send(venue.id, MenuPublish(demo.menu))
        made.append(
            StageVenue(
                venue,
                demo.menu,
                [await publisher.pair(venue.id, "kitchen") for _ in range(kitchens)],
                [await publisher.pair(venue.id, "window") for _ in range(windows)],
                [await publisher.pair(venue.id, "board")],
            )
        )
    await writer.stop()
    await journal.close()
    return Stage(folder, secret, made)
