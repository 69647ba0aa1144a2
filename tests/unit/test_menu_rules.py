"""What a menu must be beyond its types, and how it is looked up once it is published."""

from collections.abc import Callable

import msgspec
import pytest

from pos.domain.menu import ALLERGENS, Category, Item, Menu, Option, OptionGroup, Variant, Vat
from pos.domain.menu_index import index_menu
from pos.domain.menu_rules import Problem, errors, problems
from pos.domain.venue import Merchant, Place, Station, Venue

FREE = dict.fromkeys(ALLERGENS, "free")


def item(item_id: str = "cola", **fields: object) -> Item:
    """A cola for three euros with everything declared, or what `fields` make of it."""
    plain: dict[str, object] = {
        "id": item_id,
        "category": "drinks",
        "name": {"de": "Cola", "en": "Cola"},
        "vat": {"in_house": "general", "take_away": "general"},
        "station": "bar",
        "price": 300,
        "allergens": FREE,
        "additives": ["caffeine"],
        **fields,
    }
    return msgspec.convert({k: v for k, v in plain.items() if v is not None}, Item)


def option(option_id: str, **fields: object) -> Option:
    name = {"de": option_id, "en": option_id}
    return msgspec.convert({"id": option_id, "name": name, "allergens": FREE, **fields}, Option)


def group(group_id: str, *options: Option, least: int = 0, most: int = 1) -> OptionGroup:
    return OptionGroup(group_id, {"de": group_id, "en": group_id}, options, least, most)


def menu(*items: Item, groups: tuple[OptionGroup, ...] = ()) -> Menu:
    return Menu(
        currency="EUR",
        languages=("de", "en"),
        categories=(Category("drinks", {"de": "Getränke", "en": "Drinks"}),),
        items=items or (item(),),
        groups=groups,
    )


VENUE = Venue(
    id="krone",
    name="Krone",
    merchant=Merchant("Krone GmbH", "Weg 1", "00000", "Ort", tax_number="1"),
    time_zone="Europe/Berlin",
    languages=("de", "en"),
    stations=(Station("bar", {"de": "Bar"}),),
    places=(Place("table-1", "table", "Tisch 1"),),
)


def codes(found: list[Problem]) -> list[tuple[str, tuple[str | int, ...], str]]:
    return [(problem.code, problem.path, problem.severity) for problem in found]


def test_a_proper_menu_has_no_problem() -> None:
    good = menu(
        item(groups=["ice"]),
        item(
            "pils", price=None, variants=[{"id": "s", "name": {"de": "k", "en": "s"}, "price": 1}]
        ),
        groups=(group("ice", option("no-ice", removal=True, allergens={})),),
    )
    assert problems(good, VENUE) == []


@pytest.mark.parametrize(
    "build, code, path",
    [
        (lambda: menu(item(), item()), "id.twice", ("items", 1, "id")),
        (lambda: menu(item(category="food")), "category.unknown", ("items", 0, "category")),
        (lambda: menu(item(groups=["ice"])), "group.unknown", ("items", 0, "groups", 0)),
        (lambda: menu(item(station="grill")), "station.unknown", ("items", 0, "station")),
        (lambda: menu(item(price=None)), "price.missing", ("items", 0)),
        (
            lambda: menu(item(variants=[{"id": "s", "name": {"de": "k", "en": "s"}, "price": 1}])),
            "price.and_variants",
            ("items", 0, "variants"),
        ),
        (lambda: menu(item(services=[])), "services.none", ("items", 0, "services")),
        (lambda: menu(item(name={"en": "Cola"})), "text.missing", ("items", 0, "name", "de")),
        (
            lambda: menu(item(name={"de": " ", "en": "Cola"})),
            "text.missing",
            ("items", 0, "name", "de"),
        ),
        (
            lambda: menu(groups=(group("g", option("a"), least=2, most=1),)),
            "group.max_below_min",
            ("groups", 0, "max"),
        ),
        (
            lambda: menu(groups=(group("g", option("a"), most=2),)),
            "group.max_above_options",
            ("groups", 0, "max"),
        ),
        (
            lambda: menu(
                groups=(group("g", option("a", default=True), option("b", default=True)),)
            ),
            "group.defaults_above_max",
            ("groups", 0, "options"),
        ),
        (
            lambda: menu(
                item(groups=["g", "h"]), groups=(group("g", option("a")), group("h", option("a")))
            ),
            "option.in_two_groups",
            ("items", 0, "groups", 1),
        ),
        (
            lambda: menu(item(groups=["g"]), groups=(group("g", option("a", price_delta=-301)),)),
            "price.below_zero",
            ("items", 0, "groups"),
        ),
        (
            lambda: menu(
                item(groups=["g"]), groups=(group("g", option("a", price_delta=9_999_999)),)
            ),
            "price.too_high",
            ("items", 0, "groups"),
        ),
        (
            lambda: msgspec.structs.replace(menu(), currency="GBP"),
            "currency.differs",
            ("currency",),
        ),
        (lambda: msgspec.structs.replace(menu(), country="FR"), "country.no_rates", ("country",)),
    ],
)
def test_a_fault_keeps_the_menu_from_being_published(
    build: Callable[[], Menu], code: str, path: tuple[str | int, ...]
) -> None:
    assert (code, path, "error") in codes(errors(problems(build(), VENUE)))


@pytest.mark.parametrize(
    "build, code, path",
    [
        (
            lambda: menu(item(allergens={"milk": "contained"})),
            "allergens.undeclared",
            ("items", 0, "allergens"),
        ),
        (
            lambda: menu(groups=(group("g", option("a", allergens={})),)),
            "allergens.undeclared",
            ("groups", 0, "options", 0, "allergens"),
        ),
        (
            lambda: menu(item(name={"de": "x" * 25, "en": "y"})),
            "kitchen_name.missing",
            ("items", 0, "name"),
        ),
        (lambda: menu(item(name={"de": "x"})), "translation.missing", ("items", 0, "name", "en")),
        (
            lambda: menu(item(description={"de": "x"})),
            "translation.missing",
            ("items", 0, "description", "en"),
        ),
        (
            lambda: menu(item(name={"de": "x", "en": "y", "fr": "z"})),
            "translation.unused",
            ("items", 0, "name", "fr"),
        ),
        (
            lambda: menu(
                groups=(group("g", option("a", default=True), option("b"), least=2, most=2),)
            ),
            "group.defaults_below_min",
            ("groups", 0, "options"),
        ),
    ],
)
def test_a_slip_is_told_and_published(
    build: Callable[[], Menu], code: str, path: tuple[str | int, ...]
) -> None:
    assert codes(problems(build(), VENUE)) == [(code, path, "warning")]


def test_undeclared_allergens_are_listed_and_never_counted_as_free() -> None:
    (found,) = problems(menu(item(allergens={"milk": "contained", "nuts": "free"})))
    silent = found.params["allergens"]
    assert isinstance(silent, list)
    assert set(silent) == set(ALLERGENS) - {"milk", "nuts"}


def test_a_long_name_with_a_kitchen_name_needs_no_other() -> None:
    assert problems(menu(item(name={"de": "x" * 25, "en": "y"}, kitchen_name="X"))) == []


def test_the_cheapest_choice_counts_what_the_guest_must_take() -> None:
    cheap = group("g", option("a", price_delta=-200), option("b", price_delta=-200), most=2)
    assert "price.below_zero" in {
        p.code for p in problems(menu(item(groups=["g"]), groups=(cheap,)))
    }
    one = msgspec.structs.replace(cheap, max=1)
    assert problems(menu(item(groups=["g"]), groups=(one,))) == []
    dear = group("h", option("c", price_delta=150), least=1)
    both = menu(item(groups=["g", "h"]), groups=(cheap, dear))
    assert problems(both) == []


def test_the_index_finds_what_an_item_offers() -> None:
    ice = group("ice", option("no-ice"))
    extras = group("extras", option("lemon"), option("lime"), most=2)
    sizes = (Variant("s", {"de": "klein"}, 200), Variant("l", {"de": "groß"}, 300))
    water = Item("water", "drinks", {"de": "Wasser"}, Vat("general", "general"), "bar",
                 variants=sizes)  # fmt: skip
    index = index_menu(menu(item(groups=["extras", "ice"]), water, groups=(ice, extras)))
    cola = index.item("cola")
    assert cola is not None
    assert cola.price == 300
    assert index.item("tea") is None
    assert index.groups_of(cola) == index.groups_of("cola") == (extras, ice)
    assert index.groups_of("water") == ()
    assert index.option("cola", "lime") is extras.options[1]
    assert index.group_of_option("cola", "no-ice") is ice
    assert index.option("water", "lime") is None
    assert index.option("tea", "lime") is None
    assert index.variant("water", "l") is sizes[1]
    assert index.variant("cola", "l") is None


def test_an_old_menu_with_faults_can_still_be_replayed() -> None:
    index = index_menu(menu(item(price=1, groups=["gone"]), item(price=2)))
    first = index.item("cola")
    assert first is not None
    assert first.price == 1
    assert index.groups_of("cola") == ()
