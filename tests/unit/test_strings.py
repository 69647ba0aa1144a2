"""The sentences: the same keys in every language, the same gaps to fill, none without words."""

import json
import re
from pathlib import Path

import pytest
from babel import Locale

from pos.domain.errors import STATUS_BY_CODE
from pos.domain.menu import ALLERGENS
from pos.web.rendering import LANGUAGES

FOLDER = Path(__file__).parents[2] / "pos" / "ui" / "strings"
TEXTS: dict[str, dict[str, str]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
}
SCREENS = [
    path
    for folder in ("pos/ui", "kitchen_display/ui")
    for suffix in ("*.js", "*.html")
    for path in sorted((FOLDER.parents[2] / folder).rglob(suffix))
    if "vendor" not in path.parts
]


def keys(language: str) -> set[str]:
    """Keys without their plural forms."""
    return {key.partition("#")[0] for key in TEXTS[language]}


def gaps(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_there_is_a_file_for_every_language() -> None:
    assert set(TEXTS) == set(LANGUAGES)


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_every_language_has_every_key(language: str) -> None:
    assert keys(language) ^ keys("de") == set()


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_no_sentence_is_empty_and_all_have_the_same_gaps(language: str) -> None:
    wrong = []
    for key, text in TEXTS[language].items():
        name, _, form = key.partition("#")
        original = TEXTS["de"].get(name) or TEXTS["de"].get(f"{name}#other", "")
        # "one" and "two" may say the number in a word.
        same = gaps(text) == gaps(original) or (form and gaps(text) <= gaps(original))
        if not text.strip() or not same:
            wrong.append(key)
    assert wrong == []


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_plurals_have_the_forms_that_the_language_needs(language: str) -> None:
    needed = {str(rule) for rule in Locale.parse(language).plural_form.tags} | {"other"}
    found: dict[str, set[str]] = {}
    for key in TEXTS[language]:
        name, mark, form = key.partition("#")
        if mark:
            found.setdefault(name, set()).add(form)
    assert {name: forms ^ needed for name, forms in found.items() if forms != needed} == {}


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_files_are_sorted_one_key_a_line(language: str) -> None:
    text = (FOLDER / f"{language}.json").read_text("utf-8")
    names = re.findall(r'^  "([^"]+)": ".*",?$', text, re.MULTILINE)
    assert names == sorted(TEXTS[language])


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_every_refusal_and_every_allergen_has_its_words(language: str) -> None:
    wanted = {f"problem.{code}" for code in STATUS_BY_CODE}
    wanted |= {f"allergen.{name}" for name in ALLERGENS}
    assert wanted - keys(language) == set()


def test_screens_use_only_sentences_that_exist() -> None:
    known = keys("de")
    missing = [
        f"{path.name}: {key}"
        for path in SCREENS
        for key in re.findall(
            r"\bt\(\s*[\"']([a-z_]+(?:\.[a-z_0-9]+)+)[\"']", path.read_text("utf-8")
        )
        if key not in known
    ]
    assert missing == []
