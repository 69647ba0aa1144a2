"""What surrounds a decision: the recorded event, the decider's answer, the command's life."""

from typing import Any, Final

import msgspec

from pos.domain.events import Event
from pos.domain.instants import HOUR, MINUTE, Instant
from pos.domain.staff import Actor

EXPIRY_MAX: Final = 24 * HOUR
"""Commands expire within 24 h."""
DECISIONS_KEPT: Final = 48 * HOUR
"""Decisions are kept this long; an older unknown id is `command.too_old`."""
FUTURE_MAX: Final = 5 * MINUTE
"""How far a command id's time may run ahead of the server's clock."""


class Recorded(msgspec.Struct, frozen=True):
    """One event as the journal holds it.  `at` in milliseconds; `hash` chains it to the last."""

    partition: str
    seq: int
    at: Instant
    command_id: str
    actor: str
    event: Event
    body: bytes
    hash: bytes


class Facts(msgspec.Struct, frozen=True):
    """What the outside world contributes to a decision: the time and who asks.

    `training` says that a person moves the clock: nothing that is recorded then is a sale.
    `fresh` is drawn anew for every command and leaves the server in no answer: what is made from it
    nobody could know before, whoever sent the command.
    """

    at: Instant
    actor: Actor
    training: bool = False
    command_id: str = ""
    fresh: str = ""


class Accepted(msgspec.Struct, frozen=True):
    """The decider's yes: events to append, the answer, and personal texts by record id.

    No events at all means "already so": accepted, and nothing is written but the decision.
    `erase` names the erasable rows to empty in the same commit.  `subject` owns the new texts.
    """

    events: tuple[Event, ...]
    result: dict[str, Any] = {}
    texts: dict[str, str] = {}
    subject: str = ""
    erase: tuple[str, ...] = ()


class Rejected(msgspec.Struct, frozen=True):
    """The decider's no: a code of `pos.domain.errors` and what its sentence needs.

    `events` are what even a refusal leaves behind: a wrong code is counted.
    """

    code: str
    params: dict[str, Any] = {}
    events: tuple[Event, ...] = ()


Decision = Accepted | Rejected


def uuid7_millis(command_id: str) -> Instant:
    """The time inside a UUIDv7, in milliseconds."""
    return int(command_id[:8] + command_id[9:13], 16)
