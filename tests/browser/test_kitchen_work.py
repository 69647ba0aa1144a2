"""A cook's work beside cooking: allergies, additions, voids, refusals, courses, what was seen."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from msgspec import to_builtins
from playwright.sync_api import Browser, Locator, Page, expect

from pos.documents import read_venue
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


@pytest.fixture(scope="module")
def screen(browser: Browser, node: Node) -> Iterator[Page]:
    """One tablet at the grill for the whole file."""
    page = open_screen(browser, node, "kitchen/grill", "tablet")
    assert_live(page)
    yield page
    assert_live(page)
    page.context.close()


@pytest.fixture
def grill(screen: Page, node: Node) -> Page:
    """The tablet, with nothing left on it from the test before."""
    bump_all(node)
    screen.keyboard.press("Escape")
    expect(screen.locator(".card")).to_have_count(0)
    return screen


def order(node: Node, order_id: str, *lines: dict[str, Any], place: str = "table-4") -> str:
    """One more round of an order at a table; its number."""
    token = node.links.venues[VENUE].places[place].token
    command = {"type": "order.place", "order_id": order_id, "round_id": uuid7()}
    answer = send_as(node, token, {**command, "lines": list(lines)})
    assert answer.get("outcome") == "accepted", answer
    return str(answer["result"]["number"])


def panel(page: Page) -> Locator:
    return page.locator(".side")


def test_a_cook_finds_and_bumps_table_seven_in_two_taps(grill: Page, node: Node) -> None:
    for place in ("table-3", "table-5", "lane-1"):
        place_order(node, place=place)
    number = place_order(node, place="table-7")
    ticket = grill.locator(".card").filter(has_text="Tisch 7")
    expect(ticket).to_contain_text(number)
    grill.evaluate("window.taps = 0; addEventListener('click', () => { taps += 1 }, true)")
    # The news say how many came in; the first tap says they were seen, the second one bumps.
    grill.locator(".bar__fresh").click()
    ticket.get_by_role("button", name="Bump").click()
    expect(ticket).to_have_count(0)
    assert grill.evaluate("taps") == 2


def test_an_allergy_is_read_before_anything_is_bumped(grill: Page, node: Node) -> None:
    number = place_order(node, allergies=["nuts", "milk"])
    ticket = card(grill, number)
    expect(ticket.locator(".allergy")).to_contain_text("Milk")
    expect(ticket.get_by_role("button", name="Bump")).to_have_count(0)
    ticket.locator(".line__tap").click()
    expect(ticket.locator(".line__tap")).to_have_attribute("aria-pressed", "false")
    ticket.get_by_role("button", name="Allergy read").click()
    expect(ticket.locator(".allergy")).to_contain_text("read")
    ticket.get_by_role("button", name="Start").click()
    expect(ticket.locator(".fact--started")).to_be_visible()


def test_an_allergy_is_read_and_its_ticket_bumped_by_keys_alone(grill: Page, node: Node) -> None:
    number = place_order(node, allergies=["milk"])
    ticket = card(grill, number)
    expect(ticket).to_be_visible()
    grill.keyboard.press("1")
    grill.keyboard.press("Enter")
    expect(ticket.locator(".allergy.is-read")).to_be_visible()
    grill.wait_for_timeout(650)  # beyond the guard of an impatient hand
    grill.keyboard.press("Enter")
    expect(ticket).to_have_count(0)
    grill.keyboard.press("z")
    expect(ticket).to_be_visible()
    grill.keyboard.press("1")
    grill.keyboard.press("d")
    expect(panel(grill)).to_be_visible()


def test_an_addition_is_a_block_and_a_void_stays_until_it_is_bumped(
    grill: Page, node: Node
) -> None:
    order_id, gone = uuid7(), line("cheeseburger")
    number = order(node, order_id, line("classic-burger"), gone)
    expect(card(grill, number)).to_be_visible()
    order(node, order_id, line("classic-burger", 2))
    ticket = card(grill, number)
    expect(ticket).to_have_count(1)
    expect(ticket.locator(".block")).to_contain_text("Add-on")
    grill.locator(".bar__clock").click()
    portions = [{"line_id": gone["line_id"], "portions": 1}]
    void = {"type": "lines.void", "order_id": order_id, "lines": portions, "reason": "left"}
    send(node, "devices", void)
    expect(ticket.locator(".line__tap.is-void")).to_contain_text("Void")
    expect(grill.locator(".card.is-changed")).to_be_visible()
    expect(grill.locator(".bar__fresh--void")).to_be_visible()
    ticket.get_by_role("button", name="Bump").click()
    expect(ticket).to_have_count(0)
    # Both tickets went with one tap, and one tap brings both back.
    grill.locator(".strip").get_by_role("button", name="Undo").last.click()
    expect(ticket.locator(".block")).to_be_visible()
    assert sum(row["number"] == number for row in rows_of(node).values()) == 2


def test_a_line_is_refused_and_eighty_sixed_in_four_taps(grill: Page, node: Node) -> None:
    number = place_order(node, line("cheeseburger"))
    ticket = card(grill, number)
    ticket.get_by_role("button", name="More").click()
    assert axe_complaints(grill) == []
    # Somebody lost the paper: it is printed again, and the ticket stays as it was.
    panel(grill).get_by_role("button", name="Print again").click()
    expect(panel(grill)).to_have_count(0)
    expect(ticket).to_be_visible()
    expect(grill.locator(".banner--trouble")).to_have_count(0)
    ticket.get_by_role("button", name="More").click()
    panel(grill).get_by_label("Offer instead").select_option("classic-burger")
    panel(grill).get_by_role("button", name="86 it for everybody").click()
    panel(grill).get_by_role("button", name="Sold out").click()
    expect(ticket.locator(".card__ribbon--void")).to_be_visible()
    assert rows_of(node, "stock.items")["item:cheeseburger"]["out"] is True
    choice = next(row for row in rows_of(node, "staff.todo").values() if row["kind"] == "choice")
    assert (choice["number"], choice["substitute"]) == (number, "classic-burger")
    grill.keyboard.press("x")
    panel(grill).get_by_role("button", name="Back: Cheeseburger").click()
    expect(panel(grill).get_by_role("button", name="86: Cheeseburger")).to_be_visible()


def test_a_station_pauses_and_counts(grill: Page) -> None:
    grill.locator(".foot__tools").get_by_role("button", name="Stock").click()
    assert axe_complaints(grill) == []
    panel(grill).get_by_role("button", name="15 min").click()
    expect(panel(grill).locator(".pause--on")).to_be_visible()
    panel(grill).get_by_role("button", name="Take orders again").click()
    expect(panel(grill).locator(".pause--on")).to_have_count(0)
    panel(grill).get_by_label("Find a dish").fill("cheese")
    panel(grill).get_by_role("button", name="Count Cheeseburger").click()
    panel(grill).get_by_role("button", name="That many left").click()
    expect(panel(grill)).to_contain_text("10 left")


def test_one_tap_takes_the_grill_out_and_names_the_promises_that_break(
    grill: Page, node: Node
) -> None:
    number = place_order(node, place="table-7")
    grill.locator(".foot__tools").get_by_role("button", name="Stock").click()
    panel(grill).get_by_role("button", name="Grill: Out").click()
    expect(panel(grill).locator(".broken__row").filter(has_text=number)).to_contain_text("Tisch 7")
    expect(panel(grill).locator(".load__row--off")).to_contain_text("out")
    panel(grill).get_by_role("button", name="Grill: Back").click()
    expect(panel(grill).locator(".load__row--off")).to_have_count(0)
    panel(grill).get_by_text("Too busy?").click()
    panel(grill).get_by_role("button", name="Table: Pause").click()
    expect(panel(grill).locator(".load__row--off")).to_contain_text("paused until")
    assert axe_complaints(grill) == []
    assert list(rows_of(node, "venue.menu")["menu"]["paused"]) == ["table"]
    panel(grill).get_by_role("button", name="Table: Open again").click()
    expect(panel(grill).locator(".load__row--off")).to_have_count(0)


def test_a_high_card_keeps_its_buttons_on_the_board_and_no_panel_moves_it(
    grill: Page, node: Node
) -> None:
    notes = [
        line("classic-burger", note="well done, and please cut it in halves") for _ in range(16)
    ]
    number = place_order(node, *notes)
    bump = card(grill, number).get_by_role("button", name="Bump")
    grill.locator(".bar__clock").click()
    before, wall = bump.bounding_box(), grill.locator(".wall").bounding_box()
    assert before is not None
    assert wall is not None
    assert before["y"] + before["height"] <= wall["y"] + wall["height"]
    grill.keyboard.press("x")
    expect(panel(grill)).to_be_visible()
    assert bump.bounding_box() == before
    # What the panel covers is pushed out by a finger, to its last card.
    covered = "wall => wall.scrollWidth - wall.clientWidth"
    assert grill.locator(".wall").evaluate(covered) >= 300
    grill.keyboard.press("Escape")
    expect(panel(grill)).to_have_count(0)
    assert grill.locator(".wall").evaluate(covered) == 0


def test_a_big_order_takes_the_tiles_that_are_left_and_moves_no_neighbour(
    grill: Page, node: Node
) -> None:
    bump = card(grill, place_order(node)).get_by_role("button", name="Bump")
    expect(bump).to_be_visible()
    grill.locator(".bar__clock").click()
    before = bump.bounding_box()
    big = place_order(node, *[line("classic-burger", note=f"guest {n}") for n in range(16)])
    expect(card(grill, big)).to_be_visible()
    assert bump.bounding_box() == before
    first, second = bump.bounding_box(), card(grill, big).bounding_box()
    assert first is not None
    assert second is not None
    # On the tablet three tiles lie side by side: the big one takes the two beside the small one.
    assert second["y"] < first["y"]
    assert second["width"] > 1.8 * 300


def test_nobody_bumps_a_line_that_was_never_in_sight(grill: Page, node: Node) -> None:
    number = place_order(node, *[line("classic-burger", note=f"guest {n}") for n in range(24)])
    ticket = card(grill, number)
    below = ticket.locator(".card__below")
    expect(below).to_contain_text("more lines")
    before = ticket.get_by_role("button", name="Bump").bounding_box()
    grill.locator(".bar__clock").click()
    for _ in range(24):
        grill.wait_for_timeout(350)  # beyond the guard against a second tap of the same finger
        if below.evaluate("strip => strip.classList.contains('is-end')"):
            break
        ticket.get_by_role("button", name="Bump").click()
    expect(ticket).to_have_count(1)
    expect(below).to_contain_text("Back to top")
    assert ticket.get_by_role("button", name="Bump").bounding_box() == before
    grill.wait_for_timeout(350)  # as above
    ticket.get_by_role("button", name="Bump").click()
    expect(ticket).to_have_count(0)


def test_a_single_card_is_made_wider_before_a_dish_is_cut(grill: Page, node: Node) -> None:
    burgers = [line("classic-burger", note="graag medium, zonder ui") for _ in range(2)]
    number = place_order(node, *burgers, line("cheeseburger"), allergies=["nuts"])
    ticket = card(grill, number)
    expect(grill.locator(".card--span-2")).to_have_count(1)
    expect(ticket.locator(".card__below")).to_have_count(0)
    assert ticket.locator(".columns").evaluate("e => e.scrollHeight - e.clientHeight") <= 0


def test_what_was_dropped_is_made_again(grill: Page, node: Node) -> None:
    number = place_order(node, line("classic-burger", 2))
    card(grill, number).get_by_role("button", name="Bump").click()
    grill.keyboard.press("r")
    panel(grill).get_by_role("button", name=f"Remake {number}").click()
    panel(grill).get_by_label("1", exact=True).check()
    panel(grill).get_by_role("button", name="Dropped").click()
    again = card(grill, number).filter(has_text="Remake: Dropped")
    expect(again.locator(".line__count")).to_have_text("1")


def test_what_waits_lies_in_a_drawer_until_it_is_fired(grill: Page, node: Node) -> None:
    at = (server_now(node) + timedelta(minutes=50)).isoformat()
    number = place_order(node, when={"type": "at", "at": at})
    tool = grill.locator(".foot__tools").get_by_role("button", name="Waiting")
    expect(tool.locator(".tool__count")).to_have_text("1")
    tool.click()
    later = panel(grill).locator(".later")
    expect(later).to_contain_text("fires in")
    later.get_by_role("button", name="Hold").click()
    expect(later).to_contain_text("On hold")
    later.get_by_role("button", name="Fire").click()
    expect(card(grill, number)).to_be_visible()
    expect(later).to_have_count(0)


def test_drawn_is_delivered_and_only_a_touch_is_seen(grill: Page, node: Node) -> None:
    number = place_order(node)
    expect(card(grill, number)).to_be_visible()

    def row() -> dict[str, Any]:
        found: dict[str, Any] = next(r for r in rows_of(node).values() if r["number"] == number)
        return found

    grill.wait_for_function("() => new Promise(r => setTimeout(() => r(true), 0))")
    for _ in range(100):
        if row().get("delivered_at"):
            break
        grill.wait_for_timeout(50)
    assert row().get("delivered_at")
    assert not row().get("seen_at")
    card(grill, number).locator(".card__number").click()
    for _ in range(100):
        if row().get("seen_at"):
            break
        grill.wait_for_timeout(50)
    assert row().get("seen_at")
    assert not row().get("started_at")


def test_a_tablet_that_starts_again_returns_to_its_station(screen: Page, node: Node) -> None:
    again = screen.context.new_page()
    again.goto(f"{node.base_url}/d")
    assert again.url.endswith(f"/d/{VENUE}/kitchen/grill")
    assert_live(again)
    again.close()


def test_only_the_pass_hands_over_and_no_single_station(grill: Page, node: Node) -> None:
    number = place_order(node)
    expect(card(grill, number)).to_be_visible()
    bump_all(node)
    made = next(row for row in rows_of(node, "kitchen.done").values() if row["number"] == number)
    hand_over = {"type": "order.hand_over", "order_id": made["order_id"]}
    assert send(node, "kitchen/grill", hand_over)["code"] == "session.forbidden"
    assert send(node, "kitchen", hand_over)["outcome"] == "accepted"


def served(node: Node) -> dict[str, Any]:
    """The venue's document as this node serves it."""
    venue: dict[str, Any] = to_builtins(read_venue(node.folder.parent / "venue" / "venue.toml"))
    return venue


def test_a_station_speaks_its_cooks_language(browser: Browser, node: Node) -> None:
    venue = served(node)
    spoken = [{**each, "language": "nl"} for each in venue["stations"]]
    send(node, "devices", {"type": "venue.publish", "venue": {**venue, "stations": spoken}})
    number = place_order(node, line("classic-burger", note="s'il vous plaît"))
    page = browser.new_context(locale="de-DE").new_page()
    page.goto(node.links.venues[VENUE].surfaces["kitchen/grill"].url)
    assert_live(page)
    assert page.locator("html").get_attribute("lang") == "nl"
    expect(card(page, number).locator(".line__text")).to_have_attribute("lang", "nl")
    expect(card(page, number).locator(".way--note")).to_contain_text("niet vertaald")
    page.context.close()
    send(node, "devices", {"type": "venue.publish", "venue": venue})


FILES = """const load = (file) => import(
  document.querySelector('script[type=module]').src.replace('kitchen/kitchen.js', file));
"""
LONG_DAY = (
    "async (tickets) => {"
    + FILES
    + """
  const { createSlots } = await load("kitchen/slots.js");
  const { stationCards, inOrder } = await load("kitchen/cards_of.js");
  const { createWatch } = await load("kitchen/watch.js");
  const { createSettle } = await load("display/settle.js");
  const { signal } = await load("lib/ui.js");
  const every = setInterval;
  window.setInterval = () => 0;
  const rows = signal(new Map());
  const silent = { play() {} };
  const station = { aged_seconds: 300, old_seconds: 600 };
  const watch = createWatch({
    rows, isReady: () => true, stationOf: () => station, sound: silent, now: () => Date.now(),
  });
  window.setInterval = every;
  const slots = createSlots(), settle = createSettle();
  let most = 0, hour = 0;
  const clock = performance.now.bind(performance);
  performance.now = () => hour;
  for (let n = 0; n < tickets; n += 1) {
    hour += 4000;
    const next = new Map(rows.peek());
    next.set(`r${n}.grill`, {
      ticket_id: `r${n}.grill`, order_id: `o${n}`, station: "grill", ticket_no: n, place: "T1",
      fired_at: new Date(n * 1000).toISOString(), promised_at: new Date(n * 1000).toISOString(),
      lines: [{ line_id: `l${n}`, name: "X", units: [`l${n}.1`], quantity: 1 }],
    });
    if (next.size > 12) next.delete(next.keys().next().value);
    rows.value = next;
    if (n % 50 === 0) watch.lookAtTheClock();
    slots.show(inOrder(stationCards({ open: next, waiting: new Map() })));
    settle.laid(slots.slots.peek().map((slot) => slot.key));
    watch.acknowledge();
    most = Math.max(most, watch.size() + slots.slots.peek().length);
  }
  performance.now = clock;
  return most;
}"""
)


def test_a_wall_remembers_no_more_after_twelve_hours_than_after_two(screen: Page) -> None:
    # Twelve hours with a ticket every four seconds; it may know five thousand ids and no more.
    assert screen.evaluate(LONG_DAY, 11_000) < 5_100
