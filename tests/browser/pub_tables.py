"""What guests and staff do at the pub whose tables admit phones, for the tests of a shared tab."""

import re
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.browser.conftest import PUB, Phones
from tests.browser.test_guest_order import live
from tests.browser.town import Town

VENUE: Final = PUB
BEER: Final = "pils"
SOUP: Final = "tomato-soup"
BROTH: Final = "beef-broth"


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
    first = next(each for each in order["rounds"] if each["step"] == "awaiting")
    named = {"order_id": order["order_id"], "round_id": first["round_id"]}
    staff(town, "order.accept", **named, age_checked=18)
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
