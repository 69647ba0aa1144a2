"""`tresen consumers`: how far readers of the journal are, and the word of a person after a restore.

A cursor names the epoch that it belongs to.  After a restore it is the old one: what the consumer
has printed or paid since the backup is unknown to the journal, so somebody has to look before it
goes on.  Confirming moves the cursor into the new epoch, right behind what the backup held.
"""

from typing import Final

import msgspec

from pos.domain.events import RestoreDeclared
from pos.journal.book import recorded_of
from pos.journal.contract import READ_MAX, Cursor, Journal

ALL: Final = "all"
REPORTS: Final = "report."
"""How consumers begin that only count: after a restore they count anew by themselves."""
PRINTERS: Final = "printer"
"""How consumers of paper are called: `printers`, and `printer:<id>` for each of them."""


class Consumer(msgspec.Struct, frozen=True):
    """One consumer of one partition.  `waits`: after a restore, until somebody confirms."""

    name: str
    partition: str
    seq: int
    head: int
    waits: bool


async def consumers(journal: Journal) -> list[Consumer]:
    """All consumers that ever kept a cursor, by name."""
    found = await journal.cursors()
    heads = {name: (await journal.head(name)).seq for name in {p for _, p in found}}
    listed: list[Consumer] = []
    for (name, partition), cursor in sorted(found.items()):
        waits = cursor.epoch not in {"", journal.epoch} and not name.startswith(REPORTS)
        if waits and name.startswith(PRINTERS):
            waits = await journal.setting(paper_confirmed(partition)) != journal.epoch
        listed.append(Consumer(name, partition, cursor.seq, heads[partition], waits))
    return listed


def paper_confirmed(partition: str) -> str:
    """The setting by which the printing service learns of a person's word for a venue's paper.

    It mends its own cursors then: only it knows which ticket was in the printer.
    """
    return f"printers.confirmed:{partition}"


async def confirm(journal: Journal, name: str, partition: str = "") -> list[Consumer]:
    """Let a consumer (or `all`) go on in this epoch; those that waited for it."""
    confirmed: list[Consumer] = []
    for consumer in await consumers(journal):
        wanted = name in {ALL, consumer.name} and partition in {"", consumer.partition}
        if not (wanted and consumer.waits):
            continue
        seq = await seq_after_restore(journal, consumer.partition, consumer.seq)
        if consumer.name.startswith(PRINTERS):
            await journal.save_setting(paper_confirmed(consumer.partition), journal.epoch)
        else:
            await journal.save_cursor(consumer.name, consumer.partition, Cursor(journal.epoch, seq))
        confirmed.append(msgspec.structs.replace(consumer, seq=seq, waits=False))
    return confirmed


async def seq_after_restore(journal: Journal, partition: str, seen: int) -> int:
    """From where to go on: what the backup held up to `seen` is done, what came since is not."""
    after = 0
    while page := await journal.read(partition, after, READ_MAX):
        for entry in page:
            event = recorded_of(partition, entry).event
            if isinstance(event, RestoreDeclared) and event.epoch == journal.epoch:
                return min(seen, entry.seq - 1)
        after = page[-1].seq
    return min(seen, after)
