"""Layout, bytes and paper: nothing runs over the edge, and the roll shows what was sent."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers import layout as lay
from printers.escpos import JOB_BYTES_MAX, digest, render
from printers.paper import CutMark, Feed, PaperLine, QrMark, interpret
from printers.profiles import PROFILES, profile_named

ROOT = Path(__file__).parents[2]
COLUMNS = st.sampled_from(lay.COLUMNS)
STYLES = st.builds(
    lay.Style,
    width=st.sampled_from((1, 2, 3)),
    height=st.sampled_from((1, 2, 3)),
    bold=st.booleans(),
    inverted=st.booleans(),
)
ALIGNS: st.SearchStrategy[lay.Align] = st.sampled_from(("left", "center", "right"))
TEXTS = st.text(max_size=200) | st.text("abcdefgh äöüß€łışğ-", max_size=200)


@st.composite
def documents(draw: st.DrawFn) -> lay.Document:
    columns = draw(COLUMNS)
    elements: list[lay.Element] = []
    for _ in range(draw(st.integers(0, 6))):
        style, text = draw(STYLES), draw(TEXTS)
        match draw(st.integers(0, 5)):
            case 0:
                align = draw(ALIGNS)
                elements += lay.paragraph(columns, text, style, align=align)
            case 1:
                indent, lead = draw(st.integers(0, 6)), draw(st.sampled_from(("", "2 x ", "+ ")))
                elements += lay.paragraph(columns, text, style, indent=indent, lead=lead)
            case 2:
                elements += lay.sides(columns, text, draw(TEXTS), style)
            case 3:
                elements += lay.bar(columns, text, style)
            case 4:
                elements.append(lay.Rule("-", text))
            case _:
                elements.append(lay.Blank(draw(st.integers(1, 3))))
    return lay.document(columns, elements)


@given(documents())
def test_nothing_is_wider_than_the_paper(made: lay.Document) -> None:
    for mark in interpret(render(made)).marks:
        assert isinstance(mark, PaperLine)
        assert sum(len(run.text) * run.width for run in mark.runs) <= made.columns
    for element in made.elements:
        if isinstance(element, lay.Rule):
            assert len(lay.rule_text(element, made.columns)) == made.columns


@given(documents())
def test_the_roll_shows_exactly_the_text_of_the_document(made: lay.Document) -> None:
    paper = interpret(render(made))
    assert paper.text == lay.plain_text(made)
    assert paper.unknown == ()


@given(documents())
def test_the_roll_shows_each_letter_in_the_style_that_was_meant(made: lay.Document) -> None:
    lines = [mark for mark in interpret(render(made)).marks if isinstance(mark, PaperLine)]
    meant = [e for e in made.elements if isinstance(e, lay.TextLine) and e.text]
    shown = iter(line for line in lines)
    for element in meant:
        line = next(candidate for candidate in shown if candidate.text == element.text)
        assert line.align == element.align
        assert [
            (char, run.width, run.height, run.bold, run.inverted)
            for run in line.runs
            for char in run.text
        ] == [
            (char, s.style.width, s.style.height, s.style.bold, s.style.inverted)
            for s in element.spans
            for char in s.text
        ]


@given(documents())
def test_the_same_document_gives_the_same_bytes(made: lay.Document) -> None:
    assert digest(render(made)) == digest(render(made))


@given(st.text(max_size=300), st.integers(1, 48), st.integers(1, 48))
def test_wrapping_keeps_every_letter_in_order(text: str, first: int, later: int) -> None:
    pieces = lay.wrap(text, first, later)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert len(pieces[0]) <= first
    assert all(0 < len(piece) <= later for piece in pieces[1:])


def test_later_lines_hang_below_the_text_behind_the_quantity() -> None:
    made = lay.paragraph(32, "Cheeseburger Spezial doppelt", lay.LARGE, lead="2 x ")
    assert [line.text for line in made] == [
        "2 x Cheeseburger",
        " " * 8 + "Spezial",
        " " * 8 + "doppelt",
    ]
    assert made[1].spans[0].style == lay.PLAIN


def test_inverted_text_does_not_paint_its_indent() -> None:
    (line,) = lay.paragraph(48, "OHNE Zwiebeln", lay.TALL_INVERTED, indent=3)
    assert [(s.text, s.style.inverted) for s in line.spans] == [
        ("   ", False),
        ("OHNE Zwiebeln", True),
    ]


def test_a_line_that_does_not_fit_is_refused_not_cut() -> None:
    with pytest.raises(ValueError, match="33 columns on paper of 32"):
        lay.document(32, [lay.TextLine((lay.Span("x" * 33),))])
    with pytest.raises(ValueError, match="at most"):
        lay.document(32, [lay.Blank()] * (lay.ELEMENTS_MAX + 1))
    with pytest.raises(ValueError, match=str(JOB_BYTES_MAX)):
        render(
            lay.document(
                48, [lay.TextLine((lay.Span("x" * 48),) * 1)] * 1 + [lay.Blank(JOB_BYTES_MAX)]
            )
        )


def test_sizes_inversion_cut_and_code_are_the_bytes_of_the_manual() -> None:
    made = lay.document(
        48,
        [
            lay.TextLine((lay.Span("A", lay.HUGE),), "center"),
            lay.TextLine((lay.Span("B", lay.Style(inverted=True)),)),
            lay.Qr("https://example.org/r/1", module=4),
            lay.Cut(),
        ],
    )
    data = render(made)
    assert data.startswith(b'\x1b@\x1ba\x01\x1d!"\x1bE\x01\x1bt\x13A\n')
    assert b"\x1dB\x01B\x1dB\x00\n" in data
    assert data.endswith(b"\x1bd\x06\x1dV\x01")
    marks = interpret(data).marks
    assert marks[2] == QrMark("https://example.org/r/1", 4)
    assert marks[-2:] == (Feed(6), CutMark("partial"))


def test_a_printer_without_cutter_gets_room_to_tear() -> None:
    data = render(lay.document(32, [lay.Cut()]), PROFILES["tear-off"])
    assert b"\x1dV" not in data
    assert data.endswith(b"\n\n\n\n")


def test_a_code_with_control_characters_is_refused() -> None:
    with pytest.raises(ValueError, match="control characters"):
        render(lay.document(48, [lay.Qr("a\x10\x14\x01")]))


def test_an_unknown_profile_is_said_and_prints_like_the_default(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert profile_named("laser") == PROFILES["default"]
    assert "laser" in caplog.text


def test_what_the_interpreter_does_not_know_it_reports_and_never_shows() -> None:
    paper = interpret(b"\x1b@\x1bt\x13Hi\x1b\x7fyou\x1d(Z\x02\x00ab\n\x1bt\x63\xe4\n\x1b")
    assert paper.text[0] == "Hiyou"
    assert paper.unknown == ("1b 7f", "1d 28 5a 02 00 61 62", "1b 74 63", "1b")
    assert "ä" not in paper.text[1]


@given(st.binary(max_size=400))
def test_any_bytes_at_all_can_be_looked_at(data: bytes) -> None:
    interpret(data)


def test_using_the_byte_generator_leaves_no_trace_in_the_process(tmp_path: Path) -> None:
    script = (
        "import logging, printers.escpos as e, printers.layout as l\n"
        "e.render(l.document(48, [l.Rule(), l.Qr('x'), l.Cut()]))\n"
        "assert logging.getLogger().handlers == [], logging.getLogger().handlers\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_the_root_logger_is_left_alone_here_too() -> None:
    before = list(logging.getLogger().handlers)
    render(lay.document(48, [lay.Cut()]))
    assert logging.getLogger().handlers == before


def test_a_printer_without_codes_of_its_own_gets_a_picture(
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = render(lay.document(32, [lay.Qr("https://example.org")]), PROFILES["tear-off"])
    assert b"\x1d(k" not in data
    assert b"\x1dv0" in data
    assert capsys.readouterr().out == ""
