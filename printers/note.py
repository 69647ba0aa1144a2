"""What a printer's cursor remembers beside its seq, small enough to be saved with every ticket."""

from collections.abc import AsyncIterator
from typing import Final

import msgspec

from pos.domain.envelope import Recorded
from pos.domain.events import RestoreDeclared
from pos.feeds.contract import Feed
from printers.routing import Desk, follow

READ_MAX: Final = 500


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """The desk without the venue document, and where the work on the next event stands.

    `done` names its tickets that are out already, `in_flight` the one that may be: that is written
    before the ticket's first byte is sent.
    """

    venue_seq: int = 0
    order_no: int = 0
    ticket_no_floor: int = 0
    ticket_nos: dict[str, int] = {}
    done: tuple[str, ...] = ()
    in_flight: str = ""


def note_of(desk: Desk, done: tuple[str, ...] = (), in_flight: str = "") -> str:
    """The note as it is stored."""
    note = Note(
        venue_seq=desk.venue_seq,
        order_no=desk.order_no,
        ticket_no_floor=desk.ticket_no_floor,
        ticket_nos=desk.ticket_nos,
        done=done,
        in_flight=in_flight,
    )
    return msgspec.json.encode(note).decode()


def read_note(text: str) -> Note:
    """A stored note; an empty one is the beginning."""
    return msgspec.json.decode(text, type=Note) if text else Note()


async def desk_of(feed: Feed, partition: str, note: Note) -> Desk:
    """The desk that a note stands for; the venue document is read where it was published."""
    desk = Desk(
        order_no=note.order_no,
        ticket_no_floor=note.ticket_no_floor,
        ticket_nos=note.ticket_nos,
    )
    if not note.venue_seq:
        return desk
    page = await feed.read(partition, note.venue_seq - 1, 1, 0)
    if not page.events:
        raise LookupError(f"{partition} has no event {note.venue_seq}")
    return follow(desk, page.events[0])[0]


async def desk_at(feed: Feed, partition: str, seq: int) -> Desk:
    """The desk after an event, folded from the beginning."""
    desk = Desk()
    async for happened in _whole(feed, partition):
        if happened.seq > seq:
            break
        desk = follow(desk, happened)[0]
    return desk


async def seq_after_restore(feed: Feed, partition: str, epoch: str, printed: int) -> int:
    """From where to print on in a journal that came back from a backup.

    Everything that the backup held up to `printed` is on paper; what was recorded since the restore
    is not, whatever its number.
    """
    last = 0
    async for happened in _whole(feed, partition):
        event = happened.event
        if isinstance(event, RestoreDeclared) and event.epoch == epoch:
            return min(printed, happened.seq - 1)
        last = happened.seq
    return min(printed, last)


async def _whole(feed: Feed, partition: str) -> AsyncIterator[Recorded]:
    after = 0
    while True:
        page = await feed.read(partition, after, READ_MAX, 0)
        if not page.events:
            return
        for happened in page.events:
            yield happened
        after = page.events[-1].seq
