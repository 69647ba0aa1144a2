"""Each station's cook reads dishes in the own language, on the screen and on its paper."""

from typing import Any

import msgspec
import pytest

from pos.documents import read_menu, write_menu
from pos.domain.cart import WishedLine, WishedPart
from pos.domain.events import OrderPlaced
from pos.domain.kitchen_names import cooks_of, read_as
from pos.domain.line import CooksName, Line
from pos.domain.menu import Menu
from pos.domain.menu_index import index_menu
from pos.domain.menu_rules import problems
from pos.domain.pricing import price_line
from pos.domain.pricing_terms import Terms
from pos.domain.venue import Venue
from pos.domain.venue_rules import PAPER_LANGUAGES
from pos.domain.venue_rules import problems as venue_problems
from printers.drawing import draw
from printers.escpos import render
from printers.paper import interpret
from printers.words import WORDS
from tests.commands import AT
from tests.printing_samples import PLACED, VENUE, slip_facts

HEAD = """
currency = "EUR"
languages = ["de", "tr", "ar"]
categories = [{ id = "food", name = "Essen" }]
"""
MENU = read_menu(
    HEAD
    + """
[[items]]
id = "chicken"
category = "food"
name = { de = "Hähnchen vom Grill", tr = "Izgara tavuk", ar = "دجاج مشوي" }
vat = "reduced"
route = [
  "grill",
  { station = "fryer", kitchen_name = { de = "POMMES DAZU", nl = "FRIET ERBIJ" } },
]
kitchen_name = { de = "HÄHNCHEN", tr = "TAVUK", nl = "KIP" }
groups = ["extras"]

[[items.variants]]
id = "large"
name = { de = "groß", tr = "büyük" }
price = "9.90"
kitchen_name = { tr = "BÜ" }

[[items]]
id = "plain"
category = "food"
name = { de = "Hausteller", tr = "Ev tabağı" }
vat = "reduced"
station = "grill"
price = "8.00"
kitchen_name = "TELLER"

[[items]]
id = "meal"
category = "food"
name = "Menü"
price = "12.00"
kitchen_name = { de = "MENÜ", tr = "MENÜ TR" }
bundle = [{ id = "main", name = "Teller", choices = ["plain"] }]

[[groups]]
id = "extras"
name = "Extras"
max = 2
options = [
  { id = "no-onion", name = { de = "ohne Zwiebel", tr = "soğansız" }, removal = true },
  { id = "cheese", name = "Käse", kitchen_name = { de = "KÄSE", tr = "PEYNİR" } },
]
"""
)


def house(**languages: str) -> Venue:
    """The sample venue with cooks of these languages."""
    stations = tuple(
        msgspec.structs.replace(s, language=languages.get(s.id, "")) for s in VENUE.stations
    )
    return msgspec.structs.replace(VENUE, stations=stations)


def sold(venue: Venue, item: str = "chicken", menu: Menu = MENU, **wish: Any) -> Line:
    terms = Terms("in_house", "2026-11-22", "de", AT, "Europe/Berlin", cooks=cooks_of(venue))
    priced = price_line(index_menu(menu), WishedLine("l1", item, **wish), terms)
    assert isinstance(priced, tuple), priced
    return priced[0]


CHICKEN: dict[str, Any] = {"variant": "large", "options": ("no-onion", "cheese")}


def paper(venue: Venue, line: Line, station: str = "grill") -> str:
    event: OrderPlaced = msgspec.structs.replace(PLACED, lines=(line,))
    facts = slip_facts(event, station, venue=venue)
    return "\n".join(interpret(render(draw(facts))).text)


@pytest.mark.parametrize(
    "item, language, name, options",
    [
        ("chicken", "", "HÄHNCHEN groß", ["ohne Zwiebel", "KÄSE"]),
        ("chicken", "tr", "TAVUK BÜ", ["soğansız", "PEYNİR"]),
        ("chicken", "tr-TR", "TAVUK BÜ", ["soğansız", "PEYNİR"]),
        ("chicken", "nl", "KIP groß", ["ohne Zwiebel", "KÄSE"]),
        ("chicken", "ar", "دجاج مشوي groß", ["ohne Zwiebel", "KÄSE"]),
        ("plain", "tr", "Ev tabağı", []),
        ("plain", "pl", "TELLER", []),
    ],
)
def test_the_short_name_then_the_dishs_then_the_houses(
    item: str, language: str, name: str, options: list[str]
) -> None:
    line = sold(house(grill=language), item, **(CHICKEN if item == "chicken" else {}))
    made = line.parts[0] if line.parts else line
    assert read_as(made, language) == name
    assert [read_as(option, language) for option in made.options] == options
    # What the house, its receipts and other cooks read is what it was.
    assert line.kitchen == ("HÄHNCHEN groß" if item == "chicken" else "TELLER")


def test_every_station_of_a_dish_reads_its_own() -> None:
    line = sold(house(grill="tr", fryer="nl"), **CHICKEN)
    assert [(p.kitchen, p.kitchen_in) for p in line.parts] == [
        ("HÄHNCHEN groß", (CooksName("tr", "TAVUK BÜ"),)),
        ("POMMES DAZU", (CooksName("nl", "FRIET ERBIJ"),)),
    ]
    # A step says what is to be done: untranslated it says more than the dish's name.
    assert sold(house(fryer="tr"), **CHICKEN).parts[1].kitchen_in == ()


def test_a_house_of_one_language_records_nothing_more() -> None:
    line = sold(VENUE, **CHICKEN)
    assert b"kitchen_in" not in msgspec.json.encode(line)
    # The bar's English is not the grill's: the same dish at the same price, priced before.
    assert b"kitchen_in" not in msgspec.json.encode(sold(house(fryer="tr"), "plain"))


def test_paper_reads_what_the_screen_reads() -> None:
    venue = house(grill="tr", fryer="nl")
    line = sold(venue, **CHICKEN)
    grill, fryer = paper(venue, line), paper(venue, line, "fryer")
    assert "1 x TAVUK BÜ" in grill
    assert "OLMASIN: soğansız" in grill
    assert "+ PEYNİR" in grill
    assert "1 x FRIET ERBIJ" in fryer
    meal = sold(venue, "meal", parts=(WishedPart("main", "plain"),))
    assert "Ev tabağı" in paper(venue, meal)
    assert "(MENÜ TR)" in paper(venue, meal)


def test_arabic_reads_on_the_screen_and_prints_as_the_house_writes() -> None:
    venue = house(grill="ar")
    line = sold(venue, **CHICKEN)
    assert read_as(line.parts[0], "ar") == "دجاج مشوي groß"
    printed = paper(venue, line)
    assert "1 x HÄHNCHEN groß" in printed
    assert "?" not in printed
    assert "Bon 0147" in printed, "the printer's words, not English"


def test_the_checks_say_what_a_cook_will_not_read() -> None:
    found = [
        (p.code, p.path, p.params["language"], p.severity)
        for p in venue_problems(house(grill="ar", fryer="tr"))
        if p.code.startswith("station.paper")
    ]
    assert found == [("station.paper_language", ("stations", 0, "language"), "ar", "warning")]
    assert set(PAPER_LANGUAGES) == set(WORDS)
    silent = [p for p in problems(MENU, house(grill="nl")) if p.code == "kitchen_name.untranslated"]
    assert [(p.params["id"], p.params["known"]) for p in silent] == [("grill", ["plain"])]
    assert not [p for p in problems(MENU, house(grill="tr")) if "untranslated" in p.code]


def test_a_table_of_names_is_written_and_read_again() -> None:
    assert read_menu(write_menu(MENU)) == MENU
    assert msgspec.json.decode(msgspec.json.encode(MENU), type=Menu) == MENU
