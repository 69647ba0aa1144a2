"""Redis between processes: a stream a partition, and a wake-up for whoever listens.

The id of a stream's entry is the event's seq, so Redis itself refuses a repeated or late one, and
a gap is visible.  Redis is an accelerator: what it has lost, dropped or never got is read from the
journal.  Only events travel here, and personal texts are not in events.
"""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Any, Final

import msgspec
import redis.asyncio
from redis.exceptions import RedisError, ResponseError

from pos.domain.envelope import Recorded
from pos.feeds.contract import PAGE_MAX, Feed, Page, contiguous
from pos.feeds.wire import decode_event, encode_event

STREAM_MAX: Final = 1_000
"""Events that a stream keeps, about; who is further behind reads the journal."""
STREAM_LIFE_S: Final = 86_400
"""A stream that nobody adds to - a closed venue, an old epoch - goes after a day."""
TIMEOUT_S: Final = 2.0
PIPELINE_MAX: Final = 500
FIELD: Final = b"e"

LOST: Final = (RedisError, OSError, TimeoutError)
"""What a Redis that is away raises."""

Recordeds = Sequence[Recorded]


def connect(url: str) -> Any:
    """A client that gives up soon: whoever waits for Redis can read the journal instead."""
    return redis.asyncio.from_url(
        url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, health_check_interval=2
    )


class Streams:
    """The streams of one journal in one Redis; `me` names this process in its wake-ups."""

    def __init__(self, client: Any, epoch: str, me: str) -> None:
        """Use a client of `connect`."""
        self._client = client
        self._epoch = epoch
        self._me = me
        self._channel = f"moved:{epoch}"

    def key(self, partition: str) -> str:
        """The key of a partition's stream."""
        return f"feed:{self._epoch}:{partition}"

    async def add(self, batches: Sequence[tuple[str, Recordeds]]) -> None:
        """Add what was committed, by partition, and wake the others.  Raises one of `LOST`."""
        pipeline = self._client.pipeline(transaction=False)
        for partition, recordeds in batches:
            key = self.key(partition)
            for recorded in recordeds:
                pipeline.xadd(
                    key,
                    {FIELD: encode_event(recorded)},
                    id=f"{recorded.seq}-0",
                    maxlen=STREAM_MAX,
                    approximate=True,
                )
            pipeline.expire(key, STREAM_LIFE_S)
            pipeline.publish(self._channel, f"{self._me} {recordeds[-1].seq} {partition}")
        for answer in await pipeline.execute(raise_on_error=False):
            # A refused id means that somebody else was faster or later: the gap is seen by readers.
            if isinstance(answer, Exception) and not isinstance(answer, ResponseError):
                raise answer

    async def read(self, partition: str, after: int, limit: int) -> tuple[Recorded, ...] | None:
        """Events right behind a seq, or `None` where the stream has a gap or nothing."""
        found = await self._client.xrange(self.key(partition), min=f"{after + 1}-0", count=limit)
        try:
            events = tuple(decode_event(partition, fields[FIELD]) for _, fields in found)
        except (KeyError, msgspec.MsgspecError):
            # Another release's or somebody's own entry: the journal knows better.
            return None
        return events if events and contiguous(after, events) else None

    async def listen(self) -> AsyncGenerator[tuple[str, int] | None, None]:
        """Partitions that other processes moved, with their seq; `None` once it is listening.

        Raises one of `LOST`.
        """
        async with contextlib.aclosing(self._client.pubsub()) as pubsub:
            await pubsub.subscribe(self._channel)
            while True:
                message = await pubsub.get_message(timeout=TIMEOUT_S)
                if message is None:
                    await pubsub.ping()
                elif message["type"] == "subscribe":
                    yield None
                elif message["type"] == "message":
                    who, seq, partition = message["data"].decode().split(" ", 2)
                    if who != self._me:
                        yield partition, int(seq)


class RedisFeed:
    """A feed that reads Redis first and the journal wherever Redis has a gap or is away."""

    def __init__(self, streams: Streams, epoch: str, journal_feed: Feed) -> None:
        """`journal_feed` answers whatever the streams can not."""
        self._streams = streams
        self._epoch = epoch
        self._journal_feed = journal_feed

    async def read(
        self, partition: str, after: int, limit: int = PAGE_MAX, wait: float = 0.0
    ) -> Page:
        """Events after a seq.  Raises `StorageError` only when the journal is needed and away."""
        try:
            events = await self._streams.read(partition, after, min(limit, PAGE_MAX))
        except LOST:
            events = None
        if events is None:
            return await self._journal_feed.read(partition, after, limit, wait)
        return Page(self._epoch, events, events[-1].seq)
