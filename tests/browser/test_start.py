"""The start page and pairing: every door has its link, and a device comes in by eight digits."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.nodes import VENUE, Node, order
from tests.screens import (
    SIZES,
    assert_live,
    axe_complaints,
    chromium,
    open_screen,
    send,
    serving,
)


@pytest.fixture(scope="module")
def browser(chromium_path: str, chromium_args: list[str]) -> Iterator[Browser]:
    with sync_playwright() as driver, chromium(driver, chromium_path, chromium_args) as found:
        yield found


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with serving(tmp_path_factory.mktemp("start")) as found:
        yield found


def open_page(browser: Browser, url: str, size: str = "tablet", **more: Any) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    page = context.new_page()
    page.goto(url)
    return page


def open_code(office: Page, role: str, station: str = "", label: str = "") -> str:
    """Make a pairing code in the office."""
    office.get_by_label("What for").select_option(role)
    if station:
        office.get_by_label("Station").select_option(station)
    office.get_by_label("Name").fill(label)
    office.get_by_role("button", name="Make a code").click()
    code: str = office.locator(".door__code").inner_text()
    assert re.fullmatch(r"\d{4} \d{4}", code)
    return code


def test_a_stranger_sees_the_public_doors_only(browser: Browser, node: Node) -> None:
    page = open_page(browser, f"{node.base_url}/?lang=en")
    hrefs: list[str] = page.eval_on_selector_all("a", "all => all.map(a => a.href)")
    assert any(f"/g/{VENUE}/lane-1/" in href for href in hrefs)
    assert not [href for href in hrefs if "/table-" in href]
    assert not [href for href in hrefs if "token=" in href]
    assert page.locator(".hero__code .qr__code").count() == 1


def test_the_office_sees_every_door_and_each_opens(browser: Browser, node: Node) -> None:
    office = node.links.venues[VENUE].surfaces["devices"]
    page = open_page(browser, f"{node.base_url}/?token={office.token}&lang=en")
    assert "token=" not in page.url
    hrefs: list[str] = page.eval_on_selector_all("main a", "all => all.map(a => a.href)")
    wanted = ["kitchen", "kitchen/grill", "kitchen/fryer", "board", "window", "paper", "devices"]
    for surface in wanted:
        assert f"{node.base_url}/d/{VENUE}/{surface}" in hrefs
    table = next(href for href in hrefs if "/table-1/" in href)
    assert page.request.get(table).ok
    assert page.locator(".qr").count() >= len(hrefs) - 2


@pytest.mark.parametrize("javascript", [True, False])
def test_a_screen_is_paired_by_typing_eight_digits(
    browser: Browser, node: Node, javascript: bool
) -> None:
    office = open_screen(browser, node, "devices", "tablet")
    label = f"Tablet {javascript}"
    code = open_code(office, "kitchen", "grill", label)
    screen = open_page(
        browser, f"{node.base_url}/d/{VENUE}/kitchen?lang=en", java_script_enabled=javascript
    )
    screen.get_by_label("Eight-digit code").fill("0000 0000")
    screen.get_by_role("button", name="Pair").click()
    expect(screen.get_by_role("alert")).to_contain_text("no such code")
    screen.get_by_label("Eight-digit code").fill(code)
    screen.get_by_role("button", name="Pair").click()
    expect(screen).to_have_url(f"{node.base_url}/d/{VENUE}/kitchen/grill")
    cookie = screen.context.cookies(f"{node.base_url}/d/{VENUE}/kitchen")[0]
    assert cookie["httpOnly"]
    # The office sees it at once and takes it away again; the screen says so by itself.
    expect(office.locator(".device b", has_text=label)).to_be_visible()
    row = office.locator(".device", has=office.locator("b", has_text=label))
    row.get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    if javascript:
        expect(screen.locator(".banner--stale")).to_contain_text("no longer paired")
    screen.reload()
    expect(screen.get_by_label("Eight-digit code")).to_be_visible()
    office.context.close()
    screen.context.close()


def test_a_code_opens_one_door_once(browser: Browser, node: Node) -> None:
    office = open_screen(browser, node, "devices", "tablet")
    code = open_code(office, "board")
    for expected in (f"/d/{VENUE}/board", f"/d/{VENUE}/pair"):
        screen = open_page(browser, f"{node.base_url}/d/{VENUE}/pair?code={code}&lang=en")
        expect(screen.get_by_label("Eight-digit code")).to_have_value(code)
        screen.get_by_role("button", name="Pair").click()
        expect(screen).to_have_url(node.base_url + expected)
        screen.context.close()
    office.context.close()


def test_a_form_without_the_pages_token_changes_nothing(node: Node) -> None:
    with httpx.Client(base_url=node.base_url, trust_env=False) as client:
        path = f"/d/{VENUE}/devices/open"
        cookie = f"device={node.token('devices')}"
        answer = client.post(path, data={"role": "kitchen"}, headers={"cookie": cookie})
        assert answer.status_code in {401, 403}
        answer = client.post(path, data={"role": "kitchen", "token": node.token("window")})
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "language, scheme", [("de", "light"), ("nl", "dark"), ("en", "light"), ("ar", "dark")]
)
def test_the_pages_are_accessible(browser: Browser, node: Node, language: str, scheme: str) -> None:
    office = node.links.venues[VENUE].surfaces["devices"]
    addresses = (
        f"/?lang={language}",
        f"/?token={office.token}&lang={language}",
        f"/d/{VENUE}/pair?lang={language}",
        f"/d/{VENUE}/devices?token={office.token}&lang={language}",
    )
    for address in addresses:
        page = open_page(browser, node.base_url + address, "phone", color_scheme=scheme)
        assert axe_complaints(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        page.context.close()


def test_the_cards_to_print_hold_every_place_and_nothing_is_cut_off(
    browser: Browser, node: Node
) -> None:
    office = open_screen(browser, node, "devices", "tablet")
    office.get_by_role("link", name="Cards to print").click()
    cards = office.locator(".place-card")
    links = node.links.venues[VENUE].places
    expect(cards).to_have_count(len(links))
    assert axe_complaints(office) == []
    printed = cards.locator(".place-card__url").all_inner_texts()
    assert sorted(printed) == sorted(place.url for place in links.values())
    # A page of A4 without its margins, at 96 pixels an inch.
    office.emulate_media(media="print")
    office.set_viewport_size({"width": 733, "height": 1062})
    sizes: list[list[float]] = office.eval_on_selector_all(
        ".place-card", "all => all.map(c => [c.scrollHeight - c.clientHeight, c.offsetHeight])"
    )
    assert [over for over, _ in sizes if over > 0] == []
    assert 4 * max(height for _, height in sizes) <= 1062
    office.context.close()


def test_the_office_reads_how_many_minutes_were_kept(browser: Browser, node: Node) -> None:
    wish = order("classic-burger", "counter")
    assert send(node, "window", wish)["outcome"] == "accepted"
    # Nobody bumps it: what is handed over all the same has kept no minute that is known.
    gone = {"type": "order.hand_over", "order_id": wish["order_id"], "unbumped": True}
    assert send(node, "window", gone)["outcome"] == "accepted"
    office = open_screen(browser, node, "devices", "phone")
    office.get_by_role("link", name="Punctuality").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Punctuality")
    expect(office.get_by_text("No number for the door yet")).to_be_visible()
    for table in ("By channel", "The last days"):
        row = office.get_by_role("table", name=table).get_by_role("row").nth(1)
        counts = [re.sub(r"\s", "", text) for text in row.get_by_role("cell").all_inner_texts()]
        assert counts == ["", "0", "0", "0", "1", "1", "–"]
    assert axe_complaints(office) == []
    assert office.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    office.emulate_media(color_scheme="dark")
    office.goto(f"{node.base_url}/d/{VENUE}/punctuality?lang=ar")
    assert axe_complaints(office) == []
    assert office.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    office.context.close()


def test_the_devices_page_is_live(browser: Browser, node: Node) -> None:
    office = open_screen(browser, node, "devices", "tablet")
    assert_live(office)
    office.context.close()


def test_a_screen_that_is_up_before_its_server_comes_back_alone(
    browser: Browser, node: Node
) -> None:
    screen = open_screen(browser, node, "kitchen/grill", "tablet")
    address = screen.url.partition("?")[0]
    screen.evaluate("navigator.serviceWorker.ready.then(() => true)")
    screen.context.set_offline(True)
    # As after a power cut: the tablet begins at `/d`, and nobody answers.
    for begins in (address, f"{node.base_url}/d"):
        screen.goto(begins)
        expect(screen.get_by_text("comes back by itself")).to_be_visible()
        assert axe_complaints(screen) == []
    screen.context.set_offline(False)
    expect(screen).to_have_url(address)
    assert_live(screen)
    screen.context.close()
