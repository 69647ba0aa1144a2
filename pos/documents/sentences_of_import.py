"""Sentences of `tresen menu import`: what was understood of a file, and what is still missing."""

from typing import Final

SENTENCES_OF_IMPORT: Final[dict[str, tuple[str, str]]] = {
    "import.no_csv": ("This is not CSV: {reason}.", "Das ist kein CSV: {reason}."),
    "import.rows": (
        "The file has {count} lines; one with headers and at most {max} are read.",
        "Die Datei hat {count} Zeilen; gelesen werden eine mit Überschriften und höchstens {max}.",
    ),
    "import.column": (
        'No column was recognised as "{column}"; the file has: {headings}.',
        "Keine Spalte wurde als „{column}“ erkannt; die Datei hat: {headings}.",
    ),
    "import.head": (
        (
            "Imported from {file}.|What only you know is not filled in: vat, station, allergens. "
            "Check the file with|  tresen menu check menu.toml|and add what it names."
        ),
        (
            "Übernommen aus {file}.|Was nur Sie wissen, steht nicht darin: vat, station, "
            "allergens. Prüfen Sie die Datei mit|  tresen menu check menu.toml|und ergänzen Sie, "
            "was dort steht."
        ),
    ),
    "import.read": (
        "{file}: {count} lines became {items} items. The columns were read as:",
        "{file}: aus {count} Zeilen wurden {items} Artikel. Die Spalten wurden gelesen als:",
    ),
    "import.ignored": (
        "Columns that were left out: {columns}.",
        "Nicht übernommene Spalten: {columns}.",
    ),
    "import.encoding": (
        "The file is not UTF-8; it was read as {encoding}. Look at letters with accents.",
        "Die Datei ist kein UTF-8; sie wurde als {encoding} gelesen. Sehen Sie auf Umlaute.",
    ),
    "import.nameless": (
        "Left out, for they have no name ({count}): line {lines}.",
        "Weggelassen, da ohne Namen ({count}): Zeile {lines}.",
    ),
    "import.assumed": ("Taken from the file or assumed:", "Gelesen oder angenommen:"),
    "import.read_currency": (
        "currency: {names}, read from the headings or the prices; confirm it.",
        "currency: {names}, aus Überschriften oder Preisen gelesen; bestätigen Sie es.",
    ),
    "import.given_currency": ("currency: {names}, as you said.", "currency: {names}, wie gesagt."),
    "import.given_country": ("country: {names}, as you said.", "country: {names}, wie gesagt."),
    "import.language": (
        "languages: the names were taken as “{names}”; if they are not, change `languages`.",
        "languages: die Namen gelten als „{names}“; sind sie es nicht, ändern Sie `languages`.",
    ),
    "import.missing": ("To fill in:", "Zu ergänzen:"),
    "import.list": (
        "What only you know of the items of {file}, with the line that they stand on:",
        "Was nur Sie von den Artikeln aus {file} wissen, mit der Zeile, in der sie stehen:",
    ),
    "import.list_line": (
        "[ ] line {line}, {name}: {fields}.",
        "[ ] Zeile {line}, {name}: {fields}.",
    ),
    "import.list_written": (
        "Item by item it stands in {file}.",
        "Artikel für Artikel steht es in {file}.",
    ),
    "import.gap.currency": (
        "currency: no currency was found in {names}; write it down.",
        "currency: in {names} steht keine Währung; schreiben Sie sie hinein.",
    ),
    "import.gap.country": (
        "country: decides the rates of the VAT classes; {names} does not say it.",
        "country: bestimmt die Steuersätze; in {names} steht es nicht.",
    ),
    "import.gap.confirm_country": (
        "country: {names} was taken from the currency; confirm it.",
        "country: {names} wurde aus der Währung geschlossen; bestätigen Sie es.",
    ),
    "import.gap.vat": (
        "vat: the VAT class of {count} items, never assumed: {names}.",
        "vat: die Steuerklasse von {count} Artikeln, sie wird nie angenommen: {names}.",
    ),
    "import.gap.station": (
        "station: who makes {count} items: {names}.",
        "station: wer {count} Artikel macht: {names}.",
    ),
    "import.gap.allergens": (
        "allergens: what is in {count} items: {names}.",
        "allergens: was in {count} Artikeln ist: {names}.",
    ),
    "import.gap.additives": (
        "additives: what is in {count} items: {names}.",
        "additives: was in {count} Artikeln ist: {names}.",
    ),
    "import.gap.price": (
        "price: could not be read for {count} items: {names}.",
        "price: war bei {count} Artikeln nicht zu lesen: {names}.",
    ),
    "import.gap.sizes": (
        "variants: {count} items stand at several prices; name their sizes: {names}.",
        "variants: {count} Artikel haben mehrere Preise; benennen Sie ihre Größen: {names}.",
    ),
    "import.gap.new": (
        'category: {count} items are under "new": {names}.',
        "category: {count} Artikel stehen unter „new“: {names}.",
    ),
    "import.gap.guessed": (
        "category: guessed from the names of {count} items; look at it: {names}.",
        "category: bei {count} Artikeln aus dem Namen geraten; sehen Sie nach: {names}.",
    ),
    "import.gap.kitchen_name": (
        "kitchen_name: {count} names are longer than a ticket: {names}.",
        "kitchen_name: {count} Namen sind länger als ein Bon: {names}.",
    ),
    "import.gap.too_many": (
        "items: {count} are more than the {max} of one menu.",
        "items: {count} sind mehr als die {max} einer Karte.",
    ),
    "import.written": (
        "Written: {file}. `tresen menu check {file}` names every place.",
        "Geschrieben: {file}. `tresen menu check {file}` nennt jede Stelle.",
    ),
    "import.exists": (
        "{file} is there already; give another name with --out.",
        "{file} gibt es schon; nennen Sie mit --out einen anderen Namen.",
    ),
}
