"""Whatever an owner or a guest types stays text: on every page, and in its own direction."""

import copy
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phones
from tests.browser.test_every_page import staff_pages
from tests.browser.test_guest_order import live
from tests.browser.town import Town, uuid7

VENUE = "burgerhof"
OVERRIDE = "\u202e"
MARKUP = "<i class=evil><img src=x onerror='window.bitten=1'>&lt;\"" + OVERRIDE
SHORT = '<i class=evil>&"' + OVERRIDE
CONTROLS = "\x1b@\x1dV\x00\x10\x14"
NOTE = MARKUP + "</script><script>window.bitten=1</script>" + CONTROLS

SAID = {"kitchen", "window", "paper", "devices", "cards", "start"}
"""The staff's pages that show a text of the owner at once; on others it comes with a touch."""

# Elements that came out of a text, and texts that turn around what stands behind them.
LOOK = """() => {
  const turned = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const parent = node.parentElement;
    if (!node.data.includes("\\u202e") || parent.closest("script, style, noscript")) continue;
    if (!parent.checkVisibility()) continue;
    let holder = parent;
    const inside = (element) => {
      const { display, unicodeBidi } = getComputedStyle(element);
      return display === "inline" && !/isolate|plaintext/.test(unicodeBidi);
    };
    while (inside(holder)) holder = holder.parentElement;
    const behind = document.createRange();
    behind.setStartAfter(node);
    behind.setEndAfter(holder.lastChild);
    if (behind.toString().trim()) turned.push(holder.outerHTML.slice(0, 300));
  }
  return {
    evil: document.querySelectorAll(".evil, [onerror], img[src=x]").length,
    bitten: window.bitten ?? null,
    turned,
    said: document.body.innerText.includes("<i class=evil>"),
  };
}"""


def poisoned(value: Any, key: str = "") -> Any:
    """A document whose every text for people carries markup; ids and choices stay."""
    if key in {"name", "description", "label", "street", "city", "kitchen_name"}:
        if isinstance(value, str) and value:
            evil, most = (SHORT, 24) if key == "kitchen_name" else (MARKUP, 80)
            return value[: most - len(evil)] + evil
        if isinstance(value, dict):
            return {tag: poisoned(text, "name") for tag, text in value.items()}
    if isinstance(value, dict):
        return {name: poisoned(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    return value


@pytest.fixture(scope="module")
def evil_town(town: Town) -> Town:
    """A venue whose owner typed markup everywhere."""
    office = town.token(VENUE, "devices")
    page = town.ask(f"/api/feed?partition=venue:{VENUE}&limit=200", office)
    facts = [each["event"] for each in page["events"]]
    venue = next(fact["venue"] for fact in facts if fact["type"] == "venue.published")
    menu = copy.deepcopy(town.menu(VENUE))
    town.command(VENUE, office, {"type": "venue.publish", "venue": poisoned(venue)})
    town.publish(VENUE, poisoned(menu))
    return town


def assert_text_stays_text(page: Page, name: str, *, said: bool) -> None:
    seen = page.evaluate(LOOK)
    assert (seen["evil"], seen["bitten"]) == (0, None), name
    assert seen["turned"] == [], name
    assert seen["said"] or not said, f"{name} shows none of it"


def test_the_look_sees_what_it_is_to_see(phones: Phones) -> None:
    page = phones()
    page.set_content(f"<p>2 x {MARKUP} and more</p><p>{OVERRIDE}<b>turned</b></p>")
    seen = page.evaluate(LOOK)
    assert seen["evil"] >= 2
    assert seen["turned"]


def test_on_the_guests_page(evil_town: Town, phones: Phones) -> None:
    page = phones(evil_town.place(VENUE, "counter"))
    live(page)
    assert_text_stays_text(page, "menu", said=True)
    page.locator("#dish-classic-burger .dish-open").click()
    page.locator("#note").fill(NOTE)
    assert_text_stays_text(page, "item", said=True)
    page.locator(".sheet-do").click()
    page.locator(".cart-open").click()
    page.locator("#call-name").fill(MARKUP[:40])
    assert_text_stays_text(page, "cart", said=True)
    page.locator(".order-button").click()
    expect(page.locator(".slip-number")).to_be_visible()
    assert_text_stays_text(page, "orders", said=True)
    page.reload()
    assert_text_stays_text(page, "orders as printed", said=True)


def test_on_the_pages_of_the_staff(evil_town: Town, phones: Phones) -> None:
    token = evil_town.links["venues"][VENUE]["places"]["counter"]["token"]
    line = {"line_id": uuid7(), "item": "classic-burger", "quantity": 2, "note": NOTE[:140]}
    wish = {"order_id": uuid7(), "round_id": uuid7(), "lines": [line], "name": MARKUP[:40]}
    evil_town.command(VENUE, token, {"type": "order.place", **wish})
    page = phones(viewport={"width": 1280, "height": 900})
    pages = staff_pages(evil_town, VENUE) | {"stranger": f"{evil_town.url}/"}
    for name, url in pages.items():
        page.goto(url)
        sign = page.locator(".live").first
        if sign.count() and sign.inner_text().strip():
            page.locator(".live--on").first.wait_for()
        if name.endswith("paper"):
            expect(page.locator(".paper").first).to_contain_text("class=evil")
        assert_text_stays_text(page, name, said=name.rpartition(" ")[2] in SAID)
