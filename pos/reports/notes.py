"""What the hit rate's ledger of a venue notes: promised rounds, their tickets, their hand-overs."""

import msgspec

from pos.domain.instants import Instant
from pos.reports.cell import Measure
from pos.reports.days import Days


class TicketNote(msgspec.Struct, array_like=True):
    """A ticket of a round: its lines, and when its units were ready, where they are `hot`."""

    lines: list[str]
    hot: bool = False
    bumped_at: Instant = 0
    ready: dict[str, Instant] = {}


class RoundNote(msgspec.Struct, array_like=True):
    """A promised round.  `left` are its portions by line; `chosen`: the guest named the minute.

    Once it is counted (`counted_at`), `day` and `slot` name its cell.
    """

    order_id: str
    channel: str
    firm_at: Instant
    promised_at: Instant
    chosen: bool
    left: dict[str, int]
    tickets: dict[str, TicketNote]
    counted_at: Instant = 0
    day: str = ""
    slot: str = ""
    measure: Measure | None = None


class HandOver(msgspec.Struct, array_like=True):
    """One hand-over of an order, and the rounds that were counted by it."""

    at: Instant
    rounds: list[str]


class OrderNote(msgspec.Struct, array_like=True):
    """An order with rounds that are noted; `here_at` is when its guest came."""

    rounds: list[str] = []
    here_at: Instant = 0
    handed: list[HandOver] = []


class Stroke(msgspec.Struct, array_like=True):
    """A hand-over as a stroke of somebody's hand."""

    actor: str
    at: Instant
    rounds: list[str]


class Ledger(msgspec.Struct):
    """Everything the report keeps of a venue; `seq` is the last event in it.

    `closes_at` is the earliest instant at which an open round is given up (0: none is open).
    """

    seq: int = 0
    time_zone: str = "UTC"
    day_ends_at_hour: int = 4
    keeping: list[str] = []
    rounds: dict[str, RoundNote] = {}
    orders: dict[str, OrderNote] = {}
    counted: list[str] = []
    strokes: list[Stroke] = []
    closes_at: Instant = 0
    days: Days = msgspec.field(default_factory=Days)
