"""The pick-up board: numbers in two columns, large enough, complete, and called when ready."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.nodes import Node
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

MANY = 40
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


@pytest.mark.parametrize("size", ["wall", "upright", "phone"])
def test_many_numbers_turn_pages_and_none_is_cut_off(
    browser: Browser, node: Node, size: str
) -> None:
    numbers = {place_order(node) for _ in range(MANY)}
    board = open_screen(browser, node, "board", size, reduced_motion="reduce")
    assert_live(board)
    expect(board.locator(".column__page").first).to_be_visible()
    seen: set[str] = set()
    pages = int(board.locator(".column__page").first.inner_text().rpartition(" ")[2])
    for page in range(1, pages + 1):
        expect(board.locator(".column__page").first).to_contain_text(f"{page} of", timeout=20_000)
        cut = board.evaluate(
            """() => {
              const list = document.querySelector(".column--preparing .numbers");
              const edge = list.getBoundingClientRect().bottom + 1;
              return [...list.children].filter(t => t.getBoundingClientRect().bottom > edge).length;
            }"""
        )
        assert cut == 0
        seen |= set(shown(board, "preparing"))
        if len(seen) == MANY or page == 3:
            break
    assert seen == numbers or pages > 3


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
