"""What a dish is declared to contain: for every combination, the worst word of all its parts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.demo import load_demo
from pos.domain.allergens import (
    Declared,
    code_of,
    legend_of,
    of_dish,
    of_item,
    of_line,
    of_option,
)
from pos.domain.cart import WishedPart
from pos.domain.envelope import Rejected
from pos.domain.menu import ADDITIVES, ALLERGENS, CEREALS, NUTS, Item, Menu, Option, OptionGroup
from pos.domain.menu_index import MenuIndex, index_menu
from pos.domain.pricing import price_line
from tests.commands import Ids
from tests.property.menus import a_big_menu, a_cart
from tests.property.test_prices import some_terms

DEMO = [demo.menu for demo in load_demo()]
TOGETHER_MAX = 1_000
"""Combinations of one dish up to which its groups are tried together."""
RANK = {"free": 0, None: 1, "contained": 2}


def word(declared: Declared, name: str) -> str | None:
    if name in declared.contained:
        return "contained"
    return "free" if name in declared.free else None


def expected(item: Item, options: Sequence[Option], name: str) -> str | None:
    """The worst word about one allergen, straight from the document."""
    own = item.allergens.get(name)  # type: ignore[call-overload]
    if own == "contained" and any(name in option.takes_away for option in options):
        own = "free"
    words: list[str | None] = [own]
    for option in options:
        said = option.allergens.get(name)  # type: ignore[call-overload]
        words.append("free" if option.removal and said is None else said)
    return max(words, key=lambda one: RANK[one])


def choices_of(group: OptionGroup) -> list[tuple[Option, ...]]:
    """Every set that the group allows; taking an option twice declares nothing new."""
    least = max(0, group.min - sum(o.max - 1 for o in group.options))
    return [
        chosen
        for count in range(least, min(group.max, len(group.options)) + 1)
        for chosen in combinations(group.options, count)
        if sum(option.max for option in chosen) >= group.min
    ]


def combinations_of(index: MenuIndex, item: Item) -> Iterator[tuple[Option, ...]]:
    """All combinations of an item's options.

    Where they explode, every choice of each two groups is tried with nothing from the others: the
    union is taken allergen by allergen and option by option, so a wrong word needs no more than
    the one option that brings it and the one that takes it away.
    """
    groups = [choices_of(group) for group in index.groups_of(item)]
    count = 1
    for group in groups:
        count *= len(group)
    if count <= TOGETHER_MAX or len(groups) < 3:
        for way in product(*groups):
            yield tuple(option for chosen in way for option in chosen)
        return
    for first, second in combinations(groups, 2):
        for one, other in product(first, second):
            yield (*one, *other)


def check(index: MenuIndex, item: Item, options: tuple[Option, ...]) -> None:
    found = of_dish(index, item.id, [option.id for option in options])
    for name in ALLERGENS:
        taken = options + unasked(index, item, options)
        assert word(found, name) == expected(item, taken, name), (item.id, name, options)
    things: list[Item | Option] = [item, *options, *unasked(index, item, options)]
    named = {additive for thing in things for additive in thing.additives or ()}
    assert set(found.additives) == named
    silent = [t for t in things if t.additives is None and not getattr(t, "removal", False)]
    assert found.additives_undeclared == bool(silent)
    kinds = {kind for thing in things for kind in thing.kinds}
    assert set(found.kinds) <= kinds
    check_lists(found)


def unasked(index: MenuIndex, item: Item, options: Iterable[Option]) -> tuple[Option, ...]:
    """Defaults of groups from which something must be taken and nothing was."""
    ids = {option.id for option in options}
    return tuple(
        option
        for group in index.groups_of(item)
        if group.min and not ids & {o.id for o in group.options}
        for option in group.options
        if option.default
    )


def check_lists(found: Declared) -> None:
    assert sorted([*found.contained, *found.free, *found.undeclared]) == sorted(ALLERGENS)
    for kinds, allergen in ((CEREALS, "gluten"), (NUTS, "nuts")):
        assert allergen in found.contained or not set(kinds) & set(found.kinds)


@pytest.mark.parametrize("menu", DEMO, ids=lambda menu: menu.items[0].id)
def test_every_combination_of_every_demo_item_says_the_worst_of_its_parts(menu: Menu) -> None:
    index = index_menu(menu)
    tried = 0
    for item in menu.items:
        if not item.bundle:
            for options in combinations_of(index, item):
                check(index, item, options)
                tried += 1
    assert tried > 100


def test_every_choice_of_every_demo_bundle_is_the_union_of_its_parts() -> None:
    for menu in DEMO:
        index = index_menu(menu)
        for item in menu.items:
            for part in item.bundle:
                for choice in part.choices:
                    wished = WishedPart(part.id, choice.item, choice.variant)
                    found = of_dish(index, item.id, (), (wished,))
                    alone = of_dish(index, choice.item)
                    assert set(alone.contained) <= set(found.contained)
                    assert set(found.free) <= set(alone.free)
                    check_lists(found)


def test_every_way_to_choose_a_demo_bundle_is_exactly_the_union_of_its_parts() -> None:
    """Each part with nothing on it, and with everything its first group allows."""
    ways = 0
    for menu in DEMO:
        index = index_menu(menu)
        for item in menu.items:
            for chosen in product(*(part.choices for part in item.bundle)):
                if not item.bundle:
                    continue
                full = [
                    tuple(o.id for g in index.groups_of(c.item)[:1] for o in g.options)
                    for c in chosen
                ]
                for options in ([()] * len(full), full):
                    wished = [
                        WishedPart(part.id, choice.item, choice.variant, own)
                        for part, choice, own in zip(item.bundle, chosen, options, strict=True)
                    ]
                    found = of_dish(index, item.id, (), wished)
                    alone = [of_dish(index, p.item, p.options) for p in wished]
                    for name in ALLERGENS:
                        words = [word(one, name) for one in alone]
                        assert word(found, name) == max(words, key=lambda one: RANK[one])
                    assert set(found.kinds) == {kind for one in alone for kind in one.kinds}
                    assert set(found.additives) == {a for one in alone for a in one.additives}
                    ways += 1
    assert ways > 200


@given(st.integers(0, 2**40))
def test_any_dish_of_any_menu_is_the_worst_of_its_parts(seed: int) -> None:
    random = Random(seed)
    menu = a_big_menu(random)
    index = index_menu(menu)
    for item in menu.items:
        if item.bundle:
            continue
        offered = [o for group in index.groups_of(item) for o in group.options]
        check(index, item, tuple(random.sample(offered, random.randint(0, len(offered)))))


@given(st.integers(0, 2**40))
def test_a_sold_line_says_what_the_guest_was_told(seed: int) -> None:
    random = Random(seed)
    menu = a_big_menu(random)
    index = index_menu(menu)
    for wish in a_cart(random, menu, Ids(seed), wild=0):
        priced = price_line(index, wish, some_terms(random))
        if isinstance(priced, Rejected):
            continue
        told = of_dish(index, wish.item, wish.options, wish.parts)
        assert of_line(index, priced[0]) == told


def test_an_unknown_id_is_never_free_of_anything() -> None:
    index = index_menu(DEMO[0])
    assert of_dish(index, "unicorn").undeclared == ALLERGENS
    item = next(item for item in DEMO[0].items if item.allergens and not item.bundle)
    wild = of_dish(index, item.id, ["unicorn"])
    assert wild.free == ()
    assert set(wild.contained) >= set(of_item(item).contained)


def test_only_an_explicit_word_takes_an_allergen_away() -> None:
    milk, plain = (
        Option("no-cheese", {"de": "ohne"}, removal=True, takes_away=("milk",)),
        Option("no-sauce", {"de": "ohne"}, removal=True),
    )
    extra = Option("cream", {"de": "Rahm"}, allergens={"milk": "contained"})
    item = a_dish(groups=("g",))
    group = OptionGroup("g", {"de": "g"}, (milk, plain, extra), max=3)
    index = index_menu(Menu("EUR", ("de",), (), (item,), (group,)))
    assert "milk" in of_dish(index, "dish", ["no-sauce"]).contained
    assert "milk" in of_dish(index, "dish", ["no-cheese"]).free
    assert "milk" in of_dish(index, "dish", ["no-cheese", "cream"]).contained
    # What nobody declared stays so, whoever takes it away.
    silent = a_dish(allergens={}, groups=("g",))
    unsaid = index_menu(Menu("EUR", ("de",), (), (silent,), (group,)))
    assert "milk" in of_dish(unsaid, "dish", ["no-cheese"]).undeclared


def a_dish(**more: object) -> Item:
    plain = {"id": "dish", "category": "c", "name": {"de": "Speise"},
             "allergens": {"milk": "contained"}, **more}  # fmt: skip
    return msgspec.convert(plain, Item)


def test_additives_are_named_or_said_to_be_unspoken() -> None:
    named = Option("a", {"de": "a"}, additives=("colour", "preservative"))
    assert of_option(named).additives == ("preservative", "colour")
    assert of_option(Option("b", {"de": "b"})).additives_undeclared
    assert not of_option(Option("c", {"de": "c"}, removal=True)).additives_undeclared
    index = index_menu(Menu("EUR", ("de",), (), (a_dish(additives=["caffeine"]),),
                            additive_codes={"caffeine": "K"}))  # fmt: skip
    assert legend_of(index) == {"caffeine": "K"}
    assert [code_of(index, name) for name in ADDITIVES[:2]] == ["1", "2"]
