"""The agent's own cursors in an SQLite file: durable, and one agent a file."""

import asyncio
import sqlite3
from pathlib import Path

from pos.journal.contract import Cursor


class CursorsTaken(Exception):
    """Another agent uses this file."""


class SqliteCursors:
    """Cursors by (consumer, partition).  Saving returns when the disk has it."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.  Raises `CursorsTaken` while another process has it open."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=0, check_same_thread=False)
        self._lock = asyncio.Lock()
        try:
            self._connection.executescript(
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE;"
                "PRAGMA synchronous = FULL;"
                "BEGIN EXCLUSIVE;"
                "CREATE TABLE IF NOT EXISTS cursor (consumer TEXT, partition TEXT, epoch TEXT,"
                " seq INTEGER, note TEXT, PRIMARY KEY (consumer, partition)) WITHOUT ROWID;"
                "COMMIT;"
            )
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise CursorsTaken(f"{path} is in use by another agent ({error})") from error

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    async def cursor(self, consumer: str, partition: str) -> Cursor | None:
        """A consumer's cursor."""
        async with self._lock:
            row = self._connection.execute(
                "SELECT epoch, seq, note FROM cursor WHERE consumer = ? AND partition = ?",
                (consumer, partition),
            ).fetchone()
        return Cursor(*row) if row is not None else None

    async def save_cursor(
        self, consumer: str, partition: str, cursor: Cursor, fence: int | None = None
    ) -> bool:
        """Store it durably; the file belongs to one agent, so nobody can be newer."""
        del fence
        async with self._lock:
            await asyncio.to_thread(self._write, consumer, partition, cursor)
        return True

    def _write(self, consumer: str, partition: str, cursor: Cursor) -> None:
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?, ?)",
                (consumer, partition, cursor.epoch, cursor.seq, cursor.note),
            )
