"""What a worker is given and what it shows: its surroundings and its state."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from pos.domain.instants import Instant
from pos.feeds.contract import Feed
from printers.contract import CursorStore, Now, ReadTexts, Submit
from printers.transports.contract import Address, Transport, Trouble

PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 15.0)
"""Seconds between attempts; the last one repeats."""

GATHER_SECONDS: Final = 0.5
"""So long acknowledged tickets are gathered before the kitchen is told of them in one command."""

Doing = Literal["starting", "idle", "printing", "waiting", "needs_person", "stopped"]
Fault = Trouble | Literal["", "restored", "internal"]
"""Why a worker waits: the printer's trouble, a restored journal, or something of our own."""


class WorkerState(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a printer's worker is doing, for the staff page, `doctor` and the metrics.

    `since` is the instant it began to; `trouble` says why it waits; `job_id` is the ticket in hand;
    `backup` is the printer that printed the last one in its stead.
    """

    printer: str
    doing: Doing
    since: Instant
    trouble: Fault = ""
    detail: str = ""
    job_id: str = ""
    paper_near_end: bool = False
    seq: int = 0
    backup: str = ""


FenceOf = Callable[[str], Awaitable[int | None]]
Confirmed = Callable[[str, str], Awaitable[bool]]


async def no_fence(consumer: str) -> int | None:
    """One process alone: nobody to be fenced off from."""
    del consumer
    return None


async def not_confirmed(partition: str, epoch: str) -> bool:
    """Nobody has said anything yet."""
    del partition, epoch
    return False


@dataclass(frozen=True)
class Surroundings:
    """Everything around the workers; `locks` holds one lock an address, shared by all venues.

    `fence_of` waits for a consumer's lease and gives its fence; None where nobody else can run it.
    `confirmed` says whether a person let a partition's paper go on in this epoch of the journal.
    `tell` hears of every change of a worker's state, so that screens and alarms need not ask.
    """

    feed: Feed
    cursors: CursorStore
    submit: Submit
    texts: ReadTexts
    transport: Transport
    now: Now
    pauses: tuple[float, ...] = PAUSES
    gather_seconds: float = GATHER_SECONDS
    fence_of: FenceOf = no_fence
    confirmed: Confirmed = not_confirmed
    tell: Callable[[str, WorkerState], None] = lambda _partition, _state: None
    locks: dict[Address, asyncio.Lock] = field(default_factory=dict)

    def lock(self, address: Address) -> asyncio.Lock:
        """The lock of a printer's address: it serves one connection at a time."""
        return self.locks.setdefault(address, asyncio.Lock())
