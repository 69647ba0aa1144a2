"""What a step of a day is made from: who and what there is, and two numbers to choose with."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from pos.domain.cart import WishedLine
from pos.domain.order import Order
from pos.domain.shelf import Shelf
from tests.commands import Ids, a_guest

SECRET = "Xanthippe"
"""Stands in every personal text, so that a test can look where it went."""
GUESTS = (
    a_guest("s1", "t1"),
    a_guest("s1", "t1", "s1-other-phone"),
    a_guest("s2", "lane"),
    a_guest("s3", "shelf"),
    a_guest("s4", "counter", read_only=True),
    a_guest("s5", "gone"),
)
PHONES = (a_guest("p1", "t1"), a_guest("p2", "t1"), a_guest("p3", "t2"), a_guest("p4", "t3"))
"""Phones of guests at tables, each its own."""
ITEMS = ("burger", "fries", "beer", "latte", "soup", "bucket", "unicorn")
OPTIONS = ("bread", "salad", "cheese", "no-onion", "no-bun", "glitter")
T = TypeVar("T")


class Step(msgspec.Struct, frozen=True):
    """What to do, and two numbers to choose with."""

    kind: str
    a: int = 0
    b: int = 0


class Scene(msgspec.Struct, frozen=True):
    """What there is, ids for what will be, and the step's two numbers."""

    shelf: Shelf
    ids: Ids
    a: int
    b: int


def pick(things: Sequence[T], number: int) -> T | None:
    return things[number % len(things)] if things else None


def orders_of(shelf: Shelf) -> list[Order]:
    return [*shelf.state.orders.values(), *(c.order for c in shelf.state.recent.values())]


def lines(ids: Ids, a: int, b: int, note: str = "") -> tuple[WishedLine, ...]:
    """One to three lines; mostly what the menu allows."""
    made = []
    for n in range(1 + a % 3):
        item = ITEMS[(b + n * 3) % 4 if a % 4 else b % len(ITEMS)]
        options: tuple[str, ...] = ()
        if item == "burger":
            options = (OPTIONS[(a + n) % 2], *OPTIONS[2 : 2 + b % 3])
            if a % 11 == 10:
                options = (*options, OPTIONS[(a + b) % 6])
        made.append(
            WishedLine(
                line_id=ids.new(),
                item=item,
                quantity=1 + (a + n) % 3,
                variant=("small", "large")[a % 2] if item == "beer" else ("", "huge")[a % 32 == 9],
                options=options,
                note=note if (a + n) % 2 else "",
            )
        )
    return tuple(made)
