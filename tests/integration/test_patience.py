"""A connection that brings no whole request ends; one that waits for an answer does not."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import connect

from pos.web import patience
from pos.web.frames import FrameProtocol
from pos.web.patience import PatientProtocol

WAIT_S = 0.2
REQUEST = b"GET / HTTP/1.1\r\nhost: tresen.test\r\n\r\n"


class Door:
    """An application whose answers wait until they are let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.port = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await self.go.wait()
            await send({"type": "websocket.send", "text": "still here"})
            return
        await self.go.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def door(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    monkeypatch.setattr(patience, "HEAD_WAIT_S", WAIT_S)
    made = Door()
    listening = socket.create_server(("127.0.0.1", 0))
    made.port = listening.getsockname()[1]
    config = uvicorn.Config(
        made, http=PatientProtocol, ws=FrameProtocol, lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.suppress(asyncio.CancelledError))
        task = asyncio.create_task(server.serve([listening]))
        yield made
        server.should_exit = True
        made.go.set()
        await task


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nhost:", b"\r\n"])
async def test_nobody_holds_a_line_without_asking(door: Door, begun: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(begun)
    async with asyncio.timeout(30):
        assert await reader.read() == b""
    writer.close()


async def test_half_a_second_request_ends_it_too(door: Door) -> None:
    door.go.set()
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(REQUEST)
    async with asyncio.timeout(30):
        assert b" 204 " in await reader.readuntil(b"\r\n\r\n")
        writer.write(REQUEST[:9])
        assert await reader.read() == b""
    writer.close()


async def test_who_waits_for_an_answer_gets_it(door: Door) -> None:
    """Longer than a head may take: another connection, begun later, has ended meanwhile."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(REQUEST)
    async with connect(f"ws://127.0.0.1:{door.port}/", proxy=None) as live, asyncio.timeout(30):
        idle, other = await asyncio.open_connection("127.0.0.1", door.port)
        assert await idle.read() == b""
        other.close()
        door.go.set()
        assert b" 204 " in await reader.readuntil(b"\r\n\r\n")
        assert await live.recv() == "still here"
    writer.close()
