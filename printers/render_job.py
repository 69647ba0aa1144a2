"""A job's bytes for one printer: its round looked up, its texts read, its slip laid out."""

from typing import Final

import msgspec

from pos.domain.instants import MINUTE
from pos.domain.venue import Printer
from printers.desk import Desk, Job, remembered
from printers.documents.facts import SlipFacts
from printers.drawing import draw, personal_records
from printers.escpos import render
from printers.note import round_at
from printers.profiles import profile_named
from printers.surroundings import Surroundings

LATE_AFTER: Final = 10 * MINUTE
"""Paper that comes out later than this after the order says so."""


async def render_job(
    around: Surroundings, partition: str, desk: Desk, job: Job, printer: Printer, *, duplicate: bool
) -> bytes:
    """Lay it out for the paper that `printer` has now, which may be another since the order."""
    assert desk.venue is not None
    known = job.known
    if known is None:
        known = await round_at(around.feed, partition, job.ticket_id.partition(".")[0], job.seq)
        if known is None:
            raise LookupError(job.ticket_id)
        known = remembered(known, job)
    facts = SlipFacts(
        job=job,
        known=known,
        venue=desk.venue,
        printer=printer,
        duplicate=duplicate,
        late=around.now() - job.at > LATE_AFTER,
    )
    records = personal_records(facts)
    texts = await around.texts(partition, records) if records else {}
    return render(draw(msgspec.structs.replace(facts, texts=texts)), profile_named(printer.profile))
