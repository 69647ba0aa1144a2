"""The hand-over window: find the number, see how far it is, hand it over, take it back."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import to_builtins
from playwright.sync_api import Browser, Page, Route, expect

from pos.documents import read_venue
from tests.nodes import Node, uuid7
from tests.screens import (
    SIZES,
    assert_live,
    axe_complaints,
    bump_all,
    card,
    line,
    open_screen,
    place_order,
    rows_of,
    send,
)


@pytest.fixture
def window(browser: Browser, node: Node) -> Iterator[Page]:
    page = open_screen(browser, node, "window", "tablet")
    assert_live(page)
    yield page
    assert_live(page)
    page.context.close()


def test_ready_food_is_handed_over_and_taken_back(window: Page, node: Node) -> None:
    number = place_order(node, line("classic-burger", note="Nussallergie!"), name="Ines")
    slip = card(window, number)
    expect(slip).to_contain_text("Hof-Burger")
    expect(slip).to_contain_text("Nussallergie!")
    expect(slip).to_contain_text("Ines")
    expect(slip.locator(".station")).to_contain_text("waiting")
    bump_all(node)
    expect(slip.locator(".station.is-done")).to_be_visible()
    slip.get_by_role("button", name="Hand over").click()
    expect(slip).to_have_count(0)
    window.get_by_role("button", name="Undo").click()
    expect(slip).to_be_visible()
    slip.get_by_role("button", name="Hand over").click()
    window.get_by_role("button", name=f"Take back {number}").click()
    expect(slip).to_be_visible()


def test_empties_are_counted_and_paid_out_without_a_sale(window: Page, node: Node) -> None:
    before = set(rows_of(node, "window.orders"))
    window.get_by_role("button", name="Empties").click()
    sheet = window.get_by_role("dialog")
    expect(sheet.locator(".empties__pay")).to_be_disabled()
    more = sheet.locator(".stepper-button").nth(1)
    for _ in range(3):
        more.click()
    assert axe_complaints(window) == []
    said = sheet.locator(".empties__pay .number").inner_text()
    sheet.locator(".empties__pay").click()
    expect(sheet).to_have_count(0)
    expect(window.locator(".strip__text")).to_contain_text(said)
    window.wait_for_function("!document.querySelector('.bar__unsent')")
    rows = rows_of(node, "window.orders")
    (paid,) = [row for key, row in rows.items() if key not in before]
    assert paid["total"] < 0
    assert f"{-paid['total'] / 100:.2f}" in said
    assert paid["step"] == "handed_over"


def test_food_that_no_station_bumped_needs_a_second_tap(window: Page, node: Node) -> None:
    number = place_order(node)
    slip = card(window, number)
    slip.get_by_role("button", name="Not ready yet").click()
    expect(slip.get_by_role("alert")).to_contain_text("Grill")
    window.wait_for_timeout(350)  # beyond the guard against a second tap of the same finger
    slip.get_by_role("button", name="Hand over anyway").click()
    expect(slip).to_have_count(0)
    expect(window.locator(".recent__number").first).to_have_text(number)
    window.reload()
    assert_live(window)
    expect(slip).to_have_count(0)


def test_a_number_is_found_and_handed_over_without_a_mouse(window: Page, node: Node) -> None:
    numbers = [place_order(node) for _ in range(3)]
    bump_all(node)
    expect(card(window, numbers[2])).to_be_visible()
    window.keyboard.type(numbers[1].lstrip("A"))
    expect(window.locator(".slip")).to_have_count(1)
    window.keyboard.press("Enter")
    expect(card(window, numbers[1])).to_have_count(0)
    window.keyboard.press("Escape")
    expect(card(window, numbers[0])).to_be_visible()
    window.locator(".bar__clock").click()
    window.keyboard.press("Backspace")
    expect(card(window, numbers[1])).to_be_visible()


def test_a_hand_over_in_a_dead_spot_goes_out_later(window: Page, node: Node) -> None:
    number = place_order(node)
    bump_all(node)
    expect(card(window, number)).to_be_visible()
    window.route("**/api/commands/**", cut)
    card(window, number).get_by_role("button", name="Hand over").click()
    expect(card(window, number)).to_have_count(0)
    expect(window.locator(".bar__unsent")).to_be_visible()
    window.unroute("**/api/commands/**")
    expect(window.locator(".bar__unsent")).to_have_count(0)


def order_by_telephone(node: Node, item: str, **more: Any) -> str:
    """An order that somebody takes for a guest; its number."""
    wish = {"type": "order.place", "order_id": uuid7(), "round_id": uuid7(), "place": "counter"}
    answer = send(node, "window", {**wish, "channel": "telephone", "lines": [line(item)], **more})
    assert answer.get("outcome") == "accepted", answer
    return str(answer["result"]["number"])


def test_cars_are_waved_called_back_and_swapped_with_one_tap_each(window: Page, node: Node) -> None:
    bump_all(node)
    parts = [line("classic-burger"), line("classic-burger", 28)]
    parts += [line("classic-burger", note=f"guest {n}") for n in range(11)]
    big, small = place_order(node, *parts), place_order(node)
    for number in (big, small):
        card(window, number).get_by_role("button", name="Car is here").click()
        expect(card(window, number).locator(".car__where")).to_contain_text("Car ")
    first = window.locator(".slip").first
    expect(first).to_contain_text(big)
    # Neither its buttons nor the small car's is pushed out of sight; the rest opens by a touch.
    for number in (big, small):
        box = card(window, number).get_by_role("button", name="Not ready").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= SIZES["tablet"][1]
    lines = card(window, big).locator(".slip__lines li")
    expect(lines).to_have_count(4)
    card(window, big).get_by_role("button", name="more lines").click()
    expect(lines).to_have_count(12)
    card(window, big).get_by_role("button", name="show less").click()
    # A finger lies on the glass: the car is where it is now, and its slip where it was.
    window.locator("#orders h1").dispatch_event("pointerdown", {"bubbles": True})
    first.get_by_role("button", name="Wave to bay 1").dispatch_event("click")
    expect(card(window, big).locator(".car__where")).to_contain_text("Bay 1")
    expect(first).to_contain_text(big)
    window.wait_for_timeout(400)  # beyond the guard against a second tap
    first.get_by_role("button", name="Call back").dispatch_event("click")
    expect(first.get_by_role("button", name="Wave to bay 1")).to_be_visible()
    window.locator("#orders h1").dispatch_event("pointerup", {"bubbles": True})
    window.wait_for_timeout(400)  # beyond the guard against a second tap
    # Forty items hold up the lane: the screen says so, and one tap clears it.
    expect(first.locator(".car__hint")).to_contain_text("40 parts")
    first.get_by_role("button", name="Wave to bay 1").click()
    expect(window.locator(".slip").first).to_contain_text(small)
    expect(card(window, big).locator(".car__where")).to_contain_text("Bay 1")
    window.wait_for_timeout(400)  # beyond the guards against a second tap and a moving card
    card(window, big).get_by_role("button", name="Call back").click()
    expect(window.locator(".slip").first).to_contain_text(big)
    window.wait_for_timeout(400)  # beyond the guards against a second tap and a moving card
    card(window, small).get_by_role("button", name=f"Swap with {big}").click()
    expect(window.locator(".slip").first).to_contain_text(small)
    # The screen is ahead of the server until it has answered.
    expect(window.locator(".fact--unsent")).to_have_count(0)
    orders = rows_of(node, "window.orders").values()
    cars = {o["number"]: o["car"]["turn"] for o in orders if o.get("car")}
    assert cars[small] < cars[big]
    bump_all(node)
    for number in (small, big):
        expect(card(window, number).get_by_role("button", name="Hand over")).to_be_visible()
        window.keyboard.type(number.lstrip("A"))
        window.keyboard.press("Enter")
        expect(card(window, number)).to_have_count(0)


def test_beer_for_a_stranger_waits_for_somebodys_eyes(window: Page, node: Node) -> None:
    number = order_by_telephone(node, "pils", name="Ines", phone="0170 000000")
    slip = card(window, number)
    expect(slip).to_contain_text("Check age: 16+")
    bump_all(node)
    expect(slip.get_by_role("button", name="Hand over")).to_be_visible()
    window.wait_for_timeout(400)  # beyond the guards against a second tap and a moving card
    slip.get_by_role("button", name="Hand over").click()
    ask = slip.locator(".slip__ask")
    expect(ask).to_contain_text("at least 16")
    window.keyboard.press("Enter")
    ask.get_by_role("button", name="No").click()
    expect(ask).to_have_count(0)
    assert order_of(node, number)["step"] == "ready"
    window.wait_for_timeout(400)  # beyond the guards against a second tap and a moving card
    slip.get_by_role("button", name="Hand over").click()
    ask.get_by_role("button", name="Yes, 16+").click()
    expect(slip).to_have_count(0)
    expect(window.locator(".banner--trouble")).to_have_count(0)


def test_a_telephone_order_is_marked_and_a_wrong_bag_is_made_again(
    window: Page, node: Node
) -> None:
    number = order_by_telephone(node, "classic-burger", name="Ines", phone="0170 000000")
    slip = card(window, number)
    expect(slip.locator(".tag--strong")).to_contain_text("0170 000000")
    slip.get_by_role("button", name="Remake").click()
    expect(window.locator(".strip")).to_contain_text("is made again")
    expect(slip.locator(".station")).to_have_count(1)
    assert sum(t["number"] == number for t in rows_of(node).values()) == 2


def test_a_first_order_is_accepted_or_refused_with_one_tap(window: Page, node: Node) -> None:
    venue = to_builtins(read_venue(node.folder.parent / "venue" / "venue.toml"))
    send(node, "devices", {"type": "venue.publish", "venue": {**venue, "admission": "staff"}})
    todo = window.locator(".slip--todo")
    numbers = [place_order(node, place=place) for place in ("table-11", "table-12")]
    expect(todo).to_have_count(2)
    assert axe_complaints(window) == []
    for word, number in zip(("Accept", "Refuse"), numbers, strict=True):
        card(window, number).get_by_role("button", name=word).click()
    expect(todo).to_have_count(0)
    expect(card(window, numbers[0])).to_be_visible()
    expect(card(window, numbers[1])).to_have_count(0)
    send(node, "devices", {"type": "venue.publish", "venue": venue})


def order_of(node: Node, number: str) -> dict[str, Any]:
    orders = rows_of(node, "window.orders").values()
    return next(order for order in orders if order["number"] == number)


def cut(route: Route) -> None:
    route.abort()


@pytest.mark.parametrize("size, language", [("phone", "ar"), ("phone", "de"), ("tablet", "nl")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_window_is_accessible(
    browser: Browser, node: Node, size: str, language: str, scheme: str
) -> None:
    number = place_order(node, line("classic-burger", 2))
    page = open_screen(
        browser, node, "window", size, language, color_scheme=scheme, reduced_motion="reduce"
    )
    assert_live(page)
    expect(card(page, number)).to_be_visible()
    assert axe_complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.context.close()
