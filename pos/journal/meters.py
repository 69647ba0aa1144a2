"""What the writer counts while it works: cheap numbers that `/metrics` reads.

Counting costs a dictionary update a command and two looks at the clock a commit; nothing is kept
that names a guest, a place or an order.
"""

import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection
from types import TracebackType
from typing import Any, Final

from pos.domain.commands import PrintRecord

COMMIT_SECONDS: Final = (
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
)  # fmt: skip
"""Upper bounds of the histogram's buckets; the last bucket is open."""
BATCH_COMMANDS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


class Histogram:
    """Counts by upper bound, and their sum."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        """Begin with nothing counted."""
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value: float) -> None:
        """Count one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class CommitTimer:
    """Times what stands in its `with` block; the writer commits one batch at a time."""

    __slots__ = ("_began", "failed", "seconds")

    def __init__(self) -> None:
        """Begin with nothing timed."""
        self.seconds = Histogram(COMMIT_SECONDS)
        self.failed = 0
        self._began = 0.0

    def __enter__(self) -> None:
        """Start the clock."""
        self._began = time.perf_counter()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it; a commit that failed is counted apart."""
        if kind is None:
            self.seconds.observe(time.perf_counter() - self._began)
        else:
            self.failed += 1


class Meters:
    """The numbers of one writer."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.commit = CommitTimer()
        self.batch = Histogram(BATCH_COMMANDS)
        self.answers: defaultdict[tuple[type, int], int] = defaultdict(int)
        self.prints: defaultdict[tuple[str, bool], int] = defaultdict(int)
        self.connections = 0

    def answered(self, answers: Collection[tuple[Any, Any]]) -> None:
        """Count a batch: pairs of the writer's `Submission` and `Outcome`."""
        for submission, outcome in answers:
            command = submission.command
            self.answers[type(command), outcome.status] += 1
            if type(command) is PrintRecord and outcome.status == 200:
                self.prints[command.outcome, command.duplicate] += 1
        self.batch.observe(len(answers))
