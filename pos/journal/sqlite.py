"""The journal in one SQLite file: standard library, one writer thread, `synchronous=FULL`.

The event loop never waits for a disk: everything that touches the file runs on one of two threads,
the writer's or the reader's.  A whole commit is a handful of multi-row statements, because every
statement that the writer thread steps through competes with the event loop for the interpreter.
"""

import asyncio
import contextlib
import secrets
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar

from pos.domain.instants import Instant
from pos.journal import sqlite_beside as beside
from pos.journal import sqlite_rows as rows
from pos.journal.blobs import Blobs, SqliteBlobs
from pos.journal.chain import appended_heads
from pos.journal.contract import (
    READ_MAX,
    Append,
    Cursor,
    Entry,
    Head,
    Lease,
    Snapshot,
    StorageError,
    StoredDecision,
)
from pos.journal.sqlite_schema import migrate

BUSY_MS: Final = 5_000
"""How long a writer waits for another process' transaction before it answers "busy"."""
CACHE_KIB: Final = 65_536

T = TypeVar("T")


class SqliteJournal:
    """One file.  `fsync_delay_s` slows every commit down, for benches and tests of slow disks."""

    lock_partitions_max = 512
    """One lock holds the whole file, so there is nothing to gain from fewer partitions."""

    def __init__(self, path: Path, *, fsync_delay_s: float = 0.0) -> None:
        """Name the file; nothing is opened yet."""
        self.path = path
        self.epoch = ""
        self._fsync_delay_s = fsync_delay_s
        self._writer_thread = ThreadPoolExecutor(1, thread_name_prefix="journal-writer")
        self._reader_thread = ThreadPoolExecutor(1, thread_name_prefix="journal-reader")
        self._lock = asyncio.Lock()
        self._write: sqlite3.Connection
        self._read: sqlite3.Connection
        self._names: dict[str, int] = {}
        self._heads: dict[str, Head] = {}
        self._write_version = -1
        self._others_wrote = True
        self._seen: dict[str, int] = {}
        self._log_to_empty = False
        self.blobs: Blobs = SqliteBlobs(self._beside, self._reading)

    # Opening, closing, threads

    async def open(self) -> None:
        """Open the file, make or migrate the schema, read or choose the epoch."""
        await self._on(self._writer_thread, self._open_both)
        self.epoch = await self.save_setting("epoch", secrets.token_hex(3), keep=True)
        await self.moved()

    async def close(self) -> None:
        """Close both connections and end the threads."""
        with contextlib.suppress(StorageError):
            await self._on(self._reader_thread, self._read.close)
            await self._on(self._writer_thread, self._write.close)
        self._writer_thread.shutdown(wait=False)
        self._reader_thread.shutdown(wait=False)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        beside.keep_log(connection, BUSY_MS)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        return connection

    def _open_both(self) -> None:
        self._write = self._connect()
        migrate(self._write)
        self._read = self._connect()
        self._read.execute("PRAGMA query_only=ON")

    async def _on(self, thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(thread, work)
        except sqlite3.Error as error:
            raise StorageError(str(error)) from error
        except RuntimeError as error:
            # The executor was shut down: the journal is closed.
            raise StorageError(str(error)) from error

    async def _beside(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run one small write outside the journal's own transactions, as its own transaction."""

        def whole() -> T:
            self._write.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._write)
                self._write.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise
            self._empty_log()
            return result

        async with self._lock:
            return await self._on(self._writer_thread, whole)

    async def _reading(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._on(self._reader_thread, lambda: work(self._read))

    # Writing

    @asynccontextmanager
    async def transaction(
        self, wanted: Mapping[str, Sequence[str]]
    ) -> AsyncIterator["_SqliteTransaction"]:
        """Lock the file, read the heads, look the command ids up."""
        async with self._lock:
            heads, known = await self._on(self._writer_thread, lambda: self._begin(wanted))
            transaction = _SqliteTransaction(self, heads, known)
            try:
                yield transaction
            finally:
                if not transaction.committed:
                    await self._on(self._writer_thread, self._roll_back)

    def _begin(
        self, wanted: Mapping[str, Sequence[str]]
    ) -> tuple[dict[str, Head], dict[tuple[str, str], StoredDecision]]:
        self._write.execute("BEGIN IMMEDIATE")
        try:
            self._look_for_others()
            heads = {partition: self._head_of(partition) for partition in wanted}
            pairs = [
                (self._names[partition], command_id)
                for partition, ids in wanted.items()
                if partition in self._names
                for command_id in ids
            ]
            found = rows.read_decisions(self._write, pairs)
        except BaseException:
            self._roll_back()
            raise
        if not found:
            return heads, {}
        names = {pid: name for name, pid in self._names.items()}
        return heads, {(names[pid], command_id): d for (pid, command_id), d in found.items()}

    def _look_for_others(self) -> None:
        version = self._write.execute("PRAGMA data_version").fetchone()[0]
        if version != self._write_version:
            # Another connection wrote: nothing that is remembered of the heads holds.
            self._heads.clear()
            self._write_version = version
            self._others_wrote = True

    def _head_of(self, partition: str) -> Head:
        head = self._heads.get(partition)
        if head is None:
            pid = self._partition_id(self._write, partition)
            head = rows.read_head(self._write, pid) if pid is not None else Head()
            self._heads[partition] = head
        return head

    def _partition_id(self, connection: sqlite3.Connection, partition: str) -> int | None:
        known = self._names.get(partition)
        if known is None:
            row = connection.execute(
                "SELECT id FROM partition WHERE name = ?", (partition,)
            ).fetchone()
            if row is None:
                return None
            known = int(row[0])
            self._names[partition] = known
        return known

    def commit_now(self, appends: Sequence[Append]) -> None:
        """On the writer thread: write everything and wait for the disk."""
        try:
            numbered: list[tuple[int, Append]] = []
            for append in appends:
                pid = self._partition_id(self._write, append.partition)
                if pid is None:
                    added = self._write.execute(
                        "INSERT INTO partition (name) VALUES (?)", (append.partition,)
                    )
                    pid = int(added.lastrowid or 0)
                numbered.append((pid, append))
            rows.write_appends(self._write, numbered)
            self._write.execute("COMMIT")
        except BaseException:
            self._heads.clear()
            self._names.clear()
            self._roll_back()
            raise
        if self._fsync_delay_s:
            time.sleep(self._fsync_delay_s)
        for _, append in numbered:
            if append.entries:
                last = append.entries[-1]
                self._heads[append.partition] = Head(last.seq, last.hash)
                self._seen[append.partition] = last.seq
        self._log_to_empty |= any(append.erase for append in appends)
        self._empty_log()

    def _empty_log(self) -> None:
        # After an erasing the log beside the file still holds pages with the text.  While somebody
        # reads (a backup, verify) it can not be emptied; each write tries again until it was.
        if self._log_to_empty:
            self._log_to_empty = not beside.empty_log(self._write, BUSY_MS)

    async def commit(self, appends: Sequence[Append]) -> None:
        """Commit the open transaction."""
        await self._on(self._writer_thread, lambda: self.commit_now(appends))

    def _roll_back(self) -> None:
        if self._write.in_transaction:
            self._write.execute("ROLLBACK")

    # Reading

    async def head(self, partition: str) -> Head:
        """Where a partition stands now."""

        def work(connection: sqlite3.Connection) -> Head:
            pid = self._partition_id(connection, partition)
            return rows.read_head(connection, pid) if pid is not None else Head()

        return await self._reading(work)

    async def partitions(self) -> list[str]:
        """All that hold an event."""
        return await self._reading(rows.read_partitions)

    async def read(self, partition: str, after: int, limit: int = READ_MAX) -> list[Entry]:
        """Events after a seq, in order."""

        def work(connection: sqlite3.Connection) -> list[Entry]:
            pid = self._partition_id(connection, partition)
            if pid is None:
                return []
            return rows.read_entries(connection, pid, after, min(limit, READ_MAX))

        return await self._reading(work)

    async def decision(self, partition: str, command_id: str) -> StoredDecision | None:
        """A stored decision."""

        def work(connection: sqlite3.Connection) -> StoredDecision | None:
            pid = self._partition_id(connection, partition)
            if pid is None:
                return None
            return rows.read_decisions(connection, [(pid, command_id)]).get((pid, command_id))

        return await self._reading(work)

    async def prune_decisions(self, before: Instant) -> int:
        """Forget decisions older than an instant."""
        return await self._beside(
            lambda c: c.execute("DELETE FROM decision WHERE at < ?", (before,)).rowcount
        )

    async def texts(self, partition: str, records: Sequence[str]) -> dict[str, str]:
        """Personal texts that are still there."""

        def work(connection: sqlite3.Connection) -> dict[str, str]:
            pid = self._partition_id(connection, partition)
            return rows.read_texts(connection, pid, records) if pid is not None else {}

        return await self._reading(work) if records else {}

    async def save_snapshot(self, partition: str, snapshot: Snapshot) -> None:
        """Keep a snapshot."""

        def work(connection: sqlite3.Connection) -> None:
            pid = self._partition_id(connection, partition)
            if pid is not None:
                rows.write_snapshot(connection, pid, snapshot)

        await self._beside(work)

    async def snapshots(self, partition: str) -> list[Snapshot]:
        """The kept snapshots, newest first."""

        def work(connection: sqlite3.Connection) -> list[Snapshot]:
            pid = self._partition_id(connection, partition)
            return rows.read_snapshots(connection, pid) if pid is not None else []

        return await self._reading(work)

    async def moved(self) -> list[str]:
        """Partitions that another process appended to since the last call."""
        if not self._lock.locked():
            # While a transaction runs, its beginning has looked already.
            async with self._lock:
                await self._on(self._writer_thread, self._look_for_others)
        if not self._others_wrote:
            return []
        self._others_wrote = False

        def work(connection: sqlite3.Connection) -> list[str]:
            names = connection.execute("SELECT id, name FROM partition").fetchall()
            changed = []
            for pid, name in names:
                seq = rows.read_head(connection, pid).seq
                if self._seen.get(name, 0) < seq:
                    self._seen[name] = seq
                    changed.append(name)
            return changed

        return await self._reading(work)

    # Beside the journal

    async def cursor(self, consumer: str, partition: str) -> Cursor | None:
        """A consumer's cursor."""
        return await self._reading(lambda c: beside.read_cursor(c, consumer, partition))

    async def save_cursor(
        self, consumer: str, partition: str, cursor: Cursor, fence: int | None = None
    ) -> bool:
        """Store a cursor durably, unless the lease has moved on."""
        return await self._beside(
            lambda c: beside.write_cursor(c, consumer, partition, cursor, fence)
        )

    async def cursors(self) -> dict[tuple[str, str], Cursor]:
        """All cursors."""
        return await self._reading(beside.read_cursors)

    async def take_lease(self, name: str, owner: str, now: Instant, until: Instant) -> Lease | None:
        """Take or renew a lease."""
        return await self._beside(lambda c: beside.take_lease(c, name, owner, now, until))

    async def drop_lease(self, name: str, owner: str) -> None:
        """Give a lease back; its fence stays."""
        await self._beside(
            lambda c: c.execute(
                "UPDATE lease SET until = 0 WHERE name = ? AND owner = ?", (name, owner)
            )
        )

    async def setting(self, key: str) -> str | None:
        """A stored setting."""
        return await self._reading(lambda c: beside.read_setting(c, key))

    async def settings(self) -> dict[str, str]:
        """All settings."""
        return await self._reading(beside.read_settings)

    async def save_setting(self, key: str, value: str, *, keep: bool = False) -> str:
        """Store a setting."""
        return await self._beside(lambda c: beside.write_setting(c, key, value, keep=keep))


class _SqliteTransaction:
    """An open transaction on the file."""

    def __init__(
        self,
        journal: SqliteJournal,
        heads: Mapping[str, Head],
        known: Mapping[tuple[str, str], StoredDecision],
    ) -> None:
        """Hold what was read under the lock."""
        self._journal = journal
        self.heads = heads
        self.known = known
        self.committed = False

    async def commit(self, appends: Sequence[Append]) -> None:
        """Make everything durable."""
        appended_heads(self.heads, appends)
        await self._journal.commit(appends)
        self.committed = True
