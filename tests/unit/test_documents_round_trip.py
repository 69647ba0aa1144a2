"""What is written reads back: menus, venues, amounts, and the lines of any TOML text."""

import tomllib
from random import Random
from typing import get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pos.documents import read_menu, read_venue, write_menu, write_venue
from pos.documents.amounts import cents_of, text_of
from pos.documents.locator import Lines
from pos.documents.place_lists import places_of, slug_of
from pos.documents.short_forms import hours_of, span_text
from pos.documents.writing import written
from pos.domain.menu import (
    WEEKDAYS,
    Allergen,
    Category,
    Declaration,
    Hours,
    Item,
    Menu,
    Option,
    OptionGroup,
    SpecialDay,
    Variant,
    Vat,
    VatClass,
    Weekday,
)
from pos.domain.menu_rules import Path, Problem
from pos.domain.money import AMOUNT_MAX, MINOR_DIGITS
from pos.domain.tax import RATES
from pos.domain.venue import Merchant, Place, PlaceKind, Printer, Station, Venue
from tests.property.menus import a_big_menu

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30
).filter(lambda text: bool(text.strip()))
SLUG = st.from_regex(r"[a-z0-9][a-z0-9-]{0,15}", fullmatch=True)
PRICE = st.integers(0, 1_000_000)
CLASSES: list[VatClass] = ["general", "reduced", "zero", "exempt"]
VATS = st.builds(Vat, st.sampled_from(CLASSES), st.sampled_from(CLASSES))
LANGUAGES = st.lists(
    st.sampled_from(["de", "nl", "en", "ar", "pt-BR"]), min_size=1, max_size=4, unique=True
)
DECLARATIONS: list[Declaration] = ["contained", "free"]
NAMES: list[Allergen] = list(get_args(Allergen))
ALLERGEN_MAPS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(DECLARATIONS))
PLACE_KINDS: list[PlaceKind] = ["table", "lane", "counter", "room", "shelf"]


SPECIAL = ["2026-12-24", "2026-12-31", "2027-01-01"]
CLOCK = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 15, 30]))
HOURS = st.lists(
    st.builds(
        Hours, CLOCK, CLOCK,
        st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True).map(tuple),
    ),
    max_size=2,
).map(tuple)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn, languages: list[str]) -> dict[str, str]:
    """The first language always, the others sometimes."""
    others = draw(st.lists(st.sampled_from(languages), unique=True))
    return {language: draw(TEXT) for language in [languages[0], *others]}


def ids(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(SLUG, min_size=least, max_size=most, unique=True)


@st.composite
def groups(draw: st.DrawFn, languages: list[str]) -> tuple[OptionGroup, ...]:
    found: list[OptionGroup] = []
    for group_id in draw(ids(0, 3)):
        options = tuple(
            Option(
                # Options of one item must differ, whatever groups it names.
                id=f"{group_id[:20]}-{len(found)}-{number}",
                name=draw(texts(languages)),
                price_delta=draw(PRICE),
                removal=draw(st.booleans()),
                kitchen_name=draw(st.just("") | TEXT.map(lambda text: text[:24])),
                allergens=draw(ALLERGEN_MAPS),
            )
            for number in range(draw(st.integers(1, 4)))
        )
        most = draw(st.integers(1, len(options)))
        least = draw(st.integers(0, most))
        found.append(OptionGroup(group_id, draw(texts(languages)), options, least, most))
    return tuple(found)


@st.composite
def items(
    draw: st.DrawFn, item_id: str, languages: list[str], categories: list[str], offered: list[str]
) -> Item:
    price = draw(st.none() | PRICE)
    variants = () if price is not None else draw(ids(1, 3).map(tuple))
    return Item(
        id=item_id,
        category=draw(st.sampled_from(categories)),
        name=draw(texts(languages)),
        vat=draw(VATS),
        station=draw(SLUG),
        price=price,
        variants=tuple(Variant(v, draw(texts(languages)), draw(PRICE)) for v in variants),
        groups=tuple(draw(st.lists(st.sampled_from(offered), unique=True)) if offered else ()),
        description=draw(st.just({}) | texts(languages)),
        allergens=draw(ALLERGEN_MAPS),
        prep_seconds=draw(st.integers(0, 7200)),
        services=draw(st.sampled_from([("in_house",), ("take_away",), ("in_house", "take_away")])),
        sold_out=draw(st.booleans()),
    )


@st.composite
def menus(draw: st.DrawFn) -> Menu:
    languages = draw(LANGUAGES)
    categories = draw(ids(1, 3))
    offered = draw(groups(languages))
    group_ids = [group.id for group in offered]
    return Menu(
        currency=draw(st.sampled_from(sorted(MINOR_DIGITS))),
        languages=tuple(languages),
        categories=tuple(Category(c, draw(texts(languages))) for c in categories),
        items=tuple(draw(items(i, languages, categories, group_ids)) for i in draw(ids(1, 4))),
        groups=offered,
        country=draw(st.sampled_from(sorted(RATES))),
    )


@st.composite
def venues(draw: st.DrawFn) -> Venue:
    languages = draw(LANGUAGES)
    stations = draw(ids(1, 3))
    kinds = st.sampled_from(PLACE_KINDS)
    labels = st.lists(TEXT, min_size=1, max_size=4, unique_by=str.casefold)
    return Venue(
        id=draw(SLUG),
        name=draw(TEXT),
        merchant=Merchant(draw(TEXT), draw(TEXT), "00000", draw(TEXT), "DE", draw(TEXT)),
        time_zone=draw(st.sampled_from(["Europe/Berlin", "Europe/Amsterdam", "UTC"])),
        languages=tuple(languages),
        stations=tuple(Station(s, draw(texts(languages))) for s in stations),
        places=tuple(
            Place(f"place-{number}", draw(kinds), label, draw(st.integers(1, 9)))
            for number, label in enumerate(draw(labels))
        ),
        printers=tuple(
            Printer(p, draw(TEXT), "127.0.0.1", tuple(stations[:1]), draw(st.integers(1, 65535)))
            for p in draw(ids(0, 2))
        ),
        number_prefix=draw(st.sampled_from(["", "A", "KX"])),
        training=draw(st.booleans()),
        hours=draw(HOURS),
        special_days=tuple(
            SpecialDay(day, draw(HOURS), draw(st.just({}) | texts(languages)))
            for day in draw(st.lists(st.sampled_from(SPECIAL), unique=True))
        ),
    )


@given(menus())
def test_a_menu_that_is_written_reads_back_the_same(menu: Menu) -> None:
    assert read_menu(write_menu(menu)) == menu


@given(st.integers(0, 2**40))
def test_a_menu_with_everything_reads_back_the_same(seed: int) -> None:
    menu = a_big_menu(Random(seed))
    assert read_menu(write_menu(menu)) == menu


@given(st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True), st.integers(0, 1439))
def test_a_span_is_read_as_it_was_written(days: list[Weekday], minute: int) -> None:
    clock = f"{minute // 60:02d}:{minute % 60:02d}"
    span = {"start": clock, "end": "24:00", "days": days}
    assert hours_of(span_text(span), (), []) == [span]


def test_hours_are_read_in_the_words_of_three_languages() -> None:
    for text in ("mon-fri 9:00-17:30", "Mo - Fr 09:00-17:30", "ma-vr 09:00–17:30"):
        assert hours_of(text, (), []) == [
            {"start": "09:00", "end": "17:30", "days": list(WEEKDAYS[:5])}
        ]
    week = list(WEEKDAYS)
    assert hours_of("täglich 07:00-10:00; 18:00-02:00", (), []) == [
        {"start": "07:00", "end": "10:00", "days": week},
        {"start": "18:00", "end": "02:00", "days": week},
    ]
    assert hours_of("fri-mon 07:00-10:00", (), []) == [
        {"start": "07:00", "end": "10:00", "days": ["fri", "sat", "sun", "mon"]}
    ]
    for wrong in ("sometimes", "mon 25", "mon-wed-fri 07:00-08:00", "xyz 07:00-08:00"):
        found: list[Problem] = []
        hours_of(wrong, ("hours",), found)
        assert [problem.code for problem in found] == ["hours.text"]


@given(venues())
def test_a_venue_that_is_written_reads_back_the_same(venue: Venue) -> None:
    assert read_venue(write_venue(venue)) == venue


@given(st.integers(-AMOUNT_MAX, AMOUNT_MAX), st.sampled_from([0, 2]))
def test_no_cent_is_lost_on_the_way_through_text(cents: int, digits: int) -> None:
    text = text_of(cents, digits)
    for way in (text, text.replace(".", ","), f" {text} "):
        assert cents_of(way, digits, (), signed=True) == cents


VALUES: st.SearchStrategy[object] = st.recursive(
    st.integers(-(10**9), 10**9) | st.booleans() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SLUG, inner, max_size=4),
    max_leaves=12,
)


def paths(value: object, path: Path = ()) -> list[Path]:
    """Every path that stands in a document."""
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    found = [path] if path else []
    for step, below in inner:
        found += paths(below, (*path, step))
    return found


@given(st.dictionaries(SLUG, VALUES, min_size=1, max_size=6))
def test_every_value_is_found_on_the_line_it_was_written_on(document: dict[str, object]) -> None:
    text = "".join(f"# remark\n{key} = {written(value)}\n" for key, value in document.items())
    assert tomllib.loads(text) == document
    lines = Lines(text)
    for path in paths(document):
        assert lines.of(path) == 2 * list(document).index(str(path[0])) + 2


def test_lines_are_found_in_every_form_that_toml_has() -> None:
    text = '''\
"quoted key" = 1
a.b.c = 'x'        # a.b.c
long = """
two
lines \\""" and quotes""""
literal = \'\'\'
]
\'\'\'
list = [
  1,  # one
  [2,
   { x = 3, y = [4] } ],
]
when = 2026-11-22 12:00:00
[t."dotted.key"]
v = 1
[[rows]]
v = 1
[rows.inner]
v = 2
[[rows]]
[[rows.deep]]
v = 3
'''
    tomllib.loads(text)
    lines = Lines(text)
    expected: dict[Path, int] = {
        ("quoted key",): 1,
        ("a", "b", "c"): 2,
        ("long",): 3,
        ("literal",): 6,
        ("list", 0): 10,
        ("list", 1): 11,
        ("list", 1, 1, "y", 0): 12,
        ("when",): 14,
        ("t", "dotted.key", "v"): 16,
        ("rows",): 17,
        ("rows", 0, "v"): 18,
        ("rows", 0, "inner", "v"): 20,
        ("rows", 1): 21,
        ("rows", 1, "deep", 0, "v"): 23,
        ("rows", 1, "missing"): 21,
        ("missing",): 1,
    }
    assert {path: lines.of(path) for path in expected} == expected


def test_tables_are_counted_from_one_line() -> None:
    def labels(text: str, language: str = "de") -> list[tuple[str, str]]:
        return [(place.id, place.label) for place in places_of(text, "table", language)]

    assert labels("2") == [("table-1", "Tisch 1"), ("table-2", "Tisch 2")]
    assert labels("7-8, Garten 1, Große Tafel", "nl") == [
        ("table-7", "Tafel 7"),
        ("table-8", "Tafel 8"),
        ("garten-1", "Garten 1"),
        ("grosse-tafel", "Große Tafel"),
    ]
    assert [p.label for p in places_of("101", "room", "en")] == ["Room 101"]


@given(st.text(max_size=100))
def test_a_slug_is_an_id_or_nothing(text: str) -> None:
    slug = slug_of(text)
    assert slug == "" or msgspec.convert(slug, Category.__annotations__["id"]) == slug
