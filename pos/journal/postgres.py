"""The journal in PostgreSQL, for many processes and machines: no leader, locks row by row.

A transaction locks its partitions' rows in the order of their names, so that two processes never
wait for each other in a circle, and only then looks up known command ids: each statement of READ
COMMITTED sees what was committed before it, so whatever the last holder of the lock wrote is seen.
A whole commit is one statement over arrays, then `COMMIT`.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg

from pos.domain.instants import Instant
from pos.journal import postgres_sql as sql
from pos.journal.blobs import Blobs, PostgresBlobs
from pos.journal.chain import appended_heads
from pos.journal.contract import (
    READ_MAX,
    SNAPSHOTS_KEPT,
    Append,
    Cursor,
    Entry,
    Head,
    Lease,
    Snapshot,
    StorageError,
    StoredDecision,
)
from pos.journal.postgres_link import FAULTS, Link, storage_error
from pos.journal.postgres_rows import columns, decision_of, entry_of
from pos.journal.postgres_schema import migrate

PRUNE_BATCH: Final = 10_000
REWRITE_BYTES_MAX: Final = 16 * 1024 * 1024
"""Up to this size the table of texts is written anew after an erasure (about 0.1 s)."""


class PostgresJournal:
    """One database, shared by any number of processes.  `url` as asyncpg takes it."""

    lock_partitions_max = 16

    def __init__(self, url: str) -> None:
        """Name the database; nothing is opened yet."""
        self.epoch = ""
        self._link = Link(url)
        self._writing = asyncio.Lock()
        self._ids: dict[str, int] = {}
        self._seen: dict[str, int] = {}
        self._horizon = "0"
        self._scrubbing: asyncio.Task[None] | None = None
        self._scrub_due = False
        self.blobs: Blobs = PostgresBlobs(self._fetch)

    async def open(self) -> None:
        """Connect, make or migrate the schema, read or choose the epoch."""
        async with self._writing:
            connection = await self._link.writer()
            try:
                await migrate(connection)
            except FAULTS as fault:
                raise storage_error(fault) from fault
        self.epoch = await self.save_setting("epoch", secrets.token_hex(3), keep=True)
        await self.moved()

    async def close(self) -> None:
        """Finish scrubbing after an erasure, then let every connection go."""
        if self._scrubbing is not None:
            await self._scrubbing
        async with self._writing:
            await self._link.close()

    @asynccontextmanager
    async def transaction(
        self, wanted: Mapping[str, Sequence[str]]
    ) -> AsyncIterator["PostgresTransaction"]:
        """Lock partitions and look up command ids; what is not committed is rolled back."""
        if len(wanted) > self.lock_partitions_max:
            raise ValueError("a transaction locks at most lock_partitions_max partitions")
        async with self._writing:
            connection = await self._link.writer()
            try:
                transaction = await self._begin(connection, wanted)
            except FAULTS as fault:
                self._link.drop_writer()
                raise storage_error(fault) from fault
            except BaseException:
                self._link.drop_writer()
                raise
            try:
                yield transaction
            finally:
                if not transaction.ended:
                    await self._roll_back(connection)
        if transaction.erased:
            self._scrub_soon()

    async def _roll_back(self, connection: asyncpg.Connection) -> None:
        """Let the locks go, if need be with the connection: they must not outlive their caller."""
        try:
            await connection.execute("ROLLBACK")
        except FAULTS:
            self._link.drop_writer()
        except BaseException:
            self._link.drop_writer()
            raise

    async def _begin(
        self, connection: asyncpg.Connection, wanted: Mapping[str, Sequence[str]]
    ) -> "PostgresTransaction":
        names = sorted(wanted)
        if any(name not in self._ids for name in names):
            # In a transaction of its own, so that nobody waits for a row while holding another.
            await connection.execute(sql.MAKE_PARTITIONS, names)
        await connection.execute("BEGIN")
        rows = await connection.fetch(sql.LOCK_PARTITIONS, names)
        heads = {row["name"]: Head(row["seq"], row["hash"]) for row in rows}
        self._ids.update((row["name"], row["id"]) for row in rows)
        pairs = [(name, command_id) for name in names for command_id in wanted[name]]
        known: dict[tuple[str, str], StoredDecision] = {}
        if pairs:
            found = await connection.fetch(
                sql.KNOWN_DECISIONS, [self._ids[name] for name, _ in pairs], [c for _, c in pairs]
            )
            known = {pairs[row[0] - 1]: decision_of(row[1:]) for row in found}
        return PostgresTransaction(self, connection, heads, known)

    async def write(
        self, connection: asyncpg.Connection, heads: Mapping[str, Head], appends: Sequence[Append]
    ) -> None:
        """Everything of one commit, durably."""
        moved = appended_heads(heads, appends)
        await connection.execute(sql.WRITE, *columns(self._ids, appends, moved))
        for append in appends:
            if append.erase:
                await connection.execute(sql.ERASE, self._ids[append.partition], append.erase)
        await connection.execute("COMMIT")
        for partition, head in moved.items():
            # Where another process was in between, the next poll still has to say so.
            if self._seen.get(partition, 0) == heads[partition].seq:
                self._seen[partition] = head.seq

    async def _fetch(self, statement: str, *values: Any) -> list[Any]:
        async with self._link.reader() as connection:
            rows: list[Any] = await connection.fetch(statement, *values)
            return rows

    async def _fetchrow(self, statement: str, *values: Any) -> Any:
        async with self._link.reader() as connection:
            return await connection.fetchrow(statement, *values)

    async def head(self, partition: str) -> Head:
        """Where a partition stands now."""
        row = await self._fetchrow(sql.HEAD, partition)
        return Head(*row) if row else Head()

    async def partitions(self) -> list[str]:
        """All partitions that hold an event, by name."""
        return [row[0] for row in await self._fetch(sql.PARTITIONS)]

    async def read(self, partition: str, after: int, limit: int = READ_MAX) -> list[Entry]:
        """Events after a seq, in order."""
        rows = await self._fetch(sql.READ, partition, after, min(limit, READ_MAX))
        return [entry_of(row) for row in rows]

    async def decision(self, partition: str, command_id: str) -> StoredDecision | None:
        """A stored decision."""
        row = await self._fetchrow(sql.DECISION, partition, command_id)
        return decision_of(row) if row else None

    async def prune_decisions(self, before: Instant) -> int:
        """Forget old decisions, some thousand at a time; how many."""
        pruned = 0
        while True:
            async with self._link.reader() as connection:
                status = await connection.execute(sql.PRUNE_DECISIONS, before, PRUNE_BATCH)
            count = int(status.split()[-1])
            pruned += count
            if count < PRUNE_BATCH:
                return pruned

    async def texts(self, partition: str, records: Sequence[str]) -> dict[str, str]:
        """Personal texts by record id; erased or unknown ones are missing."""
        rows = await self._fetch(sql.TEXTS, partition, list(records)) if records else []
        return {record: text.decode() for record, text in rows}

    async def save_snapshot(self, partition: str, snapshot: Snapshot) -> None:
        """Keep a snapshot; only the last `SNAPSHOTS_KEPT` stay."""
        kept = (snapshot.seq, snapshot.at, snapshot.shape, snapshot.state, snapshot.digest)
        async with self._link.reader() as connection:
            await connection.execute(sql.MAKE_PARTITIONS, [partition])
            async with connection.transaction():
                await connection.execute(sql.SAVE_SNAPSHOT, partition, *kept)
                await connection.execute(sql.DROP_OLD_SNAPSHOTS, partition, SNAPSHOTS_KEPT)

    async def snapshots(self, partition: str) -> list[Snapshot]:
        """The kept snapshots, newest first."""
        rows = await self._fetch(sql.SNAPSHOTS, partition, SNAPSHOTS_KEPT)
        return [Snapshot(*row) for row in rows]

    async def cursor(self, consumer: str, partition: str) -> Cursor | None:
        """A consumer's cursor."""
        row = await self._fetchrow(sql.CURSOR, consumer, partition)
        return Cursor(*row) if row else None

    async def save_cursor(
        self, consumer: str, partition: str, cursor: Cursor, fence: int | None = None
    ) -> bool:
        """Store a cursor durably; `False` when `fence` is older than the consumer's lease."""
        values = (consumer, partition, cursor.epoch, cursor.seq, cursor.note, fence)
        return await self._fetchrow(sql.SAVE_CURSOR, *values) is not None

    async def cursors(self) -> dict[tuple[str, str], Cursor]:
        """All cursors by (consumer, partition)."""
        return {(row[0], row[1]): Cursor(*row[2:]) for row in await self._fetch(sql.CURSORS)}

    async def take_lease(self, name: str, owner: str, now: Instant, until: Instant) -> Lease | None:
        """Take or renew a lease; `None` while somebody else holds it."""
        row = await self._fetchrow(sql.TAKE_LEASE, name, owner, now, until)
        return Lease(*row) if row else None

    async def drop_lease(self, name: str, owner: str) -> None:
        """Give a lease back early; the fence stays."""
        await self._fetchrow(sql.DROP_LEASE, name, owner)

    async def setting(self, key: str) -> str | None:
        """A stored setting."""
        row = await self._fetchrow(sql.SETTING, key)
        return row[0] if row else None

    async def settings(self) -> dict[str, str]:
        """All settings, for a copy of the journal."""
        return {row[0]: row[1] for row in await self._fetch(sql.SETTINGS)}

    async def save_setting(self, key: str, value: str, *, keep: bool = False) -> str:
        """Store a setting; with `keep` the first writer wins.  What is stored now."""
        row = await self._fetchrow(sql.SAVE_SETTING, key, value, keep)
        return str(row[0])

    async def moved(self) -> list[str]:
        """Partitions that another process appended to since the last call."""
        rows = await self._fetch(sql.MOVED, self._horizon)
        if rows:
            self._horizon = rows[0]["horizon"]
        news = [row["name"] for row in rows if row["seq"] > self._seen.get(row["name"], 0)]
        self._seen.update(
            (row["name"], max(row["seq"], self._seen.get(row["name"], 0))) for row in rows
        )
        return sorted(news)

    def _scrub_soon(self) -> None:
        self._scrub_due = True
        if self._scrubbing is None or self._scrubbing.done():
            self._scrubbing = asyncio.create_task(self._scrub(), name="journal-scrub")

    async def _scrub(self) -> None:
        """Remove the old rows of erased texts from the table's file.

        An UPDATE leaves the former row behind for older readers, and a plain VACUUM its bytes in
        the page until they are needed.  A small table is written anew; a large one is vacuumed.
        """
        while self._scrub_due:
            self._scrub_due = False
            try:
                async with self._link.reader() as connection:
                    small = await connection.fetchval(sql.TEXTS_SIZE) <= REWRITE_BYTES_MAX
                    await connection.execute(sql.REWRITE_TEXTS if small else sql.VACUUM_TEXTS)
            except StorageError:
                # The texts are empty for every reader; autovacuum finishes what we could not.
                return


class PostgresTransaction:
    """An open transaction: the partitions' rows are locked."""

    def __init__(
        self,
        journal: PostgresJournal,
        connection: asyncpg.Connection,
        heads: Mapping[str, Head],
        known: Mapping[tuple[str, str], StoredDecision],
    ) -> None:
        """Hold what was read under the lock."""
        self.heads = heads
        self.known = known
        self.ended = False
        self.erased = False
        self._journal = journal
        self._connection = connection

    async def commit(self, appends: Sequence[Append]) -> None:
        """Make everything durable at once."""
        try:
            await self._journal.write(self._connection, self.heads, appends)
        except FAULTS as fault:
            raise storage_error(fault) from fault
        self.ended = True
        self.erased = any(append.erase for append in appends)
