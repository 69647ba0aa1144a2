"""What a venue's state keeps for the plan: today's pace, paused channels, places that are out."""

from typing import Final, Literal

import msgspec

from pos.domain.instants import Instant
from pos.domain.planning.silence import TOLD

PACE_DIGITS: Final = 6
"""The pace is kept to a millionth, so that two machines' logarithms make the same state."""


class Finish(msgspec.Struct, frozen=True, array_like=True):
    """Work that was seen to end: when, how long it took, and how long such work usually takes.

    `took` 0 says nothing.  `key` names the work, `said` is what the menu says that it takes; `ends`
    is when it was planned to end.
    """

    at: Instant
    took: Instant
    key: str
    said: Instant
    log_median: float
    log_spread: float
    ticket_id: str
    ends: Instant


class PaceNow(msgspec.Struct, frozen=True, omit_defaults=True):
    """How fast a station is today (`pos.domain.planning.pace.StationPace`), and since when.

    `seen` counts today's finishes that it was learned from, `batched` those that came several at a
    time, `missed` the tickets that nobody bumped at all.  `shared` is the recent share of the
    batched, beyond which a station is `muted`; `gap` how far finishes usually lie apart; `told` the
    recent share of finishes that somebody bumped in time.  `last` is the last finish: it is learned
    from once no other follows at once.
    """

    variance: float
    day: str = ""
    factor: float = 0.0
    surprise: float = 0.0
    noise: float = 1.0
    seen: int = 0
    batched: int = 0
    missed: int = 0
    shared: float = 0.25
    muted: bool = False
    told: float = TOLD
    gap: float = 60_000.0
    slow_since: Instant = 0
    last_at: Instant = 0
    last: Finish | None = None


class GuestsSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A day's guests of a channel: `late` behind the promise, `handing` from ready to handed."""

    late: tuple[Instant, ...] = ()
    handing: tuple[Instant, ...] = ()
    came: int = 0
    handed: int = 0
    missed: int = 0


class WorkSeen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A day's finishes of one kind of work: how many, and a fair sample of what they took."""

    station: str
    said: Instant
    count: int = 0
    took: tuple[Instant, ...] = ()


class DaySeen(msgspec.Struct, omit_defaults=True):
    """What was seen on a business day and is to be learned from: work by its key, guests."""

    work: dict[str, WorkSeen] = {}
    guests: dict[str, GuestsSeen] = {}


class ChannelPause(msgspec.Struct, frozen=True, omit_defaults=True):
    """A channel that takes no orders, until `until` or (0) until it is resumed."""

    channel: str
    at: Instant
    until: Instant = 0
    why: Literal["overload", "staff"] = "staff"
    lead: Instant = 0
    stations: tuple[str, ...] = ()
    reason: str = ""


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
