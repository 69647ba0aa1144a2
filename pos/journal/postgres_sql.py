"""What the PostgreSQL journal says to its server: every statement, in the order of a commit."""

from typing import Final

MAKE_PARTITIONS: Final = """
INSERT INTO partition (name) SELECT unnest($1::text[]) ORDER BY 1 ON CONFLICT (name) DO NOTHING
"""
LOCK_PARTITIONS: Final = """
SELECT id, name, seq, hash FROM partition WHERE name = ANY($1::text[]) ORDER BY name FOR UPDATE
"""
KNOWN_DECISIONS: Final = """
SELECT w.ordinal, d.command_id, d.at, d.body_digest, d.actor_digest, d.status, d.seq, d.answer
FROM unnest($1::integer[], $2::uuid[]) WITH ORDINALITY AS w (partition, command_id, ordinal)
JOIN decision d ON d.partition = w.partition AND d.command_id = w.command_id
"""
WRITE: Final = """
WITH new_events AS (
    INSERT INTO event SELECT * FROM unnest(
        $1::integer[], $2::bigint[], $3::bigint[], $4::uuid[], $5::text[], $6::bytea[], $7::bytea[]
    )
), new_decisions AS (
    INSERT INTO decision SELECT * FROM unnest(
        $8::integer[], $9::uuid[], $10::bigint[], $11::bytea[], $12::bytea[], $13::integer[],
        $14::bigint[], $15::bytea[]
    )
), new_texts AS (
    INSERT INTO personal_text SELECT * FROM unnest(
        $16::integer[], $17::text[], $18::text[], $19::bytea[], $20::bigint[]
    )
    ON CONFLICT (partition, record)
    DO UPDATE SET subject = excluded.subject, text = excluded.text, at = excluded.at
)
UPDATE partition SET seq = moved.seq, hash = moved.hash, touched = pg_current_xact_id()
FROM unnest($21::integer[], $22::bigint[], $23::bytea[]) AS moved (id, seq, hash)
WHERE partition.id = moved.id
"""
"""A whole commit in one round trip: events, decisions, texts, heads."""
ERASE: Final = """
UPDATE personal_text SET text = '' WHERE partition = $1 AND subject = ANY($2::text[])
"""

HEAD: Final = "SELECT seq, hash FROM partition WHERE name = $1"
PARTITIONS: Final = 'SELECT name FROM partition WHERE seq > 0 ORDER BY name COLLATE "C"'
READ: Final = """
SELECT seq, at, command_id, actor, body, hash FROM event
WHERE partition = (SELECT id FROM partition WHERE name = $1) AND seq > $2 ORDER BY seq LIMIT $3
"""
DECISION: Final = """
SELECT command_id, at, body_digest, actor_digest, status, seq, answer FROM decision
WHERE partition = (SELECT id FROM partition WHERE name = $1) AND command_id = $2
"""
PRUNE_DECISIONS: Final = """
DELETE FROM decision WHERE ctid = ANY(ARRAY(SELECT ctid FROM decision WHERE at < $1 LIMIT $2))
"""
TEXTS: Final = """
SELECT record, text FROM personal_text
WHERE partition = (SELECT id FROM partition WHERE name = $1) AND record = ANY($2::text[])
AND text <> ''
"""
SAVE_SNAPSHOT: Final = """
INSERT INTO snapshot
SELECT id, $2::bigint, $3::bigint, $4::integer, $5::bytea, $6::bytea
FROM partition WHERE name = $1
ON CONFLICT (partition, seq) DO UPDATE
SET at = excluded.at, shape = excluded.shape, state = excluded.state, digest = excluded.digest
"""
DROP_OLD_SNAPSHOTS: Final = """
DELETE FROM snapshot WHERE partition = (SELECT id FROM partition WHERE name = $1) AND seq < (
    SELECT min(seq) FROM (
        SELECT seq FROM snapshot WHERE partition = (SELECT id FROM partition WHERE name = $1)
        ORDER BY seq DESC LIMIT $2
    ) AS kept
)
"""
SNAPSHOTS: Final = """
SELECT seq, at, shape, state, digest FROM snapshot
WHERE partition = (SELECT id FROM partition WHERE name = $1) ORDER BY seq DESC LIMIT $2
"""
CURSOR: Final = """
SELECT epoch, seq, note FROM consumer_cursor WHERE consumer = $1 AND partition = $2
"""
CURSORS: Final = "SELECT consumer, partition, epoch, seq, note FROM consumer_cursor"
SAVE_CURSOR: Final = """
WITH held AS (SELECT fence FROM lease WHERE name = $1 FOR SHARE)
INSERT INTO consumer_cursor
SELECT $1::text, $2::text, $3::text, $4::bigint, $5::text
WHERE NOT EXISTS (SELECT FROM held WHERE fence > $6::bigint)
ON CONFLICT (consumer, partition) DO UPDATE
SET epoch = excluded.epoch, seq = excluded.seq, note = excluded.note
RETURNING true
"""
"""The lease stays as it was read until the cursor is stored: an owner that has lost it waits."""
TAKE_LEASE: Final = """
INSERT INTO lease VALUES ($1, $2, $4, 1)
ON CONFLICT (name) DO UPDATE
SET owner = excluded.owner, expires = excluded.expires,
    fence = lease.fence + (lease.owner <> excluded.owner)::integer
WHERE lease.owner = excluded.owner OR lease.expires <= $3
RETURNING owner, expires, fence
"""
DROP_LEASE: Final = "UPDATE lease SET expires = 0 WHERE name = $1 AND owner = $2"
SETTING: Final = "SELECT value FROM setting WHERE key = $1"
SETTINGS: Final = "SELECT key, value FROM setting"
SAVE_SETTING: Final = """
INSERT INTO setting VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE
SET value = CASE WHEN $3::boolean THEN setting.value ELSE excluded.value END
RETURNING value
"""
SAVE_BLOB: Final = "INSERT INTO blob VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
BLOB: Final = "SELECT body FROM blob WHERE name = $1"
BLOBS: Final = "SELECT name FROM blob"
REMOVE_BLOBS: Final = "DELETE FROM blob WHERE name = ANY($1::text[])"
MOVED: Final = """
SELECT name, seq, pg_snapshot_xmin(pg_current_snapshot())::text AS horizon
FROM partition WHERE touched >= $1::text::xid8
"""
TEXTS_SIZE: Final = "SELECT pg_total_relation_size('personal_text')"
REWRITE_TEXTS: Final = "VACUUM (FULL) personal_text"
VACUUM_TEXTS: Final = "VACUUM personal_text"
