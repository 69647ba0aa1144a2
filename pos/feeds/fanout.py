"""The fan-out: tells this process what others appended, and the others what this one did.

Three ways, from slow to fast, and each one alone is enough: a poll of the journal every 50 ms;
Redis, which makes that a millisecond and the poll seldom; and, within the process, the bell.
Nothing here can block a commit, or fail it: what does not fit into the queue is dropped, and the
others find it by their poll.
"""

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final

from pos.domain.envelope import Recorded
from pos.feeds.bell import Bell
from pos.feeds.local import LocalFeed
from pos.feeds.redis import LOST, PIPELINE_MAX, RedisFeed, Streams, connect
from pos.journal.book import Book, Change
from pos.journal.contract import Journal, StorageError

POLL_S: Final = 0.05
POLL_WITH_REDIS_S: Final = 0.25
"""With Redis the poll is the net below it: for a process that has lost its own way to Redis."""
QUEUE_MAX: Final = 20_000
"""Events that wait for Redis."""
CATCH_UPS_MAX: Final = 8
"""Partitions that catch up at the same time."""
RETRY_S: Final = 0.2
REDIS_RETRY_S: Final = 0.5

log = logging.getLogger("tresen.fanout")

CatchUp = Callable[[str], Awaitable[None]]


class Fanout:
    """Between the processes on one journal.  `catch_up` folds and publishes a partition's news."""

    def __init__(
        self, journal: Journal, redis_url: str, catch_up: CatchUp, bell: Bell | None = None
    ) -> None:
        """The journal is open; without `redis_url` the poll does it all."""
        self.bell = bell or Bell()
        self.feed: LocalFeed | RedisFeed = LocalFeed(journal, self.bell)
        self.redis_ok = False
        self.dropped = 0
        self._journal = journal
        self._catch_up = catch_up
        self._client: Any = connect(redis_url) if redis_url else None
        self._streams: Streams | None = None
        if self._client is not None:
            self._streams = Streams(self._client, journal.epoch, secrets.token_hex(4))
            self.feed = RedisFeed(self._streams, journal.epoch, self.feed)
        self._queue: deque[tuple[str, list[Recorded]]] = deque()
        self._queued = 0
        self._in_redis: dict[str, int] = {}
        self._due: dict[str, None] = {}
        self._adding = asyncio.Event()
        self._catching = asyncio.Event()
        self._poll_now = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to listen and to tell."""
        self._run(self._poll(), "fanout-poll")
        for number in range(CATCH_UPS_MAX):
            self._run(self._catch(), f"fanout-catch-up-{number}")
        if self._streams is not None:
            self._run(self._tell(self._streams), "fanout-tell")
            self._run(self._listen(self._streams), "fanout-listen")

    def _run(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))

    async def stop(self) -> None:
        """End; what was not told yet is found by the others' poll."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._client is not None:
            with contextlib.suppress(*LOST):
                await self._client.aclose()

    def announce(self, book: Book, changes: Sequence[Change]) -> None:
        """Ring the bell and queue for Redis; called after every commit and every catch-up."""
        partition = book.partition
        last = changes[-1].recorded.seq
        self.bell.ring(partition, last)
        if self._streams is None or not self.redis_ok:
            return
        told = self._in_redis.get(partition, 0)
        recordeds = [c.recorded for c in changes if c.recorded.seq > told]
        if not recordeds:
            return
        self._in_redis[partition] = last
        if self._queued + len(recordeds) > QUEUE_MAX:
            self.dropped += len(recordeds)
            return
        self._queue.append((partition, recordeds))
        self._queued += len(recordeds)
        self._adding.set()

    # What this process did

    async def _tell(self, streams: Streams) -> None:
        while True:
            await self._adding.wait()
            batches: list[tuple[str, list[Recorded]]] = []
            size = 0
            while self._queue and size < PIPELINE_MAX:
                batch = self._queue.popleft()
                size += len(batch[1])
                batches.append(batch)
            self._queued -= size
            if not self._queue:
                self._adding.clear()
            try:
                if batches:
                    await streams.add(batches)
            except LOST as error:
                self._lost(error)

    def _lost(self, error: Exception) -> None:
        if self.redis_ok:
            log.warning("redis is away, polling the journal instead: %s", error)
        self.redis_ok = False
        self._queue.clear()
        self._queued = 0
        self._in_redis.clear()
        self._poll_now.set()

    # What others did

    async def _listen(self, streams: Streams) -> None:
        while True:
            try:
                async with contextlib.aclosing(streams.listen()) as moves:
                    async for move in moves:
                        if move is None:
                            log.info("redis is there")
                            self.redis_ok = True
                            self._poll_now.set()
                        else:
                            self._moved(*move)
            except LOST as error:
                self._lost(error)
            await asyncio.sleep(REDIS_RETRY_S)

    def _moved(self, partition: str, seq: int) -> None:
        # Whoever sent this has told Redis, too.
        self._in_redis[partition] = max(seq, self._in_redis.get(partition, 0))
        if seq > self.bell.seq(partition):
            self._due[partition] = None
            self._catching.set()

    async def _poll(self) -> None:
        while True:
            try:
                for partition in await self._journal.moved():
                    self._due[partition] = None
                    self._catching.set()
            except StorageError as error:
                log.debug("the journal can not be polled: %s", error)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_WITH_REDIS_S if self.redis_ok else POLL_S):
                    await self._poll_now.wait()
            self._poll_now.clear()

    async def _catch(self) -> None:
        while True:
            await self._catching.wait()
            if not self._due:
                self._catching.clear()
                continue
            partition = next(iter(self._due))
            del self._due[partition]
            try:
                before = self.bell.seq(partition)
                await self._catch_up(partition)
                if self.bell.seq(partition) == before:
                    # Nobody here has this partition in memory, but somebody may read its feed.
                    self.bell.ring(partition, (await self._journal.head(partition)).seq)
            except StorageError:
                await asyncio.sleep(RETRY_S)
                self._due[partition] = None
                self._catching.set()
            except Exception:
                # An event that this release does not know stops this partition, not the others.
                log.exception("catching up with %s failed", partition)
