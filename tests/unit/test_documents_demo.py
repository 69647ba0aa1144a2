"""The demo town: real-looking, complete in three languages, and without one error."""

import pytest

from pos.demo import DEMO_VENUES, DemoVenue, load_demo, with_printer_ports
from pos.documents import read_menu, read_venue, write_menu, write_venue
from pos.domain import menu_rules, venue_rules
from pos.domain.menu import ALLERGENS, Item, Menu, Option
from pos.domain.tax import rate_permille

LANGUAGES = {"de", "nl", "en"}
TOWN = {demo.venue.id: demo for demo in load_demo()}


@pytest.fixture(params=DEMO_VENUES)
def demo(request: pytest.FixtureRequest) -> DemoVenue:
    return TOWN[request.param]


def things_with_allergens(menu: Menu) -> list[Item | Option]:
    options = [option for group in menu.groups for option in group.options if not option.removal]
    return [*menu.items, *options]


def test_a_demo_venue_has_no_error(demo: DemoVenue) -> None:
    found = [*menu_rules.problems(demo.menu, demo.venue), *venue_rules.problems(demo.venue)]
    assert menu_rules.errors(found) == []
    # Nothing is left over but what the owner has not declared.
    codes = {problem.code for problem in found}
    assert "allergens.undeclared" in codes
    assert all(c.startswith(("law.", "allergens.")) for c in codes)


def test_a_demo_menu_is_long_enough_to_scroll(demo: DemoVenue) -> None:
    assert len(demo.menu.items) >= 25
    assert len(demo.menu.categories) >= 5
    used = {item.category for item in demo.menu.items}
    assert used == {category.id for category in demo.menu.categories}
    offered = {group for item in demo.menu.items for group in item.groups}
    assert offered == {group.id for group in demo.menu.groups}


def test_every_text_of_the_demo_is_there_in_three_languages(demo: DemoVenue) -> None:
    texts = [text for _, text in menu_rules._all_texts(demo.menu) if text]
    texts += [station.name for station in demo.venue.stations]
    assert all(set(text) == LANGUAGES and all(text.values()) for text in texts)


def test_the_demo_shows_every_kind_of_declaration(demo: DemoVenue) -> None:
    things = things_with_allergens(demo.menu)
    said = {declaration for thing in things for declaration in thing.allergens.values()}
    assert said == {"contained", "free"}
    complete = [thing for thing in things if set(thing.allergens) == set(ALLERGENS)]
    assert complete
    assert len(complete) < len(things)


def test_the_demo_is_taxed_as_germany_wants_it_in_2026(demo: DemoVenue) -> None:
    drinks = {"cold-drinks", "hot-drinks", "beer", "wine", "soft", "coffee", "cocktails"}
    milk = {"milkshake", "latte-macchiato", "cocoa"}
    for item in demo.menu.items:
        in_house = rate_permille("DE", item.vat.in_house, "2026-11-22")
        take_away = rate_permille("DE", item.vat.take_away, "2026-11-22")
        if item.id in milk:
            assert (in_house, take_away) == (190, 70)
        elif item.category in drinks | {"mocktails"}:
            assert (in_house, take_away) == (190, 190), item.id
        else:
            assert (in_house, take_away) == (70, 70), item.id


def test_the_kitchen_gets_a_short_name_for_every_dish(demo: DemoVenue) -> None:
    assert all(item.kitchen_name for item in demo.menu.items)


def test_each_venue_serves_the_places_its_kind_is_made_of() -> None:
    kinds = {name: {place.kind for place in demo.venue.places} for name, demo in TOWN.items()}
    assert kinds["burgerhof"] == {"table", "counter", "lane", "shelf"}
    assert kinds["krone"] == {"table", "counter"}
    assert kinds["hafenblick"] == {"table", "counter", "room"}


def test_numbers_called_out_differ_between_the_venues_of_the_town() -> None:
    assert len({demo.venue.number_prefix for demo in TOWN.values()}) == len(TOWN)


def test_the_demo_town_writes_and_reads_back(demo: DemoVenue) -> None:
    assert read_menu(write_menu(demo.menu), demo.venue) == demo.menu
    assert read_venue(write_venue(demo.venue)) == demo.venue


def test_demo_printers_move_to_the_ports_they_are_given() -> None:
    venue = with_printer_ports(TOWN["krone"].venue, {"bar": 4242})
    ports = {printer.id: printer.port for printer in venue.printers}
    assert ports == {"kitchen": 9103, "bar": 4242}
    assert {printer.host for printer in venue.printers} == {"127.0.0.1"}
