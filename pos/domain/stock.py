"""Stock: available, reserved, sold out, until when.

A key is `item:schnitzel`, `part:bun` (shared by several items) or `option:extra-cheese`.  What is
sold is taken by `order.placed` itself, through the line's `uses`; what a checkout holds is reserved
until its hold ends.
"""

from typing import Final

import msgspec

from pos.domain.instants import DAY, MINUTE, SECOND, Instant
from pos.domain.line import Use
from pos.domain.stock_events import HeldSlot

HOLD_LIFE: Final = 60 * SECOND
"""How long a checkout keeps its portions, in milliseconds."""
HOLD_TRY: Final = 4 * MINUTE
"""How long a guest's attempt to order may take its hold anew, in milliseconds."""
HOLD_REST: Final = 2 * MINUTE
"""How long a guest keeps nothing after that, in milliseconds."""
HELD_MAX: Final = 4 * MINUTE
"""So much of a station's time, all its places at work, guests' holds keep together at most."""
HOLDS_MAX: Final = 2_000
"""Holds of one venue at a time."""
OUT_MAX: Final = 366 * DAY
"""So far ahead something may be out by the clock, in milliseconds."""
STOCK_MAX: Final = 2_000
"""Keys that a venue counts or has out."""


def channel_key(name: str) -> str:
    """Under which name among the stations a channel is paused."""
    return f"channel-{name}"


class Stock(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of one key.  `count` -1 is not counted; `out` says 86, until `until` or 0."""

    key: str
    count: int = -1
    out: bool = False
    reason: str = ""
    substitute: str = ""
    until: Instant = 0
    at: Instant = 0


class Hold(msgspec.Struct, frozen=True, omit_defaults=True):
    """Portions and a minute that a checkout keeps.  Past `expires_at` it counts for nothing.

    `since` is when its guest's attempt to order began to hold; 0: staff hold for somebody.
    """

    hold_id: str
    by: str
    uses: tuple[Use, ...]
    expires_at: Instant
    promised_at: Instant = 0
    slots: tuple[HeldSlot, ...] = ()
    since: Instant = 0


class Attempt(msgspec.Struct, frozen=True):
    """A guest's attempt to order: since when it holds, and until when it held last."""

    since: Instant
    until: Instant


class Pause(msgspec.Struct, frozen=True, omit_defaults=True):
    """A station that takes no new orders, until `until` or (0) until it is resumed."""

    station: str
    at: Instant
    until: Instant = 0
    reason: str = ""
