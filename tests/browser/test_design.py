"""The design system shows itself without a barrier, and its parts work without a mouse."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phones
from tests.browser.test_guest_look import barriers, overflow
from tests.browser.test_guest_order import live
from tests.browser.town import Town


def shown(town: Town, phones: Phones, query: str, **options: Any) -> Page:
    page = phones(f"{town.url}/design{query}", reduced_motion="reduce", **options)
    expect(page.locator(".pad-key").first).to_be_visible()
    return page


@pytest.mark.parametrize(
    "query, width",
    [
        ("?lang=de&theme=light", 1280),
        ("?lang=de&theme=dark", 1280),
        ("?lang=ar&theme=light", 320),
        ("?lang=ar&theme=dark&contrast=more", 320),
        ("?lang=en&theme=light&contrast=more", 390),
    ],
)
def test_every_part_is_without_barrier(town: Town, phones: Phones, query: str, width: int) -> None:
    page = shown(town, phones, query, viewport={"width": width, "height": 900})
    assert barriers(page) == []
    assert overflow(page) <= 0


def test_a_guest_who_sets_high_contrast_gets_it(town: Town, phones: Phones) -> None:
    page = phones(
        town.place("burgerhof", "counter"),
        color_scheme="dark",
        contrast="more",
        reduced_motion="reduce",
    )
    live(page)
    page.locator("#dish-classic-burger .dish-open").click()
    expect(page.locator(".sheet")).to_be_visible()
    ground = "getComputedStyle(document.querySelector('.sheet')).backgroundColor"
    assert page.evaluate(ground) == "rgb(0, 0, 0)"
    assert barriers(page) == []


def test_a_sheet_keeps_the_focus_and_gives_it_back(town: Town, phones: Phones) -> None:
    page = shown(town, phones, "?lang=en")
    for opener, dialog in (("#open-sheet", ".sheet"), ("#open-dialog", ".sheet--dialog")):
        page.locator(opener).focus()
        page.keyboard.press("Enter")
        expect(page.locator(dialog)).to_be_visible()
        expect(page.locator(".sheet-title")).to_be_focused()
        assert barriers(page) == []
        for _ in range(8):
            page.keyboard.press("Tab")
            # The browser's own bar comes after the last stop; nothing of the page behind does.
            assert page.evaluate("document.activeElement.closest('main') === null") or (
                page.evaluate("document.activeElement.closest('dialog') !== null")
            )
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        expect(page.locator(opener)).to_be_focused()


def test_the_number_pad_is_typed_on_like_a_till(town: Town, phones: Phones) -> None:
    page = shown(town, phones, "?lang=en")
    entered, display = page.locator("#entered"), page.locator(".pad .pad-shown")
    page.keyboard.type("1111")
    expect(entered).to_have_text("✗")
    expect(page.locator(".pad--wrong")).to_be_visible()
    page.keyboard.type("25x8")
    expect(page.locator(".pad-dot--full")).to_have_count(3)
    page.keyboard.press("0")
    expect(entered).to_have_text("✓")
    page.get_by_role("radio", name="12.50").check(force=True)
    page.keyboard.type("12509")
    page.keyboard.press("Backspace")
    expect(display).to_have_text("€12.50")
    page.get_by_role("button", name="Enter").click()
    expect(entered).to_have_text("€12.50")
    page.locator("#open-sheet").click()
    page.locator("#in-sheet").press("7")
    page.keyboard.press("Escape")
    expect(display).to_have_text("€12.50")


def test_the_way_back_is_there_and_takes_back(town: Town, phones: Phones) -> None:
    page = shown(town, phones, "?lang=en")
    page.locator("#say-toast").click()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator("#undone")).to_have_text("1")
    expect(page.locator(".toast")).to_have_count(0)


def test_tabs_and_segments_are_moved_by_arrows(town: Town, phones: Phones) -> None:
    page = shown(town, phones, "?lang=ar")
    page.locator(".tab[aria-selected=true]").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tab").nth(1)).to_be_focused()
    expect(page.locator(".tab").nth(1)).to_have_attribute("aria-selected", "true")
    page.locator(".segment > input").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".segment > input").nth(1)).to_be_checked()
