"""What a channel is: it reads an aggregator's order and says in its words how far ours has come.

A channel never decides: what it read goes through the command door like any order, priced from our
menu, and waits for a person's word.

Quality list: (1) the same order read twice has the same ids; (2) what can not be read is refused
with the field that is wrong, and changes nothing; (3) an item that is not on the menu is refused by
name, never guessed; (4) names and phone numbers go into `name` and `phone` only; (5) the total is
ours - a differing one is refused, not overwritten; (6) a state is told in the aggregator's own
words, for every `State`; (7) no network and no clock in here; (8) unknown fields are let through:
aggregators add some; (9) every text and list is bounded; (10) the contract test covers it by name.
"""

from typing import Final, Literal, Protocol

import msgspec

from pos.domain.instants import Instant

BODY_MAX: Final = 65_536
EXTERNAL_MAX: Final = 80
"""Characters of `{channel}:{id}`, under which an order is found again."""

State = Literal[
    "awaiting", "accepted", "cooking", "ready", "handed_over", "cancel_asked", "cancelled",
    "refused", "expired",
]  # fmt: skip
"""`cancel_asked`: they took back what the kitchen has begun, and staff have not answered yet."""
STATES: Final[tuple[State, ...]] = (
    "awaiting", "accepted", "cooking", "ready", "handed_over", "cancel_asked", "cancelled",
    "refused", "expired",
)  # fmt: skip


class IncomingPart(msgspec.Struct, frozen=True):
    """What they chose for one part of a bundle, in our menu's ids."""

    part: str
    item: str
    variant: str = ""
    options: tuple[str, ...] = ()


class IncomingLine(msgspec.Struct, frozen=True):
    """A line of theirs in our menu's ids; `parts` are the choices of a bundle."""

    item: str
    quantity: int = 1
    variant: str = ""
    options: tuple[str, ...] = ()
    note: str = ""
    parts: tuple[IncomingPart, ...] = ()


class Incoming(msgspec.Struct, frozen=True):
    """An order of theirs.  `placed_at` is theirs too: ids are made of it, so it never changes."""

    external: str
    placed_at: Instant
    lines: tuple[IncomingLine, ...]
    total: int | None = None
    name: str = ""
    phone: str = ""
    wished_at: Instant = 0


class Told(msgspec.Struct, frozen=True):
    """How far our order is."""

    external: str
    state: State
    number: str
    promised_at: Instant = 0
    reason: str = ""
    total: int = 0
    currency: str = ""


class ChannelFault(ValueError):
    """The order can not be read; `args[0]` is the path of the bad field."""


def unusable(name: str, external: str) -> str:
    """Why an aggregator's id can not be an order's name and a part of its address, or nothing."""
    if len(external) > EXTERNAL_MAX - len(name) - 1:
        return f"an id of more than {EXTERNAL_MAX - len(name) - 1} characters"
    if "/" in external or external in {"", ".", ".."} or not external.isprintable():
        return "an id that fits in no address"
    return ""


class Channel(Protocol):
    """One aggregator's language."""

    name: str

    def read(self, body: bytes) -> Incoming:
        """An order.  Raises `ChannelFault`."""
        ...

    def say(self, told: Told) -> bytes:
        """JSON: how far the order is, in the aggregator's words."""
        ...

    def say_open(self, *, is_open: bool, until: Instant) -> bytes:
        """JSON: whether the venue takes orders now; `until` is when a pause ends, or 0."""
        ...
