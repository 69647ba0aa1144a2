"""Prices and taxes of single lines, as an owner would work them out on paper."""

from typing import Any

import msgspec
import pytest

from pos.domain.cart import WishedLine
from pos.domain.envelope import Rejected
from pos.domain.line import Line
from pos.domain.menu import ServiceMode
from pos.domain.menu_index import index_menu
from pos.domain.money import AMOUNT_MAX, split_by_weights, vat_of_gross
from pos.domain.pricing import price_line
from pos.domain.pricing_terms import Terms
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
