"""What every feed keeps: the journal's, the one through Redis, and a server's from afar."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from pos.app import DATABASE_FILE, Installation
from pos.demo import load_demo
from pos.domain.events import PersonalErased
from pos.feeds.bell import Bell
from pos.feeds.contract import PAGE_MAX, Feed, FeedError, contiguous
from pos.feeds.local import LocalFeed
from pos.feeds.redis import RedisFeed, Streams, connect
from pos.feeds.remote import FeedRefusedError, RemoteFeed
from pos.journal.book import encode_event, recorded_of
from pos.journal.contract import Journal, Text
from pos.journal.memory import MemoryJournal
from pos.journal.sqlite import SqliteJournal
from pos.opening import publish
from pos.settings import Settings
from pos.surfaces import pair_device
from tests.contract.entries import AT, append
from tests.promptness import within
from tests.services import Redis

VENUE = load_demo()[0]
P = f"venue:{VENUE.venue.id}"
SECRET = "Käthe, no onions"


def body(number: int) -> bytes:
    return encode_event(PersonalErased(records=(), subject=f"nobody-{number}"))


class Source:
    """A feed and a way to append to what it reads."""

    def __init__(
        self, feed: Feed, journal: Journal, told: Callable[[int], Awaitable[None]]
    ) -> None:
        self.feed = feed
        self.journal = journal
        self._told = told

    async def add(self, count: int) -> int:
        """Append so many events with a personal text; the head then."""
        text = Text("note-1", "guest", SECRET, AT)
        before = (await self.journal.head(P)).seq
        made = [body(before + n) for n in range(count)]
        head = await append(self.journal, P, *made, texts=[text])
        await self._told(before)
        return head.seq


@asynccontextmanager
async def local_source() -> AsyncIterator[Source]:
    journal, bell = MemoryJournal(), Bell()

    async def told(_: int) -> None:
        bell.ring(P, (await journal.head(P)).seq)

    yield Source(LocalFeed(journal, bell), journal, told)


@asynccontextmanager
async def redis_source(server: Redis) -> AsyncIterator[Source]:
    journal, bell = MemoryJournal(), Bell()
    client = connect(server.url)
    streams = Streams(client, journal.epoch, "me")

    async def told(before: int) -> None:
        news = [recorded_of(P, entry) for entry in await journal.read(P, before)]
        await streams.add([(P, news)])
        bell.ring(P, (await journal.head(P)).seq)

    yield Source(RedisFeed(streams, journal.epoch, LocalFeed(journal, bell)), journal, told)
    await client.aclose()


@asynccontextmanager
async def installation(folder: Path) -> AsyncIterator[Installation]:
    running = Installation(Settings(data_dir=folder), serving=False)
    await running.start()
    await publish(running.house, VENUE.venue, VENUE.menu)
    yield running
    await running.stop()


@asynccontextmanager
async def remote_source(folder: Path) -> AsyncIterator[Source]:
    """A server's feed over HTTP, and another process that appends to the server's file."""

    async def told(_: int) -> None:
        """Nobody tells the server: it finds out by itself."""

    async with installation(folder) as running:
        token = await pair_device(running.house, VENUE.venue.id, "agent", "", "printers")
        other = SqliteJournal(folder / DATABASE_FILE)
        await other.open()
        transport = httpx.ASGITransport(app=running)
        async with RemoteFeed("http://tresen", token, transport) as feed:
            yield Source(feed, other, told)
        await other.close()


@pytest.fixture(params=["local", "redis", "remote"])
async def source(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Source]:
    made: Any
    match request.param:
        case "local":
            made = local_source()
        case "redis":
            made = redis_source(request.getfixturevalue("redis_server"))
        case _:
            made = remote_source(tmp_path)
    async with made as opened:
        yield opened


async def test_events_come_in_order_from_behind_the_cursor_and_as_they_are_stored(
    source: Source,
) -> None:
    head = await source.add(30)
    start = head - 30
    page = await source.feed.read(P, start)
    assert [event.seq for event in page.events] == list(range(start + 1, head + 1))
    stored = await source.journal.read(P, start)
    assert page.events == tuple(recorded_of(P, entry) for entry in stored)
    assert page.epoch == source.journal.epoch
    assert page.head == head
    assert (await source.feed.read(P, head - 2)).events == page.events[-2:]
    assert (await source.feed.read(P, head)).events == ()


async def test_a_page_has_a_limit_and_the_next_one_goes_on(source: Source) -> None:
    head = await source.add(PAGE_MAX + 5)
    first = await source.feed.read(P, head - PAGE_MAX - 5, PAGE_MAX * 3)
    assert len(first.events) == PAGE_MAX
    assert first.head in {head, first.events[-1].seq}
    rest = await source.feed.read(P, first.events[-1].seq)
    assert [event.seq for event in rest.events] == list(range(head - 4, head + 1))
    few = await source.feed.read(P, 0, 3)
    assert [event.seq for event in few.events] == [1, 2, 3]


async def test_who_waits_is_answered_when_something_happens(source: Source) -> None:
    head = await source.add(1)
    waiting = [asyncio.create_task(source.feed.read(P, head, wait=20.0)) for _ in range(3)]
    await asyncio.sleep(0)
    # Not by looking again after a while: somebody rang.
    with within(3.0):
        await source.add(2)
        pages = await asyncio.gather(*waiting)
    for page in pages:
        assert page.events
        assert contiguous(head, page.events)


async def test_a_wait_in_vain_ends_with_an_empty_page(source: Source) -> None:
    head = await source.add(1)
    page = await source.feed.read(P, head, wait=1.0)
    assert page.events == ()
    assert page.head == head
    assert page.epoch


async def test_no_personal_text_is_in_a_feed(source: Source) -> None:
    head = await source.add(3)
    page = await source.feed.read(P, head - 3)
    assert await source.journal.texts(P, ["note-1"]) == {"note-1": SECRET}
    assert SECRET.encode() not in b"".join(event.body for event in page.events)


async def test_a_remote_feed_says_who_may_not_read_it(tmp_path: Path) -> None:
    async with installation(tmp_path) as running:
        transport = httpx.ASGITransport(app=running)
        kitchen = await pair_device(running.house, VENUE.venue.id, "kitchen", "", "")
        agent = await pair_device(running.house, VENUE.venue.id, "agent", "", "")
        for token, partition, status in [
            ("nonsense", P, 401),
            (kitchen, P, 403),
            (agent, "venue:krone", 403),
            (agent, P, 200),
        ]:
            async with RemoteFeed("http://tresen", token, transport) as feed:
                if status == 200:
                    assert (await feed.read(partition, 0)).events
                    assert await feed.texts(partition, ["nobody"]) == {}
                    continue
                with pytest.raises(FeedRefusedError) as refused:
                    await feed.read(partition, 0)
                assert refused.value.status == status
                with pytest.raises(FeedRefusedError):
                    await feed.texts(partition, ["nobody"])


@pytest.mark.parametrize(
    "query", ["after=x", "after=-1", "limit=1e3", "wait=²", "after=" + "9" * 40]
)
async def test_a_malformed_question_is_refused(tmp_path: Path, query: str) -> None:
    async with installation(tmp_path) as running:
        token = await pair_device(running.house, VENUE.venue.id, "agent", "", "")
        headers = {"authorization": f"Bearer {token}"}
        transport = httpx.ASGITransport(app=running)
        async with httpx.AsyncClient(
            base_url="http://tresen", transport=transport, headers=headers
        ) as client:
            answer = await client.get(f"/api/feed?partition={P}&{query}")
            assert answer.status_code == 400
            assert answer.json()["code"] == "request.malformed"


async def test_a_server_that_is_away_is_a_feed_error_and_nothing_else() -> None:
    async with RemoteFeed("http://127.0.0.1:9", "token") as feed:
        with pytest.raises(FeedError):
            await feed.read(P, 0)


async def test_a_device_paired_at_one_process_is_known_at_the_other_at_once(
    tmp_path: Path,
) -> None:
    async with installation(tmp_path) as one, installation(tmp_path) as two:
        await two.house.reading(VENUE.venue.id)
        token = await pair_device(one.house, VENUE.venue.id, "board", "", "")
        assert (await two.house.actor(token)).role == "board"
