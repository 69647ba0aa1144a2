"""`tresen menu import`: a menu file from somebody else's CSV, and a list of what it still needs.

Nothing that only the owner knows is made up: VAT class, station and allergens are left out, and
`tresen menu check` names every place.  Categories are guessed from words, and said to be guesses.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos.documents.amounts import text_of
from pos.documents.import_rows import ImportRow, ImportTable, read_rows
from pos.documents.place_lists import slug_of
from pos.documents.sentences import ReportLanguage, sentence
from pos.documents.writing import written
from pos.domain.menu import CATEGORIES_MAX, ITEMS_MAX, VARIANTS_MAX

COUNTRIES: Final = {"EUR": "DE", "GBP": "GB"}
"""The country to write down for a currency, to be confirmed; others have none to guess."""
NEW: Final = "new"
NAME_MAX: Final = 80
TEXT_MAX: Final = 600
NAMED_MAX: Final = 5
"""Names that the list shows of each gap; the check shows all."""

_WORDS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("drinks", "Drinks|Getränke", (
        "coke", "cola", "lemonade", "limonade", "water", "wasser", "beer", "bier", "wine", "wein",
        "juice", "saft", "tea", "tee", "coffee", "kaffee", "bottle", "cobra", "pint", "lassi",
        "fanta", "sprite", "schorle", "pils", "75cl", "ltr")),
    ("sauces", "Sauces & dips|Saucen & Dips", (
        "sauce", "dip", "chutney", "ketchup", "mayo", "mayonnaise", "raitha", "raita", "pickle")),
    ("breads", "Breads|Brote", (
        "naan", "nan", "bread", "brot", "paratha", "chapati", "roti", "puree", "papadum", "puri")),
    ("rice", "Rice|Reis", ("rice", "reis", "rijst", "biryani")),
    ("soups", "Soups|Suppen", ("soup", "suppe", "soep")),
    ("salads", "Salads|Salate", ("salad", "salat", "salade")),
    ("starters", "Starters|Vorspeisen", (
        "starter", "vorspeise", "samosa", "bhajee", "bhaji", "pakora", "chaat", "bruschetta")),
    ("desserts", "Desserts|Nachspeisen", (
        "dessert", "ice", "eis", "cake", "kuchen", "tiramisu", "kulfi")),
    ("sides", "Sides|Beilagen", ("fries", "chips", "pommes", "side", "beilage", "wedges")),
    ("mains", "Mains|Hauptgerichte", (
        "curry", "bhuna", "madras", "korma", "vindaloo", "balti", "masala", "karahi", "tikka",
        "tandoori", "pizza", "burger", "pasta", "schnitzel", "steak", "main", "dhansak", "jalfrezi",
        "dupiaza", "pathia", "rogan", "rogon", "saag", "methi", "sizzler", "doner", "döner")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """The TOML text, and the report of what was understood and what is missing."""

    text: str
    report: str
    items: int


def import_menu(
    path: Path, currency: str = "", country: str = "", language: ReportLanguage = "en"
) -> Imported:
    """Read a CSV file and write the menu it holds.  Raises `ImportFault`, `OSError`."""
    table = read_rows(path)
    currency = currency or table.currency
    country = country or COUNTRIES.get(currency, "")
    items = _items(table.rows)
    categories = _categories(items, language)
    known = Counter(slug for slug, _ in categories.values())
    parts = [_head(path.name, currency, country, language)]
    parts += [
        f"[[categories]]\nid = {written(slug)}\nname = {written(name)}\n"
        for slug, name in dict.fromkeys(categories[item.category] for item in items)
        if known[slug]
    ]
    slugs: set[str] = set()
    parts += [_item_text(item, categories[item.category][0], slugs) for item in items]
    return Imported(
        text="\n".join(parts),
        report=_report(path.name, table, items, currency, country, language),
        items=len(items),
    )


@dataclass(slots=True)
class _Item:
    name: str
    rows: list[ImportRow]
    category: str

    @property
    def sizes(self) -> list[ImportRow]:
        """One row a size or price, the cheapest first."""
        found = {(row.size, row.price): row for row in reversed(self.rows)}
        return sorted(found.values(), key=lambda row: (row.price or 0, row.size))


def _items(rows: Iterable[ImportRow]) -> list[_Item]:
    found: dict[str, _Item] = {}
    for row in rows:
        known = found.get(row.name.casefold())
        if known is None:
            guess = row.category or _guess(row.name)
            found[row.name.casefold()] = _Item(row.name, [row], guess)
        else:
            known.rows.append(row)
    order = list(dict.fromkeys(item.category for item in found.values()))
    order.sort(key=lambda name: name == NEW)
    return sorted(found.values(), key=lambda item: order.index(item.category))


def _guess(name: str) -> str:
    words = set("".join(c if c.isalnum() else " " for c in name.lower()).split())
    return next((slug for slug, _, known in _WORDS if words & set(known)), NEW)


def _categories(items: list[_Item], language: ReportLanguage) -> dict[str, tuple[str, str]]:
    """(id, name) of every category of the file; more than a menu may have are put together."""
    names = {slug: name.split("|")[language == "de"] for slug, name, _ in _WORDS}
    names[NEW] = "Neu" if language == "de" else "New"
    found: dict[str, tuple[str, str]] = {}
    for category in dict.fromkeys(item.category for item in items):
        if len(found) >= CATEGORIES_MAX - 1:
            found[category] = (NEW, names[NEW])
        else:
            name = names.get(category, category)[:NAME_MAX]
            found[category] = (slug_of(category) or NEW, name)
    return found


def _head(file: str, currency: str, country: str, language: ReportLanguage) -> str:
    lines = [f"# {line}" for line in sentence("import.head", {"file": file}, language).split("|")]
    lines.append("")
    lines.append(f"currency = {written(currency)}" if currency else '# currency = "EUR"')
    lines.append(f"country = {written(country)}" if country else '# country = "DE"')
    lines.append(f"languages = [{written(language)}]")
    return "\n".join(lines) + "\n"


def _item_text(item: _Item, category: str, slugs: set[str]) -> str:
    slug = base = slug_of(item.name)[:60] or "item"
    again = 2
    while slug in slugs:
        slug, again = f"{base}-{again}", again + 1
    slugs.add(slug)
    lines = ["[[items]]", f"id = {written(slug)}", f"category = {written(category)}",
             f"name = {written(item.name[:NAME_MAX])}"]  # fmt: skip
    description = next((row.description for row in item.rows if row.description), "")
    if description:
        lines.append(f"description = {written(description[:TEXT_MAX])}")
    lines += _price_lines(item)
    for row in item.rows:
        if row.vat:
            lines.append(f"# vat in the file: {row.vat}")
            break
    for row in item.rows:
        if row.allergens:
            lines.append(f"# allergens in the file: {row.allergens}")
            break
    sold = sum(row.sold for row in item.rows)
    if sold:
        lines.append(f"# sold: {sold}")
    return "\n".join(lines) + "\n"


def _price_lines(item: _Item) -> list[str]:
    sizes = [row for row in item.sizes if row.price is not None]
    if not sizes:
        return ["# price ?"]
    if len(sizes) == 1 and not sizes[0].size:
        return [f"price = {written(text_of(sizes[0].price or 0, 2))}"]
    lines = ["variants = ["]
    taken: set[str] = set()
    for row in sizes[:VARIANTS_MAX]:
        price = text_of(row.price or 0, 2)
        name = row.size or price
        slug = base = slug_of(name) or "size"
        while slug in taken:
            slug = f"{base}-{row.price}" if slug == base else f"{slug}-2"
        taken.add(slug)
        lines.append(
            f"  {{ id = {written(slug)}, name = {written(name[:NAME_MAX])}, "
            f"price = {written(price)} }},"
        )
    return [*lines, "]"]


def _report(
    file: str,
    table: ImportTable,
    items: list[_Item],
    currency: str,
    country: str,
    language: ReportLanguage,
) -> str:
    """How columns were read, and the named list of what the owner has to fill in."""

    def said(code: str, **params: str | int) -> str:
        return sentence(f"import.{code}", params, language)

    lines = [said("read", file=file, count=len(table.rows), items=len(items))]
    lines += [f"  {header} -> {word}" for word, header in table.columns.items()]
    if table.ignored:
        lines.append(said("ignored", columns=", ".join(table.ignored)[:200]))
    if table.encoding != "utf-8":
        lines.append(said("encoding", encoding=table.encoding))
    lines.append(said("missing"))
    names = [item.name for item in items]
    long_names = [name for name in names if len(name) > 24]
    guessed = [item.name for item in items if not any(row.category for row in item.rows)]
    nowhere = [item.name for item in items if item.category == NEW]
    unpriced = [i.name for i in items if all(row.price is None for row in i.rows)]
    unsized = [i.name for i in items if len(i.sizes) > 1 and not all(row.size for row in i.rows)]
    gaps = (
        ("currency", [] if currency else [file]),
        ("country", [file]) if not country else ("confirm_country", [country]),
        ("vat", names),
        ("station", names),
        ("allergens", names),
        ("additives", names),
        ("price", unpriced),
        ("sizes", unsized),
        ("new", nowhere),
        ("guessed", guessed),
        ("kitchen_name", long_names),
    )
    for code, found in gaps:
        if found:
            lines.append("  " + said(f"gap.{code}", count=len(found), names=_some(found)))
    if len(items) > ITEMS_MAX:
        lines.append("  " + said("gap.too_many", count=len(items), max=ITEMS_MAX))
    return "\n".join(lines) + "\n"


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:NAMED_MAX])
    return f"{shown} …" if len(names) > NAMED_MAX else shown
