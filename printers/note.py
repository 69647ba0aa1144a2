"""What a printer's cursor remembers beside its seq, small enough to be saved with every ticket."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

import msgspec

from pos.domain.envelope import Recorded
from pos.domain.events import LinesVoided, OrderPlaced, RestoreDeclared
from pos.domain.instants import Instant
from pos.domain.venue import PlaceKind
from pos.feeds.contract import Feed
from printers.desk import Desk
from printers.rounds import Away, OpenRound, Seat, opened
from printers.routing import follow

READ_MAX: Final = 500
OVER_NOTED_MAX: Final = 30
"""Rounds that were handed over and are noted all the same: a hand-over may be taken back."""


class RoundNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A round without its order: that is read again where it was placed.

    The names are short because a busy venue's cursor holds hundreds of these.
    """

    seq: int = msgspec.field(name="q")
    numbers: dict[str, int] = msgspec.field(name="n", default_factory=dict)
    later_round: bool = msgspec.field(name="l", default=False)
    awaiting: bool = msgspec.field(name="w", default=False)
    held: tuple[str, ...] = msgspec.field(name="h", default=())
    bumped: tuple[str, ...] = msgspec.field(name="b", default=())
    voided: tuple[str, ...] = msgspec.field(name="v", default=())
    remade: dict[str, tuple[str, ...]] = msgspec.field(name="r", default_factory=dict)
    away: tuple[Away, ...] = msgspec.field(name="a", default=())
    promised_at: Instant = msgspec.field(name="p", default=0)
    seating: str = msgspec.field(name="s", default="")
    label: str = msgspec.field(name="t", default="")
    over: bool = msgspec.field(name="o", default=False)
    place_kind: PlaceKind | None = msgspec.field(name="k", default=None)


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
    rounds: tuple[RoundNote, ...] = ()
    seatings: dict[str, Seat] = {}


def _round_note(known: OpenRound) -> RoundNote:
    """What the order itself does not say; places and promises only where they changed."""
    event = known.event
    moved = known.label != (event.place_label or event.place)
    return RoundNote(
        seq=known.seq,
        numbers=known.numbers,
        later_round=known.later_round,
        awaiting=known.awaiting,
        held=known.held,
        bumped=known.bumped,
        voided=known.voided,
        remade=known.remade,
        away=known.away,
        promised_at=known.promised_at if known.promised_at != event.promised_at else 0,
        seating=known.seating if known.seating != event.seating else "",
        label=known.label if moved else "",
        over=known.over,
        place_kind=known.place_kind if known.place_kind != event.place_kind else None,
    )


def _round_of(note: RoundNote, happened: Recorded, event: OrderPlaced) -> OpenRound:
    plain = opened(happened.seq, happened.at, event, later_round=note.later_round)
    return msgspec.structs.replace(
        plain,
        numbers=note.numbers,
        awaiting=note.awaiting,
        held=note.held,
        bumped=note.bumped,
        voided=note.voided,
        remade=note.remade,
        away=note.away,
        promised_at=note.promised_at or plain.promised_at,
        seating=note.seating or plain.seating,
        label=note.label or plain.label,
        over=note.over,
        place_kind=note.place_kind or plain.place_kind,
    )


def _worth_noting(desk: Desk) -> list[OpenRound]:
    """What the guests have already is mostly kept in memory only: the journal knows it, if need be.

    Only that a round was practice must be known at once, as its tickets are not numbered.
    """
    over = [round_id for round_id, known in desk.rounds.items() if known.over]
    dropped = set(over[:-OVER_NOTED_MAX])
    return [
        known
        for round_id, known in desk.rounds.items()
        if round_id not in dropped or known.event.practice
    ]


def note_of(desk: Desk, done: tuple[str, ...] = (), in_flight: str = "") -> str:
    """The note as it is stored."""
    note = Note(
        venue_seq=desk.venue_seq,
        order_no=desk.order_no,
        ticket_no_floor=desk.ticket_no_floor,
        ticket_nos=desk.ticket_nos,
        done=done,
        in_flight=in_flight,
        rounds=tuple(_round_note(known) for known in _worth_noting(desk)),
        seatings=desk.seatings,
    )
    return msgspec.json.encode(note).decode()


def read_note(text: str) -> Note:
    """A stored note; an empty one is the beginning."""
    return msgspec.json.decode(text, type=Note) if text else Note()


async def desk_of(feed: Feed, partition: str, note: Note) -> Desk:
    """The desk that a note stands for; venue and orders are read where they were recorded."""
    desk = Desk(
        order_no=note.order_no,
        ticket_no_floor=note.ticket_no_floor,
        ticket_nos=note.ticket_nos,
        rounds=await _rounds_of(feed, partition, note.rounds),
        seatings=note.seatings,
    )
    if not note.venue_seq:
        return desk
    page = await feed.read(partition, note.venue_seq - 1, 1, 0)
    if not page.events:
        raise LookupError(f"{partition} has no event {note.venue_seq}")
    return follow(desk, page.events[0])[0]


async def _rounds_of(
    feed: Feed, partition: str, notes: Sequence[RoundNote]
) -> dict[str, OpenRound]:
    """The rounds of a note; orders that lie near each other are read together."""
    left = {note.seq: note for note in notes}
    rounds: dict[str, OpenRound] = {}
    while left:
        first = next(iter(left))
        near = max(seq for seq in left if seq < first + READ_MAX)
        page = await feed.read(partition, first - 1, near - first + 1, 0)
        for happened in page.events:
            note = left.pop(happened.seq, None)
            if note is not None and isinstance(happened.event, OrderPlaced):
                known = _round_of(note, happened, happened.event)
                rounds[happened.event.round_id] = known
        if left.pop(first, None) is not None:
            raise LookupError(f"{partition} has no event {first}")
    return rounds


async def round_at(feed: Feed, partition: str, round_id: str, seq: int) -> OpenRound | None:
    """A round that a desk does not keep after a restart, as one that never stopped would know it.

    Of a round that even that desk has forgotten, what was voided since is followed all the same.
    """
    found: OpenRound | None = None
    desk = Desk()
    async for happened in _whole(feed, partition):
        if happened.seq > seq:
            break
        event = happened.event
        desk = follow(desk, happened)[0]
        known = desk.rounds.get(round_id)
        if known is not None:
            found = known
        elif isinstance(event, OrderPlaced) and event.round_id == round_id:
            # Nothing of it is made: no desk keeps it at all.
            found = opened(happened.seq, happened.at, event, later_round=False)
        elif (
            found is not None
            and isinstance(event, LinesVoided)
            and event.order_id == found.event.order_id
        ):
            found = msgspec.structs.replace(found, voided=(*found.voided, *event.units))
    return found


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
