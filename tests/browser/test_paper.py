"""The paper roll: what the printer printed lies on the screen, and says whether it is the truth."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.nodes import VENUE, Node
from tests.screens import (
    assert_live,
    axe_complaints,
    chromium,
    demo_town,
    line,
    open_screen,
    place_order,
    rows_of,
)


@pytest.fixture(scope="module")
def browser(chromium_path: str, chromium_args: list[str]) -> Iterator[Browser]:
    with sync_playwright() as driver, chromium(driver, chromium_path, chromium_args) as found:
        yield found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with demo_town(tmp_path_factory.mktemp("paper")) as found:
        yield found


def test_the_roll_shows_what_was_printed(browser: Browser, town: Node) -> None:
    roll = open_screen(browser, town, "paper", "tablet")
    assert_live(roll)
    expect(roll.get_by_text("Nothing printed yet.")).to_be_visible()
    number = place_order(
        town,
        line("classic-burger", 2, options=["no-onion"], note="extra knusprig"),
        place="table-1",
        allergies=["nuts"],
    )
    sheet = roll.locator(".paper").first
    expect(sheet).to_contain_text(f"Bestellung {number}")
    expect(sheet).to_contain_text("2 x CLASSIC")
    expect(sheet).to_contain_text("extra knusprig")
    expect(sheet).to_contain_text("Worte des Gastes")
    expect(sheet.locator(".run--inverted").first).to_contain_text("ALLERGIE: NÜSSE")
    expect(sheet.locator(".run--inverted").last).to_contain_text("OHNE ZWIEBEL")
    expect(sheet.locator(".truth--good")).to_be_visible()
    # The widest line and the letters of double width keep within the paper.
    cut = roll.evaluate(
        """() => [...document.querySelectorAll(".paper__sheet")].filter(sheet => {
          const edge = sheet.getBoundingClientRect().right;
          return [...sheet.querySelectorAll(".run")]
            .some(run => run.getBoundingClientRect().right > edge);
        }).length"""
    )
    assert cut == 0
    markup = "<img src=x onerror=alert(1)>"
    second = place_order(town, line("classic-burger", note=markup), place="table-2")
    newest = roll.locator(".paper").first  # the newest on top
    expect(newest).to_contain_text(second)
    expect(newest).to_contain_text("<img src=x")
    assert newest.locator("img").count() == 0
    # Printed again it says so, and nothing fires by it.
    fired = len(rows_of(town))
    newest.get_by_role("button", name="Print again").click()
    expect(newest).to_contain_text("*** KOPIE ***")
    expect(newest).to_contain_text(second)
    expect(newest.locator(".truth--good")).to_be_visible()
    assert len(rows_of(town)) == fired
    assert axe_complaints(roll) == []


def test_the_demos_start_page_opens_every_screen(browser: Browser, town: Node) -> None:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    page = context.new_page()
    page.goto(f"{town.base_url}/?lang=en")
    hrefs: list[str] = page.eval_on_selector_all(".tile a", "all => all.map(a => a.href)")
    screens = [href for href in hrefs if f"/d/{VENUE}/" in href]
    assert len(screens) == len(town.links.venues[VENUE].surfaces)
    for href in screens:
        answer = page.goto(href)
        assert answer is not None
        assert answer.ok
        if href.split("?")[0].endswith("/kiosk"):
            # Its guests see no sign: without a line the whole screen says so.
            expect(page.get_by_role("main").get_by_role("button").first).to_be_visible()
        else:
            expect(page.locator(".live--on").first).to_be_visible()
    context.close()
