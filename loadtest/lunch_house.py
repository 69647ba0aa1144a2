"""What a played lunch sees of the place that it is played in: doors for commands, and screens."""

from typing import Any, Final, Literal, Protocol

import msgspec

from pos.domain.instants import Instant

Who = Literal["guest", "kitchen", "window"]
PACE: Final = 5_000
"""Milliseconds: so far a server's clock is moved at a time."""


class Answer(msgspec.Struct, frozen=True):
    """What the door said: `code` is empty where it said yes."""

    code: str
    result: dict[str, Any]


class Fired(msgspec.Struct, frozen=True):
    """Portions that a station's screen shows as fired since the last look."""

    ticket_id: str
    station: str
    order_id: str
    units: tuple[str, ...]


class Told(msgspec.Struct, frozen=True):
    """A guest was told of a later minute."""

    order_id: str
    expected_at: Instant


News = Fired | Told


class House(Protocol):
    """A restaurant's system on virtual time."""

    def now(self) -> Instant:
        """The house's clock."""
        ...

    def advance(self, limit: Instant) -> Instant:
        """Let time pass, at most up to `limit`; how far it went."""
        ...

    def ask(self, who: Who, command: dict[str, Any], phone: str = "", place: str = "") -> Answer:
        """Send a command as a guest's phone at a place, as the kitchen or as the window."""
        ...

    def news(self) -> list[News]:
        """What the screens show that they did not show before."""
        ...
