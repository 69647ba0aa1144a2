"""The rules of the design system, held by its sheets: meanings, logical sides, nothing inline."""

import re
from pathlib import Path

import pytest

from pos.web.design import PARTS

ROOT = Path(__file__).parents[2]
CSS = ROOT / "pos" / "ui" / "css"
FOLDERS = (ROOT / "pos" / "ui", ROOT / "kitchen_display" / "ui")
SHEETS = sorted(p for folder in FOLDERS for p in folder.rglob("*.css"))
TEMPLATES = sorted(p for folder in FOLDERS for p in folder.rglob("*.html"))
COLOURS_ARE_HERE = {"tokens.css", "contrast.css"}

SIDES = re.compile(
    r"^\s*(?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)[\w-]*"
    r"|left|right|top|bottom|width|height|(?:min|max)-(?:width|height)"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:",
    re.MULTILINE,
)
RAW = re.compile(r"var\(--(?:cream|coffee|milk|pine|brick|amber)-\d+\)|#[0-9a-f]{3,8}\b")
USED = re.compile(r"var\(--([\w-]+)")
SET = re.compile(r"^\s*--([\w-]+)\s*:", re.MULTILINE)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_a_sheet_knows_start_and_end_but_not_left_and_right(sheet: Path) -> None:
    assert SIDES.findall(sheet.read_text("utf-8")) == []
    assert sheet.read_text("utf-8").startswith("/* "), "a sheet begins with what it is"


@pytest.mark.parametrize("name", sorted({*PARTS, "base", "button", "field", "notice", "live"}))
def test_a_part_uses_meanings_and_no_colour_of_its_own(name: str) -> None:
    text = (CSS / f"{name}.css").read_text("utf-8")
    # The stripes of "not live" are the same in every light.
    text = re.sub(r"\.banner--stale \{.*?\}", "", text, flags=re.DOTALL)
    assert RAW.findall(text) == []


def test_every_token_that_is_used_has_a_value() -> None:
    texts = {sheet: sheet.read_text("utf-8") for sheet in SHEETS}
    known = {name for text in texts.values() for name in SET.findall(text)}
    missing = [
        f"{name_of(sheet)}: --{name}"
        for sheet, text in texts.items()
        for name in USED.findall(text)
        if name not in known
    ]
    assert missing == []


def test_high_contrast_means_the_same_by_setting_and_by_attribute() -> None:
    text = (CSS / "contrast.css").read_text("utf-8")
    blocks = re.findall(r"(?::root|\[data-contrast=\"more\"\]) \{(.*?)\}", text, re.DOTALL)
    told = [[line.strip() for line in block.strip().splitlines()] for block in blocks]
    assert len(told) == 2
    assert told[0] == told[1]


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_no_template_styles_inline(template: Path) -> None:
    assert not re.search(r"<[^>]*\sstyle\s*=", template.read_text("utf-8"))
