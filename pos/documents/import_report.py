"""What `tresen menu import` says: how columns were read, what was assumed, what is missing where.

Nothing is left out of it: what a menu lacks is named dish by dish, with the line of the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pos.documents.import_rows import ImportRow, ImportTable
from pos.documents.sentences import ReportLanguage, sentence
from pos.domain.menu import ITEMS_MAX

LONG_NAME: Final = 24
"""Letters that a ticket holds in a row."""
NEVER_READ: Final = ("vat", "station", "allergens", "additives")
"""What no export says in our words: each dish lacks it."""
EVERY: Final = {"en": "all of them", "de": "alle"}


@dataclass(slots=True)
class Dish:
    """An item of the menu to come: its rows of the file, and what is not certain of it."""

    name: str
    rows: list[ImportRow]
    category: str
    is_new: bool = False
    lacks: list[str] = field(default_factory=list)

    @property
    def sizes(self) -> list[ImportRow]:
        """One row a size or price, the cheapest first."""
        found = {(row.size, row.price): row for row in reversed(self.rows)}
        return sorted(found.values(), key=lambda row: (row.price or 0, row.size))


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the menu's head says; `read` names the words that the file itself gave.

    `language` is the report's, `spoken` the one that the dishes are written in.
    """

    file: str
    currency: str
    country: str
    language: ReportLanguage
    spoken: str
    read: frozenset[str]


def gaps_of(dishes: Sequence[Dish]) -> Mapping[str, list[Dish]]:
    """The dishes that lack something, by the word of it."""
    return {
        **{word: list(dishes) for word in NEVER_READ},
        "price": [d for d in dishes if all(row.price is None for row in d.rows)],
        "sizes": [d for d in dishes if len(d.sizes) > 1 and not all(r.size for r in d.rows)],
        "new": [d for d in dishes if d.is_new],
        "guessed": [d for d in dishes if not d.is_new and not any(row.category for row in d.rows)],
        "kitchen_name": [d for d in dishes if len(d.name) > LONG_NAME],
    }


def report_of(table: ImportTable, dishes: Sequence[Dish], assumed: Assumed) -> str:
    """How the file was read, what was assumed, and every gap with the dishes that have it."""
    language = assumed.language

    def said(code: str, **params: str | int) -> str:
        return sentence(f"import.{code}", params, language)

    lines = [said("read", file=assumed.file, count=table.lines, items=len(dishes))]
    lines += [f"  {header} -> {word}" for word, header in table.columns.items()]
    if table.ignored:
        lines.append(said("ignored", columns=", ".join(table.ignored)[:200]))
    if table.encoding != "utf-8":
        lines.append(said("encoding", encoding=table.encoding))
    if table.nameless:
        lines.append(said("nameless", count=len(table.nameless), lines=_numbers(table.nameless)))
    lines.append(said("assumed"))
    lines += [f"  {said(code, names=names)}" for code, names in _assumptions(assumed)]
    lines.append(said("missing"))
    for word, found in gaps_of(dishes).items():
        if found:
            names = ", ".join(dish.name for dish in found)
            if len(found) == len(dishes) and word in NEVER_READ:
                names = EVERY[language]
            lines.append("  " + said(f"gap.{word}", count=len(found), names=names))
    if len(dishes) > ITEMS_MAX:
        lines.append("  " + said("gap.too_many", count=len(dishes), max=ITEMS_MAX))
    return "\n".join(lines) + "\n"


def list_of(dishes: Sequence[Dish], assumed: Assumed) -> str:
    """Dish by dish what is to be filled in and ticked off: `[ ] line 12, Fries: vat, station`."""
    words: dict[int, list[str]] = {}
    for word, found in gaps_of(dishes).items():
        for dish in found:
            words.setdefault(id(dish), []).append(_field_of(word))
    lines = [sentence("import.list", {"file": assumed.file}, assumed.language)]
    for dish in dishes:
        lacks = list(dict.fromkeys(words.get(id(dish), [])))
        if lacks:
            params: dict[str, str | int | list[str]] = {
                "line": dish.rows[0].line,
                "name": dish.name,
                "fields": ", ".join(lacks),
            }
            lines.append(sentence("import.list_line", params, assumed.language))
    return "\n".join(lines) + "\n"


def _field_of(word: str) -> str:
    """The field of the menu's file that fills a gap."""
    return {"new": "category", "guessed": "category ?", "sizes": "variants"}.get(word, word)


def _assumptions(assumed: Assumed) -> Iterable[tuple[str, str]]:
    if not assumed.currency:
        yield "gap.currency", assumed.file
    else:
        yield "read_currency" if "currency" in assumed.read else "given_currency", assumed.currency
    if not assumed.country:
        yield "gap.country", assumed.file
    else:
        guessed = "country" not in assumed.read
        yield "gap.confirm_country" if guessed else "given_country", assumed.country
    yield "language", assumed.spoken


def _numbers(lines: Sequence[int]) -> str:
    """Line numbers, those that follow each other as a stretch: `3, 7-12`."""
    stretches: list[list[int]] = []
    for line in lines:
        if stretches and line == stretches[-1][1] + 1:
            stretches[-1][1] = line
        else:
            stretches.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in stretches)
