"""What becomes of a dish once it is ordered: taken back, changed, refused, sold out, paid for."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Phones
from tests.browser.pub_tables import (
    BEER,
    BROTH,
    SOUP,
    VENUE,
    accept,
    add,
    number_of,
    seat,
    send,
    staff,
    to_menu,
    to_orders,
)
from tests.browser.test_guest_look import barriers, overflow
from tests.browser.test_guest_order import live
from tests.browser.town import Town, uuid7

SECOND_MS = 1_000


def test_what_is_not_fired_is_cancelled_and_the_rest_is_asked_for(
    pub: Town, phones: Phones
) -> None:
    page = phones(pub.place(VENUE, "table-3"))
    live(page)
    add(page, BEER)
    page.locator(".cart-open").click()
    page.locator(".stepper-button").nth(1).click()
    page.locator(".order-button").click()
    number = number_of(page)
    page.locator(".round-change").click()
    page.get_by_role("button", name=re.compile("^Eins weniger")).click()
    expect(page.locator(".round-quantity")).to_have_text("1×")
    # Changing is one wish: the other size stands in its place, in the same order.
    page.get_by_role("button", name=re.compile("^Ändern")).click()
    expect(page.locator("dialog .sheet-title")).to_have_text("Pils vom Fass")
    page.locator("dialog input[name=variant]").nth(1).check()
    page.locator(".sheet-do").click()
    expect(page.locator(".round")).to_have_count(2)
    expect(page.locator(".slip")).to_have_count(1)
    expect(page.locator(".round").first.locator(".round-state")).to_have_text("Storniert")
    expect(page.locator(".round").last.locator(".round-state")).not_to_have_text("Storniert")
    assert number_of(page) == number

    accept(pub, number)
    expect(page.locator("[aria-current=step]")).to_have_text("Erhalten")
    page.locator(".round-change").first.click()
    page.get_by_role("button", name=re.compile("^Personal fragen")).click()
    expect(page.locator(".round-asked")).to_have_text("Das Personal ist gefragt")
    todo = pub.rows(VENUE, pub.token(VENUE, "devices"), "staff.todo")
    assert any(key.startswith("request:") for key in todo)
    (request,) = pub.order(VENUE, number)["requests"]
    staff(pub, "request.answer", request_id=request["request_id"], grant=False)
    expect(page.locator(".round-asked")).to_have_text("Geht leider nicht mehr")
    # The answer stays, also for who reads it in a page that was shut meanwhile.
    page.reload()
    expect(page.locator(".round-asked")).to_have_text("Geht leider nicht mehr")


def test_a_menu_that_was_ordered_is_changed_as_it_was_put_together(
    pub: Town, phones: Phones
) -> None:
    page = phones(pub.place(VENUE, "table-10"))
    live(page)
    page.locator("#dish-krone-menu .dish-open").click()
    for part, nth in (("starter", 0), ("main", 1), ("dessert", 1)):
        page.locator(f"[data-group={part}] input").nth(nth).check()
    page.locator(".sheet-do").click()
    send(page)
    page.reload()
    page.locator(".round-change").click()
    page.get_by_role("button", name=re.compile("^Ändern")).click()
    picked = page.locator("dialog input:checked")
    expect(picked).to_have_count(3)
    expect(page.locator("[data-group=main] input").nth(1)).to_be_checked()
    page.locator("[data-group=main] input").nth(0).check()
    page.locator(".sheet-do").click()
    expect(page.locator(".round")).to_have_count(2)
    expect(page.locator(".round").first.locator(".round-state")).to_have_text("Storniert")
    expect(page.locator(".round").last.locator(".round-name")).to_contain_text("Linsen")


def test_who_is_refused_a_dish_chooses_what_instead(pub: Town, phones: Phones) -> None:
    page, number = seat(pub, phones, "table-4")
    to_menu(page)
    add(page, BROTH)
    assert send(page) == number
    order = pub.order(VENUE, number)
    line = order["rounds"][1]["lines"][0]["line_id"]
    refusal = {"order_id": order["order_id"], "line_id": line, "portions": 1}
    staff(pub, "line.refuse", **refusal, reason="sold_out", substitute=SOUP)
    card = page.locator(".wanted")
    expect(card).to_contain_text("Leider ausverkauft")
    to_menu(page)
    # Also whoever reads the menu again is told.
    expect(page.locator(".strip")).to_contain_text("Bitte wählen")
    to_orders(page)
    shown = card.locator(".wanted-instead .number").inner_text()
    card.locator(".wanted-instead").click()
    expect(card).to_have_count(0)
    expect(page.locator(".round")).to_have_count(3)
    new = pub.order(VENUE, number)["rounds"][2]["lines"][0]
    assert new["item"] == SOUP
    assert f"{new['total'] // 100},{new['total'] % 100:02d}" in shown

    # A dish that needs a size is put together first, like any other.
    refusal["line_id"] = new["line_id"]
    staff(pub, "line.refuse", **refusal, reason="sold_out", substitute=BEER)
    expect(card.locator(".wanted-instead .number")).to_contain_text("ab ")
    card.locator(".wanted-instead").click()
    page.locator("dialog input[name=variant]").nth(1).check()
    expect(page.locator("dialog .stepper-button")).to_have_count(0)
    page.locator(".sheet-do").click()
    expect(card).to_have_count(0)
    expect(page.locator(".round")).to_have_count(4)
    beer = pub.order(VENUE, number)["rounds"][3]["lines"][0]
    assert (beer["item"], bool(beer["variant"])) == (BEER, True)


def test_what_was_paid_and_can_not_be_had_is_asked_in_every_language(
    pub: Town, phones: Phones
) -> None:
    page, number = seat(pub, phones, "table-11")
    order = pub.order(VENUE, number)
    line = order["rounds"][0]["lines"][0]["line_id"]
    named = {"order_id": order["order_id"]}
    staff(
        pub, "lines.mark_paid", **named, check_id=uuid7(), lines=[{"line_id": line, "portions": 1}]
    )
    refusal = {"line_id": line, "portions": 1, "reason": "sold_out", "substitute": SOUP}
    staff(pub, "line.refuse", **named, **refusal)
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(reduced_motion="reduce")
    found: list[str] = []
    said = set()
    for language in ("de", "nl", "en", "ar"):
        page.goto(f"{pub.url}/g/{VENUE}/orders?lang={language}")
        live(page)
        buttons = page.locator(".wanted-do button")
        expect(buttons).to_have_count(3)
        said.update(buttons.all_inner_texts())
        found.extend(f"{language}: {line}" for line in barriers(page))
        if overflow(page) > 0:
            found.append(f"{language}: {overflow(page)} px too wide")
    assert found == []
    assert len(said) == 12
    assert not any("choice." in text for text in said)
    page.locator(".wanted-back").click()
    expect(page.locator(".wanted")).to_have_count(0)
    # What was paid for it is told until it is given back.
    expect(page.locator(".slip-refund")).to_contain_text("€")


def test_what_another_table_pays_is_on_both_phones(pub: Town, phones: Phones) -> None:
    anna, number = seat(pub, phones, "table-12")
    ben, other = seat(pub, phones, "table-13")
    order, target = pub.order(VENUE, number), pub.order(VENUE, other)
    line = order["rounds"][0]["lines"][0]
    moved = {"line_id": line["line_id"], "portions": 1}
    names = {"to_order": target["order_id"], "to_place": "table-13"}
    staff(pub, "lines.move", order_id=order["order_id"], lines=[moved], **names)
    total = (
        f"{(target['total'] + line['total']) // 100},{(target['total'] + line['total']) % 100:02d}"
    )
    taken = ben.locator(".slip .round", has_text="1×").last
    expect(taken).to_contain_text("Pils")
    expect(ben.locator(".slip-total").last).to_contain_text(total)
    # Whose it was owes nothing for it any more, and is not told that it is cancelled.
    expect(anna.locator(".slip-total").last).to_contain_text("0,00")
    expect(anna.locator(".round-void")).to_have_count(0)
    assert barriers(anna) + barriers(ben) == []


def test_86_is_on_the_menu_the_open_sheet_and_the_cart_within_a_second(
    pub: Town, phones: Phones
) -> None:
    reading, choosing, buying = (phones(pub.place(VENUE, f"table-{n}")) for n in (5, 6, 7))
    for page in (reading, choosing, buying):
        live(page)
    choosing.locator(f"#dish-{BROTH} .dish-open").click()
    add(buying, BROTH)
    buying.locator(".cart-open").click()
    out = {"key": f"item:{BROTH}", "reason": "Topf leer", "substitute": SOUP}
    try:
        staff(pub, "stock.out", **out)
        for place in (
            reading.locator(f"#dish-{BROTH} .dish-out"),
            choosing.locator("dialog .dish-out"),
            buying.locator(".cart-trouble"),
        ):
            expect(place).to_contain_text(re.compile("Ausverkauft.*Topf leer"), timeout=SECOND_MS)
            expect(place).to_contain_text("Stattdessen: Tomatensuppe")
        expect(choosing.locator(".sheet-do")).to_have_count(0)
        expect(buying.locator(".order-button")).to_be_disabled()
        buying.locator("dialog .dish-instead").click()
        expect(buying.locator("dialog .sheet-title")).to_have_text("Tomatensuppe")
        buying.locator(".sheet-do").click()
        expect(buying.locator("dialog .cart-name")).to_have_text(["Tomatensuppe"])
        expect(buying.locator(".order-button")).to_be_enabled()
    finally:
        staff(pub, "stock.back", key=f"item:{BROTH}")
    expect(choosing.locator(".sheet-do")).to_be_visible(timeout=SECOND_MS)
