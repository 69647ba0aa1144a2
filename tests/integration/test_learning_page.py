"""A day in a running kitchen: the night learns from it once, and the page says what is known."""

import re
from math import exp
from pathlib import Path

import httpx
import pytest

from pos.domain.instants import DAY, HOUR, SECOND
from pos.domain.plan_events import DurationsLearned
from pos.domain.venue import PromiseTerms
from pos.journal.book import recorded_of
from pos.journal.clock import ManualClock
from pos.reactors.learning import NAME, LearningReactor, window_in
from tests.commands import PARTITION, VENUE, Ids, a_line, an_order
from tests.inside import Inside, running

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

PLANNED = PromiseTerms(firing="planned")
FRIES = "fries::fryer"


async def page(inside: Inside, token: str, where: str, language: str = "en") -> str:
    headers = {"cookie": f"device={token}", "accept-language": language}
    answer: httpx.Response = await inside.client.get(f"/d/{VENUE}/{where}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def pass_time(inside: Inside, milliseconds: int) -> None:
    """So much later everything that was due has happened."""
    clock = inside.house.clock
    assert isinstance(clock, ManualClock)
    clock.move(clock.now() + milliseconds)
    for heard in inside.house.clock_moved:
        await heard()


async def cook(inside: Inside, window: str, kitchen: str, seed: int, took: int) -> str:
    """A portion of fries, bumped so long after its start and handed over; its order."""
    wish = an_order(Ids(seed), a_line(Ids(seed + 1_000), "fries"), place="counter")
    placed = await inside.send(window, wish)
    assert placed.status_code == 200, placed.text
    order = inside.shelf.order(wish.order_id)
    assert order is not None
    (ticket_id,) = order.rounds[0].tickets
    starts = inside.shelf.state.tickets[ticket_id].due_at
    await pass_time(inside, starts - inside.now)
    assert inside.shelf.state.tickets[ticket_id].fired_at
    await pass_time(inside, took)
    bumped = await inside.send(kitchen, {"type": "ticket.bump", "ticket_id": ticket_id})
    assert bumped.status_code == 200, bumped.text
    await pass_time(inside, 10 * SECOND)
    handed = await inside.send(window, {"type": "order.hand_over", "order_id": wish.order_id})
    assert handed.status_code == 200, handed.text
    return wish.order_id


async def learned(inside: Inside) -> list[DurationsLearned]:
    entries = await inside.house.journal.read(PARTITION, 0)
    events = [recorded_of(PARTITION, entry).event for entry in entries]
    return [event for event in events if isinstance(event, DurationsLearned)]


async def test_a_night_learns_once_and_the_page_says_what(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as inside:
        await inside.publish(promise=PLANNED)
        office, window = await inside.office(), await inside.pair("window")
        kitchen = await inside.pair("kitchen", "fryer")
        empty = await page(inside, office, "pace")
        assert "not known" in empty
        assert "Nothing learned yet" in empty
        for seed in range(12):
            await cook(inside, window, kitchen, seed, 270 * SECOND)
        wish = an_order(Ids(90), a_line(Ids(91), "fries"), place="counter")
        placed = await inside.send(window, wish)
        assert placed.status_code == 200
        said = await page(inside, office, f"pace?order={wish.order_id}")
        slow = re.search(r"(\d+)% slower than usual since \d\d:\d\d", said)
        assert slow, said
        assert 10 < int(slow[1]) < 50
        assert "+" in said
        assert "is promised for" in said
        assert said.count('class="stretch stretch--work"') >= 2
        for language, word in (("de", "langsamer"), ("nl", "langzamer"), ("ar", "أبطأ")):
            assert word in await page(inside, office, "pace", language)
        below = await page(inside, kitchen, "kitchen/fryer/pace")
        assert f'href="/d/{VENUE}/kitchen/fryer"' in below

        await pass_time(inside, DAY)
        await pass_time(inside, HOUR)
        (event,) = await learned(inside)
        step = next(step for step in event.steps if step.key == FRIES)
        assert 11 <= step.seen <= 12
        assert 190_000 < exp(step.log_median) < 260_000, "between menu and truth"
        assert inside.shelf.state.learned == event
        assert not inside.shelf.state.watched
        habit = next(habit for habit in event.habits)
        assert habit.seen == 12
        after = await page(inside, office, "pace")
        assert "longer" in after
    async with running(tmp_path / "data") as inside:
        reactor = next(s for s in inside.installation.services if isinstance(s, LearningReactor))
        await reactor.look()
        assert len(await learned(inside)) == 1, "a day is learned from once"
        cursor = await inside.house.journal.cursor(NAME, PARTITION)
        assert list(window_in(cursor).days) == [event.business_day]


async def test_who_may_not_look_is_told_so(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as inside:
        await inside.publish(promise=PLANNED)
        board = await inside.pair("board")
        answer = await inside.client.get(f"/d/{VENUE}/pace", headers={"cookie": f"device={board}"})
        assert answer.status_code == 403
