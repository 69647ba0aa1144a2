"""What the server prints and what the script writes are the same bytes, in every language."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pos.web import rendering
from pos.web.rendering import LANGUAGES, clock_time, delta, sentence
from tests.browser.conftest import Phones
from tests.browser.test_guest_order import live
from tests.browser.town import Town

ZONE = "Europe/Berlin"
UNITS = ("EUR", "CHF", "JPY")
CHANCE = random.Random(6)
# The edges, and a few hundred that nobody chose.
AMOUNTS = [0, 5, 450, 1190, 119_000, 12_345_678]
AMOUNTS += [CHANCE.randrange(10 ** CHANCE.randint(1, 9)) for _ in range(100)]
NUMBERS = sorted({n * sign for n in AMOUNTS for sign in (1, -1)})
# Both turns of the clock, the year's end, leap days, and moments in between.
MOMENTS = ["2026-01-01T23:05:00Z", "2026-07-01T22:05:09Z", "2026-11-22T12:07:00.250Z"]
MOMENTS += [f"2026-{day}T{hour}:59:59Z" for day in ("03-29", "10-25") for hour in ("00", "01")]
START = datetime(2024, 2, 28, tzinfo=UTC)
MOMENTS += [
    (START + timedelta(minutes=731 * n)).isoformat().replace("+00:00", "Z")
    for n in range(0, 2400, 7)
]
COUNTS = [*range(30), 99, 100, 101, 102, 103, 110, 111, 125, 1000]
NAMES = [[], ["Suppe"], ["Suppe", "Bier"], ["Suppe", "Bier", "<b>&"], ["a", "b", "c", "ماء"]]

ASK = """async ({base, amounts, units, numbers, moments, counts, names}) => {
  const write = await import(`${base}/lib/format.js`);
  const {learn, t} = await import(`${base}/lib/strings.js`);
  const words = `/g/burgerhof/words?lang=${document.documentElement.lang}`;
  const sentences = await (await fetch(words)).json();
  learn(sentences);
  const plurals = Object.keys(sentences).filter((key) => key.endsWith("#other"))
    .map((key) => key.replace("#other", ""));
  return {
    money: amounts.flatMap((minor) => units.map((unit) => write.money(minor, unit))),
    owed: numbers.map((minor) => write.money(minor, "EUR")),
    delta: numbers.map((minor) => write.delta(minor, "EUR")),
    time: moments.map(write.time),
    day: moments.map(write.day),
    date: moments.map(write.date),
    number: numbers.map(write.number),
    minutes: counts.map(write.minutes),
    listed: names.map(write.listed),
    counted: Object.fromEntries(
      plurals.map((key) => [key, counts.map((count) => t(key, {count, item: "Hof-Burger"}))]),
    ),
  };
}"""


def printed(language: str) -> dict[str, Any]:
    """The same on the server."""
    return {
        "money": [rendering.money(m, unit, language) for m in AMOUNTS for unit in UNITS],
        "owed": [rendering.money(minor, "EUR", language) for minor in NUMBERS],
        "delta": [delta(minor, "EUR", language) for minor in NUMBERS],
        "time": [clock_time(moment, ZONE) for moment in MOMENTS],
        "day": [rendering.day(moment, ZONE, language) for moment in MOMENTS],
        "date": [rendering.date(moment, ZONE, language) for moment in MOMENTS],
        "number": [rendering.number(value, language) for value in NUMBERS],
        "minutes": [rendering.minutes(count, language) for count in COUNTS],
        "listed": [rendering.listed(names, language) for names in NAMES],
    }


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_both_sides_format_alike(town: Town, phones: Phones, language: str) -> None:
    page = phones(town.place("burgerhof", "table-1"), locale=language)
    live(page)
    icon = page.locator("link[rel=icon]").get_attribute("href") or ""
    wanted = {
        "base": icon.rpartition("/")[0],
        "amounts": AMOUNTS,
        "units": UNITS,
        "numbers": NUMBERS,
        "moments": MOMENTS,
        "counts": COUNTS,
        "names": NAMES,
    }
    written = page.evaluate(ASK, wanted)
    counted = written.pop("counted")
    assert counted, "no sentence that counts is on this page"
    for key, texts in counted.items():
        params = [{"count": n, "item": "Hof-Burger"} for n in COUNTS]
        assert texts == [sentence(language, key, each) for each in params], key
    for kind, texts in printed(language).items():
        assert written[kind] == texts, kind
