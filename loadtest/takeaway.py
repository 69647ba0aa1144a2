"""A takeaway's years from a file: orders by time, and the menus that they were ordered from.

`orders.csv.gz` has a line per sold item: order, placed_at (local, to the minute), item, quantity,
unit_price_pence.  A price is on the menu from its first sale to its last; an item with two prices
at a time is an item with variants; between two prices the last one stays.
"""

import csv
import gzip
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from pos.domain.instants import from_datetime
from pos.domain.menu import Category, Item, Menu, Variant, Vat
from pos.domain.venue import Merchant, Place, Station, Venue

FILE: Final = "orders.csv.gz"
TIME_ZONE: Final = "Europe/London"
VENUE: Final = "takeaway"
PLACE: Final = "shelf"
CATEGORY: Final = "menu"
KITCHEN: Final = "kitchen"
PACKING: Final = "packing"
PACKED: Final = re.compile(r"rice|naan|nan\b|bread|chapati|papadum|chutney|sauce|wine|bottle|coke")
"""What is packed and not cooked to order: a second station, so that orders have two tickets."""
KITCHEN_NAME_MAX: Final = 24


class SoldLine(msgspec.Struct, frozen=True):
    """One line of the file."""

    item: str
    quantity: int
    price: int


class SoldOrder(msgspec.Struct, frozen=True):
    """One order of the file; `at` in milliseconds, `day` as the file writes it."""

    number: str
    at: int
    day: str
    lines: list[SoldLine]

    @property
    def total(self) -> int:
        """What was paid, in pence."""
        return sum(line.quantity * line.price for line in self.lines)


def read_orders(folder: Path) -> list[SoldOrder]:
    """All orders by time."""
    orders: dict[str, SoldOrder] = {}
    zone = ZoneInfo(TIME_ZONE)
    with gzip.open(folder / FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            number = row["order"]
            if number not in orders:
                moment = datetime.fromisoformat(row["placed_at"]).replace(tzinfo=zone)
                day = row["placed_at"][:10]
                orders[number] = SoldOrder(number, from_datetime(moment), day, [])
            line = SoldLine(row["item"], int(row["quantity"]), int(row["unit_price_pence"]))
            orders[number].lines.append(line)
    return sorted(orders.values(), key=lambda order: order.at)


class PriceList:
    """Which prices every item has at a moment."""

    def __init__(self, orders: Iterable[SoldOrder]) -> None:
        """Read each price's life out of the orders."""
        self._lives: dict[str, dict[int, list[int]]] = {}
        for order in orders:
            for line in order.lines:
                life = self._lives.setdefault(line.item, {}).setdefault(
                    line.price, [order.at, order.at]
                )
                life[0], life[1] = min(life[0], order.at), max(life[1], order.at)
        self.slugs = slugs_of(sorted(self._lives))

    def prices(self, item: str, at: int) -> tuple[int, ...]:
        """The item's prices at a moment, ascending; never none."""
        lives = self._lives[item]
        now = [price for price, (first, last) in lives.items() if first <= at <= last]
        if now:
            return tuple(sorted(now))
        ended = [(last, price) for price, (_, last) in lives.items() if last < at]
        if ended:
            return (max(ended)[1],)
        return (min((first, price) for price, (first, _) in lives.items())[1],)

    def at(self, at: int) -> dict[str, tuple[int, ...]]:
        """All items with their prices."""
        return {item: self.prices(item, at) for item in self.slugs}

    def moments(self) -> list[int]:
        """When prices may change: each price's first moment, and the one after its last."""
        found = {0}
        for lives in self._lives.values():
            if len(lives) > 1:
                for first, last in lives.values():
                    found |= {first, last + 1}
        return sorted(found)

    def menu(self, at: int) -> Menu:
        """The menu of a moment."""
        items = []
        for name, prices in self.at(at).items():
            single = len(prices) == 1
            items.append(
                Item(
                    id=self.slugs[name],
                    category=CATEGORY,
                    name={"en": name},
                    vat=Vat(in_house="general", take_away="general"),
                    station=PACKING if PACKED.search(name.lower()) else KITCHEN,
                    price=prices[0] if single else None,
                    variants=() if single else tuple(_variant(price) for price in prices),
                    kitchen_name=name[:KITCHEN_NAME_MAX],
                )
            )
        return Menu(
            currency="GBP",
            country="GB",
            languages=("en",),
            categories=(Category(CATEGORY, {"en": "Menu"}),),
            items=tuple(items),
            publish_undeclared=True,
        )


def variant_id(price: int) -> str:
    """A variant is known by its price: the file says no more about it."""
    return f"at-{price}"


def _variant(price: int) -> Variant:
    return Variant(variant_id(price), {"en": f"at {price // 100}.{price % 100:02d}"}, price)


def slugs_of(names: Iterable[str]) -> dict[str, str]:
    """A slug for every name, each its own."""
    slugs: dict[str, str] = {}
    for name in names:
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "item"
        while slug in slugs.values():
            slug += "-2"
        slugs[name] = slug
    return slugs


def venue() -> Venue:
    """The takeaway.  Its day is the calendar's, as in the file."""
    return Venue(
        id=VENUE,
        name="Takeaway",
        merchant=Merchant(
            name="Takeaway", street="1 High Street", postcode="N1", city="London", country="GB"
        ),
        time_zone=TIME_ZONE,
        languages=("en",),
        stations=(
            Station(KITCHEN, {"en": "Kitchen"}, places=20),
            Station(PACKING, {"en": "Packing"}, places=20),
        ),
        places=(Place(PLACE, "shelf", "Collection"),),
        currency="GBP",
        kind="takeaway",
        day_ends_at_hour=0,
        number_prefix="",
    )
