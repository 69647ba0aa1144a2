"""`tresen menu check FILE`: what the owner is told about a menu before it is published."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pos.documents.faults import DocumentError, DocumentProblem
from pos.documents.reading import read_menu_with_warnings, read_venue_with_warnings
from pos.documents.sentences import ReportLanguage
from pos.domain.menu import Menu
from pos.domain.venue import Venue

VENUE_FILE: Final = "venue.toml"
EXIT_FINE: Final = 0
EXIT_ERRORS: Final = 1

_HEADINGS: Final = {
    "en": ("Error", "Warning"),
    "de": ("Fehler", "Hinweis"),
}
_VERDICTS: Final = {
    "en": ("can be published", "is not published"),
    "de": ("kann veröffentlicht werden", "wird nicht veröffentlicht"),
}
_COUNTED: Final = {
    "en": {name: name for name in ("items", "categories", "errors", "warnings")},
    "de": {"items": "Artikel", "categories": "Kategorien", "errors": "Fehler",
           "warnings": "Hinweise"},
}  # fmt: skip


def check_menu_file(
    path: Path, venue_path: Path | None = None, language: ReportLanguage = "en"
) -> tuple[int, str]:
    """The exit code (0 or 1) and the report: every error, every warning, and a line that sums up.

    Warnings do not fail.  With the venue stations, currency and languages are compared too; without
    `venue_path` a `venue.toml` beside the menu is taken.
    """
    beside = path.with_name(VENUE_FILE)
    if venue_path is None and beside.is_file():
        venue_path = beside
    found: list[DocumentProblem] = []
    venue: Venue | None = None
    menu: Menu | None = None
    if venue_path is not None:
        try:
            venue_reading = read_venue_with_warnings(venue_path, language)
            venue = venue_reading.venue
            found += venue_reading.warnings
        except DocumentError as error:
            found += [*error.problems, *error.warnings]
    try:
        menu_reading = read_menu_with_warnings(path, venue, language)
        menu = menu_reading.menu
        found += [*menu_reading.unspoken, *menu_reading.warnings]
    except DocumentError as error:
        found += [*error.problems, *error.warnings]
    failed = any(problem.severity == "error" for problem in found)
    lines = [_line(problem, language) for problem in found]
    lines.append(_sum_up(path.name, menu, found, language))
    return (EXIT_ERRORS if failed else EXIT_FINE), "\n".join(lines) + "\n"


def _line(problem: DocumentProblem, language: ReportLanguage) -> str:
    heading = _HEADINGS[language][problem.severity == "warning"]
    place = f"{problem.file}:{problem.line}"
    field = f" {problem.field}:" if problem.field else ""
    return f"{place}: {heading}:{field} {problem.sentence}"


def _sum_up(
    name: str, menu: Menu | None, found: Sequence[DocumentProblem], language: ReportLanguage
) -> str:
    errors = sum(problem.severity == "error" for problem in found)
    warnings = len(found) - errors
    counted = {"errors": errors, "warnings": warnings}
    if menu is not None:
        counted = {"items": len(menu.items), "categories": len(menu.categories), **counted}
    words = _COUNTED[language]
    numbers = ", ".join(f"{words[name]}: {number}" for name, number in counted.items())
    verdict = _VERDICTS[language][bool(errors)]
    return f"{name}: {verdict} ({numbers})"
