"""What printing needs from its surroundings, in the server or far from it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from pos.domain.commands import Command
from pos.domain.events import Event
from pos.domain.instants import Instant
from pos.journal.contract import Cursor


class Happened(Protocol):
    """An event with its place in the partition; `pos.domain.envelope.Recorded` is one."""

    @property
    def seq(self) -> int:
        """Its number in the partition."""
        ...

    @property
    def at(self) -> Instant:
        """When it was recorded, in milliseconds."""
        ...

    @property
    def event(self) -> Event:
        """What happened."""
        ...


class Page(msgspec.Struct, frozen=True):
    """Some events in order, and the epoch of the journal they come from."""

    epoch: str
    events: tuple[Any, ...]


class EventSource(Protocol):
    """A partition's events, local or from a server elsewhere."""

    async def read(self, partition: str, after: int, limit: int, wait: float) -> Page:
        """Events after a seq.  With none there, wait up to so many seconds for the first."""
        ...


class CursorStore(Protocol):
    """Where cursors lie durably; a journal is one."""

    async def cursor(self, consumer: str, partition: str) -> Cursor | None:
        """A consumer's cursor."""
        ...

    async def save_cursor(
        self, consumer: str, partition: str, cursor: Cursor, fence: int | None = None
    ) -> bool:
        """Store it durably; `False` when somebody else has taken the consumer over."""
        ...


Submit = Callable[[str, str, Command], Awaitable[object]]
"""Hands a command to the door: command id, partition, command.  Raises while the door is away."""

ReadTexts = Callable[[str, Sequence[str]], Awaitable[Mapping[str, str]]]
"""Personal texts of a partition by record id; erased ones are missing."""

Now = Callable[[], Instant]
"""The server's clock."""
