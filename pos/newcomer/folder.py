"""The folder of a new venue: venue.toml, menu.toml and README.txt, written whole or not at all."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pos.documents.place_lists import slug_of
from pos.documents.writing import written
from pos.newcomer.questions import Answers
from pos.newcomer.sample_menu import CURRENCIES
from pos.newcomer.words import Language, said

VENUE_FILE: Final = "venue.toml"
MENU_FILE: Final = "menu.toml"
README_FILE: Final = "README.txt"

COLD: Final = re.compile(
    r"\b(bar|ausschank|theke|getränke|dranken|drinks|tap|salate?|salades?|salads?|kalte küche)\b",
    re.IGNORECASE,
)
"""How stations are called where drinks and salads are made."""
_LABELS: Final[dict[str, tuple[str, str, str]]] = {
    # kind and id: in the venue's first language
    "counter": ("Theke", "Toonbank", "Counter"),
    "lane": ("Fahrspur", "Rijstrook", "Lane"),
    "shelf": ("Abholregal", "Afhaalrek", "Pick-up shelf"),
}
_REMARKS: Final[dict[str, tuple[str, str]]] = {
    "head": (
        "The venue. All fields are explained in docs/reference/venue.md.",
        "Der Betrieb. Alle Felder erklärt docs/reference/venue.md.",
    ),
    "day": (
        "At this hour the business day ends: a late night belongs to the day before.",
        "Um diese Stunde endet der Geschäftstag: eine lange Nacht zählt zum Tag davor.",
    ),
    "prefix": (
        "Stands before the numbers that are called out: A1, A2, ...",
        "Steht vor den Nummern, die ausgerufen werden: A1, A2, ...",
    ),
    "tables": (
        "Tables get their QR cards by these names.",
        "Mit diesen Namen bekommen die Tische ihre QR-Karten.",
    ),
    "admission": (
        (
            "A photo of a table's code orders nothing: a waiter says yes to its first order.\n"
            '# With "open" whoever scans orders at once, each on a bill of their own.'
        ),
        (
            "Ein Foto des Tischcodes bestellt nichts: Wer bedient, nimmt die erste an.\n"
            '# Mit "open" bestellt, wer scannt, sofort und jedes Telefon auf eigene Rechnung.'
        ),
    ),
    "confirm": (
        (
            "Where nobody sits, the window says yes to each order of a phone: a code is soon\n"
            "# photographed, and nothing is paid before it is cooked. Take out what need not\n"
            "# wait: a counter or lane where guests order in front of you, rather than a shelf."
        ),
        (
            "Wo niemand sitzt, nimmt die Ausgabe jede Bestellung eines Telefons an: Ein Code\n"
            "# ist schnell fotografiert, und vor dem Kochen ist nichts bezahlt. Streichen Sie,\n"
            "# was nicht warten soll: Theke oder Fahrspur vor Ihren Augen, eher kein Regal."
        ),
    ),
    "merchant": (
        "As receipts must name it.",
        "Wie es auf dem Beleg stehen muss.",
    ),
    "promise": (
        (
            "Beyond these minutes of waiting a channel takes no more orders of guests, and opens\n"
            "# again resume_minutes below. pack: how long a round takes to bag or to plate."
        ),
        (
            "Bei längerer Wartezeit in Minuten nimmt ein Bestellweg nichts mehr von Gästen an;\n"
            "# resume_minutes darunter öffnet er wieder. pack: einpacken oder anrichten."
        ),
    ),
    "stations": (
        (
            "places: how many portions at a time. aged and old: when a waiting ticket changes\n"
            "# colour. keeps: what is made there does not age, like drinks and salads."
        ),
        (
            "places: wie viele Portionen zugleich. aged und old: wann ein Bon die Farbe\n"
            "# wechselt. keeps: was dort entsteht, altert nicht, wie Getränke und Salate."
        ),
    ),
    "printers": (
        "ESC/POS printers in the network. columns: 48, 42 or 32 letters in a line.",
        "ESC/POS-Drucker im Netz. columns: 48, 42 oder 32 Zeichen je Zeile.",
    ),
}
_README: Final[dict[Language, str]] = {
    "en": """{name}
{line}

This folder is the venue. Three files are yours to read and change:

  venue.toml   who sells, tables, stations, printers
  menu.toml    the menu: items, prices, VAT classes, options, allergens
  README.txt   this page

What comes next:

  1. Start it:              tresen serve {folder}
     It prints the office's addresses. "all of it" leads to the cards for the tables
     and to every screen; "devices" lets a kitchen screen in by a code.
  2. Order once yourself: open a table's link on a phone and send an order. Accept it
     at the window or on a waiter's phone: nothing is cooked for a photo of the code.
     Then it must appear on the kitchen screen and come out of the printer.
  3. Change menu.toml, check it, and publish it while the server runs:
                            tresen menu check {menu}
                            tresen publish {venue} {menu}
     Every fault is named with its line. A menu with faults is never published.
  4. Take yourself on, and everybody who serves and cooks, with a PIN each:
                            tresen people add {id} NAME --role owner --data {folder}
  5. When something does not work:
                            tresen doctor {folder}

Before you open, have the VAT classes checked by your tax adviser, and declare the
allergens of every dish. What is not declared is shown to guests as "not declared".
""",
    "de": """{name}
{line}

Dieser Ordner ist der Betrieb. Drei Dateien dürfen Sie lesen und ändern:

  venue.toml   wer verkauft, Tische, Stationen, Drucker
  menu.toml    die Karte: Artikel, Preise, Steuerklassen, Optionen, Allergene
  README.txt   diese Seite

So geht es weiter:

  1. Starten:               tresen serve {folder}
     Es erscheinen die Adressen des Büros. "all of it" führt zu den Karten für die
     Tische und zu allen Bildschirmen; "devices" lässt einen Bildschirm per Code ein.
  2. Einmal selbst bestellen: den Link eines Tisches am Telefon öffnen und absenden.
     An der Ausgabe oder am Kellnertelefon annehmen: Für ein Foto des Codes wird nichts
     gekocht. Dann muss sie in der Küche erscheinen und aus dem Drucker kommen.
  3. menu.toml ändern, prüfen und im laufenden Betrieb veröffentlichen:
                            tresen menu check {menu}
                            tresen publish {venue} {menu}
     Jeder Fehler wird mit seiner Zeile genannt. Eine Karte mit Fehlern wird nie
     veröffentlicht.
  4. Sich selbst anlegen, und alle, die bedienen und kochen, jede und jeden mit PIN:
                            tresen people add {id} NAME --role owner --data {folder}
  5. Wenn etwas nicht geht:
                            tresen doctor {folder}

Lassen Sie vor der Eröffnung die Steuerklassen von Ihrer Steuerberatung prüfen, und
geben Sie die Allergene jedes Gerichts an. Was nicht angegeben ist, sehen Gäste als
„keine Angabe“.
""",
}


def venue_text(answers: Answers, language: Language) -> str:
    """The venue's TOML with remarks in the owner's language."""

    def remark(key: str) -> str:
        return f"# {_REMARKS[key][language == 'de']}\n"

    head = {
        "id": slug_of(answers.name),
        "name": answers.name,
        "kind": answers.kind,
        "time_zone": answers.time_zone,
        "languages": list(answers.languages),
        "currency": CURRENCIES[answers.country],
    }
    merchant = {
        "name": answers.merchant,
        "street": answers.street,
        "postcode": answers.postcode,
        "city": answers.city,
        "country": answers.country,
        "tax_number": answers.tax_number,
        "vat_id": answers.vat_id,
    }
    parts = [remark("head") + "\n" + _pairs(head)]
    parts.append(remark("day") + _pairs({"day_ends_at_hour": 4}))
    parts.append(remark("prefix") + _pairs({"number_prefix": "A"}))
    lists = {"tables": answers.tables, "rooms": answers.rooms}
    if any(lists.values()):
        parts.append(remark("tables") + _pairs({k: v for k, v in lists.items() if v}))
    if any(lists.values()):
        parts.append(remark("admission") + _pairs({"admission": "staff"}))
    unseated = [kind for kind in ("counter", "lane", "shelf") if getattr(answers, kind)]
    if unseated:
        parts.append(remark("confirm") + _pairs({"confirm": unseated}))
    parts.append(remark("merchant") + "[merchant]\n" + _pairs(merchant))
    parts += [_table("places", place) for place in _places(answers)]
    parts.append(remark("promise") + "[promise]\n" + _pairs(_promise(answers)))
    stations = [
        {"id": s.id, "name": s.name, "places": 4, "aged_seconds": 300, "old_seconds": 600}
        | _keeps(s.name)
        for s in answers.stations
    ]
    parts += _with_remark(remark("stations"), [_table("stations", s) for s in stations])
    printers = [
        {
            "id": f"printer-{number}",
            "name": " + ".join(s.name for s in answers.stations if s.id in printer.stations)[:80],
            "host": printer.host,
            "port": printer.port,
            "stations": list(printer.stations),
            "columns": 48,
            "language": answers.languages[0],
        }
        for number, printer in enumerate(answers.printers, 1)
    ]
    parts += _with_remark(remark("printers"), [_table("printers", p) for p in printers])
    return "\n".join(parts)


def readme_text(answers: Answers, folder: Path, language: Language) -> str:
    """What the owner does next."""
    return _README[language].format(
        name=answers.name,
        id=slug_of(answers.name),
        line="=" * len(answers.name),
        folder=folder,
        menu=folder / MENU_FILE,
        venue=folder / VENUE_FILE,
    )


def why_not(folder: Path, language: Language) -> str:
    """Why nothing may be written into this folder; empty when it may."""
    if folder.exists() and not folder.is_dir():
        return said("folder.file", language, {"folder": folder})
    if folder.exists() and any(folder.iterdir()):
        return said("folder.full", language, {"folder": folder})
    return ""


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write all files or none.  Raises `OSError`; what had been written is taken away again."""
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    begun: list[Path] = []
    try:
        for name, text in files.items():
            path = folder / name
            # "x": a file that appeared in the meantime is somebody's, and stays.
            with path.open("x", encoding="utf-8", newline="\n") as file:
                begun.append(path)
                file.write(text)
    except OSError:
        for path in begun:
            path.unlink(missing_ok=True)
        if made:
            folder.rmdir()
        raise


def _places(answers: Answers) -> list[dict[str, object]]:
    column = {"de": 0, "nl": 1}.get(answers.languages[0], 2)
    kinds = {"counter": answers.counter, "lane": answers.lane, "shelf": answers.shelf}
    return [
        {"id": kind, "kind": kind, "label": _LABELS[kind][column]}
        for kind, wanted in kinds.items()
        if wanted
    ]


def _promise(answers: Answers) -> dict[str, object]:
    """Limits that hold off only what nobody would wait for: a car waits least, a table longest."""
    own = {
        "table": 60 if answers.tables else 0,
        "room": 60 if answers.rooms else 0,
        "counter": 40 if answers.counter else 0,
        "drive_through": 20 if answers.lane else 0,
        "pickup": 45 if answers.shelf else 0,
    }
    limits = {channel: minutes for channel, minutes in own.items() if minutes}
    return {"pack_seconds": 30, "limits": limits, "resume_minutes": 3}


def _keeps(name: str) -> dict[str, object]:
    """A station that is called like a bar makes what does not age."""
    return {"keeps": True} if COLD.search(name) else {}


def _with_remark(remark: str, tables: list[str]) -> list[str]:
    return [remark + tables[0], *tables[1:]] if tables else []


def _table(name: str, fields: Mapping[str, object]) -> str:
    return f"[[{name}]]\n{_pairs(fields)}"


def _pairs(fields: Mapping[str, object]) -> str:
    return "".join(f"{name} = {written(value)}\n" for name, value in fields.items())
