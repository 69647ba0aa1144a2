"""Whatever happens in the kitchen, each portion is fired once, and no promise ever changes."""

import heapq
from itertools import count
from typing import TypedDict

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.instants import MINUTE, SECOND, Instant
from pos.domain.planning.notice import to_tell
from pos.domain.planning.pace import Pace, Step
from pos.domain.planning.planner import Planner
from pos.domain.planning.rounds import Bagging, PlannedRound, Portion, Stage

PLACES = {"grill": 2, "fryer": 3, "assemble": 1, "pack": 1}
BURGER = (Step("grill", 11.9, 0.18), Step("assemble", 10.2, 0.3))
FRIES = (Step("fryer", 12.0, 0.1),)
WATER = (Step("bar", 9.8, 0.4),)
BAG = Step("pack", 10.3, 0.25)
DISHES = ((BURGER, True), (FRIES, True), (WATER, False))

guests = st.fixed_dictionaries(
    {
        "after": st.integers(0, 150),
        "dishes": st.lists(st.integers(0, 2), min_size=1, max_size=6),
        "wished": st.none() | st.integers(1, 60),
        "slow": st.floats(0.4, 3.0),
        "goes": st.booleans(),
        "comes": st.none() | st.integers(-300, 900),
    }
)
outages = st.lists(st.tuples(st.integers(0, 3_000), st.sampled_from(["grill", "fryer", "pack"]),
                             st.integers(0, 3)), max_size=4)  # fmt: skip


class Guest(TypedDict):
    """One who asks: seconds `after` the one before, dishes, the wished minute from now on.

    `slow` is how much longer the work takes; `goes` cancels in time, `comes` is late by seconds.
    """

    after: int
    dishes: list[int]
    wished: int | None
    slow: float
    goes: bool
    comes: int | None


class Kitchen:
    """A kitchen on virtual time that does what the planner says, at its own speed."""

    def __init__(self, crowd: list[Guest], changes: list[tuple[int, str, int]]) -> None:
        self.planner = Planner(PLACES, Pace(0.08))
        self.places = dict(PLACES)
        self.busy = dict.fromkeys(PLACES, 0)
        self.waiting: dict[str, list[tuple[Instant, int, PlannedRound, int]]] = {}
        self.log: list[tuple[object, ...]] = []
        self.promised: dict[str, Instant] = {}
        self.bagged: set[str] = set()
        self.number = count()
        self.agenda: list[tuple[Instant, int, tuple[object, ...]]] = []
        self.slow: dict[str, float] = {}
        self.woken: Instant = -1
        at = 0
        for guest in crowd:
            at += guest["after"] * SECOND
            self.at(at, "guest", guest)
        for second, station, places in changes:
            self.at(second * SECOND, "places", station, places)
            self.at((second + 600) * SECOND, "places", station, PLACES[station])

    def at(self, when: Instant, *what: object) -> None:
        heapq.heappush(self.agenda, (when, next(self.number), what))

    def play(self) -> None:
        steps = 0
        while self.agenda:
            now, _, (what, *given_) = heapq.heappop(self.agenda)
            getattr(self, f"on_{what}")(now, *given_)
            self.planner.plan(now)
            for planned, portion in self.planner.due(now):
                self.log.append((now, "fire", planned.round_id, planned.portions.index(portion)))
                self.queue(planned, planned.portions.index(portion), portion.steps[0].station, now)
            for planned in self.planner.rounds.values():
                minute = to_tell(planned, self.planner.pace, now)
                if minute is not None:
                    self.log.append((now, "tell", planned.round_id, minute))
            start = self.planner.next_start()
            if start is not None and start != self.woken:
                self.woken = start
                self.at(max(start, now + SECOND // 2), "wake")
            steps += 1
            assert steps < 20_000

    def on_wake(self, now: Instant) -> None: ...

    def on_places(self, now: Instant, station: str, places: int) -> None:
        self.places[station] = places
        self.planner.places(station, places)
        self.begin(station, now)

    def on_guest(self, now: Instant, guest: Guest) -> None:
        dishes = [DISHES[number] for number in guest["dishes"]]
        portions = tuple(Portion(steps, hot=hot) for steps, hot in dishes)
        planned = PlannedRound(f"r{len(self.log)}", portions, BAG, 20 * SECOND)
        wished = guest["wished"]
        wanted = None
        if isinstance(wished, int):
            wanted = -(-now // MINUTE) * MINUTE + wished * MINUTE
        minute = self.planner.quote(planned, now, wanted)
        self.log.append((now, "quote", planned.round_id, minute))
        if minute is None:
            return
        assert minute % MINUTE == 0
        assert minute >= (wanted or now)
        self.slow[planned.round_id] = guest["slow"]
        self.planner.accepted(planned, now)
        self.promised[planned.round_id] = minute
        if isinstance(guest["comes"], int):
            self.planner.comes_at(planned, minute + guest["comes"] * SECOND)
        if guest["goes"] and wanted is not None:
            self.at(now + 30 * SECOND, "goes", planned)

    def on_goes(self, _: Instant, planned: PlannedRound) -> None:
        if all(portion.stage is Stage.UNFIRED for portion in planned.portions):
            self.planner.removed(planned.round_id)
            del self.promised[planned.round_id]

    def queue(self, planned: PlannedRound, number: int, station: str, now: Instant) -> None:
        if station not in self.places:
            self.start(planned, number, station, now)
            return
        heapq.heappush(
            self.waiting.setdefault(station, []), (planned.due, next(self.number), planned, number)
        )
        self.begin(station, now)

    def begin(self, station: str, now: Instant) -> None:
        waiting = self.waiting.get(station, [])
        while waiting and self.busy[station] < self.places[station]:
            _, _, planned, number = heapq.heappop(waiting)
            self.busy[station] += 1
            self.start(planned, number, station, now)

    def start(self, planned: PlannedRound, number: int, station: str, now: Instant) -> None:
        if number < 0:
            planned.bagging, planned.bagging_since = Bagging.WORKING, now
            step = planned.bag
        else:
            portion = planned.portions[number]
            portion.stage, portion.since = Stage.WORKING, now
            step = portion.steps[portion.step]
        took = 2.718281828**step.log_median * self.slow[planned.round_id]
        self.at(now + round(took), "done", planned, number, station)

    def on_done(self, now: Instant, planned: PlannedRound, number: int, station: str) -> None:
        if station in self.busy:
            self.busy[station] -= 1
        if number < 0:
            self.bagged.add(planned.round_id)
            self.planner.removed(planned.round_id)
        else:
            self.finish(planned, number, now)
        if station in self.places:
            self.begin(station, now)

    def finish(self, planned: PlannedRound, number: int, now: Instant) -> None:
        portion = planned.portions[number]
        self.planner.pace.finished(portion.steps[portion.step], now - portion.since)
        portion.step += 1
        portion.done_at = now
        if portion.step < len(portion.steps):
            portion.stage = Stage.QUEUED
            self.queue(planned, number, portion.steps[portion.step].station, now)
            return
        portion.stage = Stage.DONE
        if all(other.stage is Stage.DONE for other in planned.portions):
            self.at(max(now, planned.gate), "bag", planned)

    def on_bag(self, now: Instant, planned: PlannedRound) -> None:
        self.queue(planned, -1, "pack", now)


def played(crowd: list[Guest], changes: list[tuple[int, str, int]]) -> Kitchen:
    kitchen = Kitchen(crowd, changes)
    kitchen.play()
    return kitchen


@settings(max_examples=300)
@given(st.lists(guests, max_size=25), outages)
def test_each_portion_fires_once_and_each_promise_stands(
    crowd: list[Guest], changes: list[tuple[int, str, int]]
) -> None:
    kitchen = played(crowd, changes)

    fired = [entry[2:] for entry in kitchen.log if entry[1] == "fire"]
    assert len(fired) == len(set(fired)), "fired twice"
    assert kitchen.bagged == set(kitchen.promised), "a round was forgotten"
    told = [entry[2] for entry in kitchen.log if entry[1] == "tell"]
    assert len(told) == len(set(told)), "told twice"


@settings(max_examples=60)
@given(st.lists(guests, max_size=15), outages)
def test_the_same_events_give_the_same_plan(
    crowd: list[Guest], changes: list[tuple[int, str, int]]
) -> None:
    assert played(crowd, changes).log == played(crowd, changes).log


@settings(max_examples=100)
@given(st.lists(guests, min_size=1, max_size=40))
def test_two_hundred_at_once_never_overfill_a_minute(crowd: list[Guest]) -> None:
    """All ask in one instant: what was promised for a minute fits the places of each station."""
    planner = Planner(PLACES, Pace(0.08))
    work: dict[tuple[str, Instant], float] = {}
    for number, guest in enumerate(crowd):
        dishes = [DISHES[one] for one in guest["dishes"]]
        portions = tuple(Portion(steps, hot=hot) for steps, hot in dishes)
        planned = PlannedRound(str(number), portions, BAG, 0)
        minute = planner.quote(planned, 0)
        assert minute is not None
        planner.accepted(planned, 0)
        for portion in portions:
            for step in portion.steps:
                took = planner.pace.took(step).median
                work[step.station, minute] = work.get((step.station, minute), 0) + took
    last = max(minute for _, minute in work)
    for station, places in PLACES.items():
        for minute in range(MINUTE, last + MINUTE, MINUTE):
            until = sum(took for (at, by), took in work.items() if at == station and by <= minute)
            assert until <= places * (minute + MINUTE)
