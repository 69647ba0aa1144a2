"""Cursors, leases and settings in the SQLite file, and the log beside it."""

import random
import sqlite3
import time
from typing import Final

from pos.domain.instants import Instant
from pos.journal.contract import Cursor, Lease

READER_WAIT_MS: Final = 100
"""How long emptying the log waits for somebody who reads: nobody can write meanwhile."""

SWITCH_RETRY_MS_MAX: Final = 20
"""The longest pause before switching a file to its log is tried again."""


def keep_log(connection: sqlite3.Connection, busy_ms: int) -> None:
    """Switch the file to a write-ahead log; once switched, a file stays so.

    Several that open an empty file at once each hold what the others wait for: SQLite then answers
    "busy" without asking the connection's own patience, so that one lets go.  It is tried again
    for as long as any writer would wait, at uneven pauses that part those who met.
    """
    end = time.monotonic() + busy_ms / 1_000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                raise
        else:
            return
        time.sleep(random.uniform(1, SWITCH_RETRY_MS_MAX) / 1_000)  # noqa: S311 - no secret


def empty_log(connection: sqlite3.Connection, busy_ms: int) -> bool:
    """Move the write-ahead log into the file and empty it; whether nobody was in the way.

    `busy_ms` is the connection's own patience, which holds again afterwards.
    """
    try:
        connection.execute(f"PRAGMA busy_timeout={READER_WAIT_MS}")
        try:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            connection.execute(f"PRAGMA busy_timeout={busy_ms}")
    except sqlite3.Error:
        # What was to be written is durable; this only makes the log smaller, and is tried again.
        return False
    return not busy


def read_cursor(connection: sqlite3.Connection, consumer: str, partition: str) -> Cursor | None:
    """A consumer's cursor."""
    row = connection.execute(
        "SELECT epoch, seq, note FROM cursor WHERE consumer = ? AND partition = ?",
        (consumer, partition),
    ).fetchone()
    return Cursor(*row) if row is not None else None


def read_cursors(connection: sqlite3.Connection) -> dict[tuple[str, str], Cursor]:
    """All cursors."""
    found = connection.execute("SELECT consumer, partition, epoch, seq, note FROM cursor")
    return {(c, p): Cursor(epoch, seq, note) for c, p, epoch, seq, note in found}


def write_cursor(
    connection: sqlite3.Connection,
    consumer: str,
    partition: str,
    cursor: Cursor,
    fence: int | None,
) -> bool:
    """Store a cursor; `False` when somebody with a newer fence has the lease."""
    if fence is not None:
        row = connection.execute("SELECT fence FROM lease WHERE name = ?", (consumer,)).fetchone()
        if row is not None and fence < row[0]:
            return False
    connection.execute(
        "INSERT OR REPLACE INTO cursor VALUES (?,?,?,?,?)",
        (consumer, partition, cursor.epoch, cursor.seq, cursor.note),
    )
    return True


def take_lease(
    connection: sqlite3.Connection, name: str, owner: str, now: Instant, until: Instant
) -> Lease | None:
    """Take or renew; the fence grows with every change of owner."""
    row = connection.execute(
        "SELECT owner, until, fence FROM lease WHERE name = ?", (name,)
    ).fetchone()
    fence = 0
    if row is not None:
        held_by, held_until, fence = row
        if held_by != owner and held_until > now:
            return None
    if row is None or row[0] != owner:
        fence += 1
    connection.execute("INSERT OR REPLACE INTO lease VALUES (?,?,?,?)", (name, owner, until, fence))
    return Lease(owner, until, fence)


def read_setting(connection: sqlite3.Connection, key: str) -> str | None:
    """A stored setting."""
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row is not None else None


def read_settings(connection: sqlite3.Connection) -> dict[str, str]:
    """All settings."""
    return dict(connection.execute("SELECT key, value FROM setting").fetchall())


def write_setting(connection: sqlite3.Connection, key: str, value: str, *, keep: bool) -> str:
    """Store a setting; with `keep` what was there first stays."""
    verb = "INSERT OR IGNORE" if keep else "INSERT OR REPLACE"
    connection.execute(f"{verb} INTO setting VALUES (?,?)", (key, value))
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return str(row[0])
