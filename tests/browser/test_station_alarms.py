"""What a station never got is told on everybody else's screen; to waiters in one row a station."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from msgspec import to_builtins
from playwright.sync_api import Browser, Page, expect

from pos.documents import read_venue
from tests.nodes import Node, uuid7
from tests.screens import (
    assert_live,
    axe_complaints,
    bump_all,
    line,
    open_screen,
    place_order,
    send,
)

PIN = "4711"


@pytest.fixture(scope="module")
def dark(node: Node) -> Node:
    """Two seconds, no printer that listens, and nobody at the fryer; tables wait for a word."""
    venue: dict[str, Any] = to_builtins(read_venue(node.folder.parent / "venue" / "venue.toml"))
    soon = [{**station, "undelivered_seconds": 2} for station in venue["stations"]]
    wish = {**venue, "stations": soon, "admission": "staff"}
    answer = send(node, "devices", {"type": "venue.publish", "venue": wish})
    assert answer.get("outcome") == "accepted", answer
    return node


def fries(node: Node, place: str = "lane-1") -> str:
    """A portion for the fryer; the order's number."""
    return place_order(node, line("fries", variant="medium"), place=place)


@pytest.fixture
def grill(browser: Browser, dark: Node) -> Iterator[Page]:
    page = open_screen(browser, dark, "kitchen/grill", "tablet")
    assert_live(page)
    yield page
    assert_live(page)
    page.context.close()


@pytest.fixture
def waiter(browser: Browser, dark: Node) -> Iterator[Page]:
    person = {"name": "Nele", "role": "server", "pin": PIN}
    hired = httpx.put(
        f"{dark.base_url}/api/people/{uuid7()}",
        json=person,
        headers={"authorization": f"Bearer {dark.token('devices')}"},
        trust_env=False,
        timeout=20,
    )
    assert hired.is_success, hired.text
    page = open_screen(browser, dark, "waiter", "phone", reduced_motion="reduce")
    page.locator(".name").first.click()
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    expect(page.locator(".table-tile").first).to_be_visible()
    yield page
    page.context.close()


def test_what_another_station_never_got_is_told_until_somebody_knows(
    grill: Page, dark: Node
) -> None:
    number = fries(dark)
    away = grill.locator("[data-away=fryer]")
    expect(away).to_contain_text(f"Fryer: {number} has not arrived.")
    expect(away).to_contain_text("Silent: Drucker Grill und Fritteuse.")
    # The screen's own station shows what it has: it tells of others only.
    place_order(dark, line("classic-burger"))
    expect(grill.locator(".card")).to_have_count(1)
    assert axe_complaints(grill) == []
    away.get_by_role("button", name="Understood").click()
    expect(away).to_have_count(0)
    later = fries(dark)
    expect(away).to_contain_text(f"2 tickets have not arrived ({number} and {later})")
    bump_all(dark)
    expect(away).to_have_count(0)


def test_a_waiter_reads_one_row_a_station_below_the_guests_who_wait(
    waiter: Page, dark: Node
) -> None:
    numbers = [fries(dark) for _ in range(4)]
    fries(dark, "table-7")
    waiter.locator(".dock-link").nth(1).click()
    guest = waiter.locator(".panel").filter(has_text="Tisch 7")
    owed = waiter.locator("[data-station]")
    expect(guest).to_be_visible()
    expect(owed).to_have_count(1)
    named = f"{numbers[0]}, {numbers[1]}, and {numbers[2]} …"
    expect(owed).to_contain_text(f"Fryer: 4 tickets have not arrived ({named}).")
    above, below = guest.bounding_box(), owed.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"]
    assert axe_complaints(waiter) == []
    bump_all(dark)
    expect(owed).to_have_count(0)
