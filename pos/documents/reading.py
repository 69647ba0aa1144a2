"""Read a menu or a venue from TOML: the document, or every fault with its line and field."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Final, NoReturn, TypeVar

import msgspec

from pos.documents.faults import DocumentError, DocumentProblem, located
from pos.documents.locator import Lines
from pos.documents.menu_form import plain_menu
from pos.documents.readable import Readable
from pos.documents.sentences import ReportLanguage, sentence
from pos.documents.shape import misfits
from pos.documents.venue_form import plain_venue, time_zone_problems
from pos.domain import menu_rules, venue_rules
from pos.domain.menu import Menu
from pos.domain.menu_rules import Param, Path, Problem
from pos.domain.venue import Venue

DOCUMENT_BYTES_MAX: Final = 4_000_000
TEXT_NAME: Final = "<text>"
"""Stands for the file's name when the document did not come from a file."""

_Kind = TypeVar("_Kind", Menu, Venue)

_PLACE: Final = re.compile(r" ?\(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")
_BARE_COMMA: Final = re.compile(r"=\s*([+-]?[0-9]+,[0-9]+)\s*(?:#.*)?$")
_QUOTED: Final = re.compile(r"""("[^"]*"|'[^']*')""")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[T ][0-9:.+Z-]+)?|[0-9]{1,2}:[0-9:.]+")
_SYNTAX: Final = {
    "toml.bracket": ("Unclosed array", "Unclosed inline", "Expected ']"),
    "toml.quote": ("Unterminated", "Illegal character", "Unescaped", "Escaped", "Invalid hex"),
    "toml.value": ("Invalid value",),
    "toml.twice": ("Cannot", "Duplicate"),
}
"""How the parser's reasons begin, by our code for them."""
_KEY_OF_LINE: Final = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")


@dataclass(frozen=True, slots=True)
class MenuReading:
    """A menu without a fault, and what its owner should still know.

    `unspoken` holds the one error that only publishing knows: allergens are not declared, and the
    owner has not said that the menu appears all the same.
    """

    menu: Menu
    warnings: tuple[DocumentProblem, ...]
    unspoken: tuple[DocumentProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class VenueReading:
    """A venue that may be published, and what its owner should still know."""

    venue: Venue
    warnings: tuple[DocumentProblem, ...]


def read_menu(
    source: FilePath | str, venue: Venue | None = None, language: ReportLanguage = "en"
) -> Menu:
    """The menu of a file (a `pathlib.Path`) or of a TOML text (a `str`).

    Raises `DocumentError` with all errors that can be seen at once.
    """
    return read_menu_with_warnings(source, venue, language).menu


def read_menu_with_warnings(
    source: FilePath | str, venue: Venue | None = None, language: ReportLanguage = "en"
) -> MenuReading:
    """As `read_menu`, with the warnings of a menu that has no errors."""
    document = _Document(source, language)
    plain, found = plain_menu(document.raw)
    menu = document.convert(plain, found, Menu, lambda rest: menu_rules.problems(rest, venue))
    judged = document.judge(menu_rules.problems(menu, venue))
    unspoken = menu_rules.unspoken(menu)
    refused = document.located([unspoken]) if unspoken is not None else []
    return MenuReading(menu, judged, tuple(refused))


def read_venue(source: FilePath | str, language: ReportLanguage = "en") -> Venue:
    """The venue of a file (a `pathlib.Path`) or of a TOML text (a `str`).

    Raises `DocumentError` with all errors that can be seen at once.
    """
    return read_venue_with_warnings(source, language).venue


def read_venue_with_warnings(
    source: FilePath | str, language: ReportLanguage = "en"
) -> VenueReading:
    """As `read_venue`, with the warnings of a venue that has no errors."""
    document = _Document(source, language)
    plain, found, origins = plain_venue(document.raw)
    document.origins = origins
    found += time_zone_problems(plain.get("time_zone"))
    venue = document.convert(plain, found, Venue, venue_rules.problems)
    return VenueReading(venue, document.judge(venue_rules.problems(venue)))


def _impossible_date(text: str) -> str:
    """The first day or time in a line that no calendar and no clock has; an empty text if none."""
    for found in _DATE.finditer(_QUOTED.sub("", text).partition("#")[0]):
        try:
            tomllib.loads(f"value = {found[0]}")
        except tomllib.TOMLDecodeError:
            return found[0]
    return ""


def _code_of(reason: str) -> str:
    """Our own sentence for what the parser trips over; its words are English and its own."""
    for code, beginnings in _SYNTAX.items():
        if reason.startswith(beginnings):
            return code
    return "toml.syntax"


class _Document:
    """One text on its way: its raw values, and the lines that its faults point at."""

    def __init__(self, source: FilePath | str, language: ReportLanguage) -> None:
        self._file = source.name if isinstance(source, FilePath) else TEXT_NAME
        self._language = language
        self._text = self._load(source) if isinstance(source, FilePath) else source
        self.origins: dict[Path, Path] = {}
        self.raw = self._parse()

    def convert(
        self,
        plain: object,
        found: list[Problem],
        kind: type[_Kind],
        judged: Callable[[_Kind], list[Problem]],
    ) -> _Kind:
        """The document itself, once nothing about its form is wrong.

        What can be read is `judged` all the same, so that nobody mends a file twice.
        """
        found += misfits(plain, kind)
        if found:
            rest = Readable(plain, kind)
            if rest.document is not None:
                found += rest.consequences(menu_rules.errors(judged(rest.document)))
            raise DocumentError(self.located(found))
        return msgspec.convert(plain, kind)

    def judge(self, found: list[Problem]) -> tuple[DocumentProblem, ...]:
        """Raise the errors, hand back the warnings."""
        errors = menu_rules.errors(found)
        warnings = [problem for problem in found if problem.severity == "warning"]
        if errors:
            raise DocumentError(self.located(errors), self.located(warnings))
        return tuple(self.located(warnings))

    def located(self, found: list[Problem]) -> list[DocumentProblem]:
        """Problems with their lines, fields and sentences."""
        if not found:
            return []
        moved = [msgspec.structs.replace(p, path=self._written(p.path)) for p in found]
        lines = Lines(self._text)
        return located(moved, self._file, lines.of, self.raw, self._language)

    def _written(self, path: Path) -> Path:
        """The path in the file: a table of `tables = "1-12"` is written only there."""
        origin = self.origins.get(path[:2])
        if origin is None:
            return path
        return origin if len(origin) == 1 else (*origin, *path[2:])

    def _load(self, path: FilePath) -> str:
        try:
            with path.open("rb") as file:
                # One byte more than allowed tells a file that is too large from one that fits.
                data = file.read(DOCUMENT_BYTES_MAX + 1)
        except OSError as error:
            self._stop("file.unreadable", reason=error.strerror or type(error).__name__)
        if len(data) > DOCUMENT_BYTES_MAX:
            self._stop("file.too_large", bytes=path.stat().st_size, max=DOCUMENT_BYTES_MAX)
        try:
            # Some editors put a byte order mark first.
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self._stop("file.not_utf8", line=data.count(b"\n", 0, error.start) + 1)

    def _parse(self) -> dict[str, Any]:
        # Line ends count alike on every system, in the values and in the places.
        self._text = self._text.replace("\r\n", "\n")
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            self._stop_at_syntax(str(error))
        except RecursionError:
            self._stop("toml.deep")
        except ValueError:
            # The only other one: a number longer than Python turns into an integer.
            self._stop("toml.number")

    def _stop_at_syntax(self, reason: str) -> NoReturn:
        lines = self._text.split("\n")
        place = _PLACE.search(reason)
        last_written = max((n for n, text in enumerate(lines, 1) if text.strip()), default=1)
        line = int(place[1]) if place and place[1] else last_written
        text = lines[min(line, len(lines)) - 1]
        key = _KEY_OF_LINE.match(text)
        field = key[1] if key else ""
        comma = _BARE_COMMA.search(text)
        if comma:
            self._stop("toml.comma", line=line, field=field, value=comma[1])
        date = _impossible_date(text)
        if date:
            self._stop("toml.date", line=line, field=field, value=date)
        self._stop(_code_of(reason), line=line, field=field)

    def _stop(self, code: str, line: int = 1, field: str = "", **params: Param) -> NoReturn:
        said = sentence(code, params, self._language)
        raise DocumentError([DocumentProblem(self._file, line, field, code, params, said)])
