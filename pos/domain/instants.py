"""Instants: whole milliseconds since 1970-01-01 UTC inside, ISO 8601 with `Z` on every wire."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = 253_402_214_400_000
"""9999-12-31T00:00:00Z: a day before the calendar's end, so that no time zone leads beyond it."""

Instant = int
"""Milliseconds since the epoch, UTC. 0 means "never" or "not yet"."""


@lru_cache(maxsize=4096)
def _iso_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(maxsize=16_384)
def iso(at: Instant) -> str:
    """Write an instant as `2026-11-22T12:07:00.250Z`; whole seconds without a fraction.

    What an old journal holds is shown whatever it is: an instant off the calendar as its end.
    """
    second, millis = divmod(_on_calendar(at), SECOND)
    if millis:
        return f"{_iso_second(second)}.{millis:03d}Z"
    return _iso_second(second) + "Z"


def iso_or_none(at: Instant) -> str | None:
    """Like `iso`, but `None` for an instant that has not come."""
    return iso(at) if at else None


def from_datetime(moment: datetime) -> Instant:
    """Milliseconds of an aware datetime (an integer sum: a float would lose the last digit)."""
    since = moment - _EPOCH
    return since.days * DAY + since.seconds * SECOND + since.microseconds // 1000


def datetime_of(at: Instant) -> datetime:
    """An instant as an aware datetime; one off the calendar is the calendar's end."""
    return _EPOCH + timedelta(milliseconds=_on_calendar(at))


def _on_calendar(at: Instant) -> Instant:
    return min(max(at, 0), _LATEST)


def ceil_minute(at: Instant) -> Instant:
    """The first whole minute that is not before `at`."""
    return -(-at // MINUTE) * MINUTE


def knows_time_zone(name: str) -> bool:
    """Whether the IANA data on this machine has the zone."""
    try:
        _zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def business_day(at: Instant, time_zone: str, ends_at_hour: int) -> str:
    """The business day of an instant as `2026-11-22`: a bar's night belongs to the day before.

    `ends_at_hour` is local time; a day that ends at 4 holds the sales until 03:59.
    """
    return _business_day_of_quarter(_on_calendar(at) // (15 * MINUTE), time_zone, ends_at_hour)


def day_ends_at(at: Instant, time_zone: str, ends_at_hour: int) -> Instant:
    """The first instant after the business day of `at`."""
    return _end_of_day(business_day(at, time_zone, ends_at_hour), time_zone, ends_at_hour)


@lru_cache(maxsize=256)
def _end_of_day(day: str, time_zone: str, ends_at_hour: int) -> Instant:
    # An hour that a clock change skips is read as the instant of the change.
    midnight = datetime.fromisoformat(day) + timedelta(days=1)
    return from_datetime(midnight.replace(hour=ends_at_hour, tzinfo=_zone(time_zone)))


@lru_cache(maxsize=4096)
def _business_day_of_quarter(quarter: int, time_zone: str, ends_at_hour: int) -> str:
    # All time zones in use are whole quarters from UTC, so a quarter of an hour has one local day.
    local = datetime.fromtimestamp(quarter * 15 * 60, _zone(time_zone))
    if local.hour < ends_at_hour:
        day = datetime.fromordinal(local.date().toordinal() - 1).date()
    else:
        day = local.date()
    return day.isoformat()
