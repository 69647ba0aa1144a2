"""What printing needs from its surroundings, in the server or far from it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from pos.domain.commands import Command
from pos.domain.instants import Instant
from pos.journal.contract import Cursor


class DoorShut(Exception):
    """The door can not take a report now; it says why, and is asked again."""


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
"""Hands a command to the door: command id, partition, command.  Raises `DoorShut`."""

ReadTexts = Callable[[str, Sequence[str]], Awaitable[Mapping[str, str]]]
"""Personal texts of a partition by record id; erased ones are missing."""

Now = Callable[[], Instant]
"""The server's clock."""
