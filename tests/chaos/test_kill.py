"""kill -9 under load: every acknowledged command is there once, none twice; verify says so."""

import asyncio
import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pos.journal.contract import Journal
from pos.journal.sqlite import SqliteJournal
from tests.chaos.crowd import Crowd, assert_once, serving
from tests.conftest import LONG
from tests.nodes import ROOT, Node
from tests.services import Postgres, fresh_database

SQLITE_KILLS = 50 if LONG else 3
POSTGRES_KILLS = 20 if LONG else 2
ANSWERS_BETWEEN = 60 if LONG else 40


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


async def kill_and_start(node: Node, random: Random) -> None:
    node.end(signal.SIGKILL)
    node.start()
    if random.random() < 0.3:
        # Killed again before it stands: what a start writes must survive that too.
        await asyncio.sleep(random.uniform(0.1, 0.8))
        node.end(signal.SIGKILL)
        node.start()
    await node.ready()


def verify(environment: dict[str, str], *folder: str) -> None:
    """Ask `tresen verify`; it must be content."""
    done = subprocess.run(
        [sys.executable, "-m", "pos", "verify", *folder],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


async def killed_under_load(
    folder: Path, environment: dict[str, str], kills: int, database: Postgres | None = None
) -> Crowd:
    random = Random(20_261_122)
    async with serving(folder, environment) as node, Crowd([node]) as crowd:
        for number in range(kills):
            await crowd.until_answered(ANSWERS_BETWEEN)
            await asyncio.sleep(random.uniform(0, 0.05))
            if database is not None and number % 2:
                database.kill()
                await asyncio.sleep(random.uniform(0, 0.3))
                database.start()
            else:
                await kill_and_start(node, random)
            await crowd.ask_again(10)
        await crowd.until_answered(ANSWERS_BETWEEN)
        await crowd.finish()
        await crowd.ask_again(50)
        # The last one is no goodbye either: nothing may depend on a graceful end.
        node.end(signal.SIGKILL)
    return crowd


@pytest.mark.timeout(7_200 if LONG else 120)
async def test_sqlite_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    crowd = await killed_under_load(tmp_path, {}, SQLITE_KILLS)
    data = tmp_path / "data"
    verify({}, str(data))
    journal = SqliteJournal(data / "tresen.sqlite")
    await hold_to_it(journal, crowd)


@pytest.mark.timeout(7_200 if LONG else 120)
async def test_postgres_keeps_what_was_acknowledged(tmp_path: Path, postgres: Postgres) -> None:
    """The server and the database are killed in turns."""
    url = await fresh_database(postgres)
    environment = {"TRESEN_DATABASE_URL": url}
    crowd = await killed_under_load(tmp_path, environment, POSTGRES_KILLS, postgres)
    assert any(r.status_code == 503 for r in crowd.refused_with)
    assert all(r.headers["retry-after"] for r in crowd.refused_with if r.status_code == 503)
    verify(environment)
    backend: Any = importlib.import_module("pos.journal.postgres")
    await hold_to_it(backend.PostgresJournal(url), crowd)


async def hold_to_it(journal: Journal, crowd: Crowd) -> None:
    await journal.open()
    try:
        await assert_once(journal, crowd)
    finally:
        await journal.close()
