"""When something is sold: opening hours and dayparts in local time, and the next time they begin.

A span belongs to the day it begins on, also past midnight.  A special day's spans replace those
that would begin on that date; a special day without spans is closed.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from pos.domain.instants import SECOND, Instant, from_datetime
from pos.domain.menu import WEEKDAYS, Hours

LOOK_AHEAD_DAYS_MAX: Final = 62
"""How far the next opening is looked for: beyond two months a place says so on its door."""
MINUTES_OF_DAY: Final = 24 * 60

Spans = tuple[Hours, ...]


def is_within(
    hours: Sequence[Hours],
    at: Instant,
    time_zone: str,
    special: Mapping[str, Spans] | None = None,
) -> bool:
    """Whether an instant lies in one of the spans; no hours and no special day means always."""
    if not hours and not special:
        return True
    today = _local_day(at, time_zone)
    return any(
        start <= at < end
        for day in (today - timedelta(days=1), today)
        for start, end in _spans_of(day, hours, time_zone, special)
    )


def next_start(
    hours: Sequence[Hours],
    at: Instant,
    time_zone: str,
    special: Mapping[str, Spans] | None = None,
) -> Instant:
    """The first instant from `at` on that lies in a span; 0 when none comes within two months."""
    if is_within(hours, at, time_zone, special):
        return at
    today = _local_day(at, time_zone)
    for ahead in range(LOOK_AHEAD_DAYS_MAX + 1):
        day = today + timedelta(days=ahead)
        starts = [start for start, _ in _spans_of(day, hours, time_zone, special) if start >= at]
        if starts:
            return min(starts)
    return 0


def spans(
    hours: Sequence[Hours],
    at: Instant,
    time_zone: str,
    special: Mapping[str, Spans] | None = None,
    days: int = 8,
) -> list[tuple[Instant, Instant]]:
    """The spans that are not over at an instant, those of so many days, the earliest first."""
    today = _local_day(at, time_zone)
    found = [
        span
        for ahead in range(-1, days)
        for span in _spans_of(today + timedelta(days=ahead), hours, time_zone, special)
    ]
    return sorted(span for span in found if span[1] > at)


def _spans_of(
    day: date, hours: Sequence[Hours], time_zone: str, special: Mapping[str, Spans] | None
) -> list[tuple[Instant, Instant]]:
    replaced = special.get(day.isoformat()) if special else None
    if replaced is None:
        weekday = WEEKDAYS[day.weekday()]
        # Only special days are written down: every other day is open around the clock.
        if not hours:
            return [(_instant(day, 0, time_zone), _instant(day, MINUTES_OF_DAY, time_zone))]
        spans = [span for span in hours if weekday in span.days]
    else:
        spans = list(replaced)
    found = []
    for span in spans:
        start, end = _minutes(span.start), _minutes(span.end)
        if end <= start:
            end += MINUTES_OF_DAY
        found.append((_instant(day, start, time_zone), _instant(day, end, time_zone)))
    return found


@lru_cache(maxsize=512)
def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


@lru_cache(maxsize=8192)
def _instant(day: date, minutes: int, time_zone: str) -> Instant:
    days, minute = divmod(minutes, MINUTES_OF_DAY)
    moment = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=UTC)
    local = (moment + timedelta(days=days)).replace(tzinfo=ZoneInfo(time_zone))
    return from_datetime(local)


def _local_day(at: Instant, time_zone: str) -> date:
    # Whole seconds are enough for a day, and a float of them is exact.
    return datetime.fromtimestamp(at // SECOND, ZoneInfo(time_zone)).date()


def special_by_day(days: Sequence[tuple[str, Spans]]) -> dict[str, Spans]:
    """Special days by date, the first of two wins."""
    found: dict[str, Spans] = {}
    for day, spans in days:
        found.setdefault(day, spans)
    return found
