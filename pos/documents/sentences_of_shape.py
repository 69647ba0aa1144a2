"""Sentences for documents that can not be read or whose values have the wrong form."""

from typing import Final

SENTENCES_OF_SHAPE: Final[dict[str, tuple[str, str]]] = {
    # The file
    "file.unreadable": (
        "The file can not be read: {reason}.",
        "Die Datei kann nicht gelesen werden: {reason}.",
    ),
    "file.too_large": (
        "The file has {bytes} bytes; at most {max} are read.",
        "Die Datei hat {bytes} Bytes; höchstens {max} werden gelesen.",
    ),
    "file.not_utf8": (
        "The file is not UTF-8 text; save it as UTF-8.",
        "Die Datei ist kein UTF-8-Text; speichern Sie sie als UTF-8.",
    ),
    "toml.syntax": (
        "This line can not be read; write it as: field = value.",
        "Diese Zeile ist nicht zu lesen; schreiben Sie sie als: Feld = Wert.",
    ),
    "toml.date": (
        "There is no such day or time: {value}.",
        "Einen solchen Tag oder eine solche Uhrzeit gibt es nicht: {value}.",
    ),
    "toml.bracket": (
        "A bracket is not closed here, or a comma is missing between two values.",
        "Eine Klammer ist hier nicht geschlossen, oder zwischen zwei Werten fehlt ein Komma.",
    ),
    "toml.quote": (
        "A text does not end with its quotation mark here, or holds a sign that none may.",
        "Ein Text endet hier nicht mit seinem Anführungszeichen, oder ein Zeichen darf nicht sein.",
    ),
    "toml.value": (
        "This value is no number, day, list, true or false; a text stands in quotation marks.",
        "Dieser Wert ist keine Zahl, kein Tag, keine Liste; ein Text steht in Anführungszeichen.",
    ),
    "toml.twice": (
        "This field or table stands in the file a second time.",
        "Dieses Feld oder diese Tabelle steht ein zweites Mal in der Datei.",
    ),
    "toml.deep": (
        "There are too many brackets inside brackets.",
        "Zu viele Klammern stehen ineinander.",
    ),
    "toml.comma": (
        'An amount with a comma stands in quotes: "{value}".',
        'Ein Betrag mit Komma steht in Anführungszeichen: "{value}".',
    ),
    "toml.number": (
        "The number has too many digits to be read.",
        "Die Zahl hat zu viele Ziffern, um gelesen zu werden.",
    ),
    # Fields
    "field.unknown": (
        'There is no field "{field}" here; there are: {known}.',
        "Ein Feld „{field}“ gibt es hier nicht; es gibt: {known}.",
    ),
    "field.missing": (
        'The field "{field}" is missing.',
        "Das Feld „{field}“ fehlt.",
    ),
    "type.table": (
        "Here belongs a table of fields, not {found}.",
        "Hierher gehört eine Tabelle mit Feldern, {found} passt nicht.",
    ),
    "type.list": (
        "Here belongs a list in square brackets, not {found}.",
        "Hierher gehört eine Liste in eckigen Klammern, {found} passt nicht.",
    ),
    "type.texts": (
        (
            'Here belongs a text, or one text per language like {{ de = "Bier", en = "Beer" }}, '
            "not {found}."
        ),
        (
            'Hierher gehört ein Text, oder je Sprache einer wie {{ de = "Bier", en = "Beer" }}; '
            "{found} passt nicht."
        ),
    ),
    "type.text": (
        "Here belongs a text in quotes, not {found}.",
        "Hierher gehört ein Text in Anführungszeichen, {found} passt nicht.",
    ),
    "type.number": (
        "Here belongs a whole number without quotes, not {found}.",
        "Hierher gehört eine ganze Zahl ohne Anführungszeichen, {found} passt nicht.",
    ),
    "type.yes_no": (
        "Here belongs true or false without quotes, not {found}.",
        "Hierher gehört true oder false ohne Anführungszeichen, {found} passt nicht.",
    ),
    "text.empty": ("The text is empty.", "Der Text ist leer."),
    "text.too_long": (
        "The text has {length} letters; at most {max} are allowed.",
        "Der Text hat {length} Zeichen; höchstens {max} sind erlaubt.",
    ),
    "text.control": (
        "The text holds a line break or a control character; write it in one line.",
        (
            "Der Text enthält einen Zeilenumbruch oder ein Steuerzeichen; schreiben Sie ihn "
            "in eine Zeile."
        ),
    ),
    "number.too_small": (
        "{value} is too small; at least {min} is needed.",
        "{value} ist zu klein; mindestens {min} ist nötig.",
    ),
    "number.too_large": (
        "{value} is too large; at most {max} is allowed.",
        "{value} ist zu groß; höchstens {max} ist erlaubt.",
    ),
    "list.too_short": (
        "The list has {count} entries; at least {min} are needed.",
        "Die Liste hat {count} Einträge; mindestens {min} sind nötig.",
    ),
    "list.too_long": (
        "The list has {count} entries; at most {max} are allowed.",
        "Die Liste hat {count} Einträge; höchstens {max} sind erlaubt.",
    ),
    "choice.unknown": (
        '"{value}" is not a choice; choose one of: {known}.',
        "„{value}“ steht nicht zur Wahl; zur Wahl stehen: {known}.",
    ),
    "pattern.id": (
        '"{value}" is no id: use small letters a-z, digits and hyphens, at most 64.',
        (
            "„{value}“ ist keine Kennung: nur kleine Buchstaben a-z, Ziffern und Bindestriche, "
            "höchstens 64."
        ),
    ),
    "pattern.language": (
        '"{value}" is no language tag; write it like "de", "en" or "pt-BR".',
        "„{value}“ ist kein Sprachkürzel; schreiben Sie es wie „de“, „en“ oder „pt-BR“.",
    ),
    "pattern.currency": (
        '"{value}" is no currency; write three capital letters like "EUR".',
        "„{value}“ ist keine Währung; schreiben Sie drei große Buchstaben wie „EUR“.",
    ),
    "pattern.country": (
        '"{value}" is no country; write two capital letters like "DE".',
        "„{value}“ ist kein Land; schreiben Sie zwei große Buchstaben wie „DE“.",
    ),
    "pattern.prefix": (
        '"{value}" can not stand before order numbers; use at most two capital letters.',
        "„{value}“ kann nicht vor Bestellnummern stehen; höchstens zwei große Buchstaben.",
    ),
    "pattern.day": (
        '"{value}" is no day; write it like "2026-12-24".',
        "„{value}“ ist kein Tag; schreiben Sie ihn wie „2026-12-24“.",
    ),
    "pattern.clock": (
        '"{value}" is no time of day; write it like "07:30".',
        "„{value}“ ist keine Uhrzeit; schreiben Sie sie wie „07:30“.",
    ),
    "pattern.digest": (
        '"{value}" is no picture; its id is made when a picture is stored.',
        "„{value}“ ist kein Bild; seine Kennung entsteht beim Ablegen des Bildes.",
    ),
    # Amounts
    "amount.fraction": (
        (
            'An amount without quotes becomes a binary fraction and loses cents; write "{example}" '
            "in quotes."
        ),
        (
            "Ein Betrag ohne Anführungszeichen wird zur Bruchzahl und verliert Cents; schreiben "
            'Sie "{example}" in Anführungszeichen.'
        ),
    ),
    "amount.bare_number": (
        (
            '{value} could be whole units or cents; write it in quotes like "{example}", or use '
            "the field that ends in _cents."
        ),
        (
            "{value} kann Euro oder Cent heißen; schreiben Sie ihn in Anführungszeichen wie "
            '"{example}", oder nehmen Sie das Feld mit der Endung _cents.'
        ),
    ),
    "amount.not_text": (
        'Here belongs an amount in quotes like "{example}".',
        'Hierher gehört ein Betrag in Anführungszeichen wie "{example}".',
    ),
    "amount.unreadable": (
        (
            '"{value}" is no amount; write digits only, like "{example}", without sign for '
            "thousands or currency."
        ),
        (
            '„{value}“ ist kein Betrag; schreiben Sie nur Ziffern wie "{example}", ohne '
            "Tausenderpunkt und Währung."
        ),
    ),
    "amount.digits": (
        '"{value}" has not {digits} digits after the point; write it like "{example}".',
        '„{value}“ hat nicht {digits} Stellen nach dem Komma; schreiben Sie ihn wie "{example}".',
    ),
    "amount.signed": (
        'A price stands without sign: "{example}".',
        'Ein Preis steht ohne Vorzeichen: "{example}".',
    ),
    "amount.twice": (
        '"{first}" and "{second}" are both given; keep one.',
        "„{first}“ und „{second}“ sind beide da; behalten Sie eines.",
    ),
    "amount.cents_not_int": (
        "Here belongs a whole number of cents without quotes, like 980.",
        "Hierher gehört eine ganze Zahl Cent ohne Anführungszeichen, wie 980.",
    ),
    # Allergens
    "allergens.form": (
        'Write allergens = {{ contained = ["milk"], free = ["nuts"] }}; free may be "others".',
        (
            'Schreiben Sie allergens = {{ contained = ["milk"], free = ["nuts"] }}; free darf auch '
            '"others" sein.'
        ),
    ),
    "allergens.key": (
        'Allergens are "contained" or "free", not "{key}"; what is not named is not declared.',
        "Allergene sind „contained“ oder „free“, nicht „{key}“; was fehlt, gilt als keine Angabe.",
    ),
    "allergens.unknown": (
        '"{value}" is none of the fourteen allergens: {known}.',
        "„{value}“ ist keines der vierzehn Allergene: {known}.",
    ),
    "allergens.both": (
        '"{allergen}" is declared as contained and as free.',
        "„{allergen}“ ist als enthalten und als frei angegeben.",
    ),
    # Lists of places
    "places.not_text": (
        'Write {field} as one text like "1-12, Garden 1-6", or each place under [[places]].',
        (
            'Schreiben Sie {field} als einen Text wie "1-12, Garten 1-6", oder jeden Platz unter '
            "[[places]]."
        ),
    ),
    "places.none": (
        "Nobody could order: give tables, rooms or [[places]].",
        "Niemand könnte bestellen: nennen Sie tables, rooms oder [[places]].",
    ),
    "places.empty": (
        'The list names no place; write it like "1-12, Garden 1-6".',
        "Die Liste nennt keinen Platz; schreiben Sie sie wie „1-12, Garten 1-6“.",
    ),
    "places.too_many": (
        "The list names more than {max} places.",
        "Die Liste nennt mehr als {max} Plätze.",
    ),
    "places.range": (
        '"{value}" counts backwards or too far; write it like "1-12".',
        "„{value}“ zählt rückwärts oder zu weit; schreiben Sie es wie „1-12“.",
    ),
    "places.twice": (
        '"{label}" is listed twice.',
        "„{label}“ steht zweimal in der Liste.",
    ),
    "places.no_id": (
        'From "{value}" no id can be made; write the place under [[places]] with an id.',
        (
            "Aus „{value}“ lässt sich keine Kennung bilden; schreiben Sie den Platz unter "
            "[[places]] mit einer id."
        ),
    ),
    "places.long_label": (
        'The label "{value}…" has more than {max} letters.',
        "Der Name „{value}…“ hat mehr als {max} Zeichen.",
    ),
}
