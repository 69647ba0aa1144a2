"""How long work takes: learned medians and spreads, and how fast each station is today.

Times are taken as lognormal: a median and a spread of the logarithm.  A station's *pace* is the
logarithm of today's factor on all its times, followed from finish to finish like a Kalman filter:
certain about days it knows, quick when the surprises pile up (facts: promise, section 5).
"""

from math import exp, log, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

import msgspec

from pos.domain.instants import SECOND, Instant
from pos.domain.planning.calendar import buckets

SHORTEST: Final = SECOND
"""A finish sooner than this after its start is a slip of the hand; it counts as this long."""

_NORMAL: Final = NormalDist()
_CLIP: Final = 3.0
"""Surprises beyond three spreads count as three: a forgotten bump must not poison the pace."""
_WANDER: Final = 0.0002
"""How much a station's pace wanders between two finishes (variance of the logarithm)."""
_ALARM: Final = 0.85
"""A mean surprise (exponentially weighted, unit variance) that means the station has changed."""
_SHOCK: Final = 0.01
"""Variance added to the pace on an alarm."""
_RECENT: Final = 0.15
_NOISE_RATE: Final = 0.02
_NOISE_MIN: Final = 0.8
_NOISE_MAX: Final = 2.0


class Step(msgspec.Struct, frozen=True, eq=False):
    """One station's part of a portion: `log_median` of milliseconds, `log_spread` of one sigma.

    A step is itself (no two are the same): the plan looks its times up thousands of times a second.
    """

    station: str
    log_median: float
    log_spread: float


class Took(msgspec.Struct, frozen=True):
    """How long a step takes at today's pace, in milliseconds."""

    median: float
    spread: float


class Way(NamedTuple):
    """A portion's way through its stations at today's pace: buckets a step, and milliseconds."""

    lengths: tuple[int, ...]
    median: float
    spread: float


class StationPace:
    """One station: `factor` and `variance` of its logarithm, `noise` on all its spreads."""

    __slots__ = ("factor", "noise", "surprise", "variance")

    def __init__(self, day_spread: float) -> None:
        self.factor = 0.0
        self.variance = day_spread * day_spread
        self.surprise = 0.0
        self.noise = 1.0

    def finished(self, step: Step, took: Instant) -> None:
        """Learn from one finish that was really seen, start and end."""
        spread = step.log_spread * self.noise
        self.variance += _WANDER
        width = sqrt(self.variance + spread * spread)
        off = (log(max(took, SHORTEST)) - step.log_median - self.factor) / width
        off = max(-_CLIP, min(_CLIP, off))
        self.surprise += _RECENT * (off - self.surprise)
        if abs(self.surprise) > _ALARM:
            self.variance += _SHOCK
            width = sqrt(self.variance + spread * spread)
            self.surprise = 0.0
        gain = self.variance / (width * width)
        self.factor += gain * off * width
        self.variance *= 1 - gain
        noise = self.noise * self.noise * (1 + _NOISE_RATE * (off * off - 1))
        self.noise = max(_NOISE_MIN, min(_NOISE_MAX, sqrt(noise)))


class Pace:
    """All stations' pace, and with it how long a step takes now."""

    __slots__ = ("_day_spread", "_known", "_ways", "stations")

    def __init__(self, day_spread: float) -> None:
        self._day_spread = day_spread
        self._known: dict[Step, Took] = {}
        self._ways: dict[tuple[Step, ...], Way] = {}
        self.stations: dict[str, StationPace] = {}

    def of(self, station: str) -> StationPace:
        pace = self.stations.get(station)
        if pace is None:
            pace = self.stations[station] = StationPace(self._day_spread)
        return pace

    def put(
        self, station: str, factor: float, variance: float, surprise: float, noise: float
    ) -> None:
        """A station's pace as it was kept elsewhere."""
        pace = self.of(station)
        if (pace.factor, pace.variance, pace.noise) != (factor, variance, noise):
            pace.factor, pace.variance, pace.noise = factor, variance, noise
            self._known.clear()
            self._ways.clear()
        pace.surprise = surprise

    def finished(self, step: Step, took: Instant) -> None:
        self.of(step.station).finished(step, took)
        self._known.clear()
        self._ways.clear()

    def took(self, step: Step) -> Took:
        """Median and spread of a step at today's pace."""
        known = self._known.get(step)
        if known is None:
            pace = self.of(step.station)
            median = exp(step.log_median + pace.factor)
            known = self._known[step] = Took(median, median * _width(step, pace))
        return known

    def way(self, steps: tuple[Step, ...]) -> Way:
        """How long a portion is on its way through these steps, without waiting."""
        way = self._ways.get(steps)
        if way is None:
            took = [self.took(step) for step in steps]
            way = self._ways[steps] = Way(
                tuple(buckets(one.median) for one in took),
                sum(one.median for one in took),
                sqrt(sum(one.spread**2 for one in took)),
            )
        return way

    def remaining(self, step: Step, elapsed: Instant) -> float:
        """The median of what is left, in milliseconds, of a step that already took so long."""
        pace = self.of(step.station)
        width, centre = _width(step, pace), step.log_median + pace.factor
        if elapsed < SHORTEST:
            return exp(centre)
        past = _NORMAL.cdf((log(elapsed) - centre) / width)
        if past > _HOPELESS:
            # Far beyond what such work takes: as long again as a tenth of it, and never 0.
            return elapsed / 10
        half = _NORMAL.inv_cdf((1 + past) / 2)
        return max(0.0, exp(centre + width * half) - elapsed)

    def longer(self, step: Step, elapsed: Instant, left: Instant) -> float:
        """How likely a step that already took so long takes longer than `left` more."""
        if left <= 0:
            return 1.0
        pace = self.of(step.station)
        width, centre = _width(step, pace), step.log_median + pace.factor
        over = 1 - _NORMAL.cdf((log(max(elapsed, SHORTEST)) - centre) / width)
        if over < 1 - _HOPELESS:
            return 0.5
        return (1 - _NORMAL.cdf((log(elapsed + left) - centre) / width)) / over

    def beyond(self, steps: tuple[Step, ...], expected: Instant, by: Instant) -> float:
        """How likely steps that are expected to end at `expected` end after `by`."""
        return 1 - _NORMAL.cdf((by - expected) / max(self.way(steps).spread, SHORTEST))


_HOPELESS: Final = 0.9999


def _width(step: Step, pace: StationPace) -> float:
    spread = step.log_spread * pace.noise
    return sqrt(spread * spread + pace.variance)
