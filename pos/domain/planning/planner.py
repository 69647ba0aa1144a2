"""The plan of a venue's kitchen: which minute can be kept, and what is to be fired when.

It is told what happens, and says what to do; it holds no clock.  Everything in it follows from
what it was told, in that order, so that the same events give the same plan.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pos.domain.instants import MINUTE, Instant, ceil_minute
from pos.domain.planning.aims import AIMS, Aims
from pos.domain.planning.calendar import BUCKET, Calendars, Outage, buckets, take_held, take_missing
from pos.domain.planning.pace import Pace
from pos.domain.planning.placing import Placing
from pos.domain.planning.room import HUGE, MANY, Room, work_of
from pos.domain.planning.rounds import Bagging, PlannedRound, Portion, Stage

MINUTES_MAX = 180
"""How many minutes a quote looks at before it says that there is none."""

PLAN_AGE_MAX = MINUTE
"""A quote on an older plan makes a new one first."""


class Firing(NamedTuple):
    """What is due: a portion to be fired now."""

    planned: PlannedRound
    portion: Portion


class Planner:
    """The plan of one kitchen: places of each station, rounds, and today's pace."""

    def __init__(
        self,
        places: Mapping[str, int],
        pace: Pace,
        aims: Aims = AIMS,
        calendars: Calendars | None = None,
        outages: Iterable[Outage] = (),
    ) -> None:
        self.pace = pace
        self.rounds: dict[str, PlannedRound] = {}
        self._places = dict(places)
        self._aims = aims
        self._outages = tuple(outages)
        self.held: list[tuple[str, int, int]] = []
        """What checkouts keep: (station, bucket since the epoch, buckets)."""
        self._calendars = calendars or Calendars(self._places, 0)

    def places(self, station: str, count: int) -> None:
        """A station has so many places from now on; work in progress goes on."""
        self._places[station] = count

    def quote(
        self, planned: PlannedRound, now: Instant, wished: Instant | None = None
    ) -> Instant | None:
        """The first whole minute that can be kept, not before the wished one; `None`: none can.

        The round gets that minute as its promise; it is planned only once it is `accepted`.
        """
        if now - self._calendars.base > PLAN_AGE_MAX:
            self.plan(now)
        return self.soonest_kept(planned, now, wished)

    def soonest_kept(
        self,
        planned: PlannedRound,
        now: Instant,
        wished: Instant | None = None,
        *,
        exact: bool = False,
    ) -> Instant | None:
        """The same by the calendars as they are.

        `exact`: the wished minute was told to somebody, so that no fresher one behind it is looked
        for.
        """
        stations = planned.stations
        if any(self._places.get(station) == 0 for station in stations):
            return None
        placing = self._placing(now)
        saved = self._calendars.saved(stations)
        minute = wished if wished is not None else self._soonest(planned, placing, now)
        oldest = self._oldest(planned)
        best: tuple[Instant, Instant] | None = None
        last = minute + MINUTES_MAX * MINUTE
        huge = len(planned.portions) > HUGE
        room = self._room(planned, now)
        while minute <= last:
            if room is not None and not room.has(minute, oldest):
                minute += MINUTE
                continue
            planned.promise = planned.due = minute
            stale = placing.fits(planned)
            self._calendars.restore(saved)
            if stale is not None and stale <= oldest:
                if best is None:
                    last = minute + self._aims.look_on * MINUTE
                if best is None or stale < best[0] - 2 * BUCKET:
                    best = (stale, minute)
                if stale <= self._aims.stale or huge or exact:
                    break
            minute += placing.longer(stale, oldest) if huge else MINUTE
        if best is None:
            return None
        planned.promise = planned.due = best[1]
        return best[1]

    def laid(self, planned: PlannedRound, now: Instant) -> None:
        """Find the places of a round for its minute, and leave them free."""
        saved = self._calendars.saved(planned.stations)
        self._placing(now).place(planned)
        self._calendars.restore(saved)

    def keeps(self, planned: PlannedRound, now: Instant, minute: Instant) -> bool:
        """Whether a minute can be kept; nothing is planned by it."""
        saved = self._calendars.saved(planned.stations)
        planned.promise = planned.due = minute
        stale = self._placing(now).fits(planned)
        self._calendars.restore(saved)
        return stale is not None and stale <= self._oldest(planned)

    def _oldest(self, planned: PlannedRound) -> Instant:
        """How much sooner than its aim a hot portion may be done and its minute count as kept.

        What a big order costs itself is its own; what others' work costs it has a bound, or a
        hundred orders for one noon would all be "kept", the first of them cooked for breakfast.
        """
        work = work_of(planned.portions, self.pace)
        own = max(
            (took // self._places[station] for station, took in work.items()
             if self._places.get(station)), default=0,
        )  # fmt: skip
        return self._aims.oldest + own * BUCKET

    def accepted(self, planned: PlannedRound, now: Instant) -> None:
        """The guest has taken the minute: from now on its places are taken for everybody else."""
        self.rounds[planned.round_id] = planned
        self._placing(now).place(planned)

    def removed(self, round_id: str) -> None:
        """It is handed over, cancelled or given up."""
        self.rounds.pop(round_id, None)

    def comes_at(self, planned: PlannedRound, arrival: Instant) -> None:
        """The guest is expected then: later than promised moves the aim, never the promise."""
        if arrival > planned.promise + self._aims.comes_later:
            planned.due = arrival - self._aims.meets_later

    def plan(self, now: Instant) -> None:
        """Plan everything anew: work in hand first, then each round in the order it is needed."""
        self._calendars = Calendars(self._places, now)
        take_missing(self._calendars, self._outages)
        take_held(self._calendars, self.held)
        placing, far = self._placing(now), now + self._aims.far
        rounds = sorted(
            (planned for planned in self.rounds.values() if planned.bagging is not Bagging.DONE),
            key=self.needed,
        )
        for planned in rounds:
            self._take_work(planned, now)
        for planned in rounds:
            if planned.bagging is Bagging.WAITING:
                self._take_queued(planned, placing, now)
        for planned in rounds:
            if planned.bagging is Bagging.WAITING:
                if planned.due > far and placing.keep(planned):
                    continue
                placing.place(planned)
                planned.gate = planned.due - self._before(planned)

    def due(self, now: Instant) -> Iterator[Firing]:
        """What is to be fired now, in the order it is needed; each is then queued."""
        for planned in sorted(self.rounds.values(), key=self.needed):
            for portion in planned.unfired():
                if portion.start <= now:
                    portion.stage, portion.done_at = Stage.QUEUED, now
                    yield Firing(planned, portion)

    def next_start(self) -> Instant | None:
        """When the next portion is to be fired."""
        starts = [
            portion.start for planned in self.rounds.values() for portion in planned.unfired()
        ]
        return min(starts, default=None)

    def needed(self, planned: PlannedRound) -> Instant:
        """When its portions are needed at the latest: who bags for long comes before its minute.

        By its due alone, a bag of forty found its places gone to orders two minutes before it.
        """
        return planned.due - round(self.pace.took(planned.bag).median)

    def _before(self, planned: PlannedRound) -> Instant:
        """How long before its due a round may be bagged: not so soon that it is ready early.

        A big bag begins when it is planned to, its spread is wider than the minute anyway.
        """
        bag = self.pace.took(planned.bag).median
        quick = self._aims.gate + self._aims.gate_pack * bag
        return round(max(quick, self._aims.ready_before + bag))

    def _placing(self, now: Instant) -> Placing:
        return Placing(self._calendars, self.pace, self._aims, now)

    def _room(self, planned: PlannedRound, now: Instant) -> Room | None:
        """What says of most minutes at once that a large round can not be done by them."""
        if len(planned.portions) < MANY:
            return None
        return Room(self._calendars, self.pace, self._aims, planned, now)

    def _soonest(self, planned: PlannedRound, placing: Placing, now: Instant) -> Instant:
        """A minute before which nothing fits: the slowest portion's earliest end, and the bag."""
        ends = [now]
        for portion in planned.portions:
            last = placing.forward(portion.steps, self._calendars.bucket(now))[0]
            ends.append(self._calendars.instant(last.end))
        bag = self.pace.took(planned.bag).median
        return ceil_minute(max(ends) + round(bag) - BUCKET)

    def _take_work(self, planned: PlannedRound, now: Instant) -> None:
        """What is in hand keeps its place for as long as such work still takes."""
        if planned.bagging is Bagging.WORKING:
            left = self.pace.remaining(planned.bag, now - planned.bagging_since)
            self._calendars.of(planned.bag.station).take(0, buckets(left))
            planned.ready_at = now + round(left)
            return
        for portion in planned.portions:
            if portion.stage is Stage.WORKING:
                step = portion.steps[portion.step]
                left = self.pace.remaining(step, now - portion.since)
                self._calendars.of(step.station).take(0, buckets(left))
                portion.done_at = now + round(left)

    def _take_queued(self, planned: PlannedRound, placing: Placing, now: Instant) -> None:
        """What is fired and waits, or goes on to another station, lies as early as it can."""
        for portion in planned.portions:
            if portion.stage is Stage.QUEUED:
                rest, start = portion.steps[portion.step :], now
            elif portion.stage is Stage.WORKING:
                rest, start = portion.steps[portion.step + 1 :], portion.done_at
            else:
                continue
            if not rest:
                continue
            spots = placing.forward(rest, -(-(start - self._calendars.base) // BUCKET))
            for spot in spots:
                spot.calendar.take(spot.start, spot.length)
            portion.lies = placing.lies(spots)
            portion.done_at = self._calendars.instant(spots[0].end)
