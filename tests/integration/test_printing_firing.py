"""What waits is printed when it fires, what changes is told, what arrived is reported."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from pos.domain.events import (
    LineShare,
    LinesVoided,
    OrderAccepted,
    OrderHandedOver,
    PrintRecorded,
    TicketsFired,
    UnitsRemade,
)
from printers.deliveries import WITHIN
from printers.virtual import VirtualPrinter
from tests.printing_samples import AT, BURGER, FRIES, round_placed
from tests.printing_town import Town, at, doing, printing, text, venue


@pytest.fixture
async def paper() -> AsyncIterator[VirtualPrinter]:
    made = VirtualPrinter()
    await made.start()
    yield made
    await made.stop()


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


async def test_what_comes_back_after_it_was_handed_over_long_ago_is_made_again(
    paper: VirtualPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printers.note.OVER_NOTED_MAX", 1)
    town = Town()
    await town.add(venue(at(paper)))
    for n in (1, 2):
        await town.add(round_placed(n, lines=(BURGER,)))
        await town.add(OrderHandedOver(f"o{n}", (f"r{n}",), (f"r{n}.grill",)))
    async with printing(town) as made:
        await town.reported(2)
        await town.until(lambda: made.states[0].seq == len(town.events))
    async with printing(town):
        # Saved with the next ticket: the first order is not in the cursor's note any more.
        await town.add(round_placed(3, lines=(BURGER,)))
        await town.reported(3)
    async with printing(town):
        await town.add(UnitsRemade("r1.grill.r1", "r1.grill", ("l1.2~1",), ("l1.2",), "kalt"))
        reports = await town.reported(4)
    assert reports[-1].ticket_id == "r1.grill.r1"
    slip = text(paper.jobs[-1])
    assert all(word in slip for word in ("NEU MACHEN", "kalt", "Bon 0004", "1 x Classic", "A1"))
