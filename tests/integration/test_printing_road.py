"""From the feed to the paper: at least once, marked where it may be twice, nobody waiting."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import msgspec
import pytest

from pos.domain.commands import Command, PrintRecord, TicketsDeliver
from pos.domain.envelope import Recorded
from pos.domain.events import (
    Event,
    LineShare,
    LinesVoided,
    OrderAccepted,
    PrintRecorded,
    RestoreDeclared,
    TicketsFired,
    UnitsRemade,
    VenuePublished,
)
from pos.domain.venue import Printer
from pos.feeds.contract import Page
from pos.journal.memory import MemoryJournal
from printers.consumer import Printing
from printers.deliveries import WITHIN
from printers.escpos import digest
from printers.paper import interpret
from printers.surroundings import Doing, Surroundings, WorkerState
from printers.transports.tcp import Limits, TcpTransport
from printers.virtual import VirtualPrinter
from printers.worker import LATE_AFTER
from tests.printing_samples import AT, BURGER, FRIES, PRINTER, VENUE, round_placed

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


@pytest.fixture
async def paper() -> AsyncIterator[VirtualPrinter]:
    made = VirtualPrinter()
    await made.start()
    yield made
    await made.stop()


def at(printer: VirtualPrinter, **changes: object) -> Printer:
    there = msgspec.structs.replace(PRINTER, host=printer.host, port=printer.port)
    return msgspec.structs.replace(there, **changes)


def venue(*printers: Printer) -> VenuePublished:
    return VenuePublished(msgspec.structs.replace(VENUE, printers=printers))


def text(job: bytes) -> str:
    return "\n".join(interpret(job).text)


def doing(made: Printing, what: Doing, printer: str = "kitchen") -> Callable[[], bool]:
    return lambda: any(s.printer == printer and s.doing == what for s in made.states)


async def test_an_order_is_printed_once_at_each_station_and_recorded(paper: VirtualPrinter) -> None:
    town = Town()
    await town.add(venue(at(paper)), round_placed(1))
    async with printing(town):
        reports = await town.reported(2)
    assert [r.job_id for r in reports] == ["2.kitchen.grill", "2.kitchen.fryer"]
    assert [r.outcome for r in reports] == ["acknowledged"] * 2
    jobs = list(paper.jobs)
    assert [r.digest for r in reports] == [digest(job) for job in jobs]
    assert [r.size for r in reports] == [len(job) for job in jobs]
    assert "bitte gut durch" in text(jobs[0])
    assert "Bon 0001" in text(jobs[1])
    assert MARK not in text(jobs[0]) + text(jobs[1])


async def test_a_restart_prints_nothing_again_and_goes_on_where_it_was(
    paper: VirtualPrinter,
) -> None:
    town = Town()
    await town.add(venue(at(paper)), round_placed(1))
    async with printing(town) as made:
        await town.reported(2)
        await town.until(doing(made, "idle"))
    await town.add(round_placed(2, lines=(FRIES,)))
    async with printing(town):
        reports = await town.reported(3)
    assert reports[-1].job_id == "3.kitchen.fryer"
    assert len(paper.jobs) == 3
    assert "Bon 0002" in text(paper.jobs[-1])


async def test_a_dead_printer_never_delays_another(paper: VirtualPrinter) -> None:
    gone = VirtualPrinter()
    await gone.start()
    dead = at(gone, id="bar", stations=("fryer",))
    await gone.stop()
    town = Town()
    await town.add(venue(dead, at(paper, stations=("grill",))))
    await town.add(*(round_placed(n) for n in range(1, 11)))
    async with printing(town) as made:
        reports = await town.reported(10)
        await town.until(doing(made, "waiting", "bar"))
        (state,) = (s for s in made.states if s.printer == "bar")
    assert {r.printer for r in reports} == {"kitchen"}
    assert (state.trouble, state.job_id) == ("unreachable", "2.bar.fryer")


async def test_what_waited_for_a_dead_printer_comes_out_in_order_at_its_new_address(
    paper: VirtualPrinter,
) -> None:
    gone = VirtualPrinter()
    await gone.start()
    dead = at(gone)
    await gone.stop()
    town = Town()
    await town.add(venue(dead), *(round_placed(n, lines=(BURGER,)) for n in (1, 2, 3)))
    async with printing(town) as made:
        await town.until(doing(made, "waiting"))
        await town.add(venue(at(paper)))
        reports = await town.reported(3)
    assert [r.cause_seq for r in reports] == [2, 3, 4]
    assert not any(r.duplicate for r in reports)
    assert [f"Bon 000{n}" in text(job) for n, job in enumerate(paper.jobs, 1)] == [True] * 3


async def test_a_crash_behind_the_bytes_reprints_with_the_mark(paper: VirtualPrinter) -> None:
    town = Town()
    town.door_open.clear()
    await town.add(venue(at(paper)), round_placed(1, lines=(BURGER,)))
    async with printing(town):
        # The paper is out, nobody has been told: here the power fails.
        await paper.printed(1)
    assert town.submitted == []
    town.door_open.set()
    async with printing(town):
        (report,) = await town.reported(1)
    assert report.duplicate
    first, second = paper.jobs
    assert MARK not in text(first)
    assert text(second).startswith(MARK)
    assert report.digest == digest(second)


async def test_a_crash_before_the_bytes_prints_without_a_mark(paper: VirtualPrinter) -> None:
    paper.mood = "paper_out"
    town = Town()
    await town.add(venue(at(paper)), round_placed(1, lines=(BURGER,)))
    async with printing(town) as made:
        await town.until(doing(made, "waiting"))
        assert made.states[0].trouble == "paper_end"
    await paper.become("ready")
    async with printing(town):
        (report,) = await town.reported(1)
    assert not report.duplicate
    assert MARK not in text(paper.jobs[0])
    assert len(paper.jobs) == 1


async def test_a_line_that_broke_leads_to_a_marked_copy_without_a_restart(
    paper: VirtualPrinter,
) -> None:
    paper.mood_in_job = "reset"
    town = Town()
    await town.add(venue(at(paper)), round_placed(1, lines=(BURGER,)))
    async with printing(town) as made:
        await town.until(doing(made, "waiting"))
        assert made.states[0].trouble == "connection_lost"
        await paper.become("ready")
        (report,) = await town.reported(1)
    assert report.duplicate
    assert text(paper.jobs[-1]).startswith(MARK)


async def test_a_full_disk_prints_nothing_until_the_mark_is_durable(
    paper: VirtualPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town()
    await town.add(venue(at(paper)))
    failures: list[str] = []
    save = town.journal.save_cursor

    async def full(*args: object, **_kwargs: object) -> bool:
        failures.append(str(args[0]))
        town.tell(PARTITION, made.states[0])
        raise OSError("no space left on device")

    async with printing(town) as made:
        await town.until(doing(made, "idle"))
        monkeypatch.setattr(town.journal, "save_cursor", full)
        await town.add(round_placed(1, lines=(BURGER,)))
        await town.until(lambda: failures.count("printer:kitchen") >= 2)
        assert list(paper.jobs) == []
        monkeypatch.setattr(town.journal, "save_cursor", save)
        (report,) = await town.reported(1)
    assert not report.duplicate
    assert len(paper.jobs) == 1


async def test_late_paper_says_so(paper: VirtualPrinter) -> None:
    town = Town()
    town.now = AT + LATE_AFTER + 1
    await town.add(venue(at(paper)), round_placed(1, lines=(BURGER,)))
    async with printing(town):
        await town.reported(1)
    assert "VERSPÄTET" in text(paper.jobs[0])


async def test_a_new_printer_prints_only_what_comes_after_it(paper: VirtualPrinter) -> None:
    town = Town()
    await town.add(venue(), round_placed(1), round_placed(2), venue(at(paper)))
    await town.add(round_placed(3, lines=(BURGER,)))
    async with printing(town):
        (report,) = await town.reported(1)
    assert report.cause_seq == 5
    assert "Bon 0003" in text(paper.jobs[0])


async def test_after_a_restore_paper_waits_for_a_person_and_repeats_nothing(
    paper: VirtualPrinter,
) -> None:
    town = Town()
    await town.add(venue(at(paper)), *(round_placed(n, lines=(BURGER,)) for n in (1, 2, 3)))
    async with printing(town) as made:
        await town.reported(3)
        await town.until(doing(made, "idle"))
    # The backup knew the first order only; the restore skips ten numbers, and guests order on.
    later = [round_placed(n, lines=(BURGER,)) for n in (12, 13)]
    await town.restored(2, RestoreDeclared("e2", 12, 12, 12), *later)
    async with printing(town) as made:
        await town.until(doing(made, "needs_person"))
        assert made.states[0].trouble == "restored"
        assert len(paper.jobs) == 3
        assert made.confirm() == ["kitchen"]
        reports = await town.reported(5)
    assert [r.cause_seq for r in reports[3:]] == [4, 5]
    assert "Bon 0012" in text(paper.jobs[3])
    assert "Bon 0013" in text(paper.jobs[4])


async def test_a_ticket_in_flight_before_a_restore_is_marked_behind_it(
    paper: VirtualPrinter,
) -> None:
    town = Town()
    town.door_open.clear()
    await town.add(venue(at(paper)), round_placed(1, lines=(BURGER,)))
    async with printing(town):
        await paper.printed(1)
    town.door_open.set()
    # The backup was made after the order and before anybody knew of its paper.
    await town.restored(2, RestoreDeclared("e2", 2, 2, 2))
    async with printing(town) as made:
        await town.until(doing(made, "needs_person"))
        made.confirm()
        (report,) = await town.reported(1)
    assert report.duplicate
    assert text(paper.jobs[-1]).startswith(MARK)


async def test_who_was_superseded_stops_without_printing(
    paper: VirtualPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town()
    await town.add(venue(at(paper)))
    made = Printing(town.around(), PARTITION)
    task = asyncio.create_task(made.run())
    await town.until(doing(made, "idle"))

    async def taken_over(*_args: object, **_kwargs: object) -> bool:
        return False

    monkeypatch.setattr(town.journal, "save_cursor", taken_over)
    await town.add(round_placed(1))
    await task
    assert list(paper.jobs) == []


async def test_two_tickets_of_one_order_survive_a_crash_between_them(
    paper: VirtualPrinter,
) -> None:
    town = Town()
    await town.add(venue(at(paper)), round_placed(1))
    async with printing(town):
        await town.reported(1)
        town.door_open.clear()
        await paper.printed(2)
    town.door_open.set()
    async with printing(town) as made:
        reports = await town.reported(2)
        await town.until(doing(made, "idle"))
    assert (reports[0].job_id, reports[0].duplicate) == ("2.kitchen.grill", False)
    assert [r.job_id for r in reports].count("2.kitchen.fryer") == 1
    assert [("Classic" in text(job)) for job in paper.jobs].count(True) == 1


def acknowledged(seq: int, ticket_id: str, job_id: str, **changes: object) -> PrintRecorded:
    plain = PrintRecorded(
        job_id=job_id,
        cause_seq=seq,
        ticket_id=ticket_id,
        printer="kitchen",
        outcome="acknowledged",
        digest="0" * 64,
        size=9,
    )
    return msgspec.structs.replace(plain, **changes)


async def test_what_a_printer_acknowledged_is_told_to_the_kitchen_in_one_command(
    paper: VirtualPrinter,
) -> None:
    town = Town()
    town.door_open.clear()
    await town.add(
        venue(),
        acknowledged(1, "r1.grill", "1.kitchen.grill"),
        acknowledged(1, "r1.grill.2", "1.kitchen.grill.2"),
        # Not these: bytes that were sent, and a slip about a ticket.
        acknowledged(1, "r1.bar", "1.kitchen.bar", outcome="sent"),
        acknowledged(1, "r1.fryer", "1.kitchen.fryer.void"),
    )
    async with printing(town):
        town.door_open.set()
        await town.until_changed(lambda: bool(town.delivered))
    (told,) = town.delivered
    assert told[1].tickets == ("r1.grill", "r1.grill.2")
    async with printing(town):
        await town.until_changed(lambda: len(town.delivered) == 2)
    assert town.delivered[1] == told
    town.now = AT + WITHIN + 1
    await town.add(acknowledged(1, "r2.grill", "1.kitchen.grill"))
    async with printing(town) as made:
        await town.add(venue(at(paper)))
        await town.until(doing(made, "idle"))
    assert len(town.delivered) == 2


async def test_a_printer_that_comes_back_prints_what_fired_meanwhile_and_what_was_voided(
    paper: VirtualPrinter,
) -> None:
    town = Town()
    courses = (BURGER, msgspec.structs.replace(FRIES, course=1, station="grill"))
    main = msgspec.structs.replace(BURGER, line_id="l3", kitchen="Steak", course=2, note="")
    await town.add(venue(at(paper)), round_placed(1, lines=(*courses, main), awaiting=True))
    async with printing(town) as made:
        await town.until(doing(made, "idle"))
        await town.until(lambda: made.states[0].seq == 2)
    assert list(paper.jobs) == []
    # The process ends here; the round waits in the cursor's note and in the feed.
    await town.add(
        LinesVoided("o1", (LineShare("l1", 1),), ("l1.2",), "guest"),
        OrderAccepted("o1", "r1", AT + 60_000, AT),
    )
    async with printing(town):
        await town.reported(2)
        await town.add(TicketsFired(("r1.grill.2",)))
        await town.reported(3)
    async with printing(town):
        await town.add(
            LinesVoided("o1", (LineShare("l3", 2),), ("l3.2", "l3.1"), "staff", reason="zu lange"),
            UnitsRemade("r1.grill.r1", "r1.grill", ("l1.1~1",), ("l1.1",), "verbrannt"),
        )
        reports = await town.reported(5)
    assert [r.job_id for r in reports] == [
        "4.kitchen.grill", "4.kitchen.grill.2", "5.kitchen.grill", "6.kitchen.grill.void",
        "7.kitchen.grill",
    ]  # fmt: skip
    first, second, third, void, again = [text(job) for job in paper.jobs]
    assert "1 x Classic" in first
    assert "fertig bis 13:01" in first
    assert "1. GANG" in second
    assert "Bon 0002" in second
    assert "2 x Steak" in third
    assert "2. GANG" in third
    assert "STORNO" in void
    assert "zu lange" in void
    assert "Bon 0003" in void
    assert "NEU MACHEN" in again
    assert "verbrannt" in again
    assert not any(r.duplicate for r in reports)
