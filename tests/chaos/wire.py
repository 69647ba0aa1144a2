"""A line that breaks: a TCP proxy that tests cut or freeze, and a screen that comes back on it."""

import asyncio
import contextlib
import json
import random
import time
from typing import Any, Self

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidMessage, WebSocketException

from tests.promptness import PATIENCE_S

CHUNK = 65_536
RECONNECT_S = (0.2, 1.0)
"""A screen comes back after this long, as live.js does."""


class Proxy:
    """Between a screen and the server.  `cut` drops every line; `frozen` lets nothing through."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.port = 0
        self.frozen = False
        self.after_bytes: int | None = None
        """Cut each line after so many bytes from the server, in the middle of whatever it says."""
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server
        self._tasks: set[asyncio.Task[None]] = set()
        self._melted = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        self._server.close()
        self.thaw()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            there, server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        self._writers |= {writer, server}
        try:
            left, self.after_bytes = self.after_bytes, None
            await asyncio.gather(self._pump(reader, server, None), self._pump(there, writer, left))
        finally:
            self._writers -= {writer, server}
            writer.transport.abort()
            server.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int | None
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                while self.frozen:
                    await self._melted.wait()
                writer.write(data if left is None else data[:left])
                await writer.drain()
                if left is not None:
                    left -= len(data)
                    if left <= 0:
                        break
        writer.transport.abort()

    def cut(self) -> None:
        """Drop every line, without a word to either side."""
        for writer in list(self._writers):
            writer.transport.abort()

    def freeze(self) -> None:
        """Nothing goes through, and nobody is told: a phone in a pocket, a lost access point."""
        self.frozen = True
        self._melted.clear()

    def thaw(self) -> None:
        self.frozen = False
        self._melted.set()


class ReturningScreen:
    """A screen that resumes as live.js does: with what it has, from the seq it has it at."""

    def __init__(self, port: int, token: str, partition: str, view: str, **params: str) -> None:
        self.url = f"ws://127.0.0.1:{port}/api/live"
        self.hello = {"type": "hello", "token": token, "protocol": 1}
        self.wish = {"type": "subscribe", "id": 7, "partition": partition, "view": view}
        self.wish["params"] = params
        self.partition = partition
        self.rows: dict[str, Any] = {}
        self.epoch = ""
        self.seq = 0
        self.heard_at = 0.0
        self.connections = 0
        self.snapshots = 0
        self.resumed = 0
        self.changed = asyncio.Event()
        self.random = random.Random(5)
        self.task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        assert self.task is not None
        if self.task.done():
            self.task.result()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(
                OSError, TimeoutError, WebSocketException, InvalidHandshake, InvalidMessage
            ):
                await self._one_line()
            await asyncio.sleep(self.random.uniform(*RECONNECT_S))

    async def _one_line(self) -> None:
        async with connect(
            self.url,
            compression=None,
            proxy=None,
            max_size=None,
            ping_interval=None,
            open_timeout=5,
        ) as socket:
            self.connections += 1
            wish = dict(self.wish)
            if self.epoch:
                wish["since"] = {"epoch": self.epoch, "seq": self.seq}
            await socket.send(json.dumps([self.hello, wish]))
            while True:
                # The server speaks every two seconds; silence for five means a dead line.
                async with asyncio.timeout(5):
                    frame = await socket.recv()
                for message in json.loads(frame):
                    self.take(message)
                self.heard_at = time.monotonic()
                self.changed.set()

    def take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "snapshot":
                self.rows, self.epoch = message["rows"], message["epoch"]
                self.seq = message["seq"]
                self.snapshots += 1
            case "change":
                assert message["from"] <= self.seq, (message, self.seq)
                self.rows |= message["put"]
                for key in message["del"]:
                    self.rows.pop(key, None)
                self.seq = message["seq"]
                self.resumed += 1
            case "ping":
                # All that was to tell came before: this view is right up to the ping's seq.
                self.seq = max(self.seq, message["seq"].get(self.partition, 0))
            case "bye":
                pass
            case kind:
                raise AssertionError(f"{kind}: {message}")

    async def until_equal(self, right: dict[str, Any]) -> None:
        """Wait until the rows are the server's."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while self.rows != right:
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            missing = right.keys() ^ self.rows.keys()
            raise AssertionError(f"never equal; differing keys {missing}") from None
