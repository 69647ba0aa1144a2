"""The hash chain: each event's hash covers the event and the hash before it."""

import hashlib

from pos.domain.instants import Instant


def chained(  # noqa: PLR0913 - the hash covers every column
    before: bytes, partition: str, seq: int, at: Instant, command_id: str, actor: str, body: bytes
) -> bytes:
    """SHA-256 over the previous hash and every column of the event, unambiguously joined."""
    head = f"{partition}\n{seq}\n{at}\n{command_id}\n{actor}\n".encode()
    return hashlib.sha256(before + head + body).digest()
