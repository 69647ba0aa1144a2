"""Pauses that grow: whoever guesses a secret waits longer after every wrong one.

They live in the process that was asked and are forgotten at its restart.  Several processes count
apart, so that n of them let n times as many guesses through.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final

from pos.web.problems import Problem

PAUSE_FIRST_S: Final = 2.0
PAUSE_MAX_S: Final = 300.0
FORGIVEN_EVERY_S: Final = 300.0
"""A wrong one counts half an hour at most: six of them are forgiven one by one."""
KEYS_MAX: Final = 20_000


class _Tries:
    __slots__ = ("at", "count", "until")

    def __init__(self, at: float) -> None:
        self.count = 0.0
        self.at = at
        self.until = 0.0


class Pauses:
    """Counts guesses by key; each key has so many tries before the pauses begin."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Nobody has guessed yet."""
        self._now = now
        self._tries: dict[str, _Tries] = {}

    def begin(self, keys: Sequence[tuple[str, int]]) -> None:
        """Count a guess before it is looked at, so that many at once are many.

        `keys` come with the tries that are free.  Raises `Problem` `limit.guesses` with the whole
        seconds to wait; then nothing is counted.
        """
        now = self._now()
        wait = max((self._of(key, now).until - now for key, _ in keys), default=0.0)
        if wait > 0:
            raise Problem("limit.guesses", {"wait_s": int(wait) + 1})
        for key, free in keys:
            tries = self._of(key, now)
            tries.count += 1
            over = round(tries.count) - free
            if over >= 0:
                tries.until = now + min(PAUSE_MAX_S, PAUSE_FIRST_S * 2.0 ** min(over, 16))

    def forget(self, key: str) -> None:
        """Whoever guesses there starts afresh."""
        self._tries.pop(key, None)

    def take_back(self, keys: Sequence[tuple[str, int]]) -> None:
        """That one was right, or nobody looked at it: it does not count."""
        now = self._now()
        for key, _ in keys:
            tries = self._of(key, now)
            tries.count = max(0.0, tries.count - 1)
            tries.until = 0.0

    def _of(self, key: str, now: float) -> _Tries:
        tries = self._tries.get(key)
        if tries is None:
            if len(self._tries) >= KEYS_MAX:
                del self._tries[next(iter(self._tries))]
            tries = self._tries[key] = _Tries(now)
        else:
            tries.count = max(0.0, tries.count - (now - tries.at) / FORGIVEN_EVERY_S)
            tries.at = now
        return tries
