"""The feed's last stretch, folded once for the paper roll so that each of its jobs is at hand.

A job's slip depends on what had happened before it - what was void, where the guests sat -, and
only a fold knows that.  One reel a partition is kept and wound on; it begins some way before the
oldest job of the roll.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from pos.domain.envelope import Recorded
from pos.domain.venue import Venue
from printers.desk import Desk, Job
from printers.routing import follow

WINDOW: Final = 2_000
"""Events before the oldest job that are folded too: its order lies among them, or is looked up."""
JOBS_MAX: Final = 1_000
READ_MAX: Final = 500

ReadEvents = Callable[[int, int], Awaitable[list[Recorded]]]
"""Events after a seq, at most so many."""


class Reel:
    """Jobs by their id, from `start` on as far as it was wound."""

    def __init__(self, read: ReadEvents, start: int, venue: Venue) -> None:
        """Begin behind `start`; the venue is as it is described now."""
        self._read = read
        self.start = start
        self._seq = start
        self._desk = Desk(venue=venue)
        self._jobs: dict[str, Job] = {}

    async def job(self, job_id: str, seq: int) -> Job | None:
        """A job of this stretch, whose cause has that seq."""
        while self._seq < seq:
            events = await self._read(self._seq, READ_MAX)
            if not events:
                break
            for happened in events:
                if happened.seq <= self._seq:
                    # Another question has wound it on meanwhile.
                    continue
                self._desk, jobs = follow(self._desk, happened)
                self._seq = happened.seq
                for job in jobs:
                    self._jobs[job.job_id] = job
                while len(self._jobs) > JOBS_MAX:
                    del self._jobs[next(iter(self._jobs))]
        return self._jobs.get(job_id)
