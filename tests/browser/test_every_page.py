"""Every page of the demo town: valid HTML as it is sent and as it stands, and no barrier by axe.

The pages come from the town's own links: a new surface is looked at without being named here.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from pos.web.rendering import LANGUAGES
from tests.browser.conftest import Phones
from tests.browser.town import Town, uuid7
from tests.screens import axe_complaints

ROOT = Path(__file__).parents[2]
NODE = ROOT / ".venv" / "bin" / "node"
VALIDATE = ROOT / "tests/node/node_modules/html-validate/bin/html-validate.mjs"
VENUE = "burgerhof"
# The validator does not look into drawings; `<use>` takes the first one of a name in silence.
TWICE = """() => {
  const all = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  return all.filter((id, at) => all.indexOf(id) < at);
}"""
NOTE = "Bitte <b>ohne</b> & \"scharf\" 'heute'"


@pytest.fixture(scope="module")
def busy_town(town: Town) -> Town:
    """A town in which every screen has something to show."""
    for place in ("lane-1", "counter"):
        order(town, place)
    order(town, "counter")
    return town


def order(town: Town, place: str) -> None:
    """Order something with a note, as a guest of that place."""
    token = town.links["venues"][VENUE]["places"][place]["token"]
    lines = [{"line_id": uuid7(), "item": "classic-burger", "quantity": 2, "note": NOTE}]
    wish = {"type": "order.place", "order_id": uuid7(), "round_id": uuid7(), "lines": lines}
    town.command(VENUE, token, wish)


def staff_pages(town: Town, venue: str) -> dict[str, str]:
    """The addresses of a venue's screens and of the pages around them."""
    surfaces = town.links["venues"][venue]["surfaces"]
    office = town.token(venue, "devices")
    return {
        **{f"{venue} {name}": town.surface(venue, name) for name in surfaces},
        f"{venue} pair": f"{town.url}/d/{venue}/pair",
        f"{venue} cards": f"{town.url}/d/{venue}/cards?token={office}",
        f"{venue} start": f"{town.url}/?token={office}",
    }


def common_pages(town: Town) -> dict[str, str]:
    """What belongs to no venue, and what says no."""
    return {
        "start": f"{town.url}/",
        "nowhere": f"{town.url}/nowhere",
        "offline": f"{town.url}/offline",
        "screen offline": f"{town.url}/d/offline",
        "design": f"{town.url}/design",
        "wrong code": f"{town.url}/g/{VENUE}/table-1/wrong",
        "menu only": f"{town.url}/g/{VENUE}",
    }


def validate(folder: Path) -> list[str]:
    """What the validator says about the pages in a folder."""
    assert VALIDATE.is_file(), "The HTML validator is missing: run `make setup`"
    report = folder / "report.json"
    # Into a file: it ends without waiting until a pipe has been read.
    with report.open("wb") as output:
        subprocess.run(
            [NODE, VALIDATE, "--preset", "standard", "--formatter", "json", folder],
            stdout=output,
            check=False,
            timeout=100,
        )
    found: list[dict[str, Any]] = json.loads(report.read_bytes())
    return [
        f"{Path(page['filePath']).stem}: {fault['message']} ({fault['ruleId']}, "
        f"{fault['selector']}, line {fault['line']})"
        for page in found
        for fault in page["messages"]
    ]


def test_the_validator_finds_a_fault(tmp_path: Path) -> None:
    (tmp_path / "faulty.html").write_text(
        '<!doctype html><html lang="de"><title>x</title><p><div id="a"></div></p><b id="a">'
    )
    assert len(validate(tmp_path)) >= 2


def test_every_page_is_sent_as_valid_html(busy_town: Town, tmp_path: Path) -> None:
    town = busy_town
    pages = common_pages(town)
    for venue in town.links["venues"]:
        pages |= staff_pages(town, venue)
    sent = {(name, "de"): url for name, url in pages.items()}
    sent |= {(n, tag): url for n, url in common_pages(town).items() for tag in LANGUAGES}
    for (name, tag), url in sent.items():
        with client(tag) as browser:
            keep(browser.get(url), tmp_path, f"{name} {tag}")
    for tag in LANGUAGES:
        with client(tag) as guest:
            keep(guest.get(town.place(VENUE, "counter")), tmp_path, f"guest {tag}")
            form = {"key": uuid7(), "q.classic-burger": "2", "name": NOTE[:40]}
            keep(guest.post(f"{town.url}/g/{VENUE}", data=form), tmp_path, f"orders {tag}")
            keep(guest.get(f"{town.url}/g/{VENUE}"), tmp_path, f"guest again {tag}")
            empty = guest.post(f"{town.url}/g/{VENUE}", data={"key": uuid7()})
            keep(empty, tmp_path, f"refused {tag}")
    assert validate(tmp_path) == []


def client(language: str) -> httpx.Client:
    """A browser without scripts, in that language."""
    headers = {"accept": "text/html", "accept-language": language}
    return httpx.Client(headers=headers, follow_redirects=True, trust_env=False, timeout=20)


def keep(answer: httpx.Response, folder: Path, name: str) -> None:
    assert answer.headers["content-type"].startswith("text/html"), f"{name}: {answer.text[:200]}"
    assert answer.status_code < 500, name
    (folder / f"{name.replace('/', ' ')}.html").write_bytes(answer.content)


def opened(busy_town: Town, phones: Phones) -> Iterator[tuple[str, Page]]:
    """Each page of one venue in German on a tablet, when its script has taken over."""
    page = phones(viewport={"width": 1024, "height": 768}, reduced_motion="reduce")
    for name, url in (staff_pages(busy_town, VENUE) | common_pages(busy_town)).items():
        page.goto(url)
        sign = page.locator(".live").first
        # Where there is nothing to be live with the sign says nothing.
        if sign.count() and sign.inner_text().strip():
            page.locator(".live--on").first.wait_for()
        yield name, page


def test_every_page_in_german_is_free_of_barriers_and_stays_valid(
    busy_town: Town, phones: Phones, tmp_path: Path
) -> None:
    found: list[str] = []
    for name, page in opened(busy_town, phones):
        found += [f"{name}: {line}" for line in axe_complaints(page)]
        found += [f"{name}: two elements #{twice}" for twice in page.evaluate(TWICE)]
        (tmp_path / f"{name.replace('/', ' ')}.html").write_text(page.content(), "utf-8")
    assert found == []
    assert validate(tmp_path) == []
