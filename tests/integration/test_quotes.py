"""The door of quotes: what placing a cart would be answered now, for whoever may place it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from pos.domain.commands import ChannelPause
from pos.domain.venue import PromiseTerms
from tests.commands import PARTITION, VENUE, Ids, a_line, an_order
from tests.inside import Inside, running

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture
async def inside(tmp_path: Path) -> AsyncIterator[Inside]:
    async with running(tmp_path / "data") as made:
        yield await made.publish(promise=PromiseTerms(firing="planned"))


def a_guests_token(inside: Inside, place: str = "shelf", **more: Any) -> str:
    return inside.house.sessions.guest_token(VENUE, place, inside.id(), **more)


async def ask(inside: Inside, token: str, ids: Ids, *items: str, **more: Any) -> httpx.Response:
    lines = msgspec.to_builtins([a_line(ids, item) for item in items or ("fries",)])
    body = {"partition": PARTITION, "lines": lines, **more}
    return await inside.ask("POST", "/api/quote", token, body)


async def test_what_is_quoted_is_what_is_given_and_asking_changes_nothing(inside: Inside) -> None:
    ids, token = Ids(1), a_guests_token(inside)
    seq = await inside.house.journal.head(PARTITION)
    quoted = (await ask(inside, token, ids, "fries", "latte", offer=True)).json()
    assert await inside.house.journal.head(PARTITION) == seq
    assert quoted["offered"][0] == quoted["promised_at"]
    wish = an_order(ids, a_line(ids, "fries"), a_line(ids, "latte"))
    placed = (await inside.send(token, wish)).json()["result"]
    told = {name: quoted[name] for name in ("promised_at", "total", "currency")}
    assert told == {name: placed[name] for name in told}


async def test_it_is_refused_as_the_order_would_be(inside: Inside) -> None:
    ids, token = Ids(2), a_guests_token(inside)
    refused = await ask(inside, token, ids, "unicorn")
    assert (refused.status_code, refused.json()["code"]) == (409, "item.unknown")
    assert (await ask(inside, token, ids, lines=[])).json()["code"] == "order.empty"
    malformed = (await ask(inside, token, ids, when={"type": "soon"})).json()
    assert (malformed["code"], malformed["params"]["path"]) == ("request.malformed", "$.when.type")
    other = await ask(inside, token, ids, partition="venue:another")
    assert other.json()["code"] == "session.forbidden"
    # Who takes no orders is told no minutes.
    assert (await ask(inside, "", ids)).json()["code"] == "session.missing"
    nobodys = [await inside.pair("board"), await inside.pair("kitchen")]
    for useless in (*nobodys, a_guests_token(inside, read_only=True)):
        assert (await ask(inside, useless, ids)).json()["code"] == "session.forbidden"
    # A till asks for the place that it serves.
    till = await inside.pair("till")
    assert (await ask(inside, till, ids)).json()["code"] == "place.invalid"
    assert (await ask(inside, till, ids, place="counter")).json()["promised_at"]


async def test_a_phone_that_asks_all_the_time_is_slowed_down(inside: Inside) -> None:
    ids, token = Ids(5), a_guests_token(inside)
    burst = int(inside.house.settings.session_burst)
    codes = [(await ask(inside, token, ids)).status_code for _ in range(burst + 20)]
    assert codes[0] == 200
    assert codes[-1] == 429


async def test_a_large_cart_counts_for_more(inside: Inside) -> None:
    ids, token = Ids(9), a_guests_token(inside)
    large = msgspec.to_builtins([a_line(ids, "cola", 99) for _ in range(4)])
    said = [await ask(inside, token, ids, lines=large) for _ in range(12)]
    refused = [answer for answer in said if answer.status_code == 429]
    assert refused
    assert {answer.json()["code"] for answer in refused} == {"limit.requests"}
    # Another guest's page asks as ever.
    assert (await ask(inside, a_guests_token(inside), ids)).status_code == 200


async def test_while_a_channel_is_paused_the_minutes_after_it_are_offered(inside: Inside) -> None:
    ids, token = Ids(11), a_guests_token(inside)
    office = await inside.pair("office")
    await inside.send(office, ChannelPause("pickup", 15))
    refused = (await ask(inside, token, ids, offer=True)).json()
    assert refused["code"] == "channel.paused"
    until, offered = refused["params"]["until"], refused["params"]["offered"]
    assert offered
    assert min(offered) > until
    # One of them is a minute that this guest gets.
    when = {"type": "at", "at": offered[0]}
    assert (await ask(inside, token, ids, when=when)).json()["promised_at"] == offered[0]
    # Who does not ask for minutes is told none, and where nobody knows the end there are none.
    assert "offered" not in (await ask(inside, token, ids)).json()["params"]
    await inside.send(office, ChannelPause("pickup"))
    assert "offered" not in (await ask(inside, token, ids, offer=True)).json()["params"]
