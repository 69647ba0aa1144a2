"""Feeds: every event of a partition in order, for consumers that remember where they are.

A feed is read, never pushed: whoever follows one asks for what comes after its own cursor, and with
nothing there the question waits.  So a slow consumer slows nobody, a lost answer is asked for
again, and the three ways to get events - from the journal, from Redis, from a server elsewhere -
look the same.

Quality list for a feed: (1) events come in the order of `seq` without a gap, from `after + 1`;
(2) nothing is given out before it is durable; (3) each page names the epoch of its journal; (4) a
page has a limit, and so has the wait; (5) personal texts are not in it.
"""

from typing import Final, Protocol

import msgspec

from pos.domain.envelope import Recorded

PAGE_MAX: Final = 1_000
"""Events of one page at most."""
WAIT_S_MAX: Final = 25.0
"""A question that waits is answered after this long, if need be with an empty page."""


class FeedError(Exception):
    """The feed can not be read now: what it comes from is away.  Nothing is lost; ask again."""


class Page(msgspec.Struct, frozen=True):
    """Some events in order, the epoch of the journal they come from, and its last seq."""

    epoch: str
    events: tuple[Recorded, ...]
    head: int = 0


class Feed(Protocol):
    """A partition's events, from wherever they come."""

    async def read(
        self, partition: str, after: int, limit: int = PAGE_MAX, wait: float = 0.0
    ) -> Page:
        """Events after a seq.  With none there, wait up to so many seconds for the first.

        A reader ahead of the journal (which came back from a backup) is answered at once.
        Raises `FeedError` or the journal's `StorageError` while the source is away.
        """
        ...


def contiguous(after: int, events: tuple[Recorded, ...]) -> bool:
    """Whether events follow a seq, and each other, without a gap."""
    return all(event.seq == seq for seq, event in enumerate(events, after + 1))
