"""What is vendored is what VENDOR.md says: these bytes, these licences, no bare import, no eval."""

import hashlib
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "pos" / "ui" / "vendor"
LIST = (VENDOR / "VENDOR.md").read_text(encoding="utf-8")
LISTED = {
    name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  ([^/\n]+)$", LIST, re.MULTILINE)
}


def test_every_vendored_file_is_listed_and_none_is_missing() -> None:
    there = {p.name for p in VENDOR.iterdir()} - {"VENDOR.md"}
    assert there == set(LISTED)
    assert {"preact.js", "signals.js", "htm.js"} <= there


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_vendored_file_has_the_listed_digest(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == LISTED[name]


@pytest.mark.parametrize("name", sorted(n for n in LISTED if n.endswith(".js")))
def test_a_vendored_script_runs_under_a_strict_policy_without_an_import_map(name: str) -> None:
    text = (VENDOR / name).read_text(encoding="utf-8")
    imported = re.findall(r"\b(?:from|import)\s*\(?\s*[\"']([^\"']+)[\"']", text)
    assert all(path.startswith("./") and (VENDOR / path).is_file() for path in imported)
    assert not re.search(r"\beval\s*\(|\bnew Function\b|\bFunction\s*\(", text)
    row = next(r for r in LIST.splitlines() if r.startswith(f"| {name}"))
    licence = re.search(r"LICENSE\.\w+\.txt", row)
    assert licence is not None
    assert licence.group() in LISTED


def test_scripts_of_the_screens_take_the_libraries_through_one_door() -> None:
    root = VENDOR.parents[2]
    found = [
        p
        for folder in ("pos", "kitchen_display", "printers")
        for p in (root / folder).rglob("*.js")
        if "vendor" not in p.parts and "/vendor/" in p.read_text(encoding="utf-8")
    ]
    assert found == [VENDOR.parent / "lib" / "ui.js"]
