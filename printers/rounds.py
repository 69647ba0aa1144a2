"""A round as the printers know it: which tickets fired under which number, what is void since.

What a ticket asks for is read from the sold lines by the domain's own rules
(`pos.domain.kitchen`), so that paper and screen never disagree about whose work something is.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

import msgspec

from pos.domain.events import LineShare, LinesMoved, OrderPlaced, TicketsFired
from pos.domain.instants import Instant
from pos.domain.kitchen import (
    Ticket,
    course_of,
    line_units,
    part_of,
    ticket_ids,
    ticket_lines,
    ticket_units,
    unit_portion,
)
from pos.domain.line import Line, Part
from pos.domain.venue import PlaceKind


class Away(msgspec.Struct, frozen=True, omit_defaults=True):
    """So many portions of a line are wanted at another place than their round's."""

    line_id: str
    portions: int
    seating: str
    label: str


class Seat(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a seating sits."""

    label: str
    kind: PlaceKind = "table"


class OpenRound(msgspec.Struct, frozen=True):
    """A round from the moment it was placed.

    Tickets go by their key, the ticket's id without the round's: `grill`, `grill.2` (a course),
    `grill.r1` (a remake).  `numbers` are those that fired, `bumped` those that are done, `held`
    those that wait for a hand, `remade` the units of remakes.  `over`: the guest has it.  Its place
    is its order's: a waiter at the counter may have added it for a table.
    """

    seq: int
    at: Instant
    event: OrderPlaced
    later_round: bool
    promised_at: Instant
    seating: str
    label: str
    place_kind: PlaceKind
    awaiting: bool = False
    over: bool = False
    held: tuple[str, ...] = ()
    numbers: dict[str, int] = {}
    bumped: tuple[str, ...] = ()
    voided: tuple[str, ...] = ()
    remade: dict[str, tuple[str, ...]] = {}
    away: tuple[Away, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The tickets that it was placed with."""
        return tuple(key_of(t) for t in ticket_ids(self.event.round_id, self.event.lines))

    @property
    def is_void(self) -> bool:
        """Whether nothing of it is wanted any more."""
        return len(set(self.voided)) >= sum(line.quantity for line in self.event.lines)

    @property
    def waits(self) -> bool:
        """Whether a ticket of it may fire yet: such a round must not be forgotten."""
        if self.over or self.is_void:
            return False
        return any(key not in self.numbers for key in self.keys)

    @property
    def working(self) -> tuple[str, ...]:
        """The tickets that a kitchen has in hand."""
        if self.over:
            return ()
        return tuple(key for key in self.numbers if key not in self.bumped)

    def ticket_id(self, key: str) -> str:
        """A ticket's whole id."""
        return f"{self.event.round_id}.{key}"

    def ticket(self, key: str) -> Ticket:
        """The ticket as far as its units depend on it."""
        return Ticket(
            ticket_id=self.ticket_id(key),
            ticket_no=0,
            station=key.partition(".")[0],
            order_id=self.event.order_id,
            round_id=self.event.round_id,
            fired_at=0,
            course=course_of(self.ticket_id(key)),
            units=self.remade.get(key, ()),
        )

    def units(self, key: str) -> frozenset[str]:
        """The ids of a ticket's units."""
        return frozenset(ticket_units(self.ticket(key), self.event.lines))


class Work(msgspec.Struct, frozen=True):
    """One entry of a ticket: so many portions of a line's part.

    `made` is what bears the cook's text and the options, `bundle` the line that a part is sold in,
    `away` where some of the portions go instead.
    """

    line_id: str
    portions: int
    made: Line | Part
    note: str = ""
    bundle: Line | None = None
    away: tuple[Away, ...] = ()


def key_of(ticket_id: str) -> str:
    """A ticket's key within its round."""
    return ticket_id.partition(".")[2]


def round_of_ticket(ticket_id: str) -> str:
    """The id of a ticket's round."""
    return ticket_id.partition(".")[0]


def opened(seq: int, at: Instant, event: OrderPlaced, *, later_round: bool) -> OpenRound:
    """The round as it was placed, before anything of it fired."""
    return OpenRound(
        seq=seq,
        at=at,
        event=event,
        later_round=later_round,
        promised_at=event.promised_at,
        seating=event.seating,
        label=event.place_label or event.place,
        place_kind=event.place_kind,
        awaiting=event.awaiting,
    )


def work_of(
    known: OpenRound,
    key: str,
    only: Collection[str] | None = None,
    units: Collection[str] | None = None,
) -> tuple[Work, ...]:
    """What a ticket asks for: all that is not void, or of that just these portions or units."""
    ticket = known.ticket(key)
    found: list[Work] = []
    for line in ticket_lines(ticket, known.event.lines):
        found += _line_work(known, ticket, line, only, units)
    return tuple(found)


def starts_of(
    known: OpenRound | None, key: str, event: TicketsFired
) -> tuple[tuple[str, Instant], ...]:
    """The units of a ticket that do not start when it fires, each with its moment."""
    if known is None or not event.later:
        return ()
    mine = known.units(key)
    starts = zip(event.later, event.starts, strict=True)
    return tuple((unit, at) for unit, at in starts if unit in mine)


def too_old(rounds: Mapping[str, OpenRound], most: int) -> list[str]:
    """The oldest rounds beyond so many that nothing more will be fired of; what is over first."""
    too_many = len(rounds) - most
    if too_many <= 0:
        return []
    over = [i for i, known in rounds.items() if known.over][:too_many]
    fired = (i for i, known in rounds.items() if not known.waits and i not in over)
    return [*over, *islice(fired, too_many - len(over))]


def sent_away(
    known: OpenRound, shares: Sequence[LineShare], event: LinesMoved, target: str
) -> tuple[tuple[Away, ...], str]:
    """Where portions of a round go once these are wanted at `target`, and where they were."""
    home = known.event.order_id == event.order_id
    away, origin = list(known.away), known.label
    for share in shares:
        before = [a for a in away if a.line_id == share.line_id]
        if not home and before:
            origin = before[-1].label
            away.remove(before[-1])
            left = before[-1].portions - share.portions
            if left > 0:
                away.append(msgspec.structs.replace(before[-1], portions=left))
        if target != known.label:
            away.append(Away(share.line_id, share.portions, event.to_seating, target))
    return tuple(away), origin


def _line_work(
    known: OpenRound,
    ticket: Ticket,
    line: Line,
    only: Collection[str] | None,
    units: Collection[str] | None,
) -> list[Work]:
    counts: dict[str, int] = {}
    first: dict[str, str] = {}
    for unit in line_units(ticket, line):
        portion = unit_portion(unit)
        if portion in known.voided if only is None else portion not in only:
            continue
        if units is not None and unit not in units:
            continue
        part = part_of(line, unit)
        name = part.id if part is not None else ""
        counts[name] = counts.get(name, 0) + 1
        first.setdefault(name, unit)
    away = tuple(a for a in known.away if a.line_id == line.line_id)
    made: list[Work] = []
    for name, portions in counts.items():
        part = part_of(line, first[name])
        made.append(
            Work(
                line_id=line.line_id,
                portions=portions,
                made=part if part is not None else line,
                # Said once a ticket, at the first of the line's parts that are made here.
                note="" if made else line.note,
                bundle=line if part is not None and part.item else None,
                away=() if made else away,
            )
        )
    return made
