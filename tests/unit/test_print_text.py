"""Text on paper: what a guest types is printed exactly, or plainly, and never commands anything."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.codepages import PAGES, PRINTABLE, encode, page_numbered, printable

SENTENCES = {
    "de": "Größe: süße Äpfel für 5,50 €, Straße 7 §",
    "nl": "één kopje koffie, geïnd: € 3,20 – privé",
    "en": "naïve café, £ 4, ½ pint – “on the house”…",
    "tr": "Çiğ köfte, İçli köfte, ışık şöyle ğ",
    "pl": "Zażółć gęślą jaźń, pięć złotych",
    "tr-eur": "Şiş kebap 12 € İzmir",
    "pl-eur": "Łosoś 39 € żurek",
}


def read_back(data: bytes) -> str:
    """Print the bytes by hand, page by page."""
    shown, page, at = "", None, 0
    while at < len(data):
        if data[at : at + 2] == b"\x1bt":
            page = page_numbered(data[at + 2])
            at += 3
            continue
        assert page is not None
        shown += data[at : at + 1].decode(page.codec)
        at += 1
    return shown


@pytest.mark.parametrize("language", SENTENCES)
def test_each_language_is_printed_exactly_with_its_euro_sign(language: str) -> None:
    text = printable(SENTENCES[language])
    data, _ = encode(text, None)
    assert read_back(data) == text
    assert "?" not in text
    letters = [c for c in SENTENCES[language] if c.isalpha() or c == "€"]
    assert [c for c in text if c.isalpha() or c == "€"] == letters


def test_the_euro_sign_is_the_byte_of_cp858_and_one_page_is_enough_for_german() -> None:
    assert encode("5 €", None)[0] == b"\x1bt\x135 \xd5"
    assert encode(printable(SENTENCES["de"]), None)[0].count(b"\x1bt") == 1


def test_a_known_page_is_not_selected_again() -> None:
    first, page = encode("Käse", None)
    assert first.startswith(b"\x1bt")
    assert encode("Öl", page) == (b"\x99l", page)


@pytest.mark.parametrize(
    "typed, printed",
    [
        ("\x1b@\x1dV\x00cut", "@V" + "cut"),
        ("a\u0000b\u009bc", "abc"),
        ("zwei\nZeilen\tTab", "zwei Zeilen Tab"),
        ("a\u00a0b\u2009c", "a b c"),
        ("„gut“ – ‚ja‘ …", "\"gut\" - 'ja' ..."),
        ("u\u0308ber", "über"),
        ("ộ", "o"),
        ("中", "?"),
        ("👩‍🍳", "??"),
        ("\u202eabc\u200b", "abc"),
        ("ﬁn", "fin"),
        ("½ l × 2", "½ l × 2"),
    ],
)
def test_what_is_typed_becomes_what_is_printed(typed: str, printed: str) -> None:
    assert printable(typed) == printed


@given(st.text())
def test_no_control_byte_of_any_note_reaches_a_printer(note: str) -> None:
    text = printable(note)
    data, _ = encode(text, None)
    at = 0
    while at < len(data):
        if data[at : at + 2] == b"\x1bt":
            assert page_numbered(data[at + 2]) in PAGES
            at += 3
            continue
        assert data[at] >= 0x20
        assert data[at] != 0x7F
        at += 1
    assert read_back(data) == text


@given(st.text())
def test_printing_what_is_printable_changes_nothing_more(note: str) -> None:
    once = printable(note)
    assert printable(once) == once
    assert set(once) <= PRINTABLE
    assert all(unicodedata.category(char) not in {"Cc", "Cf"} for char in once)


def test_text_that_was_not_made_printable_is_refused() -> None:
    with pytest.raises(ValueError, match="not printable"):
        encode("\x1b", None)
