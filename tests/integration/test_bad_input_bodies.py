"""Requests that are half-sent, trickle, never come, or are none: given up, and nothing changed."""

import asyncio
import json
import socket
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.integration.bad_input_house import BadHouse, an_order, assert_problem, body_of, send
from tests.nodes import uuid7
from tests.promptness import PATIENCE_S

ITEM = "loaded-fries"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BadHouse]:
    made = BadHouse(tmp_path_factory.mktemp("bad"))
    try:
        made.start()
        yield made
    finally:
        made.node.end()


@pytest.fixture(scope="module", autouse=True)
def silent(house: BadHouse) -> Iterator[ClientConnection]:
    """A socket that says nothing, while others are tried."""
    url = house.node.base_url.replace("http", "ws", 1) + "/api/live"
    with connect(url, compression=None, proxy=None) as socket:
        yield socket


def raw(house: BadHouse, data: bytes) -> socket.socket:
    host, _, port = house.node.base_url.removeprefix("http://").partition(":")
    line = socket.create_connection((host, int(port)), timeout=PATIENCE_S)
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


def form_head(house: BadHouse, length: int) -> bytes:
    lines = (
        "POST /g/burgerhof HTTP/1.1",
        f"host: {house.node.base_url.removeprefix('http://')}",
        f"cookie: session={house.guest()}",
        "content-type: application/x-www-form-urlencoded",
        f"content-length: {length}",
    )
    return "\r\n".join((*lines, "", "")).encode()


@pytest.fixture(scope="module")
def unfinished(house: BadHouse) -> Iterator[dict[str, socket.socket]]:
    """Requests that stop in the middle, all at once: they use up the server's patience together."""
    body = body_of(an_order(ITEM))
    before = house.events()
    lines = {
        "trickle": raw(house, head_of(house, len(body)) + body[:40]),
        "command": raw(house, head_of(house, 99)),
        "form": raw(house, form_head(house, 99)),
    }
    yield lines
    for line in lines.values():
        line.close()
    assert house.events() == before


async def heard(line: socket.socket, last: bytes) -> bytes:
    answer = b""
    # Head and body of the answer may come apart.
    while last not in answer and (more := await asyncio.to_thread(line.recv, 4_000)):
        answer += more
    return answer


@pytest.mark.parametrize("way", ["trickle", "command", "form"])
async def test_a_body_that_never_comes_whole_is_given_up(
    unfinished: dict[str, socket.socket], way: str
) -> None:
    answer = await heard(unfinished[way], b"\r\n" if way == "form" else b"too_slow")
    assert b"408" in answer.splitlines()[0]
    assert way == "form" or b"request.too_slow" in answer


async def test_a_socket_that_never_says_who_it_is_is_shown_the_door(
    silent: ClientConnection,
) -> None:
    (message,) = json.loads(await asyncio.to_thread(silent.recv, PATIENCE_S))
    assert (message["type"], message["code"]) == ("error", "session.missing")
    with pytest.raises(ConnectionClosed):
        await asyncio.to_thread(silent.recv, PATIENCE_S)


async def test_no_request_at_all(house: BadHouse) -> None:
    with house.nothing_changes():
        for noise in (b"\x16\x03\x01\x02\x00", b"HELO\r\n\r\n", b"PUT / HTTP/9.9\r\n\r\n"):
            line = raw(house, noise)
            answer = await asyncio.to_thread(line.recv, 4_000)
            line.close()
            assert answer == b"" or b"400" in answer.splitlines()[0]
