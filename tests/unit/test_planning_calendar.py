"""The stations' calendars say what plain counting says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.planning.calendar import BUCKET, NEVER, Calendar, Calendars, buckets

HORIZON = 80
STEPS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=30)


def counted(places: int, taken: list[tuple[int, int]]) -> tuple[Calendar, list[int]]:
    """A calendar and a plain count, with what fits taken in both."""
    calendar, counts = Calendar(places), [0] * (2 * HORIZON)
    for start, length in taken:
        if all(counts[at] < places for at in range(start, start + length)):
            calendar.take(start, length)
            for at in range(start, start + length):
                counts[at] += 1
    return calendar, counts


def free(counts: list[int], places: int, start: int, length: int) -> bool:
    return all(counts[at] < places for at in range(start, start + length))


@given(st.integers(1, 12), STEPS, st.integers(1, 20), st.integers(0, HORIZON))
def test_latest_and_earliest_are_what_counting_finds(
    places: int, taken: list[tuple[int, int]], length: int, bound: int
) -> None:
    calendar, counts = counted(places, taken)

    before = [at for at in range(bound + 1) if free(counts, places, at, length)]
    assert calendar.latest(length, bound) == (before[-1] if before else NEVER)
    after = next(at for at in range(bound, 2 * HORIZON) if free(counts, places, at, length))
    assert calendar.earliest(length, bound) == after


@given(st.integers(1, 4), STEPS)
def test_what_goes_beyond_the_places_does_no_harm(
    places: int, taken: list[tuple[int, int]]
) -> None:
    calendar = Calendar(places)
    counts = [0] * (2 * HORIZON)
    for start, length in taken:
        calendar.take(start, length)
        for at in range(start, start + length):
            counts[at] += 1

    for at in range(HORIZON):
        assert (calendar.earliest(1, at) == at) == (counts[at] < places)


def test_a_station_without_a_place_has_no_start() -> None:
    calendar = Calendar(0)

    calendar.take(0, 3)

    assert calendar.latest(1, 10) == NEVER
    assert calendar.earliest(1, 0) == NEVER


def test_a_name_without_a_calendar_is_not_limited() -> None:
    calendars = Calendars({"grill": 1}, base=0)

    calendars.of("pass").take(0, 10)

    assert calendars.of("pass").latest(4, 7) == 7
    assert calendars.of("pass").earliest(4, 7) == 7


def test_a_try_is_undone_as_often_as_wanted() -> None:
    calendars = Calendars({"grill": 1, "bar": 1}, base=1_000)
    calendars.of("grill").take(0, 2)
    saved = calendars.saved(frozenset({"grill", "pass"}))

    for _ in range(2):
        calendars.of("grill").take(2, 5)
        assert calendars.of("grill").earliest(1, 0) == 7
        calendars.restore(saved)
        assert calendars.of("grill").earliest(1, 0) == 2


@pytest.mark.parametrize("took, filled", [(0, 1), (2_400, 1), (7_600, 2), (150_000, 30)])
def test_a_time_fills_whole_buckets_and_at_least_one(took: float, filled: int) -> None:
    assert buckets(took) == filled
    assert Calendars({}, base=0).instant(filled) == filled * BUCKET
