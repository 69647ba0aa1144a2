"""A server that starts behind its own past: the clock had run ahead, and somebody put it right."""

import asyncio
from pathlib import Path

import pytest

from pos.demo import load_demo
from pos.domain import commands as cmd
from pos.domain.cart import WishedLine
from pos.domain.instants import DAY, HOUR, MINUTE, SECOND
from pos.domain.staff import Actor
from pos.journal.clock import ManualClock
from pos.journal.sqlite import SqliteJournal
from pos.journal.writer import Writer
from pos.web.house import new_id

DEMO = load_demo()[0]
PARTITION = f"venue:{DEMO.venue.id}"
OFFICE = Actor("system", "system:test", DEMO.venue.id, "system", place="table-1")
TODAY = 1_795_000_000_000


def an_order(at: int) -> cmd.OrderPlace:
    line = WishedLine(line_id=new_id(at), item="classic-burger")
    return cmd.OrderPlace(order_id=new_id(at), round_id=new_id(at), lines=(line,))


async def at_once(file: Path, clock_at: int, *wishes: cmd.Command) -> list[tuple[int, bytes]]:
    """A process whose clock shows an instant sends commands and ends."""
    journal = SqliteJournal(file)
    await journal.open()
    writer = Writer(journal, ManualClock(clock_at), lambda _book, _changes: None)
    writer.start()
    try:
        sent = [
            writer.submit(new_id(clock_at), PARTITION, clock_at + MINUTE, wish, OFFICE)
            for wish in wishes
        ]
        return [(each.status, each.answer) for each in await asyncio.gather(*sent)]
    finally:
        await writer.stop()
        await journal.close()


@pytest.mark.parametrize("ahead", [HOUR, DAY, 3_000 * DAY])
async def test_orders_go_on_when_the_clock_is_put_right(tmp_path: Path, ahead: int) -> None:
    file = tmp_path / "tresen.sqlite"
    venue, menu = cmd.VenuePublish(DEMO.venue), cmd.MenuPublish(DEMO.menu)
    wrong = TODAY + ahead
    answers = await at_once(file, wrong, venue, menu, an_order(wrong))
    assert [status for status, _ in answers] == [200, 200, 200]

    answers = await at_once(file, TODAY, an_order(TODAY))
    assert [status for status, _ in answers] == [200], answers

    journal = SqliteJournal(file)
    await journal.open()
    instants = [entry.at for entry in await journal.read(PARTITION, 0)]
    await journal.close()
    assert instants == sorted(instants), "recorded time does not run backwards"


async def test_late_is_late_by_the_clock_that_is_right(tmp_path: Path) -> None:
    file = tmp_path / "tresen.sqlite"
    venue, menu = cmd.VenuePublish(DEMO.venue), cmd.MenuPublish(DEMO.menu)
    await at_once(file, TODAY + HOUR, venue, menu)
    journal = SqliteJournal(file)
    await journal.open()
    writer = Writer(journal, ManualClock(TODAY), lambda _book, _changes: None)
    writer.start()
    try:
        made = new_id(TODAY - HOUR)
        late = await writer.submit(made, PARTITION, TODAY - SECOND, an_order(TODAY), OFFICE)
        old = new_id(TODAY - 2 * DAY)
        too_old = await writer.submit(old, PARTITION, TODAY + MINUTE, an_order(TODAY), OFFICE)
    finally:
        await writer.stop()
        await journal.close()
    assert b"command.expired" in late.answer
    assert b"command.too_old" in too_old.answer
