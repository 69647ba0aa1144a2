"""Simulated guests, cooks, waiters and windows: they let the demo town's screens live.

Everybody uses the doors that real people use: guests scan a place's code, read the menu, think,
order and wait with an eye on their order; cooks start and bump what their screen shows; waiters
take first orders and free tables; windows hand over what is ready.  The pace is a brisk evening's,
told in seconds instead of minutes.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from http.cookies import SimpleCookie
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from pos.demo.carts import Chooser, by_kind, draw_place, total
from pos.demo.door import Closed, Door, Watch
from pos.domain.menu import Menu
from pos.domain.venue import SERVICE_OF_PLACE
from pos.surfaces import Links, PlaceLink, VenueLinks
from pos.web.house import new_id

ARRIVE_S: Final = (0.0, 15.0)
THINK_S: Final = (3.0, 20.0)
LINGER_S: Final = (5.0, 30.0)
START_S: Final = (2.0, 8.0)
COOK_S: Final = (6.0, 25.0)
HAND_OVER_S: Final = (3.0, 10.0)
ACCEPT_S: Final = (2.0, 6.0)
LEAVE_S: Final = (10.0, 40.0)
BREATH_S: Final = 10.0
"""After something went wrong (the town restarts, a limit was met)."""
GLANCE_S: Final = 1
PATIENCE_LOOKS: Final = 60
LOOK_S: Final = 20
GUESTS_MAX: Final = 500

log = logging.getLogger("tresen.demo")


async def run_guests(base_url: str, links: Links, count: int, stop: asyncio.Event) -> None:
    """Let `count` guests order at a time until `stop` is set; every venue gets cook and window."""
    random = Random()  # noqa: S311 - a crowd needs no secrets
    people: list[Callable[[], Awaitable[None]]] = [
        Guest(base_url, links, random).live for _ in range(min(count, GUESTS_MAX))
    ]
    for venue in links.venues.values():
        people.append(Worker(base_url, venue, "kitchen", "kitchen.tickets", cook).live)
        people.append(Worker(base_url, venue, "window", "window.orders", hand_over).live)
        people.append(Worker(base_url, venue, "window", "staff.todo", say_yes).live)
        people.append(Worker(base_url, venue, "devices", "floor.tables", wait_tables).live)
    tasks = [asyncio.create_task(_again(person), name="demo-person") for person in people]
    try:
        await stop.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _again(person: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await person()
        except Closed as error:
            log.info("a simulated person was turned away: %s", error)
            await asyncio.sleep(BREATH_S)


class Guest:
    """One guest after the other, on one phone."""

    def __init__(self, base_url: str, links: Links, random: Random) -> None:
        """Know the town."""
        self._base_url = base_url
        self._links = links
        self._random = random

    async def live(self) -> None:
        """Come, order, wait, go."""
        await asyncio.sleep(self._random.uniform(*ARRIVE_S))
        venue = self._random.choice(list(self._links.venues.values()))
        kinds = by_kind({name: place.kind for name, place in venue.places.items()})
        place = venue.places[draw_place(kinds, self._random)]
        door = Door(self._base_url)
        with contextlib.closing(door):
            token = await scan(door, place)
            said = await door.json("/api/menu", partition=venue.partition)
            menu = msgspec.convert(said["menu"], Menu)
            await asyncio.sleep(self._random.uniform(*THINK_S))
            command = order_of(menu, place, self._random, await door.now())
            answer = await door.command(token, venue.partition, command)
            if answer.status != 200:
                raise Closed(f"order: {answer.status}")
            await self._wait(door, token, venue, command["order_id"])
        await asyncio.sleep(self._random.uniform(*LINGER_S))

    async def _wait(self, door: Door, token: str, venue: VenueLinks, order_id: str) -> None:
        watch = Watch(door, token, venue.partition, "guest.orders")
        for _ in range(PATIENCE_LOOKS):
            await watch.look(LOOK_S)
            row = watch.rows.get(order_id)
            if row is not None and row["step"] == "handed_over":
                return


async def scan(door: Door, place: PlaceLink) -> str:
    """Open a place's link like a phone's camera does; the session it gives."""
    answer = await door.ask("GET", urlsplit(place.url).path)
    cookie = SimpleCookie(answer.headers.get("set-cookie", ""))
    if "session" not in cookie:
        raise Closed(f"place {place.label}: {answer.status}")
    return cookie["session"].value


def order_of(menu: Menu, place: PlaceLink, random: Random, now: int) -> dict[str, Any]:
    """An order of a guest at a place."""
    cart = Chooser(menu, SERVICE_OF_PLACE[place.kind], random).cart()
    lines = [
        {
            "line_id": new_id(now),
            "item": line.item,
            "quantity": line.quantity,
            "variant": line.variant,
            "options": line.options,
            "note": line.note,
        }
        for line in cart
    ]
    return {
        "type": "order.place",
        "order_id": new_id(now),
        "round_id": new_id(now),
        "lines": lines,
        "total_max": total(cart),
    }


Task = tuple[dict[str, Any], tuple[float, float]]
"""A command that a row asks for, and after how many seconds (from, to) somebody gives it."""


class Worker:
    """Somebody who looks at a screen and does what it shows, each thing after its own time."""

    def __init__(
        self,
        base_url: str,
        venue: VenueLinks,
        surface: str,
        view: str,
        task: Callable[[str, dict[str, Any]], Task | None],
    ) -> None:
        """Work at one of a venue's screens; `task` says what a row asks for."""
        self._base_url = base_url
        self._venue = venue
        self._token = venue.surfaces[surface].token
        self._view = view
        self._task = task
        self._random = Random()  # noqa: S311 - hands need no secrets
        self._due: dict[tuple[str, str], float] = {}

    async def live(self) -> None:
        """Look, and do what is due."""
        door = Door(self._base_url)
        self._due.clear()
        with contextlib.closing(door):
            watch = Watch(door, self._token, self._venue.partition, self._view)
            while True:
                await watch.look(GLANCE_S)
                for wish in self._ripe(watch.rows):
                    await door.command(self._token, self._venue.partition, wish)

    def _ripe(self, rows: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
        now = asyncio.get_running_loop().time()
        before, self._due = self._due, {}
        ripe = []
        for key, row in rows.items():
            task = self._task(key, row)
            if task is None:
                continue
            wish, after = task
            name = (key, str(wish["type"]))
            due = before.get(name) or now + self._random.uniform(*after)
            self._due[name] = due
            if due <= now:
                ripe.append(wish)
        return ripe


def cook(key: str, row: dict[str, Any]) -> Task:
    """Take a new ticket in hand; bump one that was long enough in hand."""
    if row.get("started_at") is None:
        return {"type": "ticket.start", "ticket_id": key}, START_S
    return {"type": "ticket.bump", "ticket_id": key}, COOK_S


def hand_over(key: str, row: dict[str, Any]) -> Task | None:
    """Hand a ready order to its guest."""
    if row["step"] != "ready":
        return None
    return {"type": "order.hand_over", "order_id": key, "age_checked": 18}, HAND_OVER_S


def say_yes(key: str, row: dict[str, Any]) -> Task | None:
    """Accept an order of a counter, lane or shelf: tables are the waiter's."""
    if not key.startswith("awaiting:") or row["channel"] in {"table", "room"}:
        return None
    ids = {"order_id": row["order_id"], "round_id": row["round_id"]}
    return {"type": "order.accept", **ids, "age_checked": 18}, ACCEPT_S


def wait_tables(key: str, row: dict[str, Any]) -> Task | None:
    """Take a table's first order; free it when everybody has eaten; go where somebody calls."""
    if row.get("awaiting"):
        first = row["awaiting"][0]
        ids = {"order_id": first["order_id"], "round_id": first["round_id"]}
        return {"type": "order.accept", **ids, "age_checked": 18}, ACCEPT_S
    if row.get("call"):
        return {"type": "call.answer", "place": key}, ACCEPT_S
    orders = row.get("orders") or []
    served = all(step == "handed_over" for order in orders for step in order["steps"])
    if row.get("seating_id") and orders and served:
        # They pay in cash, and nobody in the demo counts it.
        left = {"unpaid": True, "reason": "other"}
        return {"type": "seating.close", "seating_id": row["seating_id"], **left}, LEAVE_S
    return None
