"""From the feed to the paper: at least once, marked where it may be twice, nobody waiting."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from pos.domain.events import (
    RestoreDeclared,
)
from printers.consumer import Printing
from printers.escpos import digest
from printers.render_job import LATE_AFTER
from printers.virtual import VirtualPrinter
from tests.printing_samples import AT, BURGER, FRIES, round_placed
from tests.printing_town import MARK, PARTITION, Town, at, doing, printing, text, venue


@pytest.fixture
async def paper() -> AsyncIterator[VirtualPrinter]:
    made = VirtualPrinter()
    await made.start()
    yield made
    await made.stop()


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
