"""Every request five times, shuffled, across a restart and two nodes: one order, one answer."""

import asyncio
import importlib
import json
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pos.journal.contract import Journal
from pos.journal.sqlite import SqliteJournal
from tests.chaos.crowd import GENEROUS, Crowd, Sent, assert_once, everything, serving
from tests.commands import uuid7
from tests.nodes import PARTITION, VENUE, Node
from tests.services import Postgres, fresh_database

ORDERS = 30
TIMES = 5
DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
async def environment(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "sqlite":
        return {}
    return {"TRESEN_DATABASE_URL": await fresh_database(request.getfixturevalue("postgres"))}


@asynccontextmanager
async def two_nodes(folder: Path, environment: dict[str, str]) -> AsyncIterator[list[Node]]:
    async with serving(folder, environment) as first:
        second = Node(folder / "b", GENEROUS | environment, "--data", str(folder / "data"))
        second.start()
        try:
            yield [first, await second.ready()]
        finally:
            second.end()


async def open_journal(folder: Path, environment: dict[str, str]) -> Journal:
    journal: Any = SqliteJournal(folder / "data" / "tresen.sqlite")
    if environment:
        backend: Any = importlib.import_module("pos.journal.postgres")
        journal = backend.PostgresJournal(environment["TRESEN_DATABASE_URL"])
    await journal.open()
    opened: Journal = journal
    return opened


class Cards:
    """Makes orders of guests that were never sent yet, with ids of a time of our choice."""

    def __init__(self, crowd: Crowd, node: Node) -> None:
        self.random = Random(3)
        self.places = list(node.links.venues[VENUE].places.values())
        self.items = sorted(crowd.stations)

    def order(self, item: str = "", age_ms: int = 0) -> Sent:
        at = time.time_ns() // 1_000_000 - age_ms
        names = [uuid7(at, self.random.getrandbits(74)) for _ in range(4)]
        command = {
            "type": "order.place",
            "order_id": names[0],
            "round_id": names[1],
            "lines": [{"line_id": names[2], "item": item or self.random.choice(self.items)}],
        }
        body = {
            "partition": PARTITION,
            "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
            "command": command,
        }
        token = self.random.choice(self.places).token
        return Sent(names[3], token, json.dumps(body).encode(), "order.place")


async def test_five_times_shuffled_across_a_restart_and_two_nodes(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    async with two_nodes(tmp_path, environment) as nodes, Crowd(nodes, width=0) as crowd:
        cards = Cards(crowd, nodes[0])
        wishes = [cards.order("" if n % 3 else "unicorn") for n in range(ORDERS)]
        crowd.sent = {one.command_id: one for one in wishes}
        order = wishes * TIMES
        cards.random.shuffle(order)
        half = len(order) // 2

        async def send(one: Sent, node: Node) -> None:
            answer = await crowd.ask(node, one)
            if one.answered:
                assert (answer.status_code, answer.text) == (one.status, one.answer)
            one.status, one.answer = answer.status_code, answer.text

        for number in range(0, half, 10):
            await asyncio.gather(
                *(send(one, cards.random.choice(nodes)) for one in order[number : number + 10])
            )
        # One node is killed while requests are under way; the other half goes to both again.
        going = [asyncio.create_task(send(one, nodes[1])) for one in order[half : half + 20]]
        nodes[0].end(signal.SIGKILL)
        nodes[0].start()
        await nodes[0].ready()
        await asyncio.gather(*going)
        await asyncio.gather(*(send(one, cards.random.choice(nodes)) for one in order[half + 20 :]))
        statuses = {one.status for one in wishes}
        assert statuses == {200, 409}
        journal = await open_journal(tmp_path, environment)
        await assert_once(journal, crowd)
        await journal.close()


async def test_what_is_too_old_or_not_the_same_is_refused_at_every_node(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    async with two_nodes(tmp_path, environment) as nodes, Crowd(nodes, width=0) as crowd:
        cards = Cards(crowd, nodes[0])
        first, other = cards.order(), cards.order()
        assert (await crowd.ask(nodes[0], first)).status_code == 200
        journal = await open_journal(tmp_path, environment)
        before = await everything(journal)
        stranger = next(p.token for p in cards.places if p.token != first.token)
        wrong = [
            (Sent(first.command_id, first.token, other.body, ""), "command.id_reused"),
            (Sent(first.command_id, stranger, first.body, ""), "command.id_reused"),
            (cards.order(age_ms=2 * DAY_MS + 60_000), "command.too_old"),
        ]
        for sent, code in wrong:
            for node in nodes * 2:
                answer = await crowd.ask(node, sent)
                assert (answer.status_code, answer.json()["code"]) == (409, code)
                assert answer.headers["content-type"] == "application/problem+json"
        assert await everything(journal) == before
        await journal.close()
