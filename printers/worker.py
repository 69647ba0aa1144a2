"""One printer's work: read the feed from a durable cursor, print, report, go on - at least once.

The mark "in flight" is durable before the first byte goes out and vanishes with the cursor's
advance; whoever finds it after a crash prints again and says so on the paper.  A printer that is
away or without paper is tried again for as long as it takes; nobody else waits for it.
"""

import asyncio
import logging
from typing import Final, Literal

import msgspec

from pos.domain.commands import PrintRecord
from pos.domain.envelope import Recorded
from pos.domain.instants import MINUTE
from pos.domain.venue import Printer
from pos.feeds.contract import WAIT_S_MAX
from pos.feeds.derived import derived_id
from pos.journal.contract import Cursor
from printers.contract import DoorShut
from printers.desk import Desk, Job, remembered
from printers.documents.facts import SlipFacts
from printers.drawing import draw, personal_records
from printers.escpos import digest, render
from printers.note import desk_at, desk_of, note_of, read_note, round_at, seq_after_restore
from printers.profiles import profile_named
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
LATE_AFTER: Final = 10 * MINUTE
"""Paper that comes out later than this after the order says so."""
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

    def __init__(self, around: Surroundings, partition: str, printer: Printer) -> None:
        """`printer` is as the venue describes it now; its address may move while jobs wait."""
        self._around = around
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
        """One ticket: print it until it is out, then report it."""
        duplicate = self._in_flight == job.job_id
        copies = attempts = 0
        while True:
            self._say("printing", job_id=job.job_id)
            try:
                data, delivery = await self._attempt(job, desk, duplicate=duplicate)
            except Superseded:
                raise
            except Exception as error:
                # The texts or the cursor are away, or this ticket can not be drawn: seen, not lost.
                log.exception("%s: ticket %s", self.consumer, job.job_id)
                await self._pause(attempts, job, "internal", type(error).__name__)
                attempts += 1
                continue
            match delivery:
                case Acknowledged():
                    await self._report(job, data, "acknowledged", duplicate=duplicate)
                    near = delivery.paper_near_end
                    self.state = msgspec.structs.replace(self.state, paper_near_end=near)
                    return
                case Sent():
                    await self._report(job, data, "sent", duplicate=duplicate)
                    return
                case Failed():
                    pass
                case Unknown():
                    copies += 1
                    if copies >= COPIES_MAX:
                        log.error("%s: nobody knows what became of %s", self.consumer, job.job_id)
                        await self._report(job, data, "sent", duplicate=duplicate)
                        return
                    duplicate = True
            await self._pause(attempts, job, delivery.trouble, delivery.detail)
            attempts += 1

    async def _attempt(self, job: Job, desk: Desk, *, duplicate: bool) -> tuple[bytes, Delivery]:
        around = self._around
        assert desk.venue is not None
        known = job.known
        if known is None:
            known = await round_at(
                around.feed, self._partition, job.ticket_id.partition(".")[0], job.seq
            )
            if known is None:
                raise LookupError(job.ticket_id)
            known = remembered(known, job)
        # Laid out for the paper that the printer has now, which may be another since the order.
        printer = self._printer
        facts = SlipFacts(
            job=job,
            known=known,
            venue=desk.venue,
            printer=printer,
            duplicate=duplicate,
            late=around.now() - job.at > LATE_AFTER,
        )
        records = personal_records(facts)
        texts = await around.texts(self._partition, records) if records else {}
        facts = msgspec.structs.replace(facts, texts=texts)
        data = render(draw(facts), profile_named(printer.profile))

        async def mark() -> None:
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
        async with around.lock(address):
            return data, await around.transport.deliver(address, data, mark, stopped)

    async def _report(
        self, job: Job, data: bytes, outcome: Literal["sent", "acknowledged"], *, duplicate: bool
    ) -> None:
        """Tell the journal; the paper is out, so this is asked until somebody answers."""
        command = PrintRecord(
            job_id=job.job_id,
            cause_seq=job.seq,
            ticket_id=job.ticket_id,
            printer=job.printer_id,
            outcome=outcome,
            digest=digest(data),
            size=len(data),
            duplicate=duplicate,
        )
        # Another outcome is another body, so it has another id; its cause is the same.
        n = 4 * job.n + 2 * duplicate + (outcome == "sent")
        command_id = derived_id(self.consumer, self._partition, job.seq, n, job.at)
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

    async def _pause(self, attempts: int, job: Job, trouble: Fault, detail: str) -> None:
        self._stay()
        pauses = self._around.pauses
        if not attempts:
            log.warning("%s: %s waits: %s %s", self.consumer, job.job_id, trouble, detail)
        self._say("waiting", trouble=trouble, detail=detail, job_id=job.job_id)
        self._wake.clear()
        try:
            async with asyncio.timeout(pauses[min(attempts, len(pauses) - 1)]):
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


def consumer_name(printer_id: str) -> str:
    """The name under which a printer's cursor is kept."""
    return f"printer:{printer_id}"
