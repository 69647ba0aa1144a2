"""The kiosk: a guest orders on a standing screen, and nothing of them is left for the next one."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Phones
from tests.browser.town import Town
from tests.screens import axe_complaints

VENUE = "burgerhof"
UPRIGHT = {"width": 1080, "height": 1920}
TABS_MAX = 80
LEFT_BEHIND = """async () => {
  const open = indexedDB.open("tresen", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("outbox", { keyPath: "id" });
  await new Promise((done) => { open.onsuccess = done; });
  const all = open.result.transaction("outbox").objectStore("outbox").getAll();
  await new Promise((done) => { all.onsuccess = done; });
  open.result.close();
  return [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...all.result,
    ...Object.keys(document.documentElement.dataset)];
}"""


@pytest.fixture
def kiosk(town: Town, phones: Phones) -> Page:
    """A kiosk in front of which nobody stands."""
    page = phones(viewport=UPRIGHT, reduced_motion="reduce")
    page.clock.install()
    page.goto(town.surface(VENUE, "kiosk"))
    expect(page.locator(".attract-begin").first).to_be_visible()
    return page


def begin(kiosk: Page, language: str = "", way: int = 0) -> None:
    """Touch a language, and to eat here (0) or to take away (1)."""
    if language:
        kiosk.locator(f".attract-language[lang={language}]").click()
    kiosk.locator(".attract-begin").nth(way).click()
    expect(kiosk.locator(".tile").first).to_be_visible()


def choose(kiosk: Page, name: str) -> None:
    """Put a dish without a must into the cart, as it is."""
    kiosk.locator(".tile", has_text=name).locator(".pick").click()
    kiosk.locator(".sheet-do").click()
    expect(kiosk.locator(".over")).to_have_count(0)


def order(kiosk: Page) -> str:
    """Check and send; the number on the screen."""
    kiosk.locator(".cart-field-go").click()
    kiosk.locator(".order-button").click()
    return kiosk.locator(".done-number").inner_text()


def press_until(kiosk: Page, key: str, selector: str) -> None:
    """Go on by one key until something has the focus, as somebody without a finger does."""
    for _ in range(TABS_MAX):
        kiosk.keyboard.press(key)
        if kiosk.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{key} never leads to {selector}")


def fired(town: Town, number: str) -> list[dict[str, Any]]:
    """What the kitchen works on for an order."""
    rows = town.rows(VENUE, town.token(VENUE, "kitchen"), "kitchen.tickets")
    return [row for row in rows.values() if row["number"] == number]


def test_a_whole_order_by_keyboard_alone(town: Town, kiosk: Page) -> None:
    expect(kiosk.locator(".attract-begin").first).to_be_focused()
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".tile").first).to_be_visible()
    press_until(kiosk, "ArrowDown", ".rail-button")
    press_until(kiosk, "ArrowRight", ".tile .pick")
    kiosk.keyboard.press("ArrowRight")
    second = kiosk.locator(".tile .pick").nth(1)
    expect(second).to_be_focused()
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".over .sheet-title")).to_be_focused()
    kiosk.keyboard.press("Escape")
    expect(second).to_be_focused()
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".over .sheet-title")).to_be_focused()
    press_until(kiosk, "Tab", ".choice input")
    kiosk.keyboard.press("Space")
    press_until(kiosk, "Tab", ".sheet-do")
    kiosk.keyboard.press("Enter")
    expect(second).to_be_focused()
    press_until(kiosk, "ArrowDown", ".cart-field button")
    press_until(kiosk, "Tab", ".cart-field-go")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".review-title")).to_be_focused()
    press_until(kiosk, "Tab", ".order-button")
    with kiosk.expect_response("**/kiosk/link") as linked:
        kiosk.keyboard.press("Enter")
    number = kiosk.locator(".done-number").inner_text()
    assert fired(town, number)
    expect(kiosk.locator(".done-code svg")).to_be_visible()
    taken_along = urlsplit(linked.value.json()["url"]).path
    press_until(kiosk, "Tab", ".done-do .button--primary")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".attract-begin").first).to_be_visible()
    assert kiosk.evaluate(LEFT_BEHIND) == []
    # What the guest took along shows this order, also when the kiosk has forgotten it.
    assert number in kiosk.context.request.get(f"{town.url}{taken_along}").text()


def test_who_takes_away_chooses_it_first_and_gets_that_places_terms(
    town: Town, kiosk: Page
) -> None:
    kiosk.locator(".attract-language[lang=ar]").click()
    ways = kiosk.locator(".attract-ways")
    expect(ways).to_contain_text("للأخذ معك")
    assert axe_complaints(kiosk) == []
    # By keyboard: the language was the last thing touched, the way lies above it.
    press_until(kiosk, "ArrowUp", ".attract-begin")
    press_until(kiosk, "Tab", ".attract-begin:last-child")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".tile").first).to_be_visible()
    expect(kiosk.locator(".kiosk-service")).to_have_text("للأخذ معك")
    # Another language is the same guest, who still takes away.
    kiosk.locator(".access-languages").get_by_text("Deutsch").click()
    expect(kiosk.locator(".kiosk-service")).to_have_text("Zum Mitnehmen")
    choose(kiosk, "Cheeseburger")
    found = town.order(VENUE, order(kiosk))
    assert (found["place_id"], found["service"]) == ("shelf", "take_away")


def test_who_goes_away_leaves_nothing_behind(town: Town, kiosk: Page) -> None:
    # Looks that somebody only tried are undone, too.
    kiosk.locator(".access-bar").get_by_text("Kontrast").click()
    kiosk.clock.fast_forward(61_000)
    expect(kiosk.locator("html")).not_to_have_attribute("data-contrast", "more")
    begin(kiosk, "nl")
    kiosk.locator(".access-bar").get_by_text("Contrast").click()
    kiosk.locator(".access-bar").get_by_text("Groter").click()
    choose(kiosk, "Cheeseburger")
    token = kiosk.evaluate("JSON.parse(sessionStorage.kiosk).token")
    assert "contrast" in str(kiosk.evaluate(LEFT_BEHIND))
    # Asked once, with time to answer: one touch goes on.
    kiosk.clock.fast_forward(61_000)
    kiosk.get_by_role("button", name="Ja, verder").click()
    expect(kiosk.get_by_role("dialog")).to_have_count(0)
    expect(kiosk.locator(".cart-field")).to_contain_text("Cheeseburger")
    kiosk.clock.fast_forward(61_000)
    expect(kiosk.get_by_role("dialog")).to_contain_text("Bent u er nog?")
    assert axe_complaints(kiosk) == []
    kiosk.clock.fast_forward(31_000)
    expect(kiosk.locator(".attract-begin").first).to_be_visible()
    assert kiosk.evaluate(LEFT_BEHIND) == []
    assert kiosk.evaluate("document.documentElement.lang") == "de"
    assert kiosk.evaluate("history.length") <= 2  # A new tab's empty page, and this one.
    assert {cookie["name"] for cookie in kiosk.context.cookies()} == {"device", "screen"}
    with pytest.raises(AssertionError, match=r"session\.expired"):
        town.ask(f"/api/views/guest.orders?partition=venue:{VENUE}", token)


@pytest.mark.parametrize("language", ["de", "nl", "en", "ar"])
def test_no_barrier_stands_before_the_kiosk(kiosk: Page, language: str) -> None:
    found = axe_complaints(kiosk) if language == "de" else []
    begin(kiosk, language)
    contrast = kiosk.locator(".access-bar > .button").nth(1)
    for _ in ("plain", "contrast"):
        found += axe_complaints(kiosk)
        contrast.click()
    kiosk.locator(".tile .pick").first.click()
    found += axe_complaints(kiosk)
    contrast.click()
    found += axe_complaints(kiosk)
    kiosk.locator(".sheet-do").click()
    kiosk.locator(".cart-field-go").click()
    found += axe_complaints(kiosk)
    contrast.click()
    found += axe_complaints(kiosk)
    if language == "de":
        kiosk.locator(".order-button").click()
        kiosk.locator(".done-code svg").wait_for()
        found += axe_complaints(kiosk)
    assert found == []


def test_letters_of_twice_the_size_break_nothing(town: Town, kiosk: Page) -> None:
    begin(kiosk, "nl")
    for _ in ("large", "huge"):
        kiosk.locator(".access-bar").get_by_text("Groter").click()
    assert kiosk.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 40
    choose(kiosk, "Cheeseburger")
    overflow = "document.documentElement.scrollWidth - innerWidth"
    assert kiosk.evaluate(overflow) <= 0
    # Another language keeps cart and letters.
    kiosk.locator(".access-bar [lang=en]").click()
    expect(kiosk.locator(".cart-field-go")).to_contain_text("Check and order")
    assert kiosk.evaluate("document.documentElement.dataset.letters") == "huge"
    kiosk.locator(".cart-field-go").click()
    assert kiosk.evaluate(overflow) <= 0
    kiosk.locator(".order-button").click()
    expect(kiosk.locator(".done-number")).to_be_visible()
    assert kiosk.evaluate(overflow) <= 0
    assert fired(town, kiosk.locator(".done-number").inner_text())


def test_beer_waits_for_somebody_who_looks_at_the_guest(town: Town, kiosk: Page) -> None:
    begin(kiosk)
    kiosk.get_by_role("button", name="Kalte Getränke").click()
    beer = kiosk.locator(".tile", has=kiosk.locator(".tag--age")).first
    while not beer.count():
        kiosk.locator(".pager-button--next").click()
    beer.locator(".pick").click()
    kiosk.locator(".sheet-do").click()
    wanting = kiosk.locator(".choices--wanting input:enabled")
    if wanting.count():
        wanting.first.click()
        kiosk.locator(".sheet-do").click()
    number = order(kiosk)
    expect(kiosk.locator(".done-next")).to_contain_text("prüft zuerst Ihr Alter")
    assert fired(town, number) == []
    row = town.order(VENUE, number)
    accept = {
        "type": "order.accept",
        "order_id": row["order_id"],
        "round_id": row["rounds"][0]["round_id"],
    }
    town.command(VENUE, town.token(VENUE, "window"), accept)
    assert fired(town, number)
    expect(kiosk.locator(".done-next")).to_contain_text("auf der Anzeige")


def test_without_a_line_nothing_is_ordered_and_no_order_is_half_sent(
    town: Town, kiosk: Page
) -> None:
    before = orders(town)
    begin(kiosk)
    choose(kiosk, "Cheeseburger")
    kiosk.context.set_offline(True)
    expect(kiosk.locator(".cut")).to_contain_text("Bitte bestellen Sie am Tresen")
    kiosk.context.set_offline(False)
    expect(kiosk.locator(".cart-field")).to_contain_text("Cheeseburger")

    # The house takes it, but no answer comes back: its own row tells, and it is one order.
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    kiosk.route("**/api/commands/*", lose)
    kiosk.locator(".cart-field-go").click()
    kiosk.locator(".order-button").click()
    number = kiosk.locator(".done-number").inner_text()
    # The row may be here before the answer that is to be lost: nothing is left half asked.
    kiosk.unroute_all(behavior="wait")
    assert orders(town) == [*before, number]


def test_what_became_of_an_order_is_asked_for_by_its_id(town: Town, kiosk: Page) -> None:
    before = orders(town)
    begin(kiosk)
    choose(kiosk, "Cheeseburger")
    said = '{"code": "command.expired", "params": {}}'
    asked: list[str] = []

    def too_late(route: Route) -> None:
        body = route.request.post_data_json
        assert body is not None
        if body["command"]["type"] == "checkout.hold":
            # The cart's minute is kept meanwhile, as for any cart.
            route.continue_()
            return
        asked.append(body["command"]["type"])
        if asked[-1] == "order.place":
            route.fulfill(status=409, content_type="application/json", body=said)
        else:
            route.continue_()

    kiosk.route("**/api/commands/*", lambda route: route.abort())
    kiosk.locator(".cart-field-go").click()
    kiosk.locator(".order-button").click()
    expect(kiosk.locator(".cut-busy")).to_be_visible()
    kiosk.clock.fast_forward(130_000)
    expect(kiosk.locator(".cut")).to_contain_text("nicht noch einmal")
    kiosk.route("**/api/commands/*", too_late)
    expect(kiosk.locator(".review")).to_contain_text("Es wurde nichts bestellt")
    expect(kiosk.locator(".review")).to_contain_text("jemanden vom Personal gerufen")
    assert asked[0] == "order.place"
    window = town.token(VENUE, "window")
    assert town.rows(VENUE, window, "floor.tables")["counter"]["call"] == "waiter"
    town.command(VENUE, window, {"type": "call.answer", "place": "counter"})
    assert "counter" not in town.rows(VENUE, window, "floor.tables")
    assert orders(town) == before


def test_a_kiosk_that_is_paused_says_so_before_the_first_touch(town: Town, kiosk: Page) -> None:
    office = town.token(VENUE, "devices")
    town.command(VENUE, office, {"type": "channel.pause", "channel": "kiosk", "minutes": 15})
    expect(kiosk.locator(".attract-title")).to_contain_text("angehalten")
    expect(kiosk.locator(".attract-begin")).to_have_count(0)
    town.command(VENUE, office, {"type": "channel.resume", "channel": "kiosk"})
    expect(kiosk.locator(".attract-begin").first).to_be_visible()


def orders(town: Town) -> list[str]:
    """The numbers of the venue's orders, the oldest first."""
    rows = town.rows(VENUE, town.token(VENUE, "window"), "window.orders").values()
    return [row["number"] for row in sorted(rows, key=lambda row: str(row["order_id"]))]
