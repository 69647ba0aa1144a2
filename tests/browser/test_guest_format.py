"""What the server prints and what the script writes are the same bytes, in every language."""

import pytest

from pos.web.rendering import LANGUAGES, clock_time, delta, money, sentence
from tests.browser.conftest import Phones
from tests.browser.test_guest_order import live
from tests.browser.town import Town

AMOUNTS = [0, 5, 450, 1190, 119_000, 12_345_678]
MOMENTS = ["2026-01-01T23:05:00Z", "2026-07-01T22:05:09Z", "2026-11-22T12:07:00.250Z"]
COUNTS = [0, 1, 2, 3, 7, 11, 25, 100]

ASK = """async ({base, amounts, moments, counts}) => {
  const {money, delta, time} = await import(`${base}/lib/format.js`);
  const {t} = await import(`${base}/lib/strings.js`);
  return {
    money: amounts.flatMap((minor) => ["EUR", "CHF", "JPY"].map((unit) => money(minor, unit))),
    delta: amounts.flatMap((minor) => [delta(minor, "EUR"), delta(-minor, "EUR")]),
    time: moments.map(time),
    counted: counts.map((count) => t("order.minutes", {count})),
    named: t("problem.item.sold_out", {item: "Hof-Burger"}),
  };
}"""


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_both_sides_format_alike(town: Town, phones: Phones, language: str) -> None:
    page = phones(town.place("burgerhof", "table-1"), locale=language)
    live(page)
    icon = page.locator("link[rel=icon]").get_attribute("href") or ""
    wanted = {
        "base": icon.rpartition("/")[0],
        "amounts": AMOUNTS,
        "moments": MOMENTS,
        "counts": COUNTS,
    }
    written = page.evaluate(ASK, wanted)
    units = ("EUR", "CHF", "JPY")
    assert written["money"] == [money(m, unit, language) for m in AMOUNTS for unit in units]
    signs = [delta(minor * sign, "EUR", language) for minor in AMOUNTS for sign in (1, -1)]
    assert written["delta"] == signs
    assert written["time"] == [clock_time(moment, "Europe/Berlin") for moment in MOMENTS]
    counted = [sentence(language, "order.minutes", {"count": n}) for n in COUNTS]
    assert written["counted"] == counted
    said = sentence(language, "problem.item.sold_out", {"item": "Hof-Burger"})
    assert written["named"] == said
