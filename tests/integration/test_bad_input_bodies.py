"""Requests that are half-sent, trickle, never come, or are none: given up, and nothing changed."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from tests.integration.bad_input_house import BadHouse, an_order, assert_problem, body_of, send
from tests.nodes import uuid7

ITEM = "loaded-fries"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BadHouse]:
    made = BadHouse(tmp_path_factory.mktemp("bad"))
    try:
        made.start()
        yield made
    finally:
        made.node.end()


def raw(house: BadHouse, data: bytes) -> socket.socket:
    host, _, port = house.node.base_url.removeprefix("http://").partition(":")
    line = socket.create_connection((host, int(port)), timeout=15)
    line.sendall(data)
    return line


def head_of(house: BadHouse, length: int) -> bytes:
    lines = (
        f"PUT /api/commands/{uuid7()} HTTP/1.1",
        "host: x",
        f"authorization: Bearer {house.guest()}",
        f"content-length: {length}",
    )
    return "\r\n".join((*lines, "", "")).encode()


async def test_a_body_that_breaks_off(house: BadHouse) -> None:
    body = body_of(an_order(ITEM))
    with house.nothing_changes():
        for size in (0, 1, len(body) // 2, len(body) - 1):
            raw(house, head_of(house, len(body)) + body[:size]).close()
        # A request that comes whole afterwards is answered: nothing hangs.
        assert_problem(await send(house, b"{", house.guest()), 400, "request.malformed")


async def test_a_body_that_trickles_is_given_up(house: BadHouse) -> None:
    body = body_of(an_order(ITEM))
    with house.nothing_changes():
        line = raw(house, head_of(house, len(body)) + body[:40])
        answer = b""
        # Head and body of the answer may come apart.
        while b"too_slow" not in answer and (more := await asyncio.to_thread(line.recv, 999)):
            answer += more
        line.close()
    assert b"408" in answer.splitlines()[0]
    assert b"request.too_slow" in answer


@pytest.mark.parametrize("way", ["command", "form"])
async def test_a_body_that_never_comes_is_given_up(house: BadHouse, way: str) -> None:
    form = (
        "POST /g/burgerhof HTTP/1.1",
        f"host: {house.node.base_url.removeprefix('http://')}",
        f"cookie: session={house.guest()}",
        "content-type: application/x-www-form-urlencoded",
        "content-length: 99",
    )
    head = head_of(house, 99) if way == "command" else "\r\n".join((*form, "", "")).encode()
    with house.nothing_changes():
        line = raw(house, head)
        answer = await asyncio.to_thread(line.recv, 4_000)
        line.close()
    assert b"408" in answer.splitlines()[0]


async def test_no_request_at_all(house: BadHouse) -> None:
    with house.nothing_changes():
        for noise in (b"\x16\x03\x01\x02\x00", b"HELO\r\n\r\n", b"PUT / HTTP/9.9\r\n\r\n"):
            line = raw(house, noise)
            answer = await asyncio.to_thread(line.recv, 4_000)
            line.close()
            assert answer == b"" or b"400" in answer.splitlines()[0]
