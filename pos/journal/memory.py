"""A journal in memory: the model that others are compared with, and the one for fast tests."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import msgspec

from pos.domain.instants import Instant
from pos.journal.blobs import Blobs, MemoryBlobs
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
    Text,
)


class MemoryJournal:
    """Everything in dictionaries.  `broken` makes commits fail, as a full disk would."""

    lock_partitions_max = 1_000

    def __init__(self, epoch: str = "mem") -> None:
        """An empty journal."""
        self.epoch = epoch
        self.broken = False
        self._lock = asyncio.Lock()
        self._entries: dict[str, list[Entry]] = {}
        self._decisions: dict[tuple[str, str], StoredDecision] = {}
        self._texts: dict[tuple[str, str], Text] = {}
        self._snapshots: dict[str, list[Snapshot]] = {}
        self._cursors: dict[tuple[str, str], Cursor] = {}
        self._leases: dict[str, Lease] = {}
        self._settings: dict[str, str] = {}
        self.blobs: Blobs = MemoryBlobs()

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    @asynccontextmanager
    async def transaction(
        self, wanted: Mapping[str, Sequence[str]]
    ) -> AsyncIterator["_MemoryTransaction"]:
        """One transaction at a time."""
        async with self._lock:
            if self.broken:
                message = "the memory journal was told to fail"
                raise StorageError(message)
            heads = {partition: self._head(partition) for partition in sorted(wanted)}
            known = {
                (partition, command_id): self._decisions[partition, command_id]
                for partition, ids in wanted.items()
                for command_id in ids
                if (partition, command_id) in self._decisions
            }
            yield _MemoryTransaction(self, heads, known)

    def _head(self, partition: str) -> Head:
        entries = self._entries.get(partition)
        return Head(entries[-1].seq, entries[-1].hash) if entries else Head()

    def apply(self, appends: Sequence[Append]) -> None:
        """Add everything or, when told to fail, nothing."""
        if self.broken:
            message = "the memory journal was told to fail"
            raise StorageError(message)
        for append in appends:
            entries = self._entries.setdefault(append.partition, [])
            entries.extend(append.entries)
            for decision in append.decisions:
                self._decisions[append.partition, decision.command_id] = decision
            for text in append.texts:
                self._texts[append.partition, text.record] = text
            for (partition, record), text in list(self._texts.items()):
                if partition == append.partition and text.subject in append.erase:
                    self._texts[partition, record] = msgspec.structs.replace(text, text="")

    async def head(self, partition: str) -> Head:
        """Where a partition stands."""
        return self._head(partition)

    async def partitions(self) -> list[str]:
        """All that hold an event."""
        return sorted(p for p, entries in self._entries.items() if entries)

    async def read(self, partition: str, after: int, limit: int = READ_MAX) -> list[Entry]:
        """Events after a seq."""
        return self._entries.get(partition, [])[after : after + min(limit, READ_MAX)]

    async def decision(self, partition: str, command_id: str) -> StoredDecision | None:
        """A stored decision."""
        return self._decisions.get((partition, command_id))

    async def prune_decisions(self, before: Instant) -> int:
        """Forget old decisions."""
        old = [key for key, decision in self._decisions.items() if decision.at < before]
        for key in old:
            del self._decisions[key]
        return len(old)

    async def texts(self, partition: str, records: Sequence[str]) -> dict[str, str]:
        """Texts that are still there."""
        found = {r: self._texts.get((partition, r)) for r in records}
        return {r: row.text for r, row in found.items() if row is not None and row.text}

    async def save_snapshot(self, partition: str, snapshot: Snapshot) -> None:
        """Keep the newest."""
        kept = self._snapshots.setdefault(partition, [])
        kept.append(snapshot)
        kept.sort(key=lambda s: -s.seq)
        del kept[SNAPSHOTS_KEPT:]

    async def snapshots(self, partition: str) -> list[Snapshot]:
        """Newest first."""
        return list(self._snapshots.get(partition, []))

    async def cursor(self, consumer: str, partition: str) -> Cursor | None:
        """A consumer's cursor."""
        return self._cursors.get((consumer, partition))

    async def save_cursor(
        self, consumer: str, partition: str, cursor: Cursor, fence: int | None = None
    ) -> bool:
        """Store it, unless the lease has moved on."""
        lease = self._leases.get(consumer)
        if fence is not None and lease is not None and fence < lease.fence:
            return False
        self._cursors[consumer, partition] = cursor
        return True

    async def cursors(self) -> dict[tuple[str, str], Cursor]:
        """All of them."""
        return dict(self._cursors)

    async def take_lease(self, name: str, owner: str, now: Instant, until: Instant) -> Lease | None:
        """Take or renew."""
        held = self._leases.get(name)
        if held is not None and held.owner != owner and held.until > now:
            return None
        fence = held.fence if held is not None else 0
        if held is None or held.owner != owner:
            fence += 1
        lease = Lease(owner, until, fence)
        self._leases[name] = lease
        return lease

    async def drop_lease(self, name: str, owner: str) -> None:
        """Give it back; the fence stays."""
        held = self._leases.get(name)
        if held is not None and held.owner == owner:
            self._leases[name] = msgspec.structs.replace(held, until=0)

    async def setting(self, key: str) -> str | None:
        """A stored setting."""
        return self._settings.get(key)

    async def settings(self) -> dict[str, str]:
        """All of them."""
        return dict(self._settings)

    async def save_setting(self, key: str, value: str, *, keep: bool = False) -> str:
        """Store a setting."""
        if not keep or key not in self._settings:
            self._settings[key] = value
        return self._settings[key]

    async def moved(self) -> list[str]:
        """Nobody else can reach this memory."""
        return []


class _MemoryTransaction:
    """An open transaction."""

    def __init__(
        self,
        journal: MemoryJournal,
        heads: Mapping[str, Head],
        known: Mapping[tuple[str, str], StoredDecision],
    ) -> None:
        """Hold what was read under the lock."""
        self._journal = journal
        self.heads = heads
        self.known = known

    async def commit(self, appends: Sequence[Append]) -> None:
        """Add everything."""
        appended_heads(self.heads, appends)
        self._journal.apply(appends)
