"""The guest's page for everybody: no barrier that axe finds, no sideways scroll, little to load."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phones
from tests.browser.test_guest_order import choose, live, place_order
from tests.browser.town import Town
from tests.screens import bring_axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES_OF_COLOUR = ("color-contrast", "link-in-text-block")
WIRE_BYTES_MAX = 60_000
TARGET_PX_MIN = 48
LANGUAGES = ["de", "nl", "en", "ar"]
VENUE = "burgerhof"


def barriers(page: Page, *rules: str) -> list[str]:
    """What axe finds, each with the element; all rules, or those that are named."""
    bring_axe(page)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    found: dict[str, Any] = page.evaluate(
        "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only
    )
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


SETTLED = """() => Promise.all(
  document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
    .map((each) => each.finished.catch(() => {})),
).then(() => true)"""


def day_and_night(page: Page) -> list[str]:
    """What axe finds on the page as it is by day, and in what it looks like by night."""
    # A sheet that still slides in is no modal dialog to axe, which then looks behind it as well.
    page.evaluate(SETTLED)
    # A colour on its way to another is neither of both.
    page.emulate_media(reduced_motion="reduce", color_scheme="light")
    found = barriers(page)
    # The same elements in other colours: what does not look at colours was asked already.
    page.emulate_media(color_scheme="dark")
    return found + [f"by night: {line}" for line in barriers(page, *RULES_OF_COLOUR)]


def overflow(page: Page) -> int:
    """Pixels that the page is wider than the screen."""
    width: int = page.evaluate(
        """() => Math.max(
          document.documentElement.scrollWidth - innerWidth,
          ...[...document.querySelectorAll("dialog, .sheet-body")].map(
            (element) => element.scrollWidth - element.clientWidth,
          ),
        )"""
    )
    return width


def small_targets(page: Page) -> list[str]:
    """Everything to press that is lower or narrower than a finger wants (links in text aside)."""
    found: list[str] = page.evaluate(
        """min => [...document.querySelectorAll("button, input, summary, select, textarea, .chip")]
          .filter((element) => element.checkVisibility())
          .map((element) => {
            const row = element.closest("label, .dish, .filter-choice") ?? element;
            const box = row.getBoundingClientRect();
            return [Math.min(box.width, box.height), element.outerHTML.slice(0, 120)];
          })
          .filter(([size]) => size < min - 0.5)
          .map(([size, html]) => `${size} ${html}`)""",
        TARGET_PX_MIN,
    )
    return found


def walk(page: Page, look: Callable[[str], None]) -> None:
    """Show every screen of the guest one after the other and look at it."""
    live(page)
    look("menu")
    page.locator(".filter-button").click()
    page.locator(".filter-choice input").nth(6).check(force=True)
    look("filter")
    page.locator(".filter-choice input").nth(6).uncheck(force=True)
    page.locator(".filter-button").click()
    page.locator("#dish-nuggets .dish-open").click()
    page.locator(".sheet-do").click()
    expect(page.locator(".choices--wanting").first).to_be_visible()
    look("item")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    choose(page, "classic-burger")
    look("chosen")
    page.locator(".cart-open").click()
    expect(page.locator("dialog")).to_be_visible()
    look("cart")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    place_order(page)
    look("orders")
    page.locator(".orders-more a").click()
    look("menu with an open order")


class Seen:
    """What there was to see on a walk with the smallest phone, each with its screen."""

    def __init__(self, page: Page, wanted: str) -> None:
        self.page = page
        self.wanted = wanted
        self.barriers: list[str] = []
        self.wide: list[str] = []
        self.small: list[str] = []
        walk(page, self.look)
        self.written = page.locator("html").get_attribute("lang")
        self.direction = page.locator("html").get_attribute("dir")

    def look(self, name: str) -> None:
        if overflow(self.page) > 0:
            self.wide.append(f"{name}: {overflow(self.page)} px")
        self.small += [f"{name}: {line}" for line in small_targets(self.page)]
        self.barriers += [f"{name}: {line}" for line in day_and_night(self.page)]


@pytest.fixture(scope="module")
def walks() -> dict[str, Seen]:
    """The walks so far, by language."""
    return {}


@pytest.fixture(params=LANGUAGES)
def seen(
    request: pytest.FixtureRequest, town: Town, phones: Phones, walks: dict[str, Seen]
) -> Seen:
    """One walk in each language, for everything that is looked for on it."""
    language = request.param
    if language not in walks:
        size = {"width": 320, "height": 640}
        page = phones(town.place(VENUE, "counter"), locale=language, viewport=size)
        walks[language] = Seen(page, language)
    return walks[language]


def test_axe_finds_no_barrier_by_day_and_by_night(seen: Seen) -> None:
    assert seen.barriers == []


def test_nothing_scrolls_sideways_on_the_smallest_phone(seen: Seen) -> None:
    assert seen.wide == []


def test_everything_to_press_is_large_enough(seen: Seen) -> None:
    assert seen.small == []


def test_every_language_is_written_in_its_direction(seen: Seen) -> None:
    assert seen.written == seen.wanted
    assert seen.direction == ("rtl" if seen.wanted == "ar" else "ltr")


def test_axe_finds_no_barrier_where_nobody_can_order(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "counter"))
    live(page)
    choose(page, "classic-burger")
    number = place_order(page)
    town.cook(VENUE, number, bump=True)
    link = page.evaluate("JSON.parse(document.getElementById('boot').textContent).order_link")
    reader = phones()
    for path in (link, f"/g/{VENUE}", f"/g/{VENUE}/table-1/wrong"):
        reader.goto(town.url + path)
        expect(reader.locator("h1")).to_be_visible()
        if path == link:
            live(reader)
            expect(reader.locator(".slip--ready")).to_be_visible()
        assert day_and_night(reader) == []


def test_letters_of_twice_the_size_still_fit(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "counter"), viewport={"width": 320, "height": 640})
    live(page)
    # What a browser's setting "very large text" does: everything measured in rem doubles.
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wide: list[str] = []

    def look(name: str) -> None:
        if overflow(page) > 0:
            wide.append(f"{name}: {overflow(page)} px")

    walk(page, look)
    assert wide == []


def test_written_right_to_left_the_page_mirrors(town: Town, phones: Phones) -> None:
    menu = town.menu(VENUE)
    burger = next(item for item in menu["items"] if item["id"] == "classic-burger")
    names, burger["name"] = burger["name"], {"de": burger["name"]["de"]}
    town.publish(VENUE, menu)
    try:
        page = phones(town.place(VENUE, "counter"), locale="ar")
        live(page)
        name = page.locator("#dish-classic-burger .dish-name").bounding_box()
        price = page.locator("#dish-classic-burger .dish-price").bounding_box()
        assert name is not None
        assert price is not None
        assert price["x"] < name["x"]
        # What is not translated says in which language it is.
        bdi = page.locator("#dish-classic-burger .dish-name bdi")
        expect(bdi).to_have_attribute("lang", "de")
    finally:
        burger["name"] = names
        town.publish(VENUE, menu)


def test_the_first_visit_loads_less_than_sixty_kilobytes(
    town: Town, phones: Phones, record_property: Callable[[str, object], None]
) -> None:
    page = phones()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    sizes: list[int] = []
    devtools.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    page.goto(town.place(VENUE, "table-1"))
    live(page)
    page.wait_for_load_state("networkidle")
    first = sum(sizes)
    print(f"{first} bytes in {len(sizes)} answers")
    assert 0 < first < WIRE_BYTES_MAX
    # What only comes with an order: its views, their words and styles, and the answer itself.
    choose(page, "classic-burger")
    place_order(page)
    page.wait_for_load_state("networkidle")
    print(f"{sum(sizes)} bytes until the order is on the screen")
    record_property("wire_bytes", {"first visit": first, "with an order": sum(sizes)})


def test_taking_over_changes_nothing_that_can_be_seen(town: Town, phones: Phones) -> None:
    printed = phones(town.place(VENUE, "table-1"), java_script_enabled=False)
    printed.wait_for_url("**?plain=1")
    taken = phones(town.place(VENUE, "table-1"))
    live(taken)
    names = "elements => elements.map((element) => element.innerText.trim())"
    for part in (".dish-name", ".dish-price", ".sizes", ".category-title", ".chip"):
        before = printed.eval_on_selector_all(part, names)
        assert before == taken.eval_on_selector_all(part, names)
        assert before
    # A number and its unit stay on one line.
    assert "0,5\u00a0l" in taken.locator(".menu").inner_text()


def test_search_finds_without_accents_and_in_any_language(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "counter"))
    live(page)
    page.get_by_role("searchbox").fill("hahnchen")
    expect(page.locator("#dish-nuggets")).to_be_visible()
    expect(page.locator("#dish-classic-burger")).to_have_count(0)
    page.get_by_role("searchbox").fill("xyzzy")
    expect(page.locator(".found")).to_contain_text("Nichts gefunden")


def test_what_is_not_declared_is_never_shown_as_free(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "counter"))
    live(page)
    page.locator(".filter-button").click()
    page.get_by_label("Milch", exact=True).check(force=True)
    expect(page.locator(".found")).to_contain_text(re.compile("ausgeblendet"))
    shown = page.eval_on_selector_all(".dish", "all => all.map(({ id }) => id.slice(5))")
    items = {item["id"]: item for item in town.menu(VENUE)["items"]}
    assert shown
    assert all(items[item].get("allergens", {}).get("milk") == "free" for item in shown)
    silent = [i for i, item in items.items() if "milk" not in item.get("allergens", {})]
    assert silent
    assert not set(silent) & set(shown)
    # The list can fill a phone: the button at its end counts, and closes it.
    done = page.locator(".filter-done button")
    expect(done).to_have_text(re.compile(rf"^{len(shown)} Gericht"))
    done.click()
    expect(page.locator(".filter")).to_have_count(0)
    page.locator(".filter-button").click()
    # The kitchen is told too, and the cart says whence it comes.
    choose(page, shown[0])
    page.locator(".cart-open").click()
    expect(page.locator(".allergies input:checked")).to_have_count(1)
    expect(page.locator(".allergies")).to_contain_text("Aus Ihrem Filter")
    page.keyboard.press("Escape")
    page.locator(".filter .button--quiet").click()
    page.locator(".cart-open").click()
    expect(page.locator(".allergies input:checked")).to_have_count(0)


def test_a_chosen_language_is_kept(town: Town, phones: Phones) -> None:
    page = phones(town.place(VENUE, "table-2"))
    page.locator(".languages-summary").click()
    page.get_by_role("link", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.goto(f"{town.url}/g/{VENUE}/orders")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
