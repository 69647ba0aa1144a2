"""Where a ticket's work lies in its station's calendar, as the state and the time have it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from pos.domain.instants import Instant
from pos.domain.kitchen import Ticket, ticket_units, unit_portion
from pos.domain.planning.calendar import BUCKET
from pos.domain.planning.silence import TOLD, patience
from pos.domain.slot import Slot

if TYPE_CHECKING:
    from pos.domain.order import Round
    from pos.domain.shelf import Shelf

_OVERDUE_MIN: Final = 2
"""What is overdue is expected to need a tenth of its time so far, but at least so many buckets."""


STRANGERS_MAX: Final = 12
"""Portions of a guest's round that keep their places while it waits for a person's word."""


class Lie(NamedTuple):
    """Work in a calendar: `length` buckets from bucket `start` since the epoch on."""

    station: str
    start: int
    length: int


def told_at(shelf: "Shelf", station: str) -> float:
    """How much of what a station finishes is told in time."""
    now = shelf.state.paces.get(station)
    return now.told if now is not None else TOLD


def is_unheard(ticket: Ticket, unit: str, slots: Iterable[tuple[str, Slot]]) -> bool:
    """Whether nobody would say that this portion is done: the ticket is bumped with a later one.

    Whoever marked one portion of the ticket marks the others, too.
    """
    if ticket.ready:
        return False
    last = max(slots, key=lambda pair: pair[1].end)[0]
    return unit != last


def keeps_places(placed: "Round") -> bool:
    """Whether a round has its places to itself: a stranger's large cart has, once it is accepted.

    Or whoever only scanned a code would shut a station with forty portions of nothing.
    """
    if not (placed.awaiting and placed.by):
        return True
    return sum(line.quantity for line in placed.lines if line.station) <= STRANGERS_MAX


def begun_at(ticket: Ticket, slot: Slot) -> Instant:
    """Since when a fired unit is worked on: since its moment, a cook's start, or its recall."""
    return max(slot.start, ticket.started_at if ticket.pressed else 0, ticket.recalled_at)


def lies_of(
    ticket: Ticket, placed: "Round", bucket: int, told: float
) -> Iterator[tuple[Lie | None, int]]:
    """Where each unit of a ticket lies, seen from a bucket, and when to look at it anew."""
    if ticket.bumped_at:
        return
    keeps = keeps_places(placed)
    slots = list(zip(ticket_units(ticket, placed.lines), ticket.slots, strict=True))
    for unit, slot in slots:
        if not slot.start or unit in ticket.ready or unit_portion(unit) in placed.voided:
            continue
        length = length_of(slot)
        start = slot.start // BUCKET
        if not ticket.fired_at or unit in ticket.later:
            if not keeps:
                continue
            if start >= bucket:
                yield Lie(ticket.station, start, length), start + 1
            elif not placed.awaiting:
                # Due, and on its way to the station in this moment.
                yield Lie(ticket.station, bucket, length), bucket + 1
            continue
        start = begun_at(ticket, slot) // BUCKET
        if start + length > bucket:
            yield Lie(ticket.station, start, length), start + length
        elif is_unheard(ticket, unit, slots):
            continue
        elif (bucket - start) * BUCKET <= patience(length * BUCKET, told):
            rest = max(_OVERDUE_MIN, (bucket - start) // 10)
            yield Lie(ticket.station, bucket, rest), bucket + 1


def length_of(slot: Slot) -> int:
    """How many buckets a slot fills."""
    return max(1, slot.takes // BUCKET)


def held_lies(shelf: "Shelf", at: Instant) -> Iterator[Lie]:
    """What checkouts keep at this instant: a plan leaves it to them."""
    for hold in shelf.state.holds.values():
        for held in hold.slots if hold.expires_at > at else ():
            yield Lie(held.station, held.slot.start // BUCKET, length_of(held.slot))
