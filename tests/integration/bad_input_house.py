"""A real server process for input that is wrong, and what its journal holds before and after."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from pos.domain.instants import iso
from pos.journal.clock import ManualClock, SystemClock
from pos.web.sessions import Sessions
from tests.commands import uuid7 as uuid7_at
from tests.nodes import PARTITION, VENUE, Node, uuid7, venue_folder

SECOND_VENUE = "krone"


class BadHouse:
    """A node, the file below it, and ways to send what nobody should."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = venue_folder(folder / "venue")
        self.data = self.folder / "data"
        self.node = Node(folder / "node", environment, str(self.folder))

    def start(self) -> None:
        self.node.start()
        asyncio.run(self.node.ready())
        self.place = next(iter(self.node.links.venues[VENUE].places.values()))

    @property
    def place_name(self) -> str:
        """The id of the first place."""
        return self.place.url.split("/")[-2]

    @property
    def database(self) -> Path:
        return self.data / "tresen.sqlite"

    def events(self) -> int:
        """How many events the journal holds."""
        connection = sqlite3.connect(self.database)
        try:
            return int(connection.execute("SELECT count(*) FROM journal").fetchone()[0])
        finally:
            connection.close()

    def sessions(self, at: int = 0) -> Sessions:
        """The server's own signature, as only this test can have it."""
        connection = sqlite3.connect(self.database)
        try:
            secret = connection.execute("SELECT value FROM setting WHERE key = 'secret'").fetchone()
        finally:
            connection.close()
        clock = ManualClock(at) if at else SystemClock()
        return Sessions(str(secret[0]), clock, 16)

    def guest(self, *, read_only: bool = False, at: int = 0, seating: str = "") -> str:
        """A guest at the first place, with a session of its own."""
        sessions = self.sessions(at)
        seat = seating or uuid7()
        return sessions.guest_token(VENUE, self.place_name, seat, read_only=read_only)

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        """The journal is as long as before."""
        before = self.events()
        yield
        assert self.events() == before


def an_order(item: str = "cheeseburger", **more: Any) -> dict[str, Any]:
    return {
        "type": "order.place",
        "order_id": uuid7(),
        "round_id": uuid7(),
        "lines": [{"line_id": uuid7(), "item": item, **more}],
    }


def body_of(command: object, *, partition: str = PARTITION, life_ms: int = 60_000) -> bytes:
    expires_at = iso(time.time_ns() // 1_000_000 + life_ms)
    wish = {"partition": partition, "expires_at": expires_at, "command": command}
    return msgspec.json.encode(wish)


def id_of(age_ms: int = 0) -> str:
    """A fresh UUIDv7 of a moment so many milliseconds ago."""
    return uuid7_at(time.time_ns() // 1_000_000 - age_ms, time.time_ns() & ((1 << 74) - 1))


async def send(
    house: BadHouse,
    body: bytes,
    token: str | None,
    *,
    command_id: str = "",
    method: str = "PUT",
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """One request to the door."""
    # As bytes: a header may hold anything.
    sent = {b"authorization": f"Bearer {token}".encode("latin-1")} if token is not None else {}
    sent |= {name.encode(): value.encode("latin-1") for name, value in (headers or {}).items()}
    async with httpx.AsyncClient(
        base_url=house.node.base_url, trust_env=False, verify=house.node.trust()
    ) as client:
        url = f"/api/commands/{command_id or uuid7()}"
        return await client.request(method, url, content=body, headers=sent)


def assert_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The right status, a code of the table, a sentence for people; its params."""
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    said: dict[str, Any] = answer.json()
    assert (answer.status_code, said["status"], said["code"]) == (status, status, code), said
    assert said["type"] == f"urn:tresen:problem:{code}"
    assert said["detail"] != code
    assert " " in said["detail"], "a sentence for people"
    if status in {429, 503}:
        assert int(answer.headers["retry-after"]) >= 1
    params: dict[str, Any] = said["params"]
    return params
