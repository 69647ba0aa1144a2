"""A planned kitchen on its screens: what comes next, what waits on a ticket, when to bag."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.nodes import Node
from tests.screens import (
    assert_live,
    axe_complaints,
    card,
    line,
    open_screen,
    place_order,
    rows_of,
    send,
    server_now,
    serving,
)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A burger place that plans its kitchen, and whose clock stands until a test moves it."""
    with serving(tmp_path_factory.mktemp("node"), "--clock", "manual", firing="planned") as found:
        yield found


@pytest.fixture(scope="module")
def grill(browser: Browser, node: Node) -> Iterator[Page]:
    page = open_screen(browser, node, "kitchen/grill", "wall")
    assert_live(page)
    yield page
    page.context.close()


def move(node: Node, moment: datetime) -> None:
    """Move the house's clock."""
    httpx.put(
        f"{node.base_url}/api/clock",
        json={"now": moment.isoformat()},
        headers={"authorization": f"Bearer {node.token('devices')}"},
        trust_env=False,
    ).raise_for_status()


def waiting(node: Node, number: str, station: str) -> dict[str, Any]:
    rows = rows_of(node, "kitchen.waiting").values()
    return next(row for row in rows if (row["number"], row["station"]) == (number, station))


def due(node: Node, number: str, station: str) -> datetime:
    return datetime.fromisoformat(waiting(node, number, station)["due_at"])


def ordered(node: Node, *lines: dict[str, Any]) -> str:
    when = {"type": "at", "at": (server_now(node) + timedelta(minutes=20)).isoformat()}
    return place_order(node, *lines, when=when)


def test_what_comes_next_counts_down_apart_from_what_is_fired(grill: Page, node: Node) -> None:
    number = ordered(node, line("classic-burger"), line("fries", variant="small"))
    entry = grill.locator(".next__entry").filter(has_text=number)
    expect(entry).to_have_count(0)
    expect(grill.locator(".next__none")).to_be_visible()
    moment = due(node, number, "grill")
    move(node, moment - timedelta(seconds=100))
    expect(entry).to_contain_text("CLASSIC")
    expect(entry.locator(".next__in")).to_contain_text("1:")
    expect(card(grill, number)).to_have_count(0)
    wall = grill.locator("#wall").bounding_box()
    move(node, moment)
    expect(card(grill, number)).to_be_visible()
    expect(entry).to_have_count(0)
    expect(grill.locator(".bar__fresh")).to_contain_text("1 new ticket")
    # The strip is as high with nothing in it: no card moved.
    assert grill.locator("#wall").bounding_box() == wall
    grill.locator(".bar__fresh").click()


def test_a_cook_starts_early_with_one_tap(grill: Page, node: Node) -> None:
    number = ordered(node, line("bacon-bbq"))
    moment = due(node, number, "grill")
    move(node, moment - timedelta(minutes=3))
    grill.get_by_role("button", name=f"Start now – {number}").click()
    expect(card(grill, number)).to_be_visible()
    card(grill, number).get_by_role("button", name="Bump").click()
    expect(card(grill, number)).to_have_count(0)


def test_what_starts_later_lies_apart_on_its_card_and_is_not_bumped_away(
    grill: Page, node: Node
) -> None:
    number = ordered(node, line("double-burger"), line("chicken-wrap"))
    move(node, due(node, number, "grill"))
    its = card(grill, number)
    later = its.locator(".later-line")
    expect(later).to_contain_text("WRAP")
    expect(later.locator(".later-line__in")).to_contain_text(":")
    assert axe_complaints(grill) == []
    # The wide button means what was begun; what waits stays, and then both buttons start it.
    its.get_by_role("button", name="Done so far").click()
    expect(its.locator(".line__tap.is-ready")).to_contain_text("DOPPEL")
    expect(later).to_have_count(1)
    expect(its.locator(".act--bump")).to_have_text("Start now")
    its.locator(".later-on").click()
    expect(later).to_have_count(0)
    expect(its.locator(".line__tap:not(.is-ready)")).to_contain_text("WRAP")
    its.get_by_role("button", name="Bump").click()
    expect(its).to_have_count(0)


def test_the_moment_of_what_waited_is_news_again(grill: Page, node: Node) -> None:
    number = ordered(node, line("double-burger"), line("chicken-wrap"))
    move(node, due(node, number, "grill"))
    expect(card(grill, number)).to_be_visible()
    grill.locator(".bar__clock").click()
    expect(grill.locator(".card.is-fresh")).to_have_count(0)
    ticket = next(row for row in rows_of(node).values() if row["number"] == number)
    moments = [at for row in ticket["lines"] for at in row.get("starts", {}).values()]
    move(node, datetime.fromisoformat(max(moments)))
    expect(grill.locator(".card.is-fresh")).to_contain_text(number)
    expect(card(grill, number).locator(".later-line")).to_have_count(0)
    send(node, "kitchen", {"type": "ticket.bump", "ticket_id": ticket["ticket_id"]})


def test_a_screen_without_a_line_counts_on_and_says_that_it_is_only_planned(
    grill: Page, node: Node
) -> None:
    number = ordered(node, line("kids-burger"))
    move(node, due(node, number, "grill") - timedelta(seconds=3))
    entry = grill.locator(".next__entry").filter(has_text=number)
    expect(entry).to_be_visible()
    grill.context.set_offline(True)
    try:
        expect(grill.locator(".next__unsure")).to_have_text("planned, not confirmed")
        expect(entry.locator(".next__in")).to_have_text("now")
        expect(card(grill, number)).to_have_count(0)
    finally:
        grill.context.set_offline(False)
    assert_live(grill)
    expect(grill.locator(".next__unsure")).to_have_count(0)


def test_the_pass_and_the_window_say_from_when_a_round_is_bagged(
    browser: Browser, node: Node
) -> None:
    number = ordered(node, line("veggie-burger"), line("coleslaw"))
    move(node, due(node, number, "grill"))
    page = open_screen(browser, node, "kitchen", "wall")
    its = card(page, number)
    expect(its.locator(".fact--gate")).to_contain_text("Bag from ")
    # A station that has not begun stands on the card with its moment: nothing is handed over yet.
    expect(its.locator(".station-state.is-coming")).to_contain_text("Cold")
    tickets = [row for row in rows_of(node).values() if row["number"] == number]
    for row in tickets:
        send(node, "kitchen", {"type": "ticket.bump", "ticket_id": row["ticket_id"]})
    expect(its.locator(".station-state.is-coming")).to_be_visible()
    expect(its.get_by_role("button", name="Hand over")).to_have_count(0)
    its.locator(".station-state.is-coming").click()
    its.locator(".act--bump").click()
    expect(its.get_by_role("button", name="Hand over")).to_be_visible()
    expect(its.locator(".fact--gate.is-wait")).to_contain_text("Bag in ")
    window = open_screen(browser, node, "window", "tablet")
    slip = window.locator(".slip").filter(has=window.get_by_role("heading", name=number))
    expect(slip.locator(".tag--warn")).to_contain_text("Bag in ")
    bag_at = next(
        row["bag_at"] for row in rows_of(node, "kitchen.done").values() if row["number"] == number
    )
    move(node, datetime.fromisoformat(bag_at))
    expect(its.locator(".fact--gate.is-go")).to_contain_text("Bag now")
    expect(slip.locator(".tag--good").first).to_contain_text("Bag now")
    window.context.close()
    page.context.close()
