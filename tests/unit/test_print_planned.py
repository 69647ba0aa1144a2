"""Paper in a planned kitchen: printed when it fires, never before, with what starts later apart."""

import msgspec
import pytest

from pos.domain.envelope import Recorded
from pos.domain.events import Event, OrderAccepted, TicketsFired, UnitsFired, VenuePublished
from pos.domain.instants import MINUTE, SECOND
from pos.domain.kitchen import units_of
from pos.domain.slot import Slot
from printers.desk import Desk, Job
from printers.documents.facts import SlipFacts
from printers.drawing import draw
from printers.escpos import render
from printers.paper import interpret
from printers.routing import follow
from tests.printing_samples import AT, BURGER, FRIES, PRINTER, VENUE, round_placed

START = AT + 4 * MINUTE
LINES = (BURGER, FRIES)
SLOTS = tuple(Slot(START, 5 * MINUTE) for line in LINES for _ in units_of(line))
PLANNED = round_placed(1, slots=SLOTS, bag=Slot(START + 6 * MINUTE, 30 * SECOND))
BURGERS, (A_FRIES,) = (units_of(line) for line in PLANNED.lines)


def paper_of(*events: Event) -> list[list[Job]]:
    """The jobs of each event, the first being the venue's."""
    desk, jobs = Desk(), list[list[Job]]()
    for seq, event in enumerate((VenuePublished(VENUE), *events), 1):
        happened = Recorded("venue:burgerhof", seq, START, f"c{seq}", "system", event, b"", b"")
        desk, more = follow(desk, happened)
        jobs.append(list(more))
    return jobs[1:]


def shown(job: Job, language: str = "de") -> list[str]:
    assert job.known is not None
    printer = msgspec.structs.replace(PRINTER, language=language)
    facts = SlipFacts(job=job, known=job.known, venue=VENUE, printer=printer)
    return [line.strip() for line in interpret(render(draw(facts))).text if line.strip()]


def test_a_planned_round_prints_nothing_when_it_is_ordered_and_its_ticket_when_that_fires() -> None:
    ordered, fired = paper_of(PLANNED, TicketsFired(("r1.grill",)))
    assert ordered == []
    assert [job.ticket_id for job in fired] == ["r1.grill"]
    assert "Bon 0001" in " ".join(shown(fired[0]))


def test_a_planned_round_that_is_accepted_prints_nothing_yet() -> None:
    asked = msgspec.structs.replace(PLANNED, awaiting=True)
    accepted = OrderAccepted("o1", "r1", PLANNED.promised_at, START, slots=SLOTS)
    assert paper_of(asked, accepted) == [[], []]


@pytest.mark.parametrize(
    "language, words",
    [("de", "ab"), ("nl", "vanaf"), ("en", "from"), ("tr", "başla"), ("pl", "od")],
)
def test_what_starts_later_stands_apart_with_how_much_later_in_the_printers_words(
    language: str, words: str
) -> None:
    _, second = BURGERS
    at = START + 130 * SECOND
    _, fired = paper_of(PLANNED, TicketsFired(("r1.grill",), (second,), (at,)))
    lines = shown(fired[0], language)
    mark = next(n for n, line in enumerate(lines) if line.startswith("+2:10"))
    assert words in lines[mark]
    assert ":06" in lines[mark]
    dishes = [n for n, line in enumerate(lines) if line.startswith("1 x Classic")]
    assert dishes[0] < mark < dishes[1]
    assert len(dishes) == 2


def test_what_waits_at_another_station_is_not_on_this_ones_paper() -> None:
    fires = TicketsFired(("r1.grill", "r1.fryer"), (A_FRIES,), (START + MINUTE,))
    _, fired = paper_of(PLANNED, fires)
    grill, fryer = (shown(job) for job in fired)
    assert not any("+1:00" in line for line in grill)
    assert any(line.startswith("+1:00") for line in fryer)


def test_units_that_start_later_print_nothing_anew() -> None:
    units = BURGERS
    *_, later = paper_of(
        PLANNED,
        TicketsFired(("r1.grill",), units[1:], (START + MINUTE,)),
        UnitsFired("r1.grill", units[1:]),
    )
    assert later == []
