"""The reference pages: their examples are real, and they name every field there is."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from pos.documents import read_menu, read_venue
from pos.domain.menu import (
    ADDITIVES,
    ALLERGENS,
    CEREALS,
    NUTS,
    BundlePart,
    Category,
    Choice,
    DatedPrice,
    Daypart,
    Deposit,
    Item,
    Menu,
    Option,
    OptionGroup,
    SpecialDay,
    Step,
    StockPart,
    Variant,
    VatShare,
)
from pos.domain.venue import Merchant, Place, Printer, PromiseTerms, Station, Venue
from pos.newcomer import run_new_from_file

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
MENU_PAGE = (REFERENCE / "menu.md").read_text(encoding="utf-8")
VENUE_PAGE = (REFERENCE / "venue.md").read_text(encoding="utf-8")


def examples(page: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)


def test_the_examples_of_the_pages_can_be_used() -> None:
    venue = read_venue(examples(VENUE_PAGE)[0])
    assert len(venue.places) == 24
    assert len(read_menu(examples(MENU_PAGE)[0]).items) == 2
    promise = examples(VENUE_PAGE)[1]
    # A table's limit: the example has tables.
    assert read_venue(f"{examples(VENUE_PAGE)[0]}\n{promise}").promise.limits["table"] == 40


HOW_TO = (REFERENCE.parent / "how-to" / "write-a-menu.md").read_text(encoding="utf-8")
HEAD = """\
currency = "EUR"
languages = ["de", "en"]
publish_undeclared = true
[[categories]]
id = "food"
name = "Speisen"
[[items]]
id = "cola"
category = "food"
name = "Cola"
vat = "general"
station = "bar"
variants = [
  { id = "small", name = "0,3 l", price = "3.00" },
  { id = "large", name = "0,5 l", price = "4.00" },
]
[[items]]
id = "latte"
category = "food"
name = "Latte"
vat = "general"
station = "bar"
variants = [{ id = "small", name = "0,2 l", price = "3.00" }]
[[items]]
id = "pils"
category = "food"
name = "Pils"
vat = "general"
station = "bar"
variants = [{ id = "small", name = "0,3 l", price = "3.00" }]
[[items]]
id = "burger"
category = "food"
name = "Burger"
price = "9.00"
vat = "reduced"
station = "grill"
"""


@pytest.mark.parametrize(
    "example",
    [*examples(MENU_PAGE)[1:], *examples(HOW_TO)],
    ids=lambda example: re.sub(r"\W+", " ", example)[:40],
)
def test_every_piece_of_a_menu_on_the_pages_can_be_written_so(example: str) -> None:
    """Each stands in a whole menu: what begins no table belongs to an item."""
    own = "[[" in example
    fields = "" if own else example
    names = set(tomllib.loads(example)) if not own else set()
    needed = {
        "price": 'price = "8.90"', "vat": 'vat = "reduced"', "station": 'station = "grill"',
    }  # fmt: skip
    instead = {"variants": "price", "route": "station", "open_price": "price"}
    given = names | {instead[name] for name in names if name in instead}
    dish = "\n".join(line for name, line in needed.items() if name not in given)
    fish = examples(HOW_TO)[0]
    more = example if own and example != fish else ""
    if "deposit" in example and own:
        more += '\n[[items]]\nid = "bottled"\ncategory = "food"\nname = "B"\nprice = "1.00"\n'
        more += 'vat = "general"\nstation = "bar"\ndeposit = "bottle"\n'
    item = f'[[items]]\nid = "dish"\ncategory = "food"\nname = "Speise"\n{dish}\n{fields}\n'
    assert read_menu(f"{HEAD}{item}{fish}\n{more}").items


def test_the_answers_of_the_page_set_up_a_venue(tmp_path: Path) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text(examples(VENUE_PAGE)[-1], encoding="utf-8")
    folder = run_new_from_file(tmp_path / "krone", answers, print)
    assert read_venue(folder / "venue.toml").name == "Krone"


@pytest.mark.parametrize(
    "page, section, kind",
    [
        (MENU_PAGE, "## The head", Menu),
        (MENU_PAGE, "## Categories", Category),
        (MENU_PAGE, "## Items", Item),
        (MENU_PAGE, "### Sizes", Variant),
        (MENU_PAGE, "## Option groups", OptionGroup),
        (MENU_PAGE, "### Options", Option),
        (MENU_PAGE, "### Prices by service", DatedPrice),
        (MENU_PAGE, "### Several stations", Step),
        (MENU_PAGE, "### VAT", VatShare),
        (MENU_PAGE, "## Bundles", BundlePart),
        (MENU_PAGE, "### Choices", Choice),
        (MENU_PAGE, "## Dayparts", Daypart),
        (MENU_PAGE, "## Deposits", Deposit),
        (MENU_PAGE, "## Shared parts", StockPart),
        (VENUE_PAGE, "## Special days", SpecialDay),
        (VENUE_PAGE, "## The head", Venue),
        (VENUE_PAGE, "## The merchant", Merchant),
        (VENUE_PAGE, "## Places", Place),
        (VENUE_PAGE, "## Stations", Station),
        (VENUE_PAGE, "## The promise", PromiseTerms),
        (VENUE_PAGE, "## Printers", Printer),
    ],
)
def test_every_field_is_explained_where_it_belongs(
    page: str, section: str, kind: type[msgspec.Struct]
) -> None:
    start = page.index(f"\n{section}")
    table = page[start : page.index("\n#", start + 2)]
    explained = set(re.findall(r"^\| `([a-z_]+)` \|", table, flags=re.MULTILINE))
    fields = {field.name for field in msgspec.structs.fields(kind)}
    own_sections = {
        "categories", "items", "groups", "merchant", "stations", "places", "printers",
        "dayparts", "deposits", "parts", "special_days", "promise",
    }  # fmt: skip
    tops = own_sections if section == "## The head" else set()
    assert fields - tops <= explained
    assert explained <= fields | {"tables", "rooms"}


def test_the_page_names_the_fourteen_allergens() -> None:
    assert all(f"`{name}`" in MENU_PAGE for name in ALLERGENS)


def test_the_page_names_every_cereal_nut_and_additive() -> None:
    assert all(f"`{name}`" in MENU_PAGE for name in (*CEREALS, *NUTS, *ADDITIVES))
