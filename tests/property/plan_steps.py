"""Steps about minutes: who comes when, what is too much, what the night learned."""

from collections.abc import Callable

from pos.domain import commands as cmd
from pos.domain.commands import Command
from pos.domain.learning_commands import LearnedWork
from pos.domain.staff import Actor
from tests.commands import OFFICE, SYSTEM, TILL, WINDOW
from tests.property.scene import GUESTS, Scene, orders_of, pick

Made = tuple[Actor, Command]
CHANNELS = ("table", "drive_through", "pickup", "kiosk", "counter")
STATIONS = ("grill", "bar", "fryer", "nowhere")


def _order(scene: Scene) -> str:
    order = pick(orders_of(scene.shelf), scene.a)
    return order.order_id if order is not None else scene.ids.new()


def _whose(scene: Scene) -> Actor:
    order = pick(orders_of(scene.shelf), scene.a)
    own = [guest for guest in GUESTS if order is not None and guest.seating == order.seating]
    return own[0] if own and scene.b % 3 else WINDOW


def coming(scene: Scene) -> Made:
    return _whose(scene), cmd.OrderComing(_order(scene), minutes=scene.b)


def here(scene: Scene) -> Made:
    return _whose(scene), cmd.OrderHere(_order(scene))


def no_show(scene: Scene) -> Made:
    return WINDOW, cmd.OrderNoShow(_order(scene), reason="nobody")


def pause_channel(scene: Scene) -> Made:
    channel = CHANNELS[scene.a % len(CHANNELS)]
    if scene.b % 2:
        return OFFICE, cmd.ChannelResume(channel)  # type: ignore[arg-type]
    return TILL, cmd.ChannelPause(channel, minutes=scene.b % 20)  # type: ignore[arg-type]


def slow(scene: Scene) -> Made:
    return OFFICE, cmd.KitchenSlow(scene.a % 9, 1 + scene.b)


def places(scene: Scene) -> Made:
    station = STATIONS[scene.a % len(STATIONS)]
    count = (None, None, 1, 3, 0)[scene.b % 5]
    return OFFICE, cmd.StationSetPlaces(station, count, minutes=scene.b % 7)


def learned(scene: Scene) -> Made:
    steps = tuple(
        LearnedWork(key, 12.0 + scene.b / 64, 0.25, 40)
        for key in ("burger::grill", "fries::fryer", "cola::bar")
    )
    return SYSTEM, cmd.DurationsLearn("2026-11-21", steps, 0.08)


PLAN: dict[str, Callable[[Scene], Made]] = {
    "order.coming": coming,
    "order.here": here,
    "order.no_show": no_show,
    "channel.pause channel.resume": pause_channel,
    "kitchen.slow": slow,
    "station.set_places": places,
    "durations.learn": learned,
}
