"""What the guest's addresses give to strangers: cookies, forms of other sites, links, markup."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Page, expect

from tests.browser.conftest import Phones
from tests.browser.test_guest_order import choose, live, place_order
from tests.browser.town import Town, iso_in, uuid7

VENUE = "burgerhof"
EVIL = '<img src=x onerror="window.bitten=1"></script><script>window.bitten=1</script>'


def boot(page: Page) -> dict[str, Any]:
    """What the server wrote into the page for its script."""
    data: dict[str, Any] = json.loads(page.locator("#boot").text_content() or "{}")
    return data


def post(page: Page, town: Town, fields: Any, **headers: str) -> APIResponse:
    return page.request.post(f"{town.url}/g/{VENUE}", form=fields, headers=headers, max_redirects=0)


def test_the_session_is_hidden_from_scripts_and_bound_to_its_venue(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "table-1"))
    cookie = next(c for c in page.context.cookies() if c["name"] == "session")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["path"] == f"/g/{VENUE}"
    assert page.evaluate("document.cookie") == ""
    page.goto(f"{town.url}/g/krone")
    assert boot(page)["token"] == ""
    # Scanning the same place again goes on with the same session, another place begins a new one.
    page.goto(town.place(VENUE, "table-1"))
    first = boot(page)["token"]
    page.goto(town.place(VENUE, "table-1"))
    assert boot(page)["token"] == first
    page.goto(town.place(VENUE, "table-2"))
    assert boot(page)["token"] != first


@pytest.mark.parametrize(
    "path,status",
    [
        (f"/g/{VENUE}/table-1/wrong", 403),
        (f"/g/{VENUE}/no-such-table/wrong", 403),
        ("/g/nobody", 404),
        ("/g/nobody/table-1/wrong", 404),
        (f"/g/{VENUE}/o/wrong", 401),
        (f"/g/{VENUE}/o/d1.a.b.c", 401),
    ],
)
def test_what_is_not_valid_is_refused_in_words_on_a_page(
    town: Town, phones: Phones, path: str, status: int
) -> None:
    page = phones()
    answer = page.goto(town.url + path)
    assert answer is not None
    assert answer.status == status
    expect(page.locator(".notice--bad")).not_to_be_empty()
    assert "problem." not in page.inner_text("body")


def test_a_session_may_not_be_used_as_a_link_nor_a_link_of_another_venue(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "table-3"))
    session, link = boot(page)["token"], boot(page)["order_link"]
    assert page.request.get(f"{town.url}/g/{VENUE}/o/{session}").status == 401
    other = link.replace(VENUE, "krone")
    assert page.request.get(town.url + other).status == 401


def test_whoever_has_the_link_can_look_but_not_order(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-4"))
    token = boot(page)["order_link"].rpartition("/")[2]
    body = {
        "partition": f"venue:{VENUE}",
        "expires_at": iso_in(60),
        "command": {
            "type": "order.place",
            "order_id": uuid7(),
            "round_id": uuid7(),
            "lines": [{"line_id": uuid7(), "item": "classic-burger"}],
        },
    }
    with pytest.raises(AssertionError, match=r"session\.forbidden"):
        town.ask(f"/api/commands/{uuid7()}", token, body, "PUT")
    reader = phones(f"{town.url}{boot(page)['order_link']}")
    answer = post(reader, town, {"key": uuid7(), "q.classic-burger": "1"})
    assert answer.status == 403


def test_a_form_of_another_site_orders_nothing(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-5"))
    fields = {"key": uuid7(), "q.classic-burger": "1"}
    answer = post(page, town, fields, origin="https://elsewhere.example")
    assert answer.status == 403
    page.goto(f"{town.url}/g/{VENUE}/orders")
    expect(page.locator(".slip")).to_have_count(0)


def test_a_form_that_is_sent_twice_is_one_order(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-6"))
    fields = {"key": uuid7(), "q.classic-burger": "1"}
    assert [post(page, town, fields).status for _ in range(3)] == [303, 303, 303]
    page.goto(f"{town.url}/g/{VENUE}/orders")
    expect(page.locator(".slip")).to_have_count(1)
    expect(page.locator(".round")).to_have_count(1)


@pytest.mark.parametrize("key", ["", "1", "../../x", "0" * 36])
def test_a_form_without_a_proper_key_is_refused(town: Town, phones: Phones, key: str) -> None:
    page = phones(town.place(VENUE, "table-7"))
    assert post(page, town, {"key": key, "q.classic-burger": "1"}).status == 400


def test_markup_in_names_and_notes_stays_text(town: Town, phones: Phones) -> None:
    menu = town.menu("hafenblick")
    item = next(i for i in menu["items"] if "price" in i and not i.get("groups"))
    name, item["name"] = item["name"], {"de": EVIL[:80]}
    town.publish("hafenblick", menu)
    try:
        page = phones(town.place("hafenblick", "counter"))
        live(page)
        page.locator(f"#dish-{item['id']} .dish-open").click()
        page.locator("#note").fill(EVIL)
        page.locator(".sheet-do").click()
        page.locator(".cart-open").click()
        page.locator("#call-name").fill(EVIL[:40])
        page.locator(".order-button").click()
        expect(page.locator(".round-name")).to_contain_text("<img src=x")
        page.reload()
        live(page)
        expect(page.locator(".round-name")).to_contain_text("<img src=x")
        assert page.evaluate("window.bitten") is None
        assert page.locator("img").count() == 0
    finally:
        item["name"] = name
        town.publish("hafenblick", menu)


def test_the_order_page_is_printed_with_its_status(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-8"))
    live(page)
    choose(page, "classic-burger")
    number = place_order(page)
    html = page.request.get(f"{town.url}/g/{VENUE}/orders").text()
    assert re.search(rf'class="slip-number number">{number}<', html)
    assert re.search(r"Versprochen für \d\d:\d\d", html)
