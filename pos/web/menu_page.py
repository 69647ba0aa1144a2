"""What the guest's templates show: the menu by category and the own orders, ready to print."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from pos.domain.allergens import Declared, code_of, of_dish
from pos.domain.hours import is_within
from pos.domain.menu import (
    BundlePart,
    Category,
    Choice,
    Deposit,
    Item,
    OptionGroup,
    Variant,
    text_in,
)
from pos.domain.menu_index import MenuIndex
from pos.views.house import StockState
from pos.web.menu_phone import Seller


class MenuItem(msgspec.Struct, frozen=True):
    """An item with what the page says about it.

    `sizes` are its sizes with today's prices, where those are all there is to choose.  `state` is
    what stock tells (`StockState`), `starts` the instant it is sold from when that is not now
    (0: not within a week), `is_now` whether it is sold at this time of the day.
    """

    item: Item
    groups: tuple[OptionGroup, ...]
    parts: tuple[tuple[BundlePart, tuple[tuple[Choice, Item], ...]], ...]
    allergens: Declared
    price: int
    price_from: bool
    sizes: tuple[tuple[Variant, int], ...]
    age: int
    deposit: Deposit | None
    marks: tuple[str, ...]
    state: StockState | None = None
    is_now: bool = True
    starts: int = 0

    @property
    def can_be_had(self) -> bool:
        """Whether it can be ordered right now."""
        out = self.state is not None and self.state.state != "few"
        return self.is_now and not out and not self.item.sold_out

    @property
    def quick(self) -> bool:
        """Whether its sizes are all there is to choose."""
        return len(self.sizes) > 1 and not self.groups


class Section(msgspec.Struct, frozen=True):
    """A category and its items, never empty."""

    category: Category
    items: tuple[MenuItem, ...]


def sections(seller: Seller, stock: Mapping[str, StockState]) -> tuple[Section, ...]:
    """The menu in the document's order, without what is not served here."""
    menu = seller.index.menu
    by_category: dict[str, list[MenuItem]] = {}
    for item in menu.items:
        if seller.sells(item):
            shown = _menu_item(item, seller, stock.get(f"item:{item.id}"))
            by_category.setdefault(item.category, []).append(shown)
    return tuple(
        Section(category, tuple(by_category[category.id]))
        for category in menu.categories
        if category.id in by_category
    )


def _menu_item(item: Item, seller: Seller, state: StockState | None) -> MenuItem:
    index = seller.index
    prices = seller.prices(item)
    hours = index.hours_of(item)
    coming = seller.spans_of(hours) if hours else []
    declared = of_dish(index, item.id)
    sizes = [(variant, seller.price(item, variant)) for variant in item.variants]
    parts = [
        (part, tuple((c, found) for c in part.choices if (found := index.item(c.item)) is not None))
        for part in item.bundle
    ]
    return MenuItem(
        item=item,
        groups=index.groups_of(item),
        parts=tuple(parts),
        allergens=declared,
        price=min(prices),
        price_from=len(set(prices)) > 1,
        sizes=tuple((variant, price) for variant, price in sizes if price is not None),
        age=index.age_of(item),
        deposit=index.deposits.get(item.deposit),
        marks=tuple(code_of(index, additive) for additive in declared.additives),
        state=state,
        is_now=not hours or any(start <= seller.at for start, _ in coming),
        starts=coming[0][0] if coming else 0,
    )


def closed_now(seller: Seller) -> tuple[str, ...]:
    """Items that are on the menu but not sold at this time: what a kept page depends on."""
    found = []
    for item in seller.index.menu.items:
        hours = seller.index.hours_of(item)
        if hours and not is_within(hours, seller.at, seller.venue.time_zone):
            found.append(item.id)
    return tuple(found)


def newest_first(rows: Iterable[bytes]) -> list[dict[str, Any]]:
    """The rows of `guest.orders` for the template, the newest order first."""
    orders: list[dict[str, Any]] = [msgspec.json.decode(row) for row in rows]
    # The wire leaves out what is empty; a template must find it.
    for order in orders:
        order.update({**dict.fromkeys(("shared", "closed"), False), **order})
        for placed in order["rounds"]:
            empty = {"voided": {}, "elsewhere": {}, "mine": False, "in_kitchen": False}
            placed.update(
                {
                    **empty,
                    "wished_at": None,
                    "expected_at": None,
                    "keep_until": None,
                    "open_ended": False,
                    "kept_after_all": False,
                    **placed,
                }
            )
            for line in placed["lines"]:
                line.update({"option_names": (), "of": "", **line})
    # Without the Z a whole second stands before its fractions, as it should.
    return sorted(orders, key=lambda order: (order["placed_at"] or "").rstrip("Z"), reverse=True)


def name_lines(orders: Iterable[dict[str, Any]], index: MenuIndex, language: str) -> None:
    """Name what was ordered in the reader's language, as far as the menu still knows it."""
    fallback = index.menu.languages[0]
    for order in orders:
        for line in (line for placed in order["rounds"] for line in placed["lines"]):
            item = index.item(line["item"])
            deposit = index.deposits.get(line["item"]) if line.get("of") else None
            if deposit is not None:
                line["name"] = text_in(deposit.name, language, fallback)
            if item is None:
                continue
            variant = index.variant(item.id, line.get("variant", ""))
            names = [item.name] if variant is None else [item.name, variant.name]
            line["name"] = " ".join(text_in(name, language, fallback) for name in names)
            counts = Counter(line.get("options", ()))
            options = [(index.option(item.id, option), n) for option, n in counts.items()]
            if options and all(option for option, _ in options):
                line["option_names"] = [
                    (f"{n}× " if n > 1 else "") + text_in(option.name, language, fallback)
                    for option, n in options
                    if option
                ]
