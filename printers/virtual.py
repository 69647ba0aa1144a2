"""A printer without hardware: a TCP server on this machine that speaks ESC/POS and keeps its jobs.

The demo prints on it, and tests make it run out of paper, fall silent or drop the line.  It answers
`DLE EOT` at once, even when it can not print, and `GS r` in its turn, as Epson's manual says.
`python -m printers virtual` shows what arrives in the terminal.
"""

import asyncio
import socket
import struct
from collections import deque
from typing import Any, Final, Literal

from printers.lexer import Command, Control, Lexer, Text, Token, Unknown

Mood = Literal["ready", "paper_out", "cover_open", "offline", "mute", "no_marker", "reset"]
"""How it behaves.  `no_marker` never answers `GS r`; `reset` breaks the line inside a job."""

JOBS_MAX: Final = 100
JOB_BYTES_MAX: Final = 2 * 1024 * 1024
SESSIONS_MAX: Final = 64
IDLE_SECONDS_MAX: Final = 300.0
READ_BYTES: Final = 4096
STOPPED: Final = frozenset({"paper_out", "cover_open", "offline"})
SILENT: Final = frozenset({"mute"})

_IDENTITY: Final = {65: b"_0.1\x00", 66: b"_TRESEN\x00", 67: b"_VIRTUAL\x00", 68: b"_0001\x00"}
_MARKING: Final = frozenset({b"\x1d(", b"\x1dv", b"\x1dV", b"\x1b*", b"\x1dk"})
_ASKING: Final = frozenset({b"\x1dr", b"\x1dI", b"\x1da"})


class VirtualPrinter:
    """One printer.  `jobs` holds the bytes of the last jobs, oldest first, without questions.

    `mood_in_job` is taken on as soon as bytes of a job arrive: a printer that was ready when asked
    and ran out of paper while printing.
    """

    def __init__(self, mood: Mood = "ready") -> None:
        """A printer in this mood, not listening yet."""
        self.mood: Mood = mood
        self.mood_in_job: Mood | None = None
        self.jobs: deque[bytes] = deque(maxlen=JOBS_MAX)
        self.connections = 0
        self.host = ""
        self.port = 0
        self._changed = asyncio.Condition()
        self._count = 0
        self._server: asyncio.Server | None = None
        self._sessions: set[_Session] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one, and `port` says which."""
        self._server = await asyncio.start_server(self._serve, host, port)
        self.host, self.port = self._server.sockets[0].getsockname()[:2]

    async def stop(self) -> None:
        """Stop listening and drop who is connected."""
        if self._server is None:
            return
        self._server.close()
        for session in list(self._sessions):
            session.writer.transport.abort()
        if self._sessions:
            await asyncio.wait([session.task for session in self._sessions])
        await self._server.wait_closed()
        self._server = None

    async def become(self, mood: Mood) -> None:
        """Change its mood; a printer that is ready again prints what it holds."""
        self.mood = mood
        if mood not in STOPPED:
            for session in list(self._sessions):
                await session.go_on()

    async def printed(self, count: int) -> list[bytes]:
        """Wait until so many jobs were printed in all; the last ones."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._count >= count)
        return list(self.jobs)

    async def idle(self) -> None:
        """Wait until nobody is connected."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._sessions)

    async def keep(self, job: bytes) -> None:
        """Put a finished job on the counter."""
        self.jobs.append(job)
        async with self._changed:
            self._count += 1
            self._changed.notify_all()

    def real_time(self, n: int) -> bytes:
        """The answer to `DLE EOT n`."""
        stopped = self.mood in STOPPED
        byte = 0x12
        if n == 1 and stopped:
            byte |= 0x08
        if n == 2:
            byte |= 0x04 if self.mood == "cover_open" else 0
            byte |= 0x20 if self.mood == "paper_out" else 0
        if n == 4 and self.mood == "paper_out":
            byte |= 0x6C
        return bytes((byte,))

    def automatic(self) -> bytes:
        """Four bytes of automatic status."""
        first = 0x10 | (0x08 if self.mood in STOPPED else 0)
        first |= 0x20 if self.mood == "cover_open" else 0
        third = 0x0C if self.mood == "paper_out" else 0
        return bytes((first, 0, third, 0x0F))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if len(self._sessions) >= SESSIONS_MAX:
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None
        session = _Session(self, writer, task)
        self._sessions.add(session)
        try:
            while True:
                async with asyncio.timeout(IDLE_SECONDS_MAX):
                    data = await reader.read(READ_BYTES)
                if not data:
                    break
                await session.receive(data)
            await session.end()
        except OSError:
            # The client is gone or was sent away; what it left half is not a job.
            pass
        finally:
            writer.close()
            self._sessions.discard(session)
            async with self._changed:
                self._changed.notify_all()


class _Session:
    """One connection: its half-read command, what waits for paper, and the job so far."""

    def __init__(
        self, printer: VirtualPrinter, writer: asyncio.StreamWriter, task: "asyncio.Task[Any]"
    ) -> None:
        self.printer = printer
        self.writer = writer
        self.task = task
        self.lexer = Lexer()
        self.waiting: deque[Token] = deque()
        self.job = bytearray()
        self.visible = False

    async def receive(self, data: bytes) -> None:
        for token in self.lexer.feed(data):
            if isinstance(token, Command) and token.name == b"\x10\x04":
                self.answer(self.printer.real_time(token.data[0]))
                continue
            asking = isinstance(token, Command) and token.name in _ASKING
            if self.printer.mood_in_job is not None and not asking:
                self.printer.mood, self.printer.mood_in_job = self.printer.mood_in_job, None
            if len(self.waiting) < JOB_BYTES_MAX:
                self.waiting.append(token)
        await self.go_on()

    async def go_on(self) -> None:
        """Work through what waits, unless the printer has stopped."""
        while self.waiting and self.printer.mood not in STOPPED:
            await self.execute(self.waiting.popleft())

    async def execute(self, token: Token) -> None:
        match token:
            case Command(name=b"\x1dr"):
                if self.printer.mood != "no_marker":
                    await self.finish()
                    self.answer(b"\x00")
            case Command(name=b"\x1dI", data=data):
                self.answer(_IDENTITY.get(data[0], b"\x00"))
            case Command(name=b"\x1da", data=data):
                if data[0]:
                    self.answer(self.printer.automatic())
            case _:
                if self.printer.mood == "reset":
                    self.drop_the_line()
                if len(self.job) < JOB_BYTES_MAX:
                    self.job += _raw(token)
                    self.visible |= isinstance(token, Text) or (
                        isinstance(token, Command) and token.name in _MARKING
                    )

    async def end(self) -> None:
        """The client closed in order: what it sent is a job, also without a question behind it."""
        if not self.waiting:
            await self.finish()

    async def finish(self) -> None:
        job, visible = bytes(self.job), self.visible
        self.job.clear()
        self.visible = False
        # Bytes that leave no mark (a reset, a status set-up) are no paper.
        if visible:
            await self.printer.keep(job)

    def answer(self, data: bytes) -> None:
        if self.printer.mood not in SILENT:
            self.writer.write(data)

    def drop_the_line(self) -> None:
        """Send RST: nothing that waits is delivered, as when the power fails."""
        found: socket.socket = self.writer.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        raise ConnectionResetError("the line was dropped on purpose")


def _raw(token: Token) -> bytes:
    match token:
        case Text(data=data) | Unknown(data=data):
            return data
        case Control(byte=byte):
            return bytes((byte,))
        case Command(name=name, data=data):
            return name + data
