"""A load client on bare asyncio protocols: cheap enough to fill a server from one core.

No task per message and no future per request: a connection calls back.  `LoopWatch` measures the
client's own processor time and how late its timers fire, so that a figure can say when the client
was the limit and not the server.
"""

import asyncio
import base64
import os
import resource
import time
from collections.abc import Callable
from typing import Final, cast

LAG_EVERY_S: Final = 0.02
HANDSHAKE_S_MAX: Final = 20.0
CLIENT_BUSY_MAX: Final = 0.92
"""Beyond this share of its core the client counts as the limit."""
HEADER_END: Final = b"\r\n\r\n"
OPEN: Final = 0x81
CLOSE: Final = 0x8
PING: Final = 0x9

Answered = Callable[[int, bytes], None]
Heard = Callable[[bytes], None]


def masked_text(payload: bytes) -> bytes:
    """One client's text frame.  Masked with zeros: the protocol asks for a mask, not a secret."""
    size = len(payload)
    if size < 126:
        head = bytes((OPEN, 0x80 | size))
    elif size < 65_536:
        head = bytes((OPEN, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((OPEN, 0x80 | 127)) + size.to_bytes(8, "big")
    return head + b"\x00\x00\x00\x00" + payload


class HttpConnection(asyncio.Protocol):
    """One kept-alive connection with one request at a time."""

    __slots__ = ("_answered", "_buffer", "_transport", "closed", "idle")

    def __init__(self) -> None:
        """Not connected yet."""
        self._buffer = b""
        self._answered: Answered | None = None
        self._transport: asyncio.Transport | None = None
        self.idle = True
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        # Not asserted: uvloop's transports are none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)

    def request(self, data: bytes, answered: Answered) -> None:
        """Send a whole request; `answered` gets status and body, or status 0 when cut off."""
        if self.closed or self._transport is None:
            asyncio.get_running_loop().call_soon(answered, 0, b"")
            return
        assert self.idle
        self.idle = False
        self._answered = answered
        self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        """Collect until the answer is whole."""
        if self._buffer:
            data = self._buffer + data
        end = data.find(HEADER_END)
        if end < 0:
            self._buffer = data
            return
        head = data[:end].lower()
        at = head.find(b"content-length:")
        stop = head.find(b"\r\n", at)
        size = int(head[at + 15 : stop if stop >= 0 else end]) if at >= 0 else 0
        if len(data) < end + 4 + size:
            self._buffer = data
            return
        self._buffer = b""
        self.idle = True
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(int(head[9:12]), data[end + 4 : end + 4 + size])

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits that there will be no answer."""
        del exc
        self.closed = True
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(0, b"")

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


class HttpPool:
    """Kept-alive connections to one server, opened before the measurement."""

    def __init__(self, host: str, port: int) -> None:
        """Name the server."""
        self.host = host
        self.port = port
        self._idle: list[HttpConnection] = []
        self._waiting: list[tuple[bytes, Answered]] = []
        self._all: list[HttpConnection] = []
        self.waited = 0

    async def open(self, count: int) -> None:
        """Have `count` connections."""
        loop = asyncio.get_running_loop()
        while len(self._all) < count:
            _, connection = await loop.create_connection(HttpConnection, self.host, self.port)
            self._all.append(connection)
            self._idle.append(connection)

    def send(self, data: bytes, answered: Answered) -> None:
        """Send on an idle connection, or as soon as one is idle (counted in `waited`)."""
        if not self._idle:
            self.waited += 1
            self._waiting.append((data, answered))
            return
        connection = self._idle.pop()

        def done(status: int, body: bytes) -> None:
            if not connection.closed:
                if self._waiting:
                    more, after = self._waiting.pop(0)
                    self._idle.append(connection)
                    self.send(more, after)
                else:
                    self._idle.append(connection)
            answered(status, body)

        connection.request(data, done)

    async def ask(self, data: bytes) -> tuple[int, bytes]:
        """Send one request and wait for its answer."""
        future: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()

        def done(status: int, body: bytes) -> None:
            if not future.done():
                future.set_result((status, body))

        self.send(data, done)
        return await future

    def close(self) -> None:
        """Hang up on every line."""
        for connection in self._all:
            connection.close()


class WebSocket(asyncio.Protocol):
    """One socket: `heard` is called with the payload of every text frame."""

    __slots__ = ("_buffer", "_heard", "_open", "_transport", "closed", "opened")

    def __init__(self, heard: Heard, opened: asyncio.Future[None]) -> None:
        """`opened` ends with the handshake."""
        self._buffer = b""
        self._heard = heard
        self._open = False
        self._transport: asyncio.Transport | None = None
        self.opened = opened
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        # Not asserted: uvloop's transports are none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)
        host, port = transport.get_extra_info("peername")[:2]
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET /api/live HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def send(self, payload: bytes) -> None:
        """Send one text frame."""
        if self._transport is not None and not self.closed:
            self._transport.write(masked_text(payload))

    def data_received(self, data: bytes) -> None:
        """Take whole frames out of the stream."""
        if self._buffer:
            data = self._buffer + data
        at = 0
        if not self._open:
            end = data.find(HEADER_END)
            if end < 0:
                self._buffer = data
                return
            self._handshake(data[:end])
            at = end + 4
        self._buffer = data[self._frames(data, at) :]

    def _handshake(self, head: bytes) -> None:
        self._open = head.startswith(b"HTTP/1.1 101")
        if self.opened.done():
            return
        if self._open:
            self.opened.set_result(None)
        else:
            answer = head.split(b"\r\n")[0].decode("latin-1")
            self.opened.set_exception(ConnectionError(f"no socket: {answer}"))

    def _frames(self, data: bytes, at: int) -> int:
        """Hand every whole frame on; where the rest begins."""
        total = len(data)
        while at + 2 <= total:
            size = data[at + 1]
            begin = at + 2
            if size == 126:
                size = int.from_bytes(data[at + 2 : at + 4], "big")
                begin = at + 4
            elif size == 127:
                size = int.from_bytes(data[at + 2 : at + 10], "big")
                begin = at + 10
            if begin > total or begin + size > total:
                break
            kind = data[at] & 0x0F
            at = begin + size
            if kind <= 2:
                self._heard(data[begin:at])
            elif kind == PING and self._transport is not None:
                self._transport.write(b"\x8a\x80\x00\x00\x00\x00")
            elif kind == CLOSE:
                self.close()
        return at

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember that it is over."""
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("the socket was cut"))

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def open_socket(host: str, port: int, heard: Heard) -> WebSocket:
    """A connected socket of `/api/live`."""
    loop = asyncio.get_running_loop()
    opened: asyncio.Future[None] = loop.create_future()
    _, socket = await loop.create_connection(lambda: WebSocket(heard, opened), host, port)
    await asyncio.wait_for(opened, HANDSHAKE_S_MAX)
    return socket


class LoopWatch:
    """How busy the client itself is: processor share, and how late its timers fire."""

    def __init__(self) -> None:
        """Begin to watch; use inside a running loop."""
        self._loop = asyncio.get_running_loop()
        self._handle: asyncio.TimerHandle | None = None
        self.lags: list[float] = []
        self.restart()

    def restart(self) -> None:
        """Measure from now."""
        self.stop()
        self.lags.clear()
        self._cpu = self._processor_s()
        self._wall = time.perf_counter()
        self._tick(self._loop.time())

    def _tick(self, due: float) -> None:
        now = self._loop.time()
        self.lags.append(max(0.0, now - due))
        after = now + LAG_EVERY_S
        self._handle = self._loop.call_at(after, self._tick, after)

    @staticmethod
    def _processor_s() -> float:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    def stop(self) -> None:
        """Stop the timer."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def busy(self) -> float:
        """The client's share of its core since `restart`, 0 to 1."""
        wall = time.perf_counter() - self._wall
        return (self._processor_s() - self._cpu) / wall if wall else 0.0

    def report(self) -> dict[str, float | bool]:
        """Busy share, timer lag in milliseconds, and whether the client was the limit."""
        lags = sorted(self.lags) or [0.0]
        busy = self.busy()
        return {
            "client_busy": round(busy, 3),
            "client_lag_p50_ms": round(lags[len(lags) // 2] * 1000, 2),
            "client_lag_p99_ms": round(lags[int(len(lags) * 0.99)] * 1000, 2),
            "client_was_the_limit": busy > CLIENT_BUSY_MAX,
        }
