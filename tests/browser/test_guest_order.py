"""A guest orders: by touch, by keyboard, without scripts; and the phone shows every step."""

import json
import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Phones
from tests.browser.town import Town, uuid7

VENUE = "burgerhof"


def live(page: Page) -> None:
    expect(page.locator(".live--on")).to_be_visible()


def choose(page: Page, item: str) -> None:
    """Put an item with its first choices into the cart, as a guest in no hurry would."""
    # What is printed is no button yet: a touch before the script goes nowhere.
    page.locator(f"#dish-{item} button.dish-open").click()
    page.locator(".sheet-do").click()
    while page.locator(".choices--wanting").count():
        page.locator(".choices--wanting").first.locator("input").first.check()
        if not page.locator(".choices--wanting").count():
            page.locator(".sheet-do").click()
    expect(page.locator("dialog")).to_have_count(0)


def place_order(page: Page) -> str:
    """Order what is in the cart and return the number that the page shows."""
    page.locator(".cart-open").click()
    page.locator(".order-button").click()
    number = page.locator(".slip-number").first
    expect(number).to_be_visible()
    return number.inner_text()


def test_a_guest_orders_by_touch_and_sees_every_step(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "lane-1"))
    live(page)
    choose(page, "classic-burger")
    expect(page.locator(".cart-sum")).to_have_text(re.compile(r"\d+,\d\d\s€"))
    number = place_order(page)

    assert page.url.endswith(f"/g/{VENUE}/orders")
    expect(page.get_by_text("Zahlungspflichtig bestellen")).to_have_count(0)
    expect(page.locator(".round-promise")).to_contain_text(re.compile(r"Versprochen für \d\d:\d\d"))
    expect(page.locator(".round-left")).to_contain_text(re.compile(r"in etwa \d+ Minute"))
    expect(page.locator("[aria-current=step]")).to_have_text("Erhalten")

    town.cook(VENUE, number, bump=False)
    expect(page.locator("[aria-current=step]")).to_have_text("In Arbeit")
    town.cook(VENUE, number, bump=True)
    expect(page.locator("[aria-current=step]")).to_have_text("Fertig")
    expect(page.locator(".round-say")).to_contain_text("Fenster")
    expect(page.locator("[aria-live=polite].visually-hidden")).to_contain_text("Fertig")
    assert number in page.title()
    town.hand_over(VENUE, number)
    expect(page.locator("[aria-current=step]")).to_have_text("Übergeben")


def test_who_drives_up_orders_for_later_and_says_i_am_here(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "lane-1"))
    live(page)
    choose(page, "classic-burger")
    page.locator(".cart-open").click()
    slots = page.locator("#when option")
    slots.nth(3).wait_for(state="attached")
    page.locator("#when").select_option(index=3)
    page.locator(".order-button").click()
    number = page.locator(".slip-number").first.inner_text()
    expect(page.locator(".round-promise")).to_contain_text(re.compile(r"Für \d\d:\d\d bestellt"))
    assert town.order(VENUE, number)["step"] == "scheduled"

    page.locator(".car-more summary").click()
    page.get_by_label("Kennzeichen").fill("B-XY 12")
    page.locator(".car-here").click()
    expect(page.locator(".car-say")).to_contain_text("Wir wissen, dass Sie da sind")
    order = town.order(VENUE, number)
    assert order["car"]["plate"] == "B-XY 12"
    wave = {"type": "car.wave", "order_id": order["order_id"], "bay": "P2"}
    town.command(VENUE, town.token(VENUE, "window"), wave)
    expect(page.locator(".car-say")).to_contain_text("P2")


def test_whose_minute_is_gone_is_asked_for_the_next_one_and_loses_nothing(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "shelf"))
    live(page)
    choose(page, "classic-burger")
    page.locator(".cart-open").click()
    shown = page.locator(".cart-minute-at")
    expect(shown).to_have_text(re.compile(r"Fertig um \d\d:\d\d"))
    before = shown.inner_text()[-5:]
    # What the page has seen is all it knows while others fill the grill.
    page.route("**/api/quote", lambda route: route.abort())
    line = {"line_id": uuid7(), "item": "classic-burger", "quantity": 40}
    wish = {"type": "order.place", "order_id": uuid7(), "round_id": uuid7(), "lines": [line]}
    town.command(VENUE, (window := town.token(VENUE, "window")), {**wish, "place": "shelf"})
    page.locator(".order-button").click()
    expect(shown).to_have_text(re.compile(rf"\d\d:\d\d statt {before}\?"))
    minute = shown.inner_text()[:5]
    page.unroute("**/api/quote")
    page.locator(".order-button").click()
    expect(page.locator(".round-promise")).to_contain_text(f"Versprochen für {minute}")
    # Who comes later says so, and who is here.
    page.locator(".arrive summary").click()
    page.get_by_role("button", name="in 20 Min.").click()
    expect(page.locator(".arrive-say")).to_contain_text("Sie kommen um")
    page.get_by_role("button", name="Ich bin da").click()
    expect(page.locator(".car-say")).to_contain_text("Wir wissen, dass Sie da sind")
    over = {"type": "order.hand_over", "order_id": wish["order_id"], "unbumped": True}
    town.command(VENUE, window, over)


def test_the_price_on_the_page_is_what_the_server_charges(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "lane-1"))
    live(page)
    page.locator("#dish-classic-burger .dish-open").click()
    page.get_by_label("Extra Cheddar").check()
    page.locator(".stepper-button").nth(1).click()
    shown = page.locator(".sheet-do .number").inner_text()
    page.locator(".sheet-do").click()
    number = place_order(page)
    total = town.order(VENUE, number)["total"]
    assert shown.replace("\xa0", " ") == f"{total // 100},{total % 100:02d} €"


def test_a_bundle_is_chosen_part_by_part_and_costs_what_was_shown(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "counter"))
    live(page)
    menu = town.menu(VENUE)
    bundle = next(item for item in menu["items"] if item.get("bundle"))
    part = next(part for part in bundle["bundle"] if len(part["choices"]) > 1)
    dearer = next(n for n, choice in enumerate(part["choices"]) if choice.get("supplement"))
    page.locator(f"#dish-{bundle['id']} .dish-open").click()
    before = page.locator(".allergens").inner_text()
    chosen = page.locator(f"[data-group={part['id']}] input")
    chosen.nth(dearer).check()
    assert page.locator(".allergens").inner_text() != before
    page.locator(".sheet-do").click()
    while page.locator(".choices--wanting").count():
        page.locator(".choices--wanting").first.locator("input").first.check()
    if page.locator("dialog").count():
        page.locator(".sheet-do").click()
    shown = page.locator(".cart-sum").inner_text().replace("\xa0", " ")
    order = town.order(VENUE, place_order(page))
    line = order["rounds"][0]["lines"][0]
    assert line["item"] == bundle["id"]
    # With the deposit on the drink, which is a line of its own.
    total = order["total"]
    assert shown == f"{total // 100},{total % 100:02d} €"
    component = part["choices"][dearer]["item"]
    wanted = next(item["name"]["de"] for item in menu["items"] if item["id"] == component)
    expect(page.locator(".round-name").first).to_contain_text(wanted)


def test_a_guest_orders_with_the_keyboard_alone(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-1"))
    live(page)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")

    tab_until(page, "#dish-classic-burger .dish-open")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_be_visible()
    tab_until(page, ".sheet-do")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#dish-classic-burger .dish-open")).to_be_focused()

    tab_until(page, ".cart-open")
    page.keyboard.press("Enter")
    tab_until(page, ".order-button")
    page.keyboard.press("Enter")
    expect(page.locator(".slip-number")).to_be_visible()


def tab_until(page: Page, selector: str, presses_max: int = 200) -> None:
    """Press Tab until the element has the focus; it must be visible, not under a sticky bar."""
    target = page.locator(selector).first
    for _ in range(presses_max):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            covered = target.evaluate(
                """element => {
                  const box = element.getBoundingClientRect();
                  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + 8);
                  return !element.contains(seen) && !seen?.contains(element);
                }"""
            )
            assert not covered, f"{selector} has the focus but something lies over it"
            return
    raise AssertionError(f"{selector} can not be reached with the keyboard")


def test_a_required_choice_is_asked_for_where_it_is_missing(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-2"))
    live(page)
    item = next(i for i in town.menu(VENUE)["items"] if i.get("variants"))
    page.locator(f"#dish-{item['id']} .dish-open").click()
    page.locator(".sheet-do").click()
    expect(page.locator(".choices--wanting [role=alert]").first).to_be_visible()
    while page.locator(".choices--wanting").count():
        page.locator(".choices--wanting input").first.check()
    page.locator(".sheet-do").click()
    expect(page.locator(".cart-count")).to_have_text("1")


def test_a_later_round_joins_the_open_order(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-3"))
    live(page)
    choose(page, "classic-burger")
    number = place_order(page)
    page.locator(".orders-more a").click()
    expect(page.locator(".strip-number")).to_have_text(number)
    choose(page, "cheeseburger")
    assert place_order(page) == number
    expect(page.locator(".round")).to_have_count(2)
    assert len(town.order(VENUE, number)["rounds"]) == 2


def test_who_fetches_may_leave_a_name_and_who_sits_is_not_asked(town: Town, phones: Phones) -> None:
    fetching = phones(town.place(VENUE, "counter"))
    live(fetching)
    choose(fetching, "classic-burger")
    fetching.locator(".cart-open").click()
    fetching.get_by_label("Rufname (freiwillig)").fill("Mara")
    fetching.locator(".order-button").click()
    number = fetching.locator(".slip-number").inner_text()
    assert town.order(VENUE, number)["name"] == "Mara"

    sitting = phones(town.place(VENUE, "table-4"))
    live(sitting)
    choose(sitting, "classic-burger")
    sitting.locator(".cart-open").click()
    expect(sitting.get_by_label("Rufname (freiwillig)")).to_have_count(0)


def test_the_cart_survives_a_reload(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-5"))
    live(page)
    choose(page, "classic-burger")
    page.reload()
    expect(page.locator(".cart-count")).to_have_text("1")


def test_a_changed_menu_shows_at_once_and_says_what_it_did_to_the_cart(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place("krone", "table-1"))
    live(page)
    for item in ("beef-broth", "pretzel"):
        page.locator(f"#dish-{item} .dish-add").click()
    menu = town.menu("krone")
    items = {item["id"]: item for item in menu["items"]}
    items["beef-broth"]["price"] = 640
    items["pretzel"]["sold_out"] = True
    try:
        for item in ("beef-broth", "pretzel"):
            if page.locator("dialog").count():
                page.locator(".sheet-do").click()
            assert items[item]
        expect(page.locator(".cart-count")).to_have_text("2")
        town.publish("krone", menu)
        expect(page.locator("#dish-beef-broth .dish-price")).to_have_text(re.compile("6,40"))
        expect(page.locator("#dish-pretzel .dish-out")).to_have_text("Ausverkauft")
        said = page.locator(".notice--warn")
        expect(said).to_contain_text(re.compile("kostet jetzt 6,40\\s€ statt 5,90\\s€"))
        expect(said).to_contain_text("ausverkauft")
        expect(page.locator(".cart-count")).to_have_text("1")
    finally:
        items["beef-broth"]["price"] = 590
        items["pretzel"]["sold_out"] = False
        town.publish("krone", menu)


def test_a_price_that_rose_meanwhile_is_refused_with_the_new_total(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place("krone", "table-2"))
    live(page)
    page.locator("#dish-beef-broth .dish-add").click()
    page.locator(".cart-open").click()
    # What the phone believes is older than what the server knows.
    page.route(
        "**/api/commands/*",
        lambda route: route.continue_(
            post_data=re.sub(r'"total_max":\d+', '"total_max":1', route.request.post_data or "")
        ),
    )
    page.locator(".order-button").click()
    expect(page.locator("dialog [role=alert]")).to_contain_text("Die Summe ist jetzt")
    page.unroute("**/api/commands/*")
    page.locator(".order-button").click()
    expect(page.locator(".slip-number")).to_be_visible()


def test_the_last_portions_are_kept_while_their_guest_looks_at_the_cart(
    town: Town, phones: Phones
) -> None:
    staff = town.token(VENUE, "devices")
    town.command(VENUE, staff, {"type": "stock.set", "key": "item:apple-pie", "count": 1})
    try:
        anna, ben = (phones(town.place(VENUE, place)) for place in ("counter", "lane-1"))
        for page in (anna, ben):
            live(page)
            choose(page, "apple-pie")
        anna.locator(".cart-open").click()
        # Ben is told that somebody has it, and that this is not the end of it.
        told = ben.locator("#dish-apple-pie .dish-out")
        expect(told).to_have_text("Gerade in anderen Bestellungen")
        ben.locator(".cart-open").click()
        expect(ben.locator(".order-button")).to_be_disabled()
        expect(anna.locator(".order-button")).to_be_enabled()
        expect(anna.locator(".cart-trouble")).to_have_count(0)
        # Who closes the cart lets go of it; now it is Ben's.
        anna.locator("dialog").get_by_role("button", name="Zurück zur Karte").click()
        expect(ben.locator(".order-button")).to_be_enabled()
        ben.locator(".order-button").click()
        expect(ben.locator(".slip-number")).to_be_visible()
        expect(anna.locator("#dish-apple-pie .dish-out")).to_contain_text("Ausverkauft")
    finally:
        town.command(VENUE, staff, {"type": "stock.set", "key": "item:apple-pie", "count": None})


def test_who_is_not_heard_about_the_last_portion_orders_as_well(town: Town, phones: Phones) -> None:
    staff = town.token(VENUE, "devices")
    town.command(VENUE, staff, {"type": "stock.set", "key": "item:apple-pie", "count": 1})
    try:
        page = phones(town.place(VENUE, "counter"))
        asked: list[str] = []

        def cut(route: Route) -> None:
            command = json.loads(route.request.post_data or "{}")["command"]["type"]
            asked.append(command)
            if command == "checkout.hold":
                route.abort()
            else:
                route.continue_()

        page.route("**/api/commands/**", cut)
        live(page)
        choose(page, "apple-pie")
        with page.expect_event("requestfailed", lambda failed: "/api/commands/" in failed.url):
            page.locator(".cart-open").click()
        expect(page.locator(".order-button")).to_be_enabled()
        page.locator(".order-button").click()
        expect(page.locator(".slip-number")).to_be_visible()
        assert asked.count("checkout.hold") == 1
    finally:
        town.command(VENUE, staff, {"type": "stock.set", "key": "item:apple-pie", "count": None})


def test_a_browser_without_scripts_orders_and_sees_the_number(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-6"), java_script_enabled=False)
    # Such a browser is sent on to the page with fields to order with.
    page.wait_for_url("**?plain=1")
    assert "Hof-Burger" in page.content()
    page.fill("input[name='q.classic-burger']", "2")
    page.get_by_role("button", name="Wann wäre das fertig?").click()
    told = page.get_by_text(re.compile(r"Fertig um \d\d:\d\d, zusammen 17,80\s€"))
    minute = told.inner_text()[10:15]
    page.get_by_role("button", name="Zahlungspflichtig bestellen").first.click()
    assert page.url.endswith(f"/g/{VENUE}/orders")
    expect(page.locator(".round-promise")).to_contain_text(minute)
    number = page.locator(".slip-number").inner_text()
    order = town.order(VENUE, number)
    assert [(line["item"], line["quantity"]) for line in order["rounds"][0]["lines"]] == [
        ("classic-burger", 2)
    ]
    expect(page.locator("[aria-current=step]")).to_have_text("Erhalten")


def test_an_empty_form_without_scripts_is_refused_in_words(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-7"), java_script_enabled=False)
    page.wait_for_url("**?plain=1")
    page.get_by_role("button", name="Zahlungspflichtig bestellen").click()
    expect(page.get_by_role("alert")).to_contain_text("Die Bestellung ist leer")


def test_without_a_code_the_menu_is_for_reading_and_says_how_to_order(
    town: Town, phones: Phones
) -> None:
    page = phones(f"{town.url}/g/{VENUE}")
    expect(page.get_by_role("heading", name="Hof-Burger", exact=True)).to_be_visible()
    expect(page.locator(".notice").first).to_contain_text("Code an Ihrem Platz scannen")
    expect(page.locator(".dish-add")).to_have_count(0)


def test_a_wrong_code_is_refused_in_words(town: Town, phones: Phones) -> None:
    page = phones()
    answer = page.request.get(f"{town.url}/g/{VENUE}/table-1/AAAAAAAAAAAAAA")
    assert answer.status == 403
    assert "Dieser Code gilt nicht" in answer.text()
