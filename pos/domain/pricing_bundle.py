"""A bundle: several items at one price, one line with a part for each of them.

The price is split over the VAT classes by the ratio of the components' single selling prices, the
simplest suitable method (FG Schleswig-Holstein, 4 October 2012); the largest remainder first, so
that the shares add up to the cent.
"""

from collections.abc import Sequence

from pos.domain.cart import WishedLine, WishedPart
from pos.domain.envelope import Rejected
from pos.domain.kitchen_names import house_name, languages_of, names_in
from pos.domain.line import Line, Part, Share, Use
from pos.domain.menu import BundlePart, Choice, Item, VatClass, text_in
from pos.domain.menu_index import MenuIndex
from pos.domain.money import split_by_weights
from pos.domain.pricing_component import (
    Component,
    age_of,
    component,
    parts_of,
    unavailable,
    uses_of,
)
from pos.domain.pricing_options import charge
from pos.domain.pricing_terms import Terms, price_of


def bundle_line(
    index: MenuIndex, item: Item, wish: WishedLine, terms: Terms
) -> tuple[Line, tuple[Component, ...]] | Rejected:
    """The line of a bundle and the components it was made of, or why it can not be sold."""
    params = {"line_id": wish.line_id, "item": item.id}
    refused = unavailable(index, wish.line_id, terms, item) or _not_of_a_bundle(item, wish)
    if refused is not None:
        return refused
    price = price_of(item, None, terms.service, terms.day)
    if price is None:
        return Rejected("item.no_price", params | {"day": terms.day})
    wished: dict[str, WishedPart] = {part.part: part for part in wish.parts}
    unknown = set(wished) - {part.id for part in item.bundle}
    if unknown or len(wished) != len(wish.parts):
        name = min(unknown) if unknown else wish.parts[0].part
        return Rejected("part.unknown", params | {"part": name})
    components: list[Component] = []
    parts: list[Part] = []
    for part in item.bundle:
        chosen = _component_of(index, item, part, wished.get(part.id), wish, terms)
        if isinstance(chosen, Rejected):
            return chosen
        made, supplement = chosen
        components.append(made)
        parts += parts_of(made, terms, part.id, [p.id for p in parts])
        price += supplement + charge(made.options)
    unit_price = max(0, price)
    return _line(index, item, wish, terms, tuple(components), tuple(parts), unit_price)


def _not_of_a_bundle(item: Item, wish: WishedLine) -> Rejected | None:
    params = {"line_id": wish.line_id, "item": item.id}
    if wish.price is not None:
        return Rejected("price.not_open", params)
    if wish.variant:
        return Rejected("variant.unknown", params | {"variant": wish.variant})
    if wish.options:
        return Rejected("option.unknown", params | {"option": wish.options[0]})
    return None


def choice_of(part: BundlePart, wished: WishedPart | None) -> Choice | None:
    """The choice that was wished; unwished the default, or the only one there is."""
    if wished is None:
        if len(part.choices) == 1:
            return part.choices[0]
        return next((choice for choice in part.choices if choice.default), None)
    same = [choice for choice in part.choices if choice.item == wished.item]
    if wished.variant:
        same = [choice for choice in same if choice.variant == wished.variant]
    return next((choice for choice in same if choice.default), same[0] if same else None)


def _component_of(
    index: MenuIndex,
    item: Item,
    part: BundlePart,
    wished: WishedPart | None,
    wish: WishedLine,
    terms: Terms,
) -> tuple[Component, int] | Rejected:
    params = {"line_id": wish.line_id, "item": item.id, "part": part.id}
    choice = choice_of(part, wished)
    if choice is None:
        code = "part.required" if wished is None else "part.unknown"
        return Rejected(code, params)
    inner = index.item(choice.item)
    if inner is None or inner.bundle:
        return Rejected("item.unknown", params | {"item": choice.item})
    options = wished.options if wished is not None else ()
    made = component(index, wish, terms, inner, choice.variant, options, part.id)
    return made if isinstance(made, Rejected) else (made, choice.supplement)


def _line(
    index: MenuIndex,
    item: Item,
    wish: WishedLine,
    terms: Terms,
    components: tuple[Component, ...],
    parts: tuple[Part, ...],
    unit_price: int,
) -> tuple[Line, tuple[Component, ...]]:
    total = unit_price * wish.quantity
    shares = shares_of(total, components)
    name = text_in(item.name, terms.language, index.menu.languages[0])
    own = (Use(f"item:{item.id}"),) if item.counted else ()
    kitchen = house_name(item, terms.language, index.menu.languages[0])
    cooks = dict.fromkeys(c for made in components for c in languages_of(made.item, terms.cooks))
    line = Line(
        line_id=wish.line_id,
        item=item.id,
        name=name,
        kitchen=kitchen,
        station=parts[0].station,
        quantity=wish.quantity,
        unit_price=unit_price,
        total=total,
        vat_class=shares[0].vat_class,
        vat_permille=shares[0].vat_permille,
        prep_seconds=max(part.prep_seconds for part in parts),
        options=tuple(option for made in components for option in made.options),
        note=f"{wish.line_id}.note" if wish.note.strip() else "",
        parts=parts,
        shares=shares if len(shares) > 1 else (),
        uses=own + uses_of(index, components),
        age=max(int(item.age), *(age_of(index, made) for made in components)),
        course=wish.course,
        kitchen_in=names_in(cooks, item, None, kitchen),
    )
    return line, components


def shares_of(total: int, components: Sequence[Component]) -> tuple[Share, ...]:
    """A total by VAT class, the largest first; never none, and a class without money is left out.

    Weighted with what each component costs alone; where all of them are free, by their number.
    """
    weights: dict[tuple[VatClass, int], int] = {}
    everything_free = not any(made.price for made in components)
    for made in components:
        worth = 1 if everything_free else made.price
        for vat_class, permille, percent in made.taxed:
            key = (vat_class, permille)
            weights[key] = weights.get(key, 0) + worth * percent
    amounts = split_by_weights(total, list(weights.values()))
    found = [
        Share(vat_class, permille, amount)
        for (vat_class, permille), amount in zip(weights, amounts, strict=True)
    ]
    found.sort(key=lambda share: -share.amount)
    return tuple(share for share in found if share.amount) or (found[0],)
