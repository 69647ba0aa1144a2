"""What guests of the demo town order: carts drawn from a menu, for simulated guests and benches.

One to four lines, mostly single portions, an option here and there, now and then a note; every
cart is one that the menu allows.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

import msgspec

from pos.domain.menu import Item, Menu, OptionGroup, ServiceMode

LINE_COUNTS: Final = (1, 2, 3, 4)
LINE_WEIGHTS: Final = (25, 35, 25, 15)
QUANTITIES: Final = (1, 2, 3)
QUANTITY_WEIGHTS: Final = (80, 15, 5)
OPTION_CHANCE: Final = 0.3
NOTE_CHANCE: Final = 0.05
NOTES: Final = ("Bitte ohne Eis", "extra napkins, please", "graag goed doorbakken", "little salt")


class CartLine(msgspec.Struct, frozen=True):
    """One line of a cart; `unit_price` is what the menu says, options included."""

    item: str
    station: str
    quantity: int
    unit_price: int
    variant: str = ""
    options: tuple[str, ...] = ()
    note: str = ""


class Chooser:
    """Draws carts from one menu for one way of being served."""

    def __init__(self, menu: Menu, service: ServiceMode, random: Random) -> None:
        """Look the menu over once."""
        self._random = random
        self._groups = {group.id: group for group in menu.groups}
        self._items = [
            item
            for item in menu.items
            if service in item.services and not item.sold_out and self._is_plain(item, menu)
        ]

    def _is_plain(self, item: Item, menu: Menu) -> bool:
        """Made at one station, at any hour, at the price that stands there.

        What a cart costs and who makes it is known here without the program that is measured.
        """
        timed = item.dayparts or any(
            category.dayparts for category in menu.categories if category.id == item.category
        )
        deposit = item.deposit or any(variant.deposit for variant in item.variants)
        free = any(self._groups[name].free for name in item.groups)
        priced = item.prices or item.open_price is not None
        return bool(item.station) and not (timed or deposit or free or priced)

    def cart(self) -> list[CartLine]:
        """One guest's cart."""
        random = self._random
        count = random.choices(LINE_COUNTS, LINE_WEIGHTS)[0]
        count = min(count, len(self._items))
        return [self._line(item) for item in random.sample(self._items, count)]

    def _line(self, item: Item) -> CartLine:
        random = self._random
        price, variant_id = item.price or 0, ""
        if item.variants:
            variant = random.choice(item.variants)
            price, variant_id = variant.price, variant.id
        options: list[str] = []
        for group_id in item.groups:
            for option_id, delta in self._picks(self._groups[group_id]):
                options.append(option_id)
                price += delta
        return CartLine(
            item=item.id,
            station=item.station,
            quantity=random.choices(QUANTITIES, QUANTITY_WEIGHTS)[0],
            unit_price=max(0, price),
            variant=variant_id,
            options=tuple(options),
            note=random.choice(NOTES) if random.random() < NOTE_CHANCE else "",
        )

    def _picks(self, group: OptionGroup) -> list[tuple[str, int]]:
        count = group.min
        if count < group.max and self._random.random() < OPTION_CHANCE:
            count += 1
        count = min(count, len(group.options))
        return [(o.id, o.price_delta) for o in self._random.sample(group.options, count)]


def by_kind(kinds: Mapping[str, str]) -> dict[str, list[str]]:
    """Places by their kind, from kinds by place: a town's guests sit, drive and fetch alike.

    Whoever draws a place draws its kind first, or forty tables would hide the one lane.
    """
    found: dict[str, list[str]] = {}
    for place, kind in kinds.items():
        found.setdefault(kind, []).append(place)
    return found


def draw_place(kinds: Mapping[str, Sequence[str]], random: Random) -> str:
    """A place, every kind as likely as the others."""
    return random.choice(kinds[random.choice(list(kinds))])


def total(cart: list[CartLine]) -> int:
    """What the guest expects to pay, in minor units."""
    return sum(line.quantity * line.unit_price for line in cart)


def stations(cart: list[CartLine]) -> list[str]:
    """The stations that work on the cart, each once, in the order of its lines."""
    return list(dict.fromkeys(line.station for line in cart))
