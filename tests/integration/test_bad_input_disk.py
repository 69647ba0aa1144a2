"""A full disk: 503, nothing acknowledged, and work again when there is room - without a restart."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from pos.operations.opening import journal_of, opened
from pos.operations.stored_decisions import check_decisions
from pos.operations.verify import verify
from pos.settings import Settings
from tests.integration.bad_input_house import BadHouse, an_order, assert_problem, body_of, send
from tests.nodes import uuid7

ITEM = "loaded-fries"
FULL_BYTES = 4_096


@pytest.fixture
def house(tmp_path: Path) -> Iterator[BadHouse]:
    made = BadHouse(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.node.end()


@contextmanager
def full_disk(house: BadHouse) -> Iterator[None]:
    """No file of the server's process can be written beyond its first page."""
    process = house.node.process
    assert process is not None
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (FULL_BYTES, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_acknowledges_nothing_and_recovers_by_itself(house: BadHouse) -> None:
    token = house.guest()
    first = await send(house, body_of(an_order(ITEM)), token)
    assert first.status_code == 200, first.text
    seq = first.json()["seq"]
    # A phone may have five open at once.
    waiting = [(uuid7(), body_of(an_order(ITEM))) for _ in range(4)]
    with full_disk(house):
        with house.nothing_changes():
            for command_id, body in waiting:
                answer = await send(house, body, token, command_id=command_id)
                assert_problem(answer, 503, "server.storage")
            # A known answer is only read, but the door must not say what it could not keep.
            again = await send(house, waiting[0][1], token, command_id=waiting[0][0])
            assert_problem(again, 503, "server.storage")
        async with httpx.AsyncClient(base_url=house.node.base_url, trust_env=False) as client:
            health = (await client.get("/health")).json()
            assert health["storage"] is False
            metrics = (await client.get("/metrics")).text
            assert "tresen_storage_ok 0\n" in metrics
            # Who reads is served all the same.
            menu = await client.get("/api/menu", params={"partition": "venue:burgerhof"})
            assert menu.status_code == 200
    seqs = []
    for command_id, body in waiting:
        answer = await send(house, body, token, command_id=command_id)
        assert answer.status_code == 200, answer.text
        seqs.append(answer.json()["seq"])
    assert seqs == list(range(seq + 1, seq + 1 + len(waiting)))
    for command_id, body in waiting:
        again = await send(house, body, token, command_id=command_id)
        assert again.json()["seq"] in seqs
    await asyncio.to_thread(house.node.end)
    settings = Settings(data_dir=house.data)
    async with opened(journal_of(settings)) as journal:
        report = await verify(journal)
        await check_decisions(settings, report)
    assert report.good, report
    assert report.partitions[0].orders == 1 + len(waiting)
