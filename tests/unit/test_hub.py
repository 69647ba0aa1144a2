"""The hub after its book was thrown away: what screens show is compared with what is durable."""

import asyncio
from pathlib import Path
from typing import Self

import msgspec

from pos.app import all_views
from pos.demo import DemoVenue, load_demo
from pos.domain import commands as cmd
from pos.domain.cart import WishedLine
from pos.domain.staff import Actor
from pos.journal.clock import SystemClock
from pos.journal.sqlite import SqliteJournal
from pos.journal.writer import Outcome, Writer
from pos.views.hub import FRAMES_MAX, Channel, Hub
from pos.web.house import new_id

DEMO = load_demo()[0]
# Cooked at once, so that an order brings its tickets with it.
AT_ONCE = msgspec.structs.replace(DEMO.venue.promise, firing="at_once")
VENUE = DemoVenue(msgspec.structs.replace(DEMO.venue, promise=AT_ONCE), DEMO.menu)
PARTITION = f"venue:{VENUE.venue.id}"
SYSTEM = Actor("system", "system:test", VENUE.venue.id, "system", place="table-1")


class Process:
    """A writer with its hub on a file that others write to as well."""

    def __init__(self, file: Path) -> None:
        self.journal = SqliteJournal(file)
        self.clock = SystemClock()
        self.hub: Hub
        self.writer: Writer

    async def __aenter__(self) -> Self:
        await self.journal.open()
        self.hub = Hub(self.journal.epoch, all_views())
        self.writer = Writer(self.journal, self.clock, self.hub.publish)
        self.writer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.writer.stop()
        await self.journal.close()

    async def send(self, command: cmd.Command) -> Outcome:
        now = self.clock.now()
        return await self.writer.submit(new_id(now), PARTITION, now + 60_000, command, SYSTEM)

    async def order(self) -> None:
        now = self.clock.now()
        line = WishedLine(line_id=new_id(now), item="classic-burger")
        wish = cmd.OrderPlace(order_id=new_id(now), round_id=new_id(now), lines=(line,))
        outcome = await self.send(wish)
        assert outcome.status == 200, outcome.answer

    async def channel(self) -> Channel:
        async with self.writer.opened(PARTITION) as book:
            return self.hub.channel(book, "kitchen.tickets", ())


async def test_a_book_that_is_loaded_anew_tells_screens_what_they_missed(tmp_path: Path) -> None:
    file = tmp_path / "town.sqlite"
    async with Process(file) as here, Process(file) as there:
        assert (await here.send(cmd.VenuePublish(VENUE.venue))).status == 200
        assert (await here.send(cmd.MenuPublish(VENUE.menu))).status == 200
        await here.order()
        channel = await here.channel()
        heard: list[int] = []
        here.hub.listen(channel, lambda changed: heard.append(changed.seq))
        async with here.writer.opened(PARTITION) as book:
            # As after a commit that failed: what was folded is not to be trusted.
            book.loaded = False
        await there.order()
        await here.writer.catch_up(PARTITION)
        assert len(channel.rows) == 2
        assert len(heard) == 1
        change = msgspec.json.decode(channel.change(1, heard[0] - 1))
        assert len(change["put"]) == 1
        fresh = await there.channel()
        assert channel.rows == fresh.rows


async def test_a_process_does_not_load_what_nobody_there_looks_at(tmp_path: Path) -> None:
    file = tmp_path / "town.sqlite"
    async with Process(file) as here, Process(file) as there:
        assert (await here.send(cmd.VenuePublish(VENUE.venue))).status == 200
        await asyncio.sleep(0)
        await there.writer.catch_up(PARTITION)
        assert there.writer.known_book(PARTITION) is None


def test_made_up_ids_and_seqs_cost_no_memory() -> None:
    channel = Channel((PARTITION, "pickup.board", ()), 1, {})
    channel.put(2, {"a": b"1"})
    channel.put(3, {"a": b"2"})
    for number in range(3 * FRAMES_MAX):
        assert channel.payload(number, 1) == (
            b'[{"type":"change","id":%d,"from":1,"seq":3,"put":{"a":2},"del":[]}]' % number
        )
    kept = sum(len(getattr(channel, name)) for name in ("_frames", "_payloads"))
    assert kept <= 2 * FRAMES_MAX
