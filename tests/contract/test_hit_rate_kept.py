"""A report's place and content, in every journal: stored at once, gone on with, made anew."""

from typing import Any

import msgspec
import pytest

from pos.domain.instants import MINUTE
from pos.journal.chain import chained
from pos.journal.contract import Append, Cursor, Entry, Journal
from pos.operations.consumers import consumers
from pos.reports.hit_rate import NAME, HitRate
from tests.commands import PARTITION
from tests.contract.entries import command_id
from tests.reported import Written


def a_day() -> Written:
    written = Written()
    for n, off in enumerate((0, 30, 90, -200, 0)):
        written.order(f"r{n}", off, off + 20)
    return written


async def put(journal: Journal, written: Written, after: int = 0) -> None:
    """Commit what was written, chained as a writer would."""
    async with journal.transaction({PARTITION: []}) as transaction:
        digest = transaction.heads[PARTITION].hash
        chain: list[Entry] = []
        for entry in written.entries[after:]:
            seq, at, actor, body = entry.seq, entry.at, entry.actor, entry.body
            digest = chained(digest, PARTITION, seq, at, command_id(seq), actor, body)
            chain.append(Entry(seq, at, command_id(seq), actor, body, digest))
        await transaction.commit([Append(PARTITION, chain)])


async def encoded(hit_rate: HitRate) -> bytes:
    return msgspec.json.encode(await hit_rate.read_on(PARTITION))


async def test_it_goes_on_where_it_was_stored(place: Any) -> None:
    journal = await place.open()
    written = a_day()
    await put(journal, written)
    first = HitRate(journal)
    await first.read_on(PARTITION)
    assert first.unsaved(PARTITION) == len(written.entries)
    await first.save(PARTITION)
    assert first.unsaved(PARTITION) == 0
    stored = await journal.cursor(NAME, PARTITION)
    assert stored is not None
    assert (stored.epoch, stored.seq) == (journal.epoch, len(written.entries))
    written.later(MINUTE)
    written.order("more", 0, 0)
    await put(journal, written, stored.seq)
    if place.shared:
        await place.close()
        journal = await place.open()
    second = HitRate(journal)
    assert await encoded(second) == msgspec.json.encode(written.ledger())
    assert second.unsaved(PARTITION) == len(written.entries) - stored.seq


@pytest.mark.parametrize("spoilt", ["gone", "damaged", "another epoch", "another place"])
async def test_what_can_not_be_gone_on_with_is_counted_anew(journal: Journal, spoilt: str) -> None:
    written = a_day()
    await put(journal, written)
    first = HitRate(journal)
    right = await encoded(first)
    await first.save(PARTITION)
    stored = await journal.cursor(NAME, PARTITION)
    assert stored is not None
    cursor = {
        "gone": Cursor("", 0),
        "damaged": Cursor(stored.epoch, stored.seq, stored.note[:-9] + "x"),
        "another epoch": Cursor("before", stored.seq, stored.note),
        "another place": Cursor(stored.epoch, stored.seq - 2, stored.note),
    }[spoilt]
    await journal.save_cursor(NAME, PARTITION, cursor)
    # Nobody is asked: what only counts counts anew.
    assert [(one.name, one.waits) for one in await consumers(journal)] == [(NAME, False)]
    assert await encoded(HitRate(journal)) == right


async def test_one_look_reads_on_so_far_and_says_that_it_is_behind(journal: Journal) -> None:
    written = a_day()
    await put(journal, written)
    hit_rate = HitRate(journal)
    assert (await hit_rate.read_on(PARTITION, most=4)).seq == 4
    assert hit_rate.is_behind(PARTITION)
    standing = await hit_rate.standing(PARTITION, written.at)
    assert (standing.behind, hit_rate.is_behind(PARTITION)) == (0, False)
