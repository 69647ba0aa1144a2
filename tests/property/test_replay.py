"""Replay gives the same bytes: from the first event, from any snapshot, in any process."""

import asyncio
from random import Random

import msgspec
from hypothesis import given

from pos.domain.shelf import Shelf
from pos.journal.book import Book, encode_state
from pos.journal.memory import MemoryJournal
from tests.commands import PARTITION
from tests.promptness import PATIENCE_S
from tests.property.scene import Step
from tests.property.steps import DAYS
from tests.property.world import World, run, small_limits


class SnapshotAt(MemoryJournal):
    """Shows the journal's events, and one snapshot of our choice."""

    def __init__(self, whole: MemoryJournal) -> None:
        super().__init__(whole.epoch)
        self._entries = whole._entries
        self._texts = whole._texts


def derived(shelf: Shelf) -> tuple[object, ...]:
    """What is not in the state, but is made of it."""
    load = {station: work for station, work in shelf.load.items() if work}
    waiting = set(shelf.waiting)
    return load, shelf.taken, waiting, shelf.awaiting, shelf.at_place, shelf.of_phone


async def live(world: World, day: list[Step]) -> None:
    await world.open()
    for step in day:
        await world.do(step)


@given(DAYS)
def test_every_snapshot_leads_to_the_same_bytes(day: list[Step]) -> None:
    async def example() -> None:
        world = World(tables=len(day) % 2 == 0)
        await live(world, day)
        right = await world.book()
        first = Book(world.journal, PARTITION)
        await first.load()
        assert encode_state(first.shelf) == encode_state(right.shelf)
        growing = Book(world.journal, PARTITION)
        growing.loaded = True
        entries = await world.entries()
        for seq in range(1, len(entries) + 1):
            await growing._fold_next(seq)
            place = SnapshotAt(world.journal)
            await place.save_snapshot(PARTITION, growing.snapshot())
            again = Book(place, PARTITION)
            await again.load()
            assert again.snapshot_seq == seq
            assert encode_state(again.shelf) == encode_state(right.shelf), seq
            assert derived(again.shelf) == derived(right.shelf), seq
            assert (again.head, again.texts) == (right.head, right.texts)
        await world.close()

    with small_limits():
        run(example())


@given(DAYS)
def test_a_book_that_catches_up_now_and_then_is_the_same(day: list[Step]) -> None:
    async def example() -> None:
        world = World(tables=len(day) % 2 == 0)
        await world.open()
        other = Book(world.journal, PARTITION)
        await other.load()
        random = Random(len(day))
        for step in day:
            await world.do(step)
            if random.random() < 0.3:
                await other.catch_up()
        await other.catch_up()
        right = await world.book()
        assert encode_state(other.shelf) == encode_state(right.shelf)
        assert derived(other.shelf) == derived(right.shelf)
        assert (other.head, other.texts) == (right.head, right.texts)
        await world.close()

    with small_limits():
        run(example())


@given(DAYS)
def test_a_damaged_snapshot_is_not_believed(day: list[Step]) -> None:
    async def example() -> None:
        world = World(tables=len(day) % 2 == 0)
        await live(world, day)
        right = await world.book()
        kept = right.snapshot()
        spoilt = SnapshotAt(world.journal)
        await spoilt.save_snapshot(PARTITION, msgspec.structs.replace(kept, state=b"{}"))
        again = Book(spoilt, PARTITION)
        await asyncio.wait_for(again.load(), PATIENCE_S)
        assert again.snapshot_seq == 0
        assert encode_state(again.shelf) == encode_state(right.shelf)
        await world.close()

    run(example())
