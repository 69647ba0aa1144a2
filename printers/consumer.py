"""Printing of a venue: follows its feed, and keeps one worker running for each of its printers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from pos.feeds.contract import WAIT_S_MAX, FeedError
from pos.journal.contract import Cursor, StorageError
from printers.deliveries import Deliveries
from printers.desk import Desk
from printers.note import Note, desk_of, note_of, read_note
from printers.reports import consumer_name
from printers.routing import follow
from printers.surroundings import Surroundings, WorkerState
from printers.worker import (
    READ_MAX,
    SAVE_EVERY_EVENTS,
    Left,
    Superseded,
    Worker,
)

log = logging.getLogger(__name__)

LEAVE_SECONDS_MAX: Final = 3.0
"""A ticket takes a second; a printer that stopped inside one is not waited for at shutdown."""
CALM_SECONDS: Final = 60.0
"""After working this long, the next fault is a new one and is retried soon."""
CONSUMER: Final = "printers"
"""The cursor of who watches the venue document; each printer has its own beside it."""


class Printing:
    """All printers of one venue.

    A printer that the venue names for the first time begins right behind that publication, so it
    prints nothing that was ordered before it was there.  One that is taken off the venue stops;
    what it still owed is said in the log and comes out, marked late, if it is ever named again.
    """

    def __init__(self, around: Surroundings, partition: str) -> None:
        """Print the tickets of this partition; nothing runs yet."""
        self._around = around
        self._partition = partition
        self._desk = Desk()
        self._deliveries = Deliveries(around, partition)
        self._epoch = ""
        self._seq = 0
        self._unsaved = 0
        self._workers: dict[str, Worker] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._superseded = asyncio.Event()
        self._fence: int | None = None

    @property
    def states(self) -> list[WorkerState]:
        """What each printer's worker is doing."""
        return [worker.state for worker in self._workers.values()]

    def confirm(self, printer_id: str = "") -> list[str]:
        """Let one printer or all go on after a restore; the ids of those that waited for it."""
        waiting = [
            worker
            for name, worker in self._workers.items()
            if printer_id in {"", name} and worker.state.doing == "needs_person"
        ]
        for worker in waiting:
            worker.confirm()
        return [worker.state.printer for worker in waiting]

    async def run(self) -> None:
        """Work until cancelled, or until somebody else has taken over."""
        watch = asyncio.create_task(self._supervise(self._watch, "the venue"))
        tell = asyncio.create_task(self._supervise(self._deliveries.run, "deliveries"))
        try:
            await self._superseded.wait()
        finally:
            tasks = [watch, tell, *self._tasks.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def leave(self) -> None:
        """Let every ticket in hand be finished and noted, within `LEAVE_SECONDS_MAX`.

        Then `run` can be cancelled without a ticket being printed twice at the next start.
        """
        busy = [name for name, worker in self._workers.items() if worker.leave()]
        tasks = [self._tasks[name] for name in busy if name in self._tasks]
        if tasks:
            await asyncio.wait(tasks, timeout=LEAVE_SECONDS_MAX)

    async def _watch(self) -> None:
        around = self._around
        self._fence = await around.fence_of(CONSUMER)
        await self._load()
        await self._hire()
        while True:
            page = await around.feed.read(self._partition, self._seq, READ_MAX, WAIT_S_MAX)
            if page.epoch != self._epoch:
                # Another journal: learn it from its beginning.  The workers ask a person.
                self._epoch, self._seq, self._desk = page.epoch, 0, Desk()
                self._unsaved = SAVE_EVERY_EVENTS
                continue
            for happened in page.events:
                before = self._desk.venue_seq
                self._desk = follow(self._desk, happened)[0]
                self._deliveries.noticed(happened)
                self._seq = happened.seq
                self._unsaved += 1
                if self._desk.venue_seq != before:
                    await self._hire()
                    await self._save()
            if self._unsaved >= SAVE_EVERY_EVENTS and self._deliveries.told:
                await self._save()

    async def _load(self) -> None:
        around = self._around
        cursor = await around.cursors.cursor(CONSUMER, self._partition)
        page = await around.feed.read(self._partition, 0, 1, 0)
        self._epoch = page.epoch
        if cursor is not None and cursor.epoch == page.epoch:
            note: Note = read_note(cursor.note)
            self._seq = cursor.seq
            self._desk = await desk_of(around.feed, self._partition, note)
        else:
            # The first page is saved, so that nobody takes the old cursor for one that waits.
            self._unsaved = SAVE_EVERY_EVENTS

    async def _hire(self) -> None:
        """Start workers for printers that are new, tell the others, stop those that are gone."""
        venue = self._desk.venue
        printers = {p.id: p for p in venue.printers} if venue is not None else {}
        for printer_id in set(self._workers) - set(printers):
            await self._dismiss(printer_id)
        for printer_id, printer in printers.items():
            if printer_id in self._workers:
                self._workers[printer_id].moved(printer)
                continue
            await self._begin(printer_id)
            worker = Worker(self._around, self._partition, printer, lambda: self._desk.venue)
            self._workers[printer_id] = worker
            self._tasks[printer_id] = asyncio.create_task(
                self._supervise(worker.run, f"printer {printer_id}")
            )

    async def _begin(self, printer_id: str) -> None:
        """A printer without a cursor begins behind what is known now."""
        around, consumer = self._around, consumer_name(printer_id)
        if await around.cursors.cursor(consumer, self._partition) is None:
            cursor = Cursor(self._epoch, self._seq, note_of(self._desk))
            fence = await around.fence_of(consumer)
            if not await around.cursors.save_cursor(consumer, self._partition, cursor, fence):
                raise Superseded(consumer)

    async def _dismiss(self, printer_id: str) -> None:
        worker, task = self._workers.pop(printer_id), self._tasks.pop(printer_id)
        if worker.state.job_id:
            log.warning(
                "printer %s was taken off the venue while %s had not been printed",
                printer_id,
                worker.state.job_id,
            )
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _supervise(self, work: Callable[[], Awaitable[None]], what: str) -> None:
        """Keep work going; what it trips over (the database is away) is said and retried."""
        attempts = 0
        pauses = self._around.pauses
        clock = asyncio.get_running_loop().time
        while True:
            begun = clock()
            try:
                await work()
            except Left:
                return
            except Superseded:
                self._superseded.set()
                return
            except (FeedError, StorageError) as error:
                log.warning("%s: %s waits for the journal: %s", self._partition, what, error)
            except Exception:
                log.exception("%s: printing stopped at %s", self._partition, what)
            if clock() - begun > CALM_SECONDS:
                attempts = 0
            await asyncio.sleep(pauses[min(attempts, len(pauses) - 1)])
            attempts += 1

    async def _save(self) -> None:
        around = self._around
        cursor = Cursor(self._epoch, self._seq, note_of(self._desk))
        if not await around.cursors.save_cursor(CONSUMER, self._partition, cursor, self._fence):
            raise Superseded(CONSUMER)
        self._unsaved = 0
