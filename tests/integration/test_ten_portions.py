"""Ten portions, fifty guests, two nodes: ten are sold; and an 86 is on every open menu at once."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from loadtest.client import WebSocket, open_socket
from tests.nodes import PARTITION, VENUE, Node, put, uuid7, venue_folder
from tests.promptness import within
from tests.services import Postgres, fresh_database

ITEM: Final = "loaded-fries"
KEY: Final = f"item:{ITEM}"
SIDE: Final = "coleslaw"
PORTIONS: Final = 10
GUESTS: Final = 50
MENUS: Final = 1_000
"""Open menus, half of them at each node."""


@asynccontextmanager
async def two_nodes(folder: Path, environment: dict[str, str]) -> AsyncIterator[list[Node]]:
    """Two processes on one journal: a file they share, or PostgreSQL."""
    shared = ["--data", str(folder / "data")]
    first = Node(folder / "a", environment, str(venue_folder(folder / "venue")), *shared)
    second = Node(folder / "b", environment, *shared)
    try:
        for node in (first, second):
            node.start()
            await node.ready()
        yield [first, second]
    finally:
        first.end()
        second.end()


@pytest.fixture(params=["sqlite", "postgres"])
async def nodes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Node]]:
    environment: dict[str, str] = {}
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        environment = {"TRESEN_DATABASE_URL": await fresh_database(server)}
    async with two_nodes(tmp_path, environment) as started:
        yield started


def a_wish(number: int) -> dict[str, Any]:
    """One portion, at once or for later today; every third guest wants something with it."""
    items = [ITEM, SIDE] if number % 3 == 0 else [ITEM]
    wish: dict[str, Any] = {
        "type": "order.place",
        "order_id": uuid7(),
        "round_id": uuid7(),
        "lines": [{"line_id": uuid7(), "item": item} for item in items],
    }
    if number % 2:
        at = datetime.now(UTC) + timedelta(minutes=40 + number)
        wish["when"] = {"type": "at", "at": at.isoformat()}
    return wish


async def stock_at(node: Node) -> dict[str, Any]:
    async with node.client("kitchen") as client:
        answer = await client.get("/api/views/stock.items", params={"partition": PARTITION})
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()["rows"][KEY]
        return found


async def test_ten_of_fifty_get_a_portion_and_every_open_menu_hears_of_the_86(
    nodes: list[Node],
) -> None:
    async with nodes[0].client("kitchen") as kitchen:
        counted = {"type": "stock.set", "key": KEY, "count": PORTIONS}
        assert (await put(kitchen, uuid7(), counted)).status_code == 200
    wishes = [a_wish(number) for number in range(GUESTS)]
    answers = await fifty_guests(nodes, wishes)
    assert Counter(answer.status_code for answer in answers) == {200: PORTIONS, 409: 40}
    with_side = {await somebody_with_a_side(nodes[1])}
    for wish, answer in zip(wishes, answers, strict=True):
        if answer.status_code == 200:
            with_side |= {wish["order_id"]} if len(wish["lines"]) > 1 else set()
        else:
            said = answer.json()
            assert (said["code"], said["params"].get("left")) == ("stock.sold_out", 0), said
    for node in nodes:
        row = await stock_at(node)
        assert (row["count"], row["left"]) == (0, 0)
    await hear_of_the_86(nodes, with_side)


async def somebody_with_a_side(node: Node) -> str:
    """Of the ten perhaps nobody took it: one more, so that an 86 always hits an order."""
    place = next(iter(node.links.venues[VENUE].places.values()))
    wish = a_wish(0)
    del wish["lines"][0]
    async with node.client_of(place.token) as client:
        answer = await put(client, uuid7(), wish)
    assert answer.status_code == 200, answer.text
    order_id: str = wish["order_id"]
    return order_id


async def fifty_guests(nodes: list[Node], wishes: list[dict[str, Any]]) -> list[httpx.Response]:
    """All at once, at both nodes, each with the phone's own token; answers as the wishes stand."""
    places = [p.token for p in nodes[0].links.venues[VENUE].places.values()]
    async with AsyncExitStack() as stack:
        clients = []
        for number in range(GUESTS):
            client = nodes[number % 2].client_of(places[number % len(places)])
            clients.append(await stack.enter_async_context(client))
        order = random.Random(PORTIONS).sample(range(GUESTS), GUESTS)
        sent = [put(clients[number], uuid7(), wishes[number]) for number in order]
        answers = dict(zip(order, await asyncio.gather(*sent), strict=True))
        return [answers[number] for number in range(GUESTS)]


class OpenMenu:
    """A phone with the menu open, as cheap as a phone can be."""

    def __init__(self, heard: asyncio.Event, left: set[int], number: int) -> None:
        self._heard = heard
        self._left = left
        self._number = number
        self.subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def take(self, payload: bytes) -> None:
        if not self.subscribed.done() and b'"snapshot"' in payload:
            self.subscribed.set_result(None)
        elif b'"change"' in payload and b'"fell off the tray"' in payload:
            self._left.discard(self._number)
            if not self._left:
                self._heard.set()


async def hear_of_the_86(nodes: list[Node], with_side: set[str]) -> None:
    """A thousand phones have the menu open; each hears within a second, with the reason.

    `with_side` are the orders that are hit: each is named, and nobody else.
    """
    heard, left = asyncio.Event(), set(range(MENUS))
    sockets: list[WebSocket] = []
    try:
        for number in range(MENUS):
            menu = OpenMenu(heard, left, number)
            sockets.append(await subscribe(nodes[number % 2], menu, number))
        out = {"type": "stock.out", "key": f"item:{SIDE}", "reason": "fell off the tray"}
        async with nodes[0].client("kitchen") as kitchen:
            with within(1.0):
                answer = await put(kitchen, uuid7(), out)
                await heard.wait()
        assert answer.status_code == 200, answer.text
        named = answer.json()["result"]["hit"]
        assert {hit["order_id"] for hit in named} == with_side
        assert {(hit["item"], hit["portions"]) for hit in named} == {(SIDE, 1)}
        assert len(named) == len(with_side)
    finally:
        for socket in sockets:
            socket.close()


async def subscribe(node: Node, menu: OpenMenu, number: int) -> WebSocket:
    place = list(node.links.venues[VENUE].places.values())[number % 3]
    address = urlsplit(node.base_url)
    socket = await open_socket(address.hostname or "", address.port or 0, menu.take)
    hello = {"type": "hello", "token": place.token, "protocol": 1}
    wish = {"type": "subscribe", "id": 1, "partition": PARTITION, "view": "venue.menu"}
    socket.send(json.dumps([hello, wish]).encode())
    await menu.subscribed
    return socket
