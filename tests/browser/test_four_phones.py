"""Four phones at one table: a shared tab, private history, and a stranger who gets nowhere.

The pub of this file's town wants to see its guests: `admission = "staff"`.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

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
    seen,
    send,
    staff,
    token_of,
)
from tests.browser.test_guest_look import RULES_OF_COLOUR, barriers, overflow
from tests.browser.test_guest_order import live
from tests.browser.town import Town, uuid7

TAPS_MAX = 4


class Finger:
    """Counts what it touches."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        target.click()
        self.taps += 1


def test_a_stranger_has_a_beer_ordered_within_four_taps(
    pub: Town, phones: Phones, record_property: Callable[[str, object], None]
) -> None:
    page = phones(pub.place(VENUE, "table-1"))
    finger = Finger()
    finger.tap(page.locator(f"#dish-{BEER} button.size--add").first)
    finger.tap(page.locator(".cart-open"))
    # Said before the order is sent: the first one is looked at by a person.
    expect(page.locator(".sheet")).to_contain_text("bestätigt")
    finger.tap(page.locator(".order-button"))
    number = number_of(page)
    assert page.locator("input:not([type=checkbox])").count() == 0
    record_property("taps_for_a_beer", finger.taps)
    print(f"{finger.taps} taps from the scanned code to an ordered beer, no field to fill in")
    assert finger.taps <= TAPS_MAX

    expect(page.locator(".round-state--awaiting")).to_contain_text("Wartet auf Bestätigung")
    tickets = pub.rows(VENUE, pub.token(VENUE, "devices"), "kitchen.tickets").values()
    assert all(row["number"] != number for row in tickets)
    accept(pub, number)
    expect(page.locator("[aria-current=step]")).to_have_text("Erhalten")


def sit_down(pub: Town, phones: Phones) -> tuple[Page, Page, Page, Page, str]:
    """Three at one table - the first by staff, one by a nod, one by the code - and a stranger."""
    anna, number = seat(pub, phones, "table-2")
    link = pub.place(VENUE, "table-2")
    ben, cem, stranger = phones(link), phones(link), phones(link)

    # Until somebody lets them in, all three see a menu and nothing to order with.
    for page in (ben, cem, stranger):
        live(page)
        expect(page.locator("#seat-title")).to_have_text("Hier sitzt schon jemand")
        expect(page.locator(".dish-add, button.size--add")).to_have_count(0)
        expect(page.locator(".strip, .slip")).to_have_count(0)

    # Ben asks, and Anna nods with one touch; Cem types the code that he reads on her screen.
    ben.get_by_role("button", name="Den Tisch fragen").click()
    # Wherever she is: far down the menu, or in a sheet.
    anna.locator(".orders-more a").click()
    anna.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(anna.locator(".seat-admit")).to_be_in_viewport(ratio=1)
    anna.locator(f"#dish-{SOUP} .dish-open").click()
    expect(anna.locator("dialog .seat-admit")).to_be_in_viewport(ratio=1)
    anna.locator(".seat-admit").click()
    expect(ben.locator(".seat-line")).to_be_visible()
    anna.keyboard.press("Escape")
    expect(anna.locator("dialog")).to_have_count(0)
    anna.go_back()
    anna.locator(".seat-show").click()
    code = "".join(anna.locator(".seat-letters span").all_inner_texts())
    cem.get_by_role("button", name="Code eingeben").click()
    cem.locator("#seat-code").fill("bbbb" if code != "BBBB" else "cccc")
    cem.get_by_role("button", name="Dazukommen").click()
    expect(cem.get_by_role("alert")).to_contain_text("Diese Buchstaben stimmen nicht")
    cem.locator("#seat-code").fill(code.lower())
    cem.get_by_role("button", name="Dazukommen").click()
    expect(cem.locator(".seat-line")).to_contain_text("3 Telefone")

    get_nowhere(pub, anna, stranger)
    return anna, ben, cem, stranger, number


def get_nowhere(pub: Town, anna: Page, stranger: Page) -> None:
    """Ask, and be sent away for good; order past the page, and be refused."""
    stranger.get_by_role("button", name="Den Tisch fragen").click()
    anna.locator(".seat-decline").click()
    expect(stranger.locator(".seat [role=status]")).to_contain_text("Der Tisch hat abgelehnt")
    expect(stranger.get_by_role("button", name="Den Tisch fragen")).to_have_count(0)
    wish = {
        "type": "order.place",
        "order_id": uuid7(),
        "round_id": uuid7(),
        "lines": [{"line_id": uuid7(), "item": BROTH}],
    }
    with pytest.raises(AssertionError, match=r"seating\.not_admitted"):
        pub.command(VENUE, token_of(stranger), wish)
    assert pub.rows(VENUE, token_of(stranger), "guest.orders") == {}


def test_four_phones_at_one_table_agree(pub: Town, phones: Phones) -> None:
    anna, ben, cem, stranger, number = sit_down(pub, phones)

    # A later round is the same order, whoever sends it; Cem is in a dead spot meanwhile.
    add(ben, BROTH)
    assert send(ben) == number
    add(cem, BEER)
    assert send(cem) == number
    cem.context.set_offline(True)
    waiter = {"order_id": uuid7(), "round_id": uuid7(), "place": "table-2"}
    line = {"line_id": uuid7(), "item": SOUP, "quantity": 2}
    staff(pub, "order.place", lines=[line], **waiter)
    for page in (anna, ben):
        expect(page.locator(".round")).to_have_count(4)
        expect(page.locator(".round--others")).to_have_count(3)
    cem.context.set_offline(False)
    expect(cem.locator(".round")).to_have_count(4)
    assert seen(anna) == seen(ben) == seen(cem)
    total = pub.order(VENUE, number)["total"]
    assert f"{total // 100},{total % 100:02d}" in seen(anna)[1]
    assert len({page.locator(".slip-total--mine").inner_text() for page in (anna, ben)}) == 2

    # They go; what each sees afterwards is what they ordered themselves.
    pub.cook(VENUE, number, bump=True)
    pub.hand_over(VENUE, number)
    rows = pub.rows(VENUE, pub.token(VENUE, "devices"), "floor.tables")
    seating = rows["table-2"]["seating_id"]
    staff(pub, "seating.close", seating_id=seating, unpaid=True, reason="left")
    for page in (anna, ben, cem):
        expect(page.locator(".round")).to_have_count(1)
        expect(page.locator(".seat-line")).to_have_count(0)

    # Not the next day either: the table is free, and the photo waits for a person's word.
    expect(stranger.locator("#seat-title")).to_have_count(0)
    add(stranger, BROTH)
    later = send(stranger)
    expect(stranger.locator(".round-state--awaiting")).to_be_visible()
    tickets = pub.rows(VENUE, pub.token(VENUE, "devices"), "kitchen.tickets").values()
    assert all(row["number"] != later for row in tickets)


def test_who_calls_is_told_that_somebody_comes(pub: Town, phones: Phones) -> None:
    page, _ = seat(pub, phones, "table-8")
    page.get_by_role("button", name="Bedienung rufen").click()
    said = page.locator(".calls [role=status]")
    expect(said).to_have_text(re.compile(r"Gerufen um \d\d:\d\d"))
    staff(pub, "call.answer", place="table-8")
    expect(said).to_have_text("Es ist jemand auf dem Weg zu Ihnen.")
    # From the head of the page too, wherever one reads.
    page.locator(".masthead-call").click()
    expect(page.locator("dialog").get_by_role("button", name="Rechnung bitte")).to_be_visible()


def test_no_barrier_is_at_a_table_that_is_shared(pub: Town, phones: Phones) -> None:
    anna, number = seat(pub, phones, "table-9")
    small = {"width": 320, "height": 640}
    ben = phones(pub.place(VENUE, "table-9"), locale="ar", viewport=small)
    live(ben)
    found: list[str] = []

    def look(name: str, page: Page) -> None:
        page.emulate_media(reduced_motion="reduce", color_scheme="light")
        found.extend(f"{name}: {line}" for line in barriers(page))
        page.emulate_media(color_scheme="dark")
        found.extend(f"{name} by night: {line}" for line in barriers(page, *RULES_OF_COLOUR))
        if overflow(page) > 0:
            found.append(f"{name}: {overflow(page)} px too wide")

    ben.locator(".seat-do .button").nth(1).click()
    look("outside", ben)
    ben.locator(".seat-do .button").first.click()
    anna.locator(".seat-show").click()
    anna.locator(".seat-admit").focus()
    look("asked", anna)
    anna.keyboard.press("Enter")
    expect(ben.locator(".seat-line")).to_be_visible()
    add(ben, BROTH)
    ben.locator(".cart-open").click()
    ben.locator(".allergies-summary").click()
    ben.locator(".allergies input").nth(6).check(force=True)
    look("cart with an allergy", ben)
    ben.locator(".order-button").click()
    ben.locator(".round-change").click()
    order = pub.order(VENUE, number)
    line = order["rounds"][1]["lines"][0]["line_id"]
    refusal = {"order_id": order["order_id"], "line_id": line, "portions": 1}
    staff(pub, "line.refuse", **refusal, reason="allergy", substitute=SOUP)
    expect(ben.locator(".wanted")).to_be_visible()
    # Nothing of it was paid: there is no money to give back.
    expect(ben.locator(".wanted-do button")).to_have_count(2)
    look("choice", ben)
    assert found == []
