"""A service at the pass, the grill and the window: ages, moves, courses, practice, platforms."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from msgspec import to_builtins
from playwright.sync_api import Browser, Page, expect

from pos.documents import read_venue
from pos.web.sessions import digest_of
from tests.nodes import VENUE, Node, uuid7
from tests.screens import (
    assert_live,
    axe_complaints,
    bump_all,
    card,
    line,
    open_screen,
    place_order,
    rows_of,
    send,
    send_as,
    server_now,
)


def screen_of(browser: Browser, node: Node, surface: str) -> Iterator[Page]:
    page = open_screen(browser, node, surface, "tablet")
    assert_live(page)
    yield page
    assert_live(page)
    page.context.close()


@pytest.fixture(scope="module")
def kitchen(browser: Browser, node: Node) -> Iterator[Page]:
    yield from screen_of(browser, node, "kitchen")


@pytest.fixture(scope="module")
def grill(browser: Browser, node: Node) -> Iterator[Page]:
    yield from screen_of(browser, node, "kitchen/grill")


@pytest.fixture(scope="module")
def window(browser: Browser, node: Node) -> Iterator[Page]:
    yield from screen_of(browser, node, "window")


def settled(page: Page) -> None:
    """One card is left, its neighbours' holes have closed, and nothing moves under a finger."""
    expect(page.locator(".card")).to_have_count(1)
    page.wait_for_timeout(400)  # beyond the guard of a card that moved


def ask(node: Node, method: str, path: str, token: str, body: Any = None) -> Any:
    """What the server's door says to a program or a device."""
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx.request(
        method, node.base_url + path, json=body, headers=headers, trust_env=False, timeout=20
    )
    assert answer.is_success, answer.text
    return answer.json()


def staff_order(node: Node, *lines: dict[str, Any], token: str = "", **more: Any) -> str:
    """An order that staff take; its number."""
    wish = {"type": "order.place", "order_id": uuid7(), "round_id": uuid7(), "place": "counter"}
    answer = send_as(node, token or node.token("window"), {**wish, "lines": list(lines), **more})
    assert answer.get("outcome") == "accepted", answer
    return str(answer["result"]["number"])


def test_the_pass_says_itself_that_somebody_looked_at_the_age(kitchen: Page, node: Node) -> None:
    number = staff_order(node, line("pils"), channel="telephone", name="Ines", phone="0170 00000")
    expect(card(kitchen, number)).to_contain_text("Check age: 16+")
    bump_all(node)
    kitchen.wait_for_timeout(400)  # beyond the guards against a second tap and a moving card
    card(kitchen, number).get_by_role("button", name="Hand over").click()
    question = card(kitchen, number).locator(".card__ask")
    expect(question).to_contain_text("at least 16")
    assert axe_complaints(kitchen) == []
    # A key says nothing by being pressed twice, and No leaves the order where it is.
    kitchen.keyboard.press("Enter")
    card(kitchen, number).get_by_role("button", name="No", exact=True).click()
    expect(question).to_have_count(0)
    kitchen.wait_for_timeout(400)  # beyond the guard against a second tap
    card(kitchen, number).get_by_role("button", name="Hand over").click()
    card(kitchen, number).get_by_role("button", name="Yes, 16+").click()
    expect(card(kitchen, number)).to_have_count(0)
    order = next(o for o in rows_of(node, "window.orders").values() if o["number"] == number)
    assert order["step"] == "handed_over"
    expect(kitchen.locator(".banner--trouble")).to_have_count(0)


def test_a_card_says_where_its_food_goes_now_also_after_a_reload(grill: Page, node: Node) -> None:
    seating, order_id = uuid7(), uuid7()
    venue = to_builtins(read_venue(node.folder.parent / "venue" / "venue.toml"))
    send(node, "devices", {"type": "venue.publish", "venue": {**venue, "admission": "staff"}})
    opened = {"type": "seating.open", "seating_id": seating, "place": "table-3"}
    answer = send(node, "devices", opened)
    assert answer.get("outcome") == "accepted", answer
    burgers = line("classic-burger", 3)
    number = staff_order(node, burgers, place="table-3", order_id=order_id)
    expect(card(grill, number)).to_contain_text("Tisch 3")
    change = {"type": "seating.move", "seating_id": seating, "place": "table-9"}
    assert send(node, "devices", change)["outcome"] == "accepted"
    moved = re.compile(r"Tisch 3 → Tisch 9")
    expect(card(grill, number).locator(".fact--mark")).to_have_text(moved)
    share = [{"line_id": burgers["line_id"], "portions": 1}]
    away = {"type": "lines.move", "order_id": order_id, "lines": share, "to_order": uuid7()}
    assert send(node, "devices", {**away, "to_place": "table-5"})["outcome"] == "accepted"
    expect(card(grill, number).locator(".way--away")).to_contain_text("1 × Tisch 5")
    grill.reload()
    expect(card(grill, number).locator(".fact--mark")).to_have_text(moved)
    expect(card(grill, number).locator(".way--away")).to_contain_text("1 × Tisch 5")
    # What they order at the new table was never meant for the old one.
    more = {"type": "order.place", "order_id": order_id, "round_id": uuid7(), "place": "table-9"}
    send(node, "window", {**more, "lines": [line("cheeseburger")]})
    expect(card(grill, number).locator(".block")).to_be_visible()
    rows = [row for row in rows_of(node).values() if row["order_id"] == order_id]
    assert sorted(row.get("moved_from", "") for row in rows) == ["", "Tisch 3"]
    bump_all(node)
    send(node, "devices", {"type": "venue.publish", "venue": venue})


def test_courses_wait_for_a_hand_and_are_held_and_fired(grill: Page, node: Node) -> None:
    bump_all(node)
    first, second = line("classic-burger", course=1), line("cheeseburger", course=2)
    number = staff_order(node, first, second, place="table-4")
    expect(card(grill, number)).to_contain_text("more waiting")
    grill.locator(".foot__tools").get_by_role("button", name="Waiting").click()
    later = grill.locator(".side .later").filter(has_text=number)
    expect(later).to_contain_text("Course 2")
    expect(later).to_contain_text("On hold")
    later.get_by_role("button", name="Fire").click()
    expect(card(grill, number).locator(".block")).to_contain_text("Course 2")
    expect(later).to_have_count(0)
    grill.keyboard.press("Escape")
    settled(grill)
    card(grill, number).get_by_role("button", name="Bump").click()
    expect(card(grill, number)).to_have_count(0)


def test_what_one_tap_bumped_comes_back_as_one_and_one_round_is_no_addition(
    grill: Page, node: Node
) -> None:
    bump_all(node)
    number = staff_order(
        node, line("classic-burger", course=1), line("cheeseburger"), place="table-8"
    )
    ticket = card(grill, number)
    expect(ticket.locator(".line__tap")).to_have_count(2)
    # Two tickets of one round: a course and what waits for none.  Neither was ordered later.
    expect(ticket.locator(".block").filter(has_text="Add-on")).to_have_count(0)
    settled(grill)
    for key in ("1", "Enter"):
        grill.keyboard.press(key)
    expect(ticket).to_have_count(0)
    grill.keyboard.press("r")
    expect(grill.get_by_role("button", name=f"Recall {number}")).to_have_count(1)
    grill.keyboard.press("Backspace")
    expect(ticket.locator(".line__tap")).to_have_count(2)
    grill.keyboard.press("Escape")


def test_a_practice_ticket_says_what_it_is(grill: Page, node: Node) -> None:
    bump_all(node)
    person, office = uuid7(), node.token("devices")
    pin = "73051946"
    ask(node, "PUT", f"/api/people/{person}", office, {"name": "Ada", "role": "server", "pin": pin})
    tablet = node.token("waiter")
    body = {"person_id": person, "pin": pin, "practice": True}
    token = ask(node, "POST", "/api/people/sign-in", tablet, body)["token"]
    number = staff_order(node, line("classic-burger"), token=token, place="table-6")
    ticket = grill.locator(".card.is-practice").filter(has_text=number)
    expect(ticket.locator(".card__ribbon--practice")).to_be_visible()
    settled(grill)
    ticket.get_by_role("button", name="Bump").click()
    expect(ticket).to_have_count(0)


def test_a_platforms_order_is_accepted_cooked_and_handed_over(
    window: Page, grill: Page, node: Node
) -> None:
    code = "48151623"
    door = {"type": "pairing.open", "device_id": uuid7(), "role": "channel", "station": "fake"}
    opened = send(node, "devices", {**door, "code_digest": digest_of(code), "label": "Platform"})
    assert opened["outcome"] == "accepted", opened
    page = httpx.post(
        f"{node.base_url}/d/{VENUE}/pair", data={"code": code}, trust_env=False, timeout=20
    )
    found = re.search(r"<code[^>]*>([^<]+)</code>", page.text)
    assert found is not None, page.text
    order = {
        "id": "X-77",
        "created": server_now(node).isoformat(),
        "items": [{"sku": "classic-burger", "count": 2, "remark": "well done"}],
        "guest": {"name": "Ines", "phone": "02561 1"},
    }
    orders = "/api/channels/fake/orders"
    told = ask(node, "POST", orders, found[1].strip(), order)
    assert told["status"] == "PENDING"
    todo = window.locator(".slip--todo").filter(has_text="Ines")
    expect(todo).to_contain_text("X-77")
    todo.get_by_role("button", name="Accept").click()
    expect(todo).to_have_count(0)
    slip = window.locator(".slip[data-order]").filter(has_text="X-77")
    number = slip.locator(".slip__number").inner_text()
    expect(card(grill, number).locator(".way--note")).to_contain_text("well done")
    bump_all(node)
    expect(slip.get_by_role("button", name="Hand over")).to_be_visible()
    window.wait_for_timeout(400)  # beyond the guards against a second tap and a moving card
    slip.get_by_role("button", name="Hand over").click()
    expect(slip).to_have_count(0)
    assert ask(node, "GET", f"{orders}/X-77", found[1].strip())["status"] == "COLLECTED"


def test_the_window_answers_for_a_guest_whose_dish_was_refused(
    window: Page, grill: Page, node: Node
) -> None:
    bump_all(node)
    number = place_order(node, line("cheeseburger"), line("classic-burger"), place="lane-1")
    expect(card(grill, number)).to_be_visible()
    settled(grill)
    card(grill, number).get_by_role("button", name="More").click()
    panel = grill.locator(".side")
    panel.get_by_role("button", name="CHEESE").click()
    panel.get_by_label("Offer instead").select_option("classic-burger")
    panel.get_by_role("button", name="Equipment broken").click()
    todo = window.locator(".slip--todo").filter(has_text=number)
    expect(todo).to_contain_text("Cheeseburger")
    assert axe_complaints(window) == []
    todo.get_by_role("button", name="Take the substitute").click()
    expect(todo).to_have_count(0)
    names: list[str] = []
    for _ in range(50):
        made = [row for row in rows_of(node).values() if row["number"] == number]
        names = [each["name"] for row in made for each in row["lines"] if not each.get("voided")]
        if len(names) == 2:
            break
        window.wait_for_timeout(100)
    assert len(names) == 2
    assert len(set(names)) == 1
    bump_all(node)
