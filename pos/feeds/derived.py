"""Ids of commands that follow from an event: the same cause always asks under the same id."""

import hashlib

from pos.domain.instants import Instant


def derived_id(consumer: str, partition: str, seq: int, n: int, at: Instant) -> str:
    """A UUIDv7 by form, made of its cause alone.

    `at` is the cause's instant and fills the first 48 bits, so that the id sorts and expires with
    its cause; the rest is a digest of (consumer, partition, seq, n).
    """
    digest = hashlib.sha256(f"{consumer}\n{partition}\n{seq}\n{n}".encode()).digest()
    value = (at & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(digest[:10])
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
