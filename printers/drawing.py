"""From a job to its document: which paper is drawn by which function, and what it must read."""

from collections.abc import Callable
from typing import Final

from pos.domain.fact import is_record
from printers.desk import Kind
from printers.documents.facts import SlipFacts
from printers.documents.guest_slip import guest_slip
from printers.documents.kitchen_slips import move_slip, void_slip
from printers.documents.kitchen_ticket import kitchen_ticket, records
from printers.layout import Document

_DRAWN: Final[dict[Kind, Callable[[SlipFacts], Document]]] = {
    "ticket": kitchen_ticket,
    "remake": kitchen_ticket,
    "void": void_slip,
    "move": move_slip,
    "number": guest_slip,
}


def draw(facts: SlipFacts) -> Document:
    """The paper that a job asks for."""
    return _DRAWN[facts.job.kind](facts)


def personal_records(facts: SlipFacts) -> list[str]:
    """The ids of the erasable rows whose texts stand on that paper; slips name no guest."""
    named = records(facts) if facts.job.kind in {"ticket", "remake"} else []
    return [*named, facts.job.reason] if is_record(facts.job.reason) else named
