"""`tresen demo`: the town opens with printers of its own and, if wished, with guests."""

import asyncio
import importlib
from pathlib import Path
from typing import Any

from pos.app import Installation, Service
from pos.demo import load_demo
from pos.opening import announce, demo_town, open_venues
from pos.people import take_on_for_training
from pos.surfaces import Links


class VirtualPrinters:
    """Printers to print on where there are none: one TCP server each on this machine."""

    def __init__(self, count: int) -> None:
        """So many printers, on ports that are free."""
        module: Any = importlib.import_module("printers.virtual")
        self.printers = [module.VirtualPrinter() for _ in range(count)]

    async def start(self) -> None:
        """Listen."""
        for printer in self.printers:
            await printer.start()

    async def stop(self) -> None:
        """Stop listening."""
        for printer in self.printers:
            await printer.stop()

    @property
    def ports(self) -> list[int]:
        """Where they listen."""
        return [printer.port for printer in self.printers]


class SimulatedGuests:
    """Guests who order, cooks who cook and windows that hand over, through the town's own doors."""

    def __init__(self, links: Links, count: int) -> None:
        """So many guests at a time."""
        self._links = links
        self._count = count
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Let them in."""
        guests: Any = importlib.import_module("pos.demo.guests")
        run = guests.run_guests(self._links.base_url, self._links, self._count, self._stop)
        self._task = asyncio.create_task(run, name="simulated-guests")

    async def stop(self) -> None:
        """Send them home."""
        self._stop.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


async def open_town(installation: Installation, *, links_file: Path | None, guests: int) -> None:
    """Open the demo town on a running installation."""
    count = sum(len(one.venue.printers) for one in load_demo())
    printers = VirtualPrinters(count)
    await printers.start()
    beside: list[Service] = [printers]
    venues = demo_town(printers.ports)
    links = await open_venues(installation, venues, installation.settings.public_url, links_file)
    for one in venues:
        await take_on_for_training(installation.house, one.venue.id)
    announce(links, demo=True)
    if guests:
        crowd = SimulatedGuests(links, guests)
        await crowd.start()
        beside.append(crowd)
    # The printing service was started first and is stopped first; then guests and printers.
    installation.services[:0] = beside
