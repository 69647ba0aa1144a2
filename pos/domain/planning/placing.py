"""Placing one round on the stations' calendars, backward from its minute.

The bag lies as late as its minute allows, each portion ends before it by its own risk, and each
step lies as late as it can before the next.  What can no longer be placed backward starts at once,
the longest first, and fixes when the rest ends (facts: promise, "a mistake to avoid").
"""

from math import log2
from typing import NamedTuple

from pos.domain.instants import MINUTE, Instant
from pos.domain.planning.aims import Aims
from pos.domain.planning.calendar import BUCKET, NEVER, Calendar, Calendars, buckets
from pos.domain.planning.pace import Pace, Step, Way
from pos.domain.planning.room import work_of
from pos.domain.planning.rounds import PlannedRound, Portion, Stage

FAR = 720
"""Buckets: where work lies whose station has no place (an hour on)."""


class Spot(NamedTuple):
    """A step's place: from bucket `start` on, `length` buckets in its station's calendar."""

    calendar: Calendar
    station: str
    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


def _longest(one: tuple[Way, Portion]) -> float:
    return -one[0].median


class Placing:
    """Places rounds on calendars; it decides nothing but where work lies."""

    __slots__ = ("_aims", "_calendars", "_first", "_pace", "_rest")

    def __init__(self, calendars: Calendars, pace: Pace, aims: Aims, now: Instant) -> None:
        self._calendars = calendars
        self._pace = pace
        self._aims = aims
        self._rest: list[Portion] = []
        self._first = -(-(now - calendars.base) // BUCKET)

    def fits(self, planned: PlannedRound) -> Instant | None:
        """Place a round so that its minute is kept, and say how stale its stalest portion gets.

        `None`, with calendars in disorder (restore them), where the minute can not be kept.
        """
        bag = self._bag(planned)
        length = buckets(self._pace.took(planned.bag).median)
        promised = self._calendars.bucket(planned.due + BUCKET)
        self._rest = []
        if bag == NEVER or bag + length > promised:
            return None
        stale = 0
        sigmas = self._sigmas(planned, self._aims.sigmas_quoted)
        ways = self._longest_first(planned)
        for number, (way, portion) in enumerate(ways):
            aim = self._aim(portion, way, bag, sigmas, self._aims.cold_quoted)
            spots = self._backward(portion.steps, way, aim)
            if spots is None:
                self._rest = [portion for _, portion in ways[number:]]
                return None
            self._take(spots)
            if portion.hot:
                stale = max(stale, aim - spots[0].end)
        self._calendars.of(planned.bag.station).take(bag, length)
        return stale * BUCKET

    def longer(self, stale: Instant | None, oldest: Instant) -> Instant:
        """In how many minutes, in milliseconds, to look again after a try that kept no minute."""
        more = 0 if stale is None else stale - oldest
        for station, work in work_of(self._rest, self._pace).items():
            more = max(more, work * BUCKET // max(1, self._calendars.of(station).places))
        return max(MINUTE, more // MINUTE * MINUTE)

    def keep(self, planned: PlannedRound) -> bool:
        """Let a round lie where it lay in the last plan; `False`: begun, or no longer free."""
        base = self._calendars.base // BUCKET
        if any(portion.stage is not Stage.UNFIRED for portion in planned.portions):
            return False
        for station, start, length in planned.lies:
            if start < base or not self._calendars.of(station).is_free(start - base, length):
                return False
        for station, start, length in planned.lies:
            self._calendars.of(station).take(start - base, length)
        return bool(planned.lies)

    def place(self, planned: PlannedRound) -> None:
        """Place what of a round is not fired yet, late if need be, and set its instants."""
        first_bag = bag = max(self._bag(planned), NEVER)
        if bag == NEVER:
            first_bag = bag = self._first + FAR
        length = buckets(self._pace.took(planned.bag).median)
        for portion in planned.portions:
            if portion.stage is not Stage.UNFIRED:
                bag = max(bag, -(-(portion.done_at - self._calendars.base) // BUCKET))
        lies: list[tuple[str, int, int]] = []
        sigmas = self._sigmas(planned, self._aims.sigmas)
        instant = self._calendars.instant
        for way, portion in self._longest_first(planned):
            before = bag if portion.hot else first_bag
            aim = self._aim(portion, way, before, sigmas, self._aims.cold_earlier)
            spots = self._backward(portion.steps, way, aim)
            if spots is None:
                spots = self.forward(portion.steps, self._first)
                bag = max(bag, spots[0].end)
            self._take(spots)
            portion.lies = self.lies(spots)
            lies += portion.lies
            portion.start = instant(spots[-1].start)
            portion.done_at = instant(spots[0].end)
        self._calendars.of(planned.bag.station).take(bag, length)
        base = self._calendars.base // BUCKET
        planned.lies = ((planned.bag.station, base + bag, length), *lies)
        planned.bag_at = instant(bag)
        planned.ready_at = instant(bag + length)

    def forward(self, steps: tuple[Step, ...], start: int) -> list[Spot]:
        """The earliest places for these steps, one after the other; last step first, not taken."""
        spots = []
        for step, length in zip(steps, self._pace.way(steps).lengths, strict=True):
            calendar = self._calendars.of(step.station)
            start = calendar.earliest(length, start)
            if start == NEVER:
                start = self._first + FAR
            spots.append(Spot(calendar, step.station, start, length))
            start += length
        spots.reverse()
        return spots

    def lies(self, spots: list[Spot]) -> tuple[tuple[str, int, int], ...]:
        """The same places as (station, bucket since the epoch, buckets), the first step first."""
        base = self._calendars.base // BUCKET
        return tuple([(spot.station, base + spot.start, spot.length) for spot in reversed(spots)])

    def _take(self, spots: list[Spot]) -> None:
        for spot in spots:
            spot.calendar.take(spot.start, spot.length)

    def _sigmas(self, planned: PlannedRound, sigmas: float) -> float:
        hot = sum(portion.hot for portion in planned.portions)
        more = log2(max(1, hot))
        crowd = max(0.0, more - self._aims.crowd)
        return sigmas + self._aims.sigmas_shared * more + self._aims.sigmas_crowd * crowd

    def _longest_first(self, planned: PlannedRound) -> list[tuple[Way, Portion]]:
        way = self._pace.way
        ways = [(way(portion.steps), portion) for portion in planned.unfired()]
        ways.sort(key=_longest)
        return ways

    def _aim(self, portion: Portion, way: Way, bag: int, sigmas: float, cold: Instant) -> int:
        """The bucket in which a portion is to be done: before the bag by its own risk.

        What does not age is `cold` earlier, and is not put off with a late bag.
        """
        early = min(self._aims.aged, round(sigmas * way.spread))
        return bag - -(-(early if portion.hot else early + cold) // BUCKET)

    def _bag(self, planned: PlannedRound) -> int:
        """The bucket in which bagging is to begin, or `NEVER`."""
        length = buckets(self._pace.took(planned.bag).median)
        ready = planned.due - self._aims.ready_before
        wanted = self._calendars.bucket(ready) - length
        soonest = max(self._calendars.bucket(planned.due - self._aims.gate) - length, self._first)
        calendar = self._calendars.of(planned.bag.station)
        bag = calendar.latest(length, wanted)
        if bag < soonest:
            bag = calendar.earliest(length, max(wanted, self._first))
        return bag

    def _backward(self, steps: tuple[Step, ...], way: Way, aim: int) -> list[Spot] | None:
        """The latest places for these steps that end by `aim`; last step first, not taken."""
        spots: list[Spot] = []
        end, first = aim, self._first
        for step, length in zip(reversed(steps), reversed(way.lengths), strict=True):
            bound = end - length
            calendar = self._calendars.of(step.station)
            if bound >= first and calendar.is_free(bound, length):
                start = bound
            else:
                start = calendar.latest(length, bound)
                if not spots and len(steps) > 1 and bound - start > 1:
                    start = self._nearer(calendar, length, bound, start)
                if start < first:
                    return None
            spots.append(Spot(calendar, step.station, start, length))
            end = start
        return spots

    def _nearer(self, calendar: Calendar, length: int, bound: int, start: int) -> int:
        """A free place soon after the bound where that is nearer than the one before it."""
        after = calendar.earliest(length, max(bound, self._first))
        if after == NEVER or after - bound > min(self._aims.after_aim, bound - start - 1):
            return start
        return after
