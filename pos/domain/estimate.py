"""The minute of a round in a kitchen that cooks everything at once, from the stations' open work.

An honest estimate: each station works its open tickets off at `places` portions at a time, then
makes this round's; the slowest station decides, plus the hand-over.  It is computed from state and
facts and is never part of `evolve`.
"""

from typing import Final

from pos.domain.instants import SECOND, Instant, ceil_minute
from pos.domain.line import Line
from pos.domain.shelf import Shelf

HAND_OVER: Final = 60 * SECOND
"""Bagging and carrying, in milliseconds."""


def estimate(shelf: Shelf, lines: tuple[Line, ...], at: Instant) -> Instant:
    """The earliest whole minute that the stations' open work and these lines allow."""
    venue, now = shelf.state.venue, shelf.state.places
    places = {station.id: station.places for station in venue.stations} if venue else {}
    places |= {known.station: max(1, known.places) for known in now.values()}
    own: dict[str, Instant] = {}
    longest: dict[str, Instant] = {}
    for line in lines:
        for made in line.parts or (line,):
            if made.station:
                work = made.prep_seconds * SECOND
                own[made.station] = own.get(made.station, 0) + work * line.quantity
                if work > longest.get(made.station, 0):
                    longest[made.station] = work
    ready = at
    for station, work in own.items():
        shared = (shelf.load.get(station, 0) + work) // places.get(station, 1)
        ready = max(ready, at + max(shared, longest.get(station, 0)))
    return ceil_minute(ready + HAND_OVER)


def begins_at(lines: tuple[Line, ...], wished: Instant, at: Instant) -> Instant:
    """When the kitchen begins with a round: at once, or in time for the minute wished for (not 0).

    What is out, and which stations pause, is asked of this instant.
    """
    return max(at, ceil_minute(wished) - unhurried(lines)) if wished else at


def unhurried(lines: tuple[Line, ...]) -> Instant:
    """How long these lines take in an empty kitchen, in milliseconds: what is due later waits."""
    longest = max(
        (made.prep_seconds for line in lines for made in line.parts or (line,)), default=0
    )
    return longest * SECOND + HAND_OVER
