"""The clock as a parameter: the system's, or one that a person moves (training, replay)."""

import time
from typing import Protocol

from pos.domain.instants import Instant


class Clock(Protocol):
    """Tells the time in whole milliseconds since 1970 UTC."""

    training: bool
    """Whether a person moves it: nothing that is recorded by it is a sale."""

    def now(self) -> Instant:
        """The instant, never a float."""
        ...


class SystemClock:
    """The machine's clock, never running backwards within a process."""

    training = False

    def __init__(self) -> None:
        """Start at the machine's time."""
        self._last = 0

    def now(self) -> Instant:
        """The machine's time; a step back (NTP, a hand) is held until time has caught up."""
        self._last = max(self._last, time.time_ns() // 1_000_000)
        return self._last


class ManualClock:
    """A clock that stands until somebody moves it, and only forwards."""

    training = True

    def __init__(self, at: Instant) -> None:
        """Start at an instant."""
        self._at = at

    def now(self) -> Instant:
        """Where it was moved to."""
        return self._at

    def move(self, at: Instant) -> None:
        """Move on.  Raises `ValueError` for an instant that has passed."""
        if at < self._at:
            message = "a clock moves only forwards"
            raise ValueError(message)
        self._at = at
