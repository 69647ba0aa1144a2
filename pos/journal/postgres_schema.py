"""The journal's tables in PostgreSQL and how they came about: forward only, one step a release.

`touched` is the transaction that last moved a partition's head.  A poll asks for what was touched
since the oldest transaction that was still open at the poll before; nothing can slip through, and
no index has to follow the head, so that its row is updated in place (HOT).

Names of partitions and consumers are texts where another node's partition may stand (cursors) and
numbers where there are many rows.  Personal texts are bytes, because PostgreSQL's `text` cannot
hold every character that a guest can type (U+0000).
"""

from typing import Final

import asyncpg

MIGRATION_LOCK: Final = 0x74726573656E
"""Key of the advisory lock: of all processes that start at once one migrates, the others wait."""

MIGRATIONS: Final = (
    """
    CREATE TABLE partition (
        id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name    text NOT NULL UNIQUE,
        seq     bigint NOT NULL DEFAULT 0,
        hash    bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
        touched xid8 NOT NULL DEFAULT pg_current_xact_id()
    ) WITH (fillfactor = 40);

    CREATE TABLE event (
        partition  integer NOT NULL,
        seq        bigint NOT NULL,
        at         bigint NOT NULL,
        command_id uuid NOT NULL,
        actor      text NOT NULL,
        body       bytea NOT NULL,
        hash       bytea NOT NULL,
        PRIMARY KEY (partition, seq)
    );

    CREATE TABLE decision (
        partition    integer NOT NULL,
        command_id   uuid NOT NULL,
        at           bigint NOT NULL,
        body_digest  bytea NOT NULL,
        actor_digest bytea NOT NULL,
        status       integer NOT NULL,
        seq          bigint NOT NULL,
        answer       bytea NOT NULL,
        PRIMARY KEY (partition, command_id)
    );
    CREATE INDEX decision_at ON decision USING brin (at);

    CREATE TABLE personal_text (
        partition integer NOT NULL,
        record    text NOT NULL,
        subject   text NOT NULL,
        text      bytea NOT NULL,
        at        bigint NOT NULL,
        PRIMARY KEY (partition, record)
    );
    CREATE INDEX personal_text_subject ON personal_text (partition, subject);

    CREATE TABLE snapshot (
        partition integer NOT NULL,
        seq       bigint NOT NULL,
        at        bigint NOT NULL,
        shape     integer NOT NULL,
        state     bytea NOT NULL,
        digest    bytea NOT NULL,
        PRIMARY KEY (partition, seq)
    );

    CREATE TABLE consumer_cursor (
        consumer  text NOT NULL,
        partition text NOT NULL,
        epoch     text NOT NULL,
        seq       bigint NOT NULL,
        note      text NOT NULL,
        PRIMARY KEY (consumer, partition)
    ) WITH (fillfactor = 40);

    CREATE TABLE lease (
        name    text PRIMARY KEY,
        owner   text NOT NULL,
        expires bigint NOT NULL,
        fence   bigint NOT NULL
    ) WITH (fillfactor = 40);

    CREATE TABLE setting (
        key   text PRIMARY KEY,
        value text NOT NULL
    );
    """,
    "CREATE TABLE blob (name text PRIMARY KEY, body bytea NOT NULL)",
)
"""Each entry leads from its index to the next version; a released entry is never changed."""


class SchemaTooNewError(Exception):
    """The database was made by a newer release; only that or a newer one may write to it."""


async def migrate(connection: asyncpg.Connection) -> int:
    """Bring the schema up to date, whole or not at all; the version it has now."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", MIGRATION_LOCK)
        await connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version integer)")
        version = await connection.fetchval("SELECT max(version) FROM schema_version") or 0
        if version > len(MIGRATIONS):
            message = f"the database has schema {version}, this release knows {len(MIGRATIONS)}"
            raise SchemaTooNewError(message)
        for number, step in enumerate(MIGRATIONS[version:], version + 1):
            await connection.execute(step)
            await connection.execute("INSERT INTO schema_version VALUES ($1)", number)
    return len(MIGRATIONS)
