"""Letters on cards: their order on the line, their widths, and which of them are missing."""

import pytest

from kitchen_display import cards as office
from pos.cards.addresses import AddressError, checked_base_url, notes_on
from pos.cards.card import LettersMissing, readable_address, words_of
from pos.cards.code import modules_of, outlines
from pos.cards.lettering import (
    missing_letters,
    outline,
    printable,
    shaped,
    visual_runs,
    widest,
    width_of,
    wrapped,
)
from pos.cards.sizes import SIZES
from pos.operations import cards
from pos.web.rendering import LANGUAGES as SPOKEN
from pos.web.rendering import strings


def seen(text: str) -> list[str]:
    return [run.text for run in visual_runs(text)]


def test_a_number_in_an_arabic_name_stands_where_a_reader_expects_it() -> None:
    # After Latin letters the Arabic part runs leftwards, and its number stands at its left end.
    assert seen("Zürich إلى طاولة 12") == ["Zürich ", "12", "إلى طاولة "]
    assert seen("طاولة 7 (Bar)") == [")", "Bar", " (", "7", "طاولة "]
    assert seen("Tisch 7") == ["Tisch 7"]


def test_marks_of_direction_steer_and_are_not_drawn() -> None:
    (wifi,) = {words.wifi for words in words_of(["ar"], "Gast 5G")}
    assert "\u2068" in wifi
    assert next(run.text for run in visual_runs(wifi, "rtl")) == "Gast 5G"
    assert missing_letters(wifi) == ""


def test_arabic_letters_join() -> None:
    # Alone and inside of a word a letter has other shapes: unshaped text would show the same one.
    alone = {glyph.index for glyph in shaped(visual_runs("ه")[0], "bold")[0]}
    inside = {glyph.index for glyph in shaped(visual_runs("ههه")[0], "bold")[0]}
    assert len(inside) == 3
    assert not inside & alone
    assert all(outline(index, "bold") for index in inside)


@pytest.mark.parametrize("language", SPOKEN)
def test_the_fonts_have_every_letter_that_we_print(language: str) -> None:
    said = strings(language)
    assert [missing_letters(said[f"cards.{key}"]) for key in ("opens", "send", "wifi")] == [""] * 3


def test_a_name_in_any_language_of_europe_can_be_printed() -> None:
    for name in ("Øl & Smørrebrød", "Žižkovská čajovna", "Gül'ün Yeri – İğne", "Γύρος", "Їдальня",
                 "Quán Phở Hà Nội", "„Zum Löwen“ ½ €", "چای‌خانه"):  # fmt: skip
        assert missing_letters(printable(name)) == "", name


def test_signs_are_left_out_and_letters_are_missed() -> None:
    assert printable("Burger \U0001f354\ufe0f Bar\n\u202eNord") == "Burger Bar Nord"
    assert printable("Cafe\u0301") == "Café"
    assert missing_letters("Bar 寿司") == "寿司"
    with pytest.raises(LettersMissing):
        words_of(["de"], "寿司")
    with pytest.raises(LettersMissing):
        words_of(["de"], "\U0001f354")


def test_lines_fit_and_none_is_a_lonely_word() -> None:
    text = strings("de")["cards.send"]
    lines = wrapped(text, "regular", 10, 62, "ltr")
    assert " ".join(lines) == text
    assert len(lines) == 2
    assert widest(lines, "regular", 10, "ltr") <= 62
    assert min(width_of(line, "regular", 10) for line in lines) > 20


def test_the_outline_covers_exactly_the_dark_modules() -> None:
    modules = modules_of("https://bestellen.example/g/corner/t1/abc")
    area = 0
    for line in outlines(modules):
        ends = zip(line, (*line[1:], line[0]), strict=True)
        area += sum(x * b - a * y for (x, y), (a, b) in ends)
    assert area == 2 * sum(map(sum, modules))


def test_an_address_is_checked_before_it_is_printed() -> None:
    assert checked_base_url("https://Bestellen.Example:443/") == "https://bestellen.example"
    assert checked_base_url("http://192.168.1.20:8080") == "http://192.168.1.20:8080"
    assert checked_base_url("http://[fd00::1]:8080") == "http://[fd00::1]:8080"
    umlaut = checked_base_url("https://löwe.example")
    assert umlaut.isascii()
    assert readable_address(umlaut) == "löwe.example"
    assert readable_address("http://192.168.1.20:8080") == "192.168.1.20:8080"
    for wrong in (
        "",
        "bestellen.example",
        "ftp://a.example",
        "https://",
        "https://a.example/shop",
        "https://a.example?x",
        "https://u:p@a.example",
        "https://a.example:99999",
    ):
        with pytest.raises(AddressError, match="is no address"):
            checked_base_url(wrong)


@pytest.mark.parametrize(
    "address,notes",
    [
        ("https://bestellen.example", []),
        ("http://bestellen.example", ["http"]),
        ("http://192.168.1.20:8080", ["http", "lan"]),
        ("https://192.168.1.20", ["own_https", "lan"]),
        ("http://till.local", ["http", "lan"]),
        ("http://[fd00::1]:8080", ["http", "lan"]),
        ("http://localhost:8080", ["loopback"]),
        ("http://127.0.0.1:8080", ["loopback"]),
        ("https://93.184.216.34", []),
    ],
)
def test_an_address_that_may_change_is_noted(address: str, notes: list[str]) -> None:
    assert notes_on(address) == notes


def test_terminal_and_office_offer_every_language_and_size_that_there_is() -> None:
    assert tuple(SPOKEN) == cards.LANGUAGES
    assert tuple(SIZES) == cards.SIZES == office.SIZES
