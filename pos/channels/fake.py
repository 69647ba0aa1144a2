"""A made-up aggregator, for trying out and for tests: acceptance, pause, cancellation.

Its language: `{"id", "created", "items": [{"sku", "size", "count", "extras", "remark",
"choices": [{"slot", "sku", "size", "extras"}]}], "sum", "guest": {"name", "phone"}, "deliver_at"}`;
amounts are cents, instants ISO 8601.
"""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from pos.channels.contract import (
    BODY_MAX,
    ChannelFault,
    Incoming,
    IncomingLine,
    IncomingPart,
    State,
    Told,
)
from pos.domain.cart import LINES_MAX, NAME_MAX, NOTE_MAX, QUANTITY_MAX
from pos.domain.instants import from_datetime, iso_or_none
from pos.domain.order_commands import PHONE_MAX

Sku = Annotated[str, Meta(min_length=1, max_length=64)]

WORDS: Final[dict[State, str]] = {
    "awaiting": "PENDING",
    "accepted": "ACCEPTED",
    "cooking": "IN_KITCHEN",
    "ready": "READY",
    "handed_over": "COLLECTED",
    "cancel_asked": "CANCELLATION_ASKED",
    "cancelled": "CANCELLED",
    "refused": "REJECTED",
    "expired": "TIMED_OUT",
}


class _Choice(msgspec.Struct, frozen=True):
    slot: Sku
    sku: Sku
    size: Annotated[str, Meta(max_length=64)] = ""
    extras: Annotated[tuple[Sku, ...], Meta(max_length=60)] = ()


class _Item(msgspec.Struct, frozen=True):
    sku: Sku
    count: Annotated[int, Meta(ge=1, le=QUANTITY_MAX)] = 1
    size: Annotated[str, Meta(max_length=64)] = ""
    extras: Annotated[tuple[Sku, ...], Meta(max_length=60)] = ()
    remark: Annotated[str, Meta(max_length=NOTE_MAX)] = ""
    choices: Annotated[tuple[_Choice, ...], Meta(max_length=20)] = ()


class _Guest(msgspec.Struct, frozen=True):
    name: Annotated[str, Meta(max_length=NAME_MAX)] = ""
    phone: Annotated[str, Meta(max_length=PHONE_MAX)] = ""


class _Order(msgspec.Struct, frozen=True):
    id: Annotated[str, Meta(min_length=1, max_length=80)]
    created: Annotated[datetime, Meta(tz=True)]
    items: Annotated[tuple[_Item, ...], Meta(min_length=1, max_length=LINES_MAX)]
    sum: Annotated[int, Meta(ge=0)] | None = None
    guest: _Guest = _Guest()
    deliver_at: Annotated[datetime, Meta(tz=True)] | None = None


_decoder: Final = msgspec.json.Decoder(_Order)


class FakeAggregator:
    """Speaks the made-up language."""

    name = "fake"

    def read(self, body: bytes) -> Incoming:
        """An order.  Raises `ChannelFault`."""
        if len(body) > BODY_MAX:
            raise ChannelFault("$")
        try:
            order = _decoder.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ChannelFault(str(error)) from error
        return Incoming(
            external=order.id,
            placed_at=from_datetime(order.created),
            lines=tuple(
                IncomingLine(
                    item.sku,
                    item.count,
                    item.size,
                    item.extras,
                    item.remark,
                    tuple(IncomingPart(c.slot, c.sku, c.size, c.extras) for c in item.choices),
                )
                for item in order.items
            ),
            total=order.sum,
            name=order.guest.name,
            phone=order.guest.phone,
            wished_at=from_datetime(order.deliver_at) if order.deliver_at is not None else 0,
        )

    def say(self, told: Told) -> bytes:
        """How far the order is."""
        return msgspec.json.encode(
            {
                "id": told.external,
                "status": WORDS[told.state],
                "number": told.number,
                "ready_at": iso_or_none(told.promised_at),
                "why": told.reason,
                "sum": told.total,
            }
        )

    def say_open(self, *, is_open: bool, until: int) -> bytes:
        """Whether orders are taken."""
        return msgspec.json.encode({"open": is_open, "again_at": iso_or_none(until)})


def open_channel() -> FakeAggregator:
    """The channel."""
    return FakeAggregator()
