"""Where in a TOML text a field stands: the line of a key, a table header or a list's element.

`tomllib` reads values and forgets their places.  This scanner does the opposite: it runs over a
text that `tomllib` has accepted, so it need not judge, and keeps only the line of every path.
"""

import re
import tomllib
from typing import Final

from pos.domain.menu_rules import Path

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACES: Final = re.compile(r"[ \t]*")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_STRING: Final = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?"{3,5}'
    r"|'''[\s\S]*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
)
_SCALAR: Final = re.compile(r"[^,\]}\n#]+")
_AMOUNT_SUFFIX: Final = "_cents"


class Lines:
    """The line, counted from 1, of every path of a document."""

    def __init__(self, text: str) -> None:
        self._found: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._line = 1
        self._document()

    def of(self, path: Path) -> int:
        """The line of a path; of the nearest table around it when the field itself is missing."""
        for length in range(len(path), 0, -1):
            known = self._found.get(path[:length])
            if known is None and isinstance(path[length - 1], str):
                last = f"{path[length - 1]}{_AMOUNT_SUFFIX}"
                known = self._found.get((*path[: length - 1], last))
            if known is not None:
                return known
        return 1

    def _document(self) -> None:
        table: Path = ()
        self._take(_BLANK)
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._header(opening=2)
            elif self._text.startswith("[", self._at):
                table = self._header(opening=1)
            else:
                self._pair(table)
            self._take(_BLANK)

    def _header(self, opening: int) -> Path:
        self._at += opening
        keys = self._keys()
        self._at += opening
        path: Path = ()
        for key in keys[:-1]:
            path = self._within((*path, key))
        path = (*path, keys[-1])
        if opening == 2:
            self._found.setdefault(path, self._line)
            self._counts[path] = self._counts.get(path, 0) + 1
        path = self._within(path)
        self._found.setdefault(path, self._line)
        return path

    def _within(self, path: Path) -> Path:
        """The last table of a list of tables, when the path names one."""
        self._found.setdefault(path, self._line)
        count = self._counts.get(path)
        return path if count is None else (*path, count - 1)

    def _pair(self, table: Path) -> None:
        path = table
        for key in self._keys():
            path = (*path, key)
            self._found.setdefault(path, self._line)
        self._at += 1  # the equals sign
        self._take(_SPACES)
        self._value(path)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._take(_SPACES)
            raw = self._take(_KEY)
            plain = raw[:1] not in {'"', "'"}
            keys.append(raw if plain else str(tomllib.loads(f"key = {raw}")["key"]))
            self._take(_SPACES)
            if not self._text.startswith(".", self._at):
                return keys
            self._at += 1

    def _value(self, path: Path) -> None:
        opening = self._text[self._at]
        if opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening in "\"'":
            self._take(_STRING)
        else:
            self._take(_SCALAR)

    def _list(self, path: Path) -> None:
        self._at += 1
        position = 0
        self._take(_BLANK)
        while self._text[self._at] != "]":
            self._found[(*path, position)] = self._line
            self._value((*path, position))
            position += 1
            self._separator()
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        self._take(_BLANK)
        while self._text[self._at] != "}":
            self._pair(path)
            self._separator()
        self._at += 1

    def _separator(self) -> None:
        self._take(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._take(_BLANK)

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        assert match is not None, f"not a TOML text that was read before: line {self._line}"
        self._at = match.end()
        self._line += match.group().count("\n")
        return match.group()
