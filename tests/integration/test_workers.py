"""`tresen serve --workers`: several processes behind one socket are one server to everybody."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.nodes import VENUE, Node, Screen, order, put, uuid7, venue_folder
from tests.promptness import PATIENCE_S, within
from tests.services import Postgres, Redis, fresh_database

ORDERS = 40
SCREENS = 8


@pytest.fixture
async def node(postgres: Postgres, redis_server: Redis, tmp_path: Path) -> AsyncIterator[Node]:
    environment = {
        "TRESEN_DATABASE_URL": await fresh_database(postgres),
        "TRESEN_REDIS_URL": redis_server.url,
    }
    folder = str(venue_folder(tmp_path / "venue"))
    started = Node(tmp_path / "node", environment, folder, "--workers", "3")
    started.start()
    try:
        yield await started.ready()
    finally:
        started.end()


def children(process: subprocess.Popen[bytes]) -> list[int]:
    tasks = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in tasks.read_text().split()]


async def until_all_show(screens: list[Screen], count: int) -> None:
    with within(3.0):
        for screen in screens:
            while len(screen.rows) < count:
                screen.changed.clear()
                await screen.changed.wait()


async def test_whoever_answers_every_screen_shows_every_order(node: Node) -> None:
    screens = [await Screen("kitchen.tickets").open(node, "kitchen") for _ in range(SCREENS)]
    places = list(node.links.venues[VENUE].places)

    async def one(number: int) -> str:
        # A connection of its own, so that any of the processes may get it.
        async with node.client() as client:
            command_id = uuid7()
            command = order("loaded-fries", places[number % len(places)])
            answer = await put(client, command_id, command)
            assert answer.status_code == 200, answer.text
            repeated = await put(client, command_id, command)
            assert repeated.text == answer.text
            return answer.text

    answers = await asyncio.gather(*(one(number) for number in range(ORDERS)))
    assert len(set(answers)) == ORDERS
    await until_all_show(screens, ORDERS)
    assert all(screen.rows == screens[0].rows for screen in screens)
    for screen in screens:
        await screen.close()


async def test_a_worker_that_dies_is_replaced_and_nothing_is_lost(node: Node) -> None:
    assert node.process is not None
    workers = children(node.process)
    assert len(workers) == 3
    async with node.client() as client:
        for number in range(6):
            if number == 2:
                os.kill(workers[0], signal.SIGKILL)
            answer = await put(client, uuid7(), order("loaded-fries", "table-1"))
            assert answer.status_code == 200, answer.text
    async with asyncio.timeout(PATIENCE_S):
        while len(set(children(node.process)) - set(workers)) < 1:
            await asyncio.sleep(0.05)
    screen = await Screen("kitchen.tickets").open(node, "kitchen")
    await until_all_show([screen], 6)
    assert len(screen.rows) == 6
    await screen.close()
