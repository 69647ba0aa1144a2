"""`tresen verify` knows which orders have a number: practice has none, a split bill has its own."""

import asyncio

import msgspec

from pos.domain import commands as cmd
from pos.domain.cart import WishedLine
from pos.domain.staff import Actor
from pos.operations.verify import verify
from tests.commands import TILL
from tests.property.world import World

LEARNER = msgspec.structs.replace(TILL, id="device:learner", practice=True)


def test_practice_and_a_split_table_are_whole() -> None:
    asyncio.run(_practised_and_split())


async def _practised_and_split() -> None:
    world = World(tables=True)
    await world.open()
    for actor, table in ((TILL, "t1"), (LEARNER, "t2"), (TILL, "t3")):
        placed = await _placed(world, actor, table)
        share = cmd.LinePortions(placed.lines[0].line_id, 1)
        split = cmd.LinesMove(placed.order_id, (share,), world.ids.new(), "t4", "own bill")
        outcome = await world.ask(actor, split)
        assert outcome.status == 200, outcome.answer
    report = await verify(world.journal)
    assert report.good, report
    assert report.partitions[0].orders == 4
    assert (await world.shelf()).state.order_no == 4
    await world.close()


async def _placed(world: World, actor: Actor, table: str) -> cmd.OrderPlace:
    ids = world.ids
    line = WishedLine(ids.new(), "hotdog", 2)
    wish = cmd.OrderPlace(order_id=ids.new(), round_id=ids.new(), lines=(line,), place=table)
    outcome = await world.ask(actor, wish)
    assert outcome.status == 200, outcome.answer
    return wish
