"""What is due happens once: at its instant, after a moved clock or a stop, and among two nodes."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos.domain import commands as cmd
from pos.domain.decide_time import next_due
from pos.domain.instants import DAY, HOUR, MINUTE, SECOND, Instant
from pos.domain.seating import AWAITING_LIFE
from pos.domain.shelf import Shelf
from pos.journal.book import recorded_of
from pos.reactors.clock import may_wait
from tests.commands import PARTITION, Ids, a_line, an_order
from tests.inside import Inside, running

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

WAIT_S_MAX = 20.0


def moment(at: Instant) -> datetime:
    return datetime.fromtimestamp(at / 1_000, UTC)


async def tags(inside: Inside) -> Counter[str]:
    """How many events of each kind the journal holds."""
    entries = await inside.house.journal.read(PARTITION, 0)
    events = [recorded_of(PARTITION, entry).event for entry in entries]
    return Counter(str(type(event).__struct_config__.tag) for event in events)


async def until(inside: Inside, tag: str) -> None:
    """Wait until the feed brings an event of that kind."""
    after = 0
    async with asyncio.timeout(WAIT_S_MAX):
        while True:
            page = await inside.installation.fanout.feed.read(PARTITION, after, 100, 5.0)
            for recorded in page.events:
                after = recorded.seq
                if str(type(recorded.event).__struct_config__.tag) == tag:
                    return


def for_later(inside: Inside, ahead: int = HOUR) -> cmd.OrderPlace:
    ids = Ids(inside.now)
    wish = an_order(ids, a_line(ids, "fries"), place="shelf")
    at = moment(inside.now + ahead)
    return cmd.OrderPlace(
        order_id=inside.id(),
        round_id=inside.id(),
        lines=wish.lines,
        place="shelf",
        when=cmd.At(at),
    )


async def test_a_moved_clock_fires_what_is_due_before_it_answers(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        await inside.system(for_later(inside))
        (ticket,) = inside.shelf.state.tickets.values()
        assert not ticket.fired_at
        early = ticket.due_at - inside.now - 2 * SECOND
        assert (await inside.move_clock(early)).status_code == 200
        assert not next(iter(inside.shelf.state.tickets.values())).fired_at
        assert (await inside.move_clock(SECOND)).status_code == 200
        (fired,) = inside.shelf.state.tickets.values()
        assert fired.fired_at == inside.now
        assert not may_wait(inside.shelf)
        assert (await tags(inside))["tickets.fired"] == 1


async def test_everything_that_waits_has_its_end(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish(admission="staff")
        now = inside.now
        await inside.system(cmd.StationPause("grill", minutes=1))
        await inside.system(cmd.StockSet(key="item:fries", count=9))
        await inside.system(cmd.StockOut(key="item:beer", until=moment(now + 2 * MINUTE)))
        ids = Ids(1)
        phone = inside.house.sessions.guest_token("corner", "t1", inside.id())
        hold = cmd.CheckoutHold(hold_id=inside.id(), lines=(a_line(ids, "fries"),))
        fetching = inside.house.sessions.guest_token("corner", "shelf", inside.id())
        held = await inside.send(fetching, hold)
        assert held.status_code == 200, held.text
        wish = an_order(ids, a_line(ids, "latte"))
        placed = await inside.send(phone, wish)
        assert placed.json()["result"]["awaiting"] is True
        assert (await inside.move_clock(MINUTE)).status_code == 200
        state = inside.shelf.state
        assert not state.paused
        assert not state.holds
        assert state.stock["item:beer"].out
        assert (await inside.move_clock(MINUTE)).status_code == 200
        assert not inside.shelf.state.stock.get("item:beer", state.stock["item:fries"]).out
        assert inside.shelf.awaiting
        assert (await inside.move_clock(AWAITING_LIFE)).status_code == 200
        assert not inside.shelf.awaiting
        found = await tags(inside)
        for tag in ("station.resumed", "checkout.released", "stock.came_back", "order.expired"):
            assert found[tag] == 1, tag


async def test_what_came_due_while_nothing_ran_happens_after_the_start(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        await inside.system(for_later(inside))
        due = next(iter(inside.shelf.state.tickets.values())).due_at
        # As after kill -9: the setting is what the next process starts from.
        await inside.house.journal.save_setting("clock", str(due + HOUR))
    async with running(tmp_path) as again:
        await until(again, "tickets.fired")
        assert (await tags(again))["tickets.fired"] == 1


async def test_two_nodes_fire_once_between_them(tmp_path: Path) -> None:
    async with running(tmp_path) as one, running(tmp_path) as two:
        await one.publish()
        await one.system(for_later(one))
        await two.house.refresh_venues()
        await two.house.reading("corner")
        await two.house.writer.catch_up(PARTITION)
        assert len(two.shelf.waiting) == 1
        # Before the clocks part: a code is good for ten minutes by both of them.
        for node in (one, two):
            await node.office()
        moved = await asyncio.gather(one.move_clock(HOUR), two.move_clock(HOUR))
        assert [answer.status_code for answer in moved] == [200, 200]
        for node in (one, two):
            await node.house.writer.catch_up(PARTITION)
            assert not node.shelf.waiting
        assert (await tags(one))["tickets.fired"] == 1


async def test_the_machines_own_time_fires_at_the_due_instant(tmp_path: Path) -> None:
    async with running(tmp_path, clock="system") as inside:
        await inside.publish()
        now = inside.now
        await inside.system(cmd.StockOut(key="item:beer", until=moment(now + 300)))
        await until(inside, "stock.came_back")
        assert inside.now >= now + 300


async def test_a_venue_where_nothing_waits_is_asked_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as inside:
        await inside.publish()
        await inside.system(an_order(Ids(2), place="t1"))
        assert not may_wait(inside.shelf)
        commands = inside.house.writer.commands
        await inside.move_clock(DAY)
        # The office's pairing and nothing else.
        assert inside.house.writer.commands == commands + 2


async def test_one_venues_fault_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def broken_once(shelf: Shelf) -> int:
        asked.append(1)
        if len(asked) == 1:
            raise KeyError("damaged")
        return next_due(shelf)

    monkeypatch.setattr("pos.reactors.clock.next_due", broken_once)
    async with running(tmp_path, clock="system") as inside:
        await inside.publish()
        for key in ("item:beer", "item:latte"):
            await inside.system(cmd.StockOut(key=key, until=moment(inside.now + 200)))
            await inside.system(cmd.StockSet(key=key, count=1))
        await until(inside, "stock.came_back")
        assert len(asked) > 1
