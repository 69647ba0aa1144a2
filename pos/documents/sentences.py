"""What is wrong with a document, as a sentence in English or German: one table for every code."""

from collections.abc import Mapping
from typing import Final, Literal

from pos.documents.sentences_of_import import SENTENCES_OF_IMPORT
from pos.documents.sentences_of_shape import SENTENCES_OF_SHAPE
from pos.documents.sentences_of_trade import SENTENCES_OF_TRADE
from pos.domain.menu_rules import Param

ReportLanguage = Literal["en", "de"]

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # What one menu or venue must be in itself (pos.domain.menu_rules, pos.domain.venue_rules)
    "id.twice": (
        'The id "{id}" is used twice; every id stands once in its list.',
        "Die Kennung „{id}“ kommt zweimal vor; jede Kennung steht einmal in ihrer Liste.",
    ),
    "label.twice": (
        'Two places have the label "{id}"; the food would go to the wrong guests.',
        "Zwei Plätze heißen „{id}“; das Essen ginge an die falschen Gäste.",
    ),
    "place.unknown": (
        'There is no place "{id}" in this venue.',
        "Einen Platz „{id}“ gibt es in diesem Betrieb nicht.",
    ),
    "place.also_alike": (
        '"{id}" serves the same way; the other place of a kiosk is for the other way.',
        "An „{id}“ wird ebenso serviert; der andere Platz eines Kiosks ist für die andere Art.",
    ),
    "language.twice": (
        'The language "{id}" is listed twice.',
        "Die Sprache „{id}“ steht zweimal in der Liste.",
    ),
    "service.twice": (
        '"{id}" is listed twice.',
        "„{id}“ steht zweimal in der Liste.",
    ),
    "group.twice": (
        'The item names the group "{id}" twice.',
        "Der Artikel nennt die Gruppe „{id}“ zweimal.",
    ),
    "station.twice": (
        'The printer names the station "{id}" twice.',
        "Der Drucker nennt die Station „{id}“ zweimal.",
    ),
    "currency.unknown": (
        'The currency "{currency}" is not supported; known are: {known}.',
        "Die Währung „{currency}“ wird nicht unterstützt; bekannt sind: {known}.",
    ),
    "currency.differs": (
        "The menu is in {menu}, but the venue sells in {venue}.",
        "Die Karte ist in {menu}, der Betrieb verkauft aber in {venue}.",
    ),
    "country.no_rates": (
        'No VAT rates are known for the country "{country}"; known are: {known}.',
        "Für das Land „{country}“ sind keine Steuersätze bekannt; bekannt sind: {known}.",
    ),
    "country.differs": (
        "The menu is taxed in {menu}, but the merchant is in {venue}.",
        "Die Karte wird in {menu} versteuert, der Betreiber sitzt aber in {venue}.",
    ),
    "language.missing": (
        'The venue speaks "{language}", but the menu does not list it.',
        "Der Betrieb spricht „{language}“, die Karte führt die Sprache aber nicht auf.",
    ),
    "category.unknown": (
        'There is no category "{id}" in this menu.',
        "Eine Kategorie „{id}“ gibt es in dieser Karte nicht.",
    ),
    "station.unknown": (
        'The venue has no station "{id}"; it has: {known}.',
        "Eine Station „{id}“ hat der Betrieb nicht; er hat: {known}.",
    ),
    "group.unknown": (
        'There is no option group "{id}" in this menu.',
        "Eine Optionsgruppe „{id}“ gibt es in dieser Karte nicht.",
    ),
    "price.missing": (
        'The item "{item}" has no price and no variants; it needs one of the two.',
        "Der Artikel „{item}“ hat weder Preis noch Größen; eines von beiden braucht er.",
    ),
    "price.and_variants": (
        'The item "{item}" has a price and variants; with variants each size has its own price.',
        "Der Artikel „{item}“ hat Preis und Größen; mit Größen hat jede ihren eigenen Preis.",
    ),
    "price.below_zero": (
        'With its cheapest options the item "{item}" would cost less than nothing ({cents} cents).',
        "Mit den günstigsten Optionen kostete „{item}“ weniger als nichts ({cents} Cent).",
    ),
    "price.too_high": (
        'With its dearest options the item "{item}" passes the largest amount ({cents} cents).',
        "Mit den teuersten Optionen übersteigt „{item}“ den größten Betrag ({cents} Cent).",
    ),
    "vat.missing": (
        (
            'The VAT class is missing; it is never assumed. Write vat = "reduced" or '
            'vat = {{ in_house = "general", take_away = "reduced" }}.'
        ),
        (
            'Die Steuerklasse fehlt; sie wird nie angenommen. Schreiben Sie vat = "reduced" oder '
            'vat = {{ in_house = "general", take_away = "reduced" }}.'
        ),
    ),
    "vat.no_rate": (
        'For the VAT class "{class}" no rate is known in {country}.',
        "Für die Steuerklasse „{class}“ ist in {country} kein Satz bekannt.",
    ),
    "services.none": (
        'The item "{item}" is served neither in the house nor to take away; nobody could order it.',
        (
            "Der Artikel „{item}“ wird weder im Haus noch zum Mitnehmen angeboten; niemand "
            "könnte ihn bestellen."
        ),
    ),
    "option.in_two_groups": (
        (
            'The option "{id}" stands in the groups "{first}" and "{second}" of this item; '
            "its options must differ in their ids."
        ),
        (
            "Die Option „{id}“ steht in den Gruppen „{first}“ und „{second}“ dieses Artikels; "
            "seine Optionen brauchen verschiedene Kennungen."
        ),
    ),
    "group.max_below_min": (
        "At least {min} must be chosen, but at most {max} may be.",
        "Mindestens {min} müssen gewählt werden, höchstens {max} dürfen es.",
    ),
    "group.max_above_options": (
        "Up to {max} may be chosen, but there are only {count} options.",
        "Bis zu {max} dürfen gewählt werden, es gibt aber nur {count} Optionen.",
    ),
    "group.min_above_options": (
        "At least {min} must be chosen, but there are only {count} options.",
        "Mindestens {min} müssen gewählt werden, es gibt aber nur {count} Optionen.",
    ),
    "group.defaults_above_max": (
        "{count} options are chosen beforehand, but at most {max} may be.",
        "{count} Optionen sind vorgewählt, höchstens {max} dürfen es sein.",
    ),
    "group.defaults_below_min": (
        "{count} options are chosen beforehand, but {min} are needed; every guest will be asked.",
        "{count} Optionen sind vorgewählt, {min} sind nötig; jeder Gast wird gefragt.",
    ),
    "allergens.undeclared": (
        (
            'For "{id}" {count} allergens are not declared and are shown as "not declared", '
            "never as free: {allergens}."
        ),
        (
            "Für „{id}“ sind {count} Allergene nicht angegeben; sie erscheinen als „keine Angabe“, "
            "nie als frei davon: {allergens}."
        ),
    ),
    "kitchen_name.missing": (
        "The name has {length} letters and a ticket has room for {max}; give a kitchen_name.",
        "Der Name hat {length} Zeichen, auf den Bon passen {max}; geben Sie einen kitchen_name an.",
    ),
    "kitchen_name.untranslated": (
        (
            'The cook of "{id}" reads "{language}", and {count} dishes have no name in it '
            "({known}); they stand there as the house writes them."
        ),
        (
            "Am Platz „{id}“ wird „{language}“ gelesen, und {count} Gerichte haben darin keinen "
            "Namen ({known}); sie stehen dort, wie das Haus sie schreibt."
        ),
    ),
    "text.missing": (
        'The text in "{language}", the first language, is missing.',
        "Der Text in der ersten Sprache „{language}“ fehlt.",
    ),
    "translation.missing": (
        'The text in "{language}" is missing; guests see the first language instead.',
        "Der Text in „{language}“ fehlt; Gäste sehen dann die erste Sprache.",
    ),
    "translation.unused": (
        'A text in "{language}" is given, but the menu does not list that language.',
        "Ein Text in „{language}“ ist da, die Karte führt die Sprache aber nicht auf.",
    ),
    "station.old_before_aged": (
        "A ticket must turn old ({old} s) later than it turns aged ({aged} s).",
        "Ein Bon muss später alt werden ({old} s), als er auffällig wird ({aged} s).",
    ),
    "station.paper_language": (
        (
            'The paper of "{id}" speaks "{printer}": printers have words for {known} only, and '
            'letters that no code page has - Arabic - do not print. The screen speaks "{language}".'
        ),
        (
            "Das Papier von „{id}“ spricht „{printer}“: Drucker haben nur Worte für {known}, und "
            "Schrift ohne Zeichentabelle - Arabisch - drucken sie nicht. Der Bildschirm spricht "
            "„{language}“."
        ),
    ),
    "station.no_printer": (
        'No printer prints for the station "{id}"; it has its screen only.',
        "Für die Station „{id}“ druckt kein Drucker; sie hat nur ihren Bildschirm.",
    ),
    "limit.no_place": (
        'Nobody can order by the channel "{channel}": the venue has no place of the kind "{kind}".',
        "Auf dem Weg „{channel}“ kann niemand bestellen: Es gibt keinen Platz der Art „{kind}“.",
    ),
    "limit.not_above_resume": (
        "The limit of {minutes} minutes is not above resume_minutes ({resume}).",
        "Die Grenze von {minutes} Minuten liegt nicht über resume_minutes ({resume}).",
    ),
    "merchant.no_tax_number": (
        "The merchant has neither a tax number nor a VAT id; a receipt must show one.",
        "Der Betreiber hat weder Steuernummer noch USt-IdNr.; ein Beleg muss eine nennen.",
    ),
    "printer.no_station": (
        'The printer "{id}" prints for no station.',
        "Der Drucker „{id}“ druckt für keine Station.",
    ),
    "printer.same_address": (
        'The printers "{first}" and "{second}" have the same address.',
        "Die Drucker „{first}“ und „{second}“ haben dieselbe Adresse.",
    ),
    "printer.backup_unknown": (
        'There is no printer "{id}" to stand in; others are: {known}.',
        "Einen Drucker „{id}“ zum Einspringen gibt es nicht; andere sind: {known}.",
    ),
    "printer.backup_other": (
        'The printer "{id}" can not stand in: take another one with the same role.',
        "Der Drucker „{id}“ kann nicht einspringen: nehmen Sie einen anderen mit derselben Rolle.",
    ),
    "printer.backup_same": (
        'The backup "{id}" has the same address: when one is silent, so is the other.',
        "Der Ersatz „{id}“ hat dieselbe Adresse: schweigt der eine, schweigt auch der andere.",
    ),
    "time_zone.unknown": (
        'The time zone "{value}" is unknown; write it like "Europe/Berlin".',
        "Die Zeitzone „{value}“ ist unbekannt; schreiben Sie sie wie „Europe/Berlin“.",
    ),
}


_ALL: Final = SENTENCES_OF_SHAPE | SENTENCES_OF_TRADE | SENTENCES_OF_IMPORT | _SENTENCES


def sentence(code: str, params: Mapping[str, Param], language: ReportLanguage = "en") -> str:
    """The sentence of a code with its values filled in.  An unknown code is a `KeyError`."""
    template = _ALL[code][language == "de"]
    said = {name: _said(name, value, language) for name, value in params.items()}
    text = template.format(**said)
    meant = params.get("nearest")
    if meant:
        text += f" Did you mean “{meant}”?" if language == "en" else f" Meinten Sie „{meant}“?"
    return text


def codes() -> list[str]:
    """Every code that has a sentence."""
    return sorted(_ALL)


_FOUND: Final = {
    "yes_no": ("true or false", "true oder false"),
    "number": ("a number", "eine Zahl"),
    "text": ("a text", "ein Text"),
    "list": ("a list", "eine Liste"),
    "table": ("a table", "eine Tabelle"),
    "date": ("a date or time", "ein Datum oder eine Uhrzeit"),
}


def _said(name: str, value: Param, language: ReportLanguage) -> str:
    if name == "found" and value in _FOUND:
        return _FOUND[str(value)][language == "de"]
    return ", ".join(value) if isinstance(value, list) else str(value)
