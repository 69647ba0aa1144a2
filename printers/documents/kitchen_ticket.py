"""The kitchen ticket: what one station has to make of one round, readable from a metre away.

Quantity first, options on their own lines, what is left out in white on black, no prices.
"""

from collections.abc import Iterator
from typing import Final

from pos.domain.instants import SECOND
from pos.domain.kitchen import course_of
from printers import layout as lay
from printers.documents.facts import (
    SlipFacts,
    clock,
    dish,
    head,
    last_marks,
    marks,
    note,
    portions,
    reason,
    ticket_name,
)
from printers.rounds import Work, key_of, work_of
from printers.words import Words

READ_LINE: Final = "_" * 12
"""Where a cook ticks off that the allergies were read."""


def kitchen_ticket(facts: SlipFacts) -> lay.Document:
    """Lay the ticket of one station out for its printer."""
    columns, said = facts.columns, facts.said
    works = work_of(facts.known, key_of(facts.job.ticket_id))
    return lay.document(
        columns,
        [
            *marks(facts, said),
            *_remake(facts, said),
            *head(facts, said),
            *_promise(facts, said),
            *_allergy(facts, said),
            lay.Rule(),
            *_now_and_later(facts, said, works),
            *_footer(facts, said, works),
            *last_marks(facts, said),
            lay.Cut(),
        ],
    )


def records(facts: SlipFacts) -> list[str]:
    """The ids of the personal texts that the ticket prints."""
    works = work_of(facts.known, key_of(facts.job.ticket_id))
    allergy = facts.known.event.allergy
    return [*((allergy,) if allergy else ()), *(work.note for work in works if work.note)]


def _remake(facts: SlipFacts, said: Words) -> Iterator[lay.Element]:
    if facts.job.kind != "remake":
        return
    yield from lay.bar(facts.columns, said.remake)
    yield from reason(facts, said)
    for ticket_id, noted in facts.job.of:
        number = noted or facts.known.numbers.get(key_of(ticket_id), 0)
        if number:
            text = f"{said.instead_of} {ticket_name(said, number)}"
            yield from lay.paragraph(facts.columns, text)


def _where(facts: SlipFacts, said: Words) -> str:
    if facts.known.place_kind == "room":
        return said.to_room
    return said.in_house if facts.known.event.service == "in_house" else said.take_away


def _promise(facts: SlipFacts, said: Words) -> Iterator[lay.Element]:
    columns = facts.columns
    ready_by = f"{said.ready_by} {clock(facts.known.promised_at, facts.zone)}"
    yield from lay.sides(columns, ticket_name(said, facts.job.ticket_no), ready_by, lay.BOLD)
    yield from lay.centered(columns, _where(facts, said))
    if facts.job.later_round and facts.job.kind == "ticket":
        yield from lay.bar(columns, said.addition)
    course = course_of(facts.job.ticket_id)
    if course:
        style = lay.Style(width=2, height=2, bold=True)
        yield from lay.centered(columns, said.course.format(n=course), style)


def _allergy(facts: SlipFacts, said: Words) -> Iterator[lay.Element]:
    record = facts.known.event.allergy
    if not record:
        return
    # Once erased nobody knows which, but that there was one is not forgotten.
    ids = [name for name in facts.texts.get(record, "").split(",") if name.strip()]
    named = ", ".join(said.allergen(name.strip()) for name in ids) or said.allergy_unknown
    yield from lay.bar(facts.columns, f"{said.allergy}: {named}")
    yield from lay.paragraph(facts.columns, f"{said.read}: {READ_LINE}", lay.TALL)


def _now_and_later(facts: SlipFacts, said: Words, works: tuple[Work, ...]) -> Iterator[lay.Element]:
    """What starts with the ticket, and below it what starts later: how much, and at which time.

    Paper can not be updated: it says what was planned when it was printed.
    """
    starts = dict(facts.job.starts)
    if not starts:
        yield from _items(facts, said, works)
        return
    key = key_of(facts.job.ticket_id)
    yield from _items(
        facts, said, work_of(facts.known, key, units=facts.known.units(key) - {*starts})
    )
    for at in sorted(set(starts.values())):
        units = {unit for unit, start in starts.items() if start == at}
        later = work_of(facts.known, key, units=units)
        if later:
            seconds = -(-(at - facts.job.at) // SECOND)
            moment = f"+{seconds // 60}:{seconds % 60:02d}"
            text = said.starts_later.format(offset=moment, time=clock(at, facts.zone))
            yield from lay.bar(facts.columns, text, lay.TALL_INVERTED)
            yield from _items(facts, said, later)


def _items(facts: SlipFacts, said: Words, works: tuple[Work, ...]) -> Iterator[lay.Element]:
    for work in works:
        yield from dish(work, facts)
        for away in work.away:
            text = f"{away.portions} x {away.label}"
            yield from lay.paragraph(facts.columns, text, lay.TALL, indent=3, lead="-> ")
        if work.note:
            yield from note(facts.texts.get(work.note, ""), said, facts.columns)
        yield lay.Blank()


def _footer(facts: SlipFacts, said: Words, works: tuple[Work, ...]) -> Iterator[lay.Element]:
    count = portions(works)
    yield lay.Rule()
    counted = f"{count} {said.portion if count == 1 else said.portions}"
    yield from lay.sides(facts.columns, counted, facts.known.event.number, lay.BOLD)
