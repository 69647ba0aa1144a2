"""A town in memory for the printing tests: its feed, its door, cursors that outlive a crash."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import msgspec

from pos.domain.commands import Command, PrintRecord, TicketsDeliver
from pos.domain.envelope import Recorded
from pos.domain.events import (
    Event,
    VenuePublished,
)
from pos.domain.venue import Printer
from pos.feeds.contract import Page
from pos.journal.memory import MemoryJournal
from printers.consumer import Printing
from printers.paper import interpret
from printers.surroundings import Doing, Surroundings, WorkerState
from printers.transports.tcp import Limits, TcpTransport
from printers.virtual import VirtualPrinter
from tests.printing_samples import AT, PRINTER, VENUE

PARTITION = "venue:burgerhof"
QUICK = Limits(0.5, 0.2, 1.0, 0.2, 0.1, 0.05, 1.0, 0.5)
MARK = "*** MÖGLICHES DUPLIKAT ***"


class Town:
    """A journal's feed in memory, a door that remembers, and cursors that outlive a crash."""

    def __init__(self) -> None:
        self.epoch = "e1"
        self.events: list[Recorded] = []
        self.journal = MemoryJournal()
        self.submitted: list[tuple[str, PrintRecord]] = []
        self.delivered: list[tuple[str, TicketsDeliver]] = []
        self.door_open = asyncio.Event()
        self.door_open.set()
        self.now = AT
        self.notes = {"note-1": "bitte gut durch"}
        self._changed = asyncio.Condition()
        self._told = asyncio.Event()

    def tell(self, partition: str, state: WorkerState) -> None:
        assert partition == PARTITION
        _ = state
        self._told.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until it is so; whatever a worker does may make it so."""
        while not condition():
            self._told.clear()
            await self._told.wait()

    async def add(self, *events: Event) -> None:
        async with self._changed:
            for event in events:
                seq = len(self.events) + 1
                self.events.append(Recorded(PARTITION, seq, AT, f"c{seq}", "d", event, b"", b""))
            self._changed.notify_all()

    async def read(self, partition: str, after: int, limit: int = 100, wait: float = 0.0) -> Page:
        assert partition == PARTITION
        async with self._changed:
            epoch = self.epoch
            if wait:
                await self._changed.wait_for(
                    lambda: len(self.events) > after or self.epoch != epoch
                )
            return Page(self.epoch, tuple(self.events[after : after + limit]))

    async def submit(self, command_id: str, partition: str, command: Command) -> object:
        assert partition == PARTITION
        await self.door_open.wait()
        async with self._changed:
            if isinstance(command, TicketsDeliver):
                self.delivered.append((command_id, command))
            else:
                assert isinstance(command, PrintRecord)
                self.submitted.append((command_id, command))
            self._changed.notify_all()
        return None

    async def texts(self, partition: str, records: Sequence[str]) -> Mapping[str, str]:
        assert partition == PARTITION
        return {record: self.notes[record] for record in records if record in self.notes}

    async def reported(self, count: int) -> list[PrintRecord]:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.submitted) >= count)
        return [command for _, command in self.submitted]

    async def until_changed(self, condition: Callable[[], bool]) -> None:
        """Wait until the feed or the door made it so."""
        async with self._changed:
            await self._changed.wait_for(condition)

    async def restored(self, keep: int, *events: Event) -> None:
        async with self._changed:
            del self.events[keep:]
            self.epoch = "e2"
        await self.add(*events)

    def around(self) -> Surroundings:
        return Surroundings(
            feed=self,
            cursors=self.journal,
            submit=self.submit,
            texts=self.texts,
            transport=TcpTransport(QUICK),
            now=lambda: self.now,
            pauses=(0.01,),
            gather_seconds=0.0,
            tell=self.tell,
        )


@asynccontextmanager
async def printing(town: Town) -> AsyncIterator[Printing]:
    made = Printing(town.around(), PARTITION)
    task = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def at(printer: VirtualPrinter, **changes: object) -> Printer:
    there = msgspec.structs.replace(PRINTER, host=printer.host, port=printer.port)
    return msgspec.structs.replace(there, **changes)


def venue(*printers: Printer) -> VenuePublished:
    return VenuePublished(msgspec.structs.replace(VENUE, printers=printers))


def text(job: bytes) -> str:
    return "\n".join(interpret(job).text)


def doing(made: Printing, what: Doing, printer: str = "kitchen") -> Callable[[], bool]:
    return lambda: any(s.printer == printer and s.doing == what for s in made.states)
