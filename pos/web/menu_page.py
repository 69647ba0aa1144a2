"""What the guest's templates show: the menu by category and the own orders, ready to print."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from pos.domain.menu import ALLERGENS, Category, Item, Menu, OptionGroup, ServiceMode, text_in
from pos.domain.menu_index import MenuIndex


class Allergens(msgspec.Struct, frozen=True):
    """Names for programs of what is in, what is not, and what nobody declared."""

    contained: tuple[str, ...]
    free: tuple[str, ...]
    undeclared: tuple[str, ...]


class MenuItem(msgspec.Struct, frozen=True):
    """An item with what the page says about it."""

    item: Item
    groups: tuple[OptionGroup, ...]
    allergens: Allergens
    price: int
    price_from: bool


class Section(msgspec.Struct, frozen=True):
    """A category and its items, never empty."""

    category: Category
    items: tuple[MenuItem, ...]


def sections(menu: Menu, index: MenuIndex, service: ServiceMode | None) -> tuple[Section, ...]:
    """The menu in the document's order; with a `service` only what is served that way."""
    by_category: dict[str, list[MenuItem]] = {}
    for item in menu.items:
        if service is None or service in item.services:
            by_category.setdefault(item.category, []).append(_menu_item(item, index))
    return tuple(
        Section(category, tuple(by_category[category.id]))
        for category in menu.categories
        if category.id in by_category
    )


def _menu_item(item: Item, index: MenuIndex) -> MenuItem:
    prices = [variant.price for variant in item.variants] or [item.price or 0]
    return MenuItem(
        item=item,
        groups=index.groups_of(item),
        allergens=allergens_of(item.allergens),
        price=min(prices),
        price_from=len(set(prices)) > 1,
    )


KITCHEN_FIELDS = frozenset({"kitchen_name", "prep_seconds", "station", "vat"})
TEXT_FIELDS = frozenset({"name", "description"})


def for_phone(menu: Menu, language: str) -> dict[str, Any]:
    """The menu as the page's script needs it: one language, nothing that only kitchens read.

    `/api/menu` has the whole document, in the same shape.
    """
    fallback = menu.languages[0]

    def lean(value: Any) -> Any:
        if isinstance(value, list):
            return [lean(each) for each in value]
        if not isinstance(value, dict):
            return value
        return {
            key: _one_text(inner, language, fallback) if key in TEXT_FIELDS else lean(inner)
            for key, inner in value.items()
            if key not in KITCHEN_FIELDS
        }

    slim: dict[str, Any] = lean(msgspec.to_builtins(menu))
    return slim


def _one_text(texts: dict[str, str], language: str, fallback: str) -> dict[str, str]:
    tag = language if language in texts else fallback
    return {tag: texts[tag]} if tag in texts else texts


def allergens_of(declared: Mapping[Any, str]) -> Allergens:
    """The fourteen, sorted by what the owner said; silence is neither contained nor free."""
    return Allergens(
        contained=tuple(a for a in ALLERGENS if declared.get(a) == "contained"),
        free=tuple(a for a in ALLERGENS if declared.get(a) == "free"),
        undeclared=tuple(a for a in ALLERGENS if a not in declared),
    )


def newest_first(rows: Iterable[bytes]) -> list[dict[str, Any]]:
    """The rows of `guest.orders` for the template, the newest order first."""
    orders: list[dict[str, Any]] = [msgspec.json.decode(row) for row in rows]
    for line in (
        line for order in orders for placed in order["rounds"] for line in placed["lines"]
    ):
        # The wire leaves out what is empty; a template must find it.
        line.setdefault("option_names", ())
    # Without the Z a whole second stands before its fractions, as it should.
    return sorted(orders, key=lambda order: order["placed_at"].rstrip("Z"), reverse=True)


def name_lines(orders: Iterable[dict[str, Any]], index: MenuIndex, language: str) -> None:
    """Name what was ordered in the reader's language, as far as the menu still knows it."""
    fallback = index.menu.languages[0]
    for order in orders:
        for line in (line for placed in order["rounds"] for line in placed["lines"]):
            item = index.item(line["item"])
            if item is None:
                continue
            variant = index.variant(item.id, line.get("variant", ""))
            names = [item.name] if variant is None else [item.name, variant.name]
            line["name"] = " ".join(text_in(name, language, fallback) for name in names)
            options = [index.option(item.id, option) for option in line.get("options", ())]
            if options and all(options):
                line["option_names"] = [text_in(o.name, language, fallback) for o in options if o]
