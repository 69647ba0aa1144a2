"""A PostgreSQL that goes away: refusals at once, nothing changed, and work again afterwards."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import asyncpg
import pytest

from pos.journal import postgres_link
from pos.journal.contract import Append, Cursor, Journal, Snapshot, StorageError, Text
from pos.journal.postgres import PostgresJournal
from pos.journal.postgres_schema import MIGRATIONS, SchemaTooNewError
from tests.contract.entries import AT, append, assert_chained, entries_after
from tests.promptness import PATIENCE_S, within
from tests.services import Postgres, fresh_database

P = "venue:krug"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with Postgres() as own:
        yield own


@pytest.fixture
async def journal(server: Postgres) -> AsyncIterator[PostgresJournal]:
    if server.process is None:
        server.start()
    opened = PostgresJournal(await fresh_database(server))
    await opened.open()
    yield opened
    await opened.close()


async def until_it_works(journal: Journal, body: bytes) -> None:
    """Try as a client with Retry-After would, but for a bounded time."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await append(journal, P, body)
            except StorageError:
                await asyncio.sleep(0.02)
            else:
                return


async def test_every_call_refuses_while_the_server_is_away(
    server: Postgres, journal: PostgresJournal
) -> None:
    await append(journal, P, b"1")
    server.kill()
    calls: list[Callable[[], Awaitable[Any]]] = [
        lambda: append(journal, P, b"2"),
        lambda: journal.head(P),
        lambda: journal.read(P, 0),
        journal.partitions,
        lambda: journal.decision(P, "019ab000-0000-7000-8000-000000000001"),
        lambda: journal.prune_decisions(AT),
        lambda: journal.texts(P, ["r"]),
        lambda: journal.snapshots(P),
        lambda: journal.save_snapshot(P, Snapshot(1, AT, 1, b"s", b"d")),
        lambda: journal.cursor("c", P),
        lambda: journal.save_cursor("c", P, Cursor("e", 1)),
        lambda: journal.take_lease("l", "me", 0, 1),
        lambda: journal.setting("k"),
        lambda: journal.save_setting("k", "v"),
        journal.moved,
    ]
    with within(5.0):
        for call in calls:
            with pytest.raises(StorageError):
                await call()
    server.start()
    await until_it_works(journal, b"2")
    entries = await journal.read(P, 0)
    assert [entry.body for entry in entries] == [b"1", b"2"]


async def test_a_server_killed_under_an_open_transaction_rolls_it_back(
    server: Postgres, journal: PostgresJournal
) -> None:
    head = await append(journal, P, b"1")
    async with journal.transaction({P: []}) as transaction:
        entries = entries_after(transaction.heads[P], P, [b"never"])
        server.kill()
        with pytest.raises(StorageError):
            await transaction.commit([Append(P, entries)])
    server.start()
    await until_it_works(journal, b"2")
    assert [entry.body for entry in await journal.read(P, head.seq)] == [b"2"]


async def test_what_was_acknowledged_survives_kills_in_the_middle_of_work(
    server: Postgres, journal: PostgresJournal
) -> None:
    acknowledged: list[bytes] = []

    async def work() -> None:
        number = 0
        while len(acknowledged) < 150:
            number += 1
            body = b"%d" % number
            try:
                await append_only(journal, body)
            except StorageError:
                await asyncio.sleep(0.01)
            else:
                acknowledged.append(body)

    async def chaos() -> None:
        for _ in range(3):
            reached = len(acknowledged) + 30
            while len(acknowledged) < reached:
                await asyncio.sleep(0.002)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)

    async with asyncio.timeout(60):
        await asyncio.gather(work(), chaos())
    entries = await journal.read(P, 0)
    assert_chained(P, entries)
    bodies = [entry.body for entry in entries]
    assert len(set(bodies)) == len(bodies)
    assert [body for body in bodies if body in set(acknowledged)] == acknowledged


async def append_only(journal: Journal, body: bytes) -> None:
    """One commit and nothing behind it: an error here means that it was not acknowledged."""
    async with journal.transaction({P: []}) as transaction:
        await transaction.commit([Append(P, entries_after(transaction.heads[P], P, [body]))])


async def test_a_frozen_process_does_not_hold_its_partitions_for_ever(
    server: Postgres, journal: PostgresJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgres_link.WRITER_SETTINGS, "idle_in_transaction_session_timeout", "300")
    frozen = PostgresJournal(await url_of(server, journal))
    await frozen.open()
    async with frozen.transaction({P: []}) as transaction:
        # It stands still in here; meanwhile the server lets somebody else go on.
        assert (await append(journal, P, b"1")).seq == 1
        entries = entries_after(transaction.heads[P], P, [b"too late"])
        with pytest.raises(StorageError):
            await transaction.commit([Append(P, entries)])
    assert (await append(frozen, P, b"2")).seq == 2
    await frozen.close()


async def url_of(server: Postgres, journal: PostgresJournal) -> str:
    async with journal._link.reader() as connection:
        return server.url(await connection.fetchval("SELECT current_database()"))


async def test_an_older_release_does_not_touch_a_newer_database(
    server: Postgres, journal: PostgresJournal
) -> None:
    url = await url_of(server, journal)
    connection = await asyncpg.connect(url)
    await connection.execute("INSERT INTO schema_version VALUES ($1)", len(MIGRATIONS) + 1)
    await connection.close()
    older = PostgresJournal(url)
    with pytest.raises(SchemaTooNewError):
        await older.open()
    await older.close()


async def test_an_erased_text_is_in_no_file_of_the_tables(
    server: Postgres, journal: PostgresJournal
) -> None:
    secret = "Käthe-from-table-nine"
    long = secret + " " + " ".join(str(n) for n in range(4_000))
    texts = [Text("short", "guest", secret, AT), Text("long", "guest", long, AT)]
    await append(journal, P, b"1", texts=[*texts, Text("kept", "other", "stays here", AT)])
    url = await url_of(server, journal)
    await checkpoint(url)
    assert found_in_tables(server, secret)
    await append(journal, P, b"2", erase=["guest"])
    await journal.close()
    await checkpoint(url)
    assert not found_in_tables(server, secret)
    assert found_in_tables(server, "stays here")


async def checkpoint(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CHECKPOINT")
    await connection.close()


def found_in_tables(server: Postgres, text: str) -> list[str]:
    return [
        str(path)
        for path in (server.data / "base").rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]
