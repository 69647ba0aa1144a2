"""What the journal says after a run: every acknowledged order is in it once."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from loadtest.stage import DATABASE
from pos.journal.sqlite import SqliteJournal

ORDER_PLACED: Final = b'"type":"order.placed"'


class PlacedLine(msgspec.Struct):
    """A sold line, as far as adding up needs it."""

    item: str
    total: int
    variant: str = ""
    name: str = ""


class PlacedEvent(msgspec.Struct):
    """An `order.placed`, as far as counting needs it."""

    order_id: str
    round_id: str
    business_day: str
    total: int
    lines: list[PlacedLine]


_placed: Final = msgspec.json.Decoder(PlacedEvent)


async def placed_events(folder: Path) -> AsyncIterator[tuple[str, PlacedEvent]]:
    """Every `order.placed` of a closed data folder, with its partition."""
    journal = SqliteJournal(folder / DATABASE)
    await journal.open()
    try:
        for partition in await journal.partitions():
            after = 0
            while entries := await journal.read(partition, after):
                after = entries[-1].seq
                for entry in entries:
                    if ORDER_PLACED in entry.body[:60]:
                        yield partition, _placed.decode(entry.body)
    finally:
        await journal.close()


async def count_orders(folder: Path, acknowledged: Iterable[str]) -> dict[str, Any]:
    """How many acknowledged orders the journal holds once, not at all, or more than once."""
    found = Counter([event.order_id async for _, event in placed_events(folder)])
    wanted = list(acknowledged)
    once = sum(1 for order_id in wanted if found[order_id] == 1)
    return {
        "acknowledged": len(wanted),
        "in_journal_once": once,
        "missing_in_journal": sum(1 for order_id in wanted if not found[order_id]),
        "twice_in_journal": sum(1 for count in found.values() if count > 1),
    }
