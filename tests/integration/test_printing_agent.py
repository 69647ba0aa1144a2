"""The agent beside the printers: a server elsewhere, paper here, the same promises."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from pos.app import Installation
from pos.demo.town import load_demo, with_printer_ports
from pos.domain.cart import WishedLine
from pos.domain.commands import MenuPublish, OrderPlace, PrintRecord, VenuePublish
from pos.domain.menu import Allergen
from pos.domain.shelf import PrintJob
from pos.journal.contract import Cursor
from pos.settings import Settings
from pos.surfaces import pair_device
from pos.web.house import new_id
from printers.agent import Agent, RemoteDoor, run_agent
from printers.contract import DoorShut
from printers.cursors import CursorsTaken, SqliteCursors
from printers.escpos import digest
from printers.paper import interpret
from printers.service import service_of
from printers.transports.tcp import Limits, TcpTransport
from printers.virtual import VirtualPrinter
from tests.commands import at_once

VENUE = "krone"
PARTITION = "venue:krone"
URL = "http://tresen.test"
QUICK = Limits(connect_max=0.5, status_max=0.2, acknowledge_max=1.0, mute_max=0.2, poll=0.1)

# Litestar announces another way to declare path parameters; the server works with either.
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture
async def paper() -> AsyncIterator[VirtualPrinter]:
    made = VirtualPrinter()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def server(tmp_path: Path, paper: VirtualPrinter) -> AsyncIterator[Installation]:
    made = Installation(Settings(data_dir=tmp_path / "server", printing="agent"))
    await made.start()
    (pub,) = (demo for demo in load_demo() if demo.venue.id == VENUE)
    venue = with_printer_ports(at_once(pub.venue), {p.id: paper.port for p in pub.venue.printers})
    made.house.added(VENUE)
    for command in (VenuePublish(venue=venue), MenuPublish(menu=pub.menu)):
        outcome = await made.house.submit(made.house.system_actor(VENUE), VENUE, command)
        assert outcome.status == 200, outcome.answer
    try:
        yield made
    finally:
        await made.stop()


async def order(server: Installation, note: str = "", allergies: tuple[Allergen, ...] = ()) -> None:
    house = server.house
    state = (await house.reading(VENUE)).shelf.state
    assert state.menu is not None
    item = next(
        i
        for i in state.menu.items
        if not i.variants and not any(g.min for g in state.menu.groups if g.id in i.groups)
    )
    now = house.clock.now()
    assert state.venue is not None
    wish = OrderPlace(
        order_id=new_id(now),
        round_id=new_id(now),
        lines=(WishedLine(line_id=new_id(now), item=item.id, note=note),),
        place=state.venue.places[0].id,
        allergies=allergies,
    )
    outcome = await house.submit(house.system_actor(VENUE), VENUE, wish)
    assert outcome.status == 200, outcome.answer


async def reported(server: Installation, count: int) -> list[PrintJob]:
    moved = asyncio.Event()
    server.listeners.append(lambda _book, _changes: moved.set())
    while True:
        moved.clear()
        prints = (await server.house.reading(VENUE)).shelf.state.prints
        if len(prints) >= count:
            return list(prints.values())
        await moved.wait()


async def delivered(server: Installation) -> None:
    """Wait until the kitchen knows that every ticket has arrived."""
    moved = asyncio.Event()
    server.listeners.append(lambda _book, _changes: moved.set())
    while True:
        moved.clear()
        tickets = (await server.house.reading(VENUE)).shelf.state.tickets
        if tickets and all(ticket.delivered_at for ticket in tickets.values()):
            return
        await moved.wait()


@asynccontextmanager
async def agent(server: Installation, folder: Path) -> AsyncIterator[None]:
    token = await pair_device(server.house, VENUE, "agent", "", "beside the printers")
    cursors = SqliteCursors(folder / "printers.sqlite")
    told = Agent(URL, token, PARTITION)
    http = httpx.ASGITransport(server)
    task = asyncio.create_task(run_agent(told, cursors, TcpTransport(QUICK), http, pauses=(0.02,)))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        cursors.close()


async def test_an_agent_prints_what_a_server_elsewhere_took_in(
    server: Installation, paper: VirtualPrinter, tmp_path: Path
) -> None:
    assert service_of(server.house) is None
    await order(server, note="ohne Schaum bitte", allergies=("peanuts",))
    async with agent(server, tmp_path):
        (job,) = await reported(server, 1)
        await delivered(server)
    (sent,) = paper.jobs
    assert "ERDNÜSSE" in " ".join(interpret(sent).text)
    assert (job.outcome, job.digest) == ("acknowledged", digest(sent))
    assert "ohne Schaum bitte" in " ".join(interpret(sent).text)


async def test_an_agent_that_comes_back_prints_only_what_is_new(
    server: Installation, paper: VirtualPrinter, tmp_path: Path
) -> None:
    await order(server)
    async with agent(server, tmp_path):
        await reported(server, 1)
        await order(server)
        await reported(server, 2)
        # The third one is asked for after the second one's cursor was stored.
        await order(server)
        await reported(server, 3)
    await order(server)
    async with agent(server, tmp_path):
        jobs = await reported(server, 4)
    assert not any(job.duplicate for job in jobs[:3])
    assert len(paper.jobs) - 4 == sum("DUPLIKAT" in " ".join(interpret(j).text) for j in paper.jobs)


async def test_the_door_tells_a_refusal_from_an_absence(server: Installation) -> None:
    token = await pair_device(server.house, VENUE, "agent", "", "agent")
    report = PrintRecord(
        job_id="1.kitchen.kitchen",
        cause_seq=1,
        ticket_id="r.kitchen",
        printer="kitchen",
        outcome="sent",
        digest="0" * 64,
        size=1,
    )
    command_id = new_id(server.house.clock.now())
    door = RemoteDoor(URL, token, httpx.ASGITransport(server))
    assert await door.submit(command_id, PARTITION, report) == 200
    assert await door.submit(command_id, PARTITION, report) == 200
    other = msgspec.structs.replace(report, size=2)
    assert await door.submit(command_id, PARTITION, other) == 409
    await door.close()
    stranger = RemoteDoor(URL, "nonsense", httpx.ASGITransport(server))
    with pytest.raises(DoorShut, match="role 'agent'"):
        await stranger.submit(command_id, PARTITION, report)
    await stranger.close()


async def test_cursors_of_an_agent_outlive_it_and_belong_to_one(tmp_path: Path) -> None:
    path = tmp_path / "printers.sqlite"
    cursors = SqliteCursors(path)
    assert await cursors.cursor("printer:a", PARTITION) is None
    await cursors.save_cursor("printer:a", PARTITION, Cursor("e", 7, "note"))
    with pytest.raises(CursorsTaken, match="another agent"):
        SqliteCursors(path)
    cursors.close()
    again = SqliteCursors(path)
    assert await again.cursor("printer:a", PARTITION) == Cursor("e", 7, "note")
    again.close()
