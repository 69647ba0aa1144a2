"""Every kind of slip, as it lies on the counter: the same events print the same bytes for ever.

`python -m tests.golden.test_print_slips` writes the slips anew; look at them before you commit.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pos.domain import events as ev
from pos.domain.envelope import Recorded
from pos.domain.line import Line, Part, PickedOption
from pos.domain.venue import Station
from printers.desk import Desk, Job
from printers.documents.facts import SlipFacts
from printers.drawing import draw
from printers.escpos import digest, render
from printers.paper import Mark, PaperLine, interpret
from printers.profiles import profile_named
from printers.routing import follow
from tests.printing_samples import AT, BURGER, FRIES, PRINTER, VENUE, round_placed

FOLDER = Path(__file__).parent / "slips"
TEXTS = {
    "note-1": "bitte gut durch",
    "note-ar": "بدون بصل من فضلك",
    "r1.allergy": "nuts,milk",
    "r2.allergy": "",
}
MEAL = Line(
    line_id="m1",
    item="meal",
    name="Burgermenü",
    kitchen="MENÜ",
    station="grill",
    quantity=2,
    unit_price=1290,
    total=2580,
    vat_class="general",
    vat_permille=190,
    parts=(
        Part(
            id="main",
            station="grill",
            kitchen="CLASSIC",
            item="classic",
            name="Classic Burger",
            options=(
                PickedOption("cheese", "Käse", "KÄSE", quantity=2, part="main"),
                PickedOption("no-onion", "Zwiebeln", "ZWIEBELN", removal=True, part="main"),
            ),
        ),
        Part(id="side", station="fryer", kitchen="POMMES GROSS", item="fries", name="Pommes"),
    ),
    note="note-1",
)
KIOSK: dict[str, Any] = {
    "channel": "kiosk", "place": "counter", "place_label": "Theke", "place_kind": "counter",
    "service": "take_away", "seating": "s7",
}  # fmt: skip


def venue(**stations: str) -> ev.VenuePublished:
    """The sample venue; stations in the language of their cooks, a printer beside the kiosk."""
    made = tuple(
        Station(id=s.id, name=s.name, language=stations.get(s.id, "")) for s in VENUE.stations
    )
    kiosk = msgspec.structs.replace(
        PRINTER, id="kiosk", stations=(), role="customer", columns=42, language="de"
    )
    small = msgspec.structs.replace(PRINTER, columns=32)
    return ev.VenuePublished(
        msgspec.structs.replace(VENUE, stations=made, printers=(small, kiosk), slips=True)
    )


def story() -> Iterator[tuple[str, ev.Event]]:
    """An evening in events; the name stands for the slips that an event asks for."""
    yield "", venue(fryer="nl")
    first = round_placed(1, lines=(BURGER, FRIES), allergy="r1.allergy")
    yield "ticket", first
    more = msgspec.structs.replace(FRIES, line_id="x1", quantity=3)
    yield "addition", round_placed(1, round_id="r1b", lines=(more,))
    main = msgspec.structs.replace(BURGER, line_id="c2", kitchen="STEAK", course=2, note="note-ar")
    soup = msgspec.structs.replace(FRIES, line_id="c1", kitchen="SUPPE", course=1)
    courses = round_placed(2, lines=(soup, main), allergy="r2.allergy")
    yield "course-1", courses
    yield "", ev.LinesVoided("o2", (ev.LineShare("c2", 1),), ("c2.2",), "guest")
    yield "course-2", ev.TicketsFired(("r2.grill.2",))
    yield "bundle", round_placed(3, lines=(MEAL,), place="lane", place_label="Spur 1",
                                 place_kind="lane", service="take_away", seating="s3")  # fmt: skip
    part = (ev.LineShare("l1", 1),)
    yield "void", ev.LinesVoided("o1", part, ("l1.2",), "request", reason="zu lange gewartet")
    rest = (ev.LineShare("l1", 1), ev.LineShare("l2", 1))
    yield "void-all", ev.LinesVoided("o1", rest, ("l1.1", "l2.1"), "kitchen", reason="aus")
    yield "remake", ev.UnitsRemade("r2.grill.r1", "r2.grill.2", ("c2.1~1",), ("c2.1",), "verbrannt")
    yield "move", ev.SeatingMoved("s1", "t7", "Tisch 7", "table")
    shares = (ev.LineShare("x1", 2),)
    yield "move-part", ev.LinesMoved("o1", shares, "o9", "s9", "t9", "Tisch 9", "table")
    practice = round_placed(
        0, number="T1", practice=True, training=True, lines=(BURGER,), seating="o0"
    )
    yield "practice", practice
    yield "kiosk", round_placed(4, lines=(FRIES,), language="en", **KIOSK)
    yield "kiosk-awaiting", round_placed(5, lines=(FRIES,), language="ar", awaiting=True, **KIOSK)
    yield "", venue(grill="tr", fryer="pl")
    other = round_placed(6, lines=(BURGER, FRIES), allergy="r1.allergy")
    yield "turkish-polish", other


def slips() -> Iterator[tuple[str, bytes]]:
    """Every slip of the story by its name."""
    desk = Desk()
    for seq, (name, event) in enumerate(story(), 1):
        recorded = Recorded("venue:burgerhof", seq, AT + 60_000 * seq, "c", "d", event, b"", b"")
        desk, jobs = follow(desk, recorded)
        assert bool(jobs) == bool(name), (name, [job.job_id for job in jobs])
        for job in jobs:
            number = job.known.event.number if job.known is not None else ""
            label = f"{name}-{job.station}-{number}" if len(jobs) > 1 else name
            yield label, printed(desk, job)
            if name == "ticket" and job.station == "grill":
                yield "late-copy", printed(desk, job, duplicate=True, late=True)


def printed(desk: Desk, job: Job, **marked: bool) -> bytes:
    assert desk.venue is not None
    assert job.known is not None
    printer = desk.printer(job.printer_id)
    assert printer is not None
    facts = SlipFacts(job, job.known, desk.venue, printer, TEXTS)
    made = draw(msgspec.structs.replace(facts, **marked))
    return render(made, profile_named(printer.profile))


def drawn(data: bytes) -> str:
    """The paper in letters: size, boldness and inversion before each line."""
    lines = [line_of(mark) for mark in interpret(data).marks]
    return "\n".join([*lines, f"sha256 {digest(data)}", ""])


def line_of(mark: Mark) -> str:
    if not isinstance(mark, PaperLine):
        return f"[{type(mark).__name__}]"
    inked = [run for run in mark.runs if run.text.strip()]
    if not inked:
        return ""
    run = inked[-1]
    style = f"{run.width}x{run.height}{'b' if run.bold else ' '}{'#' if run.inverted else ' '}"
    return f"{style} {mark.align[0]} {mark.text}".rstrip()


@pytest.mark.parametrize("name, data", list(slips()), ids=lambda v: v if isinstance(v, str) else "")
def test_a_slip_is_what_it_was(name: str, data: bytes) -> None:
    known = FOLDER / f"{name}.txt"
    assert known.exists(), "run `python -m tests.golden.test_print_slips` and look at it"
    assert drawn(data) == known.read_text("utf-8")
    assert interpret(data).unknown == ()


def test_no_slip_was_forgotten() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {name for name, _ in slips()}


def main() -> None:
    """Write all slips anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for name, data in slips():
        (FOLDER / f"{name}.txt").write_text(drawn(data), "utf-8")


if __name__ == "__main__":
    main()
