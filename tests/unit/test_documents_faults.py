"""A bad menu or venue names file, line and field, and says every fault, not only the first."""

import re
from pathlib import Path

import pytest

from pos.documents import (
    DOCUMENT_BYTES_MAX,
    DocumentError,
    check_menu_file,
    read_menu,
    read_venue,
)
from pos.documents.sentences import codes, sentence

MENU = """\
currency = "EUR"
country = "DE"
languages = ["de", "en"]

[[categories]]
id = "beer"
name = { de = "Bier", en = "Beer" }

[[items]]
id = "pils"
category = "beer"
name = { de = "Pils", en = "Lager" }
vat = "general"
station = "bar"
variants = [
  { id = "small", name = { de = "0,3 l", en = "0.3 l" }, price = "3.60" },
  { id = "large", name = { de = "0,5 l", en = "0.5 l" }, price = "5,20" },
]
allergens = { contained = ["gluten"], free = "others" }

[[items]]
id = "toast"
category = "beer"
name = { de = "Toast", en = "Toast" }
price = "4.50"
station = "bar"
groups = ["extras"]
allergens = ["gluten", "milk"]

[items.vat]
in_house = "reduced"
take_away = "reduced"

[[groups]]
id = "extras"
name = { de = "Extras", en = "Extras" }
max = 2

  [[groups.options]]
  id = "ham"
  name = { de = "Schinken", en = "Ham" }
  price_delta = "+1.50"
  allergens = { free = "others" }

  [[groups.options]]
  id = "no-butter"
  name = { de = "Ohne Butter", en = "No butter" }
  removal = true
"""

VENUE = """\
id = "krone"
name = "Krone"
time_zone = "Europe/Berlin"
languages = ["de", "en"]
tables = "1-3, Garten 1-2"

[merchant]
name = "Krone GmbH"
street = "Weg 1"
postcode = "00000"
city = "Ort"
tax_number = "1"

[[places]]
id = "counter"
kind = "counter"
label = "Theke"

[[stations]]
id = "bar"
name = "Bar"

[[printers]]
id = "bar"
name = "Bar"
host = "127.0.0.1"
stations = ["bar"]
"""

MENU_FAULTS = [
    # what is written instead of what -> line, field, code
    ('price = "4.50"', "price = 4.50", 25, "items.toast.price", "amount.fraction"),
    ('price = "4.50"', "price = 450", 25, "items.toast.price", "amount.bare_number"),
    ('price = "4.50"', "price = 4,50", 25, "price", "toml.comma"),
    ('price = "4.50"', 'price = "4.5"', 25, "items.toast.price", "amount.digits"),
    ('price = "4.50"', 'price = "4.50 €"', 25, "items.toast.price", "amount.unreadable"),
    ('price = "4.50"', 'price = "-4.50"', 25, "items.toast.price", "amount.signed"),
    ('price = "4.50"', "price = true", 25, "items.toast.price", "amount.not_text"),
    ('price = "4.50"', 'price_cents = "450"', 25, "items.toast.price_cents",
     "amount.cents_not_int"),
    ('price = "4.50"', "price_cents = 45000000", 25, "items.toast.price", "number.too_large"),
    ('price = "4.50"', 'prize = "4.50"', 25, "items.toast.prize", "field.unknown"),
    ('price = "4.50"', "", 21, "items.toast", "price.missing"),
    (', price = "5,20"', "", 17, "items.pils.variants.large.price", "field.missing"),
    ('price = "5,20"', "price = 5.2", 17, "items.pils.variants.large.price", "amount.fraction"),
    ('id = "large"', 'id = "small"', 17, "items.pils.variants.small.id", "id.twice"),
    ('vat = "general"', "", 9, "items.pils.vat", "vat.missing"),
    ('vat = "general"', 'vat = "full"', 13, "items.pils.vat", "choice.unknown"),
    ('take_away = "reduced"', "", 30, "items.toast.vat.take_away", "field.missing"),
    ('in_house = "reduced"', 'in_house = "r"', 31, "items.toast.vat.in_house", "choice.unknown"),
    ('category = "beer"\nname = { de = "Toast"', 'category = "bread"\nname = { de = "Toast"',
     23, "items.toast.category", "category.unknown"),
    ('groups = ["extras"]', 'groups = ["extra"]', 27, "items.toast.groups.1", "group.unknown"),
    ('["gluten", "milk"]', '["gluten", "milch"]', 28, "items.toast.allergens.2",
     "allergens.unknown"),
    ('free = "others" }\n\n[[items]]', 'free = ["gluten"] }\n\n[[items]]',
     19, "items.pils.allergens.free", "allergens.both"),
    ('contained = ["gluten"]', 'contains = ["gluten"]', 19, "items.pils.allergens.contains",
     "allergens.key"),
    ('id = "toast"', 'id = "pils"', 22, "items.pils.id", "id.twice"),
    ('id = "toast"', 'id = "Toast"', 22, "items.Toast.id", "pattern.id"),
    ('id = "toast"', "id = 7", 22, "items.2.id", "type.text"),
    ('{ de = "Toast", en = "Toast" }', '{ en = "Toast" }', 24, "items.toast.name.de",
     "text.missing"),
    ('{ de = "Toast", en = "Toast" }', '""', 24, "items.toast.name.de", "text.empty"),
    ('{ de = "Toast", en = "Toast" }', '"To\\u001bast"', 24, "items.toast.name.de", "text.control"),
    ('{ de = "Toast", en = "Toast" }', "[1]", 24, "items.toast.name", "type.texts"),
    ("max = 2", "max = 3", 37, "groups.extras.max", "group.max_above_options"),
    ("max = 2", "min = 2", 34, "groups.extras.max", "group.max_below_min"),
    ("max = 2", "max = 2.0", 37, "groups.extras.max", "type.number"),
    ('price_delta = "+1.50"', 'price_delta = "-9.00"', 27, "items.toast.groups",
     "price.below_zero"),
    ("removal = true", 'removal = "true"', 48, "groups.extras.options.no-butter.removal",
     "type.yes_no"),
    ('id = "no-butter"', 'id = "ham"', 46, "groups.extras.options.ham.id", "id.twice"),
    ('currency = "EUR"', 'currency = "XTS"', 1, "currency", "currency.unknown"),
    ('country = "DE"', 'country = "XX"', 2, "country", "country.no_rates"),
    ('languages = ["de", "en"]', 'languages = ["de", "de"]', 3, "languages.2", "language.twice"),
    ('languages = ["de", "en"]', "languages = []", 3, "languages", "list.too_short"),
    ("[[categories]]", "[categories]", 5, "categories", "type.list"),
    ("max = 2", "max 2", 37, "", "toml.syntax"),
    ("max = 2", "max = two", 37, "max", "toml.value"),
    ("max = 2", 'max = "2', 37, "max", "toml.quote"),
    ("max = 2", "max = [2", 39, "", "toml.bracket"),
    ("max = 2", "max = 2\nmax = 3", 38, "max", "toml.twice"),
    ("max = 2", "max = 2027-13-01", 37, "max", "toml.date"),
    ("max = 2", 'max = { since = 2027-02-30, price = "3.00" }', 37, "max", "toml.date"),
    ("max = 2", "max = 25:70:00", 37, "max", "toml.date"),
]  # fmt: skip

VENUE_FAULTS = [
    ('"Europe/Berlin"', '"Europe/Berlyn"', 3, "time_zone", "time_zone.unknown"),
    ('"1-3, Garten 1-2"', '"3-1"', 5, "tables", "places.range"),
    ('"1-3, Garten 1-2"', '"1-3, 2"', 5, "tables", "places.twice"),
    ('"1-3, Garten 1-2"', "3", 5, "tables", "places.not_text"),
    ('id = "counter"', 'id = "table-1"', 15, "places.table-1.id", "id.twice"),
    ('label = "Theke"', 'label = "tisch 1"', 17, "places.counter.label", "label.twice"),
    ('kind = "counter"', 'kind = "sofa"', 16, "places.counter.kind", "choice.unknown"),
    ('stations = ["bar"]', 'stations = ["baar"]', 27, "printers.bar.stations.1", "station.unknown"),
    ('host = "127.0.0.1"', "", 23, "printers.bar.host", "field.missing"),
    ('host = "127.0.0.1"', 'host = "a"\nport = 0', 27, "printers.bar.port", "number.too_small"),
    ('host = "127.0.0.1"', 'host = "a"\ncolumns = 40', 27, "printers.bar.columns",
     "choice.unknown"),
    ('host = "127.0.0.1"', 'host = "a"\nbackup = "pass"', 27, "printers.bar.backup",
     "printer.backup_unknown"),
    ('host = "127.0.0.1"', 'host = "a"\nbackup = "bar"', 27, "printers.bar.backup",
     "printer.backup_other"),
    ('name = "Bar"\n\n[[p', 'name = "Bar"\naged_seconds = 900\n\n[[p', 19,
     "stations.bar.old_seconds", "station.old_before_aged"),
    ('city = "Ort"', 'city = "Ort"\ncountry = "Germany"', 12, "merchant.country",
     "pattern.country"),
    ('street = "Weg 1"', "", 7, "merchant.street", "field.missing"),
]  # fmt: skip


def fault_of(tmp_path: Path, name: str, text: str) -> DocumentError:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_menu(path) if name == "menu.toml" else read_venue(path)
    return caught.value


def test_the_menu_and_venue_of_these_tests_are_fine() -> None:
    assert len(read_menu(MENU, read_venue(VENUE)).items) == 2


@pytest.mark.parametrize("good, bad, line, field, code", MENU_FAULTS)
def test_a_bad_menu_names_file_line_and_field(
    tmp_path: Path, good: str, bad: str, line: int, field: str, code: str
) -> None:
    assert good in MENU
    (problem,) = fault_of(tmp_path, "menu.toml", MENU.replace(good, bad, 1)).problems
    assert (problem.file, problem.line, problem.field, problem.code) == (
        "menu.toml",
        line,
        field,
        code,
    )
    assert str(problem).startswith(f"menu.toml:{line}: ")
    assert problem.sentence.endswith((".", "?"))


@pytest.mark.parametrize("good, bad, line, field, code", VENUE_FAULTS)
def test_a_bad_venue_names_file_line_and_field(
    tmp_path: Path, good: str, bad: str, line: int, field: str, code: str
) -> None:
    assert good in VENUE
    (problem,) = fault_of(tmp_path, "venue.toml", VENUE.replace(good, bad, 1)).problems
    assert (problem.file, problem.line, problem.field, problem.code) == (
        "venue.toml",
        line,
        field,
        code,
    )


def test_all_faults_are_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = MENU
    for good, bad in [
        ('vat = "general"', 'vat = "generel"'),
        ('price = "5,20"', "price = 5.2"),
        ('price = "4.50"', 'prise = "4.50"'),
        ('"milk"]', '"milc"]'),
        ("removal = true", "removal = 1"),
    ]:
        text = text.replace(good, bad, 1)
    problems = fault_of(tmp_path, "menu.toml", text).problems
    assert [(p.line, p.code) for p in problems] == [
        (13, "choice.unknown"),
        (17, "amount.fraction"),
        (25, "field.unknown"),
        (28, "allergens.unknown"),
        (48, "type.yes_no"),
    ]
    assert "Did you mean “price”?" in problems[2].sentence


def test_lines_are_right_with_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "menu.toml"
    text = MENU.replace('price = "4.50"', "price = 4.50").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    with pytest.raises(DocumentError) as caught:
        read_menu(path)
    assert [problem.line for problem in caught.value.problems] == [25]
    path.write_bytes(b"\xef\xbb\xbf" + MENU.replace("\n", "\r\n").encode())
    assert read_menu(path) == read_menu(MENU)


def test_a_file_that_is_not_there_not_text_or_too_large_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "menu.toml"
    with pytest.raises(DocumentError, match=r"menu\.toml:1: The file can not be read"):
        read_menu(path)
    path.write_bytes(MENU.encode() + "# Süßes\n".encode("latin-1"))
    with pytest.raises(DocumentError, match=r"menu\.toml:49: The file is not UTF-8"):
        read_menu(path)
    path.write_bytes(b"#" * (DOCUMENT_BYTES_MAX + 1))
    with pytest.raises(DocumentError, match="at most 4000000"):
        read_menu(path)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a = 1\na = 2", "\0"])
def test_hostile_text_is_refused_with_a_place(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_menu(text)
    assert all(problem.line >= 1 for problem in caught.value.problems)


def test_a_menu_is_held_against_the_stations_and_the_currency_of_its_venue() -> None:
    venue = read_venue(VENUE.replace("[merchant]", 'currency = "GBP"\n[merchant]'))
    with pytest.raises(DocumentError) as caught:
        read_menu(MENU.replace('station = "bar"', 'station = "grill"', 1), venue)
    assert [(p.line, p.field, p.code) for p in caught.value.problems] == [
        (1, "currency", "currency.differs"),
        (14, "items.pils.station", "station.unknown"),
    ]


def test_the_check_reports_errors_and_warnings_and_its_exit_code(tmp_path: Path) -> None:
    menu, venue = tmp_path / "menu.toml", tmp_path / "venue.toml"
    assert check_menu_file(menu, venue)[0] == 1  # neither is there
    venue.write_text(VENUE, encoding="utf-8")
    menu.write_text(MENU, encoding="utf-8")
    code, report = check_menu_file(menu, venue)
    assert code == 1
    assert "menu.toml:1: Error: publish_undeclared: " in report
    assert report.endswith("not published (items: 2, categories: 1, errors: 1, warnings: 4)\n")
    spoken = MENU.replace("languages =", "publish_undeclared = true\nlanguages =", 1)
    menu.write_text(spoken, encoding="utf-8")
    code, report = check_menu_file(menu, venue)
    assert code == 0
    assert "menu.toml:29: Warning: items.toast.allergens: " in report
    assert report.endswith(
        "menu.toml: can be published (items: 2, categories: 1, errors: 0, warnings: 4)\n"
    )
    menu.write_text(spoken.replace('station = "bar"', 'station = "grill"', 1), encoding="utf-8")
    code, report = check_menu_file(menu, venue, "de")
    assert code == 1
    assert "menu.toml:15: Fehler: items.pils.station: Eine Station „grill“" in report
    assert report.endswith("menu.toml: wird nicht veröffentlicht (Fehler: 1, Hinweise: 4)\n")
    assert check_menu_file(menu)[0] == 1  # the venue beside it is taken
    venue.unlink()
    assert check_menu_file(menu)[0] == 0  # without one nobody knows its stations


def test_every_code_that_is_raised_has_a_sentence_in_both_languages() -> None:
    root = Path(__file__).parents[2] / "pos"
    sources = [
        *(root / "documents").glob("*_form.py"),
        *[root / "documents" / f"{name}.py" for name in ("amounts", "shape", "place_lists")],
        root / "documents" / "short_forms.py",
        *(root / "domain").glob("*_rules*.py"),
    ]
    raised = set()
    for source in sources:
        raised |= set(re.findall(r'"([a-z_]+\.[a-z_0-9]+)"', source.read_text(encoding="utf-8")))
    assert len(raised) > 50
    assert raised <= set(codes())


@pytest.mark.parametrize("code", codes())
def test_a_sentence_names_the_same_values_in_both_languages(code: str) -> None:
    def values(language: str) -> set[str]:
        from pos.documents.sentences import _ALL

        text = _ALL[code][language == "de"]
        return set(re.findall(r"(?<!\{)\{([a-z]+)\}(?!\})", text))

    assert values("en") == values("de")
    filled = {name: "text" if name == "found" else "7" for name in values("en")}
    for language in ("en", "de"):
        text = sentence(code, filled, "de" if language == "de" else "en")
        assert text.endswith((".", ":"))
        assert "{7}" not in text


def test_a_value_that_can_not_be_read_hides_no_other_fault(tmp_path: Path) -> None:
    menu = tmp_path / "menu.toml"
    (tmp_path / "venue.toml").write_text(VENUE, encoding="utf-8")
    text = MENU.replace('price = "4.50"', "price = 4.50").replace('vat = "general"\n', "")
    text = text.replace('station = "bar"\nvariants', 'station = "moon"\nvariants')
    text = text.replace('id = "large"', 'id = "small"').replace("max = 2", 'max = "2"')
    menu.write_text(text, encoding="utf-8")
    code, report = check_menu_file(menu)
    assert code == 1
    said = [line.split(": ")[2] for line in report.splitlines() if ": Error: " in line]
    assert sorted(said) == [
        "groups.extras.max",
        "items.pils.station",
        "items.pils.variants.small.id",
        "items.pils.vat",
        "items.toast.price",
    ]


def test_an_entry_that_can_not_be_read_is_missed_by_nobody() -> None:
    text = MENU.replace('id = "extras"\nname = { de = "Extras", en = "Extras" }', 'id = "extras"')
    with pytest.raises(DocumentError) as caught:
        read_menu(text)
    assert [(p.field, p.code) for p in caught.value.problems] == [
        ("groups.extras.name", "field.missing")
    ]
