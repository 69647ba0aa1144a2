"""A file that several open for the first time at once: nobody is turned away for being second."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pos.journal import sqlite
from pos.journal.contract import StorageError
from pos.journal.sqlite import SqliteJournal

ROUNDS = 20
JOURNALS = 6


@pytest.fixture
def somebody(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another who is about to write the file, which has no log yet: SQLite answers at once."""
    with closing(
        sqlite3.connect(tmp_path / "journal.db", isolation_level=None, check_same_thread=False)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


async def test_who_opens_waits_until_another_has_let_the_file_go(
    somebody: sqlite3.Connection, tmp_path: Path
) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    opening = asyncio.create_task(journal.open())
    done, _ = await asyncio.wait({opening}, timeout=0.1)
    assert not done, [task.exception() for task in done]
    somebody.execute("ROLLBACK")
    await opening
    assert journal.epoch
    await journal.close()


async def test_who_opens_does_not_wait_for_ever(
    somebody: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert somebody.in_transaction
    monkeypatch.setattr(sqlite, "BUSY_MS", 50)
    with pytest.raises(StorageError, match="locked"):
        await SqliteJournal(tmp_path / "journal.db").open()


async def test_however_often_many_open_an_empty_file_at_once_all_get_in(tmp_path: Path) -> None:
    for number in range(ROUNDS):
        journals = [SqliteJournal(tmp_path / f"{number}.db") for _ in range(JOURNALS)]
        await asyncio.gather(*(journal.open() for journal in journals))
        assert len({journal.epoch for journal in journals}) == 1
        for journal in journals:
            await journal.close()
