"""Consumers: who follows a feed with a lease, a durable cursor and patience, at least once.

A consumer is one function that takes events.  Its place is stored after it returned, so a crash
repeats events and never skips one; who must not do a thing twice keeps the event's seq with it.
After a restore (another epoch) a consumer of paper or money waits for a person's word, because what
it did last may not be in the backup; the others go back to where the backup ended and go on.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Literal, Protocol

import msgspec

from pos.domain.envelope import Recorded
from pos.domain.events import RestoreDeclared
from pos.domain.instants import SECOND, Instant
from pos.feeds.contract import PAGE_MAX, WAIT_S_MAX, Feed, FeedError
from pos.journal.contract import Cursor, Lease, StorageError

LEASE_LIFE: Final = 10 * SECOND
RENEW_S: Final = 3.0
BACKOFF_FIRST_S: Final = 0.1
BACKOFF_MAX_S: Final = 30.0
PARTITIONS_MAX: Final = 1_000
"""Partitions that one process follows for one consumer."""

log = logging.getLogger("tresen.consumer")

Doing = Literal["starting", "following", "failing", "needs_person"]
Handle = Callable[[str, Sequence[Recorded]], Awaitable[None]]
"""Takes events of a partition in order; may get the same ones again."""


class Consumer(msgspec.Struct, frozen=True):
    """Who follows.  `touches` says whether a restore needs a person: paper and money do."""

    name: str
    handle: Handle
    touches: Literal["paper", "money", "nothing"]
    batch: int = 100


class Standing(msgspec.Struct, frozen=True):
    """How one partition of a consumer is doing, for the staff page, `doctor` and the metrics."""

    doing: Doing
    since: Instant
    seq: int = 0
    epoch: str = ""
    fault: str = ""


class Records(Protocol):
    """Where cursors and leases lie; a journal is one."""

    async def cursor(self, consumer: str, partition: str) -> Cursor | None:
        """A consumer's cursor."""
        ...

    async def save_cursor(
        self, consumer: str, partition: str, cursor: Cursor, fence: int | None = None
    ) -> bool:
        """Store it durably; `False` when somebody with a newer fence has the lease."""
        ...

    async def take_lease(self, name: str, owner: str, now: Instant, until: Instant) -> Lease | None:
        """Take or renew a lease; `None` while somebody else holds it."""
        ...

    async def drop_lease(self, name: str, owner: str) -> None:
        """Give it back early."""
        ...


class _Superseded(Exception):
    """Another process holds the lease now."""


class ConsumerRun:
    """Runs one consumer over its partitions while this process holds its lease.

    `now` is the machine's time, never a training clock: leases are about processes.
    """

    def __init__(
        self,
        consumer: Consumer,
        feed: Feed,
        records: Records,
        partitions: Callable[[], Sequence[str]],
        now: Callable[[], Instant],
        owner: str,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`partitions` is asked again at every renewal of the lease."""
        self.consumer = consumer
        self.standings: dict[str, Standing] = {}
        self.leading = False
        self._feed = feed
        self._records = records
        self._partitions = partitions
        self._now = now
        self._owner = owner
        self._pause = pause
        self._fence = 0
        self._words: dict[str, asyncio.Event] = {}

    def confirm(self, partition: str) -> bool:
        """A person's word that a restored partition may go on; whether it waited for it."""
        word = self._words.get(partition)
        if word is None:
            return False
        word.set()
        return True

    async def run(self) -> None:
        """Work until cancelled: wait for the lease, follow, lose it, wait again."""
        try:
            while True:
                with contextlib.suppress(_Superseded, StorageError):
                    lease = await self._take_lease()
                    if lease is not None:
                        await self._lead(lease)
                await self._pause(RENEW_S)
        finally:
            self.leading = False
            with contextlib.suppress(StorageError):
                await self._records.drop_lease(self.consumer.name, self._owner)

    async def _take_lease(self) -> Lease | None:
        now = self._now()
        return await self._records.take_lease(
            self.consumer.name, self._owner, now, now + LEASE_LIFE
        )

    async def _lead(self, lease: Lease) -> None:
        """Follow all partitions until the lease is lost."""
        self._fence = lease.fence
        self.leading = True
        tasks: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                for partition in self._partitions()[:PARTITIONS_MAX]:
                    if partition not in tasks:
                        tasks[partition] = asyncio.create_task(self._follow(partition))
                await self._pause(RENEW_S)
                if any(task.done() for task in tasks.values()):
                    raise _Superseded
                lease = await self._renew(lease)
        finally:
            self.leading = False
            self.standings.clear()
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)

    async def _renew(self, lease: Lease) -> Lease:
        try:
            renewed = await self._take_lease()
        except StorageError:
            # Nobody can take it while the database is away, but once it is back somebody may.
            if self._now() >= lease.until:
                raise _Superseded from None
            return lease
        if renewed is None or renewed.fence != lease.fence:
            raise _Superseded
        return renewed

    async def _follow(self, partition: str) -> None:
        """Follow one partition; what fails is tried again, later and later."""
        failures = 0
        self._say(partition, "starting")
        while True:
            try:
                cursor = await self._records.cursor(self.consumer.name, partition) or Cursor("", 0)
                # The first look does not wait, because the epoch may be another one now.
                cursor = await self._step(partition, cursor, wait=0.0)
                while True:
                    failures = 0
                    cursor = await self._step(partition, cursor, wait=WAIT_S_MAX)
            except _Superseded:
                return
            except Exception as error:
                if not isinstance(error, StorageError | FeedError):
                    log.exception("%s failed at %s", self.consumer.name, partition)
                self._say(partition, "failing", fault=f"{type(error).__name__}: {error}")
                # Half of the wait by chance, so that many partitions do not come back as one.
                wait = min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2**failures)
                await self._pause(wait * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
                failures = min(failures + 1, 16)

    async def _step(self, partition: str, cursor: Cursor, wait: float) -> Cursor:
        """One page: read, handle, store the place."""
        consumer = self.consumer
        limit = min(consumer.batch, PAGE_MAX)
        page = await self._feed.read(partition, cursor.seq, limit, wait)
        if cursor.epoch != page.epoch:
            if cursor.epoch:
                cursor = await self._after_restore(partition, cursor, page.epoch)
                await self._save(partition, cursor)
                return cursor
            cursor = Cursor(page.epoch, cursor.seq, cursor.note)
        elif not page.events and page.head < cursor.seq:
            raise FeedError(f"the journal ends at {page.head}, the cursor stands at {cursor.seq}")
        self._say(partition, "following", cursor)
        if not page.events:
            return cursor
        await consumer.handle(partition, page.events)
        cursor = Cursor(page.epoch, page.events[-1].seq, cursor.note)
        await self._save(partition, cursor)
        self._say(partition, "following", cursor)
        return cursor

    async def _save(self, partition: str, cursor: Cursor) -> None:
        name = self.consumer.name
        if not await self._records.save_cursor(name, partition, cursor, self._fence):
            raise _Superseded

    async def _after_restore(self, partition: str, cursor: Cursor, epoch: str) -> Cursor:
        if self.consumer.touches != "nothing":
            word = self._words[partition] = asyncio.Event()
            self._say(partition, "needs_person", cursor)
            log.warning(
                "%s waits for a person: %s was restored from a backup",
                self.consumer.name,
                partition,
            )
            try:
                while not word.is_set():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(word.wait(), RENEW_S)
                    stored = await self._records.cursor(self.consumer.name, partition)
                    if stored is not None and stored.epoch == epoch:
                        # The word was given at the terminal: `tresen consumers confirm`.
                        return stored
            finally:
                del self._words[partition]
        return Cursor(epoch, await self._restored_seq(partition, cursor.seq, epoch), cursor.note)

    async def _restored_seq(self, partition: str, seq: int, epoch: str) -> int:
        """Where to go on: what the backup held was handled, what came after it was not."""
        head = (await self._feed.read(partition, seq, 1)).head
        upto = min(seq, head)
        while upto > 0:
            after = max(0, upto - PAGE_MAX)
            page = await self._feed.read(partition, after, upto - after)
            for recorded in reversed(page.events):
                match recorded.event:
                    case RestoreDeclared(epoch=declared) if declared == epoch:
                        return recorded.seq - 1
            upto = after
        return min(seq, head)

    def _say(
        self, partition: str, doing: Doing, cursor: Cursor | None = None, fault: str = ""
    ) -> None:
        before = self.standings.get(partition)
        since = before.since if before is not None and before.doing == doing else self._now()
        seq, epoch = (cursor.seq, cursor.epoch) if cursor is not None else (0, "")
        if cursor is None and before is not None:
            seq, epoch = before.seq, before.epoch
        self.standings[partition] = Standing(doing, since, seq, epoch, fault)
