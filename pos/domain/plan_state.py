"""What a venue's state keeps for the plan: today's pace, paused channels, places that are out."""

from typing import Final, Literal

import msgspec

from pos.domain.instants import Instant

PACE_DIGITS: Final = 6
"""The pace is kept to a millionth, so that two machines' logarithms make the same state."""


class PaceNow(msgspec.Struct, frozen=True, omit_defaults=True):
    """How fast a station is today (`pos.domain.planning.pace.StationPace`), and since when.

    `seen` counts the finishes it was learned from; `shared` is the recent share of bumps that came
    several at a time, from which nothing is learned.  `last_at` and `last_took` are the last bump,
    that is learned from once no other follows at once.
    """

    factor: float = 0.0
    variance: float = 0.0
    surprise: float = 0.0
    noise: float = 1.0
    seen: int = 0
    shared: float = 0.0
    day: str = ""
    slow_since: Instant = 0
    last_at: Instant = 0
    last_took: Instant = 0
    last_key: str = ""


class ChannelPause(msgspec.Struct, frozen=True, omit_defaults=True):
    """A channel that takes no orders, until `until` or (0) until it is resumed."""

    channel: str
    at: Instant
    until: Instant = 0
    why: Literal["overload", "staff"] = "staff"
    lead: Instant = 0
    stations: tuple[str, ...] = ()


class Slowed(msgspec.Struct, frozen=True, omit_defaults=True):
    """New promises are given so many minutes later until then."""

    minutes: int
    at: Instant
    until: Instant = 0


class PlacesNow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A station has so many places now, until `until` or (0) until it is set again."""

    station: str
    places: int
    at: Instant
    until: Instant = 0
