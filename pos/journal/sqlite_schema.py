"""The SQLite schema, moved forward one numbered step at a time and never back."""

import sqlite3
from typing import Final

STEPS: Final[tuple[str, ...]] = (
    # Events lie in the order in which they were committed, with a slim index by (partition, seq).
    # Clustered by partition, a commit of forty venues would dirty forty wide pages: measured,
    # 17.6 us an event against 6.5 (docs/decisions/0009).  Decisions are ordered by UUIDv7 first:
    # new ones land at the right edge of the tree, whichever partition they belong to.
    """
    CREATE TABLE partition (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE journal (
        id INTEGER PRIMARY KEY,
        partition INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        command_id BLOB NOT NULL,
        actor TEXT NOT NULL,
        body BLOB NOT NULL,
        hash BLOB NOT NULL
    );
    CREATE UNIQUE INDEX journal_by_seq ON journal (partition, seq);
    CREATE TABLE decision (
        command_id BLOB NOT NULL,
        partition INTEGER NOT NULL,
        at INTEGER NOT NULL,
        body_digest BLOB NOT NULL,
        actor_digest BLOB NOT NULL,
        status INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        answer BLOB NOT NULL,
        PRIMARY KEY (command_id, partition)
    ) WITHOUT ROWID;
    CREATE TABLE erasable (
        partition INTEGER NOT NULL,
        record TEXT NOT NULL,
        subject TEXT NOT NULL,
        text TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (partition, record)
    ) WITHOUT ROWID;
    CREATE INDEX erasable_by_subject ON erasable (partition, subject);
    CREATE TABLE snapshot (
        partition INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        shape INTEGER NOT NULL,
        state BLOB NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (partition, seq)
    );
    CREATE TABLE cursor (
        consumer TEXT NOT NULL,
        partition TEXT NOT NULL,
        epoch TEXT NOT NULL,
        seq INTEGER NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (consumer, partition)
    ) WITHOUT ROWID;
    CREATE TABLE lease (
        name TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        until INTEGER NOT NULL,
        fence INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    "CREATE TABLE blob (name TEXT PRIMARY KEY, body BLOB NOT NULL)",
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest schema; two processes may start at the same time."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        done: int = connection.execute("PRAGMA user_version").fetchone()[0]
        for number, step in enumerate(STEPS[done:], start=done + 1):
            for statement in step.split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
