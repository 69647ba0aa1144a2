"""A commit that fails leaves no trace: not in the journal, not in memory, not on a screen."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pos.app import all_views
from pos.journal.book import Book, encode_state
from pos.journal.contract import READ_MAX, Append, Entry, StorageError
from pos.journal.memory import MemoryJournal
from pos.views.hub import Hub
from tests.commands import PARTITION
from tests.property.scene import Step
from tests.property.steps import STEPS
from tests.property.world import World, channels_of, rows_of, run, small_limits

FAULTS = ("", "", "", "begin", "commit", "answer lost", "read")
TROUBLED_DAYS = st.lists(
    st.tuples(
        STEPS, st.sampled_from(FAULTS), st.booleans(), st.sampled_from(["", "", "right", "read"])
    ),
    max_size=40,
)
"""A step, what goes wrong, which of two nodes it goes to, and how the other one catches up."""


class FlakyJournal(MemoryJournal):
    """Fails once, in the way it was told: before, in or just after a commit, or while reading."""

    fault = ""
    reads = 0

    @asynccontextmanager
    async def transaction(self, wanted: Mapping[str, Sequence[str]]) -> AsyncIterator[Any]:
        if self.fault == "begin":
            raise StorageError("the server is away")
        async with super().transaction(wanted) as transaction:
            yield transaction

    def apply(self, appends: Sequence[Append]) -> None:
        if self.fault == "commit":
            raise StorageError("the disk is full")
        super().apply(appends)
        if self.fault == "answer lost":
            raise StorageError("the line was cut after COMMIT")

    async def read(self, partition: str, after: int, limit: int = READ_MAX) -> list[Entry]:
        if self.fault == "read" and self.reads:
            raise StorageError("the server is away")
        # Little at a time, and the first read works: a catch-up breaks off half way.
        self.reads += 1
        return await super().read(partition, after, min(limit, 1))


async def durable(world: World) -> Book:
    """What a process would find that starts now."""
    book = Book(world.journal, PARTITION)
    await book.load()
    return book


async def check_screens(world: World, *, current: bool) -> None:
    """No screen shows what is not durable; with `current` it shows all that is."""
    right = await durable(world)
    told = world.hub.seqs.get(PARTITION, 0)
    assert told <= right.head.seq
    if not current and told < right.head.seq:
        return
    fresh = Hub("fresh", all_views())
    book = world.writer.known_book(PARTITION)
    assert book is None or encode_state(book.shelf) == encode_state(right.shelf)
    for view, params in channels_of(right.shelf):
        known = world.hub._channels.get((PARTITION, view, params))
        if known is not None:
            assert rows_of(known) == rows_of(fresh.channel(right, view, params)), view


async def watch_everything(world: World) -> None:
    book = await world.book()
    for view, params in channels_of(book.shelf):
        world.hub.channel(book, view, params)


@given(TROUBLED_DAYS)
def test_screens_of_two_nodes_are_right_whatever_fails(
    day: list[tuple[Step, str, bool, str]],
) -> None:
    async def example() -> None:
        journal = FlakyJournal()
        nodes = (World(journal), World(journal))
        await nodes[0].open()
        nodes[1].writer.start()
        for node in nodes:
            await watch_everything(node)
        for step, fault, second, catch_up in day:
            node, other = nodes[second], nodes[not second]
            await node.shelf()
            before = await journal.read(PARTITION, 0)
            journal.fault, journal.reads = fault, 0
            answer = await node.do(step) if step.kind != "time" else None
            journal.fault = ""
            if answer is not None and answer.status == 503 and fault != "answer lost":
                assert await journal.read(PARTITION, 0) == before
            await check_screens(node, current=False)
            if catch_up == "read":
                journal.fault, journal.reads = catch_up, 0
                with suppress(StorageError):
                    await other.writer.catch_up(PARTITION)
                journal.fault = ""
            elif catch_up:
                await other.writer.catch_up(PARTITION)
                await check_screens(other, current=True)
        for node in nodes:
            await node.writer.catch_up(PARTITION)
            await check_screens(node, current=True)
            await node.close()

    with small_limits():
        run(example())


@given(st.lists(st.tuples(STEPS, st.sampled_from(FAULTS)), max_size=30))
def test_who_asks_again_after_a_failure_gets_it_done_once(day: list[tuple[Step, str]]) -> None:
    async def example() -> None:
        journal = FlakyJournal()
        world, calm = World(journal), World()
        await world.open()
        calm.writer.start()
        for step, fault in day:
            if step.kind == "time":
                continue
            await world.shelf()
            journal.fault, journal.reads = fault, 0
            answer = await world.do(step)
            journal.fault = ""
            assert answer is not None
            if answer.status == 503:
                answer = await world.send(world.asked[-1])
            assert answer.status != 503
        for asked in world.asked:
            await calm.send(asked)
        assert await all_entries(world) == await all_entries(calm)
        assert journal._decisions == calm.journal._decisions
        assert journal._texts == calm.journal._texts
        await world.close()
        await calm.close()

    with small_limits():
        run(example())


async def all_entries(world: World) -> list[Entry]:
    return list(world.journal._entries[PARTITION])
