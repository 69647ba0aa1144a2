"""What a consumer may rely on: every event, at least once, by one process, and a person's word."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest

from pos.domain.envelope import Recorded
from pos.domain.events import Event, PersonalErased, RestoreDeclared
from pos.domain.instants import SECOND
from pos.feeds.bell import Bell
from pos.feeds.consumer import LEASE_LIFE, Consumer, ConsumerRun
from pos.feeds.contract import FeedError, Page
from pos.feeds.local import LocalFeed
from pos.journal.book import encode_event
from pos.journal.contract import Cursor, StorageError
from pos.journal.memory import MemoryJournal
from tests.contract.entries import append
from tests.promptness import PATIENCE_S

P, Q = "venue:krug", "venue:zapf"


class Town:
    """A journal in memory, a clock by hand, and what a consumer did."""

    def __init__(self) -> None:
        self.journal = MemoryJournal("e1")
        self.bell = Bell()
        self.now = 1_000_000
        self.partitions = [P]
        self.handled: list[tuple[str, int]] = []
        self.changed = asyncio.Event()
        self.faults: list[Exception] = []
        self.pauses: list[float] = []
        self.hold: asyncio.Event | None = None

    async def add(self, count: int = 1, partition: str = P) -> None:
        made = [encode_event(PersonalErased(records=(), subject=str(n))) for n in range(count)]
        await self.add_bodies(made, partition)

    async def add_event(self, event: Event) -> None:
        await self.add_bodies([encode_event(event)], P)

    async def add_bodies(self, bodies: Sequence[bytes], partition: str) -> None:
        head = await append(self.journal, partition, *bodies)
        self.bell.ring(partition, head.seq)

    async def handle(self, partition: str, events: Sequence[Recorded]) -> None:
        if self.hold is not None:
            await self.hold.wait()
        if self.faults:
            raise self.faults.pop(0)
        self.handled += [(partition, event.seq) for event in events]
        self.changed.set()

    async def pause(self, seconds: float) -> None:
        """Time passes by turns, so that nothing here waits for a real clock."""
        self.pauses.append(seconds)
        self.changed.set()
        self.now += round(seconds * SECOND)
        for _ in range(20):
            await asyncio.sleep(0)

    def run(
        self,
        owner: str = "one",
        touches: Literal["paper", "money", "nothing"] = "nothing",
        pause: Callable[[float], Awaitable[None]] | None = None,
        feed: Any = None,
    ) -> ConsumerRun:
        return ConsumerRun(
            Consumer("reports", self.handle, touches, batch=10),
            feed or LocalFeed(self.journal, self.bell),
            self.journal,
            lambda: self.partitions,
            lambda: self.now,
            owner,
            pause or self.pause,
        )

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await asyncio.sleep(0)

    async def saved(self, seq: int, partition: str = P) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                cursor = await self.journal.cursor("reports", partition)
                if cursor == Cursor(self.journal.epoch, seq):
                    return
                await asyncio.sleep(0)


@asynccontextmanager
async def running(consumer: ConsumerRun) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(consumer.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def town() -> Town:
    return Town()


async def test_every_event_is_handled_in_order_and_the_place_is_kept(town: Town) -> None:
    await town.add(25)
    async with running(town.run()):
        await town.saved(25)
        await town.add(3)
        await town.saved(28)
    assert town.handled == [(P, seq) for seq in range(1, 29)]
    await town.add(2)
    async with running(town.run()):
        await town.saved(30)
    assert town.handled == [(P, seq) for seq in range(1, 31)]
    assert await town.journal.cursor("reports", P) == Cursor("e1", 30)


async def test_what_fails_is_tried_again_later_and_later_and_others_go_on(town: Town) -> None:
    town.partitions = [P, Q]
    await town.add(3)
    town.faults = [ValueError("no"), StorageError("away"), ValueError("no"), ValueError("no")]
    consumer = town.run()
    async with running(consumer):
        await town.saved(3)
        await town.add(2, Q)
        await town.saved(2, Q)
        assert consumer.standings[P].doing == "following"
    assert town.handled == [(P, 1), (P, 2), (P, 3), (Q, 1), (Q, 2)]
    waits = [pause for pause in town.pauses if pause < 3.0][:4]
    highest = [0.1, 0.2, 0.4, 0.8]
    assert all(h / 2 <= wait <= h for wait, h in zip(waits, highest, strict=True))


async def test_a_crash_before_the_place_was_kept_repeats_and_never_skips(town: Town) -> None:
    await town.add(4)
    town.hold = asyncio.Event()
    async with running(town.run()):
        for _ in range(50):
            await asyncio.sleep(0)
    assert town.handled == []
    town.hold = None
    async with running(town.run()):
        await town.saved(4)
    assert town.handled == [(P, seq) for seq in range(1, 5)]


async def test_one_process_works_and_another_takes_over_when_it_is_gone(town: Town) -> None:
    one, two = town.run("one"), town.run("two")
    async with running(two):
        async with running(one):
            await town.until(lambda: one.leading or two.leading)
            leader, other = (one, two) if one.leading else (two, one)
            await town.add(5)
            await town.saved(5)
            assert leader.leading
            assert not other.leading
        await town.add(5)
        await town.saved(10)
        assert two.leading
    assert town.handled == [(P, seq) for seq in range(1, 11)]


async def test_a_process_that_slept_past_its_lease_can_not_move_the_cursor(town: Town) -> None:
    await town.add(3)
    town.hold = asyncio.Event()
    stop = asyncio.Event()

    async def asleep(_: float) -> None:
        await stop.wait()

    sleeper = town.run("sleeper", pause=asleep)
    async with running(sleeper):
        await town.until(lambda: sleeper.leading)
        town.now += LEASE_LIFE + 1
        lease = await town.journal.take_lease("reports", "other", town.now, town.now + 1_000)
        assert lease is not None
        assert lease.fence == 2
        town.hold.set()
        await town.until(lambda: len(town.handled) == 3)
        for _ in range(20):
            await asyncio.sleep(0)
    assert await town.journal.cursor("reports", P) is None


@pytest.mark.parametrize("touches", ["paper", "money"])
async def test_after_a_restore_paper_and_money_wait_for_a_person(
    town: Town, touches: Literal["paper", "money"]
) -> None:
    await town.add(8)
    async with running(town.run(touches=touches)):
        await town.saved(8)
    await restore(town, keep=5)
    consumer = town.run(touches=touches)
    async with running(consumer):
        await town.until(lambda: bool(consumer.standings))
        await town.until(lambda: consumer.standings[P].doing == "needs_person")
        assert consumer.standings[P].seq == 8
        await town.add(2)
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(town.handled) == 8
        assert not consumer.confirm(Q)
        assert consumer.confirm(P)
        await town.saved(8)
        assert not consumer.confirm(P)
    # The backup held five; its restore.declared and the two new ones were never seen before.
    assert town.handled[8:] == [(P, 6), (P, 7), (P, 8)]
    assert await town.journal.cursor("reports", P) == Cursor("e2", 8)


async def test_after_a_restore_the_others_go_on_where_the_backup_ended(town: Town) -> None:
    await town.add(30)
    async with running(town.run()):
        await town.saved(30)
    await restore(town, keep=12)
    await town.add(4)
    async with running(town.run()):
        await town.saved(17)
    assert town.handled[30:] == [(P, seq) for seq in range(13, 18)]


async def test_who_was_behind_the_backup_repeats_nothing_and_skips_nothing(town: Town) -> None:
    await town.add(4)
    async with running(town.run()):
        await town.saved(4)
    await town.add(16)
    await restore(town, keep=20)
    async with running(town.run()):
        await town.saved(21)
    assert town.handled == [(P, seq) for seq in range(1, 22)]


async def restore(town: Town, keep: int) -> None:
    """The journal comes back from a backup with so many events, and says so."""
    journal = MemoryJournal("e2")
    kept = await town.journal.read(P, 0, keep)
    cursor = await town.journal.cursor("reports", P)
    await append(journal, P, *[entry.body for entry in kept])
    if cursor is not None:
        await journal.save_cursor("reports", P, cursor)
    town.journal, town.bell = journal, Bell()
    declared = RestoreDeclared(epoch="e2", order_no=1, day_no=1, ticket_no=1)
    await town.add_event(declared)


async def test_a_feed_that_is_away_is_waited_for(town: Town) -> None:
    inner = LocalFeed(town.journal, town.bell)
    answers = itertools.chain([FeedError("away")] * 3, itertools.repeat(None))

    class Shaky:
        async def read(
            self, partition: str, after: int, limit: int = 10, wait: float = 0.0
        ) -> Page:
            error = next(answers)
            if error is not None:
                raise error
            return await inner.read(partition, after, limit, wait)

    await town.add(2)
    consumer = town.run(feed=Shaky())
    async with running(consumer):
        await town.saved(2)
        assert consumer.standings[P].fault == ""
    assert town.handled == [(P, 1), (P, 2)]
