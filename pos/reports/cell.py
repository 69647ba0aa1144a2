"""What an hour of a channel came to: how many promises were kept, and how far off the others were.

Distances are counted in buckets, so that days of any size add up and still tell their p50 and p95.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from pos.domain.instants import SECOND

Outcome = Literal["kept", "early", "late", "unrecorded"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("kept", "early", "late", "unrecorded")

OFF_BOUNDS: Final = tuple(
    seconds * SECOND
    for seconds in (
        -1200, -600, -300, -180, -120, -90, -60, -30, 0, 15, 30, 45, 60, 75, 90, 120, 150, 180,
        240, 300, 420, 600, 900, 1800,
    )
)  # fmt: skip
"""Upper bounds of how far off the minute a round was, in milliseconds; below 0 is too early."""
AGE_BOUNDS: Final = tuple(
    seconds * SECOND
    for seconds in (15, 30, 45, 60, 90, 120, 150, 180, 240, 300, 420, 600, 900, 1800)
)
"""Upper bounds of how old hot food was at its hand-over, in milliseconds."""
FRESH_MAX: Final = 150 * SECOND
"""Hot food is fresh up to this age."""


class Measure(msgspec.Struct, frozen=True, array_like=True):
    """One round, in milliseconds: how far `off` its minute, and two that may be unknown (-1).

    `age` is that of its oldest hot food at the hand-over; `lead` what it was promised with.
    """

    outcome: Outcome
    off: int = 0
    age: int = -1
    lead: int = -1


class Cell(msgspec.Struct, array_like=True):
    """The rounds of one hour and channel, added up.  `fresh` are the kept ones with fresh food."""

    kept: int = 0
    early: int = 0
    late: int = 0
    unrecorded: int = 0
    fresh: int = 0
    leads: int = 0
    lead_sum: int = 0
    age_sum: int = 0
    off: list[int] = []
    ages: list[int] = []

    @property
    def promised(self) -> int:
        """All that were promised and are over."""
        return self.kept + self.early + self.late + self.unrecorded

    def count(self, measure: Measure, sign: int = 1) -> None:
        """Count a round, or (-1) count it no more."""
        setattr(self, measure.outcome, getattr(self, measure.outcome) + sign)
        if measure.lead >= 0:
            self.leads += sign
            self.lead_sum += sign * measure.lead
        if measure.outcome == "unrecorded":
            return
        _into(self, "off", OFF_BOUNDS, measure.off, sign)
        if measure.age >= 0:
            _into(self, "ages", AGE_BOUNDS, measure.age, sign)
            self.age_sum += sign * measure.age
        if measure.outcome == "kept" and measure.age <= FRESH_MAX:
            self.fresh += sign

    def join(self, other: "Cell") -> None:
        """Add another cell's rounds to these."""
        for field in self.__struct_fields__:
            mine, theirs = getattr(self, field), getattr(other, field)
            setattr(
                self, field, _added(mine, theirs) if field in {"off", "ages"} else mine + theirs
            )


def _into(cell: Cell, field: str, bounds: Sequence[int], value: int, sign: int) -> None:
    counts: list[int] = getattr(cell, field) or [0] * (len(bounds) + 1)
    counts[bisect_left(bounds, value)] += sign
    # What is empty is nothing, so that a cell is the same however it came about.
    setattr(cell, field, counts if any(counts) else [])


def _added(mine: list[int], theirs: list[int]) -> list[int]:
    if not mine or not theirs:
        return list(mine or theirs)
    return [a + b for a, b in zip(mine, theirs, strict=True)]


def joined(cells: Iterable[Cell]) -> Cell:
    """The sum of cells."""
    whole = Cell()
    for cell in cells:
        whole.join(cell)
    return whole


def quantile(counts: Sequence[int], bounds: Sequence[int], share: float) -> int | None:
    """The value below which such a share lies, read between the bounds; `None` without any.

    What lies beyond the last bound counts as it.
    """
    wanted = sum(counts) * share
    if not wanted:
        return None
    below = 0
    for at, count in enumerate(counts):
        if count and below + count >= wanted:
            if at == len(bounds):
                break
            low, high = bounds[at - 1] if at else min(0, bounds[0]), bounds[at]
            return low + round((high - low) * (wanted - below) / count)
        below += count
    return bounds[-1]


def age_quantile(cell: Cell, share: float) -> int | None:
    """How old hot food was, at most, in such a share of rounds; milliseconds."""
    return quantile(cell.ages, AGE_BOUNDS, share)


def late_quantile(cell: Cell, share: float) -> int | None:
    """How late the late ones were, at most, in such a share of them; milliseconds behind P."""
    return quantile([0, *cell.off[_MINUTE_ENDS + 1 :]], OFF_BOUNDS[_MINUTE_ENDS:], share)


def early_quantile(cell: Cell, share: float) -> int | None:
    """How much too early the early ones were, at most, in such a share; milliseconds before P."""
    counts = cell.off[: _MINUTE_BEGINS + 1]
    # Kept rounds may stand on the bound itself.
    extra = sum(counts) - cell.early
    if counts and extra > 0:
        counts = [*counts[:-1], max(0, counts[-1] - extra)]
    found = quantile(counts, OFF_BOUNDS[: _MINUTE_BEGINS + 1], 1 - share)
    return None if found is None else -found


_MINUTE_BEGINS: Final = OFF_BOUNDS.index(-60 * SECOND)
_MINUTE_ENDS: Final = OFF_BOUNDS.index(60 * SECOND)
