"""Four phones at one table: a shared tab, private history, and a stranger who gets nowhere.

The pub of this file's town wants to see its guests: `admission = "staff"`.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Locator, Page, expect

from pos.documents import read_venue
from tests.browser.conftest import Phones
from tests.browser.test_guest_look import RULES_OF_COLOUR, barriers, overflow
from tests.browser.test_guest_order import live
from tests.browser.town import Town, uuid7

VENUE = "krone"
FILE = Path(__file__).parents[2] / "pos" / "demo" / f"{VENUE}.venue.toml"
BEER = "pils"
SOUP = "tomato-soup"
BROTH = "beef-broth"
SECOND_MS = 1_000
TAPS_MAX = 4


@pytest.fixture(scope="module")
def pub(town: Town) -> Town:
    """A town whose pub lets phones in by staff, by a nod, or by the table's code."""
    venue = msgspec.structs.replace(read_venue(FILE), admission="staff")
    wish = {"type": "venue.publish", "venue": msgspec.to_builtins(venue)}
    town.command(VENUE, town.token(VENUE, "devices"), wish)
    return town


def staff(town: Town, kind: str, **fields: Any) -> Any:
    """A command of the house."""
    return town.command(VENUE, town.token(VENUE, "devices"), {"type": kind, **fields})


def number_of(page: Page) -> str:
    number = page.locator(".slip-number").first
    expect(number).to_be_visible()
    return number.inner_text()


def add(page: Page, item: str) -> None:
    """One touch puts a drink of some size, or a dish without choices, into the cart."""
    button = page.locator(f"#dish-{item} .size--add, #dish-{item} .dish-add").first
    button.click()
    if page.locator("dialog .sheet-do").count():
        page.locator(".sheet-do").click()


def send(page: Page) -> str:
    page.locator(".cart-open").click()
    page.locator(".order-button").click()
    return number_of(page)


def accept(town: Town, number: str) -> dict[str, Any]:
    """A waiter accepts the first order of a table."""
    order = town.order(VENUE, number)
    first = order["rounds"][0]
    assert first["step"] == "awaiting"
    staff(town, "order.accept", order_id=order["order_id"], round_id=first["round_id"])
    return order


def seat(town: Town, phones: Phones, place: str) -> tuple[Page, str]:
    """A guest who sat down, ordered a beer and was seen by a waiter."""
    page = phones(town.place(VENUE, place))
    live(page)
    add(page, BEER)
    number = send(page)
    accept(town, number)
    expect(page.locator(".seat-line")).to_be_visible()
    return page, number


def to_menu(page: Page) -> None:
    page.locator(".orders-more a").click()


def to_orders(page: Page) -> None:
    page.locator(".strip").click()


def seen(page: Page) -> tuple[list[str], str]:
    """What a phone shows of the table: every line in order, and the table's total."""
    lines = page.locator(".round-line").all_inner_texts()
    total = page.locator(".slip-total").last.inner_text()
    return [re.sub(r"\s+", " ", line).strip() for line in lines], re.sub(r"\s+", " ", total)


def token_of(page: Page) -> str:
    token: str = page.evaluate("JSON.parse(document.getElementById('boot').textContent).token")
    return token


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
    expect(page.locator(".sheet-foot")).to_contain_text("bestätigt")
    finger.tap(page.locator(".order-button"))
    number = number_of(page)
    assert page.locator("input:not([type=checkbox])").count() == 0
    record_property("taps_for_a_beer", finger.taps)
    print(f"{finger.taps} taps from the scanned code to an ordered beer, no field to fill in")
    assert finger.taps <= TAPS_MAX

    expect(page.locator(".round-state--awaiting")).to_contain_text("Wartet auf die Bedienung")
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
    # Changing takes it off and puts it back into the cart, to be sent again.
    page.get_by_role("button", name=re.compile("^Ändern")).click()
    expect(page.locator("dialog .sheet-title")).to_have_text("Pils vom Fass")
    page.locator("dialog input[name=variant]").nth(1).check()
    page.locator(".sheet-do").click()
    page.locator(".order-button").click()
    expect(page.locator(".slip")).to_have_count(2)
    expect(page.locator(".slip").last.locator(".round-state")).to_have_text("Storniert")
    number = number_of(page)

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
    page.locator(".order-button").click()
    expect(page.locator(".slip")).to_have_count(2)
    expect(page.locator(".slip").first.locator(".round-name")).to_contain_text("Linsen")
    expect(page.locator(".slip").last.locator(".round-state")).to_have_text("Storniert")


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


def test_who_calls_is_told_that_somebody_comes(pub: Town, phones: Phones) -> None:
    page, _ = seat(pub, phones, "table-8")
    page.get_by_role("button", name="Bedienung rufen").click()
    said = page.locator(".calls [role=status]")
    expect(said).to_have_text(re.compile(r"Gerufen um \d\d:\d\d"))
    staff(pub, "call.answer", place="table-8")
    expect(said).to_have_text("Es ist jemand auf dem Weg zu Ihnen.")


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
