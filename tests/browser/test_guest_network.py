"""Dead spots, locked phones, wiped phones, plain http: what the guest sees is true, or says so."""

import re
import time

from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Phones
from tests.browser.test_guest_order import choose, live, place_order
from tests.browser.town import Town
from tests.promptness import within

VENUE = "burgerhof"
SECOND_S = 1.0
SIGN_WITHIN_S = 5.3
"""Five seconds, and what the test itself takes."""


def puts(page: Page) -> list[str]:
    """Collect the addresses of all orders that leave the page from now on; a hold is none."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "PUT" and '"order.place"' in (request.post_data or ""):
            sent.append(request.url)

    page.on("request", note)
    return sent


def test_an_order_without_network_waits_visibly_and_is_sent_once(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "table-1"))
    live(page)
    choose(page, "classic-burger")
    page.locator(".cart-open").click()
    page.context.set_offline(True)
    page.locator(".order-button").click()
    waiting = page.locator(".on-its-way")
    expect(waiting).to_contain_text("Noch nicht gesendet")
    expect(waiting).to_contain_text(re.compile(r"spätestens bis \d\d:\d\d"))
    expect(page.locator(".order-button")).to_have_count(0)

    sent = puts(page)
    page.context.set_offline(False)
    number = page.locator(".slip-number")
    expect(number).to_be_visible()
    assert len(set(sent)) == 1
    assert len(town.order(VENUE, number.inner_text())["rounds"]) == 1


def test_a_reload_in_a_dead_spot_waits_for_the_network_and_keeps_the_cart(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "table-12"))
    live(page)
    choose(page, "classic-burger")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Kein Netz")).to_be_visible()
    expect(page.locator(".notice")).to_contain_text("Ihre Auswahl ist auf diesem Gerät gespeichert")
    page.context.set_offline(False)
    live(page)
    expect(page.locator(".cart-count")).to_have_text("1")


def test_a_reload_in_a_dead_spot_shows_the_number_that_is_waited_for(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "table-11"))
    live(page)
    choose(page, "classic-burger")
    page.locator(".cart-open").click()
    page.locator(".order-button").click()
    number = page.locator(".slip-number").inner_text()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#waiting")).to_contain_text(number)
    page.context.set_offline(False)
    expect(page.locator(".slip-number")).to_have_text(number)


def test_an_answer_that_is_lost_does_not_make_two_orders(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-2"))
    live(page)
    lost: list[str] = []

    def lose(route: object) -> None:
        # The server takes the order, the phone never hears of it.
        if not lost:
            lost.append(str(route.fetch().status))  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/api/commands/*", lose)
    choose(page, "classic-burger")
    number = place_order(page)
    assert lost == ["200"]
    expect(page.locator(".slip")).to_have_count(1)
    assert len(town.order(VENUE, number)["rounds"]) == 1


def test_an_order_that_waits_survives_a_reload(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-3"))
    live(page)
    page.route("**/api/commands/*", lambda route: route.abort())
    choose(page, "classic-burger")
    page.locator(".cart-open").click()
    page.locator(".order-button").click()
    expect(page.locator(".on-its-way")).to_contain_text("Wartet auf Netz")
    page.reload()
    page.unroute("**/api/commands/*")
    expect(page.locator(".slip-number")).to_be_visible()


def test_an_order_that_is_too_late_is_never_sent_and_says_so(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-4"))
    live(page)
    page.clock.install()
    page.reload()
    live(page)
    page.route("**/api/commands/*", lambda route: route.abort())
    choose(page, "classic-burger")
    page.locator(".cart-open").click()
    page.locator(".order-button").click()
    expect(page.locator(".on-its-way")).to_contain_text("Wartet auf Netz")

    page.clock.fast_forward("02:05")
    expect(page.locator("dialog [role=alert]")).to_contain_text("Es wurde nichts bestellt")
    sent = puts(page)
    page.unroute("**/api/commands/*")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.clock.run_for(20_000)
    page.reload()
    live(page)
    page.clock.run_for(20_000)
    assert sent == []
    # Nothing was lost either: the cart is still there, to be ordered with one touch.
    expect(page.locator(".cart-count")).to_have_text("1")


def test_a_phone_that_was_frozen_is_right_within_a_second_of_waking(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "table-5"))
    live(page)
    choose(page, "classic-burger")
    number = place_order(page)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
    town.cook(VENUE, number, bump=False)
    town.cook(VENUE, number, bump=True)
    time.sleep(3)  # longer than a ping: the sleep of the phone is the subject of this test
    devtools.send("Page.setWebLifecycleState", {"state": "active"})
    with within(SECOND_S):
        expect(page.locator("[aria-current=step]")).to_have_text("Fertig")


def test_a_wiped_phone_finds_its_order_by_the_link_within_a_second(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "table-6"))
    live(page)
    choose(page, "classic-burger")
    number = place_order(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".keep button", has_text="Link kopieren").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{town.url}/g/{VENUE}/o/")

    wiped = phones()
    wiped.goto(link, wait_until="commit")
    with within(SECOND_S):
        expect(wiped.locator(".slip-number")).to_have_text(number)
    live(wiped)
    town.cook(VENUE, number, bump=False)
    with within(SECOND_S):
        expect(wiped.locator("[aria-current=step]")).to_have_text("In Arbeit")
    # Whoever gets the link can look, and nothing else.
    expect(wiped.locator(".notice", has_text="Code an Ihrem Platz scannen")).to_be_visible()
    wiped.locator(".orders-more a").click()
    expect(wiped.locator(".dish-add")).to_have_count(0)


def test_a_friends_link_does_not_take_away_the_own_session(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-7"))
    live(page)
    choose(page, "classic-burger")
    number = place_order(page)
    link = page.evaluate("JSON.parse(document.getElementById('boot').textContent).order_link")
    friend = phones(town.place(VENUE, "table-8"))
    live(friend)
    friend.goto(town.url + link)
    expect(friend.locator(".slip-number")).to_have_text(number)
    friend.goto(f"{town.url}/g/{VENUE}")
    expect(friend.locator(".masthead-place")).to_have_text("Tisch 8")
    expect(friend.locator(".dish-add").first).to_be_visible()


def test_over_plain_http_on_an_address_the_page_says_what_is_missing_and_orders(
    town: Town, phones: Phones
) -> None:
    address = f"http://10.20.30.40:{town.port}"
    page = phones(town.place(VENUE, "table-9").replace(town.url, address))
    live(page)
    assert page.evaluate("window.isSecureContext") is False
    expect(page.locator(".notice--insecure")).to_contain_text("nicht verschlüsselt")
    choose(page, "classic-burger")
    number = place_order(page)
    expect(page.locator(".keep input")).to_have_value(re.compile(f"^{address}/g/{VENUE}/o/"))
    assert town.order(VENUE, number)["place"] == "Tisch 9"


def test_where_sockets_are_blocked_the_page_polls_and_stays_live(
    town: Town, phones: Phones
) -> None:
    page = phones()
    page.add_init_script("window.WebSocket = class { constructor() { throw new Error('no'); } };")
    page.goto(town.place(VENUE, "table-10"))
    live(page)
    choose(page, "classic-burger")
    number = place_order(page)
    town.cook(VENUE, number, bump=False)
    with within(SECOND_S):
        expect(page.locator("[aria-current=step]")).to_have_text("In Arbeit")
    live(page)


def test_a_phone_that_hears_nothing_learns_the_new_price_from_the_refusal(
    town: Town, phones: Phones
) -> None:
    page = phones()
    page.add_init_script("window.WebSocket = class { constructor() { throw new Error('no'); } };")
    page.route("**/api/views/**", lambda route: route.abort())
    # Nor what the cart would cost now: the refusal is the first that it hears.
    page.route("**/api/quote", lambda route: route.abort())
    page.goto(town.place(VENUE, "counter"))
    choose(page, "classic-burger")
    menu = town.menu(VENUE)
    next(item for item in menu["items"] if item["id"] == "classic-burger")["price"] = 940
    town.publish(VENUE, menu)
    page.locator(".cart-open").click()
    page.locator(".order-button").click()
    expect(page.locator("dialog [role=alert]")).to_contain_text("Die Summe ist jetzt 9,40")
    expect(page.locator(".cart-price")).to_have_text(re.compile("9,40"))
    page.locator(".order-button").click()
    # The answer alone tells number and minute, before any live line does.
    expect(page.locator(".slip-number")).to_have_text(re.compile(r"A\d+"))
    expect(page.locator(".round-promise")).to_contain_text("Versprochen für")
    expect(page.locator(".slip-total")).to_contain_text("9,40")


def test_the_sign_shows_within_five_seconds_of_silence_and_not_before(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "table-11"))
    live(page)
    # A quiet, healthy line stays live: nothing happens but pings.
    page.evaluate(
        """() => {
          window.flickers = 0;
          new MutationObserver(() => {
            if (!document.querySelector(".live--on")) window.flickers += 1;
          }).observe(document.querySelector(".masthead"), {
            subtree: true, childList: true, attributes: true,
          });
        }"""
    )
    time.sleep(6.5)  # three pings: the quiet itself is the subject of this test
    assert page.evaluate("window.flickers") == 0

    town.freeze()
    try:
        with within(SIGN_WITHIN_S):
            expect(page.locator(".live--off")).to_have_text(
                re.compile(r"Nicht live seit \d\d:\d\d:\d\d")
            )
    finally:
        town.thaw()
    live(page)
