"""Blobs beside the journal: pictures by the digest of what they were made from.

A blob never changes under its name, and goes when no menu names it any more; events name blobs,
never hold them.
Each storage keeps them where it keeps everything, so that a backup has them too.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol

from pos.journal import postgres_sql as sql

BLOB_MAX: Final = 4 * 1024 * 1024
"""Bytes of one blob."""


class BlobTooLargeError(ValueError):
    """A blob has more than `BLOB_MAX` bytes."""


def _checked(body: bytes) -> bytes:
    if len(body) > BLOB_MAX:
        message = f"a blob of {len(body)} bytes"
        raise BlobTooLargeError(message)
    return body


class Blobs(Protocol):
    """What every storage can do with blobs."""

    async def save(self, name: str, body: bytes) -> None:
        """Keep a blob; one of that name that is there already stays.

        Raises `BlobTooLargeError`.
        """
        ...

    async def read(self, name: str) -> bytes | None:
        """The blob."""
        ...

    async def names(self) -> list[str]:
        """All names, sorted; for a copy."""
        ...

    async def remove(self, names: Sequence[str]) -> None:
        """Let go of these; one that is not there is no fault."""
        ...


class MemoryBlobs:
    """In a dictionary."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._kept: dict[str, bytes] = {}

    async def save(self, name: str, body: bytes) -> None:
        """Keep a blob."""
        self._kept.setdefault(name, _checked(body))

    async def read(self, name: str) -> bytes | None:
        """The blob."""
        return self._kept.get(name)

    async def names(self) -> list[str]:
        """All names."""
        return sorted(self._kept)

    async def remove(self, names: Sequence[str]) -> None:
        """Let go of them."""
        for name in names:
            self._kept.pop(name, None)


Work = Callable[[sqlite3.Connection], Any]


class SqliteBlobs:
    """In a table of the journal's own file."""

    def __init__(
        self, writing: Callable[[Work], Awaitable[Any]], reading: Callable[[Work], Awaitable[Any]]
    ) -> None:
        """`writing` and `reading` run work on the journal's connections."""
        self._writing = writing
        self._reading = reading

    async def save(self, name: str, body: bytes) -> None:
        """Keep a blob."""
        row = (name, _checked(body))
        await self._writing(lambda c: c.execute("INSERT OR IGNORE INTO blob VALUES (?,?)", row))

    async def read(self, name: str) -> bytes | None:
        """The blob."""
        row = await self._reading(
            lambda c: c.execute("SELECT body FROM blob WHERE name = ?", (name,)).fetchone()
        )
        return bytes(row[0]) if row is not None else None

    async def names(self) -> list[str]:
        """All names."""
        rows = await self._reading(lambda c: c.execute("SELECT name FROM blob").fetchall())
        return sorted(row[0] for row in rows)

    async def remove(self, names: Sequence[str]) -> None:
        """Let go of them."""
        rows = [(name,) for name in names]
        await self._writing(lambda c: c.executemany("DELETE FROM blob WHERE name = ?", rows))


class PostgresBlobs:
    """In a table of the database."""

    def __init__(self, fetch: Callable[..., Awaitable[list[Any]]]) -> None:
        """`fetch` runs a statement with its values."""
        self._fetch = fetch

    async def save(self, name: str, body: bytes) -> None:
        """Keep a blob."""
        await self._fetch(sql.SAVE_BLOB, name, _checked(body))

    async def read(self, name: str) -> bytes | None:
        """The blob."""
        rows = await self._fetch(sql.BLOB, name)
        return bytes(rows[0]["body"]) if rows else None

    async def names(self) -> list[str]:
        """All names."""
        return sorted(row["name"] for row in await self._fetch(sql.BLOBS))

    async def remove(self, names: Sequence[str]) -> None:
        """Let go of them."""
        await self._fetch(sql.REMOVE_BLOBS, list(names))
