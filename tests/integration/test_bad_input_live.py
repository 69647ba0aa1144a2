"""What bad input gets at the live socket: an error by its code, an end, and nobody disturbed."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pos.views.messages import SUBSCRIPTIONS_MAX
from tests.integration.bad_input_house import SECOND_VENUE, BadHouse
from tests.nodes import PARTITION
from tests.promptness import PATIENCE_S


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BadHouse]:
    made = BadHouse(tmp_path_factory.mktemp("bad"))
    try:
        made.start()
        yield made
    finally:
        made.node.end()


@asynccontextmanager
async def a_socket(house: BadHouse, **more: Any) -> AsyncIterator[ClientConnection]:
    url = house.node.base_url.replace("http", "ws", 1) + "/api/live"
    async with connect(url, compression=None, proxy=None, **more) as socket:
        yield socket


def hello(token: str, protocol: int = 1) -> dict[str, Any]:
    return {"type": "hello", "token": token, "protocol": protocol}


def subscribe(number: int = 1, **more: Any) -> dict[str, Any]:
    wish = {"type": "subscribe", "id": number, "partition": PARTITION, "view": "guest.orders"}
    return {**wish, "params": {}, **more}


async def heard(socket: ClientConnection) -> list[dict[str, Any]]:
    """Everything until the server ends it; pings are left out."""
    found: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found += json.loads(await socket.recv())
    except ConnectionClosed:
        return [message for message in found if message["type"] != "ping"]


async def answer(socket: ClientConnection) -> dict[str, Any]:
    """The next message that is no ping."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for message in json.loads(await socket.recv()):
                if message["type"] != "ping":
                    found: dict[str, Any] = message
                    return found


ENDED: dict[str, tuple[Any, str]] = {
    "no JSON": ("hello", "request.malformed"),
    "no array": ({"type": "hello", "token": "x", "protocol": 1}, "request.malformed"),
    "an unknown message": ([{"type": "shout"}], "request.malformed"),
    "an unknown field": ([{**hello("x"), "colour": "red"}], "request.malformed"),
    "another protocol": ([hello("x", 99)], "request.malformed"),
    "a wrong token": ([hello("g1.AAAA.BBBB")], "session.invalid"),
    "a wish before the greeting": ([subscribe()], "session.missing"),
    "too many at once": ([subscribe(n) for n in range(SUBSCRIPTIONS_MAX + 9)], "request.malformed"),
    "a large frame": ("[" + " " * 20_000 + "]", "request.too_large"),
}


@pytest.mark.parametrize("what", ENDED)
async def test_a_bad_greeting_is_answered_with_a_code(house: BadHouse, what: str) -> None:
    said, code = ENDED[what]
    with house.nothing_changes():
        async with a_socket(house) as socket:
            await socket.send(said if isinstance(said, str) else json.dumps(said))
            message = await answer(socket)
    assert message["type"] == "error"
    assert message["code"] == code


async def test_a_frame_beyond_all_bounds_ends_the_socket(house: BadHouse) -> None:
    with house.nothing_changes():
        async with a_socket(house) as socket:
            await socket.send("[" + " " * 200_000 + "]")
            await heard(socket)
            assert socket.close_code in {1009, 1000, 1006}


async def test_bytes_are_heard_like_text(house: BadHouse) -> None:
    async with a_socket(house) as socket:
        await socket.send(json.dumps([hello(house.guest()), subscribe()]).encode())
        assert (await answer(socket))["type"] == "snapshot"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_page_of_another_origin_is_not_let_in(house: BadHouse, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with a_socket(house, additional_headers={"origin": origin}):
            pass
    assert refused.value.response.status_code == 403


async def test_a_page_of_this_origin_is_let_in(house: BadHouse) -> None:
    headers = {"origin": house.node.base_url}
    async with a_socket(house, additional_headers=headers) as socket:
        await socket.send(json.dumps([hello(house.guest()), subscribe()]))
        assert (await answer(socket))["type"] == "snapshot"


async def test_nobody_becomes_somebody_else_on_one_socket(house: BadHouse) -> None:
    # What was subscribed as one would live on as the other, even after the first is revoked.
    async with a_socket(house) as socket:
        await socket.send(json.dumps([hello(house.guest()), subscribe()]))
        assert (await answer(socket))["type"] == "snapshot"
        await socket.send(json.dumps([hello(house.guest())]))
        assert (await heard(socket))[-1]["code"] == "request.malformed"


async def connections(house: BadHouse) -> float:
    async with httpx.AsyncClient(base_url=house.node.base_url, trust_env=False) as client:
        lines = (await client.get("/metrics")).text.splitlines()
    return next(float(one.split()[1]) for one in lines if one.startswith("tresen_connections "))


async def test_a_flood_of_wishes_is_slowed_and_ends_with_its_socket(house: BadHouse) -> None:
    wishes = json.dumps([subscribe(number) for number in range(SUBSCRIPTIONS_MAX)])
    with house.nothing_changes():
        async with a_socket(house) as socket:
            await socket.send(json.dumps([hello(house.guest())]))
            for _ in range(40):
                await socket.send(wishes)
            # Whoever else is there is answered meanwhile.
            async with a_socket(house) as other:
                await other.send(json.dumps([hello(house.guest()), subscribe()]))
                assert (await answer(other))["type"] == "snapshot"
            assert await connections(house) >= 1
            socket.transport.abort()
        async with asyncio.timeout(PATIENCE_S):
            while await connections(house):
                await asyncio.sleep(0.1)


FORBIDDEN: dict[str, tuple[dict[str, Any], str]] = {
    "another venue": ({"partition": f"venue:{SECOND_VENUE}"}, "view.forbidden"),
    "a venue that is not there": ({"partition": "venue:nowhere"}, "view.forbidden"),
    "an unknown view": ({"view": "guest.secrets"}, "view.unknown"),
    "the kitchen's view": ({"view": "kitchen.tickets"}, "view.forbidden"),
    "the devices": ({"view": "venue.devices"}, "view.forbidden"),
    "another's seating": ({"params": {"seating": "somebody-elses"}}, "view.forbidden"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
async def test_a_wish_that_is_refused_leaves_the_socket_open(house: BadHouse, what: str) -> None:
    more, code = FORBIDDEN[what]
    async with a_socket(house) as socket:
        await socket.send(json.dumps([hello(house.guest()), subscribe(7, **more)]))
        message = await answer(socket)
        assert (message["type"], message["id"], message["code"]) == ("error", 7, code)
        await socket.send(json.dumps([subscribe(8)]))
        assert (await answer(socket))["type"] == "snapshot"


async def test_more_wishes_than_allowed_are_refused_one_by_one(house: BadHouse) -> None:
    async with a_socket(house) as socket:
        await socket.send(json.dumps([hello(house.guest())]))
        found: list[dict[str, Any]] = []
        for number in range(SUBSCRIPTIONS_MAX + 1):
            await socket.send(json.dumps([subscribe(number)]))
            found.append(await answer(socket))
    assert [m["type"] for m in found[:-1]] == ["snapshot"] * SUBSCRIPTIONS_MAX
    assert found[-1]["code"] == "limit.subscriptions"


SINCE = [
    {"epoch": "nonsense", "seq": 1},
    {"epoch": "", "seq": 0},
    {"epoch": "k3f.2", "seq": 10**15},
]


@pytest.mark.parametrize("since", SINCE)
async def test_a_since_that_makes_no_sense_gets_a_snapshot(
    house: BadHouse, since: dict[str, Any]
) -> None:
    async with a_socket(house) as socket:
        await socket.send(json.dumps([hello(house.guest()), subscribe(since=since)]))
        assert (await answer(socket))["type"] == "snapshot"
