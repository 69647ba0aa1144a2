"""A kiosk's guests: a fresh phone for each, nothing left of the last one, staff look at ages."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.instants import MINUTE
from pos.domain.venue_rules import problems
from pos.web.kiosk_http import IDLE_MAX
from tests.commands import Ids, a_line, a_menu, a_venue, an_order
from tests.inside import Inside, running

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture
async def inside(tmp_path: Path) -> AsyncIterator[Inside]:
    async with running(tmp_path / "data") as made:
        yield await made.publish()


async def session(inside: Inside, kiosk: str, method: str = "POST", **body: Any) -> httpx.Response:
    return await inside.ask(method, "/api/kiosk/session", kiosk, body or None)


async def test_each_guest_is_another_phone_and_the_last_one_is_gone(inside: Inside) -> None:
    kiosk = await inside.pair("kiosk", "counter")
    tokens = [(await session(inside, kiosk, language="nl")).json()["token"] for _ in range(2)]
    with pytest.raises(Exception, match=r"session\.expired"):
        await inside.house.actor(tokens[0])
    guest = await inside.house.actor(tokens[1])
    assert (guest.kind, guest.place, guest.language) == ("guest", "counter", "nl")
    assert guest.device == kiosk.split(".")[2]
    answer = await inside.send(tokens[0], an_order(Ids(1)))
    assert answer.json()["code"] == "session.expired"
    first = await inside.send(tokens[1], an_order(Ids(2)))
    assert first.json()["result"]["number"] == "A1"
    (order,) = inside.shelf.state.orders.values()
    assert (order.channel, order.place, order.rounds[0].by) == ("kiosk", "counter", guest.seating)


async def test_after_the_guest_has_left_the_token_is_worthless(inside: Inside) -> None:
    kiosk = await inside.pair("kiosk", "counter")
    token = (await session(inside, kiosk)).json()["token"]
    assert (await session(inside, kiosk, "DELETE")).status_code == 200
    answer = await inside.send(token, an_order(Ids(1)))
    assert answer.json()["code"] == "session.expired"
    assert (await session(inside, token, "PUT")).json()["code"] == "session.expired"


async def test_a_guest_goes_on_while_the_screen_is_touched(inside: Inside) -> None:
    kiosk = await inside.pair("kiosk", "counter")
    begun = (await session(inside, kiosk)).json()
    assert begun["idle_seconds"] * 1_000 == IDLE_MAX
    await inside.move_clock(IDLE_MAX - MINUTE)
    again = (await session(inside, begun["token"], "PUT")).json()
    before = await inside.house.actor(begun["token"])
    after = await inside.house.actor(again["token"])
    assert (before.id, before.seating) == (after.id, after.seating)
    await inside.move_clock(2 * MINUTE)
    with pytest.raises(Exception, match=r"session\.expired"):
        await inside.house.actor(begun["token"])
    assert (await inside.send(again["token"], an_order(Ids(1)))).status_code == 200
    await inside.move_clock(IDLE_MAX)
    assert (await session(inside, again["token"], "PUT")).json()["code"] == "session.expired"


async def test_a_revoked_kiosk_has_no_guests(inside: Inside) -> None:
    kiosk = await inside.pair("kiosk", "counter")
    token = (await session(inside, kiosk)).json()["token"]
    await inside.system(cmd.DeviceRevoke(device_id=kiosk.split(".")[2]))
    for answer in (await session(inside, kiosk), await inside.send(token, an_order(Ids(1)))):
        assert answer.json()["code"] == "session.invalid"


@pytest.mark.parametrize(
    "station, place", [("", "counter"), ("t1", "t1"), ("shelf", "shelf"), ("gone", None)]
)
async def test_a_kiosk_orders_for_the_place_where_it_stands(
    inside: Inside, station: str, place: str | None
) -> None:
    answer = await session(inside, await inside.pair("kiosk", station))
    if place is None:
        assert answer.json()["code"] == "place.invalid"
    else:
        assert answer.json()["place"] == place


async def test_only_a_kiosk_makes_guests(inside: Inside) -> None:
    phone = inside.house.sessions.guest_token("corner", "t1", inside.id())
    for token in (await inside.pair("till"), await inside.pair("board"), phone):
        for method in ("POST", "DELETE"):
            assert (await session(inside, token, method)).status_code == 403
    assert (await session(inside, phone, "PUT")).status_code == 403
    assert (await session(inside, "")).status_code == 401
    kiosk = await inside.pair("kiosk", "counter")
    assert (await session(inside, kiosk, words="no")).status_code == 400
    assert (await inside.send(kiosk, an_order(Ids(1)))).status_code == 403


async def test_what_has_an_age_waits_for_staff(inside: Inside) -> None:
    menu = a_menu()
    items = tuple(
        msgspec.structs.replace(item, age=16) if item.id == "beer" else item for item in menu.items
    )
    await inside.system(cmd.MenuPublish(msgspec.structs.replace(menu, items=items)))
    kiosk = await inside.pair("kiosk", "counter")
    token = (await session(inside, kiosk)).json()["token"]
    beer = an_order(Ids(1), a_line(Ids(2), "beer", variant="small"))
    placed = await inside.send(token, beer)
    assert placed.json()["result"]["awaiting"] is True
    token = (await session(inside, kiosk)).json()["token"]
    latte = await inside.send(token, an_order(Ids(3), a_line(Ids(4), "latte")))
    assert "awaiting" not in latte.json()["result"]


async def test_a_page_that_was_left_open_shows_nothing_of_the_last_guest(inside: Inside) -> None:
    kiosk = await inside.pair("kiosk", "counter")
    token = (await session(inside, kiosk)).json()["token"]
    await inside.send(token, an_order(Ids(1)))
    pages = inside.client
    pages.cookies.set("session", token)
    seen = await pages.get("/g/corner/orders")
    assert "A1" in seen.text
    await session(inside, kiosk, "DELETE")
    assert "A1" not in (await pages.get("/g/corner/orders")).text
    # A device's key is no guest, wherever it is shown.
    pages.cookies.set("session", kiosk)
    assert (await pages.get("/g/corner")).status_code == 200


async def test_a_choice_of_how_to_eat_is_the_other_places_terms(tmp_path: Path) -> None:
    places = tuple(
        msgspec.structs.replace(place, also="shelf" if place.id == "counter" else "")
        for place in a_venue().places
    )
    async with running(tmp_path / "data") as made:
        inside = await made.publish(places=places)
        kiosk = await inside.pair("kiosk", "counter")
        found: dict[str, str] = {}
        for service in ("", "in_house", "take_away"):
            token = (await session(inside, kiosk, service=service)).json()["token"]
            # The place lies in the session: what a body says about it is nobody's business.
            await inside.send(token, an_order(Ids(len(found) + 1)))
            found[service] = (await inside.house.actor(token)).place
        assert found == {"": "counter", "in_house": "counter", "take_away": "shelf"}
        orders = inside.shelf.state.orders.values()
        assert [order.service for order in orders] == ["in_house", "in_house", "take_away"]
        # Another kiosk has no such choice, whatever it asks for.
        alone = await inside.pair("kiosk", "shelf")
        assert (await session(inside, alone)).status_code == 200
        refused = await session(inside, alone, service="in_house")
        assert refused.json()["code"] == "place.invalid"


def test_the_other_place_of_a_kiosk_is_there_and_serves_the_other_way() -> None:
    def found(also: str) -> list[str]:
        places = tuple(
            msgspec.structs.replace(place, also=also if place.id == "counter" else "")
            for place in a_venue().places
        )
        wrong = problems(a_venue(places=places))
        return [problem.code for problem in wrong if problem.path == ("places", 2, "also")]

    assert found("") == found("shelf") == found("lane") == []
    assert found("nowhere") == ["place.unknown"]
    assert found("t1") == found("counter") == ["place.also_alike"]
