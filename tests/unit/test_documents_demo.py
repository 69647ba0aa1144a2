"""The demo town: real-looking, complete in four languages, and without one error."""

from itertools import product

import msgspec
import pytest

from pos.demo import DEMO_VENUES, DemoVenue, load_demo, with_printer_ports
from pos.documents import read_menu, read_venue, write_menu, write_venue
from pos.domain import menu_rules, venue_rules
from pos.domain.cart import WishedPart
from pos.domain.envelope import Rejected
from pos.domain.menu import ALLERGENS, Item, Menu, Option
from pos.domain.menu_index import MenuIndex, index_menu
from pos.domain.pricing import price_line
from pos.domain.pricing_terms import Terms, vat_of
from pos.domain.tax import rate_permille
from tests.commands import AT, Ids, a_line

LANGUAGES = {"de", "nl", "en", "ar"}
DAY = "2026-11-22"
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
    assert {problem.code for problem in found} == {"allergens.undeclared"}


def test_a_demo_menu_is_long_enough_to_scroll(demo: DemoVenue) -> None:
    assert len(demo.menu.items) >= 25
    assert len(demo.menu.categories) >= 5
    used = {item.category for item in demo.menu.items}
    assert used == {category.id for category in demo.menu.categories}
    offered = {group for item in demo.menu.items for group in item.groups}
    assert offered == {group.id for group in demo.menu.groups}


def test_every_text_of_the_demo_is_there_in_four_languages(demo: DemoVenue) -> None:
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
    drinks = {"cold-drinks", "hot-drinks", "beer", "wine", "soft", "coffee", "cocktails",
              "mocktails", "alcohol"}  # fmt: skip
    milk = {"milkshake", "latte-macchiato", "cocoa", "rum-cocoa", "milk"}
    goods = {"cigarettes", "lighter", "batteries", "bag", "sundries"}
    for item in demo.menu.items:
        vat = vat_of(item, DAY)
        if vat is None:
            assert item.bundle, item.id
            continue
        in_house = rate_permille("DE", vat.in_house, DAY)
        take_away = rate_permille("DE", vat.take_away, DAY)
        if item.id in milk:
            assert (in_house, take_away) == (190, 70)
        elif item.category in drinks or item.id in goods:
            assert (in_house, take_away) == (190, 190), item.id
        else:
            assert (in_house, take_away) == (70, 70), item.id


def test_the_town_passes_120_items_and_uses_everything_a_menu_can_be() -> None:
    items = [item for demo in TOWN.values() for item in demo.menu.items]
    groups = [group for demo in TOWN.values() for group in demo.menu.groups]
    options = [option for group in groups for option in group.options]
    assert len(items) > 120
    unused = [
        field.name
        for field in msgspec.structs.fields(Item)
        if field.default_factory is msgspec.NODEFAULT
        and not any(getattr(i, field.name) != field.default for i in items)
    ]
    assert set(unused) <= {"picture"}, "pictures are stored by their owner, none is needed"
    assert {item.alcohol for item in items} == {"", "none", "beer_wine", "spirits"}
    assert any(item.vat is None for item in items)
    assert all(any(getattr(group, name) for group in groups) for name in ("min", "free"))
    for name in ("takes_away", "uses", "alcohol", "additives", "kinds", "removal", "default"):
        assert any(getattr(option, name) for option in options), name
    assert any(option.max > 1 for option in options)


def test_every_bundle_of_the_town_is_sold_split_and_whole() -> None:
    split = 0
    for demo in TOWN.values():
        index = index_menu(demo.menu)
        terms = Terms("in_house", DAY, "de", AT, demo.venue.time_zone, staff=True)
        for item in demo.menu.items:
            for choices in product(*(part.choices for part in item.bundle)):
                chosen = [
                    WishedPart(p.id, c.item, c.variant, enough(index, c.item))
                    for p, c in zip(item.bundle, choices, strict=True)
                ]
                wish = msgspec.structs.replace(a_line(Ids(1), item.id), parts=tuple(chosen))
                if not item.bundle:
                    continue
                sold = price_line(index, wish, terms)
                assert not isinstance(sold, Rejected), sold
                line = sold[0]
                assert line.total > 0
                assert sum(share.amount for share in line.shares) in {0, line.total}
                assert len(line.parts) >= len(item.bundle)
                split += bool(line.shares)
    assert split > 10


def enough(index: MenuIndex, item_id: str) -> tuple[str, ...]:
    """As many options as the item's groups ask for."""
    return tuple(
        option.id for group in index.groups_of(item_id) for option in group.options[: group.min]
    )


def test_the_kitchen_gets_a_short_name_for_every_dish(demo: DemoVenue) -> None:
    assert all(item.kitchen_name for item in demo.menu.items)


def test_each_venue_serves_the_places_its_kind_is_made_of() -> None:
    kinds = {name: {place.kind for place in demo.venue.places} for name, demo in TOWN.items()}
    assert kinds["burgerhof"] == {"table", "counter", "lane", "shelf"}
    assert kinds["krone"] == {"table", "counter"}
    assert kinds["hafenblick"] == {"table", "counter", "room"}
    assert kinds["nachtlicht"] == {"counter", "shelf"}


def test_tables_and_rooms_have_areas_and_seats() -> None:
    for demo in TOWN.values():
        for place in demo.venue.places:
            if place.kind in {"table", "room"}:
                assert place.area
                assert place.seats


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
