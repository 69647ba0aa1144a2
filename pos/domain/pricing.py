"""Pricing: a wished cart becomes sold lines, or the reason why not.

The server's menu is the only source of prices and of the VAT class; the guest's page shows what
comes from here.
"""

from pos.domain.cart import WishedLine
from pos.domain.envelope import Rejected
from pos.domain.line import Line, PickedOption
from pos.domain.menu import Item, Menu, ServiceMode, Variant, text_in
from pos.domain.menu_index import MenuIndex
from pos.domain.tax import rate_permille


def price_line(
    index: MenuIndex,
    menu: Menu,
    wish: WishedLine,
    service: ServiceMode,
    day: str,
    language: str,
) -> Line | Rejected:
    """One sold line with its price, options and VAT, or why it cannot be sold.

    `day` is the business day, `language` the venue's own: receipts and kitchens read that one.
    """
    item = index.item(wish.item)
    if item is None:
        return Rejected("item.unknown", {"line_id": wish.line_id, "item": wish.item})
    if item.sold_out:
        return Rejected("item.sold_out", {"line_id": wish.line_id, "item": wish.item})
    if service not in item.services:
        params = {"line_id": wish.line_id, "item": wish.item, "service": service}
        return Rejected("item.not_here", params)
    variant = _variant(item, wish)
    if isinstance(variant, Rejected):
        return variant
    options = _options(index, item, wish, language)
    if isinstance(options, Rejected):
        return options
    base = variant.price if variant is not None else item.price or 0
    unit_price = max(0, base + sum(option.price_delta for option in options))
    vat_class = item.vat.in_house if service == "in_house" else item.vat.take_away
    name = text_in(item.name, language, menu.languages[0])
    kitchen = item.kitchen_name or name
    if variant is not None:
        variant_name = text_in(variant.name, language, menu.languages[0])
        name = f"{name} {variant_name}"
        kitchen = f"{kitchen} {variant.kitchen_name or variant_name}"
    return Line(
        line_id=wish.line_id,
        item=item.id,
        name=name,
        kitchen=kitchen,
        station=item.station,
        quantity=wish.quantity,
        unit_price=unit_price,
        total=unit_price * wish.quantity,
        vat_class=vat_class,
        vat_permille=rate_permille(menu.country, vat_class, day),
        prep_seconds=item.prep_seconds,
        variant=wish.variant,
        options=options,
        note=f"{wish.line_id}.note" if wish.note.strip() else "",
    )


def _variant(item: Item, wish: WishedLine) -> Variant | Rejected | None:
    params = {"line_id": wish.line_id, "item": item.id, "variant": wish.variant}
    if not item.variants:
        return Rejected("variant.unknown", params) if wish.variant else None
    if not wish.variant:
        return Rejected("variant.required", params)
    for variant in item.variants:
        if variant.id == wish.variant:
            return variant
    return Rejected("variant.unknown", params)


def _options(
    index: MenuIndex, item: Item, wish: WishedLine, language: str
) -> tuple[PickedOption, ...] | Rejected:
    wished = dict.fromkeys(wish.options)
    picked: list[PickedOption] = []
    for group in index.groups_of(item):
        count = 0
        for option in group.options:
            if option.id in wished:
                del wished[option.id]
                count += 1
                name = text_in(option.name, language, language)
                picked.append(
                    PickedOption(
                        id=option.id,
                        name=name,
                        kitchen=option.kitchen_name or name,
                        price_delta=option.price_delta,
                        removal=option.removal,
                    )
                )
        if count < group.min or count > group.max:
            code = "option.too_few" if count < group.min else "option.too_many"
            params = {"line_id": wish.line_id, "item": item.id, "group": group.id}
            return Rejected(code, {**params, "min": group.min, "max": group.max})
    if wished or len(wish.options) != len(set(wish.options)):
        unknown = next(iter(wished), wish.options[0])
        params = {"line_id": wish.line_id, "item": item.id, "option": unknown}
        return Rejected("option.unknown", params)
    return tuple(picked)
