"""Where a slip comes out whose own printer is silent: at its backup, once, as a possible copy.

The backup is asked when half of the station's `undelivered_seconds` are over, so that its paper is
out before anybody is alarmed.  It prints beside its own work and never hands on what it was handed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from pos.domain.instants import SECOND, Instant
from pos.domain.venue import Printer, Venue
from printers.desk import Job

T = TypeVar("T")

SHARE: Final = 2
"""The part of a station's `undelivered_seconds` that its own printer has: one half."""
SECONDS_ELSEWHERE: Final = 10
"""A slip for guests belongs to no station that could say how long."""


def backup_of(venue: Venue | None, printer: Printer, job: Job) -> Printer | None:
    """The printer to print a job in another's stead; none where that one has its own copy of it."""
    if venue is None or printer.backup in {"", printer.id}:
        return None
    backup = next((p for p in venue.printers if p.id == printer.backup), None)
    if backup is None or job.station in backup.stations:
        return None
    return backup


def patience_of(venue: Venue | None, job: Job) -> Instant:
    """How long a job's own printer may be silent, in milliseconds."""
    stations = venue.stations if venue is not None else ()
    found = (s.undelivered_seconds for s in stations if s.id == job.station)
    return next(found, SECONDS_ELSEWHERE) * SECOND // SHARE


async def unless(work: Awaitable[T], is_over: Callable[[], bool], poll: float) -> T | None:
    """The work's outcome; `None` when it was broken off, as it was over first.

    Whether it is over the house's clock says, so it is asked again and again, every `poll` seconds.
    """
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait({task}, timeout=poll))[0]:
            if is_over():
                return None
        return task.result()
    finally:
        # Also when the caller is cancelled: a connection must not outlive who waits for it.
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
