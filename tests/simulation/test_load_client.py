"""The load client reads what servers write, however the network cuts it."""

import asyncio
import time
from random import Random
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtest.client import HttpConnection, LoopWatch, WebSocket, masked_text
from loadtest.orders import Ids
from pos.web.commands import checked_id
from pos.web.frames import text_frame

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nContent-Length: %d\r\n\r\n%b"


class Line:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def get_extra_info(self, name: str) -> tuple[str, int]:
        assert name == "peername"
        return ("127.0.0.1", 80)

    def close(self) -> None:
        self.written += b"closed"


def cut(data: bytes, at: list[int]) -> list[bytes]:
    places = sorted({n % (len(data) + 1) for n in at})
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]


def opened_socket(heard: list[bytes]) -> tuple[WebSocket, Line]:
    class Opened:
        def done(self) -> bool:
            return True

    line = Line()
    socket = WebSocket(heard.append, cast("asyncio.Future[None]", Opened()))
    socket.connection_made(cast("Any", line))
    return socket, line


@given(st.lists(st.integers(0, 1_000_000), max_size=8), st.sampled_from([1, 125, 126, 70_000]))
def test_frames_come_whole_however_they_are_cut(at: list[int], size: int) -> None:
    heard: list[bytes] = []
    socket, _ = opened_socket(heard)
    said = [b"[1]", b"x" * size, b"[2]"]
    data = b"HTTP/1.1 101 Switching\r\n\r\n" + b"".join(text_frame(one) for one in said)

    for part in cut(data, at):
        socket.data_received(part)

    assert heard == said


@given(st.lists(st.integers(0, 10_000), max_size=8), st.binary(max_size=300))
def test_answers_come_whole_however_they_are_cut(at: list[int], body: bytes) -> None:
    answers: list[tuple[int, bytes]] = []
    connection, line = HttpConnection(), Line()
    connection.connection_made(cast("Any", line))
    connection.request(b"PUT", lambda status, said: answers.append((status, said)))

    for part in cut(ANSWER % (len(body), body), at):
        connection.data_received(part)

    assert answers == [(200, body)]
    assert connection.idle


def test_who_waits_hears_when_the_line_is_cut() -> None:
    answers: list[int] = []
    connection = HttpConnection()
    connection.connection_made(cast("Any", Line()))
    connection.request(b"PUT", lambda status, _: answers.append(status))

    connection.connection_lost(None)

    assert answers == [0]


def test_a_ping_is_answered_and_a_close_closes() -> None:
    socket, line = opened_socket([])
    line.written = b""

    socket.data_received(b"HTTP/1.1 101 Switching\r\n\r\n\x89\x00\x88\x00")

    assert line.written == b"\x8a\x80\x00\x00\x00\x00closed"


@pytest.mark.parametrize("size,head", [(5, 2), (300, 4), (70_000, 10)])
def test_a_client_masks_its_frames(size: int, head: int) -> None:
    frame = masked_text(b"a" * size)

    assert frame[1] & 0x80
    assert frame[head + 4 :] == b"a" * size


def test_ids_are_what_the_door_takes() -> None:
    ids = Ids(Random(1))
    made = [ids.new() for _ in range(200)]

    assert [checked_id(one) for one in made] == made
    assert len(set(made)) == len(made)


async def test_a_busy_client_says_so() -> None:
    watch = LoopWatch()
    await asyncio.sleep(0)
    began, used = time.perf_counter(), time.process_time()
    while time.process_time() < used + 0.2:
        sum(range(1_000))
    await asyncio.sleep(0.03)
    watch.stop()
    busy = watch.busy()
    # Where others want the processor too, the same work is a smaller share of a longer time.
    share = 0.2 / (time.perf_counter() - began)

    assert max(watch.lags) > 0.1
    assert busy > share * 0.8
