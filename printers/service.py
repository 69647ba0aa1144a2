"""Printing inside the server: one process prints, for every venue that has printers.

Who prints is settled by leases, one a consumer name, so that a second process takes over within
seconds and the first one's cursor is refused from then on.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from pos.domain.commands import Command
from pos.domain.events import VenuePublished
from pos.domain.instants import SECOND
from pos.feeds.contract import Feed
from pos.feeds.lease import FOREVER, is_dead, machine_time, this_process
from pos.journal.book import Book, Change
from pos.journal.contract import Journal, StorageError
from pos.web.house import House
from printers import byte_generator
from printers.consumer import CONSUMER, Printing
from printers.contract import DoorShut
from printers.surroundings import Surroundings, WorkerState
from printers.transports import open_transport
from printers.transports.contract import Transport

log = logging.getLogger(__name__)

LEASE_LIFE: Final = 10 * SECOND
RENEW_SECONDS: Final = 3.0
OWNER_SETTING: Final = "printers.owner"


def confirmation_key(partition: str) -> str:
    """The setting that holds the epoch in which a person let paper go on."""
    return f"printers.confirmed:{partition}"


class PrintingService:
    """Starts and stops printing with the process and with its leases."""

    def __init__(self, house: House, feed: Feed, transport: Transport | None = None) -> None:
        """Print for this house what the feed says."""
        self.house = house
        self.feed = feed
        self.venues: dict[str, Printing] = {}
        self.here = False
        self.transport = transport or open_transport()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._main: asyncio.Task[None] | None = None
        self._leases = Leases(house.journal)
        self._look = asyncio.Event()
        self._around = Surroundings(
            feed=feed,
            cursors=house.journal,
            submit=self._submit,
            texts=self._texts,
            transport=self.transport,
            now=house.clock.now,
            fence_of=self._leases.fence_of,
            confirmed=self._confirmed,
            tell=_tell,
        )

    def published(self, book: Book, changes: Sequence[Change]) -> None:
        """Hear what was committed."""
        del book
        if any(isinstance(change.recorded.event, VenuePublished) for change in changes):
            self._look.set()

    def states(self, partition: str) -> list[WorkerState]:
        """What the printers of a venue are doing, if they are run here."""
        printing = self.venues.get(partition)
        return printing.states if printing is not None else []

    async def confirm(self, partition: str) -> None:
        """A person lets a venue's paper go on after a restore, wherever it is printed."""
        epoch = self.house.journal.epoch
        await self.house.journal.save_setting(confirmation_key(partition), epoch)
        if partition in self.venues:
            self.venues[partition].confirm()

    async def start(self) -> None:
        """Begin in the background: a start never waits for a lease or a printer."""
        self._main = asyncio.create_task(self._run(), name="printing")

    async def stop(self) -> None:
        """Finish the tickets in hand; what is still on its way then is found by its mark."""
        if self._main is not None:
            self._main.cancel()
            await asyncio.gather(self._main, return_exceptions=True)
        await asyncio.gather(*(printing.leave() for printing in self.venues.values()))
        await self._end_all()
        await self._leases.drop()

    async def _run(self) -> None:
        while True:
            try:
                if await self._leases.take(CONSUMER):
                    self.here = True
                    await self._begin_missing()
                    if not await self._leases.renew():
                        log.warning("printing went to another process")
                        await self._end_all()
            except StorageError as error:
                log.warning("printing waits for the journal: %s", error)
            try:
                async with asyncio.timeout(RENEW_SECONDS):
                    await self._look.wait()
            except TimeoutError:
                pass
            self._look.clear()

    async def _begin_missing(self) -> None:
        """Run every venue that has printers and is not run yet."""
        for venue_id in self.house.venues():
            partition = f"venue:{venue_id}"
            task = self._tasks.get(partition)
            if task is not None and not task.done():
                continue
            if task is None and not await self._has_printers(venue_id):
                continue
            if not self.venues:
                # Loaded before the first ticket comes, which would have to wait for it.
                byte_generator.new_generator()
            printing = Printing(self._around, partition)
            self.venues[partition] = printing
            self._tasks[partition] = asyncio.create_task(printing.run(), name=f"paper {partition}")

    async def _has_printers(self, venue_id: str) -> bool:
        venue = (await self.house.reading(venue_id)).shelf.state.venue
        if venue is not None and venue.printers:
            return True
        # A venue whose printers were taken off goes on being followed: its cursors must move.
        return await self.house.journal.cursor(CONSUMER, f"venue:{venue_id}") is not None

    async def _end_all(self) -> None:
        self.here = False
        tasks = list(self._tasks.values())
        self._tasks.clear()
        self.venues.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _submit(self, command_id: str, partition: str, command: Command) -> object:
        venue_id = partition.partition(":")[2]
        actor = self.house.system_actor(venue_id, "printing")
        outcome = await self.house.submit(actor, venue_id, command, command_id)
        if outcome.status >= 500 or outcome.status == 429:
            raise DoorShut(outcome.answer.decode())
        if outcome.status != 200:
            # A decision against (the report is too old, the id is known): asking again is idle.
            log.warning("%s: %s refused: %s", partition, command_id, outcome.answer.decode())
        return outcome

    async def _texts(self, partition: str, records: Sequence[str]) -> Mapping[str, str]:
        return await self.house.journal.texts(partition, records)

    async def _confirmed(self, partition: str, epoch: str) -> bool:
        return await self.house.journal.setting(confirmation_key(partition)) == epoch


class Leases:
    """The leases of this process: one a consumer name, renewed together."""

    def __init__(self, journal: Journal) -> None:
        """Hold nothing yet."""
        self._journal = journal
        self._owner = this_process()
        self._fences: dict[str, int] = {}

    async def take(self, name: str) -> bool:
        """Take or keep a lease; one that a dead process of this machine holds is taken at once.

        Who holds the first one takes the printers' without waiting: all are renewed together, so
        whoever lost that one has lost these.
        """
        if name in self._fences:
            return True
        now = machine_time()
        if name == CONSUMER:
            before = await self._journal.setting(OWNER_SETTING)
            look = FOREVER if before is not None and is_dead(before) else now
        else:
            look = FOREVER if CONSUMER in self._fences else now
        lease = await self._journal.take_lease(name, self._owner, look, now + LEASE_LIFE)
        if lease is None:
            return False
        self._fences[name] = lease.fence
        if name == CONSUMER:
            await self._journal.save_setting(OWNER_SETTING, self._owner)
        return True

    async def fence_of(self, name: str) -> int | None:
        """Wait until the lease is ours; its fence."""
        while True:
            if await self.take(name):
                return self._fences[name]
            await asyncio.sleep(RENEW_SECONDS)

    async def renew(self) -> bool:
        """Renew all; `False` when one of them is somebody else's now, and all are let go."""
        now = machine_time()
        for name, fence in list(self._fences.items()):
            lease = await self._journal.take_lease(name, self._owner, now, now + LEASE_LIFE)
            if lease is None or lease.fence != fence:
                await self.drop()
                return False
        return True

    async def drop(self) -> None:
        """Give all back."""
        names, self._fences = list(self._fences), {}
        for name in names:
            try:
                await self._journal.drop_lease(name, self._owner)
            except StorageError:
                log.warning("lease %s runs out by itself", name)


def services(installation: Any) -> list[PrintingService]:
    """What `pos.app` starts beside the web; nothing where an agent prints."""
    if installation.settings.printing == "agent":
        return []
    service = PrintingService(installation.house, installation.fanout.feed)
    installation.listeners.append(service.published)
    _SERVICES[installation.house] = service
    return [service]


def service_of(house: House) -> PrintingService | None:
    """The service that runs beside this house's web, once it is there."""
    return _SERVICES.get(house)


_SERVICES: Final[WeakKeyDictionary[House, PrintingService]] = WeakKeyDictionary()


def _tell(partition: str, state: WorkerState) -> None:
    if state.trouble:
        log.info("%s: printer %s: %s %s", partition, state.printer, state.trouble, state.detail)
