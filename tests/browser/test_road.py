"""The road with everybody on it: guest, kitchen, board and window in browsers of their own."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.nodes import VENUE, Node, venue_folder
from tests.promptness import within

PATIENCE_MS = 20_000
SAME_SECOND_S = 1.0


@pytest.fixture(scope="module")
def playwright_() -> Iterator[Playwright]:
    """One driver for the module."""
    with sync_playwright() as driver:
        yield driver


def wait_until_ready(node: Node) -> None:
    """Wait apart from this thread, whose event loop is the browser driver's."""
    try:
        with ThreadPoolExecutor(1) as apart:
            apart.submit(lambda: asyncio.run(node.ready())).result()
    except BaseException:
        node.end()
        raise


def launch(playwright: Playwright, path: str, arguments: list[str], *more: str) -> Browser:
    """A Chromium that speaks to nobody but us."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return playwright.chromium.launch(
        executable_path=path, args=[*arguments, *quiet, "--no-first-run", *more]
    )


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A burger place that is served as an owner serves it, printers out of reach."""
    folder = tmp_path_factory.mktemp("road")
    serving = Node(folder / "node", {}, str(venue_folder(folder / "venue")))
    serving.start()
    wait_until_ready(serving)
    yield serving
    serving.end()


def open_page(browser: Browser, url: str, width: int, height: int) -> Page:
    """A page of its own context, in German, as on a device of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="de-DE", ignore_https_errors=True
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(url)
    return page


def order_a_burger(guest: Page, name: str = "Hof-Burger") -> str:
    """Choose, look at the cart, order; the number that is called out."""
    guest.get_by_role("button", name=re.compile(f"^{name} (auswählen|hinzufügen)")).click()
    guest.get_by_role("dialog").get_by_role("button", name=re.compile("^Hinzufügen")).click()
    guest.get_by_role("button", name=re.compile("Bestellung ansehen")).click()
    guest.get_by_role("button", name=re.compile("Zahlungspflichtig bestellen")).click()
    number = guest.get_by_text(re.compile(r"^A\d+$")).first
    expect(number).to_be_visible()
    return number.inner_text()


def walk_the_road(browser: Browser, node: Node, base: str) -> None:
    """Order, cook, call, hand over; each screen shows each step."""
    links = node.links.venues[VENUE]

    def at(url: str) -> str:
        return url.replace(node.links.base_url, base)

    kitchen = open_page(browser, at(links.surfaces["kitchen"].url), 1920, 1080)
    board = open_page(browser, at(links.surfaces["board"].url), 1920, 1080)
    window = open_page(browser, at(links.surfaces["window"].url), 1024, 768)
    guest = open_page(browser, at(links.places["lane-1"].url), 390, 844)
    expect(kitchen.get_by_text("Live", exact=True).first).to_be_visible()

    number = order_a_burger(guest)
    card = kitchen.get_by_role("article").filter(has_text=number)
    with within(SAME_SECOND_S):
        expect(card).to_be_visible()
        expect(board.get_by_text(number, exact=True).first).to_be_visible()

    card.get_by_role("button", name="Beginnen").click()
    expect(guest.get_by_text("In Arbeit").first).to_be_visible()
    card.get_by_role("button", name=re.compile("^Fertig")).click()
    expect(
        guest.get_by_text(f"Bitte zum Fenster vorfahren: Nummer {number}.", exact=True)
    ).to_be_visible()

    waiting = window.get_by_role("article").filter(has_text=number)
    waiting.get_by_role("button", name=re.compile("^Ausgeben")).click()
    expect(guest.get_by_text("Guten Appetit!", exact=True)).to_be_visible()
    expect(board.get_by_text(number, exact=True)).to_have_count(0)
    # The pass keeps a round until it is handed over.
    expect(kitchen.get_by_role("article").filter(has_text=number)).to_have_count(0)
    for page in (kitchen, board, window, guest):
        page.context.close()


def test_from_the_phone_to_the_window(
    playwright_: Playwright, chromium_path: str, chromium_args: list[str], node: Node
) -> None:
    browser = launch(playwright_, chromium_path, chromium_args)
    try:
        walk_the_road(browser, node, node.links.base_url)
    finally:
        browser.close()


def test_plain_http_on_an_address_says_what_is_missing_and_still_orders(
    playwright_: Playwright, chromium_path: str, chromium_args: list[str], node: Node
) -> None:
    # A name that resolves to this machine but is not localhost is no secure context: the same as
    # an address in the venue's network.
    browser = launch(
        playwright_,
        chromium_path,
        chromium_args,
        "--host-resolver-rules=MAP 203.0.113.7 127.0.0.1",
    )
    try:
        port = node.links.base_url.rpartition(":")[2]
        base = f"http://203.0.113.7:{port}"
        place = node.links.venues[VENUE].places["table-1"].url
        guest = open_page(browser, place.replace(node.links.base_url, base), 390, 844)
        assert guest.evaluate("window.isSecureContext") is False
        expect(guest.get_by_text(re.compile("nicht verschlüsselt")).first).to_be_attached()
        assert order_a_burger(guest, "Cheeseburger").startswith("A")
    finally:
        browser.close()


def test_over_tls_on_a_name_that_is_not_localhost(
    playwright_: Playwright, chromium_path: str, chromium_args: list[str], tmp_path: Path
) -> None:
    browser = launch(
        playwright_, chromium_path, chromium_args, "--host-resolver-rules=MAP kasse.test 127.0.0.1"
    )
    folder = venue_folder(tmp_path / "venue")
    serving = Node(tmp_path / "node", {}, str(folder), "--tls", "--tls-name", "kasse.test")
    serving.authority = folder / "data" / "tls" / "ca.crt"
    serving.start()
    try:
        wait_until_ready(serving)
        port = serving.links.base_url.rpartition(":")[2]
        assert serving.links.base_url.startswith("https://")
        walk_the_road(browser, serving, f"https://kasse.test:{port}")
    finally:
        browser.close()
        serving.end()
