"""The desk: decides one partition's share of a batch, one command after the other.

What is decided is folded at once, so that the next command sees it, and gathered in one `Append`;
nothing is durable until the writer has committed it.
"""

import asyncio
import hashlib
import logging
import secrets
from functools import lru_cache
from typing import Any, Final

import msgspec

from pos.domain.commands import Command
from pos.domain.decide import decide
from pos.domain.envelope import (
    DECISIONS_KEPT,
    EXPIRY_MAX,
    FUTURE_MAX,
    Accepted,
    Facts,
    Recorded,
    Rejected,
    uuid7_millis,
)
from pos.domain.errors import STATUS_BY_CODE
from pos.domain.instants import DAY, Instant
from pos.domain.staff import Actor
from pos.journal.book import Book, Change, encode_event
from pos.journal.chain import chained
from pos.journal.contract import Append, Entry, StoredDecision, Text, Transaction

STATUS_NOT_STORED: Final = frozenset({400, 401, 403, 429, 500, 503})
"""Not decisions (DESIGN, rule 3): the same id may be decided later."""

CLOCKS_APART_MAX: Final = DAY
"""How far a partition's last event may be ahead of this clock and still date what is too old."""

log = logging.getLogger("tresen.desk")
_encoder: Final = msgspec.json.Encoder()


class Outcome(msgspec.Struct, frozen=True):
    """An answer.  `answer` is the whole body when accepted, else JSON of code and params."""

    status: int
    answer: bytes


class Submission(msgspec.Struct, frozen=True):
    """A command on its way: who, what, until when."""

    command_id: str
    partition: str
    expires_at: Instant
    command: Command
    actor: Actor
    future: asyncio.Future[Outcome]
    since: float


@lru_cache(maxsize=8_192)
def _actor_digest(actor_id: str) -> bytes:
    return hashlib.sha256(actor_id.encode()).digest()[:16]


@lru_cache(maxsize=1_024)
def _plain_refusal(code: str) -> Outcome:
    return Outcome(STATUS_BY_CODE[code], _encoder.encode({"code": code, "params": {}}))


def refused(code: str, params: dict[str, Any] | None = None) -> Outcome:
    """An answer against, as it is stored."""
    if not params:
        return _plain_refusal(code)
    answer = _encoder.encode({"code": code, "params": params})
    return Outcome(STATUS_BY_CODE[code], answer)


class Desk:
    """Decides one partition's share of a batch, one command after the other."""

    def __init__(
        self, book: Book, transaction: Transaction, at: Instant, *, training: bool = False
    ) -> None:
        self._book = book
        self._training = training
        self._transaction = transaction
        # Time never runs backwards within a partition, whatever the machines' clocks say.
        self._at = max(at, book.shelf.state.last_at)
        # But whether a command comes in time is told by the clock that its sender saw: after a
        # start behind a clock that ran ahead, or beside a node whose does, orders go on.
        self._now = at
        self._too_old_before = min(self._at, at + CLOCKS_APART_MAX) - DECISIONS_KEPT
        self._fresh: dict[str, StoredDecision] = {}
        self.append = Append(book.partition, [], [], [], [])
        self.changes: list[Change] = []

    def answer(self, submission: Submission) -> Outcome:
        """The stored answer of a known id, else a decision."""
        command_id = submission.command_id
        stored = self._fresh.get(command_id) or self._transaction.known.get(
            (self._book.partition, command_id)
        )
        body = hashlib.sha256(_encoder.encode(submission.command)).digest()[:16]
        actor = _actor_digest(submission.actor.id)
        if stored is not None:
            if stored.body_digest != body or stored.actor_digest != actor:
                return refused("command.id_reused")
            return Outcome(stored.status, stored.answer)
        outcome = self._decide(submission)
        if outcome.status in STATUS_NOT_STORED or uuid7_millis(command_id) < self._too_old_before:
            return outcome
        decision = StoredDecision(
            command_id,
            self._at,
            body,
            actor,
            outcome.status,
            self._book.head.seq,
            outcome.answer,
        )
        self._fresh[command_id] = decision
        self.append.decisions.append(decision)
        return outcome

    def _decide(self, submission: Submission) -> Outcome:
        made_at = uuid7_millis(submission.command_id)
        if made_at < self._too_old_before:
            return refused("command.too_old")
        if made_at > self._now + FUTURE_MAX:
            return refused("command.from_the_future")
        if submission.expires_at > self._now + EXPIRY_MAX:
            return refused("command.expiry_too_far")
        if submission.expires_at <= self._now:
            return refused("command.expired")
        try:
            decision = decide(
                self._book.shelf,
                submission.command,
                Facts(
                    self._at,
                    submission.actor,
                    self._training,
                    submission.command_id,
                    secrets.token_hex(8),
                ),
            )
        except Exception:
            # Nothing was folded yet: the fault stays this one command's.
            log.exception("deciding %s failed", submission.command_id)
            return refused("server.fault")
        match decision:
            case Rejected():
                if decision.events:
                    self._apply(submission, Accepted(decision.events))
                return refused(decision.code, decision.params)
            case Accepted():
                self._apply(submission, decision)
                body = {
                    "outcome": "accepted",
                    "seq": self._book.head.seq,
                    "result": decision.result,
                }
                return Outcome(200, _encoder.encode(body))

    def _apply(self, submission: Submission, decision: Accepted) -> None:
        book = self._book
        for event in decision.events:
            body = encode_event(event)
            seq = book.head.seq + 1
            digest = chained(
                book.head.hash,
                book.partition,
                seq,
                self._at,
                submission.command_id,
                submission.actor.id,
                body,
            )
            recorded = Recorded(
                book.partition,
                seq,
                self._at,
                submission.command_id,
                submission.actor.id,
                event,
                body,
                digest,
            )
            self.changes += book.fold([recorded])
            self.append.entries.append(
                Entry(seq, self._at, submission.command_id, submission.actor.id, body, digest)
            )
        for record, text in decision.texts.items():
            self.append.texts.append(Text(record, decision.subject, text, self._at))
        self.append.erase += decision.erase
