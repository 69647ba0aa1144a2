"""Every way to a printer keeps the same promises; a new file in the folder is held to them."""

import asyncio
import importlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

import pytest

from printers.transports import names, open_transport
from printers.transports.contract import (
    Acknowledged,
    Address,
    Failed,
    PrinterState,
    Sent,
    Transport,
    Unknown,
)
from printers.transports.memory import MemoryTransport
from printers.transports.tcp import Limits, TcpTransport
from printers.virtual import VirtualPrinter

JOB = b"\x1b@\x1bt\x13Bon 0147\n\x1bd\x06\x1dV\x01"
QUICK = Limits(
    connect_max=0.5,
    status_max=0.1,
    acknowledge_max=0.1,
    mute_max=0.1,
    poll=0.05,
    stopped_max=0.3,
    close_max=0.5,
    write_max=0.2,
)


class Rig(Protocol):
    """A transport with a printer at the other end that does what a test tells it."""

    transport: Transport
    address: Address

    def jobs(self) -> list[bytes]:
        """What is on paper."""
        ...

    def stop_printer(self) -> None:
        """Run out of paper."""
        ...


class MemoryRig:
    """The printers in memory."""

    def __init__(self) -> None:
        self.memory = MemoryTransport()
        self.transport: Transport = self.memory
        self.address = Address("kitchen")

    def jobs(self) -> list[bytes]:
        return list(self.memory.jobs.get(self.address, ()))

    def stop_printer(self) -> None:
        self.memory.states[self.address] = PrinterState(online=False, paper_end=True)


class TcpRig:
    """Our client and a virtual printer behind a real socket."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self.printer = printer
        self.transport: Transport = TcpTransport(QUICK)
        self.address = Address(printer.host, printer.port)

    def jobs(self) -> list[bytes]:
        return list(self.printer.jobs)

    def stop_printer(self) -> None:
        self.printer.mood = "paper_out"


@asynccontextmanager
async def rig_memory() -> AsyncIterator[Rig]:
    yield MemoryRig()


@asynccontextmanager
async def rig_tcp() -> AsyncIterator[Rig]:
    printer = VirtualPrinter()
    await printer.start()
    try:
        yield TcpRig(printer)
    finally:
        await printer.stop()


RIGS = {"memory": rig_memory, "tcp": rig_tcp}


@pytest.fixture(params=names())
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    if request.param not in RIGS:
        pytest.fail(f"printers/transports/{request.param}.py has no rig in the contract test yet")
    async with RIGS[request.param]() as made:
        yield made


@pytest.fixture
async def printer() -> AsyncIterator[VirtualPrinter]:
    made = VirtualPrinter()
    await made.start()
    yield made
    await made.stop()


def counting() -> tuple[Callable[[], Awaitable[None]], list[str]]:
    """A commit callback and the list that says how often it was called."""
    calls: list[str] = []

    async def commit() -> None:
        calls.append("commit")

    return commit, calls


def test_every_transport_opens_by_its_name() -> None:
    assert {"memory", "tcp"} <= set(names())
    for name in names():
        assert callable(open_transport(name).deliver)
    with pytest.raises(LookupError, match="pigeon"):
        open_transport("pigeon")


@pytest.mark.parametrize("name", names())
def test_every_transport_says_what_it_is(name: str) -> None:
    assert importlib.import_module(f"printers.transports.{name}").__doc__


async def test_a_job_arrives_unchanged_and_once(rig: Rig) -> None:
    commit, calls = counting()
    assert isinstance(await rig.transport.deliver(rig.address, JOB, commit), Acknowledged)
    assert rig.jobs() == [JOB]
    assert calls == ["commit"]


async def test_jobs_arrive_in_order(rig: Rig) -> None:
    commit, _ = counting()
    jobs = [JOB + bytes((0x41 + n, 0x0A)) for n in range(5)]
    for job in jobs:
        assert isinstance(await rig.transport.deliver(rig.address, job, commit), Acknowledged)
    assert rig.jobs() == jobs


async def test_a_printer_without_paper_gets_nothing_and_no_mark_is_made(rig: Rig) -> None:
    rig.stop_printer()
    commit, calls = counting()
    delivered = await rig.transport.deliver(rig.address, JOB, commit)
    assert isinstance(delivered, Failed)
    assert delivered.trouble == "paper_end"
    assert rig.jobs() == []
    assert calls == []
    state = await rig.transport.state(rig.address)
    assert isinstance(state, PrinterState)
    assert state.trouble == "paper_end"


async def test_asking_prints_nothing(rig: Rig) -> None:
    state = await rig.transport.state(rig.address)
    assert isinstance(state, PrinterState)
    assert state.trouble is None
    assert rig.jobs() == []


async def test_a_mark_that_can_not_be_made_durable_sends_nothing(rig: Rig) -> None:
    async def broken() -> None:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="disk"):
        await rig.transport.deliver(rig.address, JOB, broken)
    assert rig.jobs() == []


# What only a network can do.


async def test_nobody_at_the_address_is_unreachable_and_nothing_was_sent() -> None:
    silent = VirtualPrinter()
    await silent.start()
    address = Address(silent.host, silent.port)
    await silent.stop()
    commit, calls = counting()
    delivered = await TcpTransport(QUICK).deliver(address, JOB, commit)
    assert isinstance(delivered, Failed)
    assert delivered.trouble == "unreachable"
    assert delivered.detail
    assert calls == []


async def test_a_mute_printer_is_sent_to_and_never_called_acknowledged(
    printer: VirtualPrinter,
) -> None:
    printer.mood = "mute"
    commit, _ = counting()
    address = Address(printer.host, printer.port)
    assert await TcpTransport(QUICK).deliver(address, JOB, commit) == Sent()
    assert await printer.printed(1) == [JOB]


async def test_a_printer_that_is_well_but_gives_no_receipt_counts_as_sent(
    printer: VirtualPrinter,
) -> None:
    printer.mood = "no_marker"
    commit, _ = counting()
    address = Address(printer.host, printer.port)
    assert await TcpTransport(QUICK).deliver(address, JOB, commit) == Sent()
    assert await printer.printed(1) == [JOB]


async def test_a_line_that_breaks_inside_the_job_leaves_it_unknown(printer: VirtualPrinter) -> None:
    printer.mood_in_job = "reset"
    commit, calls = counting()
    address = Address(printer.host, printer.port)
    delivered = await TcpTransport(QUICK).deliver(address, JOB, commit)
    assert isinstance(delivered, Unknown)
    assert delivered.trouble == "connection_lost"
    assert calls == ["commit"]
    assert list(printer.jobs) == []


async def test_paper_that_ends_inside_the_job_is_waited_for(printer: VirtualPrinter) -> None:
    printer.mood_in_job = "paper_out"
    commit, _ = counting()
    noticed = asyncio.Event()
    states: list[PrinterState] = []

    def notice(state: PrinterState) -> None:
        states.append(state)
        noticed.set()

    address = Address(printer.host, printer.port)
    job = asyncio.create_task(TcpTransport(QUICK).deliver(address, JOB, commit, notice))
    await noticed.wait()
    assert states[0].trouble == "paper_end"
    assert list(printer.jobs) == []
    await printer.become("ready")
    assert isinstance(await job, Acknowledged)
    assert list(printer.jobs) == [JOB]


async def test_a_printer_that_stays_stopped_leaves_the_job_unknown(printer: VirtualPrinter) -> None:
    printer.mood_in_job = "cover_open"
    commit, _ = counting()
    address = Address(printer.host, printer.port)
    delivered = await TcpTransport(QUICK).deliver(address, JOB, commit)
    assert isinstance(delivered, Unknown)
    assert delivered.trouble == "cover_open"


async def test_the_connection_is_closed_after_each_job_and_when_cancelled(
    printer: VirtualPrinter,
) -> None:
    address = Address(printer.host, printer.port)
    commit, _ = counting()
    await TcpTransport(QUICK).deliver(address, JOB, commit)
    printer.mood_in_job = "offline"
    reached = asyncio.Event()
    job = asyncio.create_task(
        TcpTransport(QUICK).deliver(address, JOB, commit, lambda _state: reached.set())
    )
    await reached.wait()
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    await printer.idle()
    assert printer.connections == 2


async def test_a_printer_that_stops_taking_bytes_leaves_the_job_unknown() -> None:
    """Its port is open and its buffer full: the socket took the bytes, the printer did not."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    commit, calls = counting()
    address = Address("127.0.0.1", listening.getsockname()[1])
    with listening:
        for size in (200_000, 8_000_000):
            delivered = await TcpTransport(QUICK).deliver(address, b"x" * size, commit)
            assert isinstance(delivered, Unknown), size
            assert delivered.trouble == "connection_lost"
    assert calls == ["commit"] * 2


async def test_it_speaks_ipv6_too() -> None:
    printer = VirtualPrinter()
    try:
        await printer.start("::1")
    except OSError:
        pytest.fail("this machine has no IPv6 loopback; enable net.ipv6 on lo for this test")
    try:
        commit, _ = counting()
        for host in ("::1", "[::1]"):
            delivered = await TcpTransport(QUICK).deliver(Address(host, printer.port), JOB, commit)
            assert isinstance(delivered, Acknowledged)
        assert str(Address("::1", 9100)) == "[::1]:9100"
    finally:
        await printer.stop()
