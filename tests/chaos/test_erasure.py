"""Erasure: a planted name and note are found nowhere but in their rows, and then nowhere at all."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis

from printers.paper import interpret
from printers.virtual import VirtualPrinter
from tests.chaos.crowd import GENEROUS
from tests.chaos.test_cuts import rows_of
from tests.nodes import PARTITION, ROOT, VENUE, Node, put, uuid7, venue_folder
from tests.services import Postgres, Redis, fresh_database

NAME = "Quendolyn-Zyxwv"
NOTE = "ohne-Xyquolat-bitte"
LABEL = "Tablet-von-Jorqueline"
PLANTED = (NAME, NOTE, LABEL)
STATIONS = ("fryer", "drinks")
PRINTERS = 3
"""As many as the demo's burger place has: two stations' and the one for guests' slips."""
"""Each has a printer of its own."""
DATABASE_FILES = ("tresen.sqlite", "tresen.sqlite-wal", "tresen.sqlite-shm")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture(scope="module")
def redis_server() -> Iterator[Redis]:
    with Redis() as server:
        yield server


def found_in(data: bytes) -> list[str]:
    """Which planted words some bytes hold, however they are written."""
    low = data.lower()
    wide = low.replace(b"\x00", b"")
    return [w for w in PLANTED if w.lower().encode() in low or w.lower().encode() in wide]


def found_in_files(*folders: Path, leave_out: tuple[str, ...] = ()) -> dict[str, list[str]]:
    files = [p for folder in folders for p in folder.rglob("*") if p.is_file()]
    assert files
    hits = {str(p): found_in(p.read_bytes()) for p in files if p.name not in leave_out}
    return {name: words for name, words in hits.items() if words}


def found_in_sqlite(file: Path) -> dict[str, list[str]]:
    """Which tables hold a planted word, read row by row."""
    hits: dict[str, list[str]] = {}
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608
            words = found_in(repr([[bytes_of(v) for v in row] for row in rows]).encode())
            if words:
                hits[table] = words
    return hits


async def found_in_postgres(url: str) -> dict[str, list[str]]:
    hits: dict[str, list[str]] = {}
    connection = await asyncpg.connect(url)
    tables = await connection.fetch(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE relkind = 'r' AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
    )
    for (table,) in tables:
        rows = await connection.fetch(f'SELECT * FROM "{table}"')  # noqa: S608
        words = found_in(repr([[bytes_of(v) for v in row.values()] for row in rows]).encode())
        if words:
            hits[table] = words
    await connection.close()
    return hits


def bytes_of(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def found_in_redis(server: Redis) -> list[str]:
    client: Any = redis.Redis(unix_socket_path=str(server.socket))
    words = set()
    keys = client.keys("*")
    assert keys, "nothing went through Redis, so there was nothing to search"
    for key in keys:
        words |= set(found_in(key + (client.dump(key) or b"")))
        if client.type(key) == b"stream":
            words |= set(found_in(repr(client.xrange(key)).encode()))
    client.close()
    return sorted(words)


class Scene:
    """A venue with printers, on SQLite or on PostgreSQL with Redis."""

    def __init__(self, folder: Path, url: str, redis_server: Redis | None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.url = url
        self.redis = redis_server
        self.printers = [VirtualPrinter() for _ in range(PRINTERS)]
        self.node: Node
        self.environment = dict(GENEROUS)
        if redis_server is not None:
            self.environment |= {"TRESEN_DATABASE_URL": url, "TRESEN_REDIS_URL": redis_server.url}

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Scene"]:
        venue = venue_folder(self.folder / "venue")
        ports = []
        for printer in self.printers:
            await printer.start()
            ports.append(printer.port)
        text = (venue / "venue.toml").read_text("utf-8")
        numbers = iter(ports)
        text = re.sub(r"(?m)^port = \d+$", lambda _: f"port = {next(numbers)}", text)
        (venue / "venue.toml").write_text(text, "utf-8")
        words = [str(venue), "--data", str(self.data)]
        # At the level "debug" a log says all that it ever says.
        self.node = Node(
            self.folder / "node", self.environment | {"TRESEN_LOG_LEVEL": "debug"}, *words
        )
        self.node.start()
        try:
            await self.node.ready()
            yield self
        finally:
            self.node.end()
            for printer in self.printers:
                await printer.stop()

    async def send(self, token: str, command: dict[str, Any]) -> dict[str, Any]:
        async with self.node.client_of(token) as client:
            answer = await put(client, uuid7(), command)
            assert answer.status_code == 200, answer.text
            assert not found_in(answer.content)
            result: dict[str, Any] = answer.json()
            return result

    async def feed(self) -> bytes:
        async with self.node.client("devices") as client:
            answer = await client.get("/api/feed", params={"partition": PARTITION})
            return answer.raise_for_status().content

    async def tables_with_words(self) -> dict[str, list[str]]:
        if self.redis is not None:
            return await found_in_postgres(self.url)
        return found_in_sqlite(self.data / DATABASE_FILES[0])

    async def printed(self) -> str:
        """Wait until the tickets are on paper; what the cooks read."""
        async with asyncio.timeout(20):
            while True:
                rolls = await rows_of(self.node, "paper", "paper.roll")
                jobs = [job for printer in self.printers for job in printer.jobs]
                acknowledged = [r for r in rolls.values() if r["outcome"] == "acknowledged"]
                if len(acknowledged) >= 2 and len(jobs) >= 2:
                    return "\n".join(line for job in jobs for line in interpret(job).text)
                await asyncio.sleep(0.05)

    async def redrawn(self) -> bytes:
        rolls = await rows_of(self.node, "paper", "paper.roll")
        async with self.node.client("paper") as client:
            answers = [await client.get(f"/api/paper/{job_id}") for job_id in rolls]
            return b"\n".join(answer.raise_for_status().content for answer in answers)

    async def shown(self, guest: str) -> bytes:
        """All rows that name the order, as its guest and as staff see them."""
        views = [("kitchen", "kitchen.tickets"), ("kitchen", "kitchen.done")]
        views += [("window", "window.orders"), ("devices", "venue.devices")]
        shown = [json.dumps(await rows_of(self.node, *view)) for view in views]
        async with self.node.client_of(guest) as client:
            answer = await client.get("/api/views/guest.orders", params={"partition": PARTITION})
            shown.append(answer.raise_for_status().text)
        return "\n".join(shown).encode()

    def verify(self) -> None:
        folder = [] if self.redis is not None else [str(self.data)]
        self.run("verify", *folder)

    def run(self, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "pos", *words],
            env=os.environ | self.environment,
            cwd=ROOT,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr


async def plant(scene: Scene) -> tuple[str, str, str]:
    """Order with a name and notes, cook, print, pair a device; order, device and guest's token."""
    node = scene.node
    links = node.links.venues[VENUE]
    guest = links.places["lane-1"].token
    order, round_id, device = uuid7(), uuid7(), uuid7()
    async with node.client("window") as client:
        menu = (await client.get("/api/menu", params={"partition": PARTITION})).json()["menu"]
    plain = [i for i in menu["items"] if "price" in i and not i.get("groups")]
    items = {item["station"]: item["id"] for item in plain if item.get("station") in STATIONS}
    assert set(items) == set(STATIONS)
    lines = [{"line_id": uuid7(), "item": items[station], "note": NOTE} for station in STATIONS]
    wish = {"type": "order.place", "order_id": order, "round_id": round_id, "name": NAME}
    await scene.send(guest, wish | {"lines": lines})
    opening = {
        "type": "pairing.open",
        "device_id": device,
        "role": "kitchen",
        "code_digest": "a" * 64,
        "label": LABEL,
    }
    await scene.send(node.token("devices"), opening)
    kitchen = node.token("kitchen")
    await scene.send(kitchen, {"type": "ticket.start", "ticket_id": f"{round_id}.{STATIONS[0]}"})
    await scene.send(kitchen, {"type": "ticket.bump", "ticket_id": f"{round_id}.{STATIONS[1]}"})
    return order, device, guest


@pytest.mark.parametrize("backend", ["sqlite", "postgres"])
async def test_planted_words_are_in_their_rows_only_and_then_nowhere(
    tmp_path: Path, backend: str, request: pytest.FixtureRequest
) -> None:
    url, redis_server = "", None
    if backend == "postgres":
        redis_server = request.getfixturevalue("redis_server")
        url = await fresh_database(request.getfixturevalue("postgres"))
    async with AsyncExitStack() as stack:
        scene = await stack.enter_async_context(Scene(tmp_path, url, redis_server).open())
        order, device, guest = await plant(scene)
        assert NOTE in found_in((await scene.printed()).encode())
        assert set(found_in(await scene.shown(guest))) == set(PLANTED)
        assert found_in(await scene.redrawn())
        # A graceful end keeps a snapshot, and the next process begins from it.
        scene.node.end()
        scene.node.start()
        await scene.node.ready()
        assert set(found_in(await scene.shown(guest))) == set(PLANTED)

        rows = "personal_text" if redis_server is not None else "erasable"
        assert await scene.tables_with_words() == {rows: list(PLANTED)}
        assert not found_in_files(tmp_path, leave_out=DATABASE_FILES)
        assert not found_in(await scene.feed())
        if redis_server is not None:
            assert not found_in_redis(redis_server)

        office = scene.node.token("devices")
        for subject in (order, device):
            await scene.send(office, {"type": "personal.erase", "subject": subject})
        assert await scene.tables_with_words() == {}
        assert not found_in_files(tmp_path)
        assert not found_in(await scene.shown(guest))
        assert not found_in(await scene.redrawn())
        assert not found_in(await scene.feed())
        shown = json.loads((await scene.shown(guest)).splitlines()[-1])["rows"][order]
        assert shown["total"] > 0, "the order and its money are whole"
        later = tmp_path / "backups"
        scene.run("backup", "-" if redis_server is not None else str(scene.data), str(later))
        assert not found_in_files(later)
        scene.verify()
        scene.node.end()
        scene.node.start()
        await scene.node.ready()
        assert not found_in(await scene.shown(guest))
        scene.verify()
        assert not found_in_files(tmp_path)
        if redis_server is not None:
            assert not found_in_redis(redis_server)
            database: Postgres = request.getfixturevalue("postgres")
            assert not found_in((database.folder / "output.log").read_bytes())
