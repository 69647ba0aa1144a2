"""`tresen verify` is content with a journal that lived, and finds every way to falsify one."""

import asyncio
import hashlib
import json
from pathlib import Path

import asyncpg
import pytest

from pos.cli import main
from pos.domain.commands import PersonalErase
from pos.journal.postgres import PostgresJournal
from pos.operations.findings import Report
from pos.operations.opening import journal_of, opened
from pos.operations.stored_decisions import check_decisions
from pos.operations.verify import verify
from pos.settings import Settings
from tests.commands import PARTITION
from tests.integration.operations_world import (
    empty_database,
    lived_folder,
    living,
    sqlite_in,
    tamper,
)
from tests.services import Postgres


async def report_of(settings: Settings) -> Report:
    async with opened(journal_of(settings)) as journal:
        report = await verify(journal)
        await check_decisions(settings, report)
    return report


def codes(report: Report) -> set[str]:
    return {finding.code for one in report.partitions for finding in one.findings}


async def test_a_journal_that_lived_is_whole(tmp_path: Path) -> None:
    await lived_folder(tmp_path, 12)
    report = await report_of(Settings(data_dir=tmp_path))
    assert report.good, report
    (one,) = report.partitions
    assert one.partition == PARTITION
    assert one.orders == 12
    assert one.events > 2 * 12
    assert one.decisions == one.events
    assert one.snapshots == 1


async def test_an_erasure_leaves_everything_whole(tmp_path: Path) -> None:
    await lived_folder(tmp_path, 4)
    async with living(sqlite_in(tmp_path), seed=8) as life:
        order = next(iter((await life.writer.book(PARTITION)).shelf.state.orders))
        await life.send(PersonalErase(order))
    report = await report_of(Settings(data_dir=tmp_path))
    assert report.good, report
    assert report.partitions[0].erasures == 1


FALSIFIED = {
    "an event is missing": ("DELETE FROM journal WHERE seq = 5", "gap"),
    "the last event is missing": (
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
        "decision",
    ),
    "an amount was changed": (
        """UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), '"total":1', '"total":2')
        AS BLOB) WHERE seq = 3""",
        "chain",
    ),
    "an instant was changed": ("UPDATE journal SET at = at - 1 WHERE seq = 9", "chain"),
    "an author was changed": ("UPDATE journal SET actor = 'device:x' WHERE seq = 4", "chain"),
    "the snapshot was changed": (
        "UPDATE snapshot SET state = CAST(replace(CAST(state AS TEXT), 't1', 't2') AS BLOB)",
        "snapshot",
    ),
    "an answer names another event": (
        "UPDATE decision SET seq = seq + 1 WHERE seq = 6",
        "decision",
    ),
    "an answer was forgotten": ("DELETE FROM decision WHERE seq = 7", "undecided"),
    "the end was cut off with all of its answers": (
        "DELETE FROM journal WHERE seq > 9; DELETE FROM decision WHERE seq > 9",
        "snapshot",
    ),
    "an id is damaged": ("UPDATE journal SET command_id = x'00' WHERE seq = 4", "chain"),
    "an event is no document": ("UPDATE journal SET body = x'00ff' WHERE seq = 4", "replay"),
    "an event was edited as text": (
        "UPDATE journal SET body = replace(CAST(body AS TEXT), '1', '2') WHERE seq = 4",
        "chain",
    ),
    "a command was done twice": (
        """UPDATE journal SET command_id = (SELECT command_id FROM journal WHERE seq = 3)
        WHERE seq = 8""",
        "doubled",
    ),
}


@pytest.mark.parametrize("how", FALSIFIED)
async def test_a_falsified_journal_is_found_out(tmp_path: Path, how: str) -> None:
    statement, code = FALSIFIED[how]
    await lived_folder(tmp_path, 6)
    tamper(tmp_path, statement)
    report = await report_of(Settings(data_dir=tmp_path))
    assert not report.good
    assert code in codes(report), report


async def test_an_erased_text_that_came_back_is_found(tmp_path: Path) -> None:
    await lived_folder(tmp_path, 2)
    async with living(sqlite_in(tmp_path), seed=8) as life:
        order = next(iter((await life.writer.book(PARTITION)).shelf.state.orders))
        await life.send(PersonalErase(order))
    tamper(tmp_path, "UPDATE erasable SET text = 'back' WHERE text = ''")
    assert "erased" in codes(await report_of(Settings(data_dir=tmp_path)))


async def test_a_snapshot_with_a_right_digest_and_a_wrong_state_is_found(tmp_path: Path) -> None:
    await lived_folder(tmp_path, 3)
    async with opened(sqlite_in(tmp_path)) as journal:
        (snapshot,) = await journal.snapshots(PARTITION)
    state = snapshot.state.replace(b'"order_no":3', b'"order_no":2')
    digest = hashlib.sha256(state).hexdigest()
    tamper(tmp_path, f"UPDATE snapshot SET state = x'{state.hex()}', digest = x'{digest}'")  # noqa: S608
    report = await report_of(Settings(data_dir=tmp_path))
    texts = [finding.text for finding in report.partitions[0].findings]
    assert texts == ["replay and snapshot differ in order_no"]


async def test_the_same_holds_on_postgresql(postgres: Postgres, tmp_path: Path) -> None:
    postgres_url = await empty_database(postgres)
    async with living(PostgresJournal(postgres_url)) as life:
        await life.publish()
        await life.day(6)
    settings = Settings(data_dir=tmp_path, database_url=postgres_url)
    report = await report_of(settings)
    assert report.good, report
    assert report.partitions[0].decisions == report.partitions[0].events
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("DELETE FROM event WHERE seq = 5")
    await connection.execute("DELETE FROM decision WHERE seq = 7")
    await connection.close()
    found = codes(await report_of(settings))
    assert {"gap", "undecided"} <= found


async def test_the_report_is_said_with_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await lived_folder(tmp_path, 3)
    assert await asyncio.to_thread(main, ["verify", str(tmp_path)]) == 0
    assert "Everything is whole" in capsys.readouterr().out
    assert await asyncio.to_thread(main, ["verify", str(tmp_path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["good"] is True
    tamper(tmp_path, "UPDATE journal SET actor = 'x' WHERE seq = 4")
    assert await asyncio.to_thread(main, ["verify", str(tmp_path)]) == 1
    assert "WRONG" in capsys.readouterr().out


def test_a_folder_without_a_journal_gets_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(tmp_path / "nowhere")]) == 2
    assert "There is no journal" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()
