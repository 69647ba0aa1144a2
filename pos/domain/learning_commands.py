"""The command by which the night's learning comes into the journal.  The server alone sends it."""

from typing import Annotated, Final

from msgspec import Meta

from pos.domain.cart import Wish

STEPS_MAX: Final = 3_000
"""Kinds of work that are learned; the rest is what the menu says."""
CHANNELS_MAX: Final = 50
_Log = Annotated[float, Meta(ge=0, le=30)]
_Seen = Annotated[int, Meta(ge=0, le=1_000_000)]
_Away = Annotated[int, Meta(ge=-86_400_000, le=86_400_000)]


class LearnedWork(Wish, frozen=True):
    """How long one kind of work takes: natural logarithms of milliseconds."""

    key: Annotated[str, Meta(min_length=1, max_length=4_000)]
    log_median: _Log
    log_spread: Annotated[float, Meta(ge=0.01, le=5)]
    seen: _Seen


class LearnedHabit(Wish, frozen=True):
    """How guests of a channel come: medians in milliseconds, a share from 0 to 1."""

    channel: Annotated[str, Meta(min_length=1, max_length=64)]
    late: _Away
    handing: _Away
    no_show: Annotated[float, Meta(ge=0, le=1)]
    seen: _Seen


class DurationsLearn(Wish, frozen=True, tag="durations.learn"):
    """Keep what was learned up to a business day.  Sent by the server when the day is over."""

    business_day: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", max_length=10)]
    steps: Annotated[tuple[LearnedWork, ...], Meta(max_length=STEPS_MAX)]
    day_spread: Annotated[float, Meta(ge=0.01, le=5)]
    habits: Annotated[tuple[LearnedHabit, ...], Meta(max_length=CHANNELS_MAX)] = ()
