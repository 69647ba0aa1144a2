"""The night's reactor: when a business day is over, it learns from what was seen of it.

The venue's state keeps a fair sample of the day (pos/domain/evolve_pace.py); the days before lie in
this reactor's own window, stored beside its cursor.  What it learned it sends as `durations.learn`,
a day once: the decider knows what it has, and the command's id is made of the day.
"""

import asyncio
import base64
import contextlib
import logging
import zlib
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

import msgspec

from pos.domain.commands import DurationsLearn
from pos.domain.instants import HOUR, MINUTE, business_day
from pos.domain.learning_commands import LearnedHabit, LearnedWork
from pos.domain.plan_events import DurationsLearned
from pos.domain.planning.night import Window, learned_from
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.feeds.derived import derived_id
from pos.feeds.lease import RENEW_S, Leadership
from pos.journal.clock import Clock
from pos.journal.contract import Cursor, Journal, StorageError
from pos.journal.writer import Writer

NAME: Final = "report.learning"
"""Like a report it only counts: after a restore it goes on by itself."""
LOOK_S: Final = 60.0
"""Nobody waits for what a day taught."""
COMMAND_LIFE: Final = 5 * MINUTE
SHAPE: Final = 1

log = logging.getLogger("tresen.learning")


class House(Protocol):
    """What this reactor needs of the house."""

    clock: Clock
    journal: Journal
    writer: Writer
    clock_moved: list[Callable[[], Awaitable[None]]]

    def venues(self) -> list[str]:
        """Ids of all venues."""
        ...


class Note(msgspec.Struct):
    """What is stored beside the cursor."""

    shape: int
    window: Window


_decoder: Final = msgspec.json.Decoder(Note)


def days_over(shelf: Shelf, now: int) -> list[str]:
    """Business days that are over and not learned from yet, the first first."""
    venue, watched = shelf.state.venue, shelf.state.watched
    if venue is None or not watched:
        return []
    today = business_day(now, venue.time_zone, venue.day_ends_at_hour)
    learned = shelf.state.learned.business_day if shelf.state.learned is not None else ""
    return sorted(day for day in watched if learned < day < today)


class LearningReactor:
    """Learns for all venues while this process holds the lease."""

    def __init__(self, house: House) -> None:
        """Nothing runs yet."""
        self._house = house
        self._lead = Leadership(house.journal, NAME)
        self._failing: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin in the background."""
        self._house.clock_moved.append(self.look)
        self._tasks = [
            asyncio.create_task(self._run(), name="learning"),
            asyncio.create_task(self._run_lease(), name="learning-lease"),
        ]

    async def stop(self) -> None:
        """End; what was not learned is learned after the next start."""
        if self.look in self._house.clock_moved:
            self._house.clock_moved.remove(self.look)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._lead.drop()

    async def _run_lease(self) -> None:
        while True:
            with contextlib.suppress(StorageError):
                await self._lead.take()
            await asyncio.sleep(RENEW_S)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            if self._lead.held:
                await self.look()

    async def look(self) -> None:
        """Learn from every day that is over; a venue that fails is looked at again."""
        for venue_id in self._house.venues():
            partition = f"venue:{venue_id}"
            try:
                book = await self._house.writer.book(partition)
                for day in days_over(book.shelf, self._house.clock.now()):
                    await self._learn(partition, book.shelf, day)
                self._failing.discard(partition)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if partition not in self._failing:
                    log.warning("nothing was learned at %s: %s", partition, error, exc_info=True)
                self._failing.add(partition)

    async def _learn(self, partition: str, shelf: Shelf, day: str) -> None:
        seen = shelf.state.watched.get(day)
        if seen is None:
            return
        before = shelf.state.learned
        seq = await self._journal_seq(partition)
        cursor = await self._house.journal.cursor(NAME, partition)
        window = await asyncio.to_thread(window_in, cursor)
        window.add(day, seen)
        found = await asyncio.to_thread(learned_from, window, day, before)
        # The window first: after a stop in between the same day is put in and sent once more.
        cursor = Cursor(self._house.journal.epoch, seq, note_of(window))
        await self._house.journal.save_cursor(NAME, partition, cursor)
        now = self._house.clock.now()
        outcome = await self._house.writer.submit(
            derived_id(NAME, partition, seq, int(day.replace("-", "")), now - now % HOUR),
            partition,
            now + COMMAND_LIFE,
            command_of(found),
            Actor("system", f"system:{NAME}", partition.partition(":")[2], "system"),
        )
        if outcome.status != 200:
            log.warning("%s is not learned: %s", partition, outcome.answer.decode())

    async def _journal_seq(self, partition: str) -> int:
        return (await self._house.journal.head(partition)).seq


def command_of(found: DurationsLearned) -> DurationsLearn:
    """What was learned, as the command that is sent."""
    return DurationsLearn(
        found.business_day,
        tuple(LearnedWork(s.key, s.log_median, s.log_spread, s.seen) for s in found.steps),
        found.day_spread,
        tuple(LearnedHabit(h.channel, h.late, h.handing, h.no_show, h.seen) for h in found.habits),
    )


def note_of(window: Window) -> str:
    """The window as it is stored."""
    raw = msgspec.json.encode(Note(SHAPE, window))
    return base64.b85encode(zlib.compress(raw)).decode("ascii")


def window_in(cursor: Cursor | None) -> Window:
    """The stored window; an empty one where there is none that can be read."""
    if cursor is None or not cursor.note:
        return Window()
    try:
        note = _decoder.decode(zlib.decompress(base64.b85decode(cursor.note)))
    except (ValueError, zlib.error, msgspec.MsgspecError):
        log.warning("the days that were seen can not be read: learning begins anew")
        return Window()
    return note.window if note.shape == SHAPE else Window()


def services(installation: Any) -> list[LearningReactor]:
    """What `pos.app` starts beside the web."""
    return [LearningReactor(installation.house)]
