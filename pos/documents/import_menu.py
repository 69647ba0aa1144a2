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
from pos.documents.import_report import Assumed, Dish, list_of, report_of
from pos.documents.import_rows import ImportRow, read_rows
from pos.documents.place_lists import slug_of
from pos.documents.sentences import ReportLanguage, sentence
from pos.documents.writing import written
from pos.domain.menu import CATEGORIES_MAX, VARIANTS_MAX

COUNTRIES: Final = {"EUR": "DE", "GBP": "GB"}
"""The country to write down for a currency, to be confirmed; others have none to guess."""
NEW: Final = "new"
NAME_MAX: Final = 80
TEXT_MAX: Final = 600

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
    """The TOML text, the report of what was understood, and the list of what is missing."""

    text: str
    report: str
    missing: str
    items: int


def import_menu(
    path: Path, currency: str = "", country: str = "", language: ReportLanguage = "en"
) -> Imported:
    """Read a CSV file and write the menu it holds.  Raises `ImportFault`, `OSError`."""
    table = read_rows(path)
    read = frozenset({"country"} if country else ()) | ({"currency"} if not currency else set())
    currency = currency or table.currency
    country = country or COUNTRIES.get(currency, "")
    items = _items(table.rows)
    categories = _categories(items, "de" if table.language == "de" else language)
    known = Counter(slug for slug, _ in categories.values())
    spoken = table.language or language
    parts = [_head(path.name, currency, country, spoken, language)]
    parts += [
        f"[[categories]]\nid = {written(slug)}\nname = {written(name)}\n"
        for slug, name in dict.fromkeys(categories[item.category] for item in items)
        if known[slug]
    ]
    slugs: set[str] = set()
    parts += [_item_text(item, categories[item.category][0], slugs) for item in items]
    assumed = Assumed(path.name, currency, country, language, spoken, read)
    return Imported(
        text="\n".join(parts),
        report=report_of(table, items, assumed),
        missing=list_of(items, assumed),
        items=len(items),
    )


def _items(rows: Iterable[ImportRow]) -> list[Dish]:
    found: dict[str, Dish] = {}
    for row in rows:
        known = found.get(row.name.casefold())
        if known is None:
            guess = row.category or _guess(row.name)
            found[row.name.casefold()] = Dish(
                row.name, [row], guess, is_new=guess == NEW and not row.category
            )
        else:
            known.rows.append(row)
    order = list(dict.fromkeys(item.category for item in found.values()))
    order.sort(key=lambda name: name == NEW)
    return sorted(found.values(), key=lambda item: order.index(item.category))


def _guess(name: str) -> str:
    words = set("".join(c if c.isalnum() else " " for c in name.lower()).split())
    return next((slug for slug, _, known in _WORDS if words & set(known)), NEW)


def _categories(items: list[Dish], language: ReportLanguage) -> dict[str, tuple[str, str]]:
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


def _head(file: str, currency: str, country: str, spoken: str, language: ReportLanguage) -> str:
    lines = [f"# {line}" for line in sentence("import.head", {"file": file}, language).split("|")]
    lines.append("")
    lines.append(f"currency = {written(currency)}" if currency else '# currency = "EUR"')
    lines.append(f"country = {written(country)}" if country else '# country = "DE"')
    lines.append(f"languages = [{written(spoken)}]")
    return "\n".join(lines) + "\n"


def _item_text(item: Dish, category: str, slugs: set[str]) -> str:
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


def _price_lines(item: Dish) -> list[str]:
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
