"""ESC/POS over TCP port 9100: ask, write once, wait for the answer behind the job, close.

A connection is one job.  Printers serve one connection at a time, and some begin to print only when
it ends, so it is never kept open.
"""

import asyncio
import importlib
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from printers.replies import (
    ASK_IN_ORDER,
    ASK_OFFLINE_CAUSE,
    ASK_PAPER,
    ASK_PRINTER,
    InOrder,
    RealTime,
    next_reply,
    state_of,
)
from printers.transports.contract import (
    Acknowledged,
    Address,
    Commit,
    Delivery,
    Failed,
    Notice,
    PrinterState,
    Sent,
    Unknown,
)

KEEPALIVE_IDLE_SECONDS: Final = 10
KEEPALIVE_PROBES_MAX: Final = 3
BYTES_PER_SECOND: Final = 2_000
"""A slow kitchen printer works through at least this much of a ticket's bytes."""


class Limits(msgspec.Struct, frozen=True):
    """How long, in seconds, each wait may last."""

    connect_max: float = 2.0
    status_max: float = 1.5
    write_max: float = 10.0
    acknowledge_max: float = 10.0
    mute_max: float = 2.0
    poll: float = 2.0
    stopped_max: float = 300.0
    close_max: float = 1.0


class TcpTransport:
    """Our own client for printers with a network socket."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Use these limits, or those a kitchen wants."""
        self._limits = limits or Limits()

    async def deliver(
        self, address: Address, payload: bytes, commit: Commit, notice: Notice | None = None
    ) -> Delivery:
        """Bring one job to a printer."""
        sent = False

        async def commit_once() -> None:
            nonlocal sent
            await commit()
            sent = True

        try:
            async with self._connection(address) as line:
                return await self._job(line, payload, commit_once, notice)
        except (OSError, EOFError) as error:
            detail = str(error) or type(error).__name__
            return (Unknown if sent else Failed)(
                "connection_lost" if sent else "unreachable", detail
            )

    async def state(self, address: Address) -> PrinterState | Failed:
        """Ask a printer how it is, without printing."""
        try:
            async with self._connection(address) as line:
                return await line.ask_state(self._limits.status_max)
        except (OSError, EOFError) as error:
            return Failed("unreachable", str(error) or type(error).__name__)

    @asynccontextmanager
    async def _connection(self, address: Address) -> AsyncIterator["_Line"]:
        host = address.host.strip("[]")
        async with asyncio.timeout(self._limits.connect_max):
            reader, writer = await asyncio.open_connection(host, address.port)
        _keep_alive(writer)
        try:
            yield _Line(reader, writer)
        finally:
            writer.close()
            try:
                async with asyncio.timeout(self._limits.close_max):
                    await writer.wait_closed()
            except OSError:
                # A peer that is gone can not close in order; TimeoutError is an OSError too.
                writer.transport.abort()

    async def _job(
        self, line: "_Line", payload: bytes, commit: Commit, notice: Notice | None
    ) -> Delivery:
        limits = self._limits
        state = await line.ask_state(limits.status_max)
        if state.trouble is not None:
            return Failed(state.trouble)
        await commit()
        line.writer.write(payload + ASK_IN_ORDER)
        async with asyncio.timeout(limits.write_max):
            await line.writer.drain()
        if not state.answered:
            delivery = await _mute_end(line, limits.mute_max)
            left = _bytes_left(line.writer)
            return Unknown("connection_lost", f"{left} bytes never arrived") if left else delivery
        return await self._acknowledgement(line, len(payload), notice)

    async def _acknowledgement(self, line: "_Line", size: int, notice: Notice | None) -> Delivery:
        """Wait behind the job; a printer that stopped for paper finishes by itself later."""
        limits = self._limits
        clock = asyncio.get_running_loop().time
        patience = limits.acknowledge_max + size // BYTES_PER_SECOND
        deadline, give_up = clock() + patience, clock() + limits.stopped_max
        stopped: PrinterState | None = None
        while True:
            answer = await line.in_order(limits.poll)
            if answer is not None:
                return Acknowledged(answer.paper_near_end)
            state = await line.ask_state(limits.status_max)
            if line.acknowledged is not None:
                return Acknowledged(line.acknowledged.paper_near_end)
            if state.trouble is not None:
                if notice is not None and state != stopped:
                    notice(state)
                stopped = state
                deadline = clock() + patience
                if clock() > give_up:
                    return Unknown(state.trouble)
            elif clock() > deadline:
                # It runs, and says so, but does not answer in order: taken, not acknowledged.
                return Sent() if state.answered else Unknown("no_answer")


class _Line:
    """An open connection: asks, and keeps an acknowledgement that comes between two answers."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.acknowledged: InOrder | None = None

    async def ask_state(self, seconds_max: float) -> PrinterState:
        """Ask what is needed to know whether it prints; no answer at all is a mute printer."""
        printer = await self._ask(ASK_PRINTER, seconds_max)
        if printer is None:
            return PrinterState(answered=False)
        cause = await self._ask(ASK_OFFLINE_CAUSE, seconds_max)
        paper = await self._ask(ASK_PAPER, seconds_max) if cause is not None else None
        return state_of(printer, cause, paper)

    async def in_order(self, seconds_max: float) -> InOrder | None:
        """Wait for the answer behind the job."""
        try:
            async with asyncio.timeout(seconds_max):
                while self.acknowledged is None:
                    reply = await next_reply(self.reader)
                    if isinstance(reply, InOrder):
                        self.acknowledged = reply
        except TimeoutError:
            pass
        return self.acknowledged

    async def _ask(self, question: bytes, seconds_max: float) -> int | None:
        self.writer.write(question)
        try:
            async with asyncio.timeout(seconds_max):
                while True:
                    reply = await next_reply(self.reader)
                    if isinstance(reply, RealTime):
                        return reply.byte
                    if isinstance(reply, InOrder):
                        self.acknowledged = reply
        except TimeoutError:
            return None


async def _mute_end(line: _Line, seconds_max: float) -> Delivery:
    """A printer that told nothing before may still answer behind the job, or hang up in order."""
    try:
        answer = await line.in_order(seconds_max)
    except EOFError:
        return Sent()
    return Sent() if answer is None else Acknowledged(answer.paper_near_end)


def _keep_alive(writer: asyncio.StreamWriter) -> None:
    """Notice a printer that lost its power although nothing is being sent."""
    found: socket.socket | None = writer.get_extra_info("socket")
    if found is None:
        return
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", KEEPALIVE_IDLE_SECONDS),
        ("TCP_KEEPINTVL", KEEPALIVE_IDLE_SECONDS),
        ("TCP_KEEPCNT", KEEPALIVE_PROBES_MAX),
    ):
        option = getattr(socket, name, None)
        if option is not None:
            found.setsockopt(socket.IPPROTO_TCP, option, value)


def _bytes_left(writer: asyncio.StreamWriter) -> int:
    """Bytes that the other side's TCP has not taken; 0 where the system can not say (Linux can)."""
    found = writer.get_extra_info("socket")
    try:
        fcntl = importlib.import_module("fcntl")
        termios = importlib.import_module("termios")
        answer = fcntl.ioctl(found.fileno(), termios.TIOCOUTQ, bytes(4))
    except (ImportError, AttributeError, OSError, ValueError):
        return 0
    return int.from_bytes(answer, sys.byteorder)


def open_transport() -> TcpTransport:
    """The transport with a kitchen's limits."""
    return TcpTransport()
