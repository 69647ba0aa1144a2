"""Learning how long work takes from days that were watched, shrunk to what the menu says."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import exp, log
from statistics import linear_regression, median, pstdev
from typing import Final, NamedTuple

from pos.domain.instants import Instant
from pos.domain.planning.pace import SHORTEST, Step

SHRINK: Final = 20
"""A step's own finishes count fully beside this many imagined ones at the menu's time."""
DAY_SHRINK: Final = 5
UNKNOWN_SPREAD: Final = 0.3
"""The spread of the logarithm where nothing was watched yet."""
UNKNOWN_DAY: Final = 0.1
"""How much a station's pace differs from day to day where nothing was watched yet."""
_DECILES: Final = 2.5631
"""Spreads between a normal distribution's first and last decile."""


class Seen(NamedTuple):
    """One step that was seen to start and to end: `key` names what was made, `took` in ms."""

    day: int
    station: str
    key: str
    took: Instant


class Learned(NamedTuple):
    """Steps by their key, and how much a station's pace differs from day to day."""

    steps: dict[str, Step]
    day_spread: float


def learn(seen: Iterable[Seen], said: Mapping[str, tuple[str, Instant]]) -> Learned:
    """Medians and spreads of all keys in `said` (station and the menu's time in ms).

    Medians and deciles instead of means: a bump forgotten over lunch is one sample, not an hour.
    """
    logs: dict[str, list[tuple[tuple[int, str], float]]] = defaultdict(list)
    for one in seen:
        if one.key in said:
            logs[one.key].append(((one.day, one.station), log(max(one.took, SHORTEST))))
    middles = {key: median(y for _, y in values) for key, values in logs.items()}
    days: dict[tuple[int, str], list[float]] = defaultdict(list)
    for key, values in logs.items():
        for day, y in values:
            days[day].append(y - middles[key])
    factors = {
        day: median(values) * len(values) / (len(values) + DAY_SHRINK)
        for day, values in days.items()
    }
    steps = {}
    for key, (station, menu) in said.items():
        values = logs.get(key, [])
        own = len(values) / (len(values) + SHRINK)
        middle = own * middles.get(key, 0.0) + (1 - own) * log(max(menu, SHORTEST))
        spread = _spread([y - middles[key] - factors[day] for day, y in values])
        steps[key] = Step(station, middle, own * spread + (1 - own) * UNKNOWN_SPREAD)
    day_spread = pstdev(factors.values()) if len(factors) > DAY_SHRINK else UNKNOWN_DAY
    return Learned(steps, day_spread)


def _spread(residuals: list[float]) -> float:
    """One sigma, from the first and last decile."""
    if len(residuals) < DAY_SHRINK:
        return UNKNOWN_SPREAD
    ordered = sorted(residuals)
    last = len(ordered) - 1
    return (ordered[round(0.9 * last)] - ordered[round(0.1 * last)]) / _DECILES


class Bags(NamedTuple):
    """Bagging takes `base` and `each` portion more, in milliseconds, with one spread for all."""

    station: str
    base: float
    each: float
    spread: float

    def of(self, portions: int) -> Step:
        return Step(self.station, log(max(self.base + self.each * portions, SHORTEST)), self.spread)


def learn_bags(station: str, bags: Collection[tuple[int, Instant]], menu: Instant) -> Bags:
    """A line through the bags that were seen, as (portions, took); else the menu's time."""
    if len(bags) < SHRINK or len({size for size, _ in bags}) < 2:
        return Bags(station, menu, 0.0, UNKNOWN_SPREAD)
    sizes, times = zip(*bags, strict=True)
    each, base = linear_regression(sizes, times)
    residuals = [
        log(max(took, SHORTEST)) - log(max(base + each * size, SHORTEST)) for size, took in bags
    ]
    middle = median(residuals)
    factor = exp(middle)
    return Bags(station, base * factor, each * factor, _spread(residuals))
