"""The menu as a guest's phone needs it: one language, today's prices, when what is sold.

Prices, ages and what is in a dish are worked out here; the page adds them up and shows them.
"""

import re
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_date

from pos.domain.allergens import Declared, legend_of, of_item, of_option
from pos.domain.hours import Spans, spans
from pos.domain.instants import HOUR, Instant, business_day, datetime_of
from pos.domain.menu import (
    AGE_OF_ALCOHOL,
    ALLERGENS,
    CEREALS,
    NUTS,
    BundlePart,
    Hours,
    Item,
    Menu,
    Option,
    OptionGroup,
    ServiceMode,
    Variant,
)
from pos.domain.menu_index import MenuIndex
from pos.domain.pricing_terms import price_of
from pos.domain.venue import Venue
from pos.web.rendering import clock_time, sentence

NEAR: Final = 18 * HOUR
"""What begins later than that is told with its weekday."""
_UNIT: Final = re.compile(r"(\d) (?=[^\W\d_]{1,3}\b)")


class Seller(msgspec.Struct, frozen=True):
    """On which terms a page shows a menu: where, how it is served, and the day of its prices.

    A `service` of none is a reader without a place, who sees everything at the house's prices.
    """

    venue: Venue
    index: MenuIndex
    service: ServiceMode | None
    language: str
    at: Instant

    @property
    def day(self) -> str:
        """The business day that the prices are of."""
        return business_day(self.at, self.venue.time_zone, self.venue.day_ends_at_hour)

    def price(self, item: Item, variant: Variant | None = None) -> int | None:
        """Today's price of one portion without options."""
        return price_of(item, variant, self.service or "in_house", self.day)

    def prices(self, item: Item) -> list[int]:
        """The prices of its sizes, or its own; empty where it has none today."""
        wanted: Sequence[Variant | None] = item.variants or (None,)
        found = [self.price(item, variant) for variant in wanted]
        return [price for price in found if price is not None]

    def sells(self, item: Item) -> bool:
        """Whether guests can have it here at all, at some time of the day."""
        served = self.service is None or self.service in item.services
        return served and item.open_price is None and bool(self.prices(item))

    def spans_of(self, hours: Sequence[Hours]) -> list[tuple[Instant, Instant]]:
        """When something of these hours is sold, a week ahead."""
        return spans(hours, self.at, self.venue.time_zone)

    def opening(self) -> list[tuple[Instant, Instant]] | None:
        """When the venue is open, a week ahead; nothing where it always is."""
        venue = self.venue
        if not venue.hours and not venue.special_days:
            return None
        special: dict[str, Spans] = {d.date: d.hours for d in reversed(venue.special_days)}
        return spans(venue.hours, self.at, venue.time_zone, special)


def starting(seller: Seller, at: Instant) -> str:
    """When something begins, in the page's words: the time, on another day with the weekday."""
    zone = seller.venue.time_zone
    text = clock_time(at, zone)
    if at - seller.at <= NEAR:
        return text
    day = datetime_of(at).astimezone(ZoneInfo(zone))
    return f"{format_date(day, 'EEEE', locale=seller.language)} {text}"


def is_pictured(menu: Menu) -> bool:
    """Whether the menu shows pictures at all: one alone does not make letters of all the others."""
    return sum(item.picture is not None for item in menu.items) * 3 >= len(menu.items)


def letters(declared: Declared) -> str:
    """The fourteen in the order of annex II: contained, free, or - a question - not declared."""
    contained, free = set(declared.contained), set(declared.free)
    return "".join("c" if a in contained else "f" if a in free else "?" for a in ALLERGENS)


def for_phone(seller: Seller) -> dict[str, Any]:
    """The whole menu; what is left out is empty, none or no."""
    menu, index = seller.index.menu, seller.index
    tables: list[tuple[Hours, ...]] = []
    shown = [item for item in menu.items if seller.sells(item)]
    sold = {item.id for item in shown}
    inner = {choice.item for item in shown for part in item.bundle for choice in part.choices}
    # A component that is not sold alone must be known all the same.
    items = [item for item in menu.items if item.id in sold or item.id in inner]
    groups = {group for item in items for group in item.groups}
    return {
        "currency": menu.currency,
        "language": seller.language,
        "fallback": menu.languages[0],
        "categories": [{"id": c.id, "name": _text(c.name, seller)} for c in menu.categories],
        "items": [
            {**_item(item, seller, tables), **({} if item.id in sold else {"inner": True})}
            for item in items
        ],
        "groups": [_group(group, seller) for group in menu.groups if group.id in groups],
        "deposits": {
            d.id: {"name": _text(d.name, seller), "price": d.price} for d in menu.deposits
        },
        "legend": {
            name: {"mark": mark, "text": sentence(seller.language, f"additive.{_key(name)}")}
            for name, mark in legend_of(index).items()
        },
        "undeclared": bool(index.undeclared),
        "spans": [seller.spans_of(hours) for hours in tables],
        "opening": seller.opening(),
    }


def _item(item: Item, seller: Seller, tables: list[tuple[Hours, ...]]) -> dict[str, Any]:
    hours = seller.index.hours_of(item)
    if hours and hours not in tables:
        tables.append(hours)
    picture = item.picture
    return _lean(
        id=item.id,
        category=item.category,
        name=_text(item.name, seller),
        description=_text(item.description, seller),
        price=seller.price(item) if not item.variants else None,
        variants=[_variant(item, variant, seller) for variant in item.variants],
        groups=item.groups,
        sold_out=item.sold_out,
        age=seller.index.age_of(item),
        deposit=item.deposit,
        bundle=[_part(part, seller) for part in item.bundle],
        substitute=item.substitute,
        picture=picture and {"id": picture.id, "alt": _text(picture.alt, seller)},
        spans=tables.index(hours) + 1 if hours else 0,
        **({} if item.bundle else _said(of_item(item))),
    )


def _variant(item: Item, variant: Variant, seller: Seller) -> dict[str, Any]:
    found = _lean(id=variant.id, name=_text(variant.name, seller), deposit=variant.deposit)
    price = seller.price(item, variant)
    return {**found, "price": price if price is not None else variant.price}


def _part(part: BundlePart, seller: Seller) -> dict[str, Any]:
    choices = [
        _lean(item=c.item, variant=c.variant, supplement=c.supplement, default=c.default)
        for c in part.choices
    ]
    return {"id": part.id, "name": _text(part.name, seller), "choices": choices}


def _group(group: OptionGroup, seller: Seller) -> dict[str, Any]:
    return {
        **_lean(id=group.id, name=_text(group.name, seller), min=group.min, free=group.free),
        "max": group.max,
        "options": [_option(option, seller) for option in group.options],
    }


def _option(option: Option, seller: Seller) -> dict[str, Any]:
    return _lean(
        id=option.id,
        name=_text(option.name, seller),
        price_delta=option.price_delta,
        removal=option.removal,
        default=option.default,
        max=option.max if option.max > 1 else 0,
        takes_away=option.takes_away,
        age=AGE_OF_ALCOHOL[option.alcohol],
        **_said(of_option(option)),
    )


def _said(declared: Declared) -> dict[str, Any]:
    kinds = {
        "gluten": [kind for kind in declared.kinds if kind in CEREALS],
        "nuts": [kind for kind in declared.kinds if kind in NUTS],
    }
    return {
        "said": letters(declared),
        "kinds": {name: found for name, found in kinds.items() if found},
        "additives": declared.additives,
        "additives_open": declared.additives_undeclared,
    }


def _text(texts: dict[str, str], seller: Seller) -> Any:
    """A text in the page's language, or - with its language - in the menu's first."""
    if seller.language in texts:
        return unbroken(texts[seller.language])
    fallback = seller.index.menu.languages[0]
    return {fallback: unbroken(texts[fallback])} if fallback in texts else texts


def unbroken(text: str) -> str:
    """The text with each number and its unit kept on one line: "0,2 l"."""
    return _UNIT.sub("\\1\u00a0", text)


def _key(name: str) -> str:
    return name.replace("-", "_")


def _lean(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", 0, (), [], {})}
