"""Redis between processes: no repetition, gaps are filled, and losing it loses only speed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pos.domain.envelope import Recorded
from pos.domain.events import PersonalErased
from pos.feeds.bell import Bell
from pos.feeds.fanout import POLL_S, QUEUE_MAX, Fanout
from pos.feeds.local import LocalFeed
from pos.feeds.redis import STREAM_MAX, RedisFeed, Streams, connect
from pos.feeds.wire import decode_event, encode_event
from pos.journal import book as books
from pos.journal.book import Book, Change, recorded_of
from pos.journal.contract import Journal, StorageError, Text
from pos.journal.memory import MemoryJournal
from tests.contract.entries import AT, append
from tests.promptness import PATIENCE_S, within
from tests.services import Redis

P = "venue:krug"
SECRET = "Käthe, no onions"


async def news(journal: Journal, count: int) -> list[Recorded]:
    """Append so many events; what is to be announced."""
    before = (await journal.head(P)).seq
    bodies = [
        books.encode_event(PersonalErased(records=(), subject=f"s{before + n}"))
        for n in range(count)
    ]
    await append(journal, P, *bodies, texts=[Text(f"n{before}", "guest", SECRET, AT)])
    return [recorded_of(P, entry) for entry in await journal.read(P, before)]


async def test_an_event_survives_the_way_byte_for_byte() -> None:
    for recorded in await news(MemoryJournal(), 3):
        assert decode_event(P, encode_event(recorded)) == recorded


async def test_a_repeated_or_late_event_is_refused_and_a_gap_is_filled_from_the_journal(
    redis_server: Redis,
) -> None:
    journal = MemoryJournal("e1")
    client = connect(redis_server.url)
    streams = Streams(client, "e1", "me")
    feed = RedisFeed(streams, "e1", LocalFeed(journal, Bell()))
    events = tuple(await news(journal, 9))
    await streams.add([(P, events[:3])])
    await streams.add([(P, events[1:3])])
    assert await client.xlen(streams.key(P)) == 3
    await streams.add([(P, events[5:7])])
    await streams.add([(P, events[3:5])])
    ids = [entry[0] for entry in await client.xrange(streams.key(P))]
    assert ids == [b"1-0", b"2-0", b"3-0", b"6-0", b"7-0"]
    assert await streams.read(P, 0, 3) == events[:3]
    assert await streams.read(P, 0, 9) is None
    for after in range(10):
        found = (await feed.read(P, after)).events
        # The stream ends with the seventh event; whoever goes on there reads the journal.
        assert found == (events[after:7] if after in {5, 6} else events[after:])
    await client.aclose()


async def test_a_stream_keeps_the_newest_events_only_and_its_epoch_is_in_its_name(
    redis_server: Redis,
) -> None:
    journal = MemoryJournal("e1")
    client = connect(redis_server.url)
    streams, restored = Streams(client, "e1", "me"), Streams(client, "e2", "me")
    events = await news(journal, STREAM_MAX * 2)
    for start in range(0, len(events), 100):
        await streams.add([(P, events[start : start + 100])])
    assert STREAM_MAX <= await client.xlen(streams.key(P)) < STREAM_MAX + 200
    assert await restored.read(P, len(events) - 1, 10) is None
    assert 0 < await client.ttl(streams.key(P)) <= 86_400
    feed = RedisFeed(streams, "e1", LocalFeed(journal, Bell()))
    assert (await feed.read(P, 0, 5)).events == tuple(events[:5])
    await client.aclose()


async def test_what_somebody_else_put_into_a_stream_is_not_believed(redis_server: Redis) -> None:
    journal = MemoryJournal("e1")
    client = connect(redis_server.url)
    streams = Streams(client, "e1", "me")
    await client.xadd(streams.key(P), {b"e": b"{}"}, id="1-0")
    events = tuple(await news(journal, 2))
    feed = RedisFeed(streams, "e1", LocalFeed(journal, Bell()))
    assert (await feed.read(P, 0)).events == events
    await client.aclose()


class Nodes:
    """Two fan-outs on one journal in memory: what one announces the other catches up with."""

    def __init__(self, server: Redis | None) -> None:
        self.journal = SharedMemory()
        url = server.url if server is not None else ""
        self.caught: asyncio.Queue[str] = asyncio.Queue()
        # The first one only tells; its own poll must not take away what the second one finds.
        self.one = Fanout(MemoryJournal("e1"), url, self._nothing)
        self.two = Fanout(self.journal, url, self._caught_up)
        self.fail = 0

    async def _nothing(self, partition: str) -> None:
        assert partition == P

    async def _caught_up(self, partition: str) -> None:
        if self.fail:
            self.fail -= 1
            raise StorageError("away for a moment")
        self.caught.put_nowait(partition)

    async def commit(self, *, told: bool = True) -> None:
        made = Book(self.journal, P)
        recordeds = await news(self.journal, 1)
        if told:
            self.one.announce(made, [Change(recorded, ()) for recorded in recordeds])
        self.journal.news.add(P)

    async def until_redis(self, *, there: bool) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.one.redis_ok != there or self.two.redis_ok != there:
                await asyncio.sleep(0.01)


class SharedMemory(MemoryJournal):
    """Memory whose `moved` speaks to the second fan-out as another process' database would."""

    def __init__(self) -> None:
        super().__init__("e1")
        self.news: set[str] = set()
        self.polls = 0

    async def moved(self) -> list[str]:
        self.polls += 1
        found, self.news = sorted(self.news), set()
        return found


@asynccontextmanager
async def nodes(server: Redis | None) -> AsyncIterator[Nodes]:
    made = Nodes(server)
    await made.one.start()
    await made.two.start()
    yield made
    await made.one.stop()
    await made.two.stop()


async def test_without_redis_the_poll_finds_what_another_process_did() -> None:
    async with nodes(None) as pair:
        for _ in range(3):
            with within(POLL_S * 6):
                await pair.commit()
                assert await pair.caught.get() == P
        assert pair.two.bell.seq(P) == 3


async def test_a_catch_up_that_fails_is_tried_again() -> None:
    async with nodes(None) as pair:
        pair.fail = 2
        await pair.commit()
        async with asyncio.timeout(PATIENCE_S):
            assert await pair.caught.get() == P
        assert pair.fail == 0


async def test_redis_wakes_the_others_at_once_and_not_oneself(redis_server: Redis) -> None:
    async with nodes(redis_server) as pair:
        await pair.until_redis(there=True)
        pair.journal.news.clear()
        await pair.commit()
        pair.journal.news.clear()
        async with asyncio.timeout(PATIENCE_S):
            assert await pair.caught.get() == P
        streams = connect(redis_server.url)
        assert await streams.xlen(f"feed:e1:{P}") == 1
        await streams.aclose()


async def test_losing_redis_loses_speed_and_it_is_used_again_when_it_returns(
    redis_server: Redis,
) -> None:
    async with nodes(redis_server) as pair:
        await pair.until_redis(there=True)
        redis_server.kill()
        await pair.commit()
        async with asyncio.timeout(PATIENCE_S):
            assert await pair.caught.get() == P
        await pair.until_redis(there=False)
        redis_server.start()
        await pair.until_redis(there=True)
        pair.journal.news.clear()
        await pair.commit()
        pair.journal.news.clear()
        async with asyncio.timeout(PATIENCE_S):
            assert await pair.caught.get() == P


async def test_no_personal_text_enters_redis(redis_server: Redis) -> None:
    async with nodes(redis_server) as pair:
        await pair.until_redis(there=True)
        for _ in range(5):
            await pair.commit()
        client = connect(redis_server.url)
        async with asyncio.timeout(PATIENCE_S):
            while await client.xlen(f"feed:e1:{P}") < 5:
                await asyncio.sleep(0.01)
        for key in await client.keys("*"):
            assert SECRET.encode() not in await client.dump(key)
            for _, fields in await client.xrange(key):
                assert SECRET.encode() not in b"".join(fields.values())
        await client.aclose()


async def test_more_than_fits_is_dropped_and_no_commit_waits(redis_server: Redis) -> None:
    journal = MemoryJournal("e1")

    async def nothing(_: str) -> None:
        """Nobody catches up here."""

    fanout = Fanout(journal, redis_server.url, nothing)
    fanout.redis_ok = True
    made = Book(journal, P)
    events = [Change(recorded, ()) for recorded in await news(journal, 1_000)]
    for start in range(0, QUEUE_MAX + 5_000, 1_000):
        part = [
            Change(Recorded(P, start + n, AT, "c", "a", c.recorded.event, b"{}", b""), ())
            for n, c in enumerate(events, 1)
        ]
        fanout.announce(made, part)
    assert fanout.dropped == 5_000
    assert fanout.bell.seq(P) == QUEUE_MAX + 5_000
    await fanout.stop()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:9/0", "unix:///nowhere/redis.sock"])
async def test_a_redis_that_was_never_there_changes_nothing(url: str) -> None:
    journal = SharedMemory()
    caught: asyncio.Queue[str] = asyncio.Queue()

    async def catch_up(partition: str) -> None:
        caught.put_nowait(partition)

    fanout = Fanout(journal, url, catch_up)
    await fanout.start()
    await news(journal, 1)
    journal.news.add(P)
    async with asyncio.timeout(PATIENCE_S):
        assert await caught.get() == P
    assert not fanout.redis_ok
    assert (await fanout.feed.read(P, 0)).events
    await fanout.stop()
