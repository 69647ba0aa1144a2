"""A recorded event on its way between processes: JSON, its body byte for byte as in the journal.

The body must not be decoded and encoded again on the way, because the hash covers its bytes.
"""

from datetime import UTC, datetime
from typing import Final

import msgspec

from pos.domain.envelope import Recorded
from pos.domain.events import Event
from pos.domain.instants import from_datetime

_event_decoder: Final = msgspec.json.Decoder(Event)
_encoder: Final = msgspec.json.Encoder()


class WireEvent(msgspec.Struct, frozen=True):
    """One event: `event` is its JSON as stored, `hash` base64, `at` ISO 8601."""

    seq: int
    at: datetime
    command_id: str
    actor: str
    event: msgspec.Raw
    hash: bytes


class WirePage(msgspec.Struct, frozen=True):
    """What GET /api/feed answers."""

    epoch: str
    partition: str
    head: int
    events: tuple[WireEvent, ...]


_event_wire: Final = msgspec.json.Decoder(WireEvent)
_page_wire: Final = msgspec.json.Decoder(WirePage)


def to_wire(recorded: Recorded) -> WireEvent:
    """As it travels."""
    seconds, millis = divmod(recorded.at, 1_000)
    at = datetime.fromtimestamp(seconds, UTC).replace(microsecond=millis * 1_000)
    return WireEvent(
        recorded.seq,
        at,
        recorded.command_id,
        recorded.actor,
        msgspec.Raw(recorded.body),
        recorded.hash,
    )


def from_wire(partition: str, wire: WireEvent) -> Recorded:
    """As it arrived.  Raises `msgspec.ValidationError` for an event that nobody knows."""
    body = bytes(wire.event)
    return Recorded(
        partition=partition,
        seq=wire.seq,
        at=from_datetime(wire.at),
        command_id=wire.command_id,
        actor=wire.actor,
        event=_event_decoder.decode(body),
        body=body,
        hash=wire.hash,
    )


def encode_event(recorded: Recorded) -> bytes:
    """One event as bytes."""
    return _encoder.encode(to_wire(recorded))


def decode_event(partition: str, raw: bytes) -> Recorded:
    """One event from bytes.  Raises `msgspec.MsgspecError`."""
    return from_wire(partition, _event_wire.decode(raw))


def encode_page(epoch: str, partition: str, head: int, events: tuple[Recorded, ...]) -> bytes:
    """A page as bytes."""
    return _encoder.encode(WirePage(epoch, partition, head, tuple(map(to_wire, events))))


def decode_page(raw: bytes) -> tuple[WirePage, tuple[Recorded, ...]]:
    """A page from bytes.  Raises `msgspec.MsgspecError`."""
    page = _page_wire.decode(raw)
    return page, tuple(from_wire(page.partition, wire) for wire in page.events)
