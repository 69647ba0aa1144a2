"""The server prints: an order through the door becomes paper that the roll shows byte for byte."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from pos.app import Installation
from pos.demo.town import load_demo, with_printer_ports
from pos.domain.cart import WishedLine
from pos.domain.commands import (
    Command,
    LinePortions,
    LinesMove,
    LinesVoid,
    MenuPublish,
    OrderPlace,
    PersonalErase,
    TicketRemake,
    VenuePublish,
)
from pos.domain.envelope import Recorded
from pos.domain.menu import Allergen
from pos.domain.staff import Actor
from pos.domain.venue import Venue
from pos.journal.book import recorded_of
from pos.settings import Settings
from pos.surfaces import pair_device
from pos.web.house import new_id
from printers import plugin
from printers.paper import interpret
from printers.reel import Reel
from printers.service import confirmation_key
from printers.virtual import VirtualPrinter
from tests.commands import at_once

VENUE = "krone"
PARTITION = "venue:krone"

# Litestar announces another way to declare path parameters; the server works with either.
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@asynccontextmanager
async def server(folder: Path) -> AsyncIterator[Installation]:
    made = Installation(Settings(data_dir=folder))
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


@pytest.fixture
async def paper() -> AsyncIterator[VirtualPrinter]:
    made = VirtualPrinter()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def running(tmp_path: Path, paper: VirtualPrinter) -> AsyncIterator[Installation]:
    async with server(tmp_path) as made:
        await publish(made, paper)
        yield made


async def publish(made: Installation, paper: VirtualPrinter) -> Venue:
    """Open the pub of the demo town, with all its printers in one."""
    (pub,) = (demo for demo in load_demo() if demo.venue.id == VENUE)
    venue = with_printer_ports(at_once(pub.venue), {p.id: paper.port for p in pub.venue.printers})
    actor = made.house.system_actor(VENUE)
    made.house.added(VENUE)
    for command in (VenuePublish(venue=venue), MenuPublish(menu=pub.menu)):
        outcome = await made.house.submit(actor, VENUE, command)
        assert outcome.status == 200, outcome.answer
    return venue


async def order(
    made: Installation,
    note: str = "",
    allergies: tuple[Allergen, ...] = (),
    actor: Actor | None = None,
) -> tuple[str, int]:
    """Order one of what can be had without a choice; the order's id and the event's seq."""
    house = made.house
    reading = await house.reading(VENUE)
    menu, venue = reading.shelf.state.menu, reading.shelf.state.venue
    assert menu is not None
    assert venue is not None
    item = next(
        i
        for i in menu.items
        if not i.variants and not any(g.min for g in menu.groups if g.id in i.groups)
    )
    now = house.clock.now()
    table = next(place for place in venue.places if place.kind == "table")
    command = OrderPlace(
        order_id=new_id(now),
        round_id=new_id(now),
        lines=(WishedLine(line_id=new_id(now), item=item.id, quantity=2, note=note),),
        place=table.id if actor is None else "",
        allergies=allergies,
    )
    outcome = await house.submit(actor or house.system_actor(VENUE), VENUE, command)
    assert outcome.status == 200, outcome.answer
    return command.order_id, msgspec.json.decode(outcome.answer)["seq"]


async def printed(made: Installation, count: int) -> list[str]:
    """Wait for reports of so many jobs; their ids."""
    moved = asyncio.Event()
    made.listeners.append(lambda _book, _changes: moved.set())
    while True:
        moved.clear()
        jobs = list((await made.house.reading(VENUE)).shelf.state.prints)
        if len(jobs) >= count:
            return jobs
        await moved.wait()


async def ask(made: Installation, token: str, path: str, method: str = "GET") -> httpx.Response:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(made), base_url="http://tresen.test"
    ) as client:
        headers = {"authorization": f"Bearer {token}"}
        return await client.request(method, path, headers=headers)


async def venue_of(made: Installation) -> Venue:
    found = (await made.house.reading(VENUE)).shelf.state.venue
    assert found is not None
    return found


async def test_an_order_is_printed_and_the_roll_shows_what_was_sent(
    running: Installation, paper: VirtualPrinter
) -> None:
    _, seq = await order(running, note="bitte\x1b\x1dV ohne Eis")
    (job_id,) = await printed(running, 1)
    assert job_id.startswith(f"{seq}.")
    token = await pair_device(running.house, VENUE, "paper", "", "roll")
    answer = await ask(running, token, f"/api/paper/{job_id}?partition={PARTITION}")
    assert answer.status_code == 200
    roll: dict[str, Any] = answer.json()
    assert (roll["matches"], roll["difference"], roll["outcome"]) == (True, "", "acknowledged")
    assert "bitteV ohne Eis" in roll["text"].replace("\n", " ")
    (sent,) = paper.jobs
    shown = interpret(sent)
    assert roll["text"].split("\n") == shown.text
    assert roll["marks"] == msgspec.json.decode(msgspec.json.encode(shown.marks))
    assert roll["unknown"] == []
    assert roll["marks"][-1] == {"type": "cut", "mode": "partial"}


async def test_slips_about_a_ticket_are_on_the_roll_as_they_were_sent(
    running: Installation, paper: VirtualPrinter
) -> None:
    house = running.house
    order_id, _ = await order(running, allergies=("nuts", "milk"))
    await printed(running, 1)
    (placed,) = (await house.reading(VENUE)).shelf.state.orders[order_id].rounds
    line, (ticket_id,) = placed.lines[0].line_id, placed.tickets
    tables = [place.id for place in (await venue_of(running)).places if place.kind == "table"]
    commands: list[Command] = [
        TicketRemake(ticket_id, (f"{line}.1",), "fallen gelassen"),
        LinesVoid(order_id, (LinePortions(line, 1),), "zu lange"),
        LinesMove(order_id, (LinePortions(line, 1),), new_id(house.clock.now()), tables[-1]),
    ]
    for count, command in enumerate(commands, 2):
        outcome = await house.submit(house.system_actor(VENUE), VENUE, command)
        assert outcome.status == 200, outcome.answer
        await printed(running, count)
    # The remade portion is in hand twice: its old ticket and its new one both go elsewhere.
    jobs = await printed(running, 5)
    token = await pair_device(house, VENUE, "paper", "", "roll")
    rolls = [(await ask(running, token, f"/api/paper/{job}")).json() for job in jobs]
    assert [roll["kind"] for roll in rolls] == ["ticket", "remake", "void", "move", "move"]
    assert all(roll["matches"] for roll in rolls)
    assert [roll["text"].split("\n") for roll in rolls] == [interpret(j).text for j in paper.jobs]
    assert "NÜSSE" in rolls[0]["text"]
    assert "fallen gelassen" in rolls[1]["text"]
    assert "zu lange" in rolls[2]["text"]
    # A roll that begins behind the order knows it all the same, from the whole feed.
    reading = await house.reading(VENUE)
    causes = [job.cause_seq for job in reading.shelf.state.prints.values()]

    async def events(after: int, limit: int) -> list[Recorded]:
        entries = await house.journal.read(PARTITION, after, limit)
        return [recorded_of(PARTITION, entry) for entry in entries]

    plugin._REELS[house] = {PARTITION: Reel(events, causes[0], await venue_of(running))}
    again = [(await ask(running, token, f"/api/paper/{job}")).json() for job in jobs[1:]]
    assert again == rolls[1:]
    erased = await house.submit(house.system_actor(VENUE), VENUE, PersonalErase(subject=order_id))
    assert erased.status == 200
    roll = (await ask(running, token, f"/api/paper/{jobs[0]}")).json()
    assert (roll["difference"], "NÜSSE" in roll["text"]) == ("erased", False)


async def test_who_orders_at_a_kiosk_takes_the_number_along(
    running: Installation, paper: VirtualPrinter
) -> None:
    house, venue = running.house, await venue_of(running)
    kiosk = msgspec.structs.replace(
        venue.printers[0], id="kiosk", role="customer", stations=(), port=paper.port, backup=""
    )
    beside = msgspec.structs.replace(venue, printers=(kiosk,), slips=True)
    outcome = await house.submit(house.system_actor(VENUE), VENUE, VenuePublish(beside))
    assert outcome.status == 200, outcome.answer
    counter = next(place.id for place in venue.places if place.kind == "counter")
    guest = Actor(
        "guest", "guest:k1", VENUE, "guest", seating="k1", place=counter, device="kiosk-1"
    )
    await order(running, actor=guest)
    (job_id,) = await printed(running, 1)
    token = await pair_device(house, VENUE, "paper", "", "roll")
    roll = (await ask(running, token, f"/api/paper/{job_id}")).json()
    (number,) = [o.number for o in (await house.reading(VENUE)).shelf.state.orders.values()]
    assert (roll["kind"], roll["matches"]) == ("number", True)
    assert number in roll["text"].split("\n")


async def test_a_ticket_that_a_printer_acknowledged_counts_as_delivered(
    running: Installation,
) -> None:
    moved = asyncio.Event()
    running.listeners.append(lambda _book, _changes: moved.set())
    await order(running)
    while True:
        moved.clear()
        (ticket,) = (await running.house.reading(VENUE)).shelf.state.tickets.values()
        if ticket.delivered_at:
            break
        await moved.wait()
    assert not ticket.seen_at


async def test_an_erased_note_is_gone_from_the_roll_and_the_roll_says_why(
    running: Installation,
) -> None:
    order_id, _ = await order(running, note="Allergie: Nuss")
    (job_id,) = await printed(running, 1)
    actor = running.house.system_actor(VENUE)
    erased = await running.house.submit(actor, VENUE, PersonalErase(subject=order_id))
    assert erased.status == 200
    token = await pair_device(running.house, VENUE, "office", "", "office")
    roll = (await ask(running, token, f"/api/paper/{job_id}")).json()
    assert (roll["matches"], roll["difference"]) == (False, "erased")
    assert "Nuss" not in roll["text"]


async def test_the_roll_opens_for_staff_of_the_venue_only(running: Installation) -> None:
    await order(running)
    (job_id,) = await printed(running, 1)
    house = running.house
    place = (await venue_of(running)).places[0]
    guest = house.sessions.guest_token(VENUE, place.id, new_id(house.clock.now()))
    assert (await ask(running, guest, f"/api/paper/{job_id}")).status_code == 403
    staff = await pair_device(house, VENUE, "kitchen", "", "screen")
    other = f"/api/paper/{job_id}?partition=venue:burgerhof"
    assert (await ask(running, staff, other)).status_code == 403
    assert (await ask(running, "nonsense", f"/api/paper/{job_id}")).status_code == 401
    unknown = await ask(running, staff, "/api/paper/999.kitchen.grill")
    assert (unknown.status_code, unknown.json()["code"]) == (409, "print.unknown")


async def test_screens_see_how_the_printers_are(running: Installation) -> None:
    await order(running)
    await printed(running, 1)
    token = await pair_device(running.house, VENUE, "kitchen", "", "screen")
    answer = (await ask(running, token, "/api/printers")).json()
    assert answer["here"] is True
    assert {row["printer"] for row in answer["printers"]} == {"kitchen", "bar"}
    assert {row["trouble"] for row in answer["printers"]} == {""}


async def test_a_restart_goes_on_printing_at_once_and_repeats_nothing(
    tmp_path: Path, paper: VirtualPrinter
) -> None:
    async with server(tmp_path) as made:
        await publish(made, paper)
        await order(made)
        await printed(made, 1)
    async with server(tmp_path) as made:
        await order(made)
        jobs = await printed(made, 2)
        prints = (await made.house.reading(VENUE)).shelf.state.prints
        assert [prints[job].duplicate for job in jobs] == [False, False]
    assert len(paper.jobs) == 2


async def test_a_persons_word_after_a_restore_is_durable(running: Installation) -> None:
    token = await pair_device(running.house, VENUE, "office", "", "office")
    answer = await ask(running, token, "/api/printers/confirm", "POST")
    assert answer.json() == {"confirmed": True}
    said = await running.house.journal.setting(confirmation_key(PARTITION))
    assert said == running.house.journal.epoch
    screen = await pair_device(running.house, VENUE, "board", "", "board")
    assert (await ask(running, screen, "/api/printers/confirm", "POST")).status_code == 403
