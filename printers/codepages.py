"""Text as a printer can print it: pinned code pages, normalised characters, no control bytes.

python-escpos picks pages by itself and prints the euro sign from a Greek page that old ROMs fill
differently; so the pages are ours: CP858 first, then WPC1252, CP852 and CP857 (Epson's numbers).
Everything is laid out on `printable(text)`, so that a column counted is a column printed.
"""

import unicodedata
from typing import Final, NamedTuple

REPLACEMENT: Final = "?"


class CodePage(NamedTuple):
    """One of the printer's character tables: Python's codec and the number behind `ESC t`."""

    codec: str
    number: int


CP858: Final = CodePage("cp858", 19)
WPC1252: Final = CodePage("cp1252", 16)
CP852: Final = CodePage("cp852", 18)
CP857: Final = CodePage("cp857", 13)
PAGES: Final = (CP858, WPC1252, CP852, CP857)
"""In the order of preference: German, Dutch and the euro sign live in the first one alone."""

SELECT_PAGE: Final = b"\x1bt"

_TYPOGRAPHY: Final = str.maketrans(
    {
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "„": '"', "“": '"', "”": '"', "‟": '"', "″": '"',
        "‚": "'", "‘": "'", "’": "'", "‛": "'", "′": "'",
        "‹": "<", "›": ">", "…": "...", "•": "·",
        "ẞ": "SS",
    }
)  # fmt: skip
"""Characters that a keyboard makes better than a kitchen needs."""


def _byte_tables() -> dict[CodePage, dict[str, int]]:
    """For each page the characters it really prints, by their byte; never a control byte."""
    tables: dict[CodePage, dict[str, int]] = {}
    for page in PAGES:
        table = {}
        for byte in (*range(0x20, 0x7F), *range(0x80, 0x100)):
            char = bytes((byte,)).decode(page.codec, errors="ignore")
            if char and unicodedata.category(char) not in {"Cc", "Cf", "Zs"}:
                table[char] = byte
        table[" "] = 0x20
        tables[page] = table
    return tables


_BYTES: Final = _byte_tables()
PRINTABLE: Final = frozenset(char for table in _BYTES.values() for char in table)
"""Every character that at least one page prints."""


def printable(text: str) -> str:
    """The text exactly as it will stand on paper, one column a character.

    Control, format and private characters vanish (a note must never cut the paper or open the
    drawer), every kind of white space becomes a space, typographic marks become plain ones, and
    what no page knows loses its accents or becomes "?".
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY)
    return "".join(_printable_char(char) for char in composed)


def has_letters(text: str) -> bool:
    """Whether a printer prints this text as it is meant; no code page has Arabic, for one."""
    return printable(text).count(REPLACEMENT) == text.count(REPLACEMENT)


def _printable_char(char: str) -> str:
    if char in PRINTABLE:
        return char
    category = unicodedata.category(char)
    if category.startswith("Z") or char in "\t\n\r\v\f\x85":
        return " "
    if category in {"Cc", "Cf", "Cs", "Co"} or category.startswith("M"):
        return ""
    plain = [
        part
        for part in unicodedata.normalize("NFKD", char)
        if not unicodedata.category(part).startswith("M")
    ]
    if plain and all(part in PRINTABLE for part in plain):
        return "".join(plain)
    return REPLACEMENT


def encode(text: str, page: CodePage | None) -> tuple[bytes, CodePage | None]:
    """Bytes for text that `printable` returned, and the page that is selected afterwards.

    `page` is what the printer has selected now; None means unknown (at the start of a job).  The
    current page is kept as long as it can print; otherwise the page that carries furthest wins.
    """
    out = bytearray()
    at = 0
    while at < len(text):
        if page is None or text[at] not in _BYTES[page]:
            page = max(PAGES, key=lambda candidate: _carries(candidate, text, at))
            out += SELECT_PAGE + bytes((page.number,))
        end = at + _carries(page, text, at)
        if end == at:
            raise ValueError(f"not printable: {text[at]!r}")
        out += bytes(_BYTES[page][char] for char in text[at:end])
        at = end
    return bytes(out), page


def decode(data: bytes, page: CodePage) -> str:
    """What the printer shows for these bytes on this page."""
    return data.decode(page.codec, errors="replace")


def page_numbered(number: int) -> CodePage | None:
    """The page behind `ESC t number`, if it is one of ours."""
    return next((page for page in PAGES if page.number == number), None)


def _carries(page: CodePage, text: str, at: int) -> int:
    table = _BYTES[page]
    end = at
    while end < len(text) and text[end] in table:
        end += 1
    return end - at
