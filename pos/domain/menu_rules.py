"""What a menu must be beyond its types: ids that are found, groups that can be chosen, prices.

An *error* keeps a menu from being published.  A *warning* is published and told to the owner: a
missing translation, an allergen nobody spoke about.  Silence is never read as "free of".
"""

from collections.abc import Iterator
from typing import Final

from pos.domain.kitchen_names import cooks_name, cooks_of, short_name
from pos.domain.menu import (
    ALLERGENS,
    CEREALS,
    NUTS,
    WEEKDAYS,
    Deposit,
    Hours,
    Item,
    Menu,
    Option,
    OptionGroup,
    ServiceMode,
)
from pos.domain.menu_index import undeclared_of
from pos.domain.menu_rules_found import (
    Param,
    Path,
    Problem,
    Severity,
    errors,
    twice,
    warning,
)
from pos.domain.menu_rules_items import Known, daypart_problems, item_problems, use_problems
from pos.domain.menu_rules_law import law_problems
from pos.domain.money import MINOR_DIGITS
from pos.domain.tax import RATES
from pos.domain.venue import Venue

__all__ = [
    "Param",
    "Path",
    "Problem",
    "Severity",
    "errors",
    "hours_problems",
    "problems",
    "unspoken",
]

KITCHEN_NAME_MAX: Final = 24
"""Letters of a name that fit a ticket in double width (48 columns)."""


def problems(menu: Menu, venue: Venue | None = None) -> list[Problem]:
    """Everything wrong with a menu, errors and warnings, in the order of the document.

    With a venue the menu is also held against its stations, currency, country and languages.
    """
    found = [
        *_of_the_head(menu, venue),
        *twice(("categories",), [category.id for category in menu.categories]),
        *twice(("items",), [item.id for item in menu.items]),
        *twice(("groups",), [group.id for group in menu.groups]),
        *twice(("dayparts",), [daypart.id for daypart in menu.dayparts]),
        *twice(("deposits",), [deposit.id for deposit in menu.deposits]),
        *twice(("parts",), [part.id for part in menu.parts]),
        *_of_texts(menu),
    ]
    if venue is not None:
        found += cooks_without_names(menu, venue)
    known = Known(menu, venue)
    for position, category in enumerate(menu.categories):
        found += daypart_problems(known, ("categories", position), category.dayparts)
    for position, item in enumerate(menu.items):
        path: Path = ("items", position)
        found += item_problems(known, path, item)
        found += _declared(path, item)
        found += _kitchen_names(menu, path, item)
    for position, group in enumerate(menu.groups):
        found += _of_group(known, ("groups", position), group)
    for position, daypart in enumerate(menu.dayparts):
        found += hours_problems(("dayparts", position, "hours"), daypart.hours)
    for position, deposit in enumerate(menu.deposits):
        found += _of_deposit(menu, ("deposits", position), deposit)
    return [*found, *law_problems(menu)]


def unspoken(menu: Menu, before: Menu | None = None) -> Problem | None:
    """The error of a menu with undeclared allergens that its owner did not explicitly accept.

    `publish_undeclared` speaks for what stands in the menu when it is first published.  What is
    undeclared now and was not in the menu `before` needs a word of its own.
    """
    undeclared = undeclared_of(menu)
    if menu.publish_undeclared:
        known = set(undeclared if before is None else undeclared_of(before))
        undeclared = tuple(name for name in undeclared if name not in known)
    if not undeclared:
        return None
    return Problem(("publish_undeclared",), "menu.undeclared", {"count": len(undeclared)})


def hours_problems(path: Path, hours: tuple[Hours, ...]) -> Iterator[Problem]:
    """Spans on no day, or that begin when the day is over."""
    for position, span in enumerate(hours):
        if not span.days:
            yield Problem((*path, position, "days"), "hours.no_day", {"known": list(WEEKDAYS)})
        yield from twice((*path, position, "days"), span.days, code="day.twice")
        if span.start == "24:00":
            yield Problem((*path, position, "start"), "hours.start", {"value": span.start})


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
    yield from twice(("languages",), menu.languages, code="language.twice")
    if venue is None:
        return
    if menu.currency != venue.currency:
        yield Problem(
            ("currency",), "currency.differs", {"menu": menu.currency, "venue": venue.currency}
        )
    if menu.country != venue.merchant.country:
        yield warning(
            ("country",), "country.differs", menu=menu.country, venue=venue.merchant.country
        )
    for language in venue.languages:
        if language not in menu.languages:
            yield warning(("languages",), "language.missing", language=language)


def _of_group(known: Known, path: Path, group: OptionGroup) -> Iterator[Problem]:
    count = sum(option.max for option in group.options)
    yield from twice((*path, "options"), [option.id for option in group.options])
    if group.max < group.min:
        yield Problem((*path, "max"), "group.max_below_min", {"min": group.min, "max": group.max})
    if group.max > count:
        yield Problem((*path, "max"), "group.max_above_options", {"max": group.max, "count": count})
    if group.min > count:
        yield Problem((*path, "min"), "group.min_above_options", {"min": group.min, "count": count})
    if group.free > group.max:
        yield Problem((*path, "free"), "group.free_above_max",
                      {"free": group.free, "max": group.max})  # fmt: skip
    defaults = sum(option.default for option in group.options)
    if defaults > group.max:
        yield Problem(
            (*path, "options"), "group.defaults_above_max", {"count": defaults, "max": group.max}
        )
    # None asks the guest; some, but too few, is a slip: the guest is asked all the same.
    if 0 < defaults < group.min:
        yield warning((*path, "options"), "group.defaults_below_min", count=defaults, min=group.min)
    for position, option in enumerate(group.options):
        inner: Path = (*path, "options", position)
        yield from _declared(inner, option)
        yield from use_problems(known, inner, option.uses)
        for name in option.takes_away:
            if option.allergens.get(name) == "contained":
                yield Problem(
                    (*inner, "takes_away"), "takes_away.contained", {"id": option.id, "name": name}
                )


def _of_deposit(menu: Menu, path: Path, deposit: Deposit) -> Iterator[Problem]:
    if deposit.vat is not None:
        rates = RATES.get(menu.country, {})
        for vat_class in dict.fromkeys((deposit.vat.in_house, deposit.vat.take_away)):
            if rates and vat_class not in rates:
                yield Problem(
                    (*path, "vat"), "vat.no_rate", {"class": vat_class, "country": menu.country}
                )
        return
    on = [
        item
        for item in menu.items
        if item.vat is not None
        and (item.deposit == deposit.id or any(v.deposit == deposit.id for v in item.variants))
    ]
    modes: tuple[ServiceMode, ...] = ("in_house", "take_away")
    classes = [{getattr(item.vat, mode) for item in on} for mode in modes]
    if any(len(found) != 1 for found in classes):
        # Empties come back without a drink beside them: then nobody knows their class.
        yield Problem((*path, "vat"), "deposit.vat_unclear", {"id": deposit.id, "count": len(on)})


def _declared(path: Path, thing: Item | Option) -> Iterator[Problem]:
    yield from twice((*path, "allergens"), thing.kinds, code="kind.twice")
    for allergen, kinds in (("gluten", CEREALS), ("nuts", NUTS)):
        named: list[str] = [kind for kind in thing.kinds if kind in kinds]
        contained = thing.allergens.get(allergen) == "contained"  # type: ignore[call-overload]
        if named and not contained:
            yield Problem(
                (*path, "allergens"), "kinds.not_contained", {"kinds": named, "allergen": allergen}
            )
        if contained and not named:
            yield warning(
                (*path, "allergens"), "allergens.unnamed",
                id=thing.id, allergen=allergen, known=list(kinds),
            )  # fmt: skip
    # Leaving something out adds nothing to the plate, so there is nothing to declare; and a bundle
    # is what its parts are.
    if thing.removal if isinstance(thing, Option) else thing.bundle:
        return
    silent = [name for name in ALLERGENS if name not in thing.allergens]
    if silent:
        yield warning(
            (*path, "allergens"), "allergens.undeclared",
            id=thing.id, allergens=silent, count=len(silent),
        )  # fmt: skip


def _kitchen_names(menu: Menu, path: Path, item: Item) -> Iterator[Problem]:
    first = menu.languages[0]
    name = item.name.get(first, "")
    short = short_name(item.kitchen_name, first)
    if not short and len(name) > KITCHEN_NAME_MAX:
        yield warning(
            (*path, "name"), "kitchen_name.missing",
            id=item.id, length=len(name), max=KITCHEN_NAME_MAX,
        )  # fmt: skip

    for position, variant in enumerate(item.variants):
        size = short_name(variant.kitchen_name, first) or variant.name.get(first, "")
        read = f"{short or name} {size}"
        if len(read) > KITCHEN_NAME_MAX and len(short or name) <= KITCHEN_NAME_MAX:
            yield warning(
                (*path, "variants", position, "name"), "kitchen_name.long",
                text=read, length=len(read), max=KITCHEN_NAME_MAX,
            )  # fmt: skip


def cooks_without_names(menu: Menu, venue: Venue) -> Iterator[Problem]:
    """Stations whose cook reads dishes in the house's language, as the menu has no other name."""
    for station, language in cooks_of(venue):
        made = [i for i in menu.items if station in {i.station, *(s.station for s in i.route)}]
        silent = [item.id for item in made if not cooks_name(item, language)]
        if silent:
            yield warning(
                ("items",), "kitchen_name.untranslated",
                id=station, language=language, count=len(silent), known=silent[:3],
            )  # fmt: skip


def _of_texts(menu: Menu) -> Iterator[Problem]:
    for path, texts in _all_texts(menu):
        if path[-1] == "description" and not texts:
            continue
        first = menu.languages[0]
        if not texts.get(first, "").strip():
            yield Problem((*path, first), "text.missing", {"language": first})
        for language in menu.languages[1:]:
            if not texts.get(language, "").strip():
                yield warning((*path, language), "translation.missing", language=language)
        for language in texts:
            if language not in menu.languages:
                yield warning((*path, language), "translation.unused", language=language)


def _all_texts(menu: Menu) -> Iterator[tuple[Path, dict[str, str]]]:
    for position, category in enumerate(menu.categories):
        yield ("categories", position, "name"), category.name
    for position, item in enumerate(menu.items):
        yield ("items", position, "name"), item.name
        yield ("items", position, "description"), item.description
        for inner, variant in enumerate(item.variants):
            yield ("items", position, "variants", inner, "name"), variant.name
        for inner, part in enumerate(item.bundle):
            yield ("items", position, "bundle", inner, "name"), part.name
        if item.picture is not None:
            yield ("items", position, "picture", "alt"), item.picture.alt
    for position, group in enumerate(menu.groups):
        yield ("groups", position, "name"), group.name
        for inner, option in enumerate(group.options):
            yield ("groups", position, "options", inner, "name"), option.name
    for position, daypart in enumerate(menu.dayparts):
        yield ("dayparts", position, "name"), daypart.name
    for position, deposit in enumerate(menu.deposits):
        yield ("deposits", position, "name"), deposit.name
    for position, shared in enumerate(menu.parts):
        yield ("parts", position, "name"), shared.name
