"""A place is called by the house's language on cards and paper, and by the guest's on the phone."""

from pathlib import Path

import msgspec
import pytest

from pos.demo import town
from pos.documents import DocumentError, read_venue
from pos.domain.venue import Place, Venue
from tests.commands import a_venue

FOLDER = Path(town.__file__).parent

HEAD = """
id = "krone"
name = "Krone"
time_zone = "Europe/Berlin"
languages = ["de", "en", "ar", "tr"]
{lists}

[merchant]
name = "Krone GmbH"
street = "Gasse 2"
postcode = "00000"
city = "Musterstadt"
tax_number = "1"

{places}

[[stations]]
id = "kitchen"
name = "Küche"
"""


def venue(lists: str, places: str = "") -> Venue:
    return read_venue(HEAD.format(lists=lists, places=places))


def names(found: Venue, language: str) -> list[str]:
    return [place.label_in(language) for place in found.places]


def test_a_bare_number_is_called_in_each_guests_language() -> None:
    found = venue('tables = "1-2"\nrooms = "101"')
    assert [place.id for place in found.places] == ["table-1", "table-2", "room-101"]
    assert names(found, "de") == ["Tisch 1", "Tisch 2", "Zimmer 101"]
    assert names(found, "en") == ["Table 1", "Table 2", "Room 101"]
    assert names(found, "ar") == ["طاولة 1", "طاولة 2", "غرفة 101"]
    assert names(found, "tr") == names(found, "de")


def test_a_row_words_its_places_in_other_languages() -> None:
    rows = """tables = [
      { places = "Garten 1-2", label = { en = "Garden", ar = "{n}. الحديقة" } },
      { places = "Stammtisch", label = { en = "Regulars' table" } },
      { places = "7-7", label = "Nische {n}" },
    ]"""
    found = venue(rows)
    assert [place.id for place in found.places] == ["garten-1", "garten-2", "stammtisch", "table-7"]
    assert names(found, "de") == ["Garten 1", "Garten 2", "Stammtisch", "Nische 7"]
    assert names(found, "en") == ["Garden 1", "Garden 2", "Regulars' table", "Table 7"]
    assert names(found, "ar") == ["1. الحديقة", "2. الحديقة", "Stammtisch", "طاولة 7"]


def test_a_place_of_its_own_has_one_name_or_one_a_language() -> None:
    plain = '[[places]]\nid = "bar"\nkind = "counter"\nlabel = "Tresen"'
    found = venue("", plain).places
    assert found == (Place("bar", "counter", "Tresen"),)
    many = plain.replace('"Tresen"', '{ de = "Tresen", en = "Bar" }')
    assert venue("", many).places == (Place("bar", "counter", "Tresen", labels={"en": "Bar"}),)


@pytest.mark.parametrize(
    "label, code",
    [
        ('{ en = "Bar" }', "text.missing"),
        ('{ de = "Tresen", en = 5 }', "type.text"),
        ('{ de = "Tresen", en = "" }', "text.empty"),
        ('{ de = "Tresen", Deutsch = "x" }', "pattern.language"),
    ],
)
def test_a_name_that_is_none_is_reported(label: str, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        venue("", f'[[places]]\nid = "bar"\nkind = "counter"\nlabel = {label}')
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize("label", ["5", "{ en = 5 }"])
def test_a_rows_name_that_is_none_is_reported(label: str) -> None:
    with pytest.raises(DocumentError):
        venue(f'tables = [{{ places = "1-3", label = {label} }}]')


def test_two_places_of_one_name_in_a_language_are_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        venue('tables = [{ places = "A, B", label = { en = "Table" } }]')
    assert [problem.code for problem in caught.value.problems] == ["label.twice"]


def test_a_venue_without_names_is_written_as_it_always_was() -> None:
    written = msgspec.json.encode(a_venue())
    assert b"labels" not in written
    assert msgspec.json.decode(written, type=Venue) == a_venue()


def test_the_demos_places_have_a_name_for_each_guest() -> None:
    for found in (read_venue(path) for path in sorted(FOLDER.glob("*.venue.toml"))):
        for place in found.places:
            assert set(place.labels) | {"de"} >= set(found.languages), (found.id, place.id)
