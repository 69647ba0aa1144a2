"""The slip a guest takes from the kiosk: the number that is called, where, and when."""

import msgspec

from printers import layout as lay
from printers.documents.facts import SlipFacts, clock, last_marks, marks
from printers.words import has_words, words

GIANT = lay.Style(width=4, height=4, bold=True)


def guest_slip(facts: SlipFacts) -> lay.Document:
    """Speaks the guest's language, or the printer's where that one can not be printed."""
    columns, known = facts.columns, facts.known
    event = known.event
    said = words(*(i for i in (event.language, facts.printer.language) if has_words(i)))
    made: list[lay.Element] = [
        *marks(facts, said),
        *lay.centered(columns, facts.venue.name, lay.BOLD),
        lay.Blank(),
        *lay.centered(columns, said.your_number),
        *lay.centered(columns, event.number, GIANT),
        lay.Blank(),
    ]
    if known.label:
        made += lay.centered(columns, known.label, lay.TALL)
    if event.awaiting:
        made += lay.centered(columns, said.awaited, lay.BOLD)
    else:
        ready = f"{said.ready_at} {clock(known.promised_at, facts.zone)}"
        made += lay.centered(columns, ready, msgspec.structs.replace(lay.TALL, bold=True))
    made += lay.centered(columns, said.in_house if event.service == "in_house" else said.take_away)
    made += [lay.Blank(), *lay.centered(columns, said.watch)]
    return lay.document(columns, [*made, *last_marks(facts, said), lay.Cut()])
