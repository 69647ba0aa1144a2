"""A small menu to begin with: real, annotated, in the owner's languages and with his stations."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pos.documents.writing import written
from pos.newcomer.replies import NamedStation
from pos.newcomer.words import Language

SPOKEN: Final = ("de", "nl", "en")
"""What the sample is written in, in the order of its texts."""
CURRENCIES: Final = {"DE": "EUR", "NL": "EUR", "GB": "GBP"}

# Germany: food reduced, drinks general, milk drinks to take away reduced.  Netherlands: food and
# soft drinks reduced, alcohol general.  United Kingdom: catering is general.
_CLASSES: Final[dict[str, dict[str, str]]] = {
    "DE": {"food": "reduced", "drinks": "general", "alcohol": "general", "milk": "reduced"},
    "NL": {"food": "reduced", "drinks": "reduced", "alcohol": "general", "milk": "reduced"},
    "GB": {"food": "general", "drinks": "general", "alcohol": "general", "milk": "general"},
}
_DRINKS: Final = re.compile(r"bar|theke|tresen|ausschank|getr|drink|drank|schank|tap|toog|counter")
_TEXTS: Final = re.compile(r'("?)@\{([^|}]*)\|([^|}]*)\|([^|}]*)\}\1')
_TEMPLATE: Final = Path(__file__).with_name("sample_menu.txt")


def sample_menu(
    country: str, languages: Sequence[str], stations: Sequence[NamedStation], remarks: Language
) -> str:
    """The sample as TOML; `remarks` is the language of its comments."""
    spoken = spoken_of(languages)

    def texts(match: re.Match[str]) -> str:
        by_language = dict(zip(SPOKEN, match.groups()[1:], strict=True))
        # Kitchens read one language; a quoted mark takes the first.
        if match[1] or len(spoken) == 1:
            return written(by_language[spoken[0]])
        return written({language: by_language[language] for language in spoken})

    lines = []
    for line in _TEMPLATE.read_text(encoding="utf-8").splitlines():
        remark = re.match(r"( *)#(de|en):(.*)", line)
        if remark is None:
            lines.append(line)
        elif remark[2] == remarks:
            lines.append(f"{remark[1]}#{remark[3]}")
    text = _TEXTS.sub(texts, "\n".join(lines) + "\n")
    marks = {f"vat_{kind}": vat_class for kind, vat_class in _CLASSES[country].items()}
    marks |= {
        "currency": CURRENCIES[country],
        "country": country,
        "food": stations[0].id,
        "drinks": _drinks_station(stations),
    }
    text = text.replace("@languages", written(spoken))
    return re.sub(r'"@([a-z_]+)"', lambda match: written(marks[match[1]]), text)


def spoken_of(languages: Sequence[str]) -> list[str]:
    """The venue's languages that the sample speaks; English when it speaks none of them."""
    return [language for language in languages if language in SPOKEN] or ["en"]


def _drinks_station(stations: Sequence[NamedStation]) -> str:
    named = (station.id for station in stations if _DRINKS.search(station.id))
    return next(named, stations[-1].id)
