"""A lost database and a full disk: 503 with Retry-After, nothing acknowledged, well by itself."""

import asyncio
import resource
from pathlib import Path

import httpx

from tests.chaos.crowd import Crowd, Sent, serving
from tests.chaos.test_cuts import port_of
from tests.chaos.test_replayed import Cards
from tests.chaos.wire import ReturningScreen
from tests.nodes import PARTITION, Node
from tests.promptness import within
from tests.services import Postgres, fresh_database

NOTICED_S = 10.0
WELL_AGAIN_S = 10.0


async def ask_once(node: Node, one: Sent) -> httpx.Response:
    async with node.client_of(one.token) as client:
        return await client.put(f"/api/commands/{one.command_id}", content=one.body)


async def refused(node: Node, one: Sent) -> None:
    """The answer while nothing can be stored: honest, and with a time to come again."""
    with within(NOTICED_S):
        answer = await ask_once(node, one)
    assert answer.status_code == 503, answer.text
    assert answer.json()["code"] in {"server.storage", "server.busy"}
    assert int(answer.headers["retry-after"]) > 0


async def accepted_in_the_end(node: Node, one: Sent) -> None:
    with within(WELL_AGAIN_S):
        while (answer := await ask_once(node, one)).status_code == 503:
            await asyncio.sleep(0.1)
    assert answer.status_code == 200, answer.text


async def health(node: Node) -> int:
    async with httpx.AsyncClient(base_url=node.base_url, trust_env=False, timeout=10) as client:
        return (await client.get("/health")).status_code


async def screen_shows(screen: ReturningScreen, count: int) -> None:
    with within(WELL_AGAIN_S):
        while len(screen.rows) < count:
            screen.changed.clear()
            await screen.changed.wait()


async def test_a_lost_database_is_said_and_comes_back_by_itself(tmp_path: Path) -> None:
    with Postgres() as server:
        environment = {"TRESEN_DATABASE_URL": await fresh_database(server)}
        async with serving(tmp_path, environment) as node, Crowd([node], width=0) as crowd:
            cards = Cards(crowd, node)
            before, meanwhile = cards.order(), cards.order()
            window = ReturningScreen(
                port_of(node), node.token("window"), PARTITION, "window.orders"
            )
            async with window:
                assert (await ask_once(node, before)).status_code == 200
                server.kill()
                await refused(node, meanwhile)
                await refused(node, before)
                assert await health(node) == 503
                server.start()
                await accepted_in_the_end(node, meanwhile)
                assert await health(node) == 200
                await screen_shows(window, 2)
                assert window.connections == 1, "the line to the screen was never lost"


async def test_a_full_disk_is_said_and_mends_by_itself(tmp_path: Path) -> None:
    """The limit on the process' files stands for the disk: writing beyond it fails alike."""
    async with serving(tmp_path, {}) as node, Crowd([node], width=0) as crowd:
        assert node.process is not None
        pid = node.process.pid
        cards = Cards(crowd, node)
        before, meanwhile = cards.order(), cards.order()
        window = ReturningScreen(port_of(node), node.token("window"), PARTITION, "window.orders")
        async with window:
            assert (await ask_once(node, before)).status_code == 200
            soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
            await refused(node, meanwhile)
            await refused(node, cards.order())
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
            await accepted_in_the_end(node, meanwhile)
            await screen_shows(window, 2)
            assert len(window.rows) == 2
            assert window.connections == 1
