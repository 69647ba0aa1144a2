"""The pick-up board: numbers in two columns, large enough, complete, and called when ready."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.nodes import VENUE, Node
from tests.screens import (
    SIZES,
    assert_live,
    axe_complaints,
    bump_all,
    chromium,
    open_screen,
    place_order,
    serving,
)

MANY = 30
TURNS_MAX = 4
SAME_SECOND_MS = 1_000


@pytest.fixture(scope="module")
def browser(chromium_path: str, chromium_args: list[str]) -> Iterator[Browser]:
    with sync_playwright() as driver, chromium(driver, chromium_path, chromium_args) as found:
        yield found


@pytest.fixture
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with serving(tmp_path_factory.mktemp("board")) as found:
        yield found


def shown(page: Page, column: str) -> list[str]:
    return page.locator(f".column--{column} .number-tile").all_inner_texts()


def test_a_number_moves_from_preparing_to_ready_and_is_called(browser: Browser, node: Node) -> None:
    board = open_screen(browser, node, "board")
    assert_live(board)
    number = place_order(node)
    at_table = place_order(node, place="table-1")
    preparing = board.locator(".column--preparing .number-tile", has_text=number)
    expect(preparing).to_be_visible(timeout=SAME_SECOND_MS)
    bump_all(node)
    called = board.locator(".column--ready .number-tile.is-called", has_text=number)
    expect(called).to_be_visible(timeout=SAME_SECOND_MS)
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


CUT_OFF = """() => {
  const list = document.querySelector(".column--preparing .numbers");
  const edge = list.getBoundingClientRect().bottom + 1;
  return [...list.children].filter(t => t.getBoundingClientRect().bottom > edge).length;
}"""


def test_many_numbers_turn_pages_and_none_is_cut_off(browser: Browser, node: Node) -> None:
    numbers = {place_order(node) for _ in range(MANY)}
    boards = {size: open_screen(browser, node, "board", size) for size in ("wall", "upright")}
    boards["phone"] = open_screen(browser, node, "board", "phone")
    seen: dict[str, set[str]] = {size: set() for size in boards}
    # The pages of all boards turn at the same pace: what the first shows next, all show.
    for turn in range(TURNS_MAX):
        for size, board in boards.items():
            page = board.locator(".column--preparing .column__page")
            pages = int(page.inner_text().rpartition(" ")[2])
            expect(page).to_contain_text(f"Page {turn % pages + 1} of", timeout=40_000)
            assert board.evaluate(CUT_OFF) == 0
            seen[size] |= set(shown(board, "preparing"))
        if seen["wall"] == seen["upright"] == numbers:
            break
    assert seen["wall"] == seen["upright"] == numbers
    # A phone shows fewer at a time, and turns its pages just the same.
    assert len(seen["phone"]) > len(shown(boards["phone"], "preparing"))


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
