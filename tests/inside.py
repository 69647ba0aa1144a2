"""A whole installation inside the test's own process: its doors without a socket, its journal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import httpx
import msgspec

from pos.app import DATABASE_FILE, Installation
from pos.domain import commands as cmd
from pos.domain.instants import MINUTE, Instant, iso
from pos.domain.shelf import Shelf
from pos.domain.staff import Role
from pos.journal.sqlite import SqliteJournal
from pos.settings import Settings
from pos.surfaces import pair_device
from pos.web.house import new_id
from tests.commands import AT, PARTITION, VENUE, a_menu, a_venue

URL = "http://tresen.test"


class Inside:
    """One running installation with the venue of `tests.commands` and a manual clock."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.house = installation.house
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=installation), base_url=URL, trust_env=False
        )
        self._office = ""

    @property
    def now(self) -> Instant:
        return self.house.clock.now()

    def id(self) -> str:
        return new_id(self.now)

    @property
    def shelf(self) -> Shelf:
        book = self.house.writer.known_book(PARTITION)
        assert book is not None
        return book.shelf

    async def publish(self, **changed: Any) -> Self:
        for wish in (cmd.VenuePublish(a_venue(**changed)), cmd.MenuPublish(a_menu())):
            await self.system(wish)
        self.house.added(VENUE)
        return self

    async def system(self, wish: cmd.Command) -> dict[str, Any]:
        outcome = await self.house.submit(self.house.system_actor(VENUE), VENUE, wish)
        assert outcome.status == 200, outcome.answer
        result: dict[str, Any] = msgspec.json.decode(outcome.answer)["result"]
        return result

    async def pair(self, role: Role, station: str = "") -> str:
        """A fresh device of a role; its token."""
        return await pair_device(self.house, VENUE, role, station, role)

    async def office(self) -> str:
        self._office = self._office or await self.pair("office")
        return self._office

    async def ask(
        self, method: str, path: str, token: str = "", body: object = None
    ) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        content = msgspec.json.encode(body) if body is not None else None
        return await self.client.request(method, path, headers=headers, content=content)

    async def send(self, token: str, command: object, command_id: str = "") -> httpx.Response:
        """A command through the door."""
        body = {
            "partition": PARTITION,
            "expires_at": iso(self.now + MINUTE),
            "command": command,
        }
        return await self.ask("PUT", f"/api/commands/{command_id or self.id()}", token, body)

    async def move_clock(self, milliseconds: int) -> httpx.Response:
        body = {"now": iso(self.now + milliseconds)}
        return await self.ask("PUT", "/api/clock", await self.office(), body)


@asynccontextmanager
async def running(folder: Path, at: Instant = AT, **settings: Any) -> AsyncIterator[Inside]:
    """Start an installation on a folder and end it; the clock stands at `at` on a new journal."""
    chosen: dict[str, Any] = {"clock": "manual", "printing": "agent"} | settings
    installation = Installation(Settings(data_dir=folder, **chosen))
    folder.mkdir(exist_ok=True)
    journal = SqliteJournal(folder / DATABASE_FILE)
    await journal.open()
    await journal.save_setting("clock", str(at), keep=True)
    await journal.close()
    await installation.start()
    inside = Inside(installation)
    try:
        yield inside
    finally:
        await inside.client.aclose()
        await installation.stop()
