"""The kitchen's wall: what a cook taps counts at once, survives a dead spot and can be undone."""

import json
import signal
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.nodes import VENUE, Node
from tests.promptness import within
from tests.screens import (
    assert_live,
    axe_complaints,
    bump_all,
    card,
    line,
    open_screen,
    place_order,
    server_now,
    serving,
)

SAME_SECOND_S = 1.0
STALE_WITHIN_S = 5.0
TARGET_PX_MIN = 72


@pytest.fixture
def grill(browser: Browser, node: Node) -> Iterator[Page]:
    """The grill's wall, with nothing left on it from the test before."""
    bump_all(node)
    page = open_screen(browser, node, "kitchen/grill")
    assert_live(page)
    yield page
    assert_live(page)
    page.context.close()


def test_an_order_is_on_the_wall_in_the_same_second(grill: Page, node: Node) -> None:
    number = place_order(
        node, line("classic-burger", options=["no-onion"], note="Nussallergie!"), name="Ines"
    )
    ticket = card(grill, number)
    with within(SAME_SECOND_S):
        expect(ticket).to_be_visible()
    expect(ticket.locator(".way--without")).to_have_count(1)
    expect(ticket.locator(".way--note")).to_contain_text("Nussallergie!")
    expect(ticket).to_contain_text("Ines")
    expect(ticket).to_contain_text("Fahrspur 1")
    size = ticket.locator(".line__name").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 24


def test_a_tap_readies_a_line_and_a_second_tap_takes_it_back(grill: Page, node: Node) -> None:
    number = place_order(node, line("classic-burger", 2))
    tap = card(grill, number).locator(".line__tap")
    tap.click()
    expect(tap).to_have_attribute("aria-pressed", "true")
    expect(tap).not_to_have_class("is-unsent")
    grill.wait_for_timeout(350)  # beyond the guard against a second tap of the same finger
    tap.click()
    expect(tap).to_have_attribute("aria-pressed", "false")


def test_a_finger_that_taps_twice_taps_once(grill: Page, node: Node) -> None:
    number = place_order(node)
    tap = card(grill, number).locator(".line__tap")
    tap.dblclick()
    expect(tap).to_have_attribute("aria-pressed", "true")


def test_bump_undo_and_recall(grill: Page, node: Node) -> None:
    number = place_order(node)
    ticket = card(grill, number)
    ticket.get_by_role("button", name="Start").click()
    expect(ticket.locator(".fact--started")).to_be_visible()
    ticket.get_by_role("button", name="Bump").click()
    expect(ticket).to_have_count(0)
    grill.locator(".strip").get_by_role("button", name="Undo").click()
    expect(ticket).to_be_visible()
    expect(ticket).to_contain_text("Recalled")
    ticket.get_by_role("button", name="Bump").click()
    expect(ticket).to_have_count(0)
    grill.locator(".foot__tools").get_by_role("button", name="Recall").click()
    grill.get_by_role("button", name=f"Recall {number}").click()
    expect(ticket).to_be_visible()


def test_nothing_moves_under_the_finger(grill: Page, node: Node) -> None:
    first, second = place_order(node), place_order(node)
    expect(card(grill, second)).to_be_visible()
    before = card(grill, second).bounding_box()
    # Read in the same task as the tap: the hole is still there and the neighbour lies where it lay.
    after = (
        card(grill, first)
        .get_by_role("button", name="Bump")
        .evaluate(
            """button => new Promise(done => {
          button.click();
          requestAnimationFrame(() => requestAnimationFrame(() => {
            const cards = [...document.querySelectorAll(".card")];
            done(cards.map(c => [c.classList.contains("is-gone"), c.getBoundingClientRect().x]));
          }));
        })"""
        )
    )
    assert before is not None
    assert [gone for gone, _ in after] == [True, False]
    assert after[1][1] == pytest.approx(before["x"], abs=8)
    expect(grill.locator(".card")).to_have_count(1)  # then the hole closes


def test_a_bump_survives_a_dead_spot_and_a_reload(grill: Page, node: Node) -> None:
    number = place_order(node)
    expect(card(grill, number)).to_be_visible()
    sent: list[str] = []

    def cut(route: Route) -> None:
        sent.append(route.request.url)
        route.abort()

    grill.route("**/api/commands/**", cut)
    card(grill, number).get_by_role("button", name="Bump").click()
    expect(card(grill, number)).to_have_count(0)
    expect(grill.locator(".bar__unsent")).to_be_visible()
    grill.reload()
    expect(grill.locator(".bar__unsent")).to_be_visible()
    expect(card(grill, number)).to_have_count(0)
    grill.unroute("**/api/commands/**")
    expect(grill.locator(".bar__unsent")).to_have_count(0)
    assert len({url.rpartition("/")[2] for url in sent}) == 1  # one wish, one id, however often
    grill.reload()
    assert_live(grill)
    expect(card(grill, number)).to_have_count(0)


def test_the_bump_bar(grill: Page, node: Node) -> None:
    first, second = place_order(node), place_order(node, line("cheeseburger", 3))
    expect(card(grill, second)).to_be_visible()
    grill.keyboard.press("2")
    expect(grill.locator(".card.is-selected")).to_contain_text(second)
    grill.keyboard.press("Enter")
    expect(card(grill, second)).to_have_count(0)
    grill.keyboard.press("Backspace")
    expect(card(grill, second)).to_be_visible()
    grill.keyboard.press("s")
    expect(grill.locator(".tally__item").first).to_contain_text("3")
    grill.keyboard.press("r")
    expect(grill.locator("#recall-title")).to_be_visible()
    grill.keyboard.press("Escape")
    expect(grill.locator(".side")).to_have_count(0)
    # Recalled tickets come first, so that is where Home goes.
    grill.keyboard.press("Home")
    expect(grill.locator(".card.is-selected")).to_contain_text(second)
    grill.keyboard.press("ArrowRight")
    expect(grill.locator(".card.is-selected")).to_contain_text(first)
    grill.keyboard.press("Space")
    expect(card(grill, first)).to_have_count(0)


def test_a_bump_bar_with_other_keys_is_taught(grill: Page, node: Node) -> None:
    number = place_order(node)
    expect(card(grill, number)).to_be_visible()
    grill.keyboard.press("h")
    grill.get_by_role("button", name="Teach: The wide button of the selected ticket").click()
    grill.keyboard.press("F9")
    expect(grill.locator(".keys__own")).to_have_text("F9")
    grill.reload()
    assert_live(grill)
    grill.keyboard.press("1")
    grill.keyboard.press("F9")
    expect(card(grill, number)).to_have_count(0)
    grill.keyboard.press("h")
    grill.get_by_role("button", name="Forget own keys").click()
    expect(grill.locator(".keys__own")).to_have_count(0)


def test_a_new_ticket_is_news_until_somebody_touches(grill: Page, node: Node) -> None:
    place_order(node)
    expect(grill.locator(".bar__fresh")).to_be_visible()
    expect(grill.locator(".card.is-fresh")).to_have_count(1)
    grill.locator(".bar__clock").click()
    expect(grill.locator(".bar__fresh")).to_have_count(0)


def test_everything_to_press_is_large_enough_for_a_glove(grill: Page, node: Node) -> None:
    number = place_order(node)
    expect(card(grill, number)).to_be_visible()
    small = grill.evaluate(
        """least => [...document.querySelectorAll("button, a[href]")]
          .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.height < least || box.width < least))
          .map(([text, box]) => `${text} ${box.width} x ${box.height}`)""",
        TARGET_PX_MIN,
    )
    assert small == []


def test_the_expo_sees_which_stations_are_done(browser: Browser, node: Node) -> None:
    bump_all(node)
    expo = open_screen(browser, node, "kitchen")
    number = place_order(node, line("classic-burger"), line("coleslaw"))
    both = card(expo, number)
    expect(both).to_have_count(1)
    both.get_by_role("button", name="Grill waiting").click()
    expect(both.locator(".station-state.is-done")).to_contain_text("Grill")
    expect(both.get_by_role("button", name="Hand over")).to_have_count(0)
    both.get_by_role("button", name="Cold kitchen waiting").click()
    expect(expo.locator(".card--done", has=both)).to_be_visible()
    both.get_by_role("button", name="Hand over").click()
    expect(both).to_have_count(0)
    expo.locator(".strip").filter(has_text="handed over").get_by_role("button").click()
    expect(both).to_have_count(1)
    expo.context.close()


def test_the_sign_shows_silence_and_never_a_quiet_line(browser: Browser, node: Node) -> None:
    page = open_screen(browser, node, "kitchen")
    assert_live(page)
    # Nothing happens in the kitchen for longer than the sign's patience: it must not flicker.
    flickers = page.evaluate(
        """() => new Promise(done => {
          let seen = 0;
          const look = setInterval(() => {
            if (!document.querySelector(".live--on")) seen += 1;
          }, 50);
          setTimeout(() => { clearInterval(look); done(seen); }, 6500);
        })"""
    )
    assert flickers == 0
    assert node.process is not None
    node.process.send_signal(signal.SIGSTOP)
    try:
        with within(STALE_WITHIN_S):
            expect(page.locator(".banner--stale")).to_be_visible()
        expect(page.locator(".banner--stale")).to_contain_text("Not live")
    finally:
        node.process.send_signal(signal.SIGCONT)
    expect(page.locator(".banner--stale")).to_have_count(0)
    assert_live(page)
    page.context.close()


@pytest.mark.parametrize("language", ["de", "nl", "en", "ar"])
def test_the_wall_is_accessible_in_every_language_and_theme(
    browser: Browser, node: Node, language: str
) -> None:
    bump_all(node)
    burger = line("classic-burger", 2, options=["no-onion"], note="bitte knusprig")
    place_order(node, burger, allergies=["nuts", "milk"])
    page = open_screen(browser, node, "kitchen/grill", "tablet", language, reduced_motion="reduce")
    assert_live(page)
    expect(page.locator(".card")).to_have_count(1)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    for _ in range(2):
        assert axe_complaints(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.locator(".foot__tools .tool").nth(5).click()  # the other theme
    for key in ("s", "r", "w", "x", "h"):
        page.keyboard.press(key)
        expect(page.locator(".side")).to_be_visible()
        assert axe_complaints(page) == []
    page.context.close()


def test_a_ticket_grows_old_by_its_stations_limits(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serving(tmp_path_factory.mktemp("age"), "--clock", "manual") as node:
        number, other = place_order(node), place_order(node)
        page = open_screen(browser, node, "kitchen/grill", "tablet")
        assert_live(page)
        started = server_now(node)
        for minutes, level in ((4, "fresh"), (6, "aged"), (10, "old")):
            httpx.put(
                f"{node.base_url}/api/clock",
                json={"now": (started + timedelta(minutes=minutes)).isoformat()},
                headers={"authorization": f"Bearer {node.token('devices')}"},
                trust_env=False,
            ).raise_for_status()
            expect(page.locator(f".card--{level}").first).to_contain_text(number)
            expect(page.locator(".card__age").first).to_contain_text(f"{minutes} min")
            if level == "fresh":
                # Nobody has touched it for longer than the station's limit: it is loud until then.
                expect(page.locator(".card.is-loud .card__alarm")).to_have_count(2)
                # The row keeps the promised minute, and all of it is to be read.
                row = page.locator(".card__facts.is-loud").first
                assert row.evaluate("row => row.scrollWidth - row.clientWidth") <= 0
                # The first touch says "seen" and is a tap all the same: nothing moves under it.
                bump = card(page, other).get_by_role("button", name="Bump")
                before = bump.bounding_box()["y"]
                bump.hover()
                page.mouse.down()
                expect(card(page, other).locator(".card__alarm")).to_have_count(0)
                # A pressed button sinks by one pixel.
                assert bump.bounding_box()["y"] == pytest.approx(before, abs=1.5)
                page.mouse.up()
                expect(card(page, other)).to_have_count(0)
                page.locator(".bar__fresh--alarm").click()
                expect(page.locator(".card.is-loud")).to_have_count(0)
        page.context.close()


def test_plain_http_says_what_is_missing_and_cooks_all_the_same(
    chromium_path: str, chromium_args: list[str], browser: Browser, node: Node
) -> None:
    # An address in the venue's network is no secure context; neither is this one.
    rule = "--host-resolver-rules=MAP 203.0.113.7 127.0.0.1"
    beside = browser.browser_type.launch(
        executable_path=chromium_path, args=[*chromium_args, rule, "--no-first-run"]
    )
    try:
        page = beside.new_context(viewport={"width": 1024, "height": 768}).new_page()
        url = node.links.venues[VENUE].surfaces["kitchen/grill"].url
        page.goto(url.replace("127.0.0.1", "203.0.113.7") + "&lang=en")
        assert page.evaluate("isSecureContext") is False
        assert_live(page)
        number = place_order(node)
        page.get_by_role("button", name="Start shift").click()
        expect(page.locator(".banners")).to_contain_text("This address is not encrypted (http)")
        page.get_by_role("button", name="Understood").click()
        card(page, number).get_by_role("button", name="Bump").click()
        expect(card(page, number)).to_have_count(0)
        expect(page.locator(".bar__unsent")).to_have_count(0)
        page.reload()
        assert_live(page)
        expect(card(page, number)).to_have_count(0)
    finally:
        beside.close()


def test_two_screens_of_one_station_agree(grill: Page, browser: Browser, node: Node) -> None:
    other = open_screen(browser, node, "kitchen/grill", "tablet")
    number = place_order(node, line("classic-burger", 2))
    card(grill, number).locator(".line__tap").click()
    tap = card(other, number).locator(".line__tap")
    with within(SAME_SECOND_S):
        expect(tap).to_have_attribute("aria-pressed", "true")
    card(other, number).get_by_role("button", name="Bump").click()
    with within(2 * SAME_SECOND_S):
        expect(card(grill, number)).to_have_count(0)
    other.context.close()


def test_the_first_paint_needs_no_script(browser: Browser, node: Node) -> None:
    bump_all(node)
    number = place_order(node)
    page = open_screen(browser, node, "kitchen/grill", java_script_enabled=False)
    expect(card(page, number)).to_be_visible()
    assert "This screen needs JavaScript" in page.content()
    boot = json.loads(page.locator("#boot").text_content() or "{}")
    assert boot["station"] == "grill"
    page.context.close()
