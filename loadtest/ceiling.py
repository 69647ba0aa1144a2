"""The ceiling: a bare ASGI echo with SQLite group commit and three frames an order, no rules.

`python -m loadtest.ceiling PORT FILE` serves it under uvicorn with the settings of the product, so
that the bench can say what share of the bare machinery is left once the rules are in.
"""

import asyncio
import contextlib
import json
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, cast

import msgspec
import uvicorn

from pos import serving
from pos.app import Installation
from pos.settings import Settings

ROW: Final = {"number": "A47", "step": "placed", "lines": ["x" * 40] * 6}
FRAME: Final = '[{"type":"change","id":1,"from":1,"seq":2,"put":{"%s":' + json.dumps(ROW) + "}}]"
SNAPSHOT: Final = '[{"type":"snapshot","id":1,"epoch":"0","seq":1,"rows":{}}]'


class _Order(msgspec.Struct):
    order_id: str


class _Body(msgspec.Struct):
    partition: str
    command: _Order


class _Subscribe(msgspec.Struct):
    partition: str = ""


class Bare:
    """The least that takes an order, keeps it and shows it on three screens."""

    def __init__(self, file: Path) -> None:
        """Open the file like the product does: WAL, FULL, one writer thread."""
        self.settings = Settings()
        self._database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("CREATE TABLE journal (key INTEGER PRIMARY KEY, body BLOB)")
        self._thread = ThreadPoolExecutor(1)
        self._inbox: list[tuple[bytes, asyncio.Future[None]]] = []
        self._wake = asyncio.Event()
        self._screens: dict[str, list[Any]] = {}
        self._decode = msgspec.json.Decoder(_Body).decode
        self._hello = msgspec.json.Decoder(list[_Subscribe]).decode

    async def write(self) -> None:
        """Commit everything that waits, again and again."""
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._inbox:
                batch, self._inbox = self._inbox, []
                await loop.run_in_executor(self._thread, self._commit, [row for row, _ in batch])
                for _, future in batch:
                    future.set_result(None)

    def _commit(self, rows: list[bytes]) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        self._database.executemany(
            "INSERT INTO journal (body) VALUES (?)", [(row,) for row in rows]
        )
        self._database.execute("COMMIT")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a screen, an order or the health check."""
        if scope["type"] == "websocket":
            await self._screen(receive, send)
            return
        answer = b'{"ok":true}'
        if scope["method"] == "PUT":
            answer = await self._order((await receive())["body"])
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(answer)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _order(self, body: bytes) -> bytes:
        order = self._decode(body)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._inbox.append((body, future))
        self._wake.set()
        await future
        frame = FRAME % order.command.order_id
        for screen in self._screens.get(order.partition, ()):
            await screen({"type": "websocket.send", "text": frame})
        return body

    async def _screen(self, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        said = await receive()
        partition = self._hello(said["text"])[-1].partition
        self._screens.setdefault(partition, []).append(send)
        await send({"type": "websocket.send", "text": SNAPSHOT})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        self._screens[partition].remove(send)


async def serve(port: int, file: Path) -> None:
    """Serve until a signal comes."""
    bare = Bare(file)
    writing = asyncio.create_task(bare.write())
    # The very settings of the product: this is what makes the two figures comparable.
    config = serving._uvicorn_config(cast("Installation", bare))  # noqa: SLF001 - the product's own settings, not a copy
    await uvicorn.Server(config).serve(sockets=[serving.listen("127.0.0.1", port)])
    writing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await writing


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=serving._loop_factory()) as runner:  # noqa: SLF001 - the product's own settings, not a copy
        runner.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
