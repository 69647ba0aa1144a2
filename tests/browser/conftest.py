"""What the browser tests share: a running town, Chromium, and phones to hold."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from pos.documents import read_venue
from tests import screens
from tests.browser.town import Town
from tests.commands import at_once
from tests.nodes import Node

PUB: Final = "krone"
PUB_FILE: Final = Path(__file__).parents[2] / "pos" / "demo" / f"{PUB}.venue.toml"

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name and an address that are not this machine's own: pages there have no secure context.
    "--host-resolver-rules=MAP 10.20.30.40 127.0.0.1, MAP tresen.test 127.0.0.1",
]
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 20_000
"""For everything that no promise bounds; what is promised in seconds is held by `within`."""
expect.set_options(timeout=PATIENCE_MS)

Phones = Callable[..., Page]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Run a demo town of its own for each file: tests of one file share its orders and menus."""
    running = Town(tmp_path_factory.mktemp("town")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def chromium(chromium_path: str, chromium_args: list[str]) -> Iterator[Browser]:
    """Start a real Chromium.  It ends with the file: its event loop must not meet another's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=[*chromium_args, *QUIET]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser(chromium_path: str, chromium_args: list[str]) -> Iterator[Browser]:
    """A Chromium for the screens of one file."""
    with sync_playwright() as driver, screens.chromium(driver, chromium_path, chromium_args) as one:
        yield one


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A burger place for the screens of one file, served as an owner serves it."""
    with screens.serving(tmp_path_factory.mktemp("node")) as found:
        yield found


@pytest.fixture
def phones(chromium: Browser) -> Iterator[Phones]:
    """Make pages of new phones or screens: `phones(locale="ar", color_scheme="dark")`.

    A script error or a broken policy on any of them fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(url: str = "", **options: Any) -> Page:
        settings: dict[str, Any] = {"locale": "de-DE", "viewport": PHONE, **options}
        context = chromium.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: _note(complaints, said))
        if url:
            page.goto(url)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints


def _note(complaints: list[str], said: ConsoleMessage) -> None:
    # A network that the test itself cut off is no fault of the page, and a refusal is an answer;
    # but every file of the screens must be there.
    expected = "net::ERR_" in said.text or "WebSocket connection" in said.text
    refused = "status of 4" in said.text and "/a/" not in said.location["url"]
    if said.type == "error" and not expected and not refused:
        complaints.append(said.text)


@pytest.fixture(scope="module")
def pub(town: Town) -> Town:
    """A town whose pub lets phones in by staff, by a nod, or by the table's code."""
    venue = at_once(read_venue(PUB_FILE))
    venue = msgspec.structs.replace(venue, admission="staff", confirm=())
    wish = {"type": "venue.publish", "venue": msgspec.to_builtins(venue)}
    town.command(PUB, town.token(PUB, "devices"), wish)
    return town
