"""Nodes: real server processes on one journal, and the screens and clients that talk to them."""

import asyncio
import contextlib
import functools
import json
import os
import re
import secrets
import shutil
import signal
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from pos.surfaces import Links

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "pos" / "demo"
VENUE = "burgerhof"
PARTITION = f"venue:{VENUE}"
START_S_MAX = 30.0


@functools.cache
def usual_trust() -> ssl.SSLContext:
    """Whom everybody trusts, read once: for each client anew it takes longer than its request."""
    return ssl.create_default_context()


def uuid7() -> str:
    """A fresh UUIDv7 of the machine's time."""
    value = (
        f"{time.time_ns() // 1_000_000:012x}7{secrets.token_hex(2)[:3]}8{secrets.token_hex(8)[:15]}"
    )
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


def venue_folder(folder: Path, venue: str = VENUE, firing: str = "at_once") -> Path:
    """A venue's folder as an owner has it; whoever scans a code may order there.

    Its kitchen cooks at once if not said otherwise, so that a test sees a ticket when it has
    ordered.
    """
    folder.mkdir()
    text = (DEMO / f"{venue}.venue.toml").read_text("utf-8")
    text = text.replace('admission = "staff"', 'admission = "open"')
    text = text.replace("[promise]\n", f'[promise]\nfiring = "{firing}"\n')
    # Nor does a channel pause itself when a test orders a lot.
    text = re.sub(r"^(confirm|limits) = .*$", "", text, flags=re.MULTILINE)
    # Nothing listens where its printers are, and most stations' screens are dark.
    text = text.replace("[[stations]]\n", "[[stations]]\nundelivered_seconds = 600\n")
    (folder / "venue.toml").write_text(text, "utf-8")
    shutil.copy(DEMO / f"{venue}.menu.toml", folder / "menu.toml")
    return folder


class Node:
    """One `tresen serve` process.  `links` are its tokens, good at every node of the journal."""

    def __init__(self, folder: Path, environment: dict[str, str], *words: str) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.links_file = folder / "links.json"
        self.environment = os.environ | environment
        self.words = words
        self.process: subprocess.Popen[bytes] | None = None
        self.links: Links
        self.base_url = ""
        self.authority: Path | None = None
        """The certificate that a node with TLS is to be checked with."""

    def start(self) -> None:
        self.links_file.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pos", "serve", *self.words]
        command += ["--host", "127.0.0.1", "--port", "0", "--links", str(self.links_file)]
        with (self.folder / "output.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env=self.environment, cwd=ROOT
            )

    async def ready(self) -> Self:
        patience = time.monotonic() + START_S_MAX
        while True:
            with contextlib.suppress(OSError, msgspec.MsgspecError, httpx.TransportError):
                self.links = msgspec.json.decode(self.links_file.read_bytes(), type=Links)
                self.base_url = self.links.base_url
                async with httpx.AsyncClient(
                    base_url=self.base_url, verify=self.trust(), trust_env=False
                ) as client:
                    if (await client.get("/health")).is_success:
                        return self
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > patience:
                raise RuntimeError(f"the node did not start:\n{self.output()}")
            await asyncio.sleep(0.05)

    def trust(self) -> ssl.SSLContext:
        return (
            ssl.create_default_context(cafile=self.authority) if self.authority else usual_trust()
        )

    def output(self) -> str:
        return (self.folder / "output.log").read_text(errors="replace")[-8_000:]

    def end(self, sign: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(sign)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)
            self.process = None

    def token(self, surface: str, venue: str = VENUE) -> str:
        return self.links.venues[venue].surfaces[surface].token

    def client(self, surface: str = "window") -> httpx.AsyncClient:
        return self.client_of(self.token(surface))

    def client_of(self, token: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.base_url,
            headers={"authorization": f"Bearer {token}"},
            timeout=30,
            trust_env=False,
            verify=self.trust(),
        )


async def put(
    client: httpx.AsyncClient,
    command_id: str,
    command: dict[str, Any],
    partition: str = PARTITION,
) -> httpx.Response:
    """Send a command, and again under the same id as long as the server says "come again"."""
    expires_at = datetime.now(UTC) + timedelta(minutes=5)
    body = {
        "partition": partition,
        "expires_at": expires_at.isoformat(),
        "command": command,
    }
    async with asyncio.timeout(40):
        while True:
            with contextlib.suppress(httpx.TransportError):
                answer = await client.put(f"/api/commands/{command_id}", json=body)
                if answer.status_code not in {429, 503}:
                    return answer
            await asyncio.sleep(0.05)


def order(item: str, place: str) -> dict[str, Any]:
    return {
        "type": "order.place",
        "order_id": uuid7(),
        "round_id": uuid7(),
        "lines": [{"line_id": uuid7(), "item": item}],
        "place": place,
    }


class Screen:
    """A screen on the live socket: its rows, kept as the protocol says."""

    def __init__(self, view: str, params: dict[str, str] | None = None) -> None:
        self.view = view
        self.params = params or {}
        self.rows: dict[str, Any] = {}
        self.seq = 0
        self.changed = asyncio.Event()
        self._socket: ClientConnection
        self._task: asyncio.Task[None]

    async def open(self, node: Node, surface: str) -> Self:
        url = node.base_url.replace("http", "ws", 1) + "/api/live"
        self._socket = await connect(url, compression=None, proxy=None, max_size=None)
        hello = {"type": "hello", "token": node.token(surface), "protocol": 1}
        wish = {
            "type": "subscribe",
            "id": 1,
            "partition": PARTITION,
            "view": self.view,
            "params": self.params,
        }
        await self._socket.send(json.dumps([hello, wish]))
        self._task = asyncio.create_task(self._listen())
        return self

    async def _listen(self) -> None:
        async for frame in self._socket:
            for message in json.loads(frame):
                self._take(message)
            self.changed.set()

    def _take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "snapshot":
                self.rows, self.seq = message["rows"], message["seq"]
            case "change":
                assert message["from"] == self.seq or message["from"] <= self.seq
                self.rows |= message["put"]
                for key in message["del"]:
                    self.rows.pop(key, None)
                self.seq = message["seq"]
            case "ping":
                pass
            case kind:
                raise AssertionError(f"{kind}: {message}")

    async def close(self) -> None:
        await self._socket.close()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
