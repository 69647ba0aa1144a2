"""The continuous copy: a moment behind, resumable, and as forgetful as the journal itself."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.envelope import DECISIONS_KEPT
from pos.journal.contract import Journal
from pos.journal.postgres import PostgresJournal
from pos.operations import restore
from pos.operations.follow import MARK, CopyState, Follower, exposition
from pos.operations.opening import Trouble, journal_of, opened
from pos.operations.stored_decisions import check_decisions
from pos.operations.verify import verify
from pos.settings import Settings
from tests.commands import AT, PARTITION
from tests.integration.operations_world import (
    DATABASE,
    DAY_LATER,
    NAME,
    NOTE,
    empty_database,
    everything_in,
    lived_folder,
    living,
    sqlite_in,
)
from tests.services import Postgres

FAST_S = 0.02


class Told:
    """What the copy said, and waiting for it to say something."""

    def __init__(self) -> None:
        self.states: list[CopyState] = []
        self._news = asyncio.Event()

    def __call__(self, state: CopyState) -> None:
        self.states.append(state)
        self._news.set()

    async def until(self, wanted: Callable[[CopyState], bool]) -> CopyState:
        async with asyncio.timeout(20):
            while not (self.states and wanted(self.states[-1])):
                self._news.clear()
                await self._news.wait()
        return self.states[-1]


@asynccontextmanager
async def following(journal: Journal, target: Path) -> AsyncIterator[tuple[Follower, Told]]:
    """A copy that runs beside the test; `journal` is another process' view of the source."""
    told = Told()
    await journal.open()
    follower = Follower(journal, target, told, FAST_S)
    task = asyncio.create_task(follower.run())
    try:
        yield follower, told
    finally:
        follower.stopping.set()
        await task
        await journal.close()


async def assert_same(source: Journal, target: Path) -> None:
    async with opened(sqlite_in(target)) as copy:
        assert await copy.partitions() == await source.partitions()
        assert await copy.head(PARTITION) == await source.head(PARTITION)
        assert await copy.read(PARTITION, 0) == await source.read(PARTITION, 0)
        entries = await source.read(PARTITION, 0)
        for entry in entries:
            found = await source.decision(PARTITION, entry.command_id)
            assert await copy.decision(PARTITION, entry.command_id) == found
        orders = [e for e in entries if b'"order.placed"' in e.body]
        records = [msgspec.json.decode(e.body).get("name", "") for e in orders]
        assert await copy.texts(PARTITION, records) == await source.texts(PARTITION, records)
        assert await copy.cursors() == await source.cursors()
        assert await copy.settings() == await source.settings()
        report = await verify(copy)
    await check_decisions(Settings(data_dir=target), report)
    assert report.good, report


async def test_a_copy_is_the_same_and_stays_so(tmp_path: Path) -> None:
    data, target = tmp_path / "data", tmp_path / "stick"
    await lived_folder(data, 6)
    async with living(sqlite_in(data), at=DAY_LATER, seed=20) as life:
        async with following(sqlite_in(data), target) as (_, told):
            await told.until(lambda s: s.state == "complete")
            await life.day(4)
            head = (await life.journal.head(PARTITION)).seq
            await told.until(lambda s: s.state == "complete" and s.copied >= head)
            assert told.states[-1].lag_events == 0
            assert told.states[-1].lag_seconds == 0
        await assert_same(life.journal, target)


async def test_a_copy_goes_on_where_it_stopped(tmp_path: Path) -> None:
    data, target = tmp_path / "data", tmp_path / "stick"
    await lived_folder(data, 5)
    async with following(sqlite_in(data), target) as (_, told):
        first = await told.until(lambda s: s.state == "complete")
    async with living(sqlite_in(data), at=DAY_LATER, seed=21) as life:
        await life.day(3)
        async with following(sqlite_in(data), target) as (_, told):
            second = await told.until(lambda s: s.state == "complete")
        assert second.copied == (await life.journal.head(PARTITION)).seq - first.copied
        await assert_same(life.journal, target)


async def test_after_a_long_pause_no_stretch_of_answers_is_missing(tmp_path: Path) -> None:
    data, target = tmp_path / "data", tmp_path / "stick"
    weeks = 20 * (DAY_LATER - AT)
    async with living(sqlite_in(data)) as life:
        await life.publish()
        await life.day(3)
        await life.journal.save_setting("clock", str(life.clock.now()))
        async with following(sqlite_in(data), target) as (_, told):
            await told.until(lambda s: s.state == "complete")
        for part in (1, 2):
            life.clock.move(AT + part * weeks)
            await life.day(3)
        # The source's server prunes its answers every hour.
        await life.journal.prune_decisions(life.clock.now() - DECISIONS_KEPT)
        await life.journal.save_setting("clock", str(life.clock.now()))
        async with following(sqlite_in(data), target) as (_, told):
            await told.until(lambda s: s.state == "complete")
        await assert_same(life.journal, target)


async def test_an_erasure_reaches_the_copy(tmp_path: Path) -> None:
    data, target = tmp_path / "data", tmp_path / "stick"
    await lived_folder(data, 4)
    async with living(sqlite_in(data), at=DAY_LATER, seed=22) as life:
        async with following(sqlite_in(data), target) as (_, told):
            await told.until(lambda s: s.state == "complete")
            assert NAME.encode() in everything_in(target)
            state = (await life.writer.book(PARTITION)).shelf.state
            for order_id in [*state.orders, *state.recent]:
                await life.send(cmd.PersonalErase(order_id))
            head = (await life.journal.head(PARTITION)).seq
            await told.until(lambda s: s.state == "complete" and s.copied >= head)
            everything = everything_in(target)
            assert NAME.encode() not in everything
            assert NOTE.encode() not in everything
        await assert_same(life.journal, target)


async def test_a_pulled_stick_is_waited_for_and_an_empty_folder_is_not_taken_for_it(
    tmp_path: Path,
) -> None:
    data, target, pocket = tmp_path / "data", tmp_path / "stick", tmp_path / "pocket"
    await lived_folder(data, 3)
    async with living(sqlite_in(data), at=DAY_LATER, seed=23) as life:
        async with following(sqlite_in(data), target) as (_, told):
            await told.until(lambda s: s.state == "complete")
            target.rename(pocket)
            target.mkdir()
            await told.until(lambda s: s.state == "target_away")
            await life.day(2)
            behind = await told.until(lambda s: s.lag_events > 0)
            assert behind.state == "target_away"
            assert behind.lag_seconds > 0
            assert list(target.iterdir()) == []
            target.rmdir()
            pocket.rename(target)
            head = (await life.journal.head(PARTITION)).seq
            await told.until(lambda s: s.state == "complete" and s.copied >= head)
        await assert_same(life.journal, target)


async def test_another_journal_is_not_continued(tmp_path: Path) -> None:
    await lived_folder(tmp_path / "one", 2)
    await lived_folder(tmp_path / "two", 3)
    target = tmp_path / "stick"
    async with following(sqlite_in(tmp_path / "one"), target) as (_, told):
        await told.until(lambda s: s.state == "complete")
    async with opened(sqlite_in(tmp_path / "two")) as other:
        with pytest.raises(Trouble, match="restored"):
            await Follower(other, target, Told(), FAST_S).run()
    async with opened(sqlite_in(target)) as copy, opened(sqlite_in(tmp_path / "one")) as source:
        assert await copy.head(PARTITION) == await source.head(PARTITION)


async def test_a_copy_is_restored_like_a_backup(tmp_path: Path) -> None:
    data, target, new = tmp_path / "data", tmp_path / "stick", tmp_path / "new"
    await lived_folder(data, 3)
    async with following(sqlite_in(data), target) as (_, told):
        await told.until(lambda s: s.state == "complete")
    restored = await restore.restore(Settings(data_dir=new, clock="manual"), target, 20)
    assert restored.waiting
    async with opened(journal_of(Settings(data_dir=new))) as journal:
        report = await verify(journal)
    assert report.good, report
    assert report.partitions[0].declared_gaps == 1


async def test_postgresql_is_copied_into_a_file(postgres: Postgres, tmp_path: Path) -> None:
    url = await empty_database(postgres)
    async with living(PostgresJournal(url)) as life:
        await life.publish()
        await life.day(3)
        async with following(PostgresJournal(url), tmp_path / "stick") as (_, told):
            await told.until(lambda s: s.state == "complete")
            await life.day(2)
            head = (await life.journal.head(PARTITION)).seq
            await told.until(lambda s: s.state == "complete" and s.copied >= head)
        await assert_same(life.journal, tmp_path / "stick")


def test_the_lag_is_told_to_prometheus() -> None:
    state = CopyState('a"b', 10.0, 8.0, 3, 2.0, 7, "target_away", "e")
    text = exposition(state)
    assert 'tresen_copy_lag_events{target="a\\"b"} 3\n' in text
    assert 'tresen_copy_lag_seconds{target="a\\"b"} 2.000\n' in text


async def test_the_command_ends_politely_and_leaves_its_mark(tmp_path: Path) -> None:
    data, target = tmp_path / "data", tmp_path / "stick"
    await lived_folder(data, 2)
    metrics = tmp_path / "lag.prom"
    words = ["backup", "--follow", str(data), str(target), "--metrics-file", str(metrics)]
    process = subprocess.Popen(
        [sys.executable, "-m", "pos", *words], stdout=subprocess.PIPE, env=os.environ
    )
    try:
        async with asyncio.timeout(30):
            while True:
                with contextlib.suppress(OSError, msgspec.MsgspecError):
                    mark = msgspec.json.decode((target / MARK).read_bytes(), type=CopyState)
                    if mark.state == "complete" and metrics.exists():
                        break
                await asyncio.sleep(0.05)
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert b"lag 0 events" in said
    assert "tresen_copy_lag_events" in metrics.read_text()
    assert list((data / "copies").glob("*.json"))
    assert (target / DATABASE).stat().st_mode & 0o077 == 0
