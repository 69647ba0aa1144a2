"""The hit rate of a running server: the office's page, Prometheus, and the same after a restart."""

import re
from pathlib import Path

import httpx
import pytest

from pos.domain.instants import HOUR, MINUTE
from pos.journal.clock import ManualClock
from pos.people import set_person
from pos.reports.hit_rate import NAME
from pos.reports.service import ReportService
from tests.commands import PARTITION, VENUE, Ids, an_order
from tests.inside import Inside, running

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


async def page(inside: Inside, token: str, query: str = "") -> httpx.Response:
    """The page as a browser gets it: with the cookie that the token becomes."""
    where = f"/d/{VENUE}/punctuality{query}"
    headers = {"cookie": f"device={token}", "accept-language": "en"}
    return await inside.client.get(where, headers=headers)


def legend(answer: httpx.Response) -> list[int]:
    """What the page says of the day: kept, early, late, not recorded."""
    assert answer.status_code == 200, answer.text
    return [int(count) for count in re.findall(r"</span> <b>(\d+)</b></li>", answer.text)]


@pytest.fixture(autouse=True)
def _real_day(monkeypatch: pytest.MonkeyPatch) -> None:
    # What happens while a person moves the clock is training, and never counts.
    monkeypatch.setattr(ManualClock, "training", False)


async def pass_time(inside: Inside, milliseconds: int) -> None:
    """So much later everything that was due has happened."""
    clock = inside.house.clock
    assert isinstance(clock, ManualClock)
    clock.move(clock.now() + milliseconds)
    for heard in inside.house.clock_moved:
        await heard()


async def serve_one(inside: Inside, window: str, seed: int, *, is_bumped: bool) -> str:
    """A round at the table, handed over in its minute; its order."""
    wish = an_order(Ids(seed), place="t1")
    placed = await inside.send(window, wish)
    assert placed.status_code == 200, placed.text
    shelf = inside.shelf
    order = shelf.order(wish.order_id)
    assert order is not None
    await pass_time(inside, order.rounds[0].promised_at - inside.now)
    kitchen = await inside.pair("kitchen")
    for ticket in order.rounds[0].tickets if is_bumped else ():
        bumped = await inside.send(kitchen, {"type": "ticket.bump", "ticket_id": ticket})
        assert bumped.status_code == 200, bumped.text
    handed = await inside.send(
        window, {"type": "order.hand_over", "order_id": wish.order_id, "unbumped": not is_bumped}
    )
    assert handed.status_code == 200, handed.text
    return wish.order_id


async def test_what_is_handed_over_is_counted_on_the_page(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as inside:
        await inside.publish()
        service = next(s for s in inside.installation.services if isinstance(s, ReportService))
        office, window = await inside.office(), await inside.pair("window")
        empty = await page(inside, office)
        assert "Nothing is completed on this day yet." in empty.text
        await serve_one(inside, window, 1, is_bumped=True)
        await pass_time(inside, MINUTE)
        back = await serve_one(inside, window, 2, is_bumped=False)
        assert legend(await page(inside, office)) == [1, 0, 0, 1]
        undone = await inside.send(window, {"type": "order.take_back", "order_id": back})
        assert undone.status_code == 200, undone.text
        answer = await page(inside, office)
        assert legend(answer) == [1, 0, 0, 0]
        assert "Still open: 1" in answer.text
        assert "No number for the door yet: 1 orders" in answer.text
        # Nobody hands it over: that is known when the day has ended.
        await pass_time(inside, 20 * HOUR)
        assert legend(await page(inside, office, "?day=2026-11-22")) == [1, 0, 0, 1]
        await service.look()
        told = (await inside.client.get("/metrics")).text
        assert 'tresen_promises_total{venue="corner",channel="table",outcome="kept"} 1\n' in told
        assert "tresen_promise_late_seconds_count 1\n" in told
        assert "tresen_food_age_seconds_count 1\n" in told
    async with running(tmp_path / "data") as again:
        stored = await again.installation.journal.cursor(NAME, PARTITION)
        assert stored is not None
        assert stored.seq == (await again.installation.journal.head(PARTITION)).seq
        assert legend(await page(again, office)) == [1, 0, 0, 0]
        await pass_time(again, 20 * HOUR)
        assert legend(await page(again, office, "?day=2026-11-22")) == [1, 0, 0, 1]


async def test_who_answers_for_a_shift_may_look_and_a_waiter_may_not(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as inside:
        await inside.publish()
        till = await inside.pair("till")
        seen: dict[str, int] = {}
        for role in ("shift_lead", "server"):
            person = await set_person(inside.house, VENUE, role, role, "1234")
            signed = await inside.ask(
                "POST", "/api/people/sign-in", till, {"person_id": person, "pin": "1234"}
            )
            seen[role] = (await page(inside, signed.json()["token"])).status_code
        assert seen == {"shift_lead": 200, "server": 403}
