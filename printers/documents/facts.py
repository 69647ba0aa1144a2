"""What a slip is made of, and the lines that all slips share: marks, heads, dishes.

Pure: the same facts give the same document for ever, so that a roll can be drawn again and
compared.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from pos.domain.close_seating import REASON as GUESTS_GONE
from pos.domain.instants import Instant
from pos.domain.kitchen_names import Sold, read_as
from pos.domain.line import PickedOption
from pos.domain.reasons import said as said_by_staff
from pos.domain.venue import Printer, Venue
from printers import layout as lay
from printers.codepages import REPLACEMENT, has_letters, printable
from printers.desk import Job
from printers.rounds import OpenRound, Work
from printers.words import REMOVALS, Words, has_words, words

INDENT: Final = 3
"""Columns that options and notes stand in from the margin."""
_QUOTES: Final = str.maketrans({"«": '"', "»": '"'})
"""A guest's own marks must not look as if the note ended."""


class SlipFacts(msgspec.Struct, frozen=True):
    """Everything a slip is made of.

    `known` is the job's round.  `texts` holds notes and allergies by the id of their erasable row;
    what was erased is missing or empty.  `duplicate` marks what may be a second copy, `late` what
    comes out long after it was asked for.
    """

    job: Job
    known: OpenRound
    venue: Venue
    printer: Printer
    texts: Mapping[str, str] = {}
    duplicate: bool = False
    late: bool = False

    @property
    def columns(self) -> int:
        """The width of the paper."""
        return self.printer.columns

    @property
    def cook(self) -> str:
        """The station's own language, or nothing."""
        return next((s.language for s in self.venue.stations if s.id == self.job.station), "")

    @property
    def language(self) -> str:
        """The cook's, or the printer's where there is none or no words of it."""
        return self.cook if has_words(self.cook) else self.printer.language

    @property
    def said(self) -> Words:
        """The slip's words."""
        return words(self.language)

    def reads(self, sold: Sold) -> str:
        """What the cook reads: the own language, as far as a printer has its letters."""
        own = read_as(sold, self.cook)
        return own if has_letters(own) else sold.kitchen

    @property
    def zone(self) -> ZoneInfo:
        """The venue's time."""
        return ZoneInfo(self.venue.time_zone)


def marks(facts: SlipFacts, said: Words) -> Iterator[lay.Element]:
    """What stands above everything: a possible copy, for whom it stands in, late, practice."""
    if facts.job.copy:
        yield from lay.centered(facts.columns, said.copy, lay.Style(height=2, bold=True))
    elif facts.duplicate:
        yield from lay.centered(facts.columns, said.duplicate, lay.Style(height=2, bold=True))
    if facts.printer.id != facts.job.printer_id:
        printers = facts.venue.printers
        silent = next((p.name for p in printers if p.id == facts.job.printer_id), "")
        yield from lay.paragraph(facts.columns, said.backup.format(printer=silent), lay.BOLD)
    if facts.late:
        yield from lay.centered(facts.columns, said.late, lay.BOLD)
    if facts.known.event.training or facts.known.event.practice:
        yield from lay.bar(facts.columns, said.training)


def last_marks(facts: SlipFacts, said: Words) -> Iterator[lay.Element]:
    """What stands below everything."""
    if facts.job.copy or facts.duplicate:
        mark = said.copy if facts.job.copy else said.duplicate
        yield from lay.centered(facts.columns, mark, lay.BOLD)


def head(facts: SlipFacts, said: Words) -> Iterator[lay.Element]:
    """Station and time, then what a runner looks for: the place, or the number that is called."""
    event = facts.known.event
    station = station_name(facts.venue, facts.job.station, facts.language)
    at = clock(facts.job.at, facts.zone)
    yield from lay.sides(facts.columns, station, at, lay.BOLD)
    place = facts.known.label
    carried = facts.known.place_kind in {"table", "room"} and bool(place)
    big, small = (place, f"{said.order} {event.number}") if carried else (event.number, place)
    yield from lay.centered(facts.columns, big, lay.HUGE)
    if small:
        yield from lay.centered(facts.columns, small)


def ticket_name(said: Words, number: int) -> str:
    """A ticket's number as it is called: Bon 0147.  Practice has none."""
    return f"{said.ticket} {number:04d}" if number else f"{said.ticket} ----"


def dish(work: Work, facts: SlipFacts) -> Iterator[lay.Element]:
    """How many of what, in which meal, with which options."""
    columns, name = facts.columns, facts.reads(work.made)
    bundle = facts.reads(work.bundle) if work.bundle is not None else name
    yield from lay.paragraph(columns, name, lay.LARGE, lead=f"{work.portions} x ")
    if bundle != name:
        yield from lay.paragraph(columns, f"({bundle})", indent=INDENT)
    for option in work.made.options:
        yield from _option(option, facts.reads(option), facts.said, columns)


def _option(option: PickedOption, read: str, said: Words, columns: int) -> Iterator[lay.Element]:
    times = f"{option.quantity} x " if option.quantity > 1 else ""
    if not option.removal:
        # Many menus write "+CHEESE" themselves.
        text = times + read.removeprefix("+").lstrip()
        yield from lay.paragraph(columns, text, lay.TALL, indent=INDENT, lead="+ ")
        return
    first = read.split(maxsplit=1)[:1]
    already = bool(first) and first[0].casefold() in REMOVALS
    text = read if already else f"{said.without} {read}"
    yield from lay.paragraph(columns, text, lay.TALL_INVERTED, indent=INDENT)


def note(text: str, said: Words, columns: int) -> Iterator[lay.Element]:
    """A guest's own words, in the guest's language, marked as such.

    Where most letters are none that this kind of printer has, the cook is sent to the screen.
    """
    plain = printable(text).translate(_QUOTES).strip()
    if not plain:
        return
    yield from lay.paragraph(columns, said.guests_words, indent=INDENT)
    style = lay.Style(height=2, bold=True)
    yield from lay.paragraph(columns, f"«{plain}»", style, indent=INDENT)
    lost = plain.count(REPLACEMENT) - text.count(REPLACEMENT)
    if lost * 3 > len(plain.replace(" ", "")):
        yield from lay.paragraph(columns, said.see_screen, lay.BOLD, indent=INDENT)


def reason(facts: SlipFacts, said: Words) -> Iterator[lay.Element]:
    """Why, as far as somebody said so."""
    by = said.why.get(facts.job.why, "")
    typed = said_by_staff(facts.texts, facts.job.reason)
    given = said.guests_gone if facts.job.reason == GUESTS_GONE else typed
    why = ", ".join(part for part in (given, by) if part)
    if why:
        yield from lay.paragraph(facts.columns, f"{said.reason}: {why}", lay.TALL)


def portions(works: Iterable[Work]) -> int:
    """How many portions that makes."""
    return sum(work.portions for work in works)


def station_name(venue: Venue, station: str, language: str) -> str:
    """The station as the cook calls it."""
    names = next((s.name for s in venue.stations if s.id == station), {})
    stem = language.split("-", maxsplit=1)[0]
    return names.get(language) or names.get(stem) or next(iter(names.values()), station)


def clock(at: Instant, zone: ZoneInfo) -> str:
    """Hours and minutes on the venue's wall."""
    return datetime.fromtimestamp(at // 1000, UTC).astimezone(zone).strftime("%H:%M")
