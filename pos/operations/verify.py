"""`tresen verify`: is every partition gapless, chained, numbered right, and equal to its snapshots?

It reads from event 1 on, some thousand at a time, so that memory does not grow with the journal:
what is held is one partition's state and its kept snapshots.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from pos.domain.envelope import Recorded
from pos.domain.events import (
    LinesMoved,
    MenuPublished,
    OrderPlaced,
    PersonalErased,
    RestoreDeclared,
)
from pos.domain.evolve import evolve
from pos.domain.order import Order
from pos.domain.shelf import Shelf, VenueState
from pos.journal.book import SNAPSHOT_SHAPE, encode_event, encode_state, recorded_of
from pos.journal.chain import chained
from pos.journal.contract import GENESIS, READ_MAX, Entry, Journal, Snapshot
from pos.operations.findings import PartitionReport, Report

PAGE: Final = min(READ_MAX, 2_000)

Progress = Callable[[str, int, int], None]
"""Told the partition, how far the check is and how far it goes."""


async def verify(journal: Journal, progress: Progress | None = None) -> Report:
    """Check every partition of an open journal up to where it stands now."""
    began = time.monotonic()
    report = Report(journal.epoch)
    for partition in await journal.partitions():
        report.partitions.append(await verify_partition(journal, partition, progress))
    report.seconds = time.monotonic() - began
    return report


async def verify_partition(
    journal: Journal, partition: str, progress: Progress | None = None
) -> PartitionReport:
    """Check one partition; a server may go on writing behind the head that is read first."""
    snapshots = {s.seq: s for s in await journal.snapshots(partition)}
    head = await journal.head(partition)
    report = PartitionReport(partition)
    chain = _Chain(report)
    replay = _Replay(report, snapshots)
    after = 0
    while after < head.seq:
        page = await journal.read(partition, after, min(PAGE, head.seq - after))
        if not page:
            report.found(after, "gap", f"the journal ends here, but its head is {head.seq}")
            break
        erased: list[str] = []
        for entry in page:
            chain.take(entry)
            event = replay.take(entry)
            if isinstance(event, PersonalErased):
                erased += event.records
        if erased:
            for record in await journal.texts(partition, erased):
                report.found(0, "erased", f"the erased text {record} is still there")
        after = max(after + 1, page[-1].seq)
        if progress is not None:
            progress(partition, after, head.seq)
    if chain.seq == head.seq and chain.hash != head.hash:
        report.found(head.seq, "head", "the head's hash is not that of its event")
    replay.end()
    report.head_hash = chain.hash.hex()
    return report


class _Chain:
    """Checks that events follow each other without a gap, and that each hash covers the last."""

    def __init__(self, report: PartitionReport) -> None:
        self.seq = 0
        self.hash = GENESIS
        self._report = report

    def take(self, entry: Entry) -> None:
        report = self._report
        if entry.seq != self.seq + 1:
            report.found(entry.seq, "gap", f"it follows event {self.seq}: there is a gap")
        right = chained(
            self.hash,
            report.partition,
            entry.seq,
            entry.at,
            entry.command_id,
            entry.actor,
            entry.body,
        )
        if right != entry.hash:
            report.found(
                entry.seq, "chain", "its hash does not fit: it, or one before, was changed"
            )
        self.seq, self.hash = entry.seq, entry.hash
        report.events += 1


class _Replay:
    """Folds the events anew and compares with the snapshots; stops at the first that it can not."""

    def __init__(self, report: PartitionReport, snapshots: Mapping[int, Snapshot]) -> None:
        self._report = report
        self._snapshots = dict(snapshots)
        self._shelf = Shelf()
        self._stopped = False
        self._last_at = 0

    def take(self, entry: Entry) -> object:
        report = self._report
        if self._stopped:
            return None
        try:
            recorded = recorded_of(report.partition, entry)
            self._count(recorded)
            evolve(self._shelf, recorded.event, recorded.at)
        except Exception as error:  # noqa: BLE001 - whatever an event does to the fold is the finding
            self._stopped = True
            report.found(entry.seq, "replay", f"it can not be replayed: {type(error).__name__}")
            return None
        if encode_event(recorded.event) != entry.body:
            report.found(entry.seq, "body", "written again it has other bytes")
        self._compare(entry)
        return recorded.event

    def _count(self, recorded: Recorded) -> None:
        """Numbers that law wants without a gap, and time that never runs backwards."""
        report, state = self._report, self._shelf.state
        if recorded.at < self._last_at:
            report.found(recorded.seq, "time", "it is older than the event before it")
        self._last_at = recorded.at
        match recorded.event:
            case OrderPlaced() as placed:
                known = state.orders.get(placed.order_id)
                self._number(recorded, placed.order_no, known, practice=placed.practice)
            case LinesMoved(opened=True) as moved:
                source = state.orders.get(moved.order_id)
                practice = source is not None and source.practice
                self._number(recorded, moved.order_no, None, practice=practice)
            case MenuPublished(version=version) if version != state.menu_version + 1:
                report.found(recorded.seq, "menu_version", f"menu {version} is out of order")
            case RestoreDeclared() as declared:
                report.declared_gaps += 1
                if declared.order_no <= state.order_no:
                    report.found(recorded.seq, "order_no", "a restore gives numbers again")
            case PersonalErased():
                report.erasures += 1

    def _number(
        self, recorded: Recorded, number: int, known: Order | None, *, practice: bool
    ) -> None:
        """An order has the next number, a known one its own, and one for practice none at all."""
        right = self._shelf.state.order_no + 1
        if known is not None:
            right = known.order_no
        elif practice:
            right = 0
        self._report.orders += known is None and not practice
        if number != right:
            text = f"its order number is {number} and should be {right}"
            self._report.found(recorded.seq, "order_no", text)

    def _compare(self, entry: Entry) -> None:
        snapshot = self._snapshots.pop(entry.seq, None)
        if snapshot is None:
            return
        report = self._report
        if hashlib.sha256(snapshot.state).digest() != snapshot.digest:
            report.found(entry.seq, "snapshot", "its snapshot is damaged")
        elif snapshot.shape != SNAPSHOT_SHAPE:
            report.snapshots_of_other_shape += 1
        else:
            report.snapshots += 1
            state = encode_state(self._shelf)
            if state != snapshot.state:
                where = first_difference(state, snapshot.state)
                report.found(entry.seq, "snapshot", f"replay and snapshot differ in {where}")

    def end(self) -> None:
        # Snapshots were read before the head: one beyond it tells of events that were cut off.
        for seq in self._snapshots if not self._stopped else ():
            self._report.found(seq, "snapshot", "there is a snapshot of an event that is not there")


def first_difference(one: bytes, other: bytes) -> str:
    """The first field of two states that differs, for a person who looks for it."""
    try:
        left = msgspec.json.decode(one, type=VenueState)
        right = msgspec.json.decode(other, type=VenueState)
    except msgspec.MsgspecError:
        return "its form"
    for field in VenueState.__struct_fields__:
        if getattr(left, field) != getattr(right, field):
            return field
    return "the order of entries"
