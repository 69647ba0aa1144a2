"""One network brings only so many phones to a place; everybody else there still gets the menu."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from pos.domain.seating import JOIN_TRIES_MAX
from pos.web.guards import JOIN_TRIES
from tests.commands import VENUE, Ids, a_line, a_menu, an_order
from tests.inside import URL, Inside, running

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture
async def inside(tmp_path: Path) -> AsyncIterator[Inside]:
    async with running(tmp_path / "data", scan_rate=0, scan_burst=18) as made:
        yield await made.publish(admission="staff")


def phone(inside: Inside, address: str) -> httpx.AsyncClient:
    """A phone that nobody has seen before, in a network of that address."""
    app: Any = inside.installation
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=URL, trust_env=False)


def code_of(inside: Inside, place: str) -> str:
    return f"/g/{VENUE}/{place}/{inside.house.sessions.place_code(VENUE, place, 1)}"


async def test_a_photo_in_one_network_is_so_many_phones(inside: Inside) -> None:
    link = code_of(inside, "t1")
    async with phone(inside, "2001:db8::1") as first:
        assert (await first.get(link)).status_code == 200
        for number in range(2, 7):
            async with phone(inside, f"2001:db8::{number}") as other:
                assert "session" in (await other.get(link)).cookies
        async with phone(inside, "2001:db8::ffff") as late:
            answer = await late.get(link)
            assert (answer.status_code, "session" in answer.cookies) == (429, False)
            dish = msgspec.to_builtins(a_menu().items[0].name)["de"]
            assert dish in answer.text, "the menu is for everybody"
            assert "session" in (await late.get(code_of(inside, "lane"))).cookies
        # Who is there already goes on, and another network is not touched.
        assert (await first.get(link)).status_code == 200
    async with phone(inside, "2001:db8:0:1::1") as neighbour:
        assert (await neighbour.get(link)).status_code == 200


async def test_wrong_codes_of_one_network_end_at_the_door(inside: Inside) -> None:
    """The seating's own count is not reached: its code goes on helping those who know it."""
    window = await inside.pair("window")
    party = inside.house.sessions.guest_token(VENUE, "t1", inside.id())
    wish = an_order(Ids(1), a_line(Ids(2)))
    assert (await inside.send(party, wish)).json()["result"]["awaiting"]
    accept = {"type": "order.accept", "order_id": wish.order_id, "round_id": wish.round_id}
    assert (await inside.send(window, accept)).status_code == 200
    right = inside.shelf.state.seatings[wish.order_id].code
    codes = []
    local = inside.client
    async with phone(inside, "203.0.113.9") as inside.client:
        for _ in range(JOIN_TRIES_MAX):
            token = inside.house.sessions.guest_token(VENUE, "t1", inside.id())
            answer = await inside.send(token, {"type": "seating.join", "code": "XXXX"})
            assert answer.status_code == 409
            codes.append(answer.json()["code"])
    inside.client = local
    wrong, over = "seating.wrong_code", "seating.too_many_tries"
    assert codes == [wrong] * JOIN_TRIES + [over] * (JOIN_TRIES_MAX - JOIN_TRIES)
    friend = inside.house.sessions.guest_token(VENUE, "t1", inside.id())
    answer = await inside.send(friend, {"type": "seating.join", "code": right})
    assert answer.status_code == 200
