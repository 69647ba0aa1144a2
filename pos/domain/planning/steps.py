"""What of a sold line is work for whom: its portions' ways through the stations, and their times.

A portion of a routed item goes through its stations one after the other; a bundle's components are
made beside each other.  How long each kind of work takes was learned, or is what the menu says.
"""

from collections.abc import Iterable, Iterator
from math import log
from typing import NamedTuple

from pos.domain.instants import SECOND
from pos.domain.kitchen import portions_of
from pos.domain.line import Line, Part, PickedOption
from pos.domain.plan_events import DurationsLearned
from pos.domain.planning.learning import UNKNOWN_SPREAD
from pos.domain.planning.pace import SHORTEST, Step

STEPS_MAX = 20_000
"""Kinds of work kept at hand; then they are worked out anew."""


class Way(NamedTuple):
    """One portion's - or component's - way: its units in order, each with its step."""

    units: tuple[str, ...]
    steps: tuple[Step, ...]


class Steps:
    """All kinds of work that were met, each as one `Step`: the same work is the same object."""

    __slots__ = ("_known", "_learned")

    def __init__(self, learned: DurationsLearned | None = None) -> None:
        self._learned = {step.key: step for step in learned.steps} if learned is not None else {}
        self._known: dict[tuple[str, str, int], Step] = {}

    def of(self, line: Line, part: Part | None) -> Step:
        """The step of a line, or of one of its parts."""
        made = part if part is not None else line
        key = work_key(line, part)
        known = self._known.get((key, made.station, made.prep_seconds))
        if known is None:
            if len(self._known) >= STEPS_MAX:
                self._known.clear()
            known = self._made(key, made.station, made.prep_seconds)
            self._known[key, made.station, made.prep_seconds] = known
        return known

    def usual(self, station: str, prep_seconds: int) -> Step:
        """A step of no kind of work: what a station usually makes."""
        known = self._known.get(("", station, prep_seconds))
        if known is None:
            known = self._known["", station, prep_seconds] = self._made("", station, prep_seconds)
        return known

    def _made(self, key: str, station: str, prep_seconds: int) -> Step:
        learned = self._learned.get(key) or self._learned.get(key.partition("+")[0])
        if learned is not None:
            return Step(station, learned.log_median, learned.log_spread)
        return Step(station, log(max(prep_seconds * SECOND, SHORTEST)), UNKNOWN_SPREAD)

    def ways(self, lines: Iterable[Line]) -> Iterator[Way]:
        """The ways of all portions of these lines, in the order of the lines."""
        for line in lines:
            if not line.station:
                continue
            chains = list(_chains(line.parts)) if line.parts else [[None]]
            for portion in portions_of(line):
                for chain in chains:
                    yield Way(
                        tuple(f"{portion}.{part.id}" if part else portion for part in chain),
                        tuple(self.of(line, part) for part in chain),
                    )


def _chains(parts: tuple[Part, ...]) -> Iterator[list[Part | None]]:
    """Parts that follow each other: a route, or one component of a bundle along its own."""
    chain: list[Part | None] = []
    first: Part | None = None
    for part in parts:
        follows = first is not None and (
            not part.item or (part.item == first.item and part.id.startswith(f"{first.id}-"))
        )
        if chain and not follows:
            yield chain
            chain = []
        if not chain:
            first = part
        chain.append(part)
    if chain:
        yield chain


def work_key(line: Line, part: Part | None) -> str:
    """What kind of work it is: item, size and station, with `+` before the options behind it."""
    item = part.item or line.item if part is not None else line.item
    variant = part.variant or line.variant if part is not None else line.variant
    station = part.station if part is not None else line.station
    options = part.options if part is not None and part.item else line.options
    key = f"{item}:{variant}:{station}"
    return f"{key}+{_named(options)}" if options else key


def _named(options: tuple[PickedOption, ...]) -> str:
    return ",".join(sorted(option.id for option in options if not option.removal))
