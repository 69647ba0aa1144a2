"""The feed inside the server: what was just committed comes from memory, the rest from the journal.

Only partitions that somebody reads are kept, so that a venue without printers costs nothing.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from pos.domain.envelope import Recorded
from pos.journal.book import Book, Change, recorded_of
from pos.journal.contract import Journal
from printers.contract import Page

RECENT_MAX: Final = 2_000


class _Recent:
    """The last events of a partition, without a gap, and who waits for more."""

    def __init__(self) -> None:
        self.events: deque[Recorded] = deque(maxlen=RECENT_MAX)
        self.more = asyncio.Event()

    def add(self, recorded: Recorded) -> None:
        if self.events and recorded.seq != self.events[-1].seq + 1:
            self.events.clear()
        self.events.append(recorded)

    def after(self, seq: int, limit: int) -> list[Recorded] | None:
        """Events behind a seq; None when they began before what is kept."""
        if not self.events or seq + 1 < self.events[0].seq:
            return None
        begin = seq + 1 - self.events[0].seq
        return [self.events[n] for n in range(begin, min(begin + limit, len(self.events)))]


class LocalSource:
    """Reads partitions of this process's journal."""

    def __init__(self, journal: Journal) -> None:
        """Read this journal; `published` must be called with what is committed."""
        self._journal = journal
        self._recent: dict[str, _Recent] = {}

    def published(self, book: Book, changes: Sequence[Change]) -> None:
        """Remember what was committed, here or elsewhere, and wake who waits."""
        recent = self._recent.get(book.partition)
        if recent is None:
            return
        for change in changes:
            recent.add(change.recorded)
        recent.more.set()

    async def read(self, partition: str, after: int, limit: int, wait: float) -> Page:
        """Events after a seq, waited for if there are none."""
        recent = self._recent.setdefault(partition, _Recent())
        # Cleared before looking, so that what is committed meanwhile wakes us.
        recent.more.clear()
        found = await self._look(recent, partition, after, limit)
        if not found and wait:
            try:
                async with asyncio.timeout(wait):
                    await recent.more.wait()
            except TimeoutError:
                pass
            found = await self._look(recent, partition, after, limit)
        return Page(self._journal.epoch, tuple(found))

    async def _look(
        self, recent: _Recent, partition: str, after: int, limit: int
    ) -> list[Recorded]:
        kept = recent.after(after, limit)
        if kept is not None:
            return kept
        entries = await self._journal.read(partition, after, limit)
        return [recorded_of(partition, entry) for entry in entries]
