"""A card's face: whatever the names are, nothing is cut off and the code keeps its white border."""

import re
import xml.etree.ElementTree as ET
import zlib
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageDraw, ImageFilter

from pos.cards.card import Card, words_of
from pos.cards.code import QUIET_ZONE, modules_of
from pos.cards.face import MODULE_MIN, CardTooSmall, face_of
from pos.cards.lettering import MM_PER_POINT, printable, width_of
from pos.cards.pdf import cards_pdf, origin_of, sheets_of
from pos.cards.sizes import SIZE_OF_PLACE, SIZES, Size, SizeName
from pos.cards.svg import card_svg
from pos.domain.venue import PlaceKind
from tests.printed import DPI, codes_in, codes_on, ink_box, pages_of, texts_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = st.text(alphabet="abcde ÄŁĞß–Ελл  طاولة 0127", min_size=1, max_size=80).map(
    lambda text: printable(text) or "x"
)
LANGUAGES = st.lists(st.sampled_from(("de", "nl", "en", "ar")), min_size=1, max_size=2, unique=True)


def a_card(number: int = 1, **more: str) -> Card:
    wifi = more.get("wifi", "")
    return Card(
        "corner",
        f"t{number}",
        "table",
        more.get("venue", "Corner"),
        more.get("label", f"Tisch {number}"),
        more.get("link", f"https://bestellen.example/g/corner/t{number}/Zm9vYmFyYmF6cXV4"),
        more.get("address", "bestellen.example"),
        words_of(more.get("languages", "de en").split(), wifi),
    )


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@settings(max_examples=25, deadline=None)
@given(venue=NAMES, label=NAMES, languages=LANGUAGES, wifi=NAMES.map(lambda name: name[:32]))
def test_nothing_on_a_card_is_cut_off_or_lies_over_the_code(
    size: Size, venue: str, label: str, languages: list[str], wifi: str
) -> None:
    card = a_card(venue=venue, label=label, languages=" ".join(languages), wifi=wifi)
    face = face_of(card, size)
    box = face.code
    assert box.side >= size.code_min
    assert box.side / (len(modules_of(card.link)) + 2 * QUIET_ZONE) >= MODULE_MIN
    assert box.x >= size.margin - 1e-6
    below = size.margin
    for line in face.lines:
        em = line.points * MM_PER_POINT
        assert line.x >= size.margin - 1e-6
        right = line.x + width_of(line.text, line.weight, line.points, line.base)
        assert right <= size.width - size.margin + 1e-6
        top, bottom = line.y - 0.99 * em, line.y + 0.31 * em
        assert top >= below - 1e-6
        assert bottom <= size.height - size.margin + 1e-6
        assert bottom <= box.y + 1e-6 or top >= box.y + box.side - 1e-6
        below = bottom
    assert {venue, label, card.address} <= words(card, size)


def words(card: Card, size: Size) -> set[str]:
    """The names as they stand on the card, their lines joined again."""
    lines = [line.text for line in face_of(card, size).lines]
    joined = {" ".join(lines[a:b]) for a in range(len(lines)) for b in range(a, a + 4)}
    return joined | {"".join(lines[a:b]) for a in range(len(lines)) for b in range(a, len(lines))}


def test_an_address_of_many_letters_is_broken_and_not_cut() -> None:
    host = "bestellen-und-abholen." * 5 + "example"
    card = a_card(address=host)
    assert host in words(card, SIZES["sticker"])


def test_a_link_that_no_phone_could_read_is_refused() -> None:
    link = "https://bestellen.example/g/" + "a" * 64 + "/" + "b" * 64 + "/Zm9vYmFyYmF6cXV4"
    with pytest.raises(CardTooSmall):
        face_of(a_card(link=link * 4), SIZES["sticker"])
    assert face_of(a_card(link=link), SIZES["poster"]).code.side >= SIZES["poster"].code_min


@pytest.mark.parametrize(
    "name,count,sheets", [("tent", 3, 2), ("sticker", 13, 2), ("poster", 3, 2)]
)
def test_sheets_hold_every_card_whole_and_readable(name: SizeName, count: int, sheets: int) -> None:
    size = SIZES[name]
    cards = [a_card(number) for number in range(1, count + 1)]
    pdf = cards_pdf([(card, size) for card in cards], NOON)
    pages = codes_in(pdf)
    assert len(pages) == sheets == sheets_of([name] * count)
    faces = 2 if size.folded else 1
    read = [code.text for page in pages for code in page]
    assert sorted(read) == sorted(card.link for card in cards for _ in range(faces))
    left, top = origin_of(size)
    for page in pages:
        for code in page:
            assert code.level == "Q"
            # The whole code lies within one card.
            cells = {
                (int((x - left) // size.width), int((y - top) // size.piece_height))
                for x, y in code.corners
            }
            assert len(cells) == 1
            ((column, row),) = cells
            assert 0 <= column < size.columns
            assert 0 <= row < size.rows
    text = " ".join(texts_of(pdf))
    assert all(card.label in text for card in cards)


def test_marks_and_cards_stay_on_the_sheet() -> None:
    for size in SIZES.values():
        (page,) = pages_of(cards_pdf([(a_card(), size)] * size.per_sheet, NOON))
        width, height = size.sheet
        left, top, right, bottom = ink_box(page)
        if size.landscape:
            # Two posters are the whole sheet: only the marks between them reach its edge.
            assert left >= 10
            assert right <= width - 10
            continue
        # What a printer can not print is at most five millimetres at the edges.
        assert min(left, top, width - right, height - bottom) > 5


def test_a_stained_and_slanted_code_is_still_read() -> None:
    card, size = a_card(), SIZES["sticker"]
    (page,) = pages_of(cards_pdf([(card, size)], NOON))
    (code,) = codes_on(page)
    (left, top), _, (right, bottom), _ = code.corners
    stain = [(left + right) / 2, (top + bottom) / 2, left + 0.8 * (right - left), bottom]
    ImageDraw.Draw(page).rectangle([mm * DPI / 25.4 for mm in stain], fill=90)
    seen = page.rotate(17, fillcolor=255).filter(ImageFilter.GaussianBlur(0.8))
    assert [found.text for found in codes_on(seen)] == [card.link]


def test_markup_in_a_name_stays_text() -> None:
    evil = '<script>alert("1")</script>&'
    svg = card_svg(a_card(venue=evil, label=evil), SIZES["tent"])
    assert "<script" not in svg
    assert ET.fromstring(svg)[0].text == (  # noqa: S314 - our own file
        f"{evil} - {evil} - bestellen.example"
    )


def test_code_and_words_are_printed_with_black_ink_alone() -> None:
    pdf = cards_pdf([(a_card(), SIZES["sticker"])], NOON)
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    drawn = b"".join(zlib.decompress(one) for one in streams if one.startswith(b"x"))
    coloured = set(re.findall(rb"[\d.]+ [\d.]+ [\d.]+ rg", drawn))
    # The venue's name alone has a colour.
    assert len(coloured) == 1
    assert re.search(rb"\b0 g\b", drawn)


def test_every_kind_of_place_has_its_size() -> None:
    assert set(SIZE_OF_PLACE) == set(get_args(PlaceKind))
    mixed = [(a_card(n), SIZES[SIZE_OF_PLACE[kind]]) for n, kind in enumerate(get_args(PlaceKind))]
    pages = codes_in(cards_pdf(mixed, NOON))
    assert len(pages) == sheets_of(size.name for _, size in mixed) == 3
    assert {code.text for page in pages for code in page} == {card.link for card, _ in mixed}
