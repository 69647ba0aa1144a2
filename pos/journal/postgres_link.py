"""The connections of the PostgreSQL journal: one that writes, a few that read, and their faults.

Every fault of the server or of the way to it becomes `StorageError`.  A lost connection is made
anew by the next call that needs it; while the server is away, calls fail at once between attempts
instead of queueing up behind a connect that cannot succeed.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg

from pos.journal.contract import StorageError

READERS_MAX: Final = 4
CONNECT_TIMEOUT_S: Final = 5.0
CLOSE_TIMEOUT_S: Final = 1.0
STATEMENT_TIMEOUT_S: Final = 30.0
LOCK_TIMEOUT_MS: Final = 5_000
"""How long a commit waits for another process that holds one of its partitions."""
IDLE_IN_TRANSACTION_MS: Final = 15_000
"""A process that froze while it held partitions loses them, and its transaction, after this."""
BACKOFF_FIRST_S: Final = 0.05
BACKOFF_MAX_S: Final = 1.0

FAULTS: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # What asyncpg raises on a connection whose other end has just died.
    asyncpg.InternalClientError,
)

SETTINGS: Final = {
    "application_name": "tresen",
    "synchronous_commit": "on",
    "lock_timeout": str(LOCK_TIMEOUT_MS),
    "statement_timeout": str(round(STATEMENT_TIMEOUT_S * 1000)),
    "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_MS),
    "default_transaction_isolation": "read committed",
    "jit": "off",
}
WRITER_SETTINGS: Final = SETTINGS | {
    # The writer looks up by key and nothing else; planned once, it must not fall for a scan that
    # was cheap while the table was empty.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


def storage_error(fault: BaseException) -> StorageError:
    """What a caller is told; the database's own words follow as the cause."""
    return StorageError(f"the database did not do it: {type(fault).__name__}: {fault}")


class Backoff:
    """After a failed connect: not again before a while, and a longer while each time."""

    def __init__(self) -> None:
        """Free to connect."""
        self._wait_s = BACKOFF_FIRST_S
        self._not_before = 0.0

    def check(self) -> None:
        """Raise `StorageError` while it is too early for another attempt."""
        if time.monotonic() < self._not_before:
            raise StorageError("the database is away; the next attempt to reach it is due soon")

    def failed(self) -> None:
        """An attempt failed."""
        self._not_before = time.monotonic() + self._wait_s
        self._wait_s = min(self._wait_s * 2, BACKOFF_MAX_S)

    def worked(self) -> None:
        """The server is there."""
        self._wait_s = BACKOFF_FIRST_S
        self._not_before = 0.0


class Link:
    """The way to one database.  `url` may name a search path: `?search_path=tresen`."""

    def __init__(self, url: str) -> None:
        """Name the database; nothing is opened yet."""
        self._url = url
        self._writer: asyncpg.Connection | None = None
        self._pool: asyncpg.Pool | None = None
        self._pool_lock = asyncio.Lock()
        self._backoff = Backoff()

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            self._url,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=STATEMENT_TIMEOUT_S,
            server_settings=WRITER_SETTINGS,
        )

    async def writer(self) -> asyncpg.Connection:
        """The writing connection, made anew when it was lost.  One caller at a time."""
        if self._writer is not None and not self._writer.is_closed():
            return self._writer
        self._backoff.check()
        try:
            self._writer = await self._connect()
        except FAULTS as fault:
            self._backoff.failed()
            raise storage_error(fault) from fault
        self._backoff.worked()
        return self._writer

    def drop_writer(self) -> None:
        """Cut the writing connection; the server rolls back what was open on it."""
        if self._writer is not None:
            self._writer.terminate()
            self._writer = None

    async def _readers(self) -> asyncpg.Pool:
        async with self._pool_lock:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=0,
                    max_size=READERS_MAX,
                    timeout=CONNECT_TIMEOUT_S,
                    command_timeout=STATEMENT_TIMEOUT_S,
                    server_settings=SETTINGS,
                )
            return self._pool

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Any]:
        """A pooled connection for a read or a small write of its own."""
        self._backoff.check()
        try:
            pool = await self._readers()
            connection = await pool.acquire(timeout=STATEMENT_TIMEOUT_S)
        except FAULTS as fault:
            self._backoff.failed()
            raise storage_error(fault) from fault
        try:
            yield connection
        except FAULTS as fault:
            if not isinstance(fault, asyncpg.PostgresError):
                connection.terminate()
            raise storage_error(fault) from fault
        else:
            self._backoff.worked()
        finally:
            with contextlib.suppress(*FAULTS):
                await pool.release(connection)

    async def close(self) -> None:
        """Let every connection go; a server that is away is not waited for."""
        writer, self._writer = self._writer, None
        pool, self._pool = self._pool, None
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                if writer is not None and not writer.is_closed():
                    await writer.close()
                if pool is not None:
                    await pool.close()
        except FAULTS:
            if writer is not None:
                writer.terminate()
            if pool is not None:
                pool.terminate()
