"""Two nodes on one SQLite file, restarted at will, are one venue in memory to the last byte."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.journal.contract import Entry
from pos.journal.sqlite import SqliteJournal
from tests.commands import PARTITION
from tests.property.scene import Step
from tests.property.steps import STEPS
from tests.property.world import World, channels_of, rows_of, run, small_limits

EVENTS = st.sampled_from(["", "", "", "catch up", "stop", "drop", "both"])
DAY = st.lists(st.tuples(STEPS, st.integers(0, 1), EVENTS), min_size=1, max_size=25)
FEW = settings(max_examples=max(8, settings().max_examples // 8))
"""Each example waits for a disk."""


class Nodes:
    """Two processes' worth of writer, book and hub, each with its own connections."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.worlds: list[World] = []
        self.now = 0

    async def add(self) -> World:
        journal: Any = SqliteJournal(self.file)
        await journal.open()
        world = World(journal)
        world.writer.start()
        self.worlds.append(world)
        return world

    async def replace(self, number: int, *, graceful: bool) -> None:
        """End a node, with a snapshot or without a word, and begin another in its place."""
        old = self.worlds[number]
        if graceful:
            await old.close()
        else:
            for task in (old.writer._task, old.writer._watch):
                assert task is not None
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        await old.journal.close()
        fresh = await self.add()
        self.worlds.remove(fresh)
        fresh.clock.move(old.clock.now())
        fresh.ids = old.ids
        self.worlds[number] = fresh


async def check_node(world: World, model: World) -> None:
    await world.writer.catch_up(PARTITION)
    assert await world.state() == await model.state()
    book, right = await world.book(), await model.book()
    assert (book.head, book.texts) == (right.head, right.texts)
    for view, params in channels_of(book.shelf):
        assert rows_of(await world.channel(view, params)) == await model.fresh_rows(view, params)


@FEW
@given(DAY)
def test_two_restarted_nodes_are_one_venue(day: list[tuple[Step, int, str]]) -> None:
    async def example(folder: Path) -> None:
        nodes, model = Nodes(folder / "journal.db"), World()
        first = await nodes.add()
        await first.open()
        await nodes.add()
        model.writer.start()
        for asked in first.asked:
            await model.send(asked)
        for step, number, event in day:
            world = nodes.worlds[number]
            if step.kind == "time":
                for each in (*nodes.worlds, model):
                    await each.do(step)
                continue
            answer = await world.do(step)
            asked = world.asked[-1]
            assert await model.send(asked) == answer
            match event:
                case "catch up":
                    await check_node(nodes.worlds[1 - number], model)
                case "both":
                    other = nodes.worlds[1 - number]
                    again = await asyncio.gather(world.send(asked), other.send(asked))
                    assert answer is not None
                    assert answer.status == 403 or list(again) == [answer, answer]
                case "stop" | "drop":
                    await nodes.replace(number, graceful=event == "stop")
        for world in nodes.worlds:
            await check_node(world, model)
        stored: list[Entry] = await nodes.worlds[0].entries()
        assert stored == await model.entries()
        for world in nodes.worlds:
            await world.close()
            await world.journal.close()
        await model.close()

    with small_limits(), tempfile.TemporaryDirectory() as name:
        run(example(Path(name)))


@FEW
@given(st.lists(st.lists(STEPS, min_size=2, max_size=6), min_size=1, max_size=8))
def test_commands_at_both_nodes_at_once_interleave_without_gap_or_loss(
    day: list[list[Step]],
) -> None:
    async def example(folder: Path) -> None:
        nodes = Nodes(folder / "journal.db")
        first = await nodes.add()
        await first.open()
        second = await nodes.add()
        second.ids = first.ids
        for batch in day:
            sent = []
            for number, step in enumerate(batch):
                world = nodes.worlds[number % 2]
                if step.kind == "time":
                    continue
                await world.writer.catch_up(PARTITION)
                shelf = await world.shelf()
                actor, command = world.command_of(step, shelf)
                sent.append((world, world.note(actor, command)))
            answers = await asyncio.gather(*(world.send(asked) for world, asked in sent))
            for (world, asked), answer in zip(sent, answers, strict=True):
                assert answer.status < 500
                other = first if world is second else second
                if answer.status in {200, 409}:
                    assert await other.send(asked) == answer
        entries = await first.entries()
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        fresh = await nodes.add()
        for world in (first, second):
            await check_node(world, fresh)
        for world in nodes.worlds:
            await world.close()
            await world.journal.close()

    with small_limits(), tempfile.TemporaryDirectory() as name:
        run(example(Path(name)))
