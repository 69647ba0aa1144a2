"""How much room a kitchen has: the minutes in which a large round can not be done at all.

Whoever wants a hundred portions of one station waits for their work whatever the plan does; to
try each minute before that is done would cost more than all else.
"""

from collections.abc import Iterable
from typing import Final

from pos.domain.instants import Instant
from pos.domain.planning.aims import Aims
from pos.domain.planning.calendar import BUCKET, Calendar, Calendars, buckets
from pos.domain.planning.pace import Pace
from pos.domain.planning.rounds import PlannedRound, Portion

MANY: Final = 8
"""Rounds of fewer portions are simply tried: that is as fast."""
HUGE: Final = 60
"""Rounds of more leave out minutes for which what did not fit would hardly fit either."""


def work_of(portions: Iterable[Portion], pace: Pace) -> dict[str, int]:
    """The buckets of work that portions bring to each station."""
    work: dict[str, int] = {}
    for portion in portions:
        lengths = pace.way(portion.steps).lengths
        for step, length in zip(portion.steps, lengths, strict=True):
            work[step.station] = work.get(step.station, 0) + length
    return work


class Room:
    """What the stations have free for one round; it never says no to a minute that can be kept."""

    __slots__ = ("_aims", "_all", "_bag", "_calendars", "_first", "_last_steps", "_longest")

    def __init__(
        self, calendars: Calendars, pace: Pace, aims: Aims, planned: PlannedRound, now: Instant
    ) -> None:
        self._calendars, self._aims = calendars, aims
        self._first = -(-(now - calendars.base) // BUCKET)
        self._bag = buckets(pace.took(planned.bag).median)
        self._all = work_of(planned.unfired(), pace)
        # The last step of what ages can not lie far before the bag, whatever is free there.
        self._last_steps: dict[str, int] = {}
        self._longest = 0
        for portion in planned.unfired():
            if portion.hot:
                length, station = pace.way(portion.steps).lengths[-1], portion.steps[-1].station
                self._last_steps[station] = self._last_steps.get(station, 0) + length
                self._longest = max(self._longest, length)

    def has(self, minute: Instant, oldest: Instant) -> bool:
        """Whether all its work may be done by that minute, the hot ones not sooner than that."""
        aims, bucket = self._aims, self._calendars.bucket
        end = bucket(minute) + 1 - self._bag + aims.after_aim
        if not self._is_free(self._all, self._first, end):
            return False
        before = -(-(aims.aged + oldest) // BUCKET) + self._longest + 1
        start = max(self._first, bucket(minute - aims.gate) - self._bag - before)
        return self._is_free(self._last_steps, start, end)

    def _is_free(self, work: dict[str, int], start: int, end: int) -> bool:
        stations = self._calendars.stations
        return all(
            station not in stations or _room(stations[station], start, end) >= length
            for station, length in work.items()
        )


def _room(calendar: Calendar, start: int, end: int) -> int:
    """How many buckets are free between the two, on all places together."""
    window = (1 << max(0, end - start)) - 1
    free_at = ~calendar.full >> start & window
    free = free_at.bit_count() << len(calendar.planes)
    for digit, plane in enumerate(calendar.planes):
        free -= (plane >> start & free_at).bit_count() << digit
    return free
