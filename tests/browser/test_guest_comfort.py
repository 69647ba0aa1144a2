"""The guest's page as the device asks for it: no motion, the reader's colours, high contrast."""

from playwright.sync_api import Page

from tests.browser.conftest import Phones
from tests.browser.test_guest_look import barriers, walk
from tests.browser.town import Town

VENUE = "burgerhof"

# What moves or would move for longer than an eye sees it.
MOVING = """() => {
  const seconds = (text) => Math.max(...text.split(",").map((each) => parseFloat(each)));
  return [...document.querySelectorAll("body *")].flatMap((element) => {
    const style = getComputedStyle(element);
    const animated = style.animationName !== "none" && seconds(style.animationDuration) > 0.01;
    const glides = seconds(style.transitionDuration) > 0.01;
    const smooth = style.scrollBehavior === "smooth";
    return animated || glides || smooth ? [element.outerHTML.slice(0, 120)] : [];
  });
}"""

# Where colours are the reader's own, backgrounds are gone: a control is known by its edge, by an
# underline, or by the row that it fills, a link by its colour, a summary by its mark; its focus by
# an outline; drawings by the ink.
EDGELESS = """() => {
  const framed = (element) => {
    const style = getComputedStyle(element);
    const sides = ["Top", "Right", "Bottom", "Left"];
    return sides.some((side) => style[`border${side}Style`] !== "none"
        && parseFloat(style[`border${side}Width`]) > 0)
      || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.textDecorationLine.includes("underline");
  };
  const known = (element) => framed(element) || framed(element.parentElement)
    || [...element.querySelectorAll("*")].some(framed)
    || Boolean(element.closest(".dish, label")) || element.matches("a, summary");
  const all = document.querySelectorAll("button, input, select, textarea, summary, a[href]");
  const shown = [...all].filter((element) => element.checkVisibility()
    && !element.matches(".visually-hidden, .skip-link"));
  const before = document.activeElement;
  const lost = shown.filter((element) => !known(element)).map((e) => `edge: ${e.outerHTML}`);
  for (const element of shown) {
    element.focus({preventScroll: true, focusVisible: true});
    if (document.activeElement !== element) continue;
    const box = [element, element.closest("label"), element.closest("li"), element.parentElement];
    // A dish is framed as a whole, by what lies over it.
    const over = getComputedStyle(element, "::after").outlineStyle;
    if (!box.some((each) => each && getComputedStyle(each).outlineStyle !== "none")
        && (over === "none" || over === "")) {
      lost.push(`focus: ${element.outerHTML}`);
    }
  }
  before?.focus?.({preventScroll: true});
  for (const icon of document.querySelectorAll("svg.icon")) {
    const { stroke, fill, color } = getComputedStyle(icon);
    if (icon.checkVisibility() && stroke !== color && fill !== color) lost.push(`icon: ${stroke}`);
  }
  return lost.map((line) => line.slice(0, 160));
}"""


def test_it_moves_shows_its_edges_and_its_contrast_as_the_device_asks(
    town: Town, phones: Phones
) -> None:
    page = phones(town.place(VENUE, "counter"))
    moving: list[str] = []
    edgeless: list[str] = []
    pale: list[str] = []
    lively = len(page.evaluate(MOVING))

    def look(name: str) -> None:
        page.emulate_media(reduced_motion="reduce", forced_colors="none", contrast="no-preference")
        moving.extend(f"{name}: {line}" for line in page.evaluate(MOVING))
        page.emulate_media(forced_colors="active")
        edgeless.extend(f"{name}: {line}" for line in page.evaluate(EDGELESS))
        page.emulate_media(forced_colors="none", contrast="more")
        pale.extend(f"{name}: {line}" for line in contrast(page))

    walk(page, look)
    assert lively, "nothing moves at all: this test looks at the wrong thing"
    assert (moving, edgeless, pale) == ([], [], [])


def contrast(page: Page) -> list[str]:
    """What axe finds too pale, by the stricter measure (WCAG 1.4.6)."""
    return barriers(page, "color-contrast-enhanced")
