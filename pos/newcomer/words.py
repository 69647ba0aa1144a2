"""What `tresen new` asks and says, in English and German."""

from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["en", "de"]

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "hello": (
        (
            "A new venue. Press Enter to take what stands in brackets; a single - means none. "
            "Nothing is written before the last answer."
        ),
        (
            "Ein neuer Betrieb. Mit der Eingabetaste gilt, was in Klammern steht; ein einzelnes - "
            "heißt: keine. Vor der letzten Antwort wird nichts geschrieben."
        ),
    ),
    # Questions
    "ask.name": ("Name of the venue", "Name des Betriebs"),
    "ask.kind": (
        "Kind: restaurant, pub, cafe, snack-bar, drive-through or hotel-bar",
        "Art: restaurant, kneipe, cafe, imbiss, drive-in oder hotelbar",
    ),
    "ask.merchant": (
        "Who runs it, as receipts must name it",
        "Wer betreibt ihn, wie es auf dem Beleg stehen muss",
    ),
    "ask.street": ("Street and number", "Straße und Hausnummer"),
    "ask.postcode": ("Postcode", "Postleitzahl"),
    "ask.city": ("Town", "Ort"),
    "ask.country": ("Country: DE, NL or GB", "Land: DE, NL oder GB"),
    "ask.tax_number": (
        "Tax number (may follow later)",
        "Steuernummer (kann nachgetragen werden)",
    ),
    "ask.vat_id": ("VAT id (may follow later)", "USt-IdNr. (kann nachgetragen werden)"),
    "ask.time_zone": ("Time zone", "Zeitzone"),
    "ask.languages": (
        "Languages of the guests, your own first",
        "Sprachen der Gäste, die eigene zuerst",
    ),
    "ask.tables": (
        'Tables: how many, or which, like "1-12, Garden 1-6"',
        "Tische: wie viele, oder welche, wie „1-12, Garten 1-6“",
    ),
    "ask.rooms": (
        'Rooms that order, like "101-110"',
        "Zimmer, die bestellen, wie „101-110“",
    ),
    "ask.counter": ("Do guests order at a counter", "Bestellen Gäste an einer Theke"),
    "ask.lane": ("Is there a lane for cars", "Gibt es eine Spur für Autos"),
    "ask.shelf": (
        "Do guests order from home and pick up",
        "Bestellen Gäste von zu Hause und holen ab",
    ),
    "ask.stations": (
        "Stations where things are made, food first",
        "Stationen, an denen zubereitet wird, Speisen zuerst",
    ),
    "ask.printers": (
        'Kitchen printers, like "192.168.1.50 -> {stations}"; several with ; between',
        "Küchendrucker, wie „192.168.1.50 -> {stations}“; mehrere mit ; dazwischen",
    ),
    "ask.menu": (
        "File of your menu; empty for a small sample menu to change",
        "Datei Ihrer Karte; leer für eine kleine Beispielkarte zum Ändern",
    ),
    "yes": ("yes", "ja"),
    "no": ("no", "nein"),
    # Answers that do not do
    "bad.empty": ("An answer is needed here.", "Hier ist eine Antwort nötig."),
    "bad.too_long": ("At most {max} letters, please.", "Höchstens {max} Zeichen, bitte."),
    "bad.control": (
        "Please write it in one line of plain text.",
        "Bitte schreiben Sie es in eine Zeile aus einfachem Text.",
    ),
    "bad.no_letters": (
        "The name needs at least one letter from a to z or a digit, for the links.",
        "Der Name braucht für die Links mindestens einen Buchstaben von a bis z oder eine Ziffer.",
    ),
    "bad.choice": (
        "“{value}” is not one of: {known}.",
        "„{value}“ steht nicht zur Wahl: {known}.",
    ),
    "bad.yes_no": ("Please answer yes or no.", "Bitte antworten Sie mit ja oder nein."),
    "bad.language": (
        "“{value}” is no language; write short forms like de, nl, en.",
        "„{value}“ ist keine Sprache; schreiben Sie Kürzel wie de, nl, en.",
    ),
    "bad.twice": ("“{value}” is named twice.", "„{value}“ ist zweimal genannt."),
    "bad.too_many": ("At most {max}, please.", "Höchstens {max}, bitte."),
    "bad.nobody": (
        "With no table, room, counter or lane nobody could order; answer yes here.",
        "Ohne Tisch, Zimmer, Theke und Spur könnte niemand bestellen; antworten Sie hier mit ja.",
    ),
    "bad.host": (
        "“{value}” is no address of a printer; write it like 192.168.1.50 or 192.168.1.50:9100.",
        (
            "„{value}“ ist keine Adresse eines Druckers; schreiben Sie sie wie 192.168.1.50 oder "
            "192.168.1.50:9100."
        ),
    ),
    "bad.station": (
        "There is no station “{value}”; there are: {known}.",
        "Eine Station „{value}“ gibt es nicht; es gibt: {known}.",
    ),
    "bad.key": (
        "There is no question “{value}”; there are: {known}.",
        "Eine Frage „{value}“ gibt es nicht; es gibt: {known}.",
    ),
    "bad.form": (
        "Here belongs a text in quotes, a list of texts, true or false.",
        "Hierher gehört ein Text in Anführungszeichen, eine Liste von Texten, true oder false.",
    ),
    "bad.patience": (
        "{count} answers did not do. Nothing was written.",
        "{count} Antworten passten nicht. Es wurde nichts geschrieben.",
    ),
    # What is said
    "folder.full": (
        "{folder} is not empty; choose another folder. Nothing was written.",
        "{folder} ist nicht leer; wählen Sie einen anderen Ordner. Es wurde nichts geschrieben.",
    ),
    "folder.file": (
        "{folder} is a file, not a folder. Nothing was written.",
        "{folder} ist eine Datei, kein Ordner. Es wurde nichts geschrieben.",
    ),
    "folder.failed": (
        "{folder} can not be written: {reason}. Nothing is left behind.",
        "{folder} lässt sich nicht schreiben: {reason}. Nichts bleibt zurück.",
    ),
    "answers.unreadable": (
        "The answers in {file} can not be read: {reason}",
        "Die Antworten in {file} lassen sich nicht lesen: {reason}",
    ),
    "stopped": ("Stopped. Nothing was written.", "Abgebrochen. Es wurde nichts geschrieben."),
    "sample.language": (
        "The sample menu speaks German, Dutch and English; translate it in menu.toml.",
        (
            "Die Beispielkarte spricht Deutsch, Niederländisch und Englisch; übersetzen Sie sie in "
            "menu.toml."
        ),
    ),
    "done": (
        (
            "{name} is set up in {folder}: {places} places, {stations} stations, {items} items. "
            "{warnings} notes: tresen menu check {menu}"
        ),
        (
            "{name} ist in {folder} eingerichtet: {places} Plätze, {stations} Stationen, {items} "
            "Artikel. {warnings} Hinweise: tresen menu check {menu}"
        ),
    ),
    "next": ("Start it with: tresen serve {folder}", "Starten Sie mit: tresen serve {folder}"),
}


def said(key: str, language: Language, params: Mapping[str, object] | None = None) -> str:
    """The words of a key with their values.  An unknown key is a `KeyError`."""
    return _WORDS[key][language == "de"].format(**(params or {}))


def language_of_locale(environment: Mapping[str, str]) -> Language:
    """German for a German locale, English for every other."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "de" if environment[name].lower().startswith("de") else "en"
    return "en"
