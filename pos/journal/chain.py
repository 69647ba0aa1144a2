"""The hash chain: each event's hash covers the event and the hash before it."""

import hashlib
from collections.abc import Mapping, Sequence

from pos.domain.instants import Instant
from pos.journal.contract import Append, Head, StorageError


def chained(
    before: bytes, partition: str, seq: int, at: Instant, command_id: str, actor: str, body: bytes
) -> bytes:
    """SHA-256 over the previous hash and every column of the event, unambiguously joined."""
    head = f"{partition}\n{seq}\n{at}\n{command_id}\n{actor}\n".encode()
    return hashlib.sha256(before + head + body).digest()


def appended_heads(heads: Mapping[str, Head], appends: Sequence[Append]) -> dict[str, Head]:
    """The new head of every partition that gets events.  Raises `StorageError` for a gap."""
    moved: dict[str, Head] = {}
    for append in appends:
        seq = moved.get(append.partition, heads[append.partition]).seq
        for entry in append.entries:
            seq += 1
            if entry.seq != seq:
                raise StorageError("seq must be gapless")
        if append.entries:
            last = append.entries[-1]
            moved[append.partition] = Head(last.seq, last.hash)
    return moved
