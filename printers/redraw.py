"""A printed job drawn again: from its event to the bytes, from the bytes to the lines of the roll.

The bytes are compared with what the journal says was sent, so a screen never claims more than it
knows.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec

from pos.domain.events import OrderPlaced
from pos.domain.instants import Instant, iso
from pos.domain.shelf import PrintJob, Shelf
from pos.domain.venue import Printer, Venue
from printers.documents.kitchen_ticket import TicketFacts, kitchen_ticket
from printers.escpos import digest, render
from printers.paper import Mark, PaperLine, interpret
from printers.profiles import profile_named

Difference = Literal["", "erased", "changed"]
FAITHFUL: Final = ""


class PrinterName(msgspec.Struct, frozen=True):
    """Which printer, and how wide its paper is."""

    id: str
    name: str
    columns: int


class RollJob(msgspec.Struct, frozen=True):
    """What `GET /api/paper/{job_id}` answers; docs/reference/printing.md explains each field."""

    job_id: str
    printer: PrinterName
    station: str
    ticket_no: int
    at: str
    outcome: str
    duplicate: bool
    matches: bool
    difference: Difference
    text: str
    marks: tuple[Mark, ...]
    unknown: tuple[str, ...]


class Ticketed(msgspec.Struct, frozen=True):
    """What the event does not say of a ticket: its number, and whether it was an addition."""

    ticket_no: int
    later_round: bool


def ticketed(shelf: Shelf, ticket_id: str) -> Ticketed | None:
    """Look a ticket up among the open and the recently closed orders."""
    ticket = shelf.ticket(ticket_id)
    if ticket is None:
        closed = (t for c in shelf.state.recent.values() for t in c.tickets)
        ticket = next((t for t in closed if t.ticket_id == ticket_id), None)
    return Ticketed(ticket.ticket_no, ticket.later_round) if ticket is not None else None


def redraw(
    job: PrintJob,
    event: OrderPlaced,
    at: Instant,
    known: Ticketed,
    venue: Venue,
    texts: Mapping[str, str],
) -> RollJob | None:
    """The job as it lies on the counter; None when its printer is no longer on the venue.

    `at` is the instant of the order.  Whether the paper was late is not recorded: both are tried.
    """
    printer = next((p for p in venue.printers if p.id == job.printer), None)
    if printer is None:
        return None
    station = job.ticket_id.removeprefix(f"{event.round_id}.")
    facts = TicketFacts(
        event=event,
        at=at,
        station=station,
        ticket_no=known.ticket_no,
        later_round=known.later_round,
        venue=venue,
        printer=printer,
        texts=texts,
        duplicate=job.duplicate,
    )
    drawn = list(_variants(facts, printer))
    data = next((d for d in drawn if digest(d) == job.digest), None)
    difference: Difference = FAITHFUL
    if data is None:
        data = drawn[0]
        notes = [line.note for line in event.lines if line.station == station and line.note]
        difference = "erased" if any(not texts.get(note) for note in notes) else "changed"
    paper = interpret(data)
    return RollJob(
        job_id=job.job_id,
        printer=PrinterName(printer.id, printer.name, printer.columns),
        station=station,
        ticket_no=known.ticket_no,
        at=iso(job.at),
        outcome=job.outcome,
        duplicate=job.duplicate,
        matches=difference == FAITHFUL,
        difference=difference,
        text="\n".join(mark.text for mark in paper.marks if isinstance(mark, PaperLine)),
        marks=paper.marks,
        unknown=paper.unknown,
    )


def _variants(facts: TicketFacts, printer: Printer) -> Iterator[bytes]:
    for late in (False, True):
        made = kitchen_ticket(msgspec.structs.replace(facts, late=late))
        yield render(made, profile_named(printer.profile))
