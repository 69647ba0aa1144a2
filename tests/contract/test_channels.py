"""Every channel keeps the contract, the moment its file exists."""

import json

import pytest

from pos.channels import names, open_channel
from pos.channels.contract import STATES, ChannelFault, Told

SAMPLES = {
    "fake": {
        "id": "X-1",
        "created": "2026-11-22T12:00:00Z",
        "items": [
            {"sku": "burger", "count": 2, "extras": ["no-onion"], "remark": "hot"},
            {"sku": "meal", "choices": [{"slot": "drink", "sku": "cola", "size": "large"}]},
        ],
        "sum": 1180,
        "guest": {"name": "Ines", "phone": "02561"},
        "something_new": True,
    },
}
"""An order in each channel's language, with a bundle; a channel without one fails below."""


@pytest.mark.parametrize("name", names())
def test_an_order_is_read_the_same_every_time(name: str) -> None:
    channel = open_channel(name)
    assert channel.name == name
    body = json.dumps(SAMPLES[name]).encode()
    incoming = channel.read(body)
    assert incoming == channel.read(body)
    assert incoming.external
    assert incoming.placed_at
    assert incoming.lines


@pytest.mark.parametrize("name", names())
def test_a_bundles_choices_are_read(name: str) -> None:
    incoming = open_channel(name).read(json.dumps(SAMPLES[name]).encode())
    parts = [part for line in incoming.lines for part in line.parts]
    assert parts
    assert all(part.part and part.item for part in parts)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("body", [b"", b"{}", b"[1", b"\xff", b'{"id": 1}', b" " * 70_000])
def test_what_is_no_order_is_a_fault(name: str, body: bytes) -> None:
    with pytest.raises(ChannelFault):
        open_channel(name).read(body)


@pytest.mark.parametrize("name", names())
def test_every_state_has_a_word_of_its_own(name: str) -> None:
    channel = open_channel(name)
    said = {state: channel.say(Told("X-1", state, "A1")) for state in STATES}
    assert len(set(said.values())) == len(STATES)
    for body in said.values():
        json.loads(body)
    assert channel.say_open(is_open=True, until=0) != channel.say_open(is_open=False, until=1)


def test_an_unknown_channel_is_named_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="fake"):
        open_channel("nobody")
