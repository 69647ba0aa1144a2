"""Why somebody did it: a word of the screens' lists, or a text of their own, which can be erased.

The journal keeps the words.  Whatever else is sent as a reason may name a person: it becomes an
erasable row, and the event holds its id - `{subject}.{command id}.reason`, where the subject is the
order that it is about, or who wrote it.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from pos.domain import events as ev
from pos.domain.commands import Command
from pos.domain.envelope import Accepted, Decision, Facts
from pos.domain.fact import REASON_MARK, is_record
from pos.domain.shelf import Shelf

WORDS: Final = frozenset({
    "allergy", "broken", "burnt", "closed", "cold", "complaint", "counted", "delivery", "dropped",
    "full", "left", "mistake", "not_now", "other", "sold_out", "too_late", "wrong",
})  # fmt: skip
"""What screens and parts of this program send.  Each says what happened, and none says to whom."""


def said(texts: Mapping[str, str], reason: str) -> str:
    """The reason for people to read; empty once it was erased."""
    return texts.get(reason, "") if is_record(reason) else reason


def apart(shelf: Shelf, decision: Decision, command: Command, facts: Facts) -> Decision:
    """The decision with a reason that somebody typed taken out of its events."""
    reason: str = getattr(command, "reason", "")
    if not reason or reason in WORDS or not isinstance(decision, Accepted) or not decision.events:
        return decision
    subject = _subject(shelf, decision, facts)
    record = f"{subject}.{facts.command_id}{REASON_MARK}"
    events = tuple(
        # All that came of the command has its reason, and nothing else has this text.
        msgspec.structs.replace(event, reason=record)
        if getattr(event, "reason", "") == reason
        else event
        for event in decision.events
    )
    return msgspec.structs.replace(
        decision,
        events=events,
        texts={**decision.texts, record: reason.strip()},
        subject=decision.subject or subject,
    )


def _subject(shelf: Shelf, decision: Accepted, facts: Facts) -> str:
    for event in decision.events:
        if order_id := getattr(event, "order_id", ""):
            return str(order_id)
        if isinstance(event, ev.UnitsRemade) and (ticket := shelf.ticket(event.of_ticket)):
            return ticket.order_id
    return facts.actor.id.partition(":")[2]


def records_of(shelf: Shelf, subject: str = "") -> list[str]:
    """The ids of all reasons that the state still shows; those of one subject, if it is named."""
    state = shelf.state
    kept = [placed.reason for order in shelf.orders() for placed in order.rounds]
    kept += [ticket.reason for ticket in state.tickets.values()]
    kept += [t.reason for closed in state.recent.values() for t in closed.tickets]
    kept += [known.reason for known in state.stock.values()]
    kept += [pause.reason for pause in state.paused.values()]
    kept += [pause.reason for pause in state.channels.values()]
    begins = f"{subject}." if subject else ""
    return [reason for reason in kept if is_record(reason) and reason.startswith(begins)]
