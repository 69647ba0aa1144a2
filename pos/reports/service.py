"""The reports' service: counts what was committed soon after, and stores it now and then.

One process of many does it, by lease; should two overlap for a moment, each stores a whole and true
row, so nothing is counted twice.
"""

import asyncio
import contextlib
import logging
from typing import Any, Final, Protocol

from pos.domain.instants import Instant
from pos.feeds.bell import Bell
from pos.feeds.lease import RENEW_S, Leadership
from pos.journal.clock import Clock
from pos.journal.contract import Journal, StorageError
from pos.reports.hit_rate import NAME, HitRate

LOOK_S: Final = 2.0
"""Counting waits for nobody, so that it takes events in handfuls."""
SAVE_EVERY_S: Final = 30.0
SAVE_EVERY_EVENTS: Final = 2_000
"""After a crash so much is counted again."""

log = logging.getLogger("tresen.reports")


class House(Protocol):
    """What this service needs of the house."""

    clock: Clock
    journal: Journal
    bell: Bell
    hit_rate: HitRate

    def venues(self) -> list[str]:
        """Ids of all venues."""
        ...


class ReportService:
    """Keeps the ledgers of all venues up to date while this process holds the lease."""

    def __init__(self, house: House) -> None:
        """Nothing runs yet."""
        self._house = house
        self._lead = Leadership(house.journal, NAME)
        self._since: Instant = 0
        self._saved_at: dict[str, float] = {}
        self._failing: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin in the background."""
        self._since = self._house.clock.now()
        self._tasks = [
            asyncio.create_task(self._run(), name="reports"),
            asyncio.create_task(self._run_lease(), name="reports-lease"),
        ]

    async def stop(self) -> None:
        """Store what was counted, and end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._lead.held:
            with contextlib.suppress(StorageError):
                for venue_id in self._house.venues():
                    await self._house.hit_rate.save(f"venue:{venue_id}")
        await self._lead.drop()

    async def _run_lease(self) -> None:
        while True:
            with contextlib.suppress(StorageError):
                await self._lead.take()
            await asyncio.sleep(RENEW_S)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            if self._lead.held:
                await self.look()

    async def look(self) -> None:
        """Count what is new at every venue; a venue that fails is tried again."""
        for venue_id in self._house.venues():
            partition = f"venue:{venue_id}"
            try:
                await self._look_at(partition)
                self._failing.discard(partition)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if partition not in self._failing:
                    log.warning("%s is not counted: %s", partition, error, exc_info=True)
                self._failing.add(partition)

    async def _look_at(self, partition: str) -> None:
        hit_rate = self._house.hit_rate
        before = hit_rate.seq(partition)
        moved = self._house.bell.seq(partition) > before
        if before < 0 or moved or hit_rate.is_behind(partition):
            await hit_rate.read_on(partition)
        hit_rate.tell(partition, self._house.clock.now(), self._since)
        unsaved = hit_rate.unsaved(partition)
        now = asyncio.get_running_loop().time()
        saved_at = self._saved_at.setdefault(partition, now)
        if unsaved >= SAVE_EVERY_EVENTS or (unsaved and now - saved_at >= SAVE_EVERY_S):
            await hit_rate.save(partition)
            self._saved_at[partition] = now


def services(installation: Any) -> list[ReportService]:
    """What `pos.app` starts beside the web."""
    return [ReportService(installation.house)]
