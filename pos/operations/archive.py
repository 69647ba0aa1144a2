"""A backup's file opened without changing a byte of it: its digest must stay what it was."""

import sqlite3

from pos.journal.sqlite import SqliteJournal


class ArchivedFile(SqliteJournal):
    """A journal that can only be read; nobody writes to the file meanwhile."""

    async def open(self) -> None:
        """Open the file as it is, without migrating it."""
        await self._on(self._writer_thread, self._open_both)
        self.epoch = await self.setting("epoch") or ""
        await self.moved()

    def _open_both(self) -> None:
        self._write = self._connect()
        self._read = self._connect()

    def _connect(self) -> sqlite3.Connection:
        address = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
