"""Checks that only the database itself can answer fast: decisions, doubled commands, its own file.

The journal's contract finds a decision by its id; to look at all of them this module asks SQLite or
PostgreSQL directly, reading only.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec

from pos.operations.findings import PartitionReport, Report
from pos.settings import Settings

DATABASE_FILE: Final = "tresen.sqlite"
SQLITE_DECISIONS: Final = """
    SELECT p.name, d.status, d.seq, d.answer FROM decision AS d JOIN partition AS p
    ON p.id = d.partition
"""
POSTGRES_DECISIONS: Final = SQLITE_DECISIONS
SQLITE_DOUBLED: Final = """
    SELECT p.name, min(j.seq) FROM journal AS j JOIN partition AS p ON p.id = j.partition
    GROUP BY j.partition, p.name, j.command_id HAVING max(j.seq) - min(j.seq) + 1 <> count(*)
"""
POSTGRES_DOUBLED: Final = SQLITE_DOUBLED.replace("journal AS j", "event AS j")
SQLITE_UNDECIDED: Final = """
    SELECT p.name, min(j.seq) FROM journal AS j JOIN partition AS p ON p.id = j.partition
    WHERE j.at > (SELECT min(at) FROM decision) AND NOT EXISTS (
        SELECT 1 FROM decision AS d
        WHERE d.command_id = j.command_id AND d.partition = j.partition
    )
    GROUP BY p.name
"""
POSTGRES_UNDECIDED: Final = SQLITE_UNDECIDED.replace("journal AS j", "event AS j")
SQLITE_AHEAD: Final = """
    SELECT p.name, d.seq FROM decision AS d JOIN partition AS p ON p.id = d.partition
    WHERE d.seq > COALESCE((SELECT max(j.seq) FROM journal AS j WHERE j.partition = p.id), 0)
"""
POSTGRES_AHEAD: Final = SQLITE_AHEAD.replace("journal AS j", "event AS j")
ROWS_MAX: Final = 2_000

Row = Any
"""A row of either database: a sequence of columns."""


class _Answer(msgspec.Struct):
    """What is looked at in a stored yes."""

    outcome: str
    seq: int


_answer: Final = msgspec.json.Decoder(_Answer)


async def check_decisions(settings: Settings, report: Report) -> None:
    """Add to the report what is wrong with the stored decisions, and with the file itself."""
    by_name = {one.partition: one for one in report.partitions}
    if settings.database_url:
        await _postgres(settings.database_url, by_name)
    else:
        path = settings.data_dir / DATABASE_FILE
        report.storage += await asyncio.to_thread(_sqlite, path, by_name)


def _sqlite(path: Path, reports: Mapping[str, PartitionReport]) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA query_only=ON")
        found = connection.execute("PRAGMA quick_check(5)").fetchall()
        wrong = [f"the file: {text}" for (text,) in found if text != "ok"]
        if wrong:
            return wrong
        _decisions(connection.execute(SQLITE_DECISIONS), reports)
        _doubled(connection.execute(SQLITE_DOUBLED), reports)
        _undecided(connection.execute(SQLITE_UNDECIDED), reports)
        _ahead(connection.execute(SQLITE_AHEAD), reports)
    return []


async def _postgres(url: str, reports: Mapping[str, PartitionReport]) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction(readonly=True):
            cursor = await connection.cursor(POSTGRES_DECISIONS)
            while rows := await cursor.fetch(ROWS_MAX):
                _decisions(rows, reports)
            _doubled(await connection.fetch(POSTGRES_DOUBLED), reports)
            _undecided(await connection.fetch(POSTGRES_UNDECIDED), reports)
            _ahead(await connection.fetch(POSTGRES_AHEAD), reports)
    finally:
        await connection.close()


def _decisions(rows: Iterable[Row], reports: Mapping[str, PartitionReport]) -> None:
    for name, status, seq, answer in rows:
        report = reports.get(name)
        if report is None:
            # A partition that only ever refused holds no event.
            continue
        report.decisions += 1
        if status != 200:
            continue
        try:
            said = _answer.decode(bytes(answer))
        except msgspec.MsgspecError:
            report.found(seq, "decision", "a stored answer can not be read")
            continue
        if said.outcome != "accepted" or said.seq != seq:
            report.found(seq, "decision", f"a stored answer names event {said.seq}")


def _doubled(rows: Iterable[Row], reports: Mapping[str, PartitionReport]) -> None:
    for name, seq in rows:
        if name in reports:
            reports[name].found(seq, "doubled", "its command was carried out twice")


def _ahead(rows: Iterable[Row], reports: Mapping[str, PartitionReport]) -> None:
    for name, seq in rows:
        if name in reports:
            reports[name].found(seq, "decision", "a stored answer names an event that is not there")


def _undecided(rows: Iterable[Row], reports: Mapping[str, PartitionReport]) -> None:
    for name, seq in rows:
        if name in reports:
            text = "its command's answer was not stored, so a repetition would be done again"
            reports[name].found(seq, "undecided", text)
