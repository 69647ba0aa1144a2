"""The rules of bundles, dayparts, deposits, dated prices, declarations - and what the law asks."""

from typing import Any

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.decide import decide
from pos.domain.envelope import Accepted, Facts, Rejected
from pos.domain.menu import ALLERGENS, Menu
from pos.domain.menu_index import index_menu
from pos.domain.menu_rules import errors, problems
from pos.domain.menu_rules_law import millilitres
from pos.domain.shelf import Shelf
from pos.domain.venue import Venue
from pos.domain.venue_rules import problems as venue_problems
from tests.commands import AT, SYSTEM, a_menu, a_venue

FREE = dict.fromkeys(ALLERGENS, "free")
FOOD = {"in_house": "reduced", "take_away": "reduced"}
DRINK = {"in_house": "general", "take_away": "general"}


def an_item(item_id: str = "dish", /, **fields: Any) -> dict[str, Any]:
    """A dish for nine euros with everything declared, or what `fields` make of it."""
    plain = {"id": item_id, "category": "all", "name": {"de": item_id}, "vat": FOOD,
             "station": "grill", "price": 900, "allergens": FREE,
             "additives": [], **fields}  # fmt: skip
    return {key: value for key, value in plain.items() if value is not None}


def a_bundle(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    named = [{"name": {"de": part["id"]}, **part} for part in parts]
    return an_item("meal", bundle=named, vat=None, station=None, allergens=None, **fields)


def menu(*items: dict[str, Any], **fields: Any) -> Menu:
    plain = {
        "currency": "EUR",
        "languages": ["de"],
        "categories": [{"id": "all", "name": {"de": "Alles"}}],
        "items": items or [an_item()],
        "deposits": [{"id": "pfand", "name": {"de": "Pfand"}, "price": 25, "vat": DRINK}],
        "parts": [{"id": "bun", "name": {"de": "Brötchen"}}],
        "dayparts": [
            {"id": "noon", "name": {"de": "Mittag"}, "hours": [{"start": "11:00", "end": "14:00"}]},
        ],
        **fields,
    }
    return msgspec.convert(plain, Menu)


DISH = {"item": "dish"}
SIZES = [{"id": size, "name": {"de": size}, "price": 300} for size in ("s", "l")]


@pytest.mark.parametrize(
    "items, code, path",
    [
        ([an_item(station=None)], "station.missing", "items.0.station"),
        ([an_item(route=[{"station": "grill"}])], "station.and_route", "items.0.route"),
        ([an_item(station=None, route=[{"station": "grill"}] * 2)], "route.twice",
         "items.0.route.1"),
        ([an_item(station=None, route=[{"station": "moon"}])], "station.unknown",
         "items.0.route.0.station"),
        ([an_item(vat=None)], "vat.missing", "items.0.vat"),
        ([an_item(open_price={"min": 1, "max": 2})], "price.and_open", "items.0.open_price"),
        ([an_item(price=None, open_price={"min": 3, "max": 2})], "open_price.bounds",
         "items.0.open_price"),
        ([an_item(prices=[{"price": 1, "variant": "l"}])], "prices.variant",
         "items.0.prices.0.variant"),
        ([an_item(prices=[{"price": 1}, {"price": 2}])], "prices.twice", "items.0.prices.1"),
        ([an_item(prices=[{"price": 1, "since": "2027-01-01", "until": "2026-01-01"}])],
         "prices.until", "items.0.prices.0.until"),
        ([an_item(prices=[{"price": 1, "since": "2026-13-01"}])], "day.unknown",
         "items.0.prices.0.since"),
        ([an_item(vat_changes=[{"since": "2026-01-01", "vat": FOOD}] * 2)], "day.twice",
         "items.0.vat_changes.1"),
        ([an_item(vat_split=[{"percent": 60, "vat": DRINK}, {"percent": 40, "vat": DRINK}])],
         "vat_split.percent", "items.0.vat_split"),
        ([an_item(dayparts=["dusk"])], "daypart.unknown", "items.0.dayparts.0"),
        ([an_item(deposit="crate")], "deposit.unknown", "items.0.deposit"),
        ([an_item(uses=[{"part": "bowl"}])], "part.unknown", "items.0.uses.0.part"),
        ([an_item(uses=[{"part": "bun"}] * 2)], "use.twice", "items.0.uses.1"),
        ([an_item(substitute="dish")], "substitute.unknown", "items.0.substitute"),
        ([an_item(kinds=["wheat"])], "kinds.not_contained", "items.0.allergens"),
        ([an_item(), a_bundle({"id": "a", "choices": [{"item": "moon"}]})], "choice.item",
         "items.1.bundle.0.choices.0.item"),
        ([an_item(), a_bundle({"id": "a", "choices": [DISH, DISH]})], "choice.twice",
         "items.1.bundle.0.choices.1"),
        ([an_item(), a_bundle({"id": "a", "choices": [{"item": "meal"}]})], "choice.kind",
         "items.1.bundle.0.choices.0.item"),
        ([an_item(price=None, variants=SIZES), a_bundle({"id": "a", "choices": [DISH]})],
         "choice.variant", "items.1.bundle.0.choices.0.variant"),
        ([an_item(), a_bundle({"id": "a", "choices": [DISH]}, deposit="pfand")], "bundle.field",
         "items.1.deposit"),
        ([an_item(), a_bundle({"id": "a", "choices": [DISH]}, price=None)], "price.missing",
         "items.1"),
        ([an_item(), a_bundle({"id": "a", "choices": [{**DISH, "supplement": -901}]})],
         "price.below_zero", "items.1.bundle"),
        ([an_item(), an_item("two"), a_bundle({"id": "a", "choices": [
            {**DISH, "default": True}, {"item": "two", "default": True}]})], "bundle.defaults",
         "items.2.bundle.0.choices"),
    ],
)  # fmt: skip
def test_what_can_not_be_sold_is_not_published(
    items: list[dict[str, Any]], code: str, path: str
) -> None:
    found = errors(problems(menu(*items), a_venue()))
    assert (code, path) in [(p.code, ".".join(map(str, p.path))) for p in found]


def test_a_deposit_without_a_class_needs_items_that_agree() -> None:
    shared = [{"id": "pfand", "name": {"de": "Pfand"}, "price": 25}]
    cola, milk = an_item("cola", vat=DRINK, deposit="pfand"), an_item("milk", deposit="pfand")
    codes = {p.code for p in problems(menu(cola, milk, deposits=shared))}
    assert "deposit.vat_unclear" in codes
    assert "deposit.vat_unclear" not in {p.code for p in problems(menu(cola, deposits=shared))}
    # On nothing at all it could be sold never, but returned always.
    assert "deposit.vat_unclear" in {p.code for p in problems(menu(deposits=shared))}


@pytest.mark.parametrize(
    "hours, code",
    [
        ([{"start": "10:00", "end": "11:00", "days": []}], "hours.no_day"),
        ([{"start": "10:00", "end": "11:00", "days": ["mon", "mon"]}], "day.twice"),
        ([{"start": "24:00", "end": "11:00"}], "hours.start"),
    ],
)
def test_hours_hold_on_some_day_and_begin_within_it(hours: list[Any], code: str) -> None:
    dayparts = [{"id": "x", "name": {"de": "x"}, "hours": hours}]
    assert code in {p.code for p in errors(problems(menu(dayparts=dayparts)))}
    plain = msgspec.to_builtins(a_venue()) | {"hours": hours}
    assert code in {p.code for p in venue_problems(msgspec.convert(plain, Venue))}


def test_a_special_day_is_a_day_and_stands_once() -> None:
    days = [{"date": "2026-02-30"}, {"date": "2026-12-24"}, {"date": "2026-12-24"}]
    plain = msgspec.to_builtins(a_venue()) | {"special_days": days}
    codes = [p.code for p in venue_problems(msgspec.convert(plain, Venue))]
    assert sorted(codes) == ["day.twice", "day.unknown"]


def drink(item_id: str, text: str, price: int | None = 300, **fields: Any) -> dict[str, Any]:
    return an_item(item_id, **{"name": {"de": text}, "vat": DRINK, "price": price, **fields})


BEER = drink("pils", "Pils 0,5 l", 500, alcohol="beer_wine")


@pytest.mark.parametrize(
    "items, code, about",
    [
        ([BEER, drink("tea", "Tee")], "law.quantity", "tea"),
        ([an_item(name={"de": "Schnitzel ab 9,90"})], "law.vague_price", "dish"),
        ([an_item(name={"de": "Menü ca. 12 €"})], "law.vague_price", "dish"),
        ([an_item(name={"de": "Menü 9,90 - 12,90 €"})], "law.vague_price", "dish"),
        ([drink("w", "Wasser 0,5 l inkl. 0,25 Pfand")], "law.deposit_inside", "w"),
        ([drink("c", "Cola 0,3 l")], "law.additive", "c"),
        ([drink("t", "Gin Tonic 0,3 l", alcohol="spirits")], "law.additive", "t"),
        ([drink("e", "Energydrink 0,25 l", additives=["high-caffeine"])], "law.additive", "e"),
        ([drink("b", "Hefeweizen 0,5 l")], "law.beer_wine", "b"),
        ([drink("b", "Rotwein 0,2 l")], "law.beer_wine", "b"),
        ([drink("b", "Wodka 4 cl")], "law.spirits", "b"),
        ([BEER, drink("juice", "Saft 0,2 l", 300)], "law.cheapest", "juice"),
    ],
)
def test_the_check_says_what_an_inspector_would(
    items: list[dict[str, Any]], code: str, about: str
) -> None:
    found = [p for p in problems(menu(*items)) if p.code.startswith("law.")]
    assert (code, about) in [(p.code, p.params["id"]) for p in found]
    assert {p.severity for p in found} == {"warning"}
    abroad = msgspec.structs.replace(menu(*items), country="NL")
    assert not [p for p in problems(abroad) if p.code.startswith("law.")]


@pytest.mark.parametrize(
    "items",
    [
        [BEER, drink("water", "Wasser 0,5 l", 500)],
        [drink("b", "Alkoholfreies Weizenbier 0,5 l", alcohol="none")],
        [drink("b", "Pils alkoholfrei 0,33 l")],
        [drink("b", "Ginger Ale 0,2 l")],
        [an_item(name={"de": "Schweinebraten in Biersauce ab Hof"})],
        [an_item(name={"de": "Schweinefilet"}, vat=DRINK)],
        [drink("c", "Cola 0,3 l", additives=["caffeine", "colour"])],
        [drink("c", "Cola", price=None, variants=[
            {"id": "s", "name": {"de": "0,3 l"}, "price": 300}], additives=["caffeine"])],
        [an_item(name={"de": "Tomatensuppe 0,3 l"}), an_item("two", name={"de": "Brot"})],
    ],
)  # fmt: skip
def test_it_is_silent_where_all_is_said(items: list[dict[str, Any]]) -> None:
    assert [p for p in problems(menu(*items)) if p.code.startswith("law.")] == []


@pytest.mark.parametrize(
    "text, quantity",
    [("0,5 l", 500), ("0.33 L", 330), ("75 cl", 750), ("200 ml", 200), ("1 Liter", 1000),
     ("4 cl Gin", 40), ("500 g", 0), ("Loriot", 0), ("1,5 l", 1500), ("0,1 l oder 0,2 l", 100)],
)  # fmt: skip
def test_quantities_are_read_from_names(text: str, quantity: int) -> None:
    assert millilitres(text) == quantity


def test_a_shot_in_a_cup_to_go_is_not_taxed_as_milk() -> None:
    shot = {"id": "rum", "name": {"de": "Rum"}, "alcohol": "spirits"}
    group = {"id": "shots", "name": {"de": "Schuss"}, "max": 1, "options": [shot]}
    vat = {"in_house": "general", "take_away": "reduced"}

    def said(**fields: Any) -> list[str]:
        cup = an_item("cocoa", vat=vat, groups=["shots"], **fields)
        return [p.code for p in problems(menu(cup, groups=[group]))]

    assert "law.option_vat" in said()
    assert "law.option_vat" not in said(services=["in_house"])


def test_undeclared_allergens_need_the_owners_explicit_word() -> None:
    silent = menu(an_item(), an_item("two", allergens={"milk": "contained"}))
    shelf = Shelf()
    facts = Facts(AT, SYSTEM)
    refused = decide(shelf, cmd.MenuPublish(silent), facts)
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.params) == ("menu.undeclared", {"count": 1})
    assert isinstance(decide(shelf, cmd.MenuPublish(silent, undeclared=True), facts), Accepted)
    word = msgspec.structs.replace(silent, publish_undeclared=True)
    assert isinstance(decide(shelf, cmd.MenuPublish(word), facts), Accepted)
    assert isinstance(decide(shelf, cmd.MenuPublish(menu()), facts), Accepted)


def test_a_word_given_once_does_not_speak_for_the_special_of_next_week() -> None:
    silent = an_item("two", allergens={"milk": "contained"})
    given = msgspec.structs.replace(menu(an_item(), silent), publish_undeclared=True)
    facts, shelf = Facts(AT, SYSTEM), Shelf()
    shelf.state = msgspec.structs.replace(shelf.state, menu=given, menu_version=1)
    dearer = an_item("two", allergens={"milk": "contained"}, price=990)
    changed = msgspec.structs.replace(menu(an_item(), dearer), publish_undeclared=True)
    assert isinstance(decide(shelf, cmd.MenuPublish(changed), facts), Accepted)
    special = an_item("special", allergens={"milk": "contained"})
    more = msgspec.structs.replace(menu(an_item(), silent, special), publish_undeclared=True)
    refused = decide(shelf, cmd.MenuPublish(more), facts)
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.params) == ("menu.undeclared", {"count": 1})
    assert isinstance(decide(shelf, cmd.MenuPublish(more, undeclared=True), facts), Accepted)


def test_the_index_knows_what_is_not_declared_and_from_which_age_it_is_sold() -> None:
    index = index_menu(a_menu())
    assert set(index.undeclared) >= {"burger", "extras/cheese"}
    assert "extras/no-onion" not in index.undeclared, "leaving out adds nothing"
    wine = an_item("wine", alcohol="beer_wine")
    rum = an_item("rum", alcohol="spirits", age=16)
    either = a_bundle({"id": "a", "choices": [{"item": "wine"}, {"item": "rum"}]},
                      {"id": "b", "choices": [{"item": "dish"}, {"item": "rum"}]})  # fmt: skip
    ages = index_menu(menu(an_item(), wine, rum, either))
    assert [ages.age_of(ages.items[i]) for i in ("dish", "wine", "rum", "meal")] == [0, 16, 18, 16]
