"""Copying a journal into another one, event by event, through the contract that both keep.

It goes on where the copy ends, so it can stop anywhere.  Events, the answers that belong to them
and personal texts land in one commit; an erasure is carried out in the copy by the very event that
tells of it.  Answers to refused commands are not copied: nothing came of them, so that a repetition
after a restore is only decided anew.
"""

from collections.abc import Callable
from typing import Final

from pos.domain.envelope import DECISIONS_KEPT
from pos.domain.events import (
    CarArrived,
    Event,
    OrderPlaced,
    PairingOpened,
    PersonalErased,
    PersonSet,
    personal_records,
)
from pos.domain.instants import Instant
from pos.journal.book import SNAPSHOT_SHAPE, recorded_of
from pos.journal.contract import Append, Cursor, Entry, Journal, Text

PAGE: Final = 1_000

Copied = Callable[[str, int], None]
"""Told the partition and how many events were added."""


class NotACopy(Exception):
    """The target holds another journal, or a later one."""


class Copier:
    """Brings `target` up to `source`, again and again.

    `source` is read only; `target` belongs to this process alone.
    """

    def __init__(self, source: Journal, target: Journal) -> None:
        """Both are open."""
        self._source = source
        self._target = target
        self._cursors: dict[tuple[str, str], Cursor] = {}
        self._settings: dict[str, str] = {}
        self._blobs: set[str] | None = None

    async def adopt(self) -> None:
        """Make the target a copy of the source, or see that it is one.  Raises `NotACopy`."""
        source, target = self._source, self._target
        names = await target.partitions()
        if not names:
            await target.save_setting("epoch", source.epoch)
            target.epoch = source.epoch
        if target.epoch != source.epoch:
            raise NotACopy(
                f"it holds a journal of epoch {target.epoch}, the source is of {source.epoch}:"
                " one of them was restored; begin a new copy in an empty folder"
            )
        for name in names:
            have = await target.head(name)
            there = await source.read(name, have.seq - 1, 1)
            if not there or there[0].seq != have.seq or there[0].hash != have.hash:
                raise NotACopy(f"event {have.seq} of {name} is not the source's")

    async def copy(self, partitions: list[str] | None = None, told: Copied | None = None) -> int:
        """Copy what is new, of all partitions or of some; how many events."""
        # Cursors first: what a consumer has read is then never ahead of what the copy holds.
        cursors = await self._source.cursors()
        settings = await self._source.settings()
        if settings.get("epoch") != self._target.epoch:
            raise NotACopy("the source was restored meanwhile; begin a new copy in an empty folder")
        copied = 0
        for name in await self._source.partitions() if partitions is None else partitions:
            copied += await self._copy_partition(name, told)
        await self._copy_beside(cursors, settings)
        return copied

    async def prune(self, now: Instant) -> None:
        """Forget answers in the copy as the source does, so that no stretch of them is missing.

        After a long pause the copy has old ones, and the source has pruned those in between.
        """
        clock = await self._source.setting("clock")
        await self._target.prune_decisions((int(clock) if clock else now) - DECISIONS_KEPT)

    async def _copy_partition(self, name: str, told: Copied | None) -> int:
        copied = 0
        after = (await self._target.head(name)).seq
        while page := await self._source.read(name, after, PAGE):
            append = await self._append_of(name, page)
            async with self._target.transaction({name: []}) as transaction:
                await transaction.commit([append])
            after = page[-1].seq
            copied += len(page)
            if told is not None:
                told(name, len(page))
        if copied:
            await self._copy_snapshot(name, after)
        return copied

    async def _append_of(self, name: str, page: list[Entry]) -> Append:
        append = Append(name, list(page))
        keepers: dict[str, tuple[str, int]] = {}
        for entry in page:
            event = recorded_of(name, entry).event
            subject = subject_of(event)
            if subject:
                keepers |= dict.fromkeys(personal_records(event), (subject, entry.at))
            if isinstance(event, PersonalErased):
                append.erase.append(event.subject)
        texts = await self._source.texts(name, list(keepers))
        for record, text in texts.items():
            subject, at = keepers[record]
            append.texts.append(Text(record, subject, text, at))
        await self._add_decisions(append, page)
        return append

    async def _add_decisions(self, append: Append, page: list[Entry]) -> None:
        # Old answers are pruned by their instant: if the page's last event has none any more, no
        # event before it has one.
        if await self._source.decision(append.partition, page[-1].command_id) is None:
            return
        for entry in page:
            decision = await self._source.decision(append.partition, entry.command_id)
            # The answer belongs to the last of the command's events, and is stored once.
            if decision is not None and decision.seq == entry.seq:
                append.decisions.append(decision)

    async def _copy_snapshot(self, name: str, head: int) -> None:
        kept = {snapshot.seq for snapshot in await self._target.snapshots(name)}
        for snapshot in await self._source.snapshots(name):
            if snapshot.shape == SNAPSHOT_SHAPE and snapshot.seq <= head:
                if snapshot.seq not in kept:
                    await self._target.save_snapshot(name, snapshot)
                return

    async def _copy_beside(
        self, cursors: dict[tuple[str, str], Cursor], settings: dict[str, str]
    ) -> None:
        for (consumer, partition), cursor in cursors.items():
            if self._cursors.get((consumer, partition)) != cursor:
                await self._target.save_cursor(consumer, partition, cursor)
        self._cursors = cursors
        for key, value in settings.items():
            if self._settings.get(key) != value:
                await self._target.save_setting(key, value)
        self._settings = settings
        if self._blobs is None:
            self._blobs = set(await self._target.blobs.names())
        for name in await self._source.blobs.names():
            body = await self._source.blobs.read(name) if name not in self._blobs else None
            if body is not None:
                await self._target.blobs.save(name, body)
                self._blobs.add(name)


def subject_of(event: Event) -> str:
    """With whom or what the texts that an event brings are erased; empty when it brings none.

    `DevicePaired` names the label that `PairingOpened` brought.
    """
    match event:
        case OrderPlaced():
            return event.order_id
        case PairingOpened():
            return event.device_id
        case CarArrived():
            return event.order_id
        case PersonSet():
            return event.person_id
        case _:
            return ""
