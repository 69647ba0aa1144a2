"""What the journal is told of paper that came out, under an id that a repetition has again."""

from typing import Literal

from pos.domain.commands import PrintRecord
from pos.domain.venue import Printer
from pos.feeds.derived import derived_id
from printers.desk import Job
from printers.escpos import digest

Outcome = Literal["sent", "acknowledged"]


def consumer_name(printer_id: str) -> str:
    """The name under which a printer's cursor is kept."""
    return f"printer:{printer_id}"


def report_of(
    partition: str, job: Job, data: bytes, outcome: Outcome, printer: Printer, *, duplicate: bool
) -> tuple[str, PrintRecord]:
    """The command and its id; `printer` is the one it came out at, which may be a backup."""
    command = PrintRecord(
        job_id=job.job_id,
        cause_seq=job.seq,
        ticket_id=job.ticket_id,
        printer=printer.id,
        outcome=outcome,
        digest=digest(data),
        size=len(data),
        duplicate=duplicate,
    )
    # Another outcome is another body, so it has another id; its cause is the same.
    n = 4 * job.n + 2 * duplicate + (outcome == "sent")
    consumer = consumer_name(job.printer_id)
    if printer.id != job.printer_id:
        consumer = f"{consumer}:{printer.id}"
    return derived_id(consumer, partition, job.seq, n, job.at), command
