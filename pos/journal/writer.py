"""The writer: the only code that appends.

Collect what waits -> lock -> read the head, catch up -> look up known ids -> decide each in turn ->
append -> commit once -> acknowledge -> publish.  One loop per process; other processes on the same
database do the same, and the lock in the transaction keeps them apart.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from pos.domain.commands import Command, PersonalErase
from pos.domain.instants import Instant
from pos.domain.staff import Actor
from pos.journal.book import Book, Change
from pos.journal.clock import Clock
from pos.journal.contract import BATCH_MAX, Append, Journal, StorageError, Transaction
from pos.journal.desk import Desk, Outcome, Submission, refused
from pos.journal.meters import Meters

__all__ = ["Outcome", "Published", "Submission", "Writer", "refused"]

INBOX_MAX: Final = 5_000
"""Commands that wait in a process; beyond it the door answers 503."""
PATIENCE_S_MAX: Final = 30.0
"""How long a command waits for its commit before the door answers 503; it may still be decided."""
COMMIT_PACE_S: Final = 0.002
"""From the beginning of one commit to the next: without it nearly every command of a town at half
load gets a commit of its own.  An order that comes alone waits for nothing.  Figures and how far
they can be trusted: docs/reference/bench.md."""
DRAIN_S_MAX: Final = 10.0
"""How long a graceful stop waits for the inbox."""

log = logging.getLogger("tresen.writer")


Published = Callable[[Book, Sequence[Change]], None]
"""Called after a commit, and after a catch-up, with what is durable now.

Without changes: the book was loaded anew, and whatever was shown of it is to be compared.
"""


class Writer:
    """Collects commands and commits them in groups."""

    def __init__(self, journal: Journal, clock: Clock, published: Published) -> None:
        """`published` must not block: it runs between two commits."""
        self._journal = journal
        self._clock = clock
        self._published = published
        self._books: dict[str, Book] = {}
        self._inbox: deque[Submission] = deque()
        self._wake = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._batch: dict[str, list[Submission]] = {}
        self._began = 0.0
        self._snapshots: set[asyncio.Task[None]] = set()
        self.meters = Meters()
        self.commits = 0
        self.commands = 0
        self.storage_ok = True

    # For those who ask

    @property
    def waiting(self) -> int:
        """Commands in the inbox."""
        return len(self._inbox)

    def submit(
        self,
        command_id: str,
        partition: str,
        expires_at: Instant,
        command: Command,
        actor: Actor,
    ) -> asyncio.Future[Outcome]:
        """Queue a command; the future ends with its answer once that is durable."""
        # Asking for the running loop is a system call in CPython 3.11: 2 % of an order.
        loop = self._loop or asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        if self._stopping:
            future.set_result(refused("server.stopping"))
        elif len(self._inbox) >= INBOX_MAX:
            future.set_result(refused("server.busy"))
        else:
            self._inbox.append(
                Submission(command_id, partition, expires_at, command, actor, future, loop.time())
            )
            self._wake.set()
        return future

    async def book(self, partition: str) -> Book:
        """The loaded book of a partition; hold its lock before you look at the shelf."""
        known = self.known_book(partition)
        if known is not None:
            return known
        async with self.opened(partition) as book:
            return book

    @asynccontextmanager
    async def opened(self, partition: str) -> AsyncIterator[Book]:
        """The loaded book with its lock held: what is read in it is durable."""
        book = self._books.get(partition)
        if book is None:
            book = self._books[partition] = Book(self._journal, partition)
        async with book.lock:
            await self._load(book)
            yield book

    async def _load(self, book: Book) -> None:
        if not book.loaded:
            await book.load()
            self._published(book, ())

    def known_book(self, partition: str) -> Book | None:
        """The book if this process has it in memory."""
        book = self._books.get(partition)
        return book if book is not None and book.loaded else None

    async def catch_up(self, partition: str) -> None:
        """Fold and publish what other processes appended, where somebody here has it open."""
        if partition not in self._books:
            return
        async with self.opened(partition) as book:
            changes = await book.catch_up()
            if changes:
                self._published(book, changes)

    # Life

    def start(self) -> None:
        """Begin to write."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run(), name="writer")
        self._watch = asyncio.create_task(self._watch_patience(), name="writer-patience")

    async def stop(self) -> None:
        """Refuse new commands, finish those that wait, keep a snapshot of every book."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            # What the storage does not take in time was never acknowledged; the rest is closed.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_S_MAX):
                    await self._task
        if self._watch is not None:
            self._watch.cancel()
        for book in self._books.values():
            if book.loaded and book.head.seq > book.snapshot_seq:
                async with book.lock:
                    snapshot = book.snapshot()
                await self._save_snapshot(book.partition, snapshot)
        await asyncio.gather(*self._snapshots)

    async def _watch_patience(self) -> None:
        # One look a second over what waits costs less than a timer for each command.
        while True:
            await asyncio.sleep(1)
            too_long = asyncio.get_running_loop().time() - PATIENCE_S_MAX
            waiting = [s for queue in self._batch.values() for s in queue]
            for submission in (*waiting, *self._inbox):
                if submission.since < too_long and not submission.future.done():
                    submission.future.set_result(refused("server.busy"))

    async def _run(self) -> None:
        while True:
            if not self._inbox:
                if self._stopping:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            await self._keep_pace()
            batch = self._batch = self._take_batch()
            try:
                await self._write(batch)
                self.storage_ok = True
            except StorageError as error:
                self.storage_ok = False
                log.warning("storage refused a commit: %s", error)
                self._fail(batch, "server.storage")
            except Exception:
                log.exception("a batch failed")
                self._fail(batch, "server.fault")
            self._batch = {}

    async def _keep_pace(self) -> None:
        # Between two commits more commands arrive; each of them alone would cost a commit of its
        # own.  Who comes after a pause does not wait.
        loop = asyncio.get_running_loop()
        early = self._began + COMMIT_PACE_S - loop.time()
        if early > 0 and not self._stopping:
            await asyncio.sleep(early)
        self._began = loop.time()

    def _take_batch(self) -> dict[str, list[Submission]]:
        by_partition: dict[str, list[Submission]] = {}
        full: set[str] = set()
        left: list[Submission] = []
        taken = 0
        while self._inbox and taken < BATCH_MAX:
            submission = self._inbox.popleft()
            queue = by_partition.get(submission.partition)
            if queue is None or submission.partition in full:
                if len(by_partition) >= self._journal.lock_partitions_max or queue is not None:
                    left.append(submission)
                    if len(left) >= BATCH_MAX:
                        break
                    continue
                queue = by_partition[submission.partition] = []
            queue.append(submission)
            taken += 1
            if isinstance(submission.command, PersonalErase):
                # Within a commit a journal writes texts first and empties them then: what is
                # written after an erasing must come in the next one.
                full.add(submission.partition)
        self._inbox.extendleft(reversed(left))
        return dict(sorted(by_partition.items()))

    def _fail(self, batch: dict[str, list[Submission]], code: str) -> None:
        # What was folded is not durable: forget it and fold anew when it is asked for.
        for partition, submissions in batch.items():
            book = self._books.get(partition)
            if book is not None:
                book.loaded = False
            for submission in submissions:
                if not submission.future.done():
                    submission.future.set_result(refused(code))

    # One batch

    async def _write(self, batch: dict[str, list[Submission]]) -> None:
        books = [await self.book(partition) for partition in batch]
        for book in books:
            await book.lock.acquire()
        try:
            await self._write_locked(batch, books)
        finally:
            for book in books:
                book.lock.release()

    async def _write_locked(
        self, batch: dict[str, list[Submission]], books: Sequence[Book]
    ) -> None:
        wanted = {p: [s.command_id for s in submissions] for p, submissions in batch.items()}
        answers: list[tuple[Submission, Outcome]] = []
        committed: list[tuple[Book, list[Change], dict[str, str]]] = []
        async with self._journal.transaction(wanted) as transaction:
            appends: list[Append] = []
            for book in books:
                await self._bring_up_to(book, transaction)
                desk = Desk(book, transaction, self._clock.now(), training=self._clock.training)
                answers += [(one, desk.answer(one)) for one in batch[book.partition]]
                if desk.append.entries or desk.append.decisions:
                    appends.append(desk.append)
                    texts = {text.record: text.text for text in desk.append.texts}
                    committed.append((book, desk.changes, texts))
            if appends:
                with self.meters.commit:
                    await transaction.commit(appends)
        self.meters.answered(answers)
        self.commits += 1
        self.commands += len(answers)
        for submission, outcome in answers:
            if not submission.future.done():
                submission.future.set_result(outcome)
        for book, changes, texts in committed:
            if changes:
                book.keep_texts(changes, texts)
                self._published(book, changes)
                if book.wants_snapshot:
                    self._keep_snapshot(book)

    async def _bring_up_to(self, book: Book, transaction: Transaction) -> None:
        await self._load(book)
        if book.head != transaction.heads[book.partition]:
            changes = await book.catch_up()
            if book.head != transaction.heads[book.partition]:
                book.loaded = False
                message = f"{book.partition}: the journal was replaced under a running server"
                raise StorageError(message)
            if changes:
                self._published(book, changes)

    def _keep_snapshot(self, book: Book) -> None:
        task = asyncio.create_task(self._save_snapshot(book.partition, book.snapshot()))
        self._snapshots.add(task)
        task.add_done_callback(self._snapshots.discard)

    async def _save_snapshot(self, partition: str, snapshot: Any) -> None:
        try:
            await self._journal.save_snapshot(partition, snapshot)
        except StorageError as error:
            # A snapshot only makes starting faster; the journal has everything.
            log.warning("snapshot of %s was not kept: %s", partition, error)
