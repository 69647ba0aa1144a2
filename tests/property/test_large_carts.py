"""Large carts: what is said of most minutes at once is what trying each of them would have said."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.instants import MINUTE, SECOND, Instant, ceil_minute
from pos.domain.planning import planner as planning
from pos.domain.planning.calendar import BUCKET, Calendars, CountedCalendar
from pos.domain.planning.pace import Pace, Step
from pos.domain.planning.placing import Placing
from pos.domain.planning.planner import MINUTES_MAX, Planner
from pos.domain.planning.rounds import PlannedRound, Portion
from tests.commands import AT

BURGER = (Step("grill", 12.2, 0.2), Step("assemble", 10.2, 0.3))
FRIES = (Step("fryer", 12.0, 0.1),)
COLA = (Step("bar", 9.8, 0.4),)
DISHES = ((BURGER, True), (FRIES, True), (COLA, False))

works = st.lists(
    st.tuples(
        st.sampled_from(["grill", "fryer", "assemble", "bar", "pass"]),
        st.integers(0, 1_200),
        st.integers(1, 90),
        st.integers(1, 4),
    ),
    max_size=60,
)
counts = st.tuples(st.integers(0, 25), st.integers(0, 25), st.integers(0, 10)).filter(any)
places = st.fixed_dictionaries(
    {name: st.integers(1, 5) for name in ("grill", "fryer", "assemble", "bar", "pass")}
)


def a_round(count: tuple[int, ...]) -> PlannedRound:
    portions = [
        Portion(steps, hot=hot)
        for (steps, hot), many in zip(DISHES, count, strict=True)
        for _ in range(many)
    ]
    return PlannedRound("r", tuple(portions), Step("pass", 10.5, 0.2), 20 * SECOND)


def a_kitchen(
    places: dict[str, int], lies: list[tuple[str, int, int, int]], now: Instant
) -> Planner:
    calendars = Calendars(places, now, CountedCalendar)
    for station, start, length, many in lies:
        for _ in range(many):
            calendars.of(station).take(start, length)
    return Planner(places, Pace(0.08), calendars=calendars)


@contextmanager
def tried_minute_by_minute() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "MANY", 10**6)
        patch.setattr(planning, "HUGE", 10**6)
        yield


@settings(max_examples=60, deadline=None)
@given(places, works, counts, st.integers(0, 59), st.none() | st.integers(1, 90))
def test_no_minute_is_left_out_that_could_be_kept(
    places: dict[str, int],
    lies: list[tuple[str, int, int, int]],
    count: tuple[int, int, int],
    second: int,
    wished: int | None,
) -> None:
    now = AT + second * SECOND
    wanted = None if wished is None else ceil_minute(now) + wished * MINUTE
    minute = a_kitchen(places, lies, now).soonest_kept(a_round(count), now, wanted)
    with tried_minute_by_minute():
        assert a_kitchen(places, lies, now).soonest_kept(a_round(count), now, wanted) == minute


@pytest.mark.parametrize("each", [2, 4, 12, 40])
@pytest.mark.parametrize("portions", [100, 200, 400])
@pytest.mark.parametrize("orders", [0, 120])
def test_hundreds_of_portions_are_looked_for_a_few_times(
    each: int, portions: int, orders: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = dict.fromkeys(("grill", "fryer", "assemble", "bar", "pass"), each)
    kitchen = a_kitchen(places, [], AT)
    kitchen.plan(AT)
    for _ in range(orders):
        before = a_round((1, 1, 0))
        if kitchen.quote(before, AT) is not None:
            kitchen.accepted(before, AT)
    tries: list[Instant] = []
    fits = Placing.fits

    def counted(placing: Placing, planned: PlannedRound) -> Instant | None:
        tries.append(planned.due)
        return fits(placing, planned)

    monkeypatch.setattr(Placing, "fits", counted)
    planned = a_round((portions // 2, portions // 2, 0))
    minute = kitchen.quote(planned, AT)
    assert len(tries) <= 10
    if minute is None:
        # Beyond the horizon, and said at once.
        work = portions // 2 * kitchen.pace.way(BURGER).lengths[0] * BUCKET
        assert (work + orders * kitchen.pace.way(BURGER).lengths[0] * BUCKET) // each > (
            MINUTES_MAX - 60
        ) * MINUTE
    else:
        assert kitchen.keeps(planned, AT, minute)
