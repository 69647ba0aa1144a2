"""The law of views: snapshot(n) + changes(n..m) = snapshot(m), every view, every event, any cut."""

from random import Random
from typing import get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.app import all_views
from pos.domain import events as ev
from pos.views.contract import Params
from pos.views.hub import Channel, Hub
from tests.property.scene import Step
from tests.property.steps import BUSY_DAYS, PASS_TIME, command_of, random_day
from tests.property.world import Rows, World, channels_of, rows_of, run, small_limits

LONG_DAYS = max(4, settings().max_examples // 10)
Cut = tuple[int, Rows]
"""A seq, and the rows that a screen had when it was cut off there."""


def applied(cut: Cut, channel: Channel, head: int) -> Rows:
    """What a screen shows that comes back to a channel with what it had."""
    since, rows = cut
    if not channel.can_resume(since, head):
        message = msgspec.json.decode(channel.snapshot(1, b'"e"'))
        assert message["seq"] == channel.seq
        return dict(message["rows"])
    if channel.seq <= since:
        return rows
    message = msgspec.json.decode(channel.change(1, since))
    assert (message["from"], message["seq"]) == (since, channel.seq)
    return {k: v for k, v in (rows | message["put"]).items() if k not in set(message["del"])}


class Watching:
    """Watches all channels and remembers what each showed after every commit."""

    def __init__(self, world: World, wide: bool = True) -> None:
        self.world = world
        self.wide = wide
        self.cuts: dict[tuple[str, Params], list[Cut]] = {}

    async def look(self) -> int:
        """Hold every screen against a fresh one, from every cut before; how many were held."""
        book = await self.world.book()
        fresh = Hub("fresh", all_views())
        checked = 0
        for key in channels_of(book.shelf):
            right = rows_of(fresh.channel(book, *key))
            channel = self.world.hub.channel(book, *key)
            cuts = self.cuts.setdefault(key, [])
            for cut in cuts if self.wide else cuts[-6:]:
                got = applied(cut, channel, book.head.seq)
                assert got == right, (key, cut[0], book.head.seq)
                checked += 1
            cuts.append((book.head.seq, right))
        return checked


async def live_a_day(world: World, day: list[list[Step]], watching: Watching) -> None:
    for batch in day:
        shelf = await world.shelf()
        waiting = []
        for step in batch:
            if step.kind == "time":
                world.clock.move(world.clock.now() + PASS_TIME[step.a % len(PASS_TIME)])
            else:
                actor, command = command_of(step, shelf, world.ids)
                waiting.append(world.send(world.note(actor, command)))
        for answer in waiting:
            assert (await answer).status != 500
        await watching.look()


@given(BUSY_DAYS, st.sampled_from([1, 3, 1_000]))
def test_a_screen_that_resumes_shows_what_a_fresh_one_shows(
    day: list[list[Step]], history: int
) -> None:
    async def example() -> None:
        world = World(tables=len(day) % 2 == 0)
        await world.open()
        watching = Watching(world)
        await watching.look()
        await live_a_day(world, day, watching)
        await world.close()

    with small_limits(history=history):
        run(example())


def test_the_law_holds_through_long_days_with_every_event_in_every_view() -> None:
    """What is new, an event or a view, must find its way into these days."""
    events: set[str] = set()
    views: set[str] = set()

    async def example(random: Random, tables: bool) -> None:
        world = World(tables=tables)
        await world.open()
        watching = Watching(world, wide=False)
        await live_a_day(world, batches(random, random_day(random, 400)), watching)
        await world.close()
        events.update(msgspec.json.decode(entry.body)["type"] for entry in await world.entries())
        views.update(
            view for (view, _), cuts in watching.cuts.items() if any(rows for _, rows in cuts)
        )

    every = {str(event.__struct_config__.tag) for event in get_args(ev.Event)}
    for seed in range(4 * LONG_DAYS):
        # What is rare may miss the first days; what has no step never comes.
        if seed >= LONG_DAYS and events == every:
            break
        with small_limits():
            run(example(Random(seed), seed % 2 == 1))
    assert events == every
    assert views == {view.name for view in all_views()}


def batches(random: Random, steps: list[Step]) -> list[list[Step]]:
    """Some commands come alone, some together: those share a commit."""
    found: list[list[Step]] = []
    while steps:
        size = 1 + random.randrange(4)
        found.append(steps[:size])
        steps = steps[size:]
    return found
