"""What the guest's page adds up itself is what the house says: contents, prices, ages, choices.

The page's own module runs in Node with the demo's menus; the domain answers the same questions.
"""

import itertools
import json
import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from pos.demo.town import load_demo
from pos.domain.allergens import of_dish
from pos.domain.cart import WishedLine, WishedPart
from pos.domain.envelope import Rejected
from pos.domain.hours import is_within
from pos.domain.instants import DAY
from pos.domain.menu import Item, OptionGroup
from pos.domain.menu_index import MenuIndex, index_menu
from pos.domain.pricing import price_line
from pos.domain.pricing_terms import Terms
from pos.web.assets import assets
from pos.web.guest_paint import LATER_STRINGS
from pos.web.menu_phone import Seller, for_phone

ROOT: Final = Path(__file__).parents[2]
NODE: Final = ROOT / ".venv" / "bin" / "node"
NOON: Final = 1_795_435_200_000
"""2026-11-23T12:00Z, a Monday."""
COMBINATIONS_MAX: Final = 60
"""Of one item; where there are more, a sample that is the same every time."""
LINE_ID: Final = "01a20557-35b1-7769-93aa-58915886c4c3"


def takings(group: OptionGroup) -> list[tuple[str, ...]]:
    """Ways to choose from a group: none, each alone, twice what may be, pairs, all, too many."""
    ids = [option.id for option in group.options]
    twice = [(option.id, option.id) for option in group.options if option.max > 1]
    pairs = list(itertools.combinations(ids, 2)) if group.max > 1 else []
    return [(), *((name,) for name in ids), *twice, *pairs, tuple(ids)]


def choices(index: MenuIndex, item: Item, chance: random.Random) -> list[tuple[str, ...]]:
    """Ways to choose from all groups of an item."""
    groups = [takings(group) for group in index.groups_of(item)]
    count = 1
    for group in groups:
        count *= len(group)
    if count <= COMBINATIONS_MAX:
        return [tuple(itertools.chain(*each)) for each in itertools.product(*groups)]
    return [
        tuple(itertools.chain(*(chance.choice(group) for group in groups)))
        for _ in range(COMBINATIONS_MAX)
    ]


def wishes(index: MenuIndex, item: Item, chance: random.Random) -> Iterator[WishedLine]:
    """Lines that a guest might wish for."""
    if item.bundle:
        for _ in range(COMBINATIONS_MAX):
            parts = []
            for part in item.bundle:
                choice = chance.choice(part.choices)
                inner = index.items[choice.item]
                taken = chance.choice(choices(index, inner, chance))
                parts.append(WishedPart(part.id, choice.item, choice.variant, taken))
            yield WishedLine(LINE_ID, item.id, parts=tuple(parts))
        yield WishedLine(LINE_ID, item.id)
        return
    for variant in [v.id for v in item.variants] or [""]:
        for options in choices(index, item, chance):
            yield WishedLine(LINE_ID, item.id, variant=variant, options=options)


def house_says(index: MenuIndex, wish: WishedLine, terms: Terms) -> dict[str, Any]:
    """The domain's answer in the page's shape."""
    declared = of_dish(index, wish.item, wish.options, wish.parts)
    said: dict[str, Any] = {
        "contained": list(declared.contained),
        "free": list(declared.free),
        "undeclared": list(declared.undeclared),
        "kinds": sorted(declared.kinds),
        "additives": sorted(declared.additives),
        "additivesOpen": declared.additives_undeclared,
    }
    sold = price_line(index, wish, terms)
    if isinstance(sold, Rejected):
        return {**said, "ok": False}
    return {**said, "ok": True, "total": sum(line.total for line in sold), "age": sold[0].age}


@pytest.fixture(scope="module")
def asked() -> list[tuple[MenuIndex, Terms, list[WishedLine], dict[str, Any]]]:
    chance = random.Random(16)
    found = []
    for demo in load_demo():
        index = index_menu(demo.menu)
        for service in ("in_house", "take_away"):
            seller = Seller(demo.venue, index, service, "de", NOON)
            # Staff are not bound by hours: a breakfast is priced at noon too.
            terms = Terms(service, seller.day, "de", NOON, demo.venue.time_zone, staff=True)
            items = [item for item in demo.menu.items if seller.sells(item) and not item.sold_out]
            lines = [wish for item in items for wish in wishes(index, item, chance)]
            found.append((index, terms, lines, for_phone(seller)))
    return found


def test_page_and_house_agree_on_every_dish_as_it_is_configured(
    asked: list[tuple[MenuIndex, Terms, list[WishedLine], dict[str, Any]]],
) -> None:
    question = [
        {"menu": menu, "lines": [_as_page_has_it(line) for line in lines]}
        for _, _, lines, menu in asked
    ]
    done = subprocess.run(
        [NODE, ROOT / "tests" / "node" / "menu_model.mjs"],
        input=msgspec.json.encode(question),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    answers = json.loads(done.stdout)
    compared = 0
    for (index, terms, lines, _), shown in zip(asked, answers, strict=True):
        for wish, page in zip(lines, shown, strict=True):
            house = house_says(index, wish, terms)
            # Of what can not be sold like that no price is compared.
            assert {key: page[key] for key in house} == house, wish
            compared += 1
    assert compared > 1_000


def _as_page_has_it(wish: WishedLine) -> dict[str, Any]:
    parts = [msgspec.to_builtins(part) for part in wish.parts]
    return {
        "item": wish.item,
        "variant": wish.variant,
        "options": wish.options,
        "parts": [{"options": [], **part} for part in parts],
    }


def test_the_page_knows_a_week_ahead_when_something_is_sold() -> None:
    chance = random.Random(7)
    for demo in load_demo():
        index = index_menu(demo.menu)
        seller = Seller(demo.venue, index, None, "de", NOON)
        menu = for_phone(seller)
        for item in menu["items"]:
            hours = index.hours_of(index.items[item["id"]])
            spans = menu["spans"][item["spans"] - 1] if hours else []
            for _ in range(20):
                at = NOON + chance.randrange(7 * DAY)
                shown = not hours or any(start <= at < end for start, end in spans)
                assert shown == is_within(hours, at, demo.venue.time_zone), (item["id"], at)


def test_what_the_page_says_first_is_among_the_sentences_it_comes_with() -> None:
    files = assets().files
    said = assets().words["guest/guest"]
    names = ["guest", "calls", "cart_sheet", "dish_parts", "item_sheet", "masthead", "menu_view"]
    later = ["car", "choice_card", "keep_link", "order_line", "orders_view", "progress", "table"]
    for modules, prefixes in ((names, said), (later, (*said, *LATER_STRINGS))):
        for name in modules:
            text = files[f"guest/{name}.js"].body.decode()
            keys = re.findall(r"\bt\(\s*\"([a-z_]+\.[a-z_.]+)\"", text)
            assert [key for key in keys if not key.startswith(prefixes)] == [], name


def test_the_kiosks_script_brings_every_sentence_that_it_says() -> None:
    script = assets().find("kiosk/kiosk.linked.js")
    assert script is not None
    text, known = script.body.decode(), assets().strings["de"]
    begun = tuple(re.findall(r"`([a-z_]+\.[a-z_.]*)\$\{", text))
    keys = {key.partition("#")[0] for key in known}
    named = {key for key in re.findall(r"[\"`]([a-z_]+\.[a-z_.]+)[\"`]", text) if key in keys}
    said = assets().words["kiosk/kiosk"]
    assert len(named) > 50
    # One of these is a view that has the name of a sentence.
    assert [key for key in sorted(named - {"guest.orders"}) if not key.startswith(said)] == []
    assert all(any(start.startswith(s) or s.startswith(start) for s in said) for start in begun)
