"""What a menu must be beyond its types: ids that are found, groups that can be chosen, prices.

An *error* keeps a menu from being published.  A *warning* is published and told to the owner: a
missing translation, an allergen nobody spoke about.  Silence is never read as "free of".
"""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec

from pos.domain.menu import ALLERGENS, Item, Menu, Option, OptionGroup
from pos.domain.money import AMOUNT_MAX, MINOR_DIGITS
from pos.domain.tax import RATES
from pos.domain.venue import Venue

Path = tuple[str | int, ...]
"""Where in the document: field names and positions from 0, e.g. `("items", 3, "price")`."""
Param = str | int | list[str]
Severity = Literal["error", "warning"]

KITCHEN_NAME_MAX: Final = 24
"""Letters of a name that fit a ticket in double width (48 columns)."""
LINE_PRICE_MAX: Final = AMOUNT_MAX


class Problem(msgspec.Struct, frozen=True):
    """One fault: where, which, and the values that its sentence names."""

    path: Path
    code: str
    params: dict[str, Param] = {}
    severity: Severity = "error"


def problems(menu: Menu, venue: Venue | None = None) -> list[Problem]:
    """Everything wrong with a menu, errors and warnings, in the order of the document.

    With a venue the menu is also held against its stations, currency, country and languages.
    """
    found = [
        *_of_the_head(menu, venue),
        *_twice(("categories",), [category.id for category in menu.categories]),
        *_twice(("items",), [item.id for item in menu.items]),
        *_twice(("groups",), [group.id for group in menu.groups]),
        *_of_texts(menu),
    ]
    for position, item in enumerate(menu.items):
        found += _of_item(menu, venue, ("items", position), item)
    for position, group in enumerate(menu.groups):
        found += _of_group(("groups", position), group)
    return found


def errors(found: Sequence[Problem]) -> list[Problem]:
    """Only what keeps the document from being published."""
    return [problem for problem in found if problem.severity == "error"]


def _of_the_head(menu: Menu, venue: Venue | None) -> Iterator[Problem]:
    if menu.currency not in MINOR_DIGITS:
        yield Problem(
            ("currency",),
            "currency.unknown",
            {"currency": menu.currency, "known": sorted(MINOR_DIGITS)},
        )
    if menu.country not in RATES:
        yield Problem(
            ("country",), "country.no_rates", {"country": menu.country, "known": sorted(RATES)}
        )
    yield from _twice(("languages",), menu.languages, code="language.twice")
    if venue is None:
        return
    if menu.currency != venue.currency:
        yield Problem(
            ("currency",), "currency.differs", {"menu": menu.currency, "venue": venue.currency}
        )
    if menu.country != venue.merchant.country:
        yield Problem(
            ("country",),
            "country.differs",
            {"menu": menu.country, "venue": venue.merchant.country},
            "warning",
        )
    for language in venue.languages:
        if language not in menu.languages:
            yield Problem(("languages",), "language.missing", {"language": language}, "warning")


def _twice(path: Path, ids: Sequence[str], code: str = "id.twice") -> Iterator[Problem]:
    seen: set[str] = set()
    for position, name in enumerate(ids):
        if name in seen:
            # A list of plain words has no field `id` to point at.
            where = (*path, position) if code != "id.twice" else (*path, position, "id")
            yield Problem(where, code, {"id": name})
        seen.add(name)


def _of_item(menu: Menu, venue: Venue | None, path: Path, item: Item) -> Iterator[Problem]:
    if item.category not in {category.id for category in menu.categories}:
        yield Problem((*path, "category"), "category.unknown", {"id": item.category})
    if venue is not None and item.station not in {station.id for station in venue.stations}:
        yield Problem(
            (*path, "station"),
            "station.unknown",
            {"id": item.station, "known": [station.id for station in venue.stations]},
        )
    if item.price is None and not item.variants:
        yield Problem(path, "price.missing", {"item": item.id})
    if item.price is not None and item.variants:
        yield Problem((*path, "variants"), "price.and_variants", {"item": item.id})
    yield from _twice((*path, "variants"), [variant.id for variant in item.variants])
    yield from _of_vat(menu, path, item)
    yield from _of_services(path, item)
    yield from _of_item_groups(menu, path, item)
    yield from _undeclared(path, item)
    yield from _kitchen_names(menu, path, item)


def _of_vat(menu: Menu, path: Path, item: Item) -> Iterator[Problem]:
    if menu.country not in RATES:
        return  # said once, at the country
    rates = RATES[menu.country]
    for mode, vat_class in (("in_house", item.vat.in_house), ("take_away", item.vat.take_away)):
        if vat_class not in rates:
            yield Problem(
                (*path, "vat", mode), "vat.no_rate", {"class": vat_class, "country": menu.country}
            )


def _of_services(path: Path, item: Item) -> Iterator[Problem]:
    if not item.services:
        yield Problem((*path, "services"), "services.none", {"item": item.id})
    yield from _twice((*path, "services"), item.services, code="service.twice")


def _of_item_groups(menu: Menu, path: Path, item: Item) -> Iterator[Problem]:
    groups = {group.id: group for group in menu.groups}
    yield from _twice((*path, "groups"), item.groups, code="group.twice")
    first_offer: dict[str, str] = {}
    lowest = min([v.price for v in item.variants] or [item.price or 0])
    highest = max([v.price for v in item.variants] or [item.price or 0])
    for position, group_id in enumerate(item.groups):
        group = groups.get(group_id)
        if group is None:
            yield Problem((*path, "groups", position), "group.unknown", {"id": group_id})
            continue
        if group_id in item.groups[:position]:
            continue
        for option in group.options:
            if first_offer.setdefault(option.id, group_id) != group_id:
                yield Problem(
                    (*path, "groups", position),
                    "option.in_two_groups",
                    {"id": option.id, "first": first_offer[option.id], "second": group_id},
                )
        deltas = sorted(option.price_delta for option in group.options)
        most = min(group.max, len(deltas))
        lowest += min(sum(deltas[:n]) for n in range(min(group.min, most), most + 1))
        highest += max(sum(deltas[len(deltas) - n :]) for n in range(most + 1))
    priced = item.price is not None or bool(item.variants)
    if priced and lowest < 0:
        yield Problem((*path, "groups"), "price.below_zero", {"item": item.id, "cents": lowest})
    if highest > LINE_PRICE_MAX:
        yield Problem((*path, "groups"), "price.too_high", {"item": item.id, "cents": highest})


def _of_group(path: Path, group: OptionGroup) -> Iterator[Problem]:
    count = len(group.options)
    yield from _twice((*path, "options"), [option.id for option in group.options])
    if group.max < group.min:
        yield Problem((*path, "max"), "group.max_below_min", {"min": group.min, "max": group.max})
    if group.max > count:
        yield Problem((*path, "max"), "group.max_above_options", {"max": group.max, "count": count})
    if group.min > count:
        yield Problem((*path, "min"), "group.min_above_options", {"min": group.min, "count": count})
    defaults = sum(option.default for option in group.options)
    if defaults > group.max:
        yield Problem(
            (*path, "options"), "group.defaults_above_max", {"count": defaults, "max": group.max}
        )
    # None asks the guest; some, but too few, is a slip: the guest is asked all the same.
    if 0 < defaults < group.min:
        yield Problem(
            (*path, "options"),
            "group.defaults_below_min",
            {"count": defaults, "min": group.min},
            "warning",
        )
    for position, option in enumerate(group.options):
        yield from _undeclared((*path, "options", position), option)


def _undeclared(path: Path, thing: Item | Option) -> Iterator[Problem]:
    # Leaving something out adds nothing to the plate, so there is nothing to declare.
    if isinstance(thing, Option) and thing.removal:
        return
    silent = [name for name in ALLERGENS if name not in thing.allergens]
    if silent:
        yield Problem(
            (*path, "allergens"),
            "allergens.undeclared",
            {"id": thing.id, "allergens": silent, "count": len(silent)},
            "warning",
        )


def _kitchen_names(menu: Menu, path: Path, item: Item) -> Iterator[Problem]:
    name = item.name.get(menu.languages[0], "")
    if not item.kitchen_name and len(name) > KITCHEN_NAME_MAX:
        yield Problem(
            (*path, "name"),
            "kitchen_name.missing",
            {"id": item.id, "length": len(name), "max": KITCHEN_NAME_MAX},
            "warning",
        )


def _of_texts(menu: Menu) -> Iterator[Problem]:
    for path, texts in _all_texts(menu):
        if path[-1] == "description" and not texts:
            continue
        first = menu.languages[0]
        if not texts.get(first, "").strip():
            yield Problem((*path, first), "text.missing", {"language": first})
        for language in menu.languages[1:]:
            if not texts.get(language, "").strip():
                yield Problem(
                    (*path, language), "translation.missing", {"language": language}, "warning"
                )
        for language in texts:
            if language not in menu.languages:
                yield Problem(
                    (*path, language), "translation.unused", {"language": language}, "warning"
                )


def _all_texts(menu: Menu) -> Iterator[tuple[Path, dict[str, str]]]:
    for position, category in enumerate(menu.categories):
        yield ("categories", position, "name"), category.name
    for position, item in enumerate(menu.items):
        yield ("items", position, "name"), item.name
        yield ("items", position, "description"), item.description
        for inner, variant in enumerate(item.variants):
            yield ("items", position, "variants", inner, "name"), variant.name
    for position, group in enumerate(menu.groups):
        yield ("groups", position, "name"), group.name
        for inner, option in enumerate(group.options):
            yield ("groups", position, "options", inner, "name"), option.name
