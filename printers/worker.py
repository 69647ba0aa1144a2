"""One printer's work: read the feed from a durable cursor, print, report, go on - at least once.

The mark "in flight" is durable before the first byte goes out and vanishes with the cursor's
advance; whoever finds it after a crash prints again and says so on the paper.  A printer that is
away or without paper is tried again for as long as it takes; nobody else waits for it.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

import msgspec

from pos.domain.envelope import Recorded
from pos.domain.instants import SECOND, Instant
from pos.domain.venue import Printer, Venue
from pos.feeds.contract import WAIT_S_MAX
from pos.journal.contract import Cursor
from printers.backup import backup_of, patience_of, unless
from printers.contract import DoorShut
from printers.desk import Desk, Job
from printers.note import desk_at, desk_of, note_of, read_note, seq_after_restore
from printers.render_job import render_job
from printers.reports import Outcome, consumer_name, report_of
from printers.routing import follow
from printers.surroundings import Doing, Fault, Surroundings, WorkerState
from printers.transports.contract import (
    Acknowledged,
    Address,
    Delivery,
    Failed,
    PrinterState,
    Sent,
    Unknown,
)

log = logging.getLogger(__name__)

READ_MAX: Final = 200
COPIES_MAX: Final = 3
"""So often a ticket whose fate stays unknown is sent; the kitchen has it, or nobody can tell."""
CONFIRM_POLL_SECONDS: Final = 2.0
"""A person may confirm at another process; this one looks that often."""
SAVE_EVERY_EVENTS: Final = 500
"""Events without paper move the durable cursor this seldom; reading them again does no harm."""


class Superseded(Exception):
    """Somebody else runs this consumer now (a newer lease); stop without another word."""


class Left(Exception):
    """The process is stopping, and nothing is half done."""


class Worker:
    """Prints one printer's tickets in the order of the feed."""

    def __init__(
        self,
        around: Surroundings,
        partition: str,
        printer: Printer,
        venue: Callable[[], Venue | None] = lambda: None,
    ) -> None:
        """`printer` is as the venue describes it now; its address may move while jobs wait.

        `venue` gives the whole document of now, for the printer's backup.
        """
        self._around = around
        self._venue = venue
        self._partition = partition
        self._printer = printer
        self.consumer = consumer_name(printer.id)
        self.state = WorkerState(printer.id, "starting", around.now())
        self._wake = asyncio.Event()
        self._confirmed = asyncio.Event()
        self._epoch = ""
        self._seq = 0
        self._desk = Desk()
        self._done: tuple[str, ...] = ()
        self._in_flight = ""
        self._marked_at = 0
        self._is_silent = False
        self._unsaved = 0
        self._fence: int | None = None
        self._leaving = False

    def moved(self, printer: Printer) -> None:
        """The venue describes the printer anew: another address is tried at once."""
        if printer != self._printer:
            self._printer = printer
            self._wake.set()

    def confirm(self) -> None:
        """A person has looked at the paper after a restore: print on."""
        self._confirmed.set()

    def leave(self) -> bool:
        """Stop behind the ticket in hand; whether there is one to wait for."""
        self._leaving = True
        return self.state.doing == "printing"

    async def run(self) -> None:
        """Work until cancelled.  Raises `Superseded` when somebody else has taken over."""
        around = self._around
        self._fence = await around.fence_of(self.consumer)
        try:
            await self._load()
            while True:
                self._stay()
                self._say("idle")
                page = await around.feed.read(self._partition, self._seq, READ_MAX, WAIT_S_MAX)
                if page.epoch != self._epoch:
                    await self._new_epoch(page.epoch)
                    continue
                for happened in page.events:
                    await self._take(happened)
                if self._unsaved >= SAVE_EVERY_EVENTS:
                    await self._save()
        finally:
            self._say("stopped")

    async def _load(self) -> None:
        around = self._around
        cursor = await around.cursors.cursor(self.consumer, self._partition)
        epoch = (await around.feed.read(self._partition, 0, 1, 0)).epoch
        if cursor is None:
            self._epoch = epoch
            return
        note = read_note(cursor.note)
        self._epoch, self._seq = cursor.epoch, cursor.seq
        self._done, self._in_flight = note.done, note.in_flight
        if epoch == self._epoch:
            self._desk = await desk_of(around.feed, self._partition, note)
        else:
            await self._new_epoch(epoch)

    async def _new_epoch(self, epoch: str) -> None:
        """After a restore a person decides first; the note may speak of events that are gone."""
        log.warning("%s: the journal came back from a backup; waiting for a person", self.consumer)
        self._say("needs_person", trouble="restored")
        self._confirmed.clear()
        while not await self._around.confirmed(self._partition, epoch):
            try:
                async with asyncio.timeout(CONFIRM_POLL_SECONDS):
                    await self._confirmed.wait()
                    break
            except TimeoutError:
                continue
        feed = self._around.feed
        seq = await seq_after_restore(feed, self._partition, epoch, self._seq)
        if seq != self._seq:
            # The ticket in flight belonged to an event that the backup does not have.
            self._done, self._in_flight = (), ""
        self._epoch, self._seq = epoch, seq
        self._desk = await desk_at(feed, self._partition, seq)
        await self._save()

    async def _take(self, happened: Recorded) -> None:
        """Print what the event asks of this printer, then move on."""
        desk, jobs = follow(self._desk, happened)
        mine = [job for job in jobs if job.printer_id == self._printer.id]
        for job in mine:
            if job.job_id not in self._done:
                self._stay()
                await self._job(job, desk)
                self._done, self._in_flight = (*self._done, job.job_id), ""
                if job is not mine[-1]:
                    await self._save_surely()
        self._seq, self._desk, self._done = happened.seq, desk, ()
        self._unsaved += 1
        if mine:
            await self._save_surely()

    async def _job(self, job: Job, desk: Desk) -> None:
        """One ticket: print it until it is out, here or at the backup, then report it."""
        duplicate = self._in_flight == job.job_id
        copies = attempts = 0
        now = self._around.now()
        # Of a printer that was silent just now nothing is expected anew for every old slip.
        until = patience_of(self._venue(), job) + (min(now, job.at) if self._is_silent else now)
        is_handed = False
        while True:
            self._say("printing", job_id=job.job_id)
            backup = None if is_handed else backup_of(self._venue(), self._printer, job)
            if backup is not None and self._around.now() >= until:
                relief = await self._relieve(job, desk, backup)
                if isinstance(relief, Acknowledged | Sent):
                    return
                # Some of it may lie there: once is enough, and the next copy is marked.
                is_handed = isinstance(relief, Unknown)
                duplicate = duplicate or is_handed
                until = self._around.now() + patience_of(self._venue(), job)
            wait = until if backup is not None and not is_handed else None
            try:
                data, delivery = await self._attempt(
                    job, desk, self._printer, duplicate=duplicate, until=wait
                )
            except Superseded:
                raise
            except Exception as error:
                # The texts or the cursor are away, or this ticket can not be drawn: seen, not lost.
                log.exception("%s: ticket %s", self.consumer, job.job_id)
                await self._pause(attempts, job, "internal", type(error).__name__, wait)
                attempts += 1
                continue
            if isinstance(delivery, Acknowledged | Sent):
                await self._out(job, data, delivery, self._printer, duplicate=duplicate)
                return
            if isinstance(delivery, Unknown):
                duplicate = True
                copies += 1
                if copies >= COPIES_MAX and wait is None:
                    log.error("%s: nobody knows what became of %s", self.consumer, job.job_id)
                    await self._report(job, data, "sent", self._printer, duplicate=duplicate)
                    return
            await self._pause(attempts, job, delivery.trouble, delivery.detail, wait)
            attempts += 1

    async def _out(
        self, job: Job, data: bytes, how: Acknowledged | Sent, printer: Printer, *, duplicate: bool
    ) -> None:
        """It is on paper: report it, and remember how this printer is."""
        outcome: Outcome = "sent" if isinstance(how, Sent) else "acknowledged"
        await self._report(job, data, outcome, printer, duplicate=duplicate)
        is_own = printer.id == self._printer.id
        self._is_silent = not is_own
        near = self.state.paper_near_end
        if is_own and isinstance(how, Acknowledged):
            near = how.paper_near_end
        self.state = msgspec.structs.replace(
            self.state, paper_near_end=near, backup="" if is_own else printer.id
        )

    async def _relieve(self, job: Job, desk: Desk, backup: Printer) -> Delivery:
        """Let the backup print it, marked: the own printer may have it in its buffer."""
        around = self._around
        log.warning("%s is silent: %s goes to %s", self.consumer, job.job_id, backup.id)
        until = around.now() + patience_of(self._venue(), job)
        try:
            data, delivery = await self._attempt(job, desk, backup, duplicate=True, until=until)
        except Superseded:
            raise
        except Exception as error:
            log.exception("%s: ticket %s at %s", self.consumer, job.job_id, backup.id)
            return (Unknown if self._marked_at else Failed)("error", type(error).__name__)
        if isinstance(delivery, Acknowledged | Sent):
            await self._out(job, data, delivery, backup, duplicate=True)
        return delivery

    async def _attempt(
        self, job: Job, desk: Desk, printer: Printer, *, duplicate: bool, until: Instant | None
    ) -> tuple[bytes, Delivery]:
        """Bring a job to a printer; what is not out at `until` is broken off."""
        around = self._around
        data = await render_job(around, self._partition, desk, job, printer, duplicate=duplicate)
        self._marked_at = 0

        async def mark() -> None:
            self._marked_at = around.now()
            if self._in_flight == job.job_id:
                return
            self._in_flight = job.job_id
            try:
                await self._save()
            except BaseException:
                # Not durable, so not said: nothing was sent, and the next copy is the first one.
                self._in_flight = ""
                raise

        def stopped(state: PrinterState) -> None:
            self._say("waiting", trouble=state.trouble or "", job_id=job.job_id)

        address = Address(printer.host, printer.port)

        async def bring() -> Delivery:
            async with around.lock(address):
                return await around.transport.deliver(address, data, mark, stopped)

        if until is None:
            return data, await bring()
        grace = patience_of(self._venue(), job)

        def is_over() -> bool:
            # Who has only just begun to print is not broken off.
            return around.now() >= (
                max(until, self._marked_at + grace) if self._marked_at else until
            )

        delivery = await unless(bring(), is_over, around.pauses[0])
        if delivery is None:
            delivery = (Unknown if self._marked_at else Failed)("no_answer", "silent for too long")
        return data, delivery

    async def _report(
        self, job: Job, data: bytes, outcome: Outcome, printer: Printer, *, duplicate: bool
    ) -> None:
        """Tell the journal; the paper is out, so this is asked until somebody answers."""
        command_id, command = report_of(
            self._partition, job, data, outcome, printer, duplicate=duplicate
        )
        attempts = 0
        while True:
            try:
                await self._around.submit(command_id, self._partition, command)
                return
            except DoorShut as error:
                log.warning("%s: can not report %s: %s", self.consumer, job.job_id, error)
                detail = str(error)
            except Exception as error:
                log.exception("%s: can not report %s", self.consumer, job.job_id)
                detail = type(error).__name__
            await self._pause(attempts, job, "internal", detail)
            attempts += 1

    async def _pause(
        self, attempts: int, job: Job, trouble: Fault, detail: str, until: Instant | None = None
    ) -> None:
        """Wait for the next attempt, or for the instant at which somebody else is to try."""
        self._stay()
        pauses = self._around.pauses
        seconds = pauses[min(attempts, len(pauses) - 1)]
        left = until - self._around.now() if until is not None else 0
        if left > 0:
            seconds = min(seconds, left / SECOND)
        if not attempts:
            log.warning("%s: %s waits: %s %s", self.consumer, job.job_id, trouble, detail)
        self._say("waiting", trouble=trouble, detail=detail, job_id=job.job_id)
        self._wake.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _stay(self) -> None:
        """Go on, unless the process is stopping."""
        if self._leaving:
            raise Left(self.consumer)

    async def _save_surely(self) -> None:
        """Save after paper came out: what is lost here would be printed twice."""
        attempts = 0
        pauses = self._around.pauses
        while True:
            try:
                await self._save()
                return
            except Superseded:
                raise
            except Exception:
                log.exception("%s: can not save the cursor", self.consumer)
                self._say("waiting", trouble="internal")
                await asyncio.sleep(pauses[min(attempts, len(pauses) - 1)])
                attempts += 1

    async def _save(self) -> None:
        cursor = Cursor(self._epoch, self._seq, note_of(self._desk, self._done, self._in_flight))
        around = self._around
        if not await around.cursors.save_cursor(
            self.consumer, self._partition, cursor, self._fence
        ):
            raise Superseded(self.consumer)
        self._unsaved = 0

    def _say(
        self,
        doing: Doing,
        *,
        trouble: Fault = "",
        detail: str = "",
        job_id: str = "",
    ) -> None:
        state = self.state
        same = (doing, trouble, job_id) == (state.doing, state.trouble, state.job_id)
        self.state = msgspec.structs.replace(
            state,
            doing=doing,
            trouble=trouble,
            detail=detail,
            job_id=job_id,
            since=state.since if same else self._around.now(),
            seq=self._seq,
        )
        if not same:
            self._around.tell(self._partition, self.state)
