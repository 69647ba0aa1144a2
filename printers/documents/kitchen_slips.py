"""Slips about tickets that a kitchen has in hand: portions taken off, guests who moved."""

from collections.abc import Iterator

from printers import layout as lay
from printers.documents.facts import (
    SlipFacts,
    clock,
    dish,
    head,
    last_marks,
    marks,
    portions,
    reason,
    station_name,
    ticket_name,
)
from printers.rounds import key_of, work_of


def void_slip(facts: SlipFacts) -> lay.Document:
    """What is not to be made any more, of which ticket, and why."""
    columns, said, job = facts.columns, facts.said, facts.job
    key = key_of(job.ticket_id)
    works = work_of(facts.known, key, job.portions)
    gone = portions(works)
    made: list[lay.Element] = [
        *marks(facts, said),
        *lay.bar(columns, said.void),
        *head(facts, said),
        *lay.centered(columns, ticket_name(said, job.ticket_no), lay.LARGE),
        lay.Rule(),
    ]
    for work in works:
        made += dish(work, facts)
        made.append(lay.Blank())
    made += reason(facts, said)
    made.append(lay.Rule())
    counted = f"{said.void} {gone} {said.portion if gone == 1 else said.portions}"
    made += lay.sides(columns, counted, facts.known.event.number, lay.BOLD)
    if not work_of(facts.known, key):
        made += lay.bar(columns, said.nothing_left, lay.TALL_INVERTED)
    return lay.document(columns, [*made, *last_marks(facts, said), lay.Cut()])


def move_slip(facts: SlipFacts) -> lay.Document:
    """Where food goes that was meant for another place."""
    columns, said, job = facts.columns, facts.said, facts.job
    numbers = " ".join(f"{number:04d}" for _, number in job.tickets)
    station = station_name(facts.venue, job.station, facts.language)
    way = f"{facts.known.event.number}: {job.origin} -> {job.target}"
    return lay.document(
        columns,
        [
            *marks(facts, said),
            *lay.sides(columns, station, clock(job.at, facts.zone), lay.BOLD),
            *lay.bar(columns, said.moved),
            *lay.paragraph(columns, way, lay.LARGE),
            *_moved(facts),
            *lay.paragraph(columns, numbers, lay.BOLD, lead=f"{said.ticket} "),
            *last_marks(facts, said),
            lay.Cut(),
        ],
    )


def _moved(facts: SlipFacts) -> Iterator[lay.Element]:
    """Which portions, where not all of them moved."""
    wanted = dict(facts.job.lines)
    if not wanted:
        return
    for work in work_of(facts.known, key_of(facts.job.ticket_id)):
        count = min(wanted.get(work.line_id, 0), work.portions)
        if count:
            text = facts.reads(work.made)
            if work.bundle is not None:
                text = f"{text} ({facts.reads(work.bundle)})"
            yield from lay.paragraph(facts.columns, text, lay.TALL, lead=f"{count} x ")
