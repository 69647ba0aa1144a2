"""Promises in seconds are made for two quiet cores; a busier or slower machine gets what it lacks.

While a promise is held against the clock, a fixed piece of work is done over and over beside it.
Where that takes three times as long as on a quiet machine, the promise may take three times as
long as well; on a quiet machine it is held as it stands.
"""

import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Final

WORK: Final = bytes(Random(7).choices(b"abcdefgh    ", k=150_000))
"""To be compressed: that lets go of the interpreter, so that it hinders no test and none it."""
QUIET_S: Final = 0.014
"""What the work takes on a quiet core of 2026."""
PAUSE_S: Final = 0.1
PATIENCE_S: Final = 30.0
"""How long a test waits for what must come, but is promised for no second."""


class Pulse:
    """Feels how slow the machine is, from its start to its end."""

    def __init__(self) -> None:
        self._took: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            began = time.perf_counter()
            zlib.compress(WORK)
            self._took.append(time.perf_counter() - began)
            if self._ended.wait(PAUSE_S):
                return

    def slowness(self) -> float:
        """How many times as long as on a quiet machine everything took; ends the feeling."""
        self._ended.set()
        self._thread.join()
        return max(1.0, sum(self._took) / len(self._took) / QUIET_S)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Hold what is done inside to a promise of so many seconds."""
    pulse = Pulse()
    began = time.monotonic()
    try:
        yield
        took = time.monotonic() - began
    finally:
        slowness = pulse.slowness()
    allowed = seconds * slowness
    assert took <= allowed, f"took {took:.2f} s, promised {seconds:.2f} s, slowness {slowness:.1f}"
