"""Rows of the PostgreSQL journal: a commit as columns for `unnest`, and entries from rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from pos.journal.contract import Append, Entry, Head, StoredDecision, Text


def entry_of(row: Sequence[Any]) -> Entry:
    """An event from its row; a command id is a UUID in the database and a text outside."""
    seq, at, command_id, actor, body, digest = row
    return Entry(seq, at, str(command_id), actor, body, digest)


def decision_of(row: Sequence[Any]) -> StoredDecision:
    """A decision from its row."""
    return StoredDecision(str(row[0]), *row[1:])


def columns(
    ids: Mapping[str, int], appends: Sequence[Append], moved: Mapping[str, Head]
) -> list[list[object]]:
    """The arguments of `postgres_sql.WRITE`: events, decisions, texts and heads, column-wise."""
    events = [
        (ids[a.partition], e.seq, e.at, e.command_id, e.actor, e.body, e.hash)
        for a in appends
        for e in a.entries
    ]
    decisions = [
        (
            ids[a.partition],
            d.command_id,
            d.at,
            d.body_digest,
            d.actor_digest,
            d.status,
            d.seq,
            d.answer,
        )
        for a in appends
        for d in a.decisions
    ]
    # One statement may touch a row once; of two texts under one id the later one stands.
    latest: dict[tuple[int, str], Text] = {
        (ids[a.partition], t.record): t for a in appends for t in a.texts
    }
    texts = [(key[0], t.record, t.subject, t.text.encode(), t.at) for key, t in latest.items()]
    heads = [(ids[partition], head.seq, head.hash) for partition, head in moved.items()]
    return [
        *_turned(events, 7),
        *_turned(decisions, 8),
        *_turned(texts, 5),
        *_turned(heads, 3),
    ]


def _turned(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    if not rows:
        return [[] for _ in range(width)]
    return [list(column) for column in zip(*rows, strict=True)]
