"""The promised minute: counted by the venue's clock, whatever the phone's own says."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phones
from tests.browser.test_guest_order import choose, live, place_order
from tests.browser.town import Town

VENUE = "burgerhof"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Run a town whose clock stands until a test moves it."""
    running = Town(tmp_path_factory.mktemp("town"), "--clock", "manual").start()
    yield running
    running.stop()


def move(town: Town, minutes: float) -> None:
    """Move the town's clock forwards."""
    office = town.token(VENUE, "devices")
    now = dt.datetime.fromisoformat(town.ask("/api/time", office)["now"])
    later = (now + dt.timedelta(minutes=minutes)).isoformat()
    town.ask("/api/clock", office, {"now": later}, "PUT")


def test_minutes_count_down_and_never_below_a_few_more(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "lane-1"))
    live(page)
    choose(page, "classic-burger")
    place_order(page)
    left = page.locator(".round-left")
    promise = page.locator(".round-promise strong").inner_text()
    first = int(re.findall(r"\d+", left.inner_text())[0])
    assert first >= 2
    move(town, first - 1)
    expect(left).to_have_text("in etwa 1 Minute")
    move(town, 5)
    expect(left).to_have_text("Noch ein paar Minuten")
    # The minute that was promised stays what it was.
    expect(page.locator(".round-promise strong")).to_have_text(promise)
    page.locator(".orders-more a").click()
    expect(page.locator(".strip")).to_contain_text("Noch ein paar Minuten")
    assert "-" not in page.locator(".strip").inner_text()


def test_a_phone_whose_clock_is_hours_off_orders_and_counts_right(
    town: Town, phones: Phones
) -> None:
    page = phones()
    page.clock.install(time=dt.datetime(2031, 5, 4, 3, 2, 1, tzinfo=dt.UTC))
    page.goto(town.place(VENUE, "lane-1"))
    live(page)
    choose(page, "classic-burger")
    number = place_order(page)
    order = town.order(VENUE, number)
    placed, promised = (
        dt.datetime.fromisoformat(order[name]) for name in ("placed_at", "promised_at")
    )
    minutes = -(-(promised - placed).total_seconds() // 60)
    shown = int(re.findall(r"\d+", page.locator(".round-left").inner_text())[0])
    assert abs(shown - minutes) <= 1
