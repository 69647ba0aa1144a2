"""Write the golden journal of a release: `python -m tests.golden.generate 0.2.0`.

A journal that is there is never written again: venues have such journals for ten years, and it is
the program that must go on reading them.
"""

import argparse
import secrets
import sys
from pathlib import Path
from random import Random
from typing import get_args
from unittest.mock import patch

import msgspec

from pos.domain import commands as cmd
from pos.domain.events import Event
from pos.domain.instants import HOUR, MINUTE, SECOND
from tests.commands import (
    AT,
    KITCHEN,
    OFFICE,
    PARTITION,
    SYSTEM,
    TILL,
    WINDOW,
    a_guest,
    a_line,
    an_order,
)
from tests.golden.journal_files import HERE, expectation, expected_of, line_of, write_json
from tests.golden.planned_life import a_planned_evening, calm
from tests.property.scene import Step
from tests.property.steps import MAKERS, random_day
from tests.property.world import World, run

SEED = 20_261_122
STEPS = 420
LATER = {
    *("request.made", "request.answered", "seating.left_open", "plan.moved", "course.called"),
    *("units.fired", "promise.delayed", "guest.coming", "guest.arrived", "guest.missed"),
    *("channel.paused", "channel.resumed", "kitchen.slowed", "station.places_set"),
    "durations.learned",
}
"""What the situations behind the days of chance bring."""


async def a_life(world: World) -> None:
    """Days full of chance, then situations that chance may miss."""
    await world.open()
    for step in random_day(Random(SEED), STEPS):
        world.clock.move(world.clock.now() + 7_001)
        # A menu a day is enough: it is the largest of all events.
        if step.kind != "venue.publish menu.publish" or step.a % 4 == 0:
            await world.do(step)
    await every_kind(world)
    await calm(world)
    guest = a_guest("golden", "lane")
    first = an_order(world.ids, a_line(world.ids, "beer", 3, variant="large", note="kalt"))
    await world.ask(guest, first)
    await world.ask(KITCHEN, cmd.TicketBump(f"{first.round_id}.bar"))
    world.clock.move(world.clock.now() + MINUTE)
    await world.ask(guest, an_order(world.ids, order_id=first.order_id, name="zu spät"))
    await world.ask(WINDOW, cmd.OrderHandOver(first.order_id))
    await world.ask(WINDOW, cmd.OrderTakeBack(first.order_id))
    await world.ask(KITCHEN, cmd.TicketRecall(f"{first.round_id}.bar"))
    await world.ask(WINDOW, cmd.OrderHandOver(first.order_id, unbumped=True))
    await world.ask(OFFICE, cmd.PersonalErase(first.order_id))
    await a_late_change_of_mind(world)
    await a_planned_evening(world)
    await world.ask(TILL, cmd.SeatingOpen(late := world.ids.new(), "t4"))
    await world.ask(TILL, an_order(world.ids, order_id=late, place="t4"))
    # Past the end of the business day, and past the switch to winter time.
    world.clock.move(max(world.clock.now(), AT) + 30 * HOUR)
    await world.ask(SYSTEM, cmd.TimePass())
    await world.ask(guest, an_order(world.ids, name="morgen"))
    for kind in ("restore.declare", "order.place", "order.place", "print.record"):
        await world.do(Step(kind, 1, 1))


async def every_kind(world: World) -> None:
    """What chance missed: more days, until every event is there."""
    every = {str(event.__struct_config__.tag) for event in get_args(Event)}
    random = Random(SEED + 1)
    for _ in range(40):
        found = {msgspec.json.decode(entry.body)["type"] for entry in await world.entries()}
        if found >= every - LATER:
            return
        for kind in random.sample(sorted(MAKERS), len(MAKERS)):
            if kind not in {"restore.declare", "venue.publish menu.publish"}:
                world.clock.move(world.clock.now() + 20 * SECOND)
                await world.do(Step(kind, random.randrange(64), random.randrange(64)))


async def a_late_change_of_mind(world: World) -> None:
    """A guest cancels what is on the fire already; and the kitchen can not make the rest."""
    guest = a_guest("mind", "shelf")
    wish = an_order(world.ids, a_line(world.ids, "cola", 2), a_line(world.ids, "rum"))
    await world.ask(KITCHEN, cmd.StationResume("bar"))
    await world.ask(guest, wish)
    for line, grant in zip(wish.lines, (True, False), strict=True):
        portions = (cmd.LinePortions(line.line_id, 1),)
        await world.ask(guest, cmd.LinesCancel(wish.order_id, portions))
        for request in (await world.shelf()).state.orders[wish.order_id].requests:
            await world.ask(WINDOW, cmd.RequestAnswer(request.request_id, grant))
    last = wish.lines[0].line_id
    await world.ask(KITCHEN, cmd.LineRefuse(wish.order_id, last, 1, substitute="latte"))
    ids = (world.ids.new(), world.ids.new())
    await world.ask(guest, cmd.ChoiceMake(wish.order_id, f"{last}.choice-1", "substitute", *ids))
    await money_back(world)


async def money_back(world: World) -> None:
    """What was paid can not be had, and the guest gets the money."""
    wish = an_order(world.ids, a_line(world.ids, "rum", 2))
    await world.ask(a_guest("money", "shelf"), wish)
    (line,) = wish.lines
    both = (cmd.LinePortions(line.line_id, 2),)
    await world.ask(TILL, cmd.LinesMarkPaid(wish.order_id, world.ids.new(), both))
    await world.ask(KITCHEN, cmd.LineRefuse(wish.order_id, line.line_id, 1))
    await world.ask(WINDOW, cmd.RefundMarkGiven(wish.order_id, world.ids.new()))


def generate(folder: Path) -> int:
    """Write a release's journal; how many events it has."""

    async def example() -> list[str]:
        world = World(tables=True)
        await a_life(world)
        await world.close()
        return [line_of(PARTITION, entry) for entry in await world.entries()]

    # What the server draws so that nobody can work it out comes from the seed here.
    drawn = Random(SEED + 2)
    with patch.object(secrets, "token_hex", lambda size: drawn.randbytes(size).hex()):
        lines = run(example())
    folder.mkdir()
    (folder / "journal.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    write_json(folder / "expected.json", expectation(folder))
    return len(lines)


def extend(folder: Path) -> None:
    """Add the digests of a new shape of snapshots; what older ones say stays."""
    expected, fresh = expected_of(folder), expectation(folder)
    expected["state"] = fresh["state"] | expected["state"]
    write_json(folder / "expected.json", expected)


def main(words: list[str] | None = None, root: Path = HERE) -> int:
    parser = argparse.ArgumentParser(description="Write the golden journal of a release.")
    parser.add_argument("release", help="its version, the name of the folder")
    parser.add_argument(
        "--extend", action="store_true", help="only add the digests of a new snapshot shape"
    )
    chosen = parser.parse_args(words)
    folder = root / chosen.release
    if chosen.extend:
        extend(folder)
        return 0
    if folder.exists():
        sys.stderr.write(f"{folder} is there: a released journal is never written again.\n")
        return 1
    print(f"{generate(folder)} events in {folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
