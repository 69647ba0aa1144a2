"""Steps of stock: counting, 86, and back again; and stations that pause."""

from pos.domain import commands as cmd
from pos.domain.commands import Command
from pos.domain.instants import MINUTE, datetime_of
from pos.domain.staff import Actor
from tests.commands import AT, KITCHEN
from tests.property.scene import SECRET, Scene, pick

Made = tuple[Actor, Command]
KEYS = ("part:bun", "item:schnitzel", "item:fries", "option:cheese", "item:cake", "part:unicorn")


def count_stock(scene: Scene) -> Made:
    count = None if scene.b % 8 == 7 else scene.b % 12
    return KITCHEN, cmd.StockSet(KEYS[scene.a % len(KEYS)], count)


def out(scene: Scene) -> Made:
    now = scene.shelf.state.last_at or AT
    until = datetime_of(now + 10 * MINUTE) if scene.b % 2 else None
    reason, other = ("dropped", "", SECRET)[scene.b % 3], ("fries", "", "unicorn")[scene.b % 3]
    return KITCHEN, cmd.StockOut(KEYS[scene.a % len(KEYS)], reason, other, until)


def back(scene: Scene) -> Made:
    known = [s.key for s in scene.shelf.state.stock.values() if s.out]
    return KITCHEN, cmd.StockBack(pick(known, scene.a) or "item:fries")


def pause(scene: Scene) -> Made:
    station = ("grill", "bar", "fryer", "sauna")[scene.b % 4]
    paused = pick(list(scene.shelf.state.paused), scene.b)
    if scene.a % 5:
        return KITCHEN, cmd.StationResume(paused or station)
    return KITCHEN, cmd.StationPause(station, minutes=(0, 5, 10)[scene.b % 3], reason=SECRET)
