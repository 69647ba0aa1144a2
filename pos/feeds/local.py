"""The feed of a journal in this process' reach: read from the database, woken by the bell."""

import asyncio
from typing import Final

from pos.feeds.bell import Bell
from pos.feeds.contract import PAGE_MAX, WAIT_S_MAX, Page
from pos.journal.book import recorded_of
from pos.journal.contract import Journal

LOOK_S: Final = 10.0
"""Who waits looks this often by itself, should nobody ring; hundreds may wait, so it is seldom."""


class LocalFeed:
    """Reads a journal.  `bell` is rung by whoever learns that a partition moved."""

    def __init__(self, journal: Journal, bell: Bell) -> None:
        """Read this journal."""
        self._journal = journal
        self._bell = bell

    async def read(
        self, partition: str, after: int, limit: int = PAGE_MAX, wait: float = 0.0
    ) -> Page:
        """Events after a seq, waited for.  Raises `StorageError`."""
        limit = max(1, min(limit, PAGE_MAX))
        loop = asyncio.get_running_loop()
        until = loop.time() + min(wait, WAIT_S_MAX)
        while True:
            waiter = self._bell.begin(partition)
            try:
                page = await self._page(partition, after, limit)
                left = until - loop.time()
                # Whoever is ahead of the journal hears so at once: it came back from a backup.
                if page.events or left <= 0 or page.head < after:
                    return page
                await asyncio.wait((waiter,), timeout=min(left, LOOK_S))
            finally:
                self._bell.end(partition, waiter)
                waiter.cancel()

    async def _page(self, partition: str, after: int, limit: int) -> Page:
        entries = await self._journal.read(partition, after, limit)
        events = tuple(recorded_of(partition, entry) for entry in entries)
        if not events or len(events) == limit:
            head = (await self._journal.head(partition)).seq
        else:
            head = events[-1].seq
        return Page(self._journal.epoch, events, head)
