"""What is in a dish as it is configured: the union over its parts, the worst word of each.

For every allergen *contained* goes before *not declared*, and that before *free*: a dish is free of
something only if each of its parts is.  An option takes an allergen away only where the owner says
so (`takes_away`), from the item it is chosen for, and never from what other options bring.  An id
that the menu does not know counts as not declared: nothing is ever shown as free by mistake.
"""

from collections.abc import Iterable, Sequence

import msgspec

from pos.domain.cart import WishedPart
from pos.domain.line import Line
from pos.domain.menu import (
    ADDITIVES,
    ALLERGENS,
    CEREALS,
    NUTS,
    Additive,
    Allergen,
    Declaration,
    Item,
    Kind,
    Option,
)
from pos.domain.menu_index import MenuIndex
from pos.domain.pricing_bundle import choice_of
from pos.domain.pricing_options import taken

KINDS: tuple[str, ...] = (*CEREALS, *NUTS)


class Declared(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known about a dish.  Each of the fourteen allergens stands in one of three lists.

    `kinds` names the cereals and nuts contained.  `additives` are those that are named;
    `additives_undeclared` says that some part says nothing about additives.
    """

    contained: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    additives: tuple[str, ...] = ()
    additives_undeclared: bool = False


class Said(msgspec.Struct, frozen=True):
    """What the owner said of one part of a dish; `additives` None: nothing."""

    allergens: dict[Allergen, Declaration]
    kinds: tuple[Kind, ...]
    additives: tuple[Additive, ...] | None


UNKNOWN = Said({}, (), None)
"""A part that the menu does not know."""


def of_item(item: Item) -> Declared:
    """The item alone, before anything is chosen."""
    return union([_of_item(item, ())])


def of_option(option: Option) -> Declared:
    """What an option adds; a removal adds nothing but what it names."""
    return union([_of_option(option)])


def of_dish(
    index: MenuIndex,
    item_id: str,
    options: Sequence[str] = (),
    parts: Sequence[WishedPart] = (),
) -> Declared:
    """The dish as a guest configures it, defaults of required groups included.

    A part of a bundle that is still open counts as all of its choices at once.
    """
    return union(_said_of_dish(index, item_id, options, parts))


def of_line(index: MenuIndex, line: Line) -> Declared:
    """The dish as it was sold, as far as the menu still knows it."""
    if not any(part.item for part in line.parts):
        return union(_said_of_sold(index, line.item, [o.id for o in line.options]))
    said: list[Said] = []
    for part in line.parts:
        said += _said_of_sold(index, part.item, [option.id for option in part.options])
    return union(said)


def union(parts: Iterable[Said]) -> Declared:
    """The worst of all parts, allergen by allergen, in the order of annex II."""
    said = list(parts)
    contained: list[str] = []
    free: list[str] = []
    undeclared: list[str] = []
    for name in ALLERGENS:
        words = [part.allergens.get(name) for part in said]
        if "contained" in words:
            contained.append(name)
        elif None in words or not words:
            undeclared.append(name)
        else:
            free.append(name)
    kinds = {kind for part in said for kind in part.kinds}
    additives = {name for part in said for name in part.additives or ()}
    return Declared(
        contained=tuple(contained),
        free=tuple(free),
        undeclared=tuple(undeclared),
        kinds=tuple(kind for kind in KINDS if kind in kinds),
        additives=tuple(name for name in ADDITIVES if name in additives),
        additives_undeclared=not said or any(part.additives is None for part in said),
    )


def code_of(index: MenuIndex, additive: str) -> str:
    """What stands for an additive on the menu: the owner's own mark, or the number in use."""
    own = {str(name): mark for name, mark in index.menu.additive_codes.items()}
    return own.get(additive) or str(list(ADDITIVES).index(additive) + 1)


def legend_of(index: MenuIndex) -> dict[str, str]:
    """The additives that this menu names, each with its mark, in the order of the marks' list."""
    named = {name for item in index.menu.items for name in item.additives or ()}
    for group in index.menu.groups:
        for option in group.options:
            named |= set(option.additives or ())
    return {name: code_of(index, name) for name in ADDITIVES if name in named}


def _said_of_dish(
    index: MenuIndex, item_id: str, options: Sequence[str], parts: Sequence[WishedPart]
) -> list[Said]:
    item = index.item(item_id)
    if item is None:
        return [UNKNOWN]
    if not item.bundle:
        return _said_with_options(index, item, options)
    wished = {part.part: part for part in parts}
    said = [UNKNOWN] if options or set(wished) - {part.id for part in item.bundle} else []
    for part in item.bundle:
        chosen = wished.get(part.id)
        choice = choice_of(part, chosen)
        inner = chosen.options if chosen is not None else ()
        if choice is not None:
            said += _said_of_component(index, choice.item, inner)
        elif chosen is not None:
            said.append(UNKNOWN)
        else:
            for open_choice in part.choices:
                said += _said_of_component(index, open_choice.item, ())
    return said


def _said_of_component(index: MenuIndex, item_id: str, options: Sequence[str]) -> list[Said]:
    item = index.item(item_id)
    if item is None or item.bundle:
        return [UNKNOWN]
    return _said_with_options(index, item, options)


def _said_with_options(index: MenuIndex, item: Item, wished: Sequence[str]) -> list[Said]:
    chosen = taken(index, item, wished)
    options = [option for _, times in chosen.groups for option, _ in times]
    return _said(item, options, unknown=bool(chosen.unknown))


def _said_of_sold(index: MenuIndex, item_id: str, options: Sequence[str]) -> list[Said]:
    """As it was sold: no default is added to what the line says."""
    item = index.item(item_id)
    if item is None:
        return [UNKNOWN]
    found = [index.option(item_id, option) for option in options]
    known = [option for option in found if option is not None]
    return _said(item, known, unknown=len(known) < len(found))


def _said(item: Item, options: Sequence[Option], *, unknown: bool) -> list[Said]:
    away = [name for option in options for name in option.takes_away]
    said = [_of_item(item, away), *(_of_option(option) for option in options)]
    return [*said, UNKNOWN] if unknown else said


def _of_item(item: Item, away: Sequence[Allergen]) -> Said:
    """The item without what was taken away: contained becomes free, silence stays silence."""
    gone = {name for name in away if item.allergens.get(name) == "contained"}
    allergens: dict[Allergen, Declaration] = {
        name: "free" if name in gone else word for name, word in item.allergens.items()
    }
    hidden: set[str] = set()
    hidden |= set(CEREALS) if "gluten" in gone else set()
    hidden |= set(NUTS) if "nuts" in gone else set()
    return Said(allergens, tuple(k for k in item.kinds if k not in hidden), item.additives)


def _of_option(option: Option) -> Said:
    if not option.removal:
        return Said(option.allergens, option.kinds, option.additives)
    # Leaving something out adds nothing, so its silence is "free" - but what it names, it brings.
    allergens: dict[Allergen, Declaration] = {
        name: option.allergens.get(name, "free") for name in ALLERGENS
    }
    return Said(allergens, option.kinds, option.additives or ())
