"""Commands about stock: counts, 86, and the hold of a checkout."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from pos.domain.cart import LINES_MAX, Id, Wish, WishedLine
from pos.domain.order_commands import Asap, At, Reason

COUNT_MAX: Final = 100_000

StockKey = Annotated[
    str, Meta(pattern=r"^(item|part|option):[a-z0-9][a-z0-9-]{0,63}$", max_length=71)
]
"""What is counted: `item:schnitzel`, `part:bun`, or `option:extra-cheese`."""


class StockSet(Wish, frozen=True, tag="stock.set"):
    """So many are there now, besides what was sold; `None` counts no longer."""

    key: StockKey
    count: Annotated[int, Meta(ge=0, le=COUNT_MAX)] | None = None
    reason: Reason = ""


class StockOut(Wish, frozen=True, tag="stock.out"):
    """86: it can not be had, until an instant or until somebody brings it back.

    An order that the kitchen begins with at `until` or later is none of its business.  The answer
    names the accepted lines that it `hit`, and those `waiting` for a person's word: they hold
    nothing yet, and meet it when they are accepted.
    """

    key: StockKey
    reason: Reason = ""
    substitute: Annotated[str, Meta(max_length=64)] = ""
    until: Annotated[datetime, Meta(tz=True)] | None = None


class StockBack(Wish, frozen=True, tag="stock.back"):
    """It can be had again."""

    key: StockKey


class CheckoutHold(Wish, frozen=True, tag="checkout.hold"):
    """Keep what is in this cart for 60 s, while its guest pays or reads it once more.

    A phone has one hold; a new one takes its place.  `when` is the minute that the cart is for.
    A guest takes it anew for four minutes, then rests for two (`limit.hold_time`, `until`).  The
    result says `may_move` where guests keep enough of a station already: portions, not the minute.
    """

    hold_id: Id
    lines: Annotated[tuple[WishedLine, ...], Meta(min_length=1, max_length=LINES_MAX)]
    when: Asap | At = msgspec.field(default_factory=Asap)


class CheckoutRelease(Wish, frozen=True, tag="checkout.release"):
    """Let go of a hold."""

    hold_id: Id


StockCommand = StockSet | StockOut | StockBack | CheckoutHold | CheckoutRelease
