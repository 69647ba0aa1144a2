"""The hit rate: how many promised minutes were kept, by venue, business day, hour and channel.

A ledger's place and content lie in one row, the consumer's cursor with its note, and are stored in
one write: a repeated event is known by its seq, and a row that is gone, damaged, of another epoch
or of another release's shape is made anew from the journal.  Any process may read on from the row
for itself; only the one with the lease stores it.
"""

import asyncio
import base64
import logging
import zlib
from collections.abc import Mapping
from typing import Final

import msgspec

from pos.domain.instants import MINUTE, Instant
from pos.journal.contract import READ_MAX, Cursor, Journal
from pos.journal.meters import Histogram
from pos.reports.cell import Cell, Outcome
from pos.reports.days import Cells
from pos.reports.ledger import close_days, fold
from pos.reports.notes import Ledger

NAME: Final = "report.hit_rate"
"""The consumer's name, as `tresen consumers` lists it."""
SHAPE: Final = 1
"""Of the note; another one is counted anew."""
SLICE: Final = 250
"""Events that are folded before others get their turn."""
READ_ON_MAX: Final = 20_000
"""Events that one look reads on; who is further behind says so."""
LEDGERS_MAX: Final = 1_000
FINAL_AFTER: Final = 2 * MINUTE
"""A hand-over that was not taken back for so long is told to Prometheus, which can not unlearn."""
SERIES_MAX: Final = 400
LATE_SECONDS: Final = (0.0, 15.0, 30.0, 60.0, 90.0, 120.0, 180.0, 300.0, 600.0, 1200.0)
AGE_SECONDS: Final = (15.0, 30.0, 60.0, 90.0, 120.0, 150.0, 180.0, 300.0, 600.0, 1200.0)

log = logging.getLogger("tresen.reports")


class Note(msgspec.Struct):
    """What is stored beside the cursor."""

    shape: int
    ledger: Ledger


_decoder: Final = msgspec.json.Decoder(Note)


def note_of(ledger: Ledger) -> str:
    """The ledger as it is stored: compressed, since it is written again and again."""
    raw = msgspec.json.encode(Note(SHAPE, ledger))
    return base64.b85encode(zlib.compress(raw, 1)).decode("ascii")


def ledger_in(cursor: Cursor | None, epoch: str) -> Ledger:
    """The stored ledger, or an empty one where none can be gone on with."""
    if cursor is None or cursor.epoch != epoch or not cursor.note:
        return Ledger()
    try:
        note = _decoder.decode(zlib.decompress(base64.b85decode(cursor.note)))
    except (ValueError, zlib.error, msgspec.MsgspecError):
        log.warning("a stored hit rate can not be read and is counted anew")
        return Ledger()
    if note.shape != SHAPE or note.ledger.seq != cursor.seq:
        return Ledger()
    return note.ledger


class Standing(msgspec.Struct, frozen=True):
    """A venue's numbers at an instant.  `open` rounds are promised and not handed over yet.

    `behind` events are not counted yet; the next look counts more of them.
    """

    days: Mapping[str, Cells]
    open: int
    behind: int = 0


class PromiseMeters:
    """What Prometheus is told: counted since this process began, and never less."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.outcomes: dict[tuple[str, str, Outcome], int] = {}
        self.late = Histogram(LATE_SECONDS)
        self.age = Histogram(AGE_SECONDS)


class HitRate:
    """The ledgers of all venues that this process looked at."""

    def __init__(self, journal: Journal) -> None:
        """Nothing is read yet."""
        self.meters = PromiseMeters()
        self._journal = journal
        self._ledgers: dict[str, Ledger] = {}
        self._saved: dict[str, int] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._told: dict[str, Instant] = {}
        self._behind: set[str] = set()

    def seq(self, partition: str) -> int:
        """The last event that this process has counted; -1 where it has not looked."""
        known = self._ledgers.get(partition)
        return known.seq if known is not None else -1

    def is_behind(self, partition: str) -> bool:
        """Whether the last look ended before the journal did."""
        return partition in self._behind

    def unsaved(self, partition: str) -> int:
        """Events that are counted and not stored."""
        return self.seq(partition) - self._saved.get(partition, 0)

    async def read_on(self, partition: str, most: int = READ_ON_MAX) -> Ledger:
        """The ledger with the events up to now, or as many as one look may.

        Raises `StorageError`.
        """
        lock = self._locks.setdefault(partition, asyncio.Lock())
        async with lock:
            ledger = self._ledgers.get(partition)
            if ledger is None:
                cursor = await self._journal.cursor(NAME, partition)
                ledger = ledger_in(cursor, self._journal.epoch)
                self._saved[partition] = ledger.seq
                if len(self._ledgers) >= LEDGERS_MAX:
                    self._ledgers.pop(next(iter(self._ledgers)))
                self._ledgers[partition] = ledger
            until = ledger.seq + most
            self._behind.add(partition)
            while ledger.seq < until:
                limit = min(READ_MAX, until - ledger.seq)
                entries = await self._journal.read(partition, ledger.seq, limit)
                for start in range(0, len(entries), SLICE):
                    for entry in entries[start : start + SLICE]:
                        fold(ledger, entry)
                    await asyncio.sleep(0)
                if len(entries) < limit:
                    self._behind.discard(partition)
                    break
            return ledger

    async def standing(self, partition: str, now: Instant) -> Standing:
        """A venue's numbers at an instant.  Raises `StorageError`."""
        ledger = await self.read_on(partition)
        behind = (await self._journal.head(partition)).seq - ledger.seq
        # On a copy: what time alone has ended, the next event ends in the ledger.
        seen = _decoder.decode(msgspec.json.encode(Note(SHAPE, ledger))).ledger
        close_days(seen, now)
        waiting = sum(not r.counted_at and r.promised_at > 0 for r in seen.rounds.values())
        days = {day: seen.days.of(day) for day in seen.days.names()}
        return Standing(days, waiting, max(0, behind))

    async def save(self, partition: str) -> None:
        """Store a venue's ledger with its place.  Raises `StorageError`."""
        async with self._locks.setdefault(partition, asyncio.Lock()):
            ledger = self._ledgers.get(partition)
            if ledger is None or not self.unsaved(partition):
                return
            seq, note = ledger.seq, note_of(ledger)
            await self._journal.save_cursor(NAME, partition, Cursor(self._journal.epoch, seq, note))
            self._saved[partition] = seq

    def tell(self, partition: str, now: Instant, since: Instant) -> None:
        """Count what is final by now and happened since an instant, for Prometheus."""
        ledger = self._ledgers.get(partition)
        after = self._told.get(partition, since)
        upto = now - FINAL_AFTER
        if ledger is None or upto <= after:
            return
        self._told[partition] = upto
        venue = partition.partition(":")[2]
        meters = self.meters
        for round_id in ledger.counted:
            known = ledger.rounds[round_id]
            if known.measure is None or not after < known.counted_at <= upto:
                continue
            measure = known.measure
            key = (venue, known.channel, measure.outcome)
            if key in meters.outcomes or len(meters.outcomes) < SERIES_MAX:
                meters.outcomes[key] = meters.outcomes.get(key, 0) + 1
            if measure.outcome == "unrecorded":
                continue
            meters.late.observe(max(0, measure.off) / 1000)
            if measure.age >= 0:
                meters.age.observe(measure.age / 1000)


def kept_of_hundred(cell: Cell) -> int:
    """So many of a hundred promised rounds were kept: cut off, never rounded up."""
    return cell.kept * 100 // cell.promised if cell.promised else 0
