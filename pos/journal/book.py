"""A partition in memory: its shelf, its personal texts and the head that they belong to.

A book is loaded from the newest snapshot that replays, plus the events behind it, so that starting
takes no longer the older the venue is.  Whoever changes or reads a shelf holds `lock`: the writer
folds a batch before it is durable, and nobody may look at it until it is.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Final

import msgspec

from pos.domain.envelope import Recorded
from pos.domain.events import Event, PersonalErased, personal_records
from pos.domain.evolve import evolve
from pos.domain.fact import is_record
from pos.domain.reasons import records_of
from pos.domain.shelf import Shelf, Subject, VenueState
from pos.journal.contract import READ_MAX, Entry, Head, Journal, Snapshot, StorageError

SNAPSHOT_SHAPE: Final = 1
"""Grows when `VenueState` changes its shape; an older snapshot is then ignored."""
SNAPSHOT_EVERY: Final = 500
"""Events between two snapshots."""

_event_decoder: Final = msgspec.json.Decoder(Event)
_state_decoder: Final = msgspec.json.Decoder(VenueState)
_encoder: Final = msgspec.json.Encoder()


class Change(msgspec.Struct, frozen=True):
    """One event that was folded, with the subjects that it touched."""

    recorded: Recorded
    touched: tuple[Subject, ...]


def recorded_of(partition: str, entry: Entry) -> Recorded:
    """Decode a stored event.  Raises `msgspec.ValidationError` for one that nobody knows."""
    return Recorded(
        partition=partition,
        seq=entry.seq,
        at=entry.at,
        command_id=entry.command_id,
        actor=entry.actor,
        event=_event_decoder.decode(entry.body),
        body=entry.body,
        hash=entry.hash,
    )


def encode_state(shelf: Shelf) -> bytes:
    """The bytes of a snapshot: the same for the same events, whenever they are replayed."""
    return _encoder.encode(shelf.state)


def encode_event(event: Event) -> bytes:
    """An event as it lies in the journal."""
    return _encoder.encode(event)


class Book:
    """One partition's state in this process.

    `told` is the seq up to which readers were told of every change.  A book that is loaded again,
    after a commit that failed, comes back to exactly there: what was appended meanwhile - by
    others, or by a commit whose answer was lost - is then caught up and told like any news.
    """

    def __init__(self, journal: Journal, partition: str) -> None:
        """Name the partition; `load` before use."""
        self.partition = partition
        self.lock = asyncio.Lock()
        self.shelf = Shelf()
        self.texts: dict[str, str] = {}
        self.head = Head()
        self.loaded = False
        self.snapshot_seq = 0
        self.told: int | None = None
        self._journal = journal

    async def load(self) -> None:
        """Fold the newest usable snapshot and what came after it, as far as readers were told."""
        self.shelf, self.texts, self.head, self.snapshot_seq = Shelf(), {}, Head(), 0
        for snapshot in await self._journal.snapshots(self.partition):
            if snapshot.shape != SNAPSHOT_SHAPE:
                continue
            if self.told is not None and snapshot.seq > self.told:
                continue
            if hashlib.sha256(snapshot.state).digest() != snapshot.digest:
                continue
            before = await self._journal.read(self.partition, snapshot.seq - 1, 1)
            if not before:
                continue
            self.shelf = Shelf(_state_decoder.decode(snapshot.state))
            self.head = Head(snapshot.seq, before[0].hash)
            self.snapshot_seq = snapshot.seq
            break
        while await self._fold_next(self.told):
            pass
        wanted = [*self.shelf.personal_records(), *records_of(self.shelf)]
        self.texts = await self._journal.texts(self.partition, wanted)
        self.told = self.head.seq
        self.loaded = True

    async def catch_up(self) -> list[Change]:
        """Fold what other processes appended; the changes, in order, for the caller to tell."""
        changes: list[Change] = []
        try:
            while part := await self._fold_next():
                changes += part
            wanted = [r for change in changes for r in personal_records(change.recorded.event)]
            if wanted:
                self.texts |= await self._journal.texts(self.partition, wanted)
        except BaseException:
            # Some is folded that nobody was told: load again before anybody looks.
            self.loaded = False
            raise
        self._forget(changes)
        self.told = self.head.seq
        return changes

    async def _fold_next(self, until: int | None = None) -> list[Change]:
        limit = READ_MAX if until is None else min(READ_MAX, until - self.head.seq)
        if limit <= 0:
            return []
        entries = await self._journal.read(self.partition, self.head.seq, limit)
        return self.fold([self._readable(entry) for entry in entries])

    def _readable(self, entry: Entry) -> Recorded:
        """Decode a stored event; one that is damaged, or of a later release, closes its venue."""
        try:
            return recorded_of(self.partition, entry)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            message = f"{self.partition}: event {entry.seq} can not be read ({error})"
            raise StorageError(message) from error

    def fold(self, recordeds: Sequence[Recorded]) -> list[Change]:
        """Fold events that follow the head; raises `ValueError` for a gap."""
        changes: list[Change] = []
        for recorded in recordeds:
            if recorded.seq != self.head.seq + 1:
                message = f"{self.partition}: seq {recorded.seq} after {self.head.seq}"
                raise ValueError(message)
            touched = evolve(self.shelf, recorded.event, recorded.at)
            self.head = Head(recorded.seq, recorded.hash)
            changes.append(Change(recorded, tuple(touched)))
        return changes

    def keep_texts(self, changes: Sequence[Change], texts: dict[str, str]) -> None:
        """After a commit: remember the texts that were written, forget those that were erased."""
        self.told = self.head.seq
        if any(is_record(record) for record in texts):
            # Here lie the reasons that a screen shows; the log reads all of them from the journal.
            shown = {r for change in changes for r in personal_records(change.recorded.event)}
            texts = {r: text for r, text in texts.items() if not is_record(r) or r in shown}
        self.texts |= texts
        self._forget(changes)

    def _forget(self, changes: Sequence[Change]) -> None:
        for change in changes:
            match change.recorded.event:
                case PersonalErased(records=records):
                    for record in records:
                        self.texts.pop(record, None)
            for kind, key in change.touched:
                if kind == "text":
                    self.texts.pop(key, None)

    def snapshot(self) -> Snapshot:
        """The state now, to be kept."""
        state = encode_state(self.shelf)
        digest = hashlib.sha256(state).digest()
        self.snapshot_seq = self.head.seq
        return Snapshot(self.head.seq, self.shelf.state.last_at, SNAPSHOT_SHAPE, state, digest)

    @property
    def wants_snapshot(self) -> bool:
        """Whether enough happened since the last one."""
        return self.head.seq - self.snapshot_seq >= SNAPSHOT_EVERY
