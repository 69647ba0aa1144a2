"""Sentences for what a real place sells: bundles, dayparts, deposits, ages - and for the law."""

from typing import Final

SENTENCES_OF_TRADE: Final[dict[str, tuple[str, str]]] = {
    # Stations
    "station.missing": (
        'Nobody makes "{item}": name its station, or a route over several.',
        "Niemand macht „{item}“: nennen Sie seine station oder eine route über mehrere.",
    ),
    "station.and_route": (
        '"{item}" has a station and a route; with a route each step names its own.',
        "„{item}“ hat station und route; mit route nennt jeder Schritt seine eigene.",
    ),
    "route.twice": (
        'The route passes the station "{id}" twice.',
        "Die route führt zweimal über die Station „{id}“.",
    ),
    # Prices
    "price.and_open": (
        '"{item}" has an open price and another one; it needs one of the two.',
        "„{item}“ hat einen offenen Preis und noch einen; eines von beiden genügt.",
    ),
    "open_price.bounds": (
        "The least open price ({min}) is above the largest ({max}).",
        "Der kleinste offene Preis ({min}) liegt über dem größten ({max}).",
    ),
    "prices.variant": (
        'The price is for the size "{id}", which this item does not have.',
        "Der Preis gilt für die Größe „{id}“, die dieser Artikel nicht hat.",
    ),
    "prices.twice": (
        'Two prices of "{item}" hold for the same size and service from the same day.',
        "Zwei Preise von „{item}“ gelten für dieselbe Größe und Art ab demselben Tag.",
    ),
    "prices.until": (
        "The price ends on {until}, before it begins.",
        "Der Preis endet am {until}, bevor er beginnt.",
    ),
    "day.unknown": (
        '"{value}" is no day of the calendar; write it like "2026-12-24".',
        "„{value}“ ist kein Kalendertag; schreiben Sie ihn wie „2026-12-24“.",
    ),
    "day.twice": ('"{id}" is listed twice.', "„{id}“ steht zweimal in der Liste."),
    # Options
    "vat_split.percent": (
        "{percent} percent of the price are taxed otherwise; something must be left for vat.",
        "{percent} Prozent des Preises werden anders besteuert; für vat muss etwas bleiben.",
    ),
    "group.free_above_max": (
        "{free} cost nothing, but at most {max} may be chosen.",
        "{free} kosten nichts, es dürfen aber höchstens {max} gewählt werden.",
    ),
    "takes_away.contained": (
        'The option "{id}" contains {name} and takes it away at the same time.',
        "Die Option „{id}“ enthält {name} und nimmt es zugleich weg.",
    ),
    "kitchen_name.long": (
        'With its size the kitchen reads "{text}": {length} letters, a ticket has room for {max}.',
        "Mit der Größe liest die Küche „{text}“: {length} Zeichen, auf den Bon passen {max}.",
    ),
    # Bundles
    "bundle.field": (
        'The bundle "{item}" takes "{field}" from its parts; leave the field out.',
        "Das Menü „{item}“ hat „{field}“ von seinen Teilen; lassen Sie das Feld weg.",
    ),
    "bundle.defaults": (
        'The part "{part}" has several choices taken beforehand; one can be.',
        "Der Teil „{part}“ hat mehrere vorgewählte Möglichkeiten; eine darf es sein.",
    ),
    "choice.twice": (
        'The choice "{id}" is listed twice.',
        "Die Möglichkeit „{id}“ steht zweimal in der Liste.",
    ),
    "choice.item": (
        'There is no item "{id}" in this menu.',
        "Einen Artikel „{id}“ gibt es in dieser Karte nicht.",
    ),
    "choice.variant": (
        'The choice needs a size of its item, not "{id}"; there are: {known}.',
        "Die Möglichkeit braucht eine Größe ihres Artikels, nicht „{id}“; es gibt: {known}.",
    ),
    "choice.kind": (
        '"{id}" is itself a bundle or has an open price; it can not be part of a bundle.',
        "„{id}“ ist selbst ein Menü oder hat einen offenen Preis; Teil eines Menüs geht nicht.",
    ),
    # When
    "daypart.unknown": (
        'There is no daypart "{id}" in this menu.',
        "Eine Tageszeit „{id}“ gibt es in dieser Karte nicht.",
    ),
    "hours.no_day": (
        "These hours hold on no day; name some of: {known}.",
        "Diese Zeiten gelten an keinem Tag; nennen Sie welche von: {known}.",
    ),
    "hours.start": (
        '"{value}" is the end of a day; begin with "00:00".',
        "„{value}“ ist das Ende eines Tages; beginnen Sie mit „00:00“.",
    ),
    "hours.text": (
        'Hours are written like "mon-fri 11:30-14:00"; this is "{value}".',
        "Zeiten schreibt man wie „mon-fri 11:30-14:00“; hier steht „{value}“.",
    ),
    # Deposits, stock, substitutes
    "deposit.unknown": (
        'There is no deposit "{id}" in this menu; there are: {known}.',
        "Ein Pfand „{id}“ gibt es in dieser Karte nicht; es gibt: {known}.",
    ),
    "deposit.vat_unclear": (
        (
            'The deposit "{id}" shares the VAT class of its {count} items, but these do not agree '
            "on one; give it a vat of its own, or make two deposits."
        ),
        (
            "Das Pfand „{id}“ teilt die Steuerklasse seiner {count} Artikel, die sich aber nicht "
            "einig sind; geben Sie ihm ein eigenes vat oder machen Sie zwei daraus."
        ),
    ),
    "part.unknown": (
        'There is no shared part "{id}" under [[parts]].',
        "Einen gemeinsamen Teil „{id}“ gibt es unter [[parts]] nicht.",
    ),
    "use.twice": (
        'The part "{id}" is used twice; write its quantity once.',
        "Der Teil „{id}“ steht zweimal da; schreiben Sie seine Menge einmal.",
    ),
    "substitute.unknown": (
        'The substitute "{id}" is no other item of this menu.',
        "Der Ersatz „{id}“ ist kein anderer Artikel dieser Karte.",
    ),
    # Allergens
    "menu.undeclared": (
        (
            "Of {count} entries allergens are not declared. Declare them, or say explicitly that "
            "the menu is published so: publish_undeclared = true; guests then see a note."
        ),
        (
            "Bei {count} Einträgen fehlen Angaben zu Allergenen. Geben Sie sie an, oder sagen Sie "
            "ausdrücklich, dass die Karte so erscheint: publish_undeclared = true; Gäste lesen "
            "dann einen Hinweis."
        ),
    ),
    "kind.twice": ('"{id}" is named twice.', "„{id}“ ist zweimal genannt."),
    "kinds.not_contained": (
        "{kinds} are named, but {allergen} is not declared as contained.",
        "{kinds} sind genannt, aber {allergen} ist nicht als enthalten angegeben.",
    ),
    "allergens.unnamed": (
        (
            '"{id}" contains {allergen}; name which, as Regulation (EU) 1169/2011, annex II asks: '
            "{known}."
        ),
        (
            "„{id}“ enthält {allergen}; nennen Sie, was genau, wie es Anhang II der Verordnung "
            "(EU) 1169/2011 verlangt: {known}."
        ),
    ),
    # The law
    "law.quantity": (
        '"{id}" is a drink without a quantity; its price needs one like "0,3 l" (PAngV).',
        "„{id}“ ist ein Getränk ohne Menge; zum Preis gehört eine wie „0,3 l“ (PAngV).",
    ),
    "law.vague_price": (
        ('"{found}" in the name of "{id}" is no end price; "from", "ca." and ranges are not '
        "allowed (PAngV section 3)."),
        ("„{found}“ im Namen von „{id}“ ist kein Endpreis; „ab“, „ca.“ und „von-bis“ sind nicht "
        "erlaubt (§ 3 PAngV)."),
    ),
    "law.deposit_inside": (
        ('The text of "{id}" counts the deposit into the price; it stands beside it (PAngV '
        "section 7). Use deposit."),
        ("Der Text von „{id}“ rechnet das Pfand in den Preis; es steht daneben (§ 7 PAngV). "
        "Nehmen Sie deposit."),
    ),
    "law.additive": (
        ('The text of "{id}" says "{word}"; if it contains {additive}, additives must name it '
        "(LMZDV section 5)."),
        ("Im Text von „{id}“ steht „{word}“; enthält es {additive}, müssen additives es nennen "
        "(§ 5 LMZDV)."),
    ),
    "law.beer_wine": (
        ('The name of "{id}" says "{word}"; for beer and wine write alcohol = "beer_wine" (from '
        '16, JuSchG section 9), without alcohol write alcohol = "none".'),
        ('Im Namen von „{id}“ steht „{word}“; bei Bier und Wein gehört alcohol = "beer_wine" dazu '
        '(ab 16, § 9 JuSchG), ohne Alkohol alcohol = "none".'),
    ),
    "law.spirits": (
        ('The name of "{id}" says "{word}"; for spirits and their mixes write alcohol = "spirits" '
        '(from 18, JuSchG section 9), without alcohol write alcohol = "none".'),
        ("Im Namen von „{id}“ steht „{word}“; bei Branntwein und Mischungen gehört "
        'alcohol = "spirits" dazu (ab 18, § 9 JuSchG), ohne Alkohol alcohol = "none".'),
    ),
    "law.option_vat": (
        ('The option "{option}" has no VAT class of its own and is taxed as "{id}" is, in part at '
        "the reduced rate; with alcohol that is wrong. Make it an item of its own."),
        ("Die Option „{option}“ hat keine eigene Mehrwertsteuer und zählt wie „{id}“, zum Teil "
        "ermäßigt; mit Alkohol ist das falsch. Machen Sie einen eigenen Artikel daraus."),
    ),
    "law.cheapest": (
        ('No drink without alcohol is as cheap by the litre as "{other}"; "{id}" comes closest '
        "(section 6 GastG asks for one that is not dearer)."),
        ("Kein Getränk ohne Alkohol ist je Liter so günstig wie „{other}“; am nächsten kommt "
        "„{id}“ (§ 6 GastG verlangt eines, das nicht teurer ist)."),
    ),
}  # fmt: skip
