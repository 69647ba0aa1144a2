"""Erasing while somebody reads the file: the venue goes on, and the text is gone soon after."""

import sqlite3
from contextlib import closing
from pathlib import Path

from pos.journal.contract import Text
from pos.journal.sqlite import SqliteJournal
from tests.contract.entries import append
from tests.promptness import within

SECRET = "Quendolyn"


def files_with_the_secret(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir() if SECRET.encode() in p.read_bytes()}


async def test_a_long_read_neither_stalls_an_erasing_nor_keeps_the_text(tmp_path: Path) -> None:
    """A backup or a verify may read for minutes; the log can only be emptied behind it."""
    journal = SqliteJournal(tmp_path / "journal.db")
    await journal.open()
    await append(journal, "p", b"1", texts=[Text("r", "guest", SECRET, 1)])
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM journal").fetchone() == (1,)
        with within(2.0):
            await append(journal, "p", b"2", erase=["guest"])
            await append(journal, "p", b"3")
        assert await journal.texts("p", ["r"]) == {}
        reader.execute("COMMIT")
    # A lease is renewed every few seconds, so on a quiet day too something is written soon.
    await journal.take_lease("printing", "me", 1, 2)
    assert not files_with_the_secret(tmp_path)
    await journal.close()


async def test_an_erasing_alone_empties_the_log_at_once(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    await journal.open()
    await append(journal, "p", b"1", texts=[Text("r", "guest", SECRET, 1)])
    assert files_with_the_secret(tmp_path)
    await append(journal, "p", b"2", erase=["guest"])
    assert not files_with_the_secret(tmp_path)
    await journal.close()
