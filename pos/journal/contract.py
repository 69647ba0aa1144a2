"""What a journal can do, whatever it lies in: SQLite, PostgreSQL or memory.

A journal holds, by partition: the gapless chain of events, the decisions by command id, erasable
personal texts, snapshots; and beside them cursors of consumers, leases, and a few settings.  One
contract test (tests/contract) holds every backend to this page.

Quality list for a backend: (1) what `commit` returned from survives `kill -9` and power loss;
(2) `seq` is gapless and is commit order; (3) a commit is whole or nothing, over all its partitions;
(4) two processes never decide on the same head; (5) a known command id is always found; (6) a text
lives in its row only, and erasing it leaves no copy in the files it owns; (7) a lease has one owner
and its fence only grows; (8) a cursor never moves by itself; (9) a full disk or a lost server
raises `StorageError`, changes nothing, and works again when it can; (10) every read has a limit.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

import msgspec

from pos.domain.instants import Instant
from pos.journal.blobs import Blobs

READ_MAX: Final = 5_000
"""Events that one read returns at most."""
BATCH_MAX: Final = 512
"""Commands in one commit at most."""
SNAPSHOTS_KEPT: Final = 2
GENESIS: Final = b"\x00" * 32
"""What the first event of a partition is chained to."""


class StorageError(Exception):
    """The disk is full, the database is away: nothing was changed, come again."""


class Head(msgspec.Struct, frozen=True):
    """Where a partition stands: its last `seq` (0: nothing yet) and that event's hash."""

    seq: int = 0
    hash: bytes = GENESIS


class Entry(msgspec.Struct, frozen=True):
    """One event as it is stored.  `body` is its JSON, `at` in milliseconds."""

    seq: int
    at: Instant
    command_id: str
    actor: str
    body: bytes
    hash: bytes


class StoredDecision(msgspec.Struct, frozen=True):
    """A decision as it is repeated: digests of body and actor, HTTP status, answer, last seq."""

    command_id: str
    at: Instant
    body_digest: bytes
    actor_digest: bytes
    status: int
    seq: int
    answer: bytes


class Text(msgspec.Struct, frozen=True):
    """A personal text in its erasable row; `subject` is whom or what it is erased with."""

    record: str
    subject: str
    text: str
    at: Instant


class Append(msgspec.Struct):
    """What one commit adds to one partition.  `erase` names subjects whose texts are emptied."""

    partition: str
    entries: list[Entry] = []
    decisions: list[StoredDecision] = []
    texts: list[Text] = []
    erase: list[str] = []


class Snapshot(msgspec.Struct, frozen=True):
    """A partition's state at a seq, with its SHA-256."""

    seq: int
    at: Instant
    shape: int
    state: bytes
    digest: bytes


class Cursor(msgspec.Struct, frozen=True):
    """How far a consumer has come.  `note` is the consumer's own (a job in flight)."""

    epoch: str
    seq: int
    note: str = ""


class Lease(msgspec.Struct, frozen=True):
    """Who runs a consumer until when; `fence` grows with every change of owner."""

    owner: str
    until: Instant
    fence: int


class Transaction(Protocol):
    """An open transaction: the partitions are locked, nobody else can append to them."""

    heads: Mapping[str, Head]
    known: Mapping[tuple[str, str], StoredDecision]

    async def commit(self, appends: Sequence[Append]) -> None:
        """Make everything durable at once.  Raises `StorageError`; then nothing was changed."""
        ...


class Journal(Protocol):
    """One database of partitions."""

    epoch: str
    lock_partitions_max: int
    """How many partitions one transaction may lock."""

    blobs: Blobs
    """Pictures."""

    async def open(self) -> None:
        """Connect, bring the schema up to date, read the epoch."""
        ...

    async def close(self) -> None:
        """Let everything go."""
        ...

    def transaction(
        self, wanted: Mapping[str, Sequence[str]]
    ) -> AbstractAsyncContextManager[Transaction]:
        """Lock partitions (in order of name) and look up command ids, by partition."""
        ...

    async def head(self, partition: str) -> Head:
        """Where a partition stands now."""
        ...

    async def partitions(self) -> list[str]:
        """All partitions that hold an event, by name."""
        ...

    async def read(self, partition: str, after: int, limit: int = READ_MAX) -> list[Entry]:
        """Events after a seq, in order."""
        ...

    async def decision(self, partition: str, command_id: str) -> StoredDecision | None:
        """A stored decision."""
        ...

    async def prune_decisions(self, before: Instant) -> int:
        """Forget decisions older than an instant; how many."""
        ...

    async def texts(self, partition: str, records: Sequence[str]) -> dict[str, str]:
        """Personal texts by record id; erased or unknown ones are missing."""
        ...

    async def save_snapshot(self, partition: str, snapshot: Snapshot) -> None:
        """Keep a snapshot; only the last `SNAPSHOTS_KEPT` stay."""
        ...

    async def snapshots(self, partition: str) -> list[Snapshot]:
        """The kept snapshots, newest first."""
        ...

    async def cursor(self, consumer: str, partition: str) -> Cursor | None:
        """A consumer's cursor."""
        ...

    async def save_cursor(
        self, consumer: str, partition: str, cursor: Cursor, fence: int | None = None
    ) -> bool:
        """Store a cursor durably; `False` when `fence` is older than the consumer's lease."""
        ...

    async def cursors(self) -> dict[tuple[str, str], Cursor]:
        """All cursors by (consumer, partition)."""
        ...

    async def take_lease(self, name: str, owner: str, now: Instant, until: Instant) -> Lease | None:
        """Take or renew a lease; `None` while somebody else holds it."""
        ...

    async def drop_lease(self, name: str, owner: str) -> None:
        """Give a lease back early."""
        ...

    async def setting(self, key: str) -> str | None:
        """A stored setting (secrets, the manual clock)."""
        ...

    async def settings(self) -> dict[str, str]:
        """All settings, for a copy of the journal."""
        ...

    async def save_setting(self, key: str, value: str, *, keep: bool = False) -> str:
        """Store a setting; with `keep` the first writer wins.  What is stored now."""
        ...

    async def moved(self) -> list[str]:
        """Partitions that another process appended to since the last call (a poll)."""
        ...
