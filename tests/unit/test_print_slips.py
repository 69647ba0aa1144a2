"""Slips about tickets: in the language of their cooks, and what anybody types stays text."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.documents import write_venue
from pos.documents.reading import read_venue_with_warnings
from pos.domain import events as ev
from pos.domain.envelope import Recorded
from pos.domain.line import PickedOption
from pos.domain.menu import ALLERGENS
from pos.domain.venue import Station
from pos.feeds.contract import Page
from printers.codepages import printable
from printers.desk import Desk, Job, is_ticket
from printers.documents.facts import SlipFacts
from printers.drawing import draw
from printers.escpos import render
from printers.layout import plain_text
from printers.note import desk_of, note_of, read_note, round_at
from printers.paper import CutMark, PaperLine, interpret
from printers.routing import ROUNDS_MAX, follow
from printers.words import WORDS, words
from tests.printing_samples import (
    AT,
    BURGER,
    PLACED,
    PRINTER,
    VENUE,
    round_placed,
    slip_facts,
)

PARTITION = "venue:burgerhof"
WILD = "\x1b@\x1dV\x00\x10\x14\x01\x00\x00\x7f\u202eesrever\u2066\u200f\ufeff\x9bA"
"""Resets, cuts, drawer kicks, NUL, and marks that turn the writing around."""


class Feed:
    """Events of a list."""

    def __init__(self, *events: ev.Event) -> None:
        self.events = tuple(recorded(seq, event) for seq, event in enumerate(events, 1))

    async def read(self, partition: str, after: int, limit: int = 100, wait: float = 0.0) -> Page:
        assert (partition, wait) == (PARTITION, 0)
        return Page("e1", self.events[after : after + limit])


def recorded(seq: int, event: ev.Event) -> Recorded:
    return Recorded(PARTITION, seq, AT, f"c{seq}", "d", event, b"", b"")


def followed(*events: ev.Event) -> tuple[Desk, list[Job]]:
    desk, jobs = Desk(), list[Job]()
    for happened in Feed(*events).events:
        desk, more = follow(desk, happened)
        jobs += more
    return desk, jobs


def paper_of(desk: Desk, job: Job, texts: dict[str, str] | None = None, **changes: Any) -> str:
    assert desk.venue is not None
    assert job.known is not None
    facts = SlipFacts(job, job.known, desk.venue, PRINTER, texts or {})
    made = draw(msgspec.structs.replace(facts, **changes))
    shown = interpret(render(made))
    assert shown.unknown == ()
    assert shown.text == plain_text(made)
    assert sum(isinstance(mark, CutMark) for mark in shown.marks) == 1
    return "\n".join(shown.text)


def wild_story() -> tuple[ev.Event, ...]:
    """Everything that a person can type, typed by somebody who means harm."""
    option = PickedOption("x", "x", WILD, removal=True)
    line = msgspec.structs.replace(BURGER, kitchen=f"{WILD}Classic", options=(option,))
    placed = round_placed(
        1, lines=(line,), place_label=f"{WILD}Tisch", number=f"A1{WILD}", allergy="r1.allergy",
        channel="kiosk", language=WILD,
    )  # fmt: skip
    shares = (ev.LineShare("l1", 1),)
    customer = msgspec.structs.replace(PRINTER, id="c", role="customer", stations=())
    venue = msgspec.structs.replace(
        VENUE, name=f"{WILD}Hof", printers=(PRINTER, customer), slips=True
    )
    return (
        ev.VenuePublished(venue),
        placed,
        ev.LinesVoided("o1", shares, ("l1.2",), "staff", reason=f"{WILD}aus"),
        ev.UnitsRemade("r1.grill.r1", "r1.grill", ("l1.1~1",), ("l1.1",), f"{WILD}heiß"),
        ev.SeatingMoved("s1", "t2", f"{WILD}Tisch 2", "table"),
    )


def test_control_bytes_of_nobody_reach_the_printer() -> None:
    desk, jobs = followed(*wild_story())
    assert [job.kind for job in jobs] == ["ticket", "number", "void", "remake", "move"]
    texts = {"note-1": f"{WILD}gar", "r1.allergy": f"nuts,{WILD}"}
    for job in jobs:
        text = paper_of(desk, job, texts)
        assert not set(text) & set("\x1b\x1d\x00\x10\x14\x7f\u202e\u2066\u200f\ufeff\x9b")
        assert "esrever" in text


@given(st.text(max_size=80))
def test_a_reason_a_place_and_an_allergy_stay_text(typed: str) -> None:
    desk, jobs = followed(
        ev.VenuePublished(VENUE),
        round_placed(1, lines=(BURGER,), allergy="r1.allergy"),
        ev.LinesVoided("o1", (ev.LineShare("l1", 1),), ("l1.2",), "guest", reason=typed),
        ev.SeatingMoved("s1", "t2", typed or "x", "table"),
    )
    assert [job.kind for job in jobs] == ["ticket", "void", "move"]
    for job in jobs:
        assert paper_of(desk, job, {"r1.allergy": typed, "note-1": typed})


def test_a_note_can_not_look_as_if_it_had_ended() -> None:
    made = slip_facts(texts={"note-1": "gut durch» STORNO «"})
    text = "\n".join(interpret(render(draw(made))).text)
    assert '«gut durch" STORNO "»' in text
    assert "Worte des Gastes" in text


def test_letters_that_no_printer_has_send_the_cook_to_the_screen() -> None:
    for note, lost in (("بدون بصل من فضلك", True), ("wirklich gar?? ja?", False), ("naïf", False)):
        text = "\n".join(interpret(render(draw(slip_facts(texts={"note-1": note})))).text)
        assert ("siehe Bildschirm" in text) == lost


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_station_reads_its_cooks_language_whatever_the_printer_speaks(language: str) -> None:
    stations = tuple(
        Station(id=s.id, name=s.name, language=language if s.id == "grill" else "")
        for s in VENUE.stations
    )
    venue = msgspec.structs.replace(VENUE, stations=stations)
    desk, jobs = followed(ev.VenuePublished(venue), round_placed(1, allergy="r1.allergy"))
    said, ids = words(language), ",".join(ALLERGENS)
    grill, fryer = (paper_of(desk, job, {"r1.allergy": ids}) for job in jobs)
    flat = " ".join(grill.split())
    assert said.allergy in flat
    assert f"{said.read}: ____" in flat
    for name in said.allergens:
        assert name in flat
    assert "ALLERGIE" in fryer
    assert words("de").ready_by in fryer


def test_every_word_can_be_printed_as_it_is_written() -> None:
    for said in WORDS.values():
        plain = msgspec.structs.asdict(said)
        texts = [t for v in plain.values() if isinstance(v, str) for t in [v]]
        texts += [*said.allergens, *said.why.values()]
        assert [printable(text) for text in texts] == texts
        assert len(said.allergens) == len(ALLERGENS)
        assert said.course.format(n=2) != said.course
        # The loud ones stand in bars of double width, also on narrow paper.
        loud = (said.void, said.remake, said.moved, said.addition, said.training)
        assert all(len(text) <= 16 for text in loud)


def test_an_allergy_is_white_on_black_and_an_erased_one_is_asked_for() -> None:
    event = msgspec.structs.replace(PLACED, allergy="r1.allergy")
    for texts, expected in (({"r1.allergy": "nuts"}, "NÜSSE"), ({}, "NACHFRAGEN")):
        marks = interpret(render(draw(slip_facts(event, texts=texts)))).marks
        lines = [m for m in marks if isinstance(m, PaperLine) and expected in m.text]
        assert lines
        assert lines[0].runs[0].inverted


def test_what_is_voided_before_it_fires_is_not_printed() -> None:
    later = round_placed(1, fire_at=AT + 1)
    _, jobs = followed(
        ev.VenuePublished(VENUE),
        later,
        ev.LinesVoided(
            "o1", (ev.LineShare("l1-1", 1), ev.LineShare("l2-1", 1)), ("l1-1.2", "l2-1.1"), "guest"
        ),
        ev.TicketsFired(("r1.grill",)),
    )
    (job,) = jobs
    assert (job.kind, job.ticket_id) == ("ticket", "r1.grill")
    assert "1 x Classic" in paper_of(Desk(VENUE), job)


def test_slips_go_only_where_somebody_works_on_it() -> None:
    shares = (ev.LineShare("l1-1", 1), ev.LineShare("l2-1", 1))
    _, jobs = followed(
        ev.VenuePublished(VENUE),
        round_placed(1),
        ev.TicketBumped("r1.fryer"),
        ev.LinesVoided("o1", shares, ("l1-1.2", "l2-1.1"), "staff"),
        ev.SeatingMoved("s1", "t1", "Tisch 1", "table"),
        ev.OrderHandedOver("o1", ("r1",), ("r1.grill",)),
        ev.LinesVoided("o1", shares[:1], ("l1-1.1",), "staff"),
        ev.SeatingMoved("s1", "t2", "Tisch 2", "table"),
    )
    assert [(job.kind, job.station) for job in jobs[2:]] == [("void", "grill"), ("move", "grill")]


def test_a_number_for_the_guest_comes_from_kiosks_and_where_the_venue_wants_it() -> None:
    customer = msgspec.structs.replace(PRINTER, id="c", role="customer", stations=())
    for slips, channel, expected in ((True, "kiosk", 1), (False, "kiosk", 0), (True, "table", 0)):
        venue = msgspec.structs.replace(VENUE, printers=(customer,), slips=slips)
        desk, jobs = followed(ev.VenuePublished(venue), round_placed(1, channel=channel))
        assert len(jobs) == expected
        for job in jobs:
            text = paper_of(desk, job)
            assert "A1" in text
            assert "fertig um 13:12" in text
            assert "Classic" not in text
            assert not is_ticket(job.job_id)


async def test_a_remake_of_an_order_long_gone_finds_it_in_the_feed() -> None:
    gone = round_placed(1, lines=(BURGER,))
    void = ev.LinesVoided("o1", (ev.LineShare("l1", 1),), ("l1.2",), "guest")
    feed = Feed(ev.VenuePublished(VENUE), gone, void)
    assert await round_at(feed, PARTITION, "nobody", 3) is None
    known = await round_at(feed, PARTITION, "r1", 3)
    assert known is not None
    assert (known.event, known.voided) == (gone, ("l1.2",))
    remade = ev.UnitsRemade("r1.grill.r1", "r1.grill", ("l1.1~1",), ("l1.1",), "kalt")
    _, jobs = follow(Desk(VENUE), recorded(9, remade))
    assert [(job.kind, job.known, job.ticket_no) for job in jobs] == [("remake", None, 1)]


def test_the_desk_forgets_what_is_over_and_never_what_waits() -> None:
    desk, _ = followed(
        ev.VenuePublished(VENUE), *(round_placed(n, fire_at=AT + 9) for n in range(1, 4))
    )
    for n in range(4, ROUNDS_MAX + 20):
        desk, _ = follow(desk, recorded(n, round_placed(n)))
        if n % 2:
            desk, _ = follow(desk, recorded(n, ev.OrderHandedOver(f"o{n}", (f"r{n}",))))
    assert len(desk.rounds) == ROUNDS_MAX
    assert {"r1", "r2", "r3", "r4", f"r{n}"} <= set(desk.rounds)
    assert "r5" not in desk.rounds


async def test_a_cursor_of_the_first_release_goes_on() -> None:
    old = (
        '{"venue_seq":1,"order_no":4,"ticket_nos":{"grill":7},'
        '"done":["9.kitchen.grill"],"in_flight":"9.kitchen.fryer"}'
    )
    note = read_note(old)
    desk = await desk_of(Feed(ev.VenuePublished(VENUE)), PARTITION, note)
    assert (desk.order_no, desk.ticket_nos, desk.rounds) == (4, {"grill": 7}, {})
    assert (note.done, note.in_flight) == (("9.kitchen.grill",), "9.kitchen.fryer")
    desk, jobs = follow(desk, recorded(9, round_placed(5)))
    assert [(j.job_id, j.ticket_no) for j in jobs] == [
        ("9.kitchen.grill", 8),
        ("9.kitchen.fryer", 1),
    ]
    # Orders that were placed before, and of which the old note says nothing.
    for event in (ev.TicketBumped("r2.grill"), ev.OrderHandedOver("o2", ("r2",))):
        assert follow(desk, recorded(10, event)) == (desk, ())
    assert len(note_of(desk)) < 300


def test_a_printer_for_guests_needs_no_station_and_is_no_fault() -> None:
    customer = msgspec.structs.replace(PRINTER, id="kiosk", role="customer", stations=())
    stations = tuple(s.id for s in VENUE.stations)
    kitchen = msgspec.structs.replace(PRINTER, host="127.0.0.2", stations=stations)
    venue = msgspec.structs.replace(VENUE, printers=(kitchen, customer), slips=True)
    written = write_venue(venue).replace("stations = []\n", "")
    assert "stations = []" not in written
    reading = read_venue_with_warnings(written)
    assert reading.venue == venue
    assert "printer.no_station" not in {warning.code for warning in reading.warnings}
