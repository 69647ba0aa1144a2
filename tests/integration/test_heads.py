"""HEAD answers what GET would say, without the body: monitors and previews of links ask so."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.commands import VENUE
from tests.inside import Inside, running
from tests.nodes import Node, venue_folder

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture
async def inside(tmp_path: Path) -> AsyncIterator[Inside]:
    async with running(tmp_path / "data") as made:
        yield await made.publish()


@pytest.mark.parametrize("path", ["/health", "/", f"/g/{VENUE}", "/api/time", "/nowhere"])
async def test_the_head_is_that_of_the_whole_answer(inside: Inside, path: str) -> None:
    whole, head = await inside.ask("GET", path), await inside.ask("HEAD", path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert whole.content


async def test_a_connection_goes_on_after_a_head(tmp_path: Path) -> None:
    """Over a real socket: nothing of a body lies before the next answer."""
    node = Node(tmp_path / "node", {}, str(venue_folder(tmp_path / "venue")))
    node.start()
    try:
        await node.ready()
        async with httpx.AsyncClient(base_url=node.base_url, trust_env=False) as client:
            for _ in range(2):
                assert (await client.head("/health")).status_code == 200
                assert (await client.get("/api/time")).json()["now"]
    finally:
        node.end()
