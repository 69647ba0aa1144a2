"""Events, decisions and texts as a writer would append them, for the tests of journals."""

import hashlib
from collections.abc import Sequence

from pos.journal.chain import chained
from pos.journal.contract import Append, Entry, Head, Journal, StoredDecision, Text

AT = 1_763_800_000_000


def command_id(number: int) -> str:
    """A UUIDv7's shape with a number in it."""
    return f"019ab000-0000-7000-8000-{number:012x}"


def entries_after(head: Head, partition: str, bodies: Sequence[bytes]) -> list[Entry]:
    made: list[Entry] = []
    seq, digest = head.seq, head.hash
    for body in bodies:
        seq += 1
        digest = chained(digest, partition, seq, AT + seq, command_id(seq), "tester", body)
        made.append(Entry(seq, AT + seq, command_id(seq), "tester", body, digest))
    return made


def decision(number: int, seq: int = 0, at: int = AT) -> StoredDecision:
    digest = hashlib.sha256(str(number).encode()).digest()[:16]
    return StoredDecision(command_id(number), at, digest, digest[::-1], 200, seq, b'{"n":1}')


async def append(
    journal: Journal,
    partition: str,
    *bodies: bytes,
    decisions: Sequence[StoredDecision] = (),
    texts: Sequence[Text] = (),
    erase: Sequence[str] = (),
) -> Head:
    """One commit to one partition, behind whatever is there; its new head."""
    async with journal.transaction({partition: []}) as transaction:
        entries = entries_after(transaction.heads[partition], partition, bodies)
        await transaction.commit(
            [Append(partition, entries, list(decisions), list(texts), list(erase))]
        )
    return await journal.head(partition)


def assert_chained(partition: str, entries: Sequence[Entry]) -> None:
    """Gapless from 1, and every hash covers the one before it."""
    head = Head()
    for entry in entries:
        assert entry.seq == head.seq + 1
        assert entry.hash == chained(
            head.hash, partition, entry.seq, entry.at, entry.command_id, entry.actor, entry.body
        )
        head = Head(entry.seq, entry.hash)
