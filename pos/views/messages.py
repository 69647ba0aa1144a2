"""The live protocol's messages, as in DESIGN section 4; every frame is a JSON array of them."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

PROTOCOL: Final = 1
SUBSCRIPTIONS_MAX: Final = 20
FRAME_MAX: Final = 16_384
"""Bytes of a client's frame at most."""

_ShortStr = Annotated[str, Meta(max_length=200)]


class Since(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the client already has."""

    epoch: _ShortStr
    seq: Annotated[int, Meta(ge=0)]


class Hello(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="hello"):
    """The first message, within ten seconds."""

    token: Annotated[str, Meta(max_length=2_000)]
    protocol: int


class Subscribe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="subscribe"):
    """Follow a view; `id` is the client's and names the subscription in every message."""

    id: Annotated[int, Meta(ge=0, le=1_000_000)]
    partition: _ShortStr
    view: _ShortStr
    params: Annotated[dict[_ShortStr, _ShortStr], Meta(max_length=4)] = {}
    since: Since | None = None


class Unsubscribe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="unsubscribe"):
    """Follow it no longer."""

    id: Annotated[int, Meta(ge=0, le=1_000_000)]


ClientMessage = Hello | Subscribe | Unsubscribe
decoder: Final = msgspec.json.Decoder(
    Annotated[tuple[ClientMessage, ...], Meta(max_length=SUBSCRIPTIONS_MAX + 1)]
)
encode: Final = msgspec.json.Encoder().encode


def rows_json(rows: dict[str, bytes]) -> bytes:
    """A JSON object from keys and rows that are encoded already."""
    return b"{" + b",".join(b"%b:%b" % (encode(key), row) for key, row in rows.items()) + b"}"


def snapshot(sub_id: int, epoch: bytes, seq: int, rows: bytes) -> bytes:
    """All rows of a view."""
    return b'{"type":"snapshot","id":%d,"epoch":%b,"seq":%d,"rows":%b}' % (
        sub_id,
        epoch,
        seq,
        rows,
    )


def change(sub_id: int, before: int, seq: int, put: bytes, gone: bytes) -> bytes:
    """What changed between two seqs: whole rows, and keys that are gone."""
    return b'{"type":"change","id":%d,"from":%d,"seq":%d,"put":%b,"del":%b}' % (
        sub_id,
        before,
        seq,
        put,
        gone,
    )


def error(sub_id: int | None, code: str) -> bytes:
    """The end of a subscription, or (without id) of the connection."""
    if sub_id is None:
        return encode({"type": "error", "code": code})
    return encode({"type": "error", "id": sub_id, "code": code})


def bye(retry_after_ms: int) -> bytes:
    """The server stops; come again after this long."""
    return encode({"type": "bye", "retry_after_ms": retry_after_ms})
