"""The kitchen ticket: what a cook must see, in three languages, and nothing a cook must not."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.events import OrderPlaced
from pos.domain.line import PickedOption
from printers import layout as lay
from printers.documents.facts import SlipFacts
from printers.drawing import draw
from printers.escpos import render
from printers.paper import CutMark, PaperLine, interpret
from tests.printing_samples import BURGER, PLACED, PRINTER, slip_facts


def facts(
    event: OrderPlaced = PLACED, station: str = "grill", later_round: bool = False, **changes: Any
) -> SlipFacts:
    """A ticket's facts; the event may be another one, and so may everything around it."""
    return slip_facts(event, station, later_round=later_round, **changes)


def shown(made: SlipFacts) -> str:
    return "\n".join(interpret(render(draw(made))).text)


def line_with(made: SlipFacts, text: str) -> PaperLine:
    marks = interpret(render(draw(made))).marks
    return next(m for m in marks if isinstance(m, PaperLine) and text in m.text)


def test_a_ticket_says_place_time_number_work_and_count() -> None:
    text = shown(facts())
    for expected in ("Grill", "13:00", "Tisch 12", "A47", "Bon 0147", "fertig bis 13:12"):
        assert expected in text
    assert "2 x Classic" in text
    assert "Pommes" not in text
    assert "2 Portionen" in text
    assert isinstance(interpret(render(draw(facts()))).marks[-1], CutMark)


def test_the_place_is_big_at_a_table_and_the_number_everywhere_else() -> None:
    assert line_with(facts(), "Tisch 12").runs[0].width == 3
    lane = msgspec.structs.replace(
        PLACED, place="lane", place_label="Spur 1", place_kind="lane", service="take_away"
    )
    assert line_with(facts(event=lane), "A47").runs[0].height == 3
    assert line_with(facts(event=lane), "Spur 1").runs[0].width == 1
    assert "Zum Mitnehmen" in shown(facts(event=lane))


def test_items_are_large_and_what_is_left_out_is_white_on_black() -> None:
    assert (line_with(facts(), "2 x Classic").runs[0].width, 2) == (2, 2)
    removal = line_with(facts(), "OHNE Zwiebeln").runs[-1]
    assert removal.inverted
    assert not line_with(facts(), "+ Extra Käse").runs[-1].inverted


def test_a_menu_that_says_without_by_itself_is_not_doubled() -> None:
    option = PickedOption("no-onion", "x", "ohne Zwiebeln", removal=True)
    lines = (msgspec.structs.replace(BURGER, options=(option,)),)
    text = shown(facts(event=msgspec.structs.replace(PLACED, lines=lines)))
    assert "ohne Zwiebeln" in text
    assert "OHNE" not in text


def test_a_menu_that_writes_its_own_plus_gets_no_second_one() -> None:
    option = PickedOption("cheese", "Käse", "+CHEDDAR")
    lines = (msgspec.structs.replace(BURGER, options=(option,)),)
    text = shown(facts(event=msgspec.structs.replace(PLACED, lines=lines)))
    assert "   + CHEDDAR" in text
    assert "++" not in text.replace(" ", "")


def test_no_price_and_no_name_stands_on_a_kitchen_ticket() -> None:
    text = shown(facts())
    for forbidden in (
        "9,90",
        "9.90",
        "19,80",
        "23,30",
        "990",
        "1980",
        "2330",
        "EUR",
        "€",
        "Beispiel",
    ):
        assert forbidden not in text


def test_an_erased_note_leaves_the_ticket_whole() -> None:
    assert "«bitte gut durch»" in shown(facts())
    for texts in ({}, {"note-1": ""}):
        text = shown(facts(texts=texts))
        assert "«" not in text
        assert "2 x Classic" in text


@pytest.mark.parametrize(
    "language, expected",
    [
        ("de", ("NACHBESTELLUNG", "*** MÖGLICHES DUPLIKAT ***", "OHNE Zwiebeln", "Bon 0147")),
        ("nl", ("NABESTELLING", "*** MOGELIJK DUPLICAAT ***", "ZONDER Zwiebeln", "2 porties")),
        ("en", ("ADDITION", "*** POSSIBLE DUPLICATE ***", "NO Zwiebeln", "Grill station")),
        ("de-AT", ("NACHBESTELLUNG", "fertig bis")),
        ("fr", ("ADDITION", "ready by")),
    ],
)
def test_the_printer_speaks_its_kitchens_language(language: str, expected: tuple[str, ...]) -> None:
    printer = msgspec.structs.replace(PRINTER, language=language)
    text = shown(facts(printer=printer, later_round=True, duplicate=True))
    assert all(words in text for words in expected)


def test_a_possible_duplicate_says_so_first_and_last_in_bold() -> None:
    marks = interpret(render(draw(facts(duplicate=True)))).marks
    lines = [m for m in marks if isinstance(m, PaperLine) and m.text]
    assert lines[0].text == lines[-1].text == "*** MÖGLICHES DUPLIKAT ***"
    assert lines[0].runs[0].bold
    assert "DUPLIKAT" not in shown(facts())


def test_late_paper_and_training_say_so() -> None:
    assert "VERSPÄTET" in shown(facts(late=True))
    training = msgspec.structs.replace(PLACED, training=True)
    assert line_with(facts(event=training), "ÜBUNG").runs[0].inverted
    assert "ÜBUNG" not in shown(facts())


@given(
    note=st.text(max_size=140),
    columns=st.sampled_from(lay.COLUMNS),
    kitchen=st.text(min_size=1, max_size=60),
    quantity=st.integers(1, 99),
    marked=st.booleans(),
)
def test_whatever_guests_and_owners_type_stays_text(
    note: str, columns: int, kitchen: str, quantity: int, marked: bool
) -> None:
    options = (
        PickedOption("a", "a", kitchen, removal=True),
        PickedOption("b", "b", kitchen),
    )
    line = msgspec.structs.replace(BURGER, kitchen=kitchen, quantity=quantity, options=options)
    made = facts(
        event=msgspec.structs.replace(PLACED, lines=(line,)),
        printer=msgspec.structs.replace(PRINTER, columns=columns),
        texts={"note-1": note},
        duplicate=marked,
        later_round=marked,
        late=marked,
    )
    ticket = draw(made)
    paper = interpret(render(ticket))
    assert paper.unknown == ()
    assert paper.text == lay.plain_text(ticket)
    assert sum(isinstance(mark, CutMark) for mark in paper.marks) == 1
    for mark in paper.marks:
        if isinstance(mark, PaperLine):
            assert sum(len(run.text) * run.width for run in mark.runs) <= columns
