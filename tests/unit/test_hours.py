"""Opening hours and dayparts: over midnight, over the change of the clocks, and when they begin."""

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.hours import is_within, next_start
from pos.domain.instants import DAY, HOUR, MINUTE, Instant, from_datetime, iso
from pos.domain.menu import WEEKDAYS, Hours, SpecialDay
from pos.domain.pricing_terms import closed
from tests.commands import AT, a_venue

ZONE = "Europe/Berlin"


def local(text: str) -> Instant:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)))


LUNCH = (Hours("11:30", "14:00", ("mon", "tue", "wed", "thu", "fri")),)
NIGHT = (Hours("22:00", "03:00", ("fri", "sat")),)
ALWAYS = (Hours("00:00", "24:00"),)


@pytest.mark.parametrize(
    "hours, at, open_then",
    [
        (LUNCH, "2026-11-23T11:29:59", False),  # a Monday
        (LUNCH, "2026-11-23T11:30", True),
        (LUNCH, "2026-11-23T13:59:59", True),
        (LUNCH, "2026-11-23T14:00", False),
        (LUNCH, "2026-11-22T12:00", False),  # a Sunday
        (NIGHT, "2026-11-20T22:00", True),
        (NIGHT, "2026-11-21T02:59", True),
        (NIGHT, "2026-11-21T03:00", False),
        (NIGHT, "2026-11-22T01:00", True),  # Saturday's night
        (NIGHT, "2026-11-23T01:00", False),
        (ALWAYS, "2026-11-23T00:00", True),
        (ALWAYS, "2026-11-23T23:59:59", True),
        ((Hours("06:00", "06:00", ("sun",)),), "2026-11-23T05:59", True),
        ((), "2026-11-23T05:59", True),
    ],
)
def test_a_span_belongs_to_the_day_it_begins_on(
    hours: tuple[Hours, ...], at: str, open_then: bool
) -> None:
    assert is_within(hours, local(at), ZONE) == open_then


@pytest.mark.parametrize(
    "hours, at, starts",
    [
        (LUNCH, "2026-11-23T09:00", "2026-11-23T11:30"),
        (LUNCH, "2026-11-20T14:00", "2026-11-23T11:30"),
        (LUNCH, "2026-11-23T12:00", "2026-11-23T12:00"),
        (NIGHT, "2026-11-22T03:00", "2026-11-27T22:00"),
        # The night of 2026-10-25 has 25 hours: breakfast is at seven all the same.
        ((Hours("07:00", "10:30"),), "2026-10-24T11:00", "2026-10-25T07:00"),
        ((Hours("07:00", "10:30"),), "2026-03-28T11:00", "2026-03-29T07:00"),
    ],
)
def test_the_refusal_names_the_next_time(hours: tuple[Hours, ...], at: str, starts: str) -> None:
    assert iso(next_start(hours, local(at), ZONE)) == iso(local(starts))


def test_a_special_day_goes_before_its_weekday() -> None:
    venue = msgspec.structs.replace(
        a_venue(),
        hours=(Hours("10:00", "22:00"),),
        special_days=(
            SpecialDay("2026-12-24", (Hours("10:00", "14:00"),)),
            SpecialDay("2026-12-25"),
        ),
    )
    assert closed(venue, local("2026-12-24T13:00")) is None
    late = closed(venue, local("2026-12-24T14:00"))
    assert late is not None
    assert late.code == "venue.closed"
    assert late.params == {"next_at": iso(local("2026-12-26T10:00"))}
    assert closed(venue, local("2026-12-26T21:59")) is None


def test_without_hours_only_special_days_close_a_place() -> None:
    venue = msgspec.structs.replace(a_venue(), special_days=(SpecialDay("2026-12-25"),))
    assert closed(venue, local("2026-12-24T23:59")) is None
    shut = closed(venue, local("2026-12-25T12:00"))
    assert shut is not None
    assert shut.params == {"next_at": iso(local("2026-12-26T00:00"))}
    assert closed(venue, local("2026-12-26T00:00")) is None


def test_what_never_comes_is_not_promised() -> None:
    never = (Hours("10:00", "11:00", ()),)
    assert next_start(never, AT, ZONE) == 0


@given(st.integers(0, 10_000), st.integers(0, 400 * 24 * 60))
def test_nothing_is_open_between_now_and_the_next_start(seed: int, minutes: int) -> None:
    random = Random(seed)
    hours = tuple(
        Hours(
            f"{random.randrange(24):02d}:{random.choice(['00', '30'])}",
            f"{random.randrange(24):02d}:{random.choice(['00', '30'])}",
            tuple(sorted(random.sample(WEEKDAYS, random.randint(1, 3)))),
        )
        for _ in range(random.randint(1, 3))
    )
    at = AT + minutes * MINUTE
    start = next_start(hours, at, ZONE)
    assert at <= start <= at + 8 * DAY
    assert is_within(hours, start, ZONE)
    step = max(HOUR, (start - at) // 40)
    assert not any(is_within(hours, between, ZONE) for between in range(at, start, step))
