"""`tresen serve` on the manual clock as a house to play in, through its pages' own protocol."""

import asyncio
import contextlib
import http.client
import secrets
import time
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from loadtest.lunch_guests import OPENS_AT
from loadtest.lunch_house import PACE, Answer, News, Who
from loadtest.lunch_place import VENUE, menu, venue
from loadtest.lunch_screens import Screens
from loadtest.lunch_world import Ids
from loadtest.server import HOST, Server
from loadtest.stage import DATABASE, Publisher
from pos.domain.commands import MenuPublish, VenuePublish
from pos.domain.instants import MINUTE, Instant, iso
from pos.domain.staff import Role
from pos.domain.venue import Venue
from pos.journal.clock import ManualClock
from pos.journal.sqlite import SqliteJournal
from pos.journal.writer import Writer
from pos.web.sessions import Sessions

PATIENCE_S: Final = 60.0
UNLIMITED: Final = "1000000"
SETTINGS: Final = {
    "clock": "manual",
    "device_rate": UNLIMITED,
    "device_burst": UNLIMITED,
    "session_rate": UNLIMITED,
    "session_burst": UNLIMITED,
}
"""Hours pass in seconds: limits that are meant for hands would stop the lunch."""
_encode: Final = msgspec.json.Encoder().encode


class Made(msgspec.Struct, frozen=True):
    """A prepared data folder: what the house's devices and guests' tokens are made with."""

    folder: Path
    secret: str
    tokens: dict[str, str]


def made(folder: Path, firing: str = "planned", document: Venue | None = None) -> Made:
    """Publish the restaurant into a fresh data folder and pair its devices."""
    return asyncio.run(_made(folder, document or venue(firing)))


async def _made(folder: Path, document: Venue) -> Made:
    journal = SqliteJournal(folder / DATABASE)
    await journal.open()
    clock = ManualClock(OPENS_AT - MINUTE)
    await journal.save_setting("clock", str(clock.now()))
    secret = await journal.save_setting("secret", secrets.token_hex(32), keep=True)
    writer = Writer(journal, clock, lambda _book, _changes: None)
    writer.start()
    publisher = Publisher(writer, clock)
    await publisher.send(VENUE, VenuePublish(document))
    await publisher.send(VENUE, MenuPublish(menu()))
    roles: tuple[Role, ...] = ("office", "kitchen", "window")
    tokens: dict[str, str] = {role: await publisher.pair(VENUE, role) for role in roles}
    await writer.stop()
    await journal.close()
    return Made(folder, secret, tokens)


class ServerHouse:
    """A server process and the pages of everybody who takes part.

    Every command is followed by the clock's own door with the same instant: what is due then has
    happened before anybody does the next thing, so the same lunch gives the same journal.
    """

    def __init__(self, made_of: Made) -> None:
        self._made = made_of
        self._at = OPENS_AT - MINUTE
        self._ids = Ids(-1)
        self._sessions = Sessions(made_of.secret, ManualClock(self._at), 16)
        self._guests: dict[str, str] = {}
        self._server = Server.tresen(made_of.folder, **SETTINGS)
        self._door: http.client.HTTPConnection
        self._screens = Screens()
        self._stale = False
        self.commands = 0
        self.answers: list[tuple[str, int, str]] = []
        """Every answer of the door: command id, status, body."""

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        with contextlib.suppress(OSError):
            self._screens.close()
        self._door.close()
        asyncio.run(self._server.stop())

    def _start(self) -> None:
        asyncio.run(self._server.start())
        self._door = http.client.HTTPConnection(HOST, self._server.port, timeout=PATIENCE_S)
        self._screens.open(self._server.port, self._made.tokens)

    def kill(self) -> None:
        """End the server as a power cut would, and start it again on the same folder."""
        self._server.kill()
        self._door.close()
        with contextlib.suppress(OSError):
            self._screens.close()
        self._start()
        self._stale = True

    def now(self) -> Instant:
        """Where the manual clock stands."""
        return self._at

    def advance(self, limit: Instant) -> Instant:
        """Move the clock on: to the limit, or to the next step of the plan's grain before it."""
        self._at = max(self._at, min(limit, (self._at // PACE + 1) * PACE))
        self._move_clock()
        self._stale = True
        return self._at

    def ask(self, who: Who, command: dict[str, Any], phone: str = "", place: str = "") -> Answer:
        """Send a command as a page does."""
        token = self._made.tokens[who] if who != "guest" else self._guest(phone, place)
        body = {
            "partition": f"venue:{VENUE}",
            "expires_at": iso(self._at + 10 * MINUTE),
            "command": command,
        }
        command_id = self._ids.new(self._at)
        status, answer = self._put(f"/api/commands/{command_id}", body, token)
        self.answers.append((command_id, status, answer.decode()))
        self.commands += 1
        self._move_clock()
        self._stale = True
        said = msgspec.json.decode(answer)
        if status == 200:
            return Answer("", said["result"])
        return Answer(said["code"], said.get("params", {}))

    def news(self) -> list[News]:
        """What came to the screens since the last look."""
        if not self._stale:
            return []
        self._stale = False
        return self._screens.news()

    def _guest(self, phone: str, place: str) -> str:
        token = self._guests.get(phone)
        if token is None:
            token = self._guests[phone] = self._sessions.guest_token(
                VENUE, place, phone, "en", session_id=phone
            )
        return token

    def _move_clock(self) -> None:
        status, answer = self._put(
            "/api/clock", {"now": iso(self._at)}, self._made.tokens["office"]
        )
        if status != 200:
            raise RuntimeError(answer.decode())

    def _put(self, path: str, body: dict[str, Any], token: str) -> tuple[int, bytes]:
        """Send until there is an answer, under the same id, as a page's outbox does."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        content, patience = _encode(body), time.monotonic() + PATIENCE_S
        while True:
            self._door.request("PUT", path, content, headers)
            answer = self._door.getresponse()
            said = answer.read()
            if answer.status not in {429, 503} or time.monotonic() > patience:
                return answer.status, said
            time.sleep(0.02)
