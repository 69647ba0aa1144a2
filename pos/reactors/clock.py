"""The clock's reactor: sends `time.pass` to a venue in the instant when something there is due.

Nothing is polled.  Every commit says which venue moved; the next due instant is computed anew from
its shelf, and one timer waits for the earliest of all.  Double events can not be: the decider looks
at the state, and the command's id is made of the state that it was sent for, so that two processes
ask under the same one.  The lease only says who keeps all venues in memory and goes first; whoever
else has a venue open looks a moment later whether it was done.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol

from pos.domain.commands import TimePass
from pos.domain.decide_time import next_due
from pos.domain.instants import HOUR, MINUTE, SECOND, Instant
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.feeds.derived import derived_id
from pos.feeds.lease import RENEW_S, Leadership
from pos.journal.book import Book
from pos.journal.clock import Clock
from pos.journal.contract import Journal, StorageError
from pos.journal.desk import Outcome
from pos.journal.writer import Writer

NAME: Final = "clock"
LOOK_PACE_S: Final = 0.02
"""A kitchen in its rush commits a hundred times a second; its dues are computed fifty times."""
TIMER_MAX: Final = 30 * SECOND
"""The machine's clock may be put right while we sleep."""
GRACE: Final = SECOND // 4
"""So much later a process looks that does not hold the lease."""
RETRY_S: Final = 1.0
COMMAND_LIFE: Final = 5 * MINUTE
LOOK_FOR_VENUES_EVERY: Final = 12
"""Renewals of the lease between two looks for venues that another process opened."""

log = logging.getLogger("tresen.clock")


class House(Protocol):
    """What this reactor needs of the house."""

    clock: Clock
    journal: Journal
    writer: Writer
    clock_moved: list[Callable[[], Awaitable[None]]]

    def venues(self) -> list[str]:
        """Ids of all venues."""
        ...

    async def refresh_venues(self) -> None:
        """Look up which venues there are."""
        ...


def may_wait(shelf: Shelf) -> bool:
    """Whether anything there could be due one day: looked at after every commit, so it is cheap."""
    state = shelf.state
    waits = shelf.waiting or shelf.awaiting or shelf.plan.laid
    minutes = state.channels or state.slowed or state.places
    return bool(waits or minutes or state.holds or state.stock or state.paused or state.seatings)


class ClockReactor:
    """Wakes when something is due, for all venues that this process has in memory."""

    def __init__(self, house: House) -> None:
        """Nothing runs yet."""
        self._house = house
        self._lead = Leadership(house.journal, NAME)
        self._dues: dict[str, Instant] = {}
        self._stirred: dict[str, None] = {}
        self._closed: set[str] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def heard(self, book: Book) -> None:
        """A venue was loaded, or something was committed there."""
        partition = book.partition
        if may_wait(book.shelf) or partition in self._dues:
            self._stirred[partition] = None
            self._wake.set()

    async def start(self) -> None:
        """Begin in the background: a start never waits for a lease."""
        self._house.clock_moved.append(self.clock_moved)
        self._tasks = [
            asyncio.create_task(self._run(), name="clock"),
            asyncio.create_task(self._run_lease(), name="clock-lease"),
        ]

    async def stop(self) -> None:
        """Wait for nothing any more; what is due then happens after the next start."""
        if self.clock_moved in self._house.clock_moved:
            self._house.clock_moved.remove(self.clock_moved)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._lead.drop()

    async def clock_moved(self) -> None:
        """A person moved the clock: everything that is due now happens before they are told."""
        await self._load_all()
        self._look_at([f"venue:{venue_id}" for venue_id in self._house.venues()])
        due = self._due_by(self._house.clock.now())
        while due:
            # A venue where very much is due takes it in several portions.
            moved_on = await self._pass(due)
            self._look_at(moved_on)
            due = [each for each in self._due_by(self._house.clock.now()) if each in moved_on]

    # Which venues

    async def _run_lease(self) -> None:
        renewals = 0
        while True:
            with contextlib.suppress(StorageError):
                held = self._lead.held
                if await self._lead.take():
                    if not held or renewals % LOOK_FOR_VENUES_EVERY == 0:
                        await self._house.refresh_venues()
                    await self._load_all()
                    renewals += 1
            await asyncio.sleep(RENEW_S)

    async def _load_all(self) -> None:
        writer = self._house.writer
        for venue_id in self._house.venues():
            if writer.known_book(f"venue:{venue_id}") is not None:
                continue
            try:
                # Loading it calls `heard`.
                await writer.book(f"venue:{venue_id}")
                self._closed.discard(venue_id)
            except StorageError as error:
                # A damaged venue, or no storage at all: the others go on, and this one is tried
                # again with every renewal.
                if venue_id not in self._closed:
                    log.warning("time stands still at %s: %s", venue_id, error)
                self._closed.add(venue_id)

    # When

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._wait_s()):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            stirred, self._stirred = self._stirred, {}
            self._look_at(stirred)
            due = self._due_by(self._house.clock.now() - self._grace)
            if due:
                await self._pass(due)
            else:
                await asyncio.sleep(LOOK_PACE_S)

    @property
    def _grace(self) -> int:
        return 0 if self._lead.held or self._house.clock.training else GRACE

    def _wait_s(self) -> float | None:
        """Seconds until the earliest due instant; `None` where only a person moves the time."""
        if not self._dues or self._house.clock.training:
            return None
        wait = min(self._dues.values()) + self._grace - self._house.clock.now()
        return max(0, min(wait, TIMER_MAX)) / SECOND

    def _look_at(self, partitions: Sequence[str] | dict[str, None]) -> None:
        for partition in partitions:
            book = self._house.writer.known_book(partition)
            if book is None:
                continue
            try:
                due = next_due(book.shelf)
            except Exception:
                # One venue's fault must not stop the clocks of all others.
                log.exception("what is due at %s can not be told", partition)
                due = 0
            if due:
                self._dues[partition] = due
            else:
                self._dues.pop(partition, None)

    def _due_by(self, at: Instant) -> list[str]:
        return [partition for partition, due in self._dues.items() if due <= at]

    async def _pass(self, partitions: Sequence[str]) -> list[str]:
        """Let time pass there; where something came of it."""
        done = await asyncio.gather(*(self._pass_one(partition) for partition in partitions))
        return [partition for partition, moved_on in zip(partitions, done, strict=True) if moved_on]

    async def _pass_one(self, partition: str) -> bool:
        due = self._dues.pop(partition, 0)
        book = self._house.writer.known_book(partition)
        seq = book.head.seq if book is not None else 0
        try:
            outcome = await self._submit(partition, due, seq)
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("time did not pass at %s", partition)
        else:
            if outcome.status == 200:
                book = self._house.writer.known_book(partition)
                if book is not None and book.head.seq != seq:
                    # What is due next was heard with the commit, or is looked up now.
                    self._stir(partition)
                    return True
            else:
                log.warning("time did not pass at %s: %s", partition, outcome.answer.decode())
        # The storage is away, or nothing came of it: not again and again in the same instant.
        asyncio.get_running_loop().call_later(RETRY_S, self._stir, partition)
        return False

    def _stir(self, partition: str) -> None:
        self._stirred[partition] = None
        self._wake.set()

    def _submit(self, partition: str, due: Instant, seq: int) -> asyncio.Future[Outcome]:
        now = self._house.clock.now()
        # An id of long ago would be too old to be decided; who is that late may well be alone.
        cause_at = due if now - HOUR < due <= now else now
        actor = Actor(
            kind="system",
            id=f"system:{NAME}",
            venue=partition.partition(":")[2],
            role="system",
        )
        return self._house.writer.submit(
            derived_id(NAME, partition, seq, due, cause_at),
            partition,
            now + COMMAND_LIFE,
            TimePass(),
            actor,
        )


def services(installation: Any) -> list[ClockReactor]:
    """What `pos.app` starts beside the web."""
    reactor = ClockReactor(installation.house)
    installation.watchers.append(reactor.heard)
    return [reactor]
