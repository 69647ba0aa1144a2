"""The hand-over window: find the number, see how far it is, hand it over, take it back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.nodes import Node
from tests.screens import (
    assert_live,
    axe_complaints,
    bump_all,
    card,
    chromium,
    line,
    open_screen,
    place_order,
    serving,
)


@pytest.fixture(scope="module")
def browser(chromium_path: str, chromium_args: list[str]) -> Iterator[Browser]:
    with sync_playwright() as driver, chromium(driver, chromium_path, chromium_args) as found:
        yield found


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with serving(tmp_path_factory.mktemp("window")) as found:
        yield found


@pytest.fixture
def window(browser: Browser, node: Node) -> Iterator[Page]:
    page = open_screen(browser, node, "window", "tablet")
    assert_live(page)
    yield page
    assert_live(page)
    page.context.close()


def test_ready_food_is_handed_over_and_taken_back(window: Page, node: Node) -> None:
    number = place_order(node, line("classic-burger", note="Nussallergie!"), name="Ines")
    slip = card(window, number)
    expect(slip).to_contain_text("Hof-Burger")
    expect(slip).to_contain_text("Nussallergie!")
    expect(slip).to_contain_text("Ines")
    expect(slip.locator(".station")).to_contain_text("waiting")
    bump_all(node)
    expect(slip.locator(".station.is-done")).to_be_visible()
    slip.get_by_role("button", name="Hand over").click()
    expect(slip).to_have_count(0)
    window.get_by_role("button", name="Undo").click()
    expect(slip).to_be_visible()
    slip.get_by_role("button", name="Hand over").click()
    window.get_by_role("button", name=f"Take back {number}").click()
    expect(slip).to_be_visible()


def test_food_that_no_station_bumped_needs_a_second_tap(window: Page, node: Node) -> None:
    number = place_order(node)
    slip = card(window, number)
    slip.get_by_role("button", name="Not ready yet").click()
    expect(slip.get_by_role("alert")).to_contain_text("Grill")
    window.wait_for_timeout(350)  # beyond the guard against a second tap of the same finger
    slip.get_by_role("button", name="Hand over anyway").click()
    expect(slip).to_have_count(0)
    expect(window.locator(".recent__number").first).to_have_text(number)
    window.reload()
    assert_live(window)
    expect(slip).to_have_count(0)


def test_a_number_is_found_and_handed_over_without_a_mouse(window: Page, node: Node) -> None:
    numbers = [place_order(node) for _ in range(3)]
    bump_all(node)
    expect(card(window, numbers[2])).to_be_visible()
    window.keyboard.type(numbers[1].lstrip("A"))
    expect(window.locator(".slip")).to_have_count(1)
    window.keyboard.press("Enter")
    expect(card(window, numbers[1])).to_have_count(0)
    window.keyboard.press("Escape")
    expect(card(window, numbers[0])).to_be_visible()
    window.locator(".bar__clock").click()
    window.keyboard.press("Backspace")
    expect(card(window, numbers[1])).to_be_visible()


def test_a_hand_over_in_a_dead_spot_goes_out_later(window: Page, node: Node) -> None:
    number = place_order(node)
    bump_all(node)
    expect(card(window, number)).to_be_visible()
    window.route("**/api/commands/**", cut)
    card(window, number).get_by_role("button", name="Hand over").click()
    expect(card(window, number)).to_have_count(0)
    expect(window.locator(".bar__unsent")).to_be_visible()
    window.unroute("**/api/commands/**")
    expect(window.locator(".bar__unsent")).to_have_count(0)


def cut(route: Route) -> None:
    route.abort()


@pytest.mark.parametrize("size, language", [("phone", "ar"), ("phone", "de"), ("tablet", "nl")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_window_is_accessible(
    browser: Browser, node: Node, size: str, language: str, scheme: str
) -> None:
    number = place_order(node, line("classic-burger", 2))
    page = open_screen(
        browser, node, "window", size, language, color_scheme=scheme, reduced_motion="reduce"
    )
    assert_live(page)
    expect(card(page, number)).to_be_visible()
    assert axe_complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.context.close()
