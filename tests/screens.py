"""Staff screens in a real browser: a served venue, its pages, and orders that arrive on them."""

import asyncio
import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.nodes import PARTITION, ROOT, VENUE, Node, uuid7, venue_folder

PATIENCE_MS = 20_000
AXE = Path(__file__).parent / "browser" / "vendor" / "axe.min.js"
AXE_RULES = (
    "axe.run(document, {runOnly: {type: 'tag', "
    "values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}})"
    ".then(found => found.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3)"
    ".map(n => n.target.join(' ') + ' - ' + (n.any[0]?.message ?? '')).join(' | ')))"
)

SIZES = {"wall": (1920, 1080), "tablet": (1024, 768), "phone": (390, 844), "upright": (1080, 1920)}


@contextlib.contextmanager
def serving(folder: Path, *words: str, firing: str = "at_once") -> Iterator[Node]:
    """A burger place that is served as an owner serves it."""
    venue = venue_folder(folder / "venue", firing=firing)
    yield from _running(Node(folder / "node", {}, str(venue), *words))


def _running(node: Node) -> Iterator[Node]:
    node.start()
    try:
        # Playwright's driver keeps a loop running in this thread.
        with ThreadPoolExecutor(1) as beside:
            beside.submit(asyncio.run, node.ready()).result()
        yield node
    finally:
        node.end()


class Town(Node):
    """The demo town: four venues, with printers of software that print."""

    def start(self) -> None:
        self.links_file.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.open_demo", "demo", "--host", "127.0.0.1"]
        command += ["--port", "0"]
        command += ["--data", str(self.folder / "data"), "--links", str(self.links_file)]
        with (self.folder / "output.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env=self.environment, cwd=ROOT
            )


@contextlib.contextmanager
def demo_town(folder: Path) -> Iterator[Node]:
    """The demo as `tresen demo` opens it."""
    yield from _running(Town(folder / "town", {}))


@contextlib.contextmanager
def chromium(playwright: Playwright, path: str, arguments: list[str]) -> Iterator[Browser]:
    """A Chromium that speaks to nobody but us."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    browser = playwright.chromium.launch(
        executable_path=path, args=[*arguments, *quiet, "--no-first-run"]
    )
    try:
        yield browser
    finally:
        browser.close()


def open_screen(
    browser: Browser,
    node: Node,
    surface: str,
    size: str = "wall",
    language: str = "en",
    **context_options: Any,
) -> Page:
    """A surface on a device of its own; a fault of its scripts fails the test that uses it."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, **context_options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("pageerror", lambda fault: page.evaluate("f => { window.fault = f }", str(fault)))
    page.goto(node.links.venues[VENUE].surfaces[surface].url + f"&lang={language}")
    return page


def assert_live(page: Page) -> None:
    """The sign says so, and no script has failed."""
    expect(page.locator(".live--on").first).to_be_visible()
    assert page.evaluate("window.fault ?? null") is None


def bring_axe(page: Page) -> None:
    """Give a page its examiner, once: half a megabyte of script takes as long as the look."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE.read_text(encoding="utf-8"))


def axe_complaints(page: Page) -> list[str]:
    """What axe finds wrong on the page as it is."""
    bring_axe(page)
    found: list[str] = page.evaluate(AXE_RULES)
    return found


def send(node: Node, surface: str, command: dict[str, Any]) -> dict[str, Any]:
    """Send a command through the door; the answer."""
    return send_as(node, node.token(surface), command)


def send_as(node: Node, token: str, command: dict[str, Any]) -> dict[str, Any]:
    """Send a command with a token of one's own."""
    body = {
        "partition": PARTITION,
        "expires_at": (server_now(node) + timedelta(minutes=5)).isoformat(),
        "command": command,
    }
    answer = httpx.put(
        f"{node.base_url}/api/commands/{uuid7_at(server_now(node))}",
        json=body,
        headers={"authorization": f"Bearer {token}"},
        trust_env=False,
        timeout=20,
        verify=node.trust(),
    )
    decided: dict[str, Any] = answer.json()
    return decided


def server_now(node: Node) -> datetime:
    """The server's time: it may be a clock that somebody moves."""
    url = f"{node.base_url}/api/time"
    answer = httpx.get(url, trust_env=False, timeout=20, verify=node.trust())
    return datetime.fromisoformat(answer.json()["now"]).astimezone(UTC)


def uuid7_at(moment: datetime) -> str:
    """A fresh id of that moment."""
    millis = f"{int(moment.timestamp() * 1000):012x}"
    return millis[:8] + "-" + millis[8:] + uuid7()[13:]


def line(item: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """A line of a cart."""
    return {"line_id": uuid7(), "item": item, "quantity": quantity, **more}


def place_order(node: Node, *lines: dict[str, Any], place: str = "lane-1", **more: Any) -> str:
    """Order as a guest at a place; the number that is called out."""
    token = node.links.venues[VENUE].places[place].token
    command = {
        "type": "order.place",
        "order_id": uuid7(),
        "round_id": uuid7(),
        "lines": list(lines) or [line("classic-burger")],
        **more,
    }
    answer = send_as(node, token, command)
    if answer.get("code") == "order.too_many_own":
        # Another guest's phone, then.
        card = node.links.venues[VENUE].places[place].url
        opened = httpx.get(card, trust_env=False, timeout=20, verify=node.trust())
        phone = opened.cookies["session"]
        answer = send_as(node, phone, command)
    assert answer.get("outcome") == "accepted", answer
    return str(answer["result"]["number"])


def rows_of(node: Node, view: str = "kitchen.tickets") -> dict[str, Any]:
    """The rows of a view as the office sees them."""
    answer = httpx.get(
        f"{node.base_url}/api/views/{view}",
        params={"partition": PARTITION},
        headers={"authorization": f"Bearer {node.token('devices')}"},
        trust_env=False,
        timeout=20,
        verify=node.trust(),
    )
    found: dict[str, Any] = answer.json()["rows"]
    return found


def bump_all(node: Node) -> None:
    """Every station is done with everything."""
    for ticket, row in rows_of(node).items():
        if row.get("allergies"):
            send(node, "kitchen", {"type": "allergy.acknowledge", "ticket_id": ticket})
        send(node, "kitchen", {"type": "ticket.bump", "ticket_id": ticket})


def card(page: Page, number: str) -> Any:
    """A ticket's or an order's card, by its number."""
    heading = page.get_by_role("heading", name=re.compile(f"^{number}$"))
    return page.get_by_role("article").filter(has=heading)
