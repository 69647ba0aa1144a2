"""The sentences of `tresen doctor`, from `doctor.de.toml` and `doctor.en.toml` beside this file."""

import tomllib
from functools import cache
from pathlib import Path

from pos.operations.words import Language


@cache
def sentences(language: Language) -> dict[str, str]:
    """All sentences of a language by code."""
    path = Path(__file__).with_name(f"doctor.{language}.toml")
    return tomllib.loads(path.read_text("utf-8"))


def said(code: str, language: Language, params: dict[str, str]) -> str:
    """The sentence of a finding."""
    return sentences(language)[code].format(**params)


def trouble_word(trouble: str, language: Language) -> str:
    """What is wrong with a printer."""
    return sentences(language).get(f"trouble.{trouble}", trouble)
