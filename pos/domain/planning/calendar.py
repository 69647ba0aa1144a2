"""A station's places over time, as bitsets: how many are taken in each five seconds.

Python's whole numbers are the bitsets: finding the latest free run is a few shifts and a
`bit_length`, about a microsecond for hours of time, and needs no library.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from pos.domain.instants import SECOND, Instant

BUCKET: Final = 5 * SECOND
"""The grain of all planning, in milliseconds."""

Kept = tuple[list[int], int, tuple[int, ...]]
Saved = Mapping[str, Kept]

NEVER: Final = -1
"""No such start: a station without a place, or nothing free before the bound."""


class Calendar:
    """The places of one station from a base instant on; buckets are counted from that base.

    How many places are taken in a bucket is a binary number whose digits lie in `planes`, the
    lowest first, and start so that the last place carries into `full`: to take a place is to add 1
    under a mask, a few operations however many places there are.
    """

    __slots__ = ("full", "places", "planes")

    def __init__(self, places: int) -> None:
        self.places = places
        digits = (places - 1).bit_length() if places else 0
        offset = (1 << digits) - places
        self.planes = [-(offset >> digit & 1) for digit in range(digits)]
        self.full = 0 if places else -1

    def take(self, start: int, length: int) -> None:
        """Take one place; beyond all places (work begun before one failed) nothing is kept."""
        carry = ((1 << length) - 1) << start & ~self.full
        planes = self.planes
        for digit, plane in enumerate(planes):
            planes[digit] = plane ^ carry
            carry &= plane
            if not carry:
                return
        self.full |= carry

    def is_free(self, start: int, length: int) -> bool:
        """Whether a place is free for `length` buckets from `start` on."""
        return not self.full >> start & ((1 << length) - 1)

    def latest(self, length: int, bound: int) -> int:
        """The latest start not after `bound` with `length` free buckets, or `NEVER`."""
        if bound < 0 or not self.places:
            return NEVER
        return (self._starts(length) & ((2 << bound) - 1)).bit_length() - 1

    def earliest(self, length: int, bound: int) -> int:
        """The earliest start not before `bound` with `length` free buckets, or `NEVER`."""
        if not self.places:
            return NEVER
        free = self._starts(length) >> max(bound, 0)
        return max(bound, 0) + (free & -free).bit_length() - 1

    def saved(self) -> Kept:
        """What it holds, to come back to after a try."""
        return self.planes[:], self.full, ()

    def restore(self, kept: Kept) -> None:
        """Back to what was saved, which stays untouched for another try."""
        planes, self.full, _ = kept
        self.planes = planes[:]

    def _starts(self, length: int) -> int:
        """A set of all starts with `length` free buckets behind them, without an end."""
        free = ~self.full
        have = 1
        while have < length:
            step = min(have, length - have)
            free &= free >> step
            have += step
        return free


class Unlimited(Calendar):
    """A place that is not a station (the pass, a shelf): always free."""

    def __init__(self) -> None:
        super().__init__(1)

    def take(self, start: int, length: int) -> None:
        """Nothing is taken from what has no end."""

    def latest(self, length: int, bound: int) -> int:  # noqa: ARG002 - one shape for both
        return max(bound, NEVER)

    def earliest(self, length: int, bound: int) -> int:  # noqa: ARG002 - one shape for both
        return max(bound, 0)


UNLIMITED: Final = Unlimited()


class CountedCalendar(Calendar):
    """A calendar from which work can be taken away again: it counts beyond its places, too.

    What does not fit is counted in further digits, `over`; `full` are the buckets where any of them
    is set.  So it holds exactly what lies in it, in whatever order that came and went.
    """

    __slots__ = ("over",)

    def __init__(self, places: int) -> None:
        super().__init__(places)
        self.over: list[int] = []

    def take(self, start: int, length: int) -> None:
        """Take one place, beyond all places too."""
        carry = ((1 << length) - 1) << start
        for digit, plane in enumerate(self.planes):
            self.planes[digit] = plane ^ carry
            carry &= plane
            if not carry:
                return
        if not self.places:
            return
        self.full |= carry
        for digit, plane in enumerate(self.over):
            self.over[digit] = plane ^ carry
            carry &= plane
        if carry:
            self.over.append(carry)

    def release(self, start: int, length: int) -> None:
        """Give one place back that was taken there."""
        borrow = ((1 << length) - 1) << start
        for planes in (self.planes, self.over):
            for digit, plane in enumerate(planes):
                planes[digit] = plane ^ borrow
                borrow &= ~plane
                if not borrow:
                    break
            if not borrow:
                break
        if self.places:
            self.full = 0
            for plane in self.over:
                self.full |= plane

    def saved(self) -> Kept:
        """What it holds, to come back to after a try."""
        return self.planes[:], self.full, tuple(self.over)

    def restore(self, kept: Kept) -> None:
        """Back to what was saved."""
        planes, self.full, over = kept
        self.planes, self.over = planes[:], [*over]

    def forget(self, count: int) -> None:
        """Let the first buckets go: the base moved on by so many."""
        self.planes = [plane >> count for plane in self.planes]
        self.over = [plane >> count for plane in self.over]
        self.full >>= count


class Calendars:
    """The calendars of all stations from one base instant on, which lies on the grain."""

    __slots__ = ("base", "stations")

    def __init__(
        self, places: Mapping[str, int], base: Instant, kind: type[Calendar] = Calendar
    ) -> None:
        self.base = base - base % BUCKET
        self.stations = {station: kind(count) for station, count in places.items()}

    def of(self, station: str) -> Calendar:
        return self.stations.get(station, UNLIMITED)

    def bucket(self, at: Instant) -> int:
        """The bucket that an instant lies in; below 0 before the base."""
        return (at - self.base) // BUCKET

    def instant(self, bucket: int) -> Instant:
        return self.base + bucket * BUCKET

    def saved(self, stations: frozenset[str]) -> Saved:
        """What these stations' calendars hold, to come back to after a try."""
        held = self.stations
        return {station: held[station].saved() for station in stations if station in held}

    def restore(self, saved: Saved) -> None:
        """Back to what was saved; it stays untouched for another try."""
        for station, kept in saved.items():
            self.stations[station].restore(kept)


class Outage(NamedTuple):
    """So many places of a station that are missing until an instant."""

    station: str
    missing: int
    until: Instant


def take_held(calendars: Calendars, held: Iterable[tuple[str, int, int]]) -> None:
    """Take what lies there for others: (station, bucket since the epoch, buckets)."""
    base = calendars.base // BUCKET
    for station, start, length in held:
        first, end = max(0, start - base), start + length - base
        if end > 0:
            calendars.of(station).take(first, end - first)


def take_missing(calendars: Calendars, outages: Iterable[Outage]) -> None:
    """Nothing lies in places that are out: they are taken until they are back."""
    for outage in outages:
        length = calendars.bucket(outage.until)
        for _ in range(outage.missing if length > 0 else 0):
            calendars.of(outage.station).take(0, length)


def buckets(took: float) -> int:
    """How many buckets a time in milliseconds fills, at least one."""
    return max(1, round(took / BUCKET))
