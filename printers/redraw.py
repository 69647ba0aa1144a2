"""A printed job drawn again: from its event to the bytes, from the bytes to the lines of the roll.

The bytes are compared with what the journal says was sent, so a screen never claims more than it
knows.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec

from pos.domain.instants import iso
from pos.domain.kitchen import Ticket
from pos.domain.shelf import PrintJob, Shelf
from pos.domain.venue import Printer, Venue
from printers.desk import Job, Kind
from printers.documents.facts import SlipFacts
from printers.drawing import draw, personal_records
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
    kind: Kind
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


def ticketed(shelf: Shelf, ticket_id: str) -> Ticket | None:
    """Look a ticket up among the open and the recently closed orders."""
    ticket = shelf.ticket(ticket_id)
    if ticket is None:
        closed = (t for c in shelf.state.recent.values() for t in c.tickets)
        ticket = next((t for t in closed if t.ticket_id == ticket_id), None)
    return ticket


def numbered(job: Job, shelf: Shelf) -> Job | None:
    """The job with the numbers that the venue gave; None when it has forgotten the tickets.

    A job that was found by folding a part of the feed has counted from wherever that part began.
    """
    if job.kind == "number":
        return job
    found: list[tuple[str, int]] = []
    for ticket_id, _ in job.tickets:
        ticket = ticketed(shelf, ticket_id)
        if ticket is None:
            return None
        found.append((ticket_id, ticket.ticket_no))
    old = tuple(
        (of, ticket.ticket_no if (ticket := ticketed(shelf, of)) is not None else number)
        for of, number in job.of
    )
    first = ticketed(shelf, job.ticket_id)
    known = job.known
    if known is not None and first is not None:
        known = msgspec.structs.replace(known, later_round=first.later_round)
    return msgspec.structs.replace(job, tickets=tuple(found), of=old, known=known)


def redraw(printed: PrintJob, job: Job, venue: Venue, texts: Mapping[str, str]) -> RollJob | None:
    """The job as it lies on the counter; None when its printer is no longer on the venue.

    Whether the paper was late is not recorded: both are tried.
    """
    printer = next((p for p in venue.printers if p.id == printed.printer), None)
    if printer is None or job.known is None:
        return None
    facts = SlipFacts(
        job=job,
        known=job.known,
        venue=venue,
        printer=printer,
        texts=texts,
        duplicate=printed.duplicate,
    )
    drawn = list(_variants(facts, printer))
    data = next((d for d in drawn if digest(d) == printed.digest), None)
    difference: Difference = FAITHFUL
    if data is None:
        data = drawn[0]
        missing = any(not texts.get(record) for record in personal_records(facts))
        difference = "erased" if missing else "changed"
    paper = interpret(data)
    return RollJob(
        job_id=printed.job_id,
        kind=job.kind,
        printer=PrinterName(printer.id, printer.name, printer.columns),
        station=job.station,
        ticket_no=job.ticket_no,
        at=iso(printed.at),
        outcome=printed.outcome,
        duplicate=printed.duplicate,
        matches=difference == FAITHFUL,
        difference=difference,
        text="\n".join(mark.text for mark in paper.marks if isinstance(mark, PaperLine)),
        marks=paper.marks,
        unknown=paper.unknown,
    )


def _variants(facts: SlipFacts, printer: Printer) -> Iterator[bytes]:
    for late in (False, True):
        made = draw(msgspec.structs.replace(facts, late=late))
        yield render(made, profile_named(printer.profile))
