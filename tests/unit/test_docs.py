"""The documentation says what the program does: nothing is missing, nothing leads nowhere."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from docs import generate
from pos.app import all_views
from pos.demo import load_demo
from pos.documents import read_menu
from pos.domain.commands import Command
from pos.domain.errors import STATUS_BY_CODE
from pos.domain.events import Event
from pos.domain.shelf import Shelf
from pos.views.contract import NO_PARAMS, Reading, View

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PICTURE_BYTES_MAX = 150_000
README_LINES_MAX = 60

LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
PATH = re.compile(r"`((?:pos|kitchen_display|printers|loadtest|tests|docs|bin)/[\w./-]*\w)`")
IN_BECOMING = {"pos/views/station_load.py"}
"""Files that a page tells the reader to write."""


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose_of(page: Path) -> str:
    """The page without its code."""
    text = FENCE.sub("", page.read_text("utf-8"))
    return "\n".join(line for line in text.splitlines() if not line.startswith("    "))


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {generate.anchor(heading.replace("`", "")) for heading in headings}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_link_inside_leads_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(prose_of(page)):
        if re.match(r"[a-z]+:", link):
            continue
        where, _, anchor = link.partition("#")
        target = (page.parent / where).resolve() if where else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = set(PATH.findall(page.read_text("utf-8"))) - IN_BECOMING
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_page_is_reached_from_the_index() -> None:
    index = (DOCS / "index.md").read_text("utf-8")
    decisions = (DOCS / "decisions" / "README.md").read_text("utf-8")
    missing = []
    for page in DOCS.rglob("*.md"):
        if page.name == "index.md" or page == DOCS / "decisions" / "README.md":
            continue
        listed = decisions if page.parent.name == "decisions" else index
        if page.name not in listed:
            missing.append(name_of(page))
    assert not missing


def test_generated_pages_say_what_the_code_says() -> None:
    assert generate.outdated() == [], "run bin/generate-docs"


def test_every_command_event_view_and_refusal_has_its_place() -> None:
    def named(page: str) -> str:
        return (REFERENCE / page).read_text("utf-8")

    for wish in get_args(Command):
        assert f"### `{generate.tag_of(wish)}`" in named("commands.md")
    for fact in get_args(Event):
        assert f"### `{generate.tag_of(fact)}`" in named("events.md")
    for view in all_views():
        assert f"## `{view.name}`" in named("views.md")
    for code in STATUS_BY_CODE:
        line = rf"^\| `{re.escape(code)}` \| \d+ \| (.*) \|$"
        row = re.search(line, named("errors.md"), re.MULTILINE)
        assert row is not None, code
        assert row[1], f"{code} has no English sentence in pos/ui/strings/en.json"


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_example_in_python_compiles(page: Path) -> None:
    for language, code in FENCE.findall(page.read_text("utf-8")):
        if language == "python":
            compile(code, name_of(page), "exec")


def test_the_example_of_a_view_is_one() -> None:
    text = (DOCS / "how-to" / "add-a-view.md").read_text("utf-8")
    code = next(code for language, code in FENCE.findall(text) if language == "python")
    made: dict[str, Any] = {"__name__": "docs.example"}
    exec(compile(code, "add-a-view.md", "exec"), made)  # noqa: S102 - our own page
    view = made["VIEWS"][0]
    assert [name for name in View.__annotations__ if not hasattr(view, name)] == []
    shelf = Shelf()
    assert list(view.places(shelf, ("ticket", "one.grill"))) == [(NO_PARAMS, "grill")]
    assert list(view.keys(shelf, NO_PARAMS)) == []
    assert view.row(Reading(shelf, {}), NO_PARAMS, "grill") is None


def test_the_examples_of_write_a_menu_can_be_published() -> None:
    text = (DOCS / "how-to" / "write-a-menu.md").read_text("utf-8")
    examples = [code for language, code in FENCE.findall(text) if language == "toml"]
    dish = next(code for code in examples if code.startswith("[[items]]"))
    group = next(code for code in examples if code.startswith("[[groups]]"))
    allergens = next(code for code in examples if code.startswith("allergens"))
    head = 'currency = "EUR"\nlanguages = ["de", "en"]\n'
    category = '[[categories]]\nid = "food"\nname = { de = "Speisen", en = "Food" }\n'
    beer = dish.replace("fish-and-chips", "beer").replace('price = "11.90"\n', "")
    sizes = next(code for code in examples if code.startswith("variants"))
    taxed = next(code for code in examples if code.startswith("vat"))
    drink = beer.replace('vat = "reduced"\n', "") + sizes + taxed
    whole = "\n".join([head, category, dish + 'groups = ["side"]\n' + allergens, drink, group])
    burgerhof = next(one.venue for one in load_demo() if one.venue.id == "burgerhof")
    menu = read_menu(whole, burgerhof)
    assert [item.id for item in menu.items] == ["fish-and-chips", "beer"]
    assert menu.groups[0].min == 1


def test_pictures_are_small_and_used() -> None:
    text = "\n".join(page.read_text("utf-8") for page in pages())
    for picture in sorted((DOCS / "pictures").glob("*.png")):
        assert picture.stat().st_size < PICTURE_BYTES_MAX, picture.name
        assert f"pictures/{picture.name})" in text, f"{picture.name} is shown nowhere"


def test_the_readme_is_one_screen_with_both_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= README_LINES_MAX
    assert "\n    make run\n" in text
    assert "\n    make test\n" in text


def test_the_changelog_knows_this_version() -> None:
    from pos import __version__

    assert __version__ in (ROOT / "CHANGELOG.md").read_text("utf-8")
