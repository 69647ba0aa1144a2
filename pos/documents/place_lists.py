"""Many places in one line: "1-12, Garten 1-6, Stammtisch" is nineteen tables."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pos.domain.venue import PLACES_MAX

_RANGE: Final = re.compile(
    r"(?P<word>.*?)\s*\b(?P<first>[0-9]{1,5})(?:\s*[-–]\s*(?P<last>[0-9]{1,5}))?"
)
_COUNT: Final = re.compile(r"[0-9]{1,4}")
_LETTERS: Final = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_UMLAUTS: Final = {"ä": "ae", "ö": "oe", "ü": "ue"}

WORDS: Final[dict[str, dict[str, str]]] = {
    "de": {"table": "Tisch", "room": "Zimmer"},
    "nl": {"table": "Tafel", "room": "Kamer"},
    "en": {"table": "Table", "room": "Room"},
    "ar": {"table": "طاولة", "room": "غرفة"},
}
"""What a bare number is called: on its card by the venue's first language, to guests by theirs."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place of a list: its id in links, its label on the card; `number` is "" for a name."""

    id: str
    label: str
    number: str = ""
    is_bare: bool = False

    def labels_in(self, kind: str, languages: Iterable[str]) -> dict[str, str]:
        """What a bare number is called in those languages that have a word for it."""
        known = [language for language in languages if self.is_bare and language in WORDS]
        return {language: f"{WORDS[language][kind]} {self.number}" for language in known}


class PlaceListError(ValueError):
    """The list can not be read; `code` and `params` name a sentence."""

    def __init__(self, code: str, params: dict[str, str | int | list[str]]) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def slug_of(text: str) -> str:
    """A name for programs: "Küche 2" is "kueche-2".  Empty when no letter can be kept."""
    lower = unicodedata.normalize("NFC", text).lower()
    for letter, pair in _UMLAUTS.items():
        lower = lower.replace(letter, pair)
    plain = unicodedata.normalize("NFKD", lower.translate(_LETTERS))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")[:64].strip("-")


def places_of(text: str, kind: str, language: str) -> list[NamedPlace]:
    """Read a list of tables or rooms; a lone number up to 999 in a list of its own is a count.

    Raises `PlaceListError`.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    if not parts:
        raise PlaceListError("places.empty", {})
    if kind == "table" and len(parts) == 1 and _COUNT.fullmatch(parts[0]):
        parts = [f"1-{parts[0]}"]
    found: list[NamedPlace] = []
    for part in parts:
        found += _part(part, kind, language)
        if len(found) > PLACES_MAX:
            raise PlaceListError("places.too_many", {"max": PLACES_MAX})
    seen: set[str] = set()
    for place in found:
        if place.id in seen:
            raise PlaceListError("places.twice", {"label": place.label})
        seen.add(place.id)
    return found


def _part(part: str, kind: str, language: str) -> list[NamedPlace]:
    match = _RANGE.fullmatch(part)
    if match is None:
        return [_named(part, kind, part)]
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if last < first or last - first >= PLACES_MAX:
        raise PlaceListError("places.range", {"value": part})
    word = match["word"] or WORDS.get(language, WORDS["en"])[kind]
    # A bare number keeps its id when the venue changes its first language.
    stem = match["word"] or kind
    bare = not match["word"]
    return [
        _named(f"{stem} {n}", kind, f"{word} {n}", str(n), is_bare=bare)
        for n in range(first, last + 1)
    ]


def worded(pattern: object, number: str) -> object:
    """A place's label as its row says: "Terrace" is "Terrace 3", "{n}. Parkett" is "3. Parkett".

    What is no text is left for the check of shapes.
    """
    if not isinstance(pattern, str) or not number:
        return pattern
    return pattern.replace("{n}", number) if "{n}" in pattern else f"{pattern} {number}"


def _named(
    name: str, kind: str, label: str, number: str = "", *, is_bare: bool = False
) -> NamedPlace:
    slug = slug_of(name)
    if not slug:
        raise PlaceListError("places.no_id", {"value": name, "kind": kind})
    if len(label) > 80:
        raise PlaceListError("places.long_label", {"value": label[:20], "max": 80})
    return NamedPlace(slug, label, number, is_bare)
