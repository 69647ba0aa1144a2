"""The kitchen ticket: what one station has to make of one round, readable from a metre away.

Quantity first, options on their own lines, what is left out in white on black, no prices.  Pure:
the same facts give the same document for ever, so that a roll can be drawn again and compared.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from pos.domain.events import OrderPlaced
from pos.domain.instants import Instant
from pos.domain.line import Line, PickedOption
from pos.domain.venue import Printer, Venue
from printers import layout as lay
from printers.codepages import printable
from printers.words import REMOVALS, Words, words

INDENT: Final = 3
"""Columns that options and notes stand in from the margin."""


class TicketFacts(msgspec.Struct, frozen=True):
    """Everything a kitchen ticket is made of.

    `at` is the instant of the order.  `texts` holds the notes by the id of their erasable row; an
    erased one is missing or empty and prints nothing.  `duplicate` marks what may be a second copy,
    `late` what comes out long after it was ordered.
    """

    event: OrderPlaced
    at: Instant
    station: str
    ticket_no: int
    later_round: bool
    venue: Venue
    printer: Printer
    texts: Mapping[str, str] = {}
    duplicate: bool = False
    late: bool = False


def kitchen_ticket(facts: TicketFacts) -> lay.Document:
    """Lay the ticket of one station out for its printer."""
    columns = facts.printer.columns
    said = words(facts.printer.language)
    return lay.document(
        columns,
        [
            *_marks(facts, said, columns),
            *_header(facts, said, columns),
            *_items(facts, said, columns),
            *_footer(facts, said, columns),
            lay.Cut(),
        ],
    )


def _marks(facts: TicketFacts, said: Words, columns: int) -> Iterator[lay.Element]:
    if facts.duplicate:
        yield from lay.centered(columns, said.duplicate, lay.Style(height=2, bold=True))
    if facts.late:
        yield from lay.centered(columns, said.late, lay.BOLD)
    if facts.event.training:
        yield from lay.bar(columns, said.training)


def _header(facts: TicketFacts, said: Words, columns: int) -> Iterator[lay.Element]:
    event = facts.event
    zone = ZoneInfo(facts.venue.time_zone)
    station = _station_name(facts.venue, facts.station, facts.printer.language)
    yield from lay.sides(columns, station, _clock(facts.at, zone), lay.BOLD)
    place = event.place_label or event.place
    # Waiters carry to a place, the window calls a number: what they look for is the big one.
    carried = event.place_kind in {"table", "room"} and bool(place)
    big, small = (place, f"{said.order} {event.number}") if carried else (event.number, place)
    yield from lay.centered(columns, big, lay.HUGE)
    if small:
        yield from lay.centered(columns, small)
    ready_by = f"{said.ready_by} {_clock(event.promised_at, zone)}"
    yield from lay.sides(columns, f"{said.ticket} {facts.ticket_no:04d}", ready_by, lay.BOLD)
    yield from lay.centered(
        columns, said.in_house if event.service == "in_house" else said.take_away
    )
    if facts.later_round:
        yield from lay.bar(columns, said.addition)
    yield lay.Rule()


def _items(facts: TicketFacts, said: Words, columns: int) -> Iterator[lay.Element]:
    for line in _lines(facts):
        yield from lay.paragraph(columns, line.kitchen, lay.LARGE, lead=f"{line.quantity} x ")
        for option in line.options:
            yield from _option(option, said, columns)
        note = printable(facts.texts.get(line.note, "")).strip() if line.note else ""
        if note:
            style = lay.Style(height=2, bold=True)
            yield from lay.paragraph(columns, note, style, indent=INDENT, lead=">> ")
        yield lay.Blank()


def _option(option: PickedOption, said: Words, columns: int) -> Iterator[lay.Element]:
    if not option.removal:
        # Many menus write "+CHEESE" themselves.
        text = option.kitchen.removeprefix("+").lstrip()
        yield from lay.paragraph(columns, text, lay.TALL, indent=INDENT, lead="+ ")
        return
    first = option.kitchen.split(maxsplit=1)[:1]
    already = bool(first) and first[0].casefold() in REMOVALS
    text = option.kitchen if already else f"{said.without} {option.kitchen}"
    yield from lay.paragraph(columns, text, lay.TALL_INVERTED, indent=INDENT)


def _footer(facts: TicketFacts, said: Words, columns: int) -> Iterator[lay.Element]:
    portions = sum(line.quantity for line in _lines(facts))
    yield lay.Rule()
    counted = f"{portions} {said.portion if portions == 1 else said.portions}"
    yield from lay.sides(columns, counted, facts.event.number, lay.BOLD)
    if facts.duplicate:
        yield from lay.centered(columns, said.duplicate, lay.BOLD)


def _lines(facts: TicketFacts) -> list[Line]:
    return [line for line in facts.event.lines if line.station == facts.station]


def _station_name(venue: Venue, station: str, language: str) -> str:
    names = next((s.name for s in venue.stations if s.id == station), {})
    stem = language.split("-", maxsplit=1)[0]
    return names.get(language) or names.get(stem) or next(iter(names.values()), station)


def _clock(at: Instant, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at // 1000, UTC).astimezone(zone).strftime("%H:%M")
