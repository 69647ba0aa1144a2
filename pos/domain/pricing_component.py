"""One configured item - alone on its line, or as a component of a bundle - priced and taxed."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from pos.domain.cart import WishedLine
from pos.domain.envelope import Rejected
from pos.domain.kitchen_names import (
    house_name,
    languages_of,
    names_in,
    short_name,
    step_name,
)
from pos.domain.line import CooksName, Part, PickedOption, Use
from pos.domain.menu import AGE_OF_ALCOHOL, Item, Menu, Option, Step, Variant, VatClass, text_in
from pos.domain.menu import Use as MenuUse
from pos.domain.menu_index import MenuIndex
from pos.domain.pricing_options import Reading, charge, pick
from pos.domain.pricing_terms import Terms, not_now, price_of, rate_of, vat_of

MEMO_MAX: Final = 4096
"""Configurations of a menu that are kept at hand; then they are worked out anew."""


class Component(msgspec.Struct, frozen=True):
    """An item with its size and options; `price` is that of one portion, options included.

    `taxed` says how many percent of the price belong to which class and rate; the item's own class
    comes first and has the rest.
    """

    item: Item
    variant: Variant | None
    options: tuple[PickedOption, ...]
    price: int
    vat_class: VatClass
    vat_permille: int
    name: str
    kitchen: str
    taxed: tuple[tuple[VatClass, int, int], ...]
    kitchen_in: tuple[CooksName, ...] = ()


def component(
    index: MenuIndex,
    wish: WishedLine,
    terms: Terms,
    item: Item,
    variant_id: str,
    wished: Sequence[str],
    part: str = "",
) -> Component | Rejected:
    """Price and tax one item on its own, or say why it is not sold."""
    refused = unavailable(index, wish.line_id, terms, item)
    if refused is not None:
        return refused
    if item.open_price is not None or (wish.price is not None and not part):
        return _configured(index, wish, terms, item, variant_id, wished, part)
    # Most lines of an evening are the same few: priced once a day, found again after.
    key = (item.id, variant_id, part, terms.service, terms.day, terms.language, *wished)
    key += tuple(word for cook in terms.cooks for word in cook) if terms.cooks else ()
    known = index.memo.get(key)
    if isinstance(known, Component):
        return known
    made = _configured(index, wish, terms, item, variant_id, wished, part)
    if isinstance(made, Component):
        if len(index.memo) >= MEMO_MAX:
            index.memo.clear()
        index.memo[key] = made
    return made


def _configured(
    index: MenuIndex,
    wish: WishedLine,
    terms: Terms,
    item: Item,
    variant_id: str,
    wished: Sequence[str],
    part: str,
) -> Component | Rejected:
    variant = _variant(item, variant_id, wish.line_id)
    if isinstance(variant, Rejected):
        return variant
    cooks = languages_of(item, terms.cooks)
    reading = Reading(terms.language, cooks, part)
    options = pick(index, item, wished, wish.line_id, reading)
    if isinstance(options, Rejected):
        return options
    base = _base(item, variant, wish, terms, part)
    if isinstance(base, Rejected):
        return base
    rate = rate_of(index, vat_of(item, terms.day), terms)
    if rate is None:
        return Rejected("item.no_vat_rate", _params(wish.line_id, item) | {"day": terms.day})
    taxed = _taxed(index, item, rate, terms)
    if taxed is None:
        return Rejected("item.no_vat_rate", _params(wish.line_id, item) | {"day": terms.day})
    name, kitchen = names_of(index.menu, item, variant, terms.language)
    return Component(
        item=item,
        variant=variant,
        options=options,
        price=max(0, base + charge(options)),
        vat_class=rate[0],
        vat_permille=rate[1],
        name=name,
        kitchen=kitchen,
        taxed=taxed,
        kitchen_in=names_in(cooks, item, variant, kitchen),
    )


def _taxed(
    index: MenuIndex, item: Item, rate: tuple[VatClass, int], terms: Terms
) -> tuple[tuple[VatClass, int, int], ...] | None:
    """The percents of a price by class and rate, or nothing where a rate is not known."""
    others: list[tuple[VatClass, int, int]] = []
    for share in item.vat_split:
        found = rate_of(index, share.vat, terms)
        if found is None:
            return None
        others.append((*found, share.percent))
    rest = max(0, 100 - sum(percent for _, _, percent in others))
    return ((*rate, rest), *others)


def unavailable(index: MenuIndex, line_id: str, terms: Terms, item: Item) -> Rejected | None:
    """Sold out, not sold this way, or not at this time."""
    if item.sold_out:
        params = _params(line_id, item)
        return Rejected("item.sold_out", params | substitute_of(index, item))
    if terms.service not in item.services:
        return Rejected("item.not_here", _params(line_id, item) | {"service": terms.service})
    return not_now(index, item, line_id, terms)


def substitute_of(index: MenuIndex, item: Item) -> dict[str, str]:
    """What the owner proposes instead, if that itself is to be had."""
    other = index.item(item.substitute) if item.substitute else None
    return {"substitute": other.id} if other is not None and not other.sold_out else {}


def _params(line_id: str, item: Item) -> dict[str, str]:
    return {"line_id": line_id, "item": item.id}


def _variant(item: Item, variant_id: str, line_id: str) -> Variant | Rejected | None:
    params = _params(line_id, item) | {"variant": variant_id}
    if not item.variants:
        return Rejected("variant.unknown", params) if variant_id else None
    if not variant_id:
        return Rejected("variant.required", params)
    for variant in item.variants:
        if variant.id == variant_id:
            return variant
    return Rejected("variant.unknown", params)


def _base(
    item: Item, variant: Variant | None, wish: WishedLine, terms: Terms, part: str
) -> int | Rejected:
    """The price before options: the menu's, or - an open price - what staff name."""
    params = _params(wish.line_id, item)
    if item.open_price is None or part:
        if wish.price is not None and not part:
            return Rejected("price.not_open", params)
        price = price_of(item, variant, terms.service, terms.day)
        return Rejected("item.no_price", params | {"day": terms.day}) if price is None else price
    if not terms.staff:
        return Rejected("price.staff_only", params)
    bounds = {"min": item.open_price.min, "max": item.open_price.max}
    if wish.price is None:
        return Rejected("price.required", params | bounds)
    if not item.open_price.min <= wish.price <= item.open_price.max:
        return Rejected("price.out_of_bounds", params | bounds)
    return wish.price


def names_of(menu: Menu, item: Item, variant: Variant | None, language: str) -> tuple[str, str]:
    """What receipts read and what the kitchen reads, with the size."""
    name = text_in(item.name, language, menu.languages[0])
    kitchen = house_name(item, language, menu.languages[0])
    if variant is not None:
        size = text_in(variant.name, language, menu.languages[0])
        name = f"{name} {size}"
        kitchen = f"{kitchen} {short_name(variant.kitchen_name, language) or size}"
    return name, kitchen


def parts_of(
    made: Component, terms: Terms, part: str = "", taken: Iterable[str] = ()
) -> tuple[Part, ...]:
    """What each station makes of one portion; nothing where the whole line is made at one.

    A routed item's parts are named after their stations.  Of a bundle's component the first bears
    the component's own name, the others that of their station behind it.
    """
    item = made.item
    if not part and not item.route:
        return ()
    size = made.variant.id if made.variant is not None else ""
    steps = item.route or (Step(item.station, item.prep_seconds),)
    cooks = dict(terms.cooks)
    dish = (made.kitchen, made.kitchen_in)
    names = set(taken)
    found: list[Part] = []
    for number, step in enumerate(steps):
        station = step.station
        wanted = station if not part else (f"{part}-{station}" if number else part)
        name = wanted
        again = 2
        while name in names:
            name, again = f"{wanted}-{again}", again + 1
        names.add(name)
        kitchen, kitchen_in = step_name(step, dish, terms.language, cooks.get(station, ""))
        found.append(
            Part(
                id=name,
                station=station,
                kitchen=kitchen,
                prep_seconds=step.prep_seconds,
                item=item.id if part else "",
                name=made.name if part else "",
                variant=size if part else "",
                options=made.options,
                kitchen_in=kitchen_in,
            )
        )
    return tuple(found)


def uses_of(index: MenuIndex, made: Sequence[Component]) -> tuple[Use, ...]:
    """What one portion takes from stock: counted items by themselves, and shared parts."""
    found: dict[str, int] = {}

    def add(uses: Iterable[MenuUse], times: int = 1) -> None:
        for use in uses:
            key = f"part:{use.part}"
            found[key] = found.get(key, 0) + use.quantity * times

    for one in made:
        if one.item.counted:
            found[f"item:{one.item.id}"] = found.get(f"item:{one.item.id}", 0) + 1
        if one.item.uses:
            add(one.item.uses)
        if one.variant is not None and one.variant.uses:
            add(one.variant.uses)
        for picked in one.options:
            option = index.option(one.item.id, picked.id)
            if option is not None and option.uses:
                add(option.uses, picked.quantity)
    return tuple(Use(key, quantity) for key, quantity in found.items())


def age_of(index: MenuIndex, made: Component) -> int:
    """The least age in years for an item as it is configured: a shot makes a coffee adult."""
    age = _age(made.item)
    for picked in made.options:
        option = index.option(made.item.id, picked.id)
        if option is not None and option.alcohol:
            age = max(age, _age(option))
    return age


def _age(thing: Item | Option) -> int:
    own = int(thing.age) if isinstance(thing, Item) else 0
    return max(own, AGE_OF_ALCOHOL[thing.alcohol])
