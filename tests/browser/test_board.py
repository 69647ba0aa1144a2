"""The pick-up board: numbers in two columns, large enough, complete, and called when ready."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.nodes import VENUE, Node
from tests.promptness import within
from tests.screens import (
    SIZES,
    assert_live,
    axe_complaints,
    bump_all,
    open_screen,
    place_order,
    rows_of,
    send,
)

MANY = 30
SAME_SECOND_S = 1.0


def shown(page: Page, column: str) -> list[str]:
    return page.locator(f".column--{column} .number-tile").all_inner_texts()


def test_a_number_moves_from_preparing_to_ready_and_is_called(browser: Browser, node: Node) -> None:
    board = open_screen(browser, node, "board")
    assert_live(board)
    at_table = place_order(node, place="table-1")
    number = place_order(node)
    preparing = board.locator(".column--preparing .number-tile", has_text=number)
    with within(SAME_SECOND_S):
        expect(preparing).to_be_visible()
    bump_all(node)
    called = board.locator(".column--ready .number-tile.is-called", has_text=number)
    with within(SAME_SECOND_S):
        expect(called).to_be_visible()
    assert shown(board, "preparing") == []
    # Who sits at a table is served and never called out.
    assert at_table not in shown(board, "ready")
    tall = called.evaluate("tile => parseFloat(getComputedStyle(tile).fontSize)")
    assert tall >= SIZES["wall"][1] / 10


def test_a_guests_token_opens_no_screen_of_the_staff(browser: Browser, node: Node) -> None:
    token = node.links.venues[VENUE].places["lane-1"].token
    context = browser.new_context()
    page = context.new_page()
    for surface in ("board", "kitchen", "window", "paper", "devices"):
        page.goto(f"{node.base_url}/d/{VENUE}/{surface}?token={token}&lang=en")
        expect(page.get_by_label("Eight-digit code")).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_board_is_accessible(browser: Browser, node: Node, language: str) -> None:
    place_order(node)
    bump_all(node)
    place_order(node)
    board = open_screen(browser, node, "board", "wall", language, reduced_motion="reduce")
    assert_live(board)
    for _ in range(2):
        assert axe_complaints(board) == []
        board.locator(".board__tools .tool").last.click()


CUT_OFF = """() => {
  const list = document.querySelector(".column--preparing .numbers");
  const edge = list.getBoundingClientRect().bottom + 1;
  return [...list.children].filter(t => t.getBoundingClientRect().bottom > edge).length;
}"""
# The board's own slow intervals, which turn its pages, run when the test says so.
TURN_BY_HAND = """
  window.turns = [];
  const every = window.setInterval;
  window.setInterval = (work, ms, ...words) =>
    ms < 5000 ? every(work, ms, ...words) : window.turns.push(work);
"""


def test_a_single_number_fills_its_column_and_a_called_one_takes_the_place_of_four(
    browser: Browser, node: Node
) -> None:
    bump_all(node)
    for order in rows_of(node, "window.orders").values():
        if order["step"] == "ready":
            hand = {"type": "order.hand_over", "order_id": order["order_id"], "age_checked": 18}
            send(node, "window", hand)
    board = open_screen(browser, node, "board", reduced_motion="reduce")
    assert_live(board)
    area = "(e) => e.getBoundingClientRect().width * e.getBoundingClientRect().height"
    tiles = board.locator(".column--ready .number-tile")
    expect(tiles).to_have_count(0)
    place_order(node)
    bump_all(node)
    expect(tiles).to_have_count(1)
    column = board.locator(".column--ready .numbers").evaluate(area)
    assert tiles.first.evaluate(area) > 0.95 * column
    second = place_order(node)
    bump_all(node)
    large = board.locator(".column--ready .number-tile.is-large").filter(has_text=second)
    expect(large).to_be_visible()
    assert large.evaluate(area) > 3.5 * tiles.last.evaluate(area) or tiles.last.evaluate(
        "tile => tile.classList.contains('is-large')"
    )
    board.context.close()


def test_many_numbers_turn_pages_and_none_is_cut_off(browser: Browser, node: Node) -> None:
    bump_all(node)
    numbers = {place_order(node) for _ in range(MANY)}
    for size in ("wall", "upright", "phone"):
        board = open_screen(browser, node, "board", size)
        board.add_init_script(TURN_BY_HAND)
        board.reload()
        assert_live(board)
        page = board.locator(".column--preparing .column__page")
        expect(page).to_contain_text("Page 1 of")
        pages = int(page.inner_text().rpartition(" ")[2])
        assert pages > 1
        seen: set[str] = set()
        for number in range(1, pages + 1):
            expect(page).to_contain_text(f"Page {number} of")
            assert board.evaluate(CUT_OFF) == 0
            seen |= set(shown(board, "preparing"))
            board.evaluate("turns.forEach((turn) => turn())")
        # And from the last page on to the first again.
        expect(page).to_contain_text("Page 1 of")
        assert seen == numbers
        board.context.close()
