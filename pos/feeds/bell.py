"""The bell: rings when a partition has moved on, for all in this process who wait for events."""

import asyncio
from typing import Final

WAITERS_MAX: Final = 10_000


class Bell:
    """The last seq of every partition that moved, and who waits for a later one."""

    def __init__(self) -> None:
        """Nothing has rung yet."""
        self._seqs: dict[str, int] = {}
        self._waiting: dict[str, set[asyncio.Future[None]]] = {}
        self._count = 0

    def seq(self, partition: str) -> int:
        """How far a partition is known to have come; 0 when it never rang."""
        return self._seqs.get(partition, 0)

    def ring(self, partition: str, seq: int) -> None:
        """A partition has come as far as `seq`.  Never blocks."""
        if seq <= self._seqs.get(partition, 0):
            return
        self._seqs[partition] = seq
        for waiter in self._waiting.get(partition, ()):
            if not waiter.done():
                waiter.set_result(None)

    def begin(self, partition: str) -> asyncio.Future[None]:
        """Start to wait, before looking: what rings in between is not missed.  Then `end`.

        Beyond `WAITERS_MAX` the wait is over at once, so that the caller polls.
        """
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._count >= WAITERS_MAX:
            waiter.set_result(None)
        self._count += 1
        self._waiting.setdefault(partition, set()).add(waiter)
        return waiter

    def end(self, partition: str, waiter: asyncio.Future[None]) -> None:
        """Wait no longer."""
        waiting = self._waiting[partition]
        waiting.discard(waiter)
        self._count -= 1
        if not waiting:
            del self._waiting[partition]
