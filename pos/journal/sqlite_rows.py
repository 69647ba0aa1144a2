"""What is read from and written to the SQLite file, as plain functions of a connection."""

import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from pos.journal.contract import (
    SNAPSHOTS_KEPT,
    Append,
    Entry,
    Head,
    Snapshot,
    StoredDecision,
)

_DECISIONS: Final = (
    "SELECT command_id, partition, at, body_digest, actor_digest, status, seq, answer"
    " FROM decision WHERE command_id IN (?)"
)
_TEXTS: Final = (
    "SELECT record, text FROM erasable WHERE partition = ? AND text <> '' AND record IN (?)"
)
UUID_BYTES: Final = 16
ROWS_MAX: Final = 512
"""Rows of one multi-row statement; the widest table has eight columns, SQLite binds 32,766."""


def packed(command_id: str) -> bytes:
    """A UUID's sixteen bytes."""
    return bytes.fromhex(command_id.replace("-", ""))


def unpacked(raw: bytes) -> str:
    """A UUID as it is written; of damaged bytes their digits, so that `verify` can name the row."""
    return str(UUID(bytes=bytes(raw))) if len(raw) == UUID_BYTES else bytes(raw).hex()


def plain(value: bytes | str) -> bytes:
    """A column's bytes, even where somebody's editor has put text in their place."""
    return value if isinstance(value, bytes) else str(value).encode()


@lru_cache(maxsize=4096)
def _insert(verb: str, table: str, columns: int, rows: int) -> str:
    row = "(" + ",".join("?" * columns) + ")"
    return f"{verb} INTO {table} VALUES " + ",".join([row] * rows)


def insert(
    connection: sqlite3.Connection,
    table: str,
    columns: int,
    values: Sequence[tuple[Any, ...]],
    verb: str = "INSERT",
) -> None:
    """Insert rows with as few statements as can be.

    One statement for many rows lets go of the interpreter once, not once a row, while the event
    loop is busy; chunk sizes are powers of two so that prepared statements are used again.
    """
    start = 0
    while start < len(values):
        left = len(values) - start
        size = min(ROWS_MAX, 1 << (left.bit_length() - 1))
        flat = [value for row in values[start : start + size] for value in row]
        connection.execute(_insert(verb, table, columns, size), flat)
        start += size


def read_head(connection: sqlite3.Connection, partition_id: int) -> Head:
    """The last event of a partition."""
    row = connection.execute(
        "SELECT seq, hash FROM journal WHERE partition = ? ORDER BY seq DESC LIMIT 1",
        (partition_id,),
    ).fetchone()
    return Head(row[0], bytes(row[1])) if row is not None else Head()


def read_partitions(connection: sqlite3.Connection) -> list[str]:
    """All that hold an event; one may have been named by a refused command only."""
    found = connection.execute(
        "SELECT name FROM partition AS p"
        " WHERE EXISTS (SELECT 1 FROM journal WHERE partition = p.id) ORDER BY name"
    )
    return [name for (name,) in found]


def read_entries(
    connection: sqlite3.Connection, partition_id: int, after: int, limit: int
) -> list[Entry]:
    """Events after a seq, in order."""
    found = connection.execute(
        "SELECT seq, at, command_id, actor, body, hash FROM journal"
        " WHERE partition = ? AND seq > ? ORDER BY seq LIMIT ?",
        (partition_id, after, limit),
    )
    return [
        Entry(seq, at, unpacked(plain(command_id)), actor, plain(body), plain(hash_))
        for seq, at, command_id, actor, body, hash_ in found
    ]


def read_decisions(
    connection: sqlite3.Connection, wanted: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], StoredDecision]:
    """Stored decisions by (partition id, command id)."""
    pairs = list(wanted)
    found: dict[tuple[int, str], StoredDecision] = {}
    for start in range(0, len(pairs), ROWS_MAX):
        part = pairs[start : start + ROWS_MAX]
        query = _DECISIONS.replace("?", ",".join("?" * len(part)))
        rows = connection.execute(query, [packed(command_id) for _, command_id in part])
        for command_id, partition_id, at, body, actor, status, seq, answer in rows:
            name = unpacked(command_id)
            found[partition_id, name] = StoredDecision(
                name, at, bytes(body), bytes(actor), status, seq, bytes(answer)
            )
    return found


def write_appends(connection: sqlite3.Connection, appends: Sequence[tuple[int, Append]]) -> None:
    """Everything a commit adds, by partition id."""
    insert(
        connection,
        "journal (partition, seq, at, command_id, actor, body, hash)",
        7,
        [
            (pid, e.seq, e.at, packed(e.command_id), e.actor, e.body, e.hash)
            for pid, append in appends
            for e in append.entries
        ],
    )
    insert(
        connection,
        "decision",
        8,
        [
            (packed(d.command_id), pid, d.at, d.body_digest, d.actor_digest, d.status, d.seq,
             d.answer)
            for pid, append in appends
            for d in append.decisions
        ],
    )  # fmt: skip
    texts = [
        (pid, t.record, t.subject, t.text, t.at) for pid, append in appends for t in append.texts
    ]
    if texts:
        # An id that is used again - an order's, long after it was forgotten - is no fault.
        insert(connection, "erasable", 5, texts, "INSERT OR REPLACE")
    for pid, append in appends:
        for subject in append.erase:
            connection.execute(
                "UPDATE erasable SET text = '' WHERE partition = ? AND subject = ?", (pid, subject)
            )


def read_texts(
    connection: sqlite3.Connection, partition_id: int, records: Sequence[str]
) -> dict[str, str]:
    """Texts that are still there."""
    found: dict[str, str] = {}
    for start in range(0, len(records), ROWS_MAX):
        part = records[start : start + ROWS_MAX]
        query = _TEXTS.replace("(?)", "(" + ",".join("?" * len(part)) + ")")
        found.update(connection.execute(query, [partition_id, *part]).fetchall())
    return found


def write_snapshot(connection: sqlite3.Connection, partition_id: int, snapshot: Snapshot) -> None:
    """Keep a snapshot and forget the oldest."""
    connection.execute(
        "INSERT OR REPLACE INTO snapshot VALUES (?,?,?,?,?,?)",
        (
            partition_id,
            snapshot.seq,
            snapshot.at,
            snapshot.shape,
            snapshot.state,
            snapshot.digest,
        ),
    )
    connection.execute(
        "DELETE FROM snapshot WHERE partition = ? AND seq NOT IN"
        " (SELECT seq FROM snapshot WHERE partition = ? ORDER BY seq DESC LIMIT ?)",
        (partition_id, partition_id, SNAPSHOTS_KEPT),
    )


def read_snapshots(connection: sqlite3.Connection, partition_id: int) -> list[Snapshot]:
    """Newest first."""
    found = connection.execute(
        "SELECT seq, at, shape, state, digest FROM snapshot WHERE partition = ? ORDER BY seq DESC",
        (partition_id,),
    )
    return [Snapshot(seq, at, shape, bytes(s), bytes(d)) for seq, at, shape, s, d in found]
