"""What a printer leaves unanswered comes out at its backup: once, marked; nothing fires by it."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from pos.domain.instants import SECOND
from pos.domain.venue import Printer, Station
from printers.backup import backup_of, patience_of
from printers.escpos import digest
from printers.virtual import VirtualPrinter
from tests.printing_samples import AT, BURGER, VENUE, round_placed, slip_facts
from tests.printing_town import MARK, Town, at, doing, printing, text, venue

LIMIT = VENUE.stations[0].undelivered_seconds * SECOND // 2
STANDS_IN = "ERSATZDRUCK: Küche antwortet nicht"


@pytest.fixture
async def paper() -> AsyncIterator[VirtualPrinter]:
    made = VirtualPrinter()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def other() -> AsyncIterator[VirtualPrinter]:
    made = VirtualPrinter()
    await made.start()
    yield made
    await made.stop()


def both(paper: VirtualPrinter, other: VirtualPrinter) -> tuple[Printer, Printer]:
    return at(paper, backup="bar"), at(other, id="bar", name="Bar", stations=())


async def test_what_a_silent_printer_owes_comes_out_at_its_backup_once_and_marked(
    paper: VirtualPrinter, other: VirtualPrinter
) -> None:
    paper.mood = "paper_out"
    town = Town()
    await town.add(venue(*both(paper, other)), round_placed(1, lines=(BURGER,)))
    async with printing(town) as made:
        await town.until(doing(made, "waiting"))
        assert not other.jobs
        town.now = AT + LIMIT
        (report,) = await town.reported(1)
        await town.until(doing(made, "idle"))
        assert {s.printer: s.backup for s in made.states} == {"kitchen": "bar", "bar": ""}
        (slip,) = other.jobs
        assert text(slip).startswith(MARK)
        assert STANDS_IN in text(slip)
        assert "Bon 0001" in text(slip)
        assert (report.job_id, report.printer) == ("2.kitchen.grill", "bar")
        assert (report.outcome, report.duplicate) == ("acknowledged", True)
        assert report.digest == digest(slip)
        # With paper in it again the first printer repeats nothing, and takes what is new.
        await paper.become("ready")
        town.now = AT
        await town.add(round_placed(2, lines=(BURGER,)))
        second = (await town.reported(2))[-1]
    assert (second.printer, second.duplicate) == ("kitchen", False)
    assert len(other.jobs) == 1
    assert MARK not in text(paper.jobs[0])


async def test_nothing_is_waited_for_anew_while_the_first_printer_is_silent(
    paper: VirtualPrinter, other: VirtualPrinter
) -> None:
    paper.mood = "offline"
    town = Town()
    await town.add(
        venue(*both(paper, other)), *(round_placed(n, lines=(BURGER,)) for n in (1, 2, 3))
    )
    async with printing(town) as made:
        await town.until(doing(made, "waiting"))
        town.now = AT + LIMIT
        reports = await town.reported(3)
    assert [r.printer for r in reports] == ["bar"] * 3
    assert [f"Bon 000{n}" in text(job) for n, job in enumerate(other.jobs, 1)] == [True] * 3


async def test_a_printer_that_stops_inside_a_ticket_is_relieved_too(
    paper: VirtualPrinter, other: VirtualPrinter
) -> None:
    paper.mood_in_job = "paper_out"
    town = Town()
    await town.add(venue(*both(paper, other)), round_placed(1, lines=(BURGER,)))
    async with printing(town) as made:
        await town.until(doing(made, "waiting"))
        town.now = AT + 2 * LIMIT
        (report,) = await town.reported(1)
    assert (report.printer, report.duplicate) == ("bar", True)
    assert text(other.jobs[0]).startswith(MARK)


async def test_who_answers_in_time_needs_no_backup(
    paper: VirtualPrinter, other: VirtualPrinter
) -> None:
    town = Town()
    # What fired long ago, and waited for the server, is its own printer's all the same.
    town.now = AT + 5 * LIMIT
    await town.add(venue(*both(paper, other)), round_placed(1, lines=(BURGER,)))
    async with printing(town) as made:
        (report,) = await town.reported(1)
        await town.until(doing(made, "idle"))
    assert (report.printer, report.duplicate) == ("kitchen", False)
    assert not other.jobs


async def test_where_both_are_silent_the_first_that_answers_prints(
    paper: VirtualPrinter, other: VirtualPrinter
) -> None:
    paper.mood = other.mood = "cover_open"
    town = Town()
    await town.add(venue(*both(paper, other)), round_placed(1, lines=(BURGER,)))
    async with printing(town) as made:
        await town.until(doing(made, "waiting"))
        town.now = AT + LIMIT
        await town.until(lambda: other.connections > 0)
        await paper.become("ready")
        (report,) = await town.reported(1)
    assert (report.printer, report.duplicate) == ("kitchen", False)
    assert not other.jobs


def test_a_backup_is_another_printer_that_has_no_copy_of_its_own() -> None:
    job = slip_facts().job
    first, bar = Printer("a", "A", "h", ("grill",), backup="b"), Printer("b", "B", "i", ())
    assert backup_of(venue(first, bar).venue, first, job) == bar
    own_copy = Printer("b", "B", "i", ("grill",))
    assert backup_of(venue(first, own_copy).venue, first, job) is None
    assert backup_of(venue(first).venue, first, job) is None
    assert backup_of(venue(bar).venue, bar, job) is None
    assert backup_of(None, first, job) is None


def test_a_station_says_how_long_its_paper_may_be_silent() -> None:
    slow = Station("grill", {"de": "Grill"}, undelivered_seconds=30)
    place = msgspec.structs.replace(VENUE, stations=(slow,))
    assert patience_of(place, slip_facts().job) == 15 * SECOND
    assert patience_of(None, slip_facts().job) == 5 * SECOND
