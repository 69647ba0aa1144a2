"""Several workers on one socket: every screen sees every order, and a dead worker is replaced."""

import asyncio
import os
import signal
from pathlib import Path

from tests.nodes import Node, Screen, order, put, uuid7, venue_folder
from tests.services import Postgres, Redis, fresh_database

WORKERS = 3
ORDERS = 12
SCREENS = 6
REPLACED_S_MAX = 15.0


def children(parent: int) -> set[int]:
    """Process ids of the workers."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return {int(number) for number in found.split()}


async def test_workers_share_a_socket_and_a_dead_one_is_replaced(
    tmp_path: Path, postgres: Postgres, redis_server: Redis
) -> None:
    environment = {
        "TRESEN_DATABASE_URL": await fresh_database(postgres),
        "TRESEN_REDIS_URL": redis_server.url,
    }
    node = Node(
        tmp_path / "node", environment, str(venue_folder(tmp_path / "venue")), "--workers", "3"
    )
    node.start()
    try:
        await node.ready()
        assert node.process is not None
        first = children(node.process.pid)
        assert len(first) == WORKERS
        screens = [await Screen("kitchen.tickets").open(node, "kitchen") for _ in range(SCREENS)]
        async with node.client() as client:
            for _ in range(ORDERS):
                answer = await put(client, uuid7(), order("loaded-fries", "table-1"))
                assert answer.status_code == 200, answer.text
            async with asyncio.timeout(5):
                while any(len(screen.rows) < ORDERS for screen in screens):
                    await asyncio.sleep(0.02)
            for screen in screens:
                await screen.close()

            killed = min(first)
            os.kill(killed, signal.SIGKILL)
            async with asyncio.timeout(REPLACED_S_MAX):
                while len(children(node.process.pid) - {killed}) < WORKERS:
                    await asyncio.sleep(0.05)
            answer = await put(client, uuid7(), order("loaded-fries", "table-2"))
            assert answer.json()["result"]["number"] == f"A{ORDERS + 1}"
    finally:
        node.end()
