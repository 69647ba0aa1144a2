"""Two processes on one journal: no gap, no loss, one answer a key, and each sees the other's."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis.asyncio

from pos.domain.envelope import Recorded
from pos.feeds.remote import RemoteFeed
from pos.journal.chain import chained
from pos.journal.contract import GENESIS
from tests.nodes import PARTITION, VENUE, Node, Screen, order, put, uuid7, venue_folder
from tests.promptness import PATIENCE_S, within
from tests.services import Postgres, Redis, fresh_database

ITEM = "loaded-fries"
ROUNDS = 10
AT_ONCE = 5

Disturb = Callable[[int], None]


@asynccontextmanager
async def two_nodes(folder: Path, environment: dict[str, str]) -> AsyncIterator[list[Node]]:
    """Start two processes; where there is no database URL they share a folder."""
    shared = ["--data", str(folder / "data")]
    first = Node(folder / "a", environment, str(venue_folder(folder / "venue")), *shared)
    second = Node(folder / "b", environment, *shared)
    nodes = [first, second]
    try:
        # The first one publishes the venue, the second one finds it.
        for node in nodes:
            node.start()
            await node.ready()
        yield nodes
    finally:
        for node in nodes:
            node.end()


async def place_orders(
    nodes: list[Node], disturb: Disturb
) -> dict[str, tuple[dict[str, Any], str]]:
    """Order at both nodes at once, in rounds; the command and the answer by command id."""
    answers: dict[str, tuple[dict[str, Any], str]] = {}
    places = list(nodes[0].links.venues[VENUE].places)

    async def one(client: httpx.AsyncClient, number: int) -> None:
        command_id, command = uuid7(), order(ITEM, places[number % len(places)])
        answer = await put(client, command_id, command)
        assert answer.status_code == 200, answer.text
        answers[command_id] = (command, answer.text)

    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(node.client()) for node in nodes]
        for turn in range(ROUNDS):
            disturb(turn)
            await asyncio.gather(
                *(one(client, number) for number in range(AT_ONCE) for client in clients)
            )
    return answers


async def whole_feed(node: Node) -> tuple[Recorded, ...]:
    async with RemoteFeed(node.base_url, node.token("devices")) as feed:
        return (await feed.read(PARTITION, 0)).events


async def rows_of(node: Node, screen: Screen, surface: str) -> Any:
    async with node.client(surface) as client:
        asked = {"partition": PARTITION, **screen.params}
        answer = await client.get(f"/api/views/{screen.view}", params=asked)
        assert answer.is_success, answer.text
        return json.loads(answer.content)["rows"]


def assert_whole(events: tuple[Recorded, ...]) -> None:
    before = GENESIS
    for number, event in enumerate(events, 1):
        assert event.seq == number
        assert event.hash == chained(
            before, PARTITION, event.seq, event.at, event.command_id, event.actor, event.body
        )
        before = event.hash


async def until_all_see(screens: list[Screen], orders: int) -> None:
    """Every screen shows every order, at the latest within two seconds of the last answer."""
    with within(2.0):
        for screen in screens:
            while len(screen.rows) < orders:
                screen.changed.clear()
                await screen.changed.wait()


async def hold_to_the_promise(nodes: list[Node], disturb: Disturb) -> None:
    screens = [await Screen("kitchen.tickets").open(node, "kitchen") for node in nodes]
    answers = await place_orders(nodes, disturb)
    assert len(answers) == ROUNDS * AT_ONCE * len(nodes)
    await until_all_see(screens, len(answers))
    assert screens[0].rows == screens[1].rows
    for node, screen in zip(nodes, screens, strict=True):
        assert await rows_of(node, screen, "kitchen") == screen.rows

    feeds = [await whole_feed(node) for node in nodes]
    assert feeds[0] == feeds[1]
    assert_whole(feeds[0])
    placed = Counter(e.command_id for e in feeds[0] if b'"order.placed"' in e.body)
    assert placed == Counter(list(answers))
    numbers = [json.loads(text)["result"]["number"] for _, text in answers.values()]
    assert len(set(numbers)) == len(numbers)

    # One key, one effect: the other node gives the same answer, and nothing is added.
    async with nodes[0].client() as one, nodes[1].client() as two:
        for command_id, (command, text) in list(answers.items())[::7]:
            for client in (one, two):
                assert (await put(client, command_id, command)).text == text
        command_id = next(iter(answers))
        other = await put(two, command_id, order(ITEM, "table-1"))
        assert other.json()["code"] == "command.id_reused"
    assert await whole_feed(nodes[1]) == feeds[0]
    for screen in screens:
        await screen.close()


@pytest.fixture(params=["sqlite", "postgres"])
async def environment(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "sqlite":
        return {}
    server: Postgres = request.getfixturevalue("postgres")
    return {"TRESEN_DATABASE_URL": await fresh_database(server)}


async def test_two_processes_interleave_without_redis(
    environment: dict[str, str], tmp_path: Path
) -> None:
    async with two_nodes(tmp_path, environment) as nodes:
        await hold_to_the_promise(nodes, lambda _: None)


async def test_two_processes_interleave_with_redis(
    environment: dict[str, str], tmp_path: Path, redis_server: Redis
) -> None:
    async with two_nodes(tmp_path, environment | {"TRESEN_REDIS_URL": redis_server.url}) as nodes:
        await hold_to_the_promise(nodes, lambda _: None)


async def test_two_processes_interleave_while_redis_dies_and_returns(
    environment: dict[str, str], tmp_path: Path, redis_server: Redis
) -> None:
    def disturb(turn: int) -> None:
        if turn in {1, 6}:
            redis_server.kill()
        elif turn in {4, 7}:
            redis_server.start()

    async with two_nodes(tmp_path, environment | {"TRESEN_REDIS_URL": redis_server.url}) as nodes:
        await hold_to_the_promise(nodes, disturb)
        await until_redis_is_used_again(nodes[1], redis_server)


async def until_redis_is_used_again(node: Node, server: Redis) -> None:
    """The Redis that came back was empty; a stream in it was made by a node since."""
    found = redis.asyncio.from_url(server.url)
    async with node.client() as client, found, asyncio.timeout(PATIENCE_S):
        while not await found.keys("feed:*"):
            assert (await put(client, uuid7(), order(ITEM, "table-1"))).status_code == 200


async def test_two_processes_go_on_when_the_database_dies_and_returns(
    postgres_of_its_own: Postgres, tmp_path: Path
) -> None:
    """Orders in flight wait for the database; the screens miss nothing of what was committed."""

    def disturb(turn: int) -> None:
        if turn in {2, 5}:
            postgres_of_its_own.kill()
            asyncio.get_running_loop().call_later(0.5, postgres_of_its_own.start)

    environment = {"TRESEN_DATABASE_URL": await fresh_database(postgres_of_its_own)}
    async with two_nodes(tmp_path, environment) as nodes:
        await hold_to_the_promise(nodes, disturb)


@pytest.fixture
def postgres_of_its_own() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server
