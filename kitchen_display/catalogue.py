"""The menu as staff enter it: names, prices of today and choices, in one language."""

from typing import Any

from pos.domain.instants import Instant, business_day
from pos.domain.menu import BundlePart, Item, OptionGroup, Texts, text_in
from pos.domain.menu_index import MenuIndex
from pos.domain.pricing_terms import price_of
from pos.domain.shelf import Shelf
from pos.domain.venue import Venue


def catalogue(shelf: Shelf, venue: Venue, language: str, at: Instant) -> dict[str, Any]:
    """Categories and items with what a waiter must choose; prices in minor units, in house."""
    index = shelf.index
    if index is None:
        return {"version": 0, "categories": [], "items": []}
    menu = index.menu
    day = business_day(at, venue.time_zone, venue.day_ends_at_hour)
    named = _Named(language, menu.languages[0])
    items = [_item(index, item, named, day) for item in menu.items]
    used = {item["category"] for item in items}
    return {
        "version": shelf.state.menu_version,
        "categories": [
            {"id": category.id, "name": named(category.name)}
            for category in menu.categories
            if category.id in used
        ],
        "items": items,
    }


class _Named:
    """Reads texts in one language."""

    def __init__(self, language: str, fallback: str) -> None:
        self._language = language
        self._fallback = fallback

    def __call__(self, texts: Texts) -> str:
        return text_in(texts, self._language, self._fallback)


def _item(index: MenuIndex, item: Item, named: _Named, day: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": item.id,
        "category": item.category,
        "name": named(item.name),
        "price": price_of(item, None, "in_house", day) if not item.variants else None,
        "course": item.course,
        "age": index.age_of(item),
        "drink": bool(item.alcohol) or bool(item.deposit),
    }
    if item.substitute:
        found["substitute"] = item.substitute
    if item.open_price is not None:
        found["open"] = {"min": item.open_price.min, "max": item.open_price.max}
    if item.variants:
        found["variants"] = [
            {
                "id": variant.id,
                "name": named(variant.name),
                "price": price_of(item, variant, "in_house", day),
            }
            for variant in item.variants
        ]
    groups = [_group(group, named) for group in index.groups_of(item)]
    if groups:
        found["groups"] = groups
    if item.bundle:
        found["bundle"] = [_part(index, part, named) for part in item.bundle]
    return found


def _group(group: OptionGroup, named: _Named) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": named(group.name),
        "min": group.min,
        "max": group.max,
        "free": group.free,
        "options": [
            {
                "id": option.id,
                "name": named(option.name),
                "delta": option.price_delta,
                "removal": option.removal,
                "default": option.default,
                "max": option.max,
            }
            for option in group.options
        ],
    }


def _part(index: MenuIndex, part: BundlePart, named: _Named) -> dict[str, Any]:
    return {
        "id": part.id,
        "name": named(part.name),
        "choices": [
            {
                "item": choice.item,
                "variant": choice.variant,
                "name": _choice_name(index, choice.item, choice.variant, named),
                "supplement": choice.supplement,
                "default": choice.default or len(part.choices) == 1,
            }
            for choice in part.choices
        ],
    }


def _choice_name(index: MenuIndex, item_id: str, variant_id: str, named: _Named) -> str:
    item = index.item(item_id)
    if item is None:
        return item_id
    variant = index.variant(item_id, variant_id)
    return f"{named(item.name)} {named(variant.name)}" if variant is not None else named(item.name)
