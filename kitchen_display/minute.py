"""Why an order got its minute: its portions on a small time line, drawn by the server."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

import msgspec

from pos.domain.instants import MINUTE, SECOND, Instant
from pos.domain.kitchen import part_of, ticket_units, unit_portion
from pos.domain.order import Order, Round
from pos.domain.shelf import Shelf
from pos.domain.slot import Slot
from pos.domain.venue import Venue
from pos.web.rendering import direction_of

ORDERS_MAX: Final = 60
"""Open orders to choose from."""
ROWS_MAX: Final = 30
"""Portions of one order that are drawn."""
EDGE: Final = 30 * SECOND


class Speaks(Protocol):
    """The words of the page around it."""

    language: str
    venue: Venue

    def say(self, key: str, **params: object) -> str:
        """A sentence."""
        ...

    def span(self, milliseconds: float) -> str:
        """Minutes and seconds."""
        ...

    def time(self, at: Instant) -> str:
        """A wall-clock time."""
        ...

    def name(self, texts: dict[str, str]) -> str:
        """A name in the reader's language."""
        ...


class Bar(msgspec.Struct, frozen=True):
    """A stretch of the time line, in percent of its width."""

    part: str
    begins: str
    width: str


class MinuteRow(msgspec.Struct, frozen=True):
    """One portion's work at one station, or the bag."""

    what: str
    station: str
    when: str
    waits: str
    bars: tuple[Bar, ...]


class _Line:
    """The time line from its first instant to its last."""

    def __init__(self, first: Instant, last: Instant, *, mirrored: bool) -> None:
        self.first = first
        self.whole = max(last - first, 1)
        self.mirrored = mirrored

    def bar(self, part: str, start: Instant, end: Instant) -> Bar:
        begins = (start - self.first) * 100 / self.whole
        width = (end - start) * 100 / self.whole
        if self.mirrored:
            begins = 100 - begins - width
        return Bar(part, f"{begins:.2f}%", f"{width:.2f}%")

    def mark(self, at: Instant) -> str:
        share = (at - self.first) * 100 / self.whole
        return f"{100 - share if self.mirrored else share:.2f}%"


def is_planned(shelf: Shelf, placed: Round) -> bool:
    """Whether a round's portions have moments of their own."""
    return any(
        slot.start for ticket_id in placed.tickets for slot in shelf.state.tickets[ticket_id].slots
    )


def open_orders(shelf: Shelf, wished: str) -> list[dict[str, Any]]:
    """The open orders that are planned, the next due first."""
    found = []
    for order in shelf.state.orders.values():
        due = [r.promised_at for r in order.open_rounds if is_planned(shelf, r)]
        if due and not order.practice:
            found.append((min(due), order))
    found.sort(key=lambda pair: (pair[0], pair[1].order_no))
    return [
        {"id": order.order_id, "number": order.number, "is_chosen": order.order_id == wished}
        for _, order in found[:ORDERS_MAX]
    ]


def minute_of(shelf: Shelf, words: Speaks, now: Instant, wished: str) -> dict[str, Any] | None:
    """What the page says of one order; `None`: it is not open, or not planned."""
    order = shelf.state.orders.get(wished)
    if order is None:
        return None
    rounds = [
        _round(shelf, order, r, words, now) for r in order.open_rounds if is_planned(shelf, r)
    ]
    return {"number": order.number, "rounds": rounds} if rounds else None


def _round(
    shelf: Shelf, order: Order, placed: Round, words: Speaks, now: Instant
) -> dict[str, Any]:
    works = sorted(_works(shelf, placed, words), key=lambda work: (work[2].start, work[0]))
    bag = placed.bag
    due = placed.promised_at
    last = max([due + MINUTE, *(slot.end for *_, slot in works), bag.end if bag else 0])
    line = _Line(
        min(slot.start for *_, slot in works) - EDGE,
        last + EDGE,
        mirrored=direction_of(words.language) == "rtl",
    )
    rows = [_row(what, station, slot, bag, line, words) for what, station, slot in works[:ROWS_MAX]]
    if bag is not None:
        bars = (line.bar("bag", bag.start, bag.end),)
        rows.append(MinuteRow(words.say("bag"), "", words.time(bag.start), "", bars))
    what, _, slowest = max(works, key=lambda work: work[2].takes)
    reason = words.say(
        "why",
        number=order.number,
        time=words.time(due),
        item=what,
        span=words.span(slowest.takes),
        bag=words.span(bag.takes if bag else 0),
        begins=words.time(works[0][2].start),
    )
    told = placed.expected_at
    is_seen = line.first <= now <= line.first + line.whole
    return {
        "reason": reason,
        "told": words.say("told", time=words.time(told)) if told else "",
        "rows": rows,
        "promise": line.bar("promise", due, due + MINUTE),
        "now": line.mark(now) if is_seen else "",
    }


def _row(
    what: str, station: str, slot: Slot, bag: Slot | None, line: _Line, words: Speaks
) -> MinuteRow:
    bars = [line.bar("work", slot.start, slot.end)]
    waits = ""
    if bag is not None and bag.start > slot.end:
        bars.append(line.bar("waits", slot.end, bag.start))
        waits = words.span(bag.start - slot.end)
    when = words.say("from_to", start=words.time(slot.start), end=words.time(slot.end))
    return MinuteRow(what, station, when, waits, tuple(bars))


def _works(shelf: Shelf, placed: Round, words: Speaks) -> Iterator[tuple[str, str, Slot]]:
    names = {station.id: words.name(station.name) for station in words.venue.stations}
    for ticket_id in placed.tickets:
        ticket = shelf.state.tickets[ticket_id]
        units = zip(ticket_units(ticket, placed.lines), ticket.slots, strict=False)
        for unit, slot in units:
            line = placed.line(unit.partition(".")[0])
            if line is None or not slot.start or unit_portion(unit) in placed.voided:
                continue
            part = part_of(line, unit)
            what = part.name if part is not None and part.item else line.name
            yield what or line.name, names.get(ticket.station, ticket.station), slot
