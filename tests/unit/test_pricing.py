"""Prices and taxes of single lines, as an owner would work them out on paper."""

from typing import Any

import msgspec
import pytest

from pos.domain.cart import WishedLine, WishedPart
from pos.domain.envelope import Rejected
from pos.domain.instants import HOUR
from pos.domain.line import Line
from pos.domain.menu import Item, Menu, ServiceMode
from pos.domain.menu_index import index_menu
from pos.domain.money import AMOUNT_MAX, split_by_weights, vat_of_gross
from pos.domain.pricing import price_line, return_line
from pos.domain.pricing_terms import Terms, price_of, vat_of
from pos.domain.tax import rate_permille
from tests.commands import AT, Ids, a_line, a_menu

MENU = a_menu()
DAY = "2026-11-22"


def priced(
    item: str, service: ServiceMode = "in_house", day: str = DAY, **wish: Any
) -> Line | Rejected:
    line: WishedLine = msgspec.structs.replace(a_line(Ids(1), item), **wish)
    terms = Terms(service, day, "de", AT, "Europe/Berlin")
    lines = price_line(index_menu(MENU), line, terms)
    return lines if isinstance(lines, Rejected) else lines[0]


def sold(item: str, service: ServiceMode = "in_house", day: str = DAY, **wish: Any) -> Line:
    line = priced(item, service, day, **wish)
    assert isinstance(line, Line)
    return line


@pytest.mark.parametrize(
    "item, options, quantity, unit, total",
    [
        ("fries", (), 1, 350, 350),
        ("fries", (), 99, 350, 34_650),
        ("burger", ("bread",), 2, 890, 1_780),
        ("burger", ("salad", "cheese"), 3, 1_040, 3_120),
        ("burger", ("salad", "no-bun", "no-onion"), 1, 890, 890),
        ("soup", (), 5, 0, 0),
    ],
)
def test_options_and_quantity_make_the_price(
    item: str, options: tuple[str, ...], quantity: int, unit: int, total: int
) -> None:
    line = sold(item, options=options, quantity=quantity)
    assert (line.unit_price, line.total, line.quantity) == (unit, total, quantity)
    assert {option.id for option in line.options} == set(options)


@pytest.mark.parametrize(
    "item, wish, code",
    [
        ("unicorn", {}, "item.unknown"),
        ("bucket", {}, "item.not_here"),
        ("beer", {}, "variant.required"),
        ("beer", {"variant": "huge"}, "variant.unknown"),
        ("fries", {"variant": "small"}, "variant.unknown"),
        ("fries", {"options": ("cheese",)}, "option.unknown"),
        ("burger", {}, "option.too_few"),
        ("burger", {"options": ("bread", "salad")}, "option.too_many"),
        ("burger", {"options": ("bread", "cheese", "no-onion", "no-bun")}, "option.too_many"),
        ("burger", {"options": ("bread", "cheese", "cheese")}, "option.too_many"),
        ("burger", {"options": ("bread", "glitter")}, "option.unknown"),
    ],
)
def test_what_the_menu_does_not_offer_is_not_sold(
    item: str, wish: dict[str, Any], code: str
) -> None:
    refused = priced(item, **wish)
    assert isinstance(refused, Rejected)
    assert refused.code == code
    assert refused.params["line_id"]


def test_a_size_has_its_own_price_and_name() -> None:
    line = sold("beer", variant="large")
    assert (line.unit_price, line.name, line.kitchen) == (450, "Beer 0,5 l", "Beer 0,5")


@pytest.mark.parametrize(
    "item, service, day, vat_class, permille",
    [
        ("latte", "in_house", DAY, "general", 190),
        ("latte", "take_away", DAY, "reduced", 70),
        ("latte", "in_house", "2020-06-30", "general", 190),
        ("latte", "in_house", "2020-07-01", "general", 160),
        ("latte", "take_away", "2020-12-31", "reduced", 50),
        ("latte", "take_away", "2021-01-01", "reduced", 70),
        ("burger", "in_house", DAY, "reduced", 70),
        ("soup", "in_house", DAY, "zero", 0),
    ],
)
def test_the_tax_is_that_of_the_service_and_the_day(
    item: str, service: ServiceMode, day: str, vat_class: str, permille: int
) -> None:
    options = ("bread",) if item == "burger" else ()
    line = sold(item, service, day, options=options)
    assert (line.vat_class, line.vat_permille) == (vat_class, permille)


def test_a_rate_is_never_guessed() -> None:
    for country, vat_class, day in (
        ("XX", "general", DAY),
        ("DE", "luxury", DAY),
        ("NL", "general", "2001-01-01"),
    ):
        with pytest.raises(LookupError):
            rate_permille(country, vat_class, day)


@pytest.mark.parametrize(
    "gross, permille, tax",
    [
        (11_900, 190, 1_900),
        (10_700, 70, 700),
        (100, 190, 16),
        (1, 190, 0),
        (-11_900, 190, -1_900),
        (0, 190, 0),
        (999, 0, 0),
        (AMOUNT_MAX, 210, 1_735_537),
    ],
)
def test_tax_inside_a_gross_amount(gross: int, permille: int, tax: int) -> None:
    assert vat_of_gross(gross, permille) == tax


def test_a_split_gives_every_cent_to_somebody() -> None:
    assert split_by_weights(1_000, [1, 1, 1]) == [334, 333, 333]
    assert split_by_weights(-1_000, [1, 1, 1]) == [-334, -333, -333]
    assert split_by_weights(5, [0, 1, 0]) == [0, 5, 0]
    for weights in ([], [0, 0], [1, -1, 5]):
        with pytest.raises(ValueError, match="weights"):
            split_by_weights(100, weights)


def a_place_to_sell() -> Menu:
    """A burger with two free sauces, a bottle, a bundle of both over two VAT classes."""
    return msgspec.convert(
        {
            "currency": "EUR",
            "languages": ["de"],
            "categories": [{"id": "all", "name": {"de": "Alles"}}],
            "publish_undeclared": True,
            "dayparts": [
                {"id": "noon", "name": {"de": "Mittag"},
                 "hours": [{"start": "11:00", "end": "14:00"}]},
            ],
            "deposits": [{"id": "pfand", "name": {"de": "Pfand"}, "price": 25}],
            "parts": [{"id": "bun", "name": {"de": "Brötchen"}}],
            "groups": [
                {"id": "sauces", "name": {"de": "Saucen"}, "min": 1, "max": 4, "free": 2,
                 "options": [
                     {"id": "ketchup", "name": {"de": "Ketchup"}, "price_delta": 50, "max": 3,
                      "default": True},
                     {"id": "truffle", "name": {"de": "Trüffel"}, "price_delta": 150},
                     {"id": "salt", "name": {"de": "Salz"}},
                 ]},
            ],
            "items": [
                {"id": "burger", "category": "all", "name": {"de": "Burger"}, "price": 900,
                 "vat": {"in_house": "reduced", "take_away": "reduced"}, "groups": ["sauces"],
                 "route": [{"station": "grill", "prep_seconds": 240},
                           {"station": "bar", "prep_seconds": 20, "kitchen_name": "BELEGEN"}],
                 "uses": [{"part": "bun", "quantity": 2}]},
                {"id": "cola", "category": "all", "name": {"de": "Cola"}, "price": 300,
                 "vat": {"in_house": "general", "take_away": "general"}, "station": "bar",
                 "deposit": "pfand"},
                {"id": "lunch", "category": "all", "name": {"de": "Mittagsmenü"}, "price": 1000,
                 "dayparts": ["noon"], "counted": True,
                 "bundle": [
                     {"id": "main", "name": {"de": "Burger"}, "choices": [{"item": "burger"}]},
                     {"id": "drink", "name": {"de": "Getränk"},
                      "choices": [{"item": "cola", "supplement": 20}]},
                 ]},
                {"id": "misc", "category": "all", "name": {"de": "Diverses"}, "station": "bar",
                 "vat": {"in_house": "general", "take_away": "general"},
                 "open_price": {"min": 100, "max": 2000}},
            ],
        },
        Menu,
    )  # fmt: skip


NOON = AT + HOUR
"""2026-11-22T12:00 in Berlin."""


def bought(
    item: str, at: int = NOON, *, staff: bool = False, **wish: Any
) -> tuple[Line, ...] | Rejected:
    line: WishedLine = msgspec.structs.replace(a_line(Ids(1), item), **wish)
    terms = Terms("in_house", DAY, "de", at, "Europe/Berlin", staff)
    return price_line(index_menu(a_place_to_sell()), line, terms)


def lines(item: str, **wish: Any) -> tuple[Line, ...]:
    found = bought(item, **wish)
    assert not isinstance(found, Rejected), found
    return found


def refusal(item: str, **wish: Any) -> tuple[str, dict[str, Any]]:
    found = bought(item, **wish)
    assert isinstance(found, Rejected)
    return found.code, found.params


@pytest.mark.parametrize(
    "options, price",
    [
        ((), 900),  # the default, free
        (("salt",), 900),
        (("ketchup", "truffle"), 900),
        (("ketchup", "ketchup", "truffle"), 950),  # the dearest two are free
        (("ketchup", "ketchup", "ketchup", "truffle"), 1000),
        (("salt", "ketchup", "truffle"), 900),  # what is free anyway uses nothing up
    ],
)
def test_the_free_quantity_goes_to_the_dearest(options: tuple[str, ...], price: int) -> None:
    (line,) = lines("burger", options=options)
    assert line.unit_price == price
    assert sum(option.quantity for option in line.options) == max(1, len(options))


def test_an_option_is_taken_no_more_often_than_its_own_maximum() -> None:
    code, params = refusal("burger", options=("truffle", "truffle"))
    assert code == "option.too_many"
    assert params["option"] == "truffle"


def test_each_station_of_a_route_has_its_part() -> None:
    (line,) = lines("burger")
    assert [(p.id, p.station, p.kitchen, p.prep_seconds) for p in line.parts] == [
        ("grill", "grill", "Burger", 240), ("bar", "bar", "BELEGEN", 20),
    ]  # fmt: skip
    assert [(use.key, use.quantity) for use in line.uses] == [("part:bun", 2)]


def test_a_bundle_is_one_line_split_by_what_its_parts_cost_alone() -> None:
    sold, deposit = lines("lunch", quantity=3)
    assert (sold.unit_price, sold.total) == (1020, 3060)
    # 900 : 300 of 30.60 is 22.95 at 7 % and 7.65 at 19 %.
    assert [(s.vat_class, s.vat_permille, s.amount) for s in sold.shares] == [
        ("reduced", 70, 2295), ("general", 190, 765),
    ]  # fmt: skip
    assert [(p.id, p.item, p.station) for p in sold.parts] == [
        ("main", "burger", "grill"), ("main-bar", "burger", "bar"), ("drink", "cola", "bar"),
    ]  # fmt: skip
    assert [(use.key, use.quantity) for use in sold.uses] == [("item:lunch", 1), ("part:bun", 2)]
    assert (deposit.line_id, deposit.of) == (f"{sold.line_id}.deposit", sold.line_id)
    assert (deposit.total, deposit.vat_class, deposit.case) == (75, "general", "deposit")


def test_empties_come_back_without_a_sale() -> None:
    terms = Terms("take_away", DAY, "de", NOON, "Europe/Berlin")
    line = return_line(index_menu(a_place_to_sell()), "pfand", 6, "back", terms)
    assert isinstance(line, Line)
    assert (line.total, line.unit_price, line.quantity) == (-150, -25, 6)
    assert (line.case, line.vat_class, line.station) == ("deposit_return", "general", "")
    refused = return_line(index_menu(a_place_to_sell()), "fass", 1, "back", terms)
    assert isinstance(refused, Rejected)


def test_outside_of_its_daypart_an_item_says_when_it_comes() -> None:
    code, params = refusal("lunch", at=NOON + 2 * HOUR)
    assert code == "item.not_now"
    assert params["next_at"] == "2026-11-23T10:00:00Z"
    assert lines("lunch", at=NOON + 2 * HOUR, staff=True)


@pytest.mark.parametrize(
    "item, wish, code",
    [
        ("misc", {"price": 500}, "price.staff_only"),
        ("misc", {"staff": True}, "price.required"),
        ("misc", {"staff": True, "price": 50}, "price.out_of_bounds"),
        ("cola", {"staff": True, "price": 50}, "price.not_open"),
        ("lunch", {"options": ("salt",)}, "option.unknown"),
        ("lunch", {"parts": (WishedPart("side", "cola"),)}, "part.unknown"),
        ("lunch", {"parts": (WishedPart("drink", "burger"),)}, "part.unknown"),
        ("cola", {"parts": (WishedPart("drink", "cola"),)}, "part.unknown"),
    ],
)
def test_what_may_not_be_asked_is_refused(item: str, wish: dict[str, Any], code: str) -> None:
    assert refusal(item, **wish)[0] == code


def test_staff_name_an_open_price() -> None:
    (line,) = lines("misc", staff=True, price=1234, quantity=2)
    assert (line.total, line.open_price) == (2468, True)


@pytest.mark.parametrize(
    "service, day, price",
    [
        ("in_house", "2026-12-31", 890),
        ("in_house", "2027-01-01", 950),
        ("take_away", "2026-12-31", 790),
        # A price of its own for to take away stays until it is changed itself.
        ("take_away", "2027-01-01", 790),
        ("take_away", "2027-06-01", 850),
        ("in_house", "2027-12-24", 1200),
        ("in_house", "2027-12-25", 950),
    ],
)
def test_prices_hold_from_a_day_for_a_way_of_serving(
    service: ServiceMode, day: str, price: int
) -> None:
    item = msgspec.convert(
        {
            "id": "x", "category": "c", "name": {"de": "x"}, "price": 890,
            "prices": [
                {"price": 950, "since": "2027-01-01"},
                {"price": 790, "service": "take_away"},
                {"price": 850, "service": "take_away", "since": "2027-06-01"},
                {"price": 1200, "since": "2027-12-24", "until": "2027-12-24"},
            ],
        },
        Item,
    )  # fmt: skip
    assert price_of(item, None, service, day) == price


def test_a_class_of_tax_holds_from_its_day() -> None:
    item = msgspec.convert(
        {
            "id": "x", "category": "c", "name": {"de": "x"},
            "vat": {"in_house": "general", "take_away": "reduced"},
            "vat_changes": [
                {"since": "2026-01-01", "vat": {"in_house": "reduced", "take_away": "reduced"}},
            ],
        },
        Item,
    )  # fmt: skip
    before, after = vat_of(item, "2025-12-31"), vat_of(item, "2026-01-01")
    assert before is not None
    assert after is not None
    assert (before.in_house, after.in_house) == ("general", "reduced")


def test_a_brunch_is_taxed_as_food_and_as_drinks() -> None:
    """29.90 with 30 % for the drinks: 8.97 at 19 % and 20.93 at 7 %."""
    brunch = msgspec.convert(
        {
            "id": "brunch", "category": "all", "name": {"de": "Brunch"}, "price": 2990,
            "station": "grill", "vat": {"in_house": "reduced", "take_away": "reduced"},
            "vat_split": [
                {"percent": 30, "vat": {"in_house": "general", "take_away": "general"}},
            ],
        },
        Item,
    )  # fmt: skip
    place = a_place_to_sell()
    index = index_menu(msgspec.structs.replace(place, items=(*place.items, brunch)))
    terms = Terms("in_house", DAY, "de", NOON, "Europe/Berlin")
    sold = price_line(index, a_line(Ids(1), "brunch"), terms)
    assert not isinstance(sold, Rejected)
    assert [(s.vat_class, s.amount) for s in sold[0].shares] == [
        ("reduced", 2093), ("general", 897),
    ]  # fmt: skip
