"""Read a menu from CSV as other systems export it: which column is what, and every row's values.

Headers are known in several languages (`COLUMNS`); what is not known is named and left out.
"""

import codecs
import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pos.documents.reading import DOCUMENT_BYTES_MAX

ROWS_MAX: Final = 20_000
FIELD_MAX: Final = 2_000

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("item", "name", "artikel", "bezeichnung", "artikelbezeichnung", "produkt", "product",
             "gericht", "speise", "dish", "naam", "gerecht", "title", "titel"),
    "price": ("price", "preis", "prijs", "unit price", "einzelpreis", "stuckpreis", "verkaufspreis",
              "vk", "vk preis", "bruttopreis", "brutto", "gross price", "verkoopprijs"),
    "category": ("category", "kategorie", "warengruppe", "gruppe", "group", "categorie", "section",
                 "rubrik", "abteilung", "groep"),
    "size": ("size", "variant", "grosse", "portion", "maat", "variante", "inhalt"),
    "description": ("description", "beschreibung", "omschrijving", "zutaten", "ingredients"),
    "sold": ("times sold", "sold", "verkauft", "anzahl verkauft", "verkocht", "umsatzmenge"),
    "vat": ("vat", "mwst", "ust", "steuer", "steuersatz", "btw", "tax", "tax rate", "vat class"),
    "allergens": ("allergens", "allergene", "allergenen"),
}  # fmt: skip
"""Our word for a column, and the headers that mean it (small letters, no accents)."""
_SPEAK: Final[dict[str, frozenset[str]]] = {
    "de": frozenset({
        "artikel", "bezeichnung", "artikelbezeichnung", "produkt", "gericht", "speise", "titel",
        "preis", "einzelpreis", "stuckpreis", "verkaufspreis", "bruttopreis", "kategorie",
        "warengruppe", "gruppe", "rubrik", "abteilung", "grosse", "beschreibung", "zutaten",
        "verkauft", "mwst", "ust", "steuer", "steuersatz", "allergene",
    }),
    "nl": frozenset({
        "naam", "gerecht", "prijs", "verkoopprijs", "categorie", "groep", "maat", "omschrijving",
        "verkocht", "btw", "allergenen",
    }),
}  # fmt: skip
"""Headers that only one language has: so are the dishes written.  English ones tell nothing, as
tills of every country have them."""
_UNITS: Final = {
    "pence": "GBP", "gbp": "GBP", "£": "GBP", "eur": "EUR", "euro": "EUR", "€": "EUR",
    "chf": "CHF", "rappen": "CHF", "usd": "USD", "$": "USD",
}  # fmt: skip
_MINOR: Final = frozenset({"pence", "cent", "cents", "ct", "rappen", "minor"})
_AMOUNT: Final = re.compile(r"([0-9]{1,3}(?:[.,' ][0-9]{3})+|[0-9]{1,7})(?:[.,]([0-9]{1,2}))?")


_TELLS_DELIMITER: Final = re.compile(r'"?sep=([,;\t])"?')
"""A first line by which Excel learns what stands between cells."""


class ImportFault(ValueError):
    """The file can not be read at all; `code` and `params` name a sentence."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One line of the file.  `price` in minor units, or nothing where it can not be read."""

    line: int
    name: str
    price: int | None
    category: str = ""
    size: str = ""
    description: str = ""
    sold: int = 0
    vat: str = ""
    allergens: str = ""


@dataclass(slots=True)
class ImportTable:
    """What a file holds, and how its columns were understood."""

    rows: list[ImportRow] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    currency: str = ""
    encoding: str = "utf-8"
    nameless: list[int] = field(default_factory=list)
    """Lines that hold something, but no name: nobody can tell what."""

    @property
    def lines(self) -> int:
        """The lines that hold something."""
        return len(self.rows) + len(self.nameless)

    @property
    def language(self) -> str:
        """The language of the headers; nothing where they do not tell."""
        words = {word for header in self.columns.values() for word in _plain(header).split()}
        found = [tag for tag, own in _SPEAK.items() if words & own]
        return found[0] if len(found) == 1 else ""


def read_rows(path: Path) -> ImportTable:
    """The rows of a CSV file with commas, semicolons or tabs.  Raises `ImportFault`, `OSError`."""
    with path.open("rb") as file:
        data = file.read(DOCUMENT_BYTES_MAX + 1)
    if len(data) > DOCUMENT_BYTES_MAX:
        raise ImportFault("file.too_large", bytes=path.stat().st_size, max=DOCUMENT_BYTES_MAX)
    table = ImportTable()
    text, table.encoding = _text_of(data)
    first, _, rest = text.partition("\n")
    told = _TELLS_DELIMITER.fullmatch(first.strip())
    lines = _cells(rest if told else text, told[1] if told else "", 2 if told else 1)
    if not lines or len(lines) > ROWS_MAX:
        raise ImportFault("import.rows", count=len(lines), max=ROWS_MAX)
    places, minor = _columns(lines[0][1], table)
    for number, cells in lines[1:]:
        row = _row(number, cells, places, table, minor=minor)
        if row is not None:
            table.rows.append(row)
        elif any(cell.strip() for cell in cells):
            table.nameless.append(number)
    return table


def _text_of(data: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding where it had to be guessed."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # "Unicode text" of Excel.
        return data.decode("utf-16", errors="replace"), "utf-8"
    head = data[:400]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(zeros) > 1 and zeros.count(0) > len(zeros) // 2:
            return data.decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        # What German tills of the last thirty years write; every byte is a letter there.
        return data.decode("cp1252", errors="replace"), "windows-1252"


def _cells(text: str, delimiter: str, first: int) -> list[tuple[int, list[str]]]:
    """Every record with the line of the file that it begins on; a quoted cell may hold lines."""
    delimiter = delimiter or max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    begins = first
    try:
        for cells in reader:
            found.append((begins, cells))
            begins = first + reader.line_num
    except csv.Error as error:
        raise ImportFault("import.no_csv", reason=str(error)) from error
    return found


def _columns(head: list[str], table: ImportTable) -> tuple[dict[str, int], bool]:
    known = {header: word for word, headers in COLUMNS.items() for header in headers}
    places: dict[str, int] = {}
    minor = False
    for position, header in enumerate(head):
        words = _plain(header).split()
        units = [word for word in words if word in _UNITS or word in _MINOR]
        word = known.get(" ".join(words)) or known.get(" ".join(w for w in words if w not in units))
        if word is None or word in places:
            table.ignored.append(header.strip())
            continue
        places[word] = position
        table.columns[word] = header.strip()
        if word == "price":
            minor = any(unit in _MINOR for unit in units)
            table.currency = next((_UNITS[unit] for unit in units if unit in _UNITS), "")
    for needed in ("name", "price"):
        if needed not in places:
            raise ImportFault("import.column", column=needed, headings=", ".join(head)[:200])
    return places, minor


def _plain(text: str) -> str:
    lower = unicodedata.normalize("NFKD", text.strip().lower().replace("ß", "ss"))
    kept = "".join(letter for letter in lower if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9€£$]+", " ", re.sub(r"([€£$])", r" \1 ", kept)).strip()


def _row(
    line: int, cells: list[str], places: dict[str, int], table: ImportTable, *, minor: bool
) -> ImportRow | None:
    def cell(word: str) -> str:
        position = places.get(word, -1)
        text = cells[position] if 0 <= position < len(cells) else ""
        plain = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
        return " ".join(plain.split())[:FIELD_MAX]

    name = cell("name")
    if not name:
        return None
    price = cell("price")
    if not table.currency:
        table.currency = next((_UNITS[sign] for sign in "€£$" if sign in price), "")
    sold = cell("sold")
    return ImportRow(
        line=line,
        name=name,
        price=_amount(price, minor=minor),
        category=cell("category"),
        size=cell("size"),
        description=cell("description"),
        sold=int(sold) if sold.isascii() and sold.isdigit() and len(sold) < 10 else 0,
        vat=cell("vat"),
        allergens=cell("allergens"),
    )


def _amount(text: str, *, minor: bool) -> int | None:
    """Minor units: of "4,95 €" and "4.95" 495, as of "495" in a column of pence."""
    match = _AMOUNT.fullmatch(re.sub(r"(?i)eur|gbp|chf|usd|[€£$\s]", "", text))
    if match is None:
        return None
    whole = int(re.sub(r"[^0-9]", "", match[1]))
    if minor:
        return whole if match[2] is None else None
    return whole * 100 + int((match[2] or "").ljust(2, "0"))
