"""Lints of trade and law: what a German menu is asked for by the office that inspects it.

Only warnings: they read texts, and texts can mislead.  They look for what is written, and never
fill in what is not: an additive nobody named may be there or not, the owner knows.

Sources: section 6 GastG (a drink without alcohol not dearer than the cheapest one with, by the
litre), PAngV (quantity of drinks, end prices, deposit beside the price), section 9 JuSchG (ages),
LMZDV section 5 (caffeine, quinine).
"""

import re
from collections.abc import Iterator
from typing import Final

from pos.domain.menu import Additive, Item, Menu
from pos.domain.menu_rules_found import Path, Problem, warning

COUNTRY: Final = "DE"

_QUANTITY: Final = re.compile(
    r"(?<![0-9,.])([0-9]{1,4})(?:[.,]([0-9]{1,3}))?\s*(ml|cl|dl|l|liter|litre)\b", re.IGNORECASE
)
_MILLILITRES: Final = {"ml": 1, "cl": 10, "dl": 100, "l": 1000, "liter": 1000, "litre": 1000}
_VAGUE_PRICE: Final = re.compile(
    r"\b(?:ab|ca\.?|circa|etwa|vanaf|from|von)\s*(?:€\s*)?[0-9]+(?:[.,][0-9]{2}\b|\s*(?:€|EUR|Euro))"
    r"|[0-9][.,]?[0-9]*\s*[-–]\s*[0-9]+(?:[.,][0-9]{2})?\s*(?:€|EUR|Euro)",
    re.IGNORECASE,
)
_DEPOSIT_INSIDE: Final = re.compile(
    r"\b(?:inkl|incl|including|einschl|inclusief)\w*\.?\s+(?:\S+\s+){0,2}?\w*"
    r"(?:pfand|statiegeld|deposit)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_WITHOUT_ALCOHOL: Final = re.compile(
    r"alkoholfrei|ohne alkohol|alcoholvrij|alcohol[- ]free|non[- ]alcoholic|no[- ]alcohol"
    r"|0[,.]0 ?%|malzbier|malzgetränk|ginger (?:ale|beer)|root beer|kinderpunsch|virgin",
    re.IGNORECASE,
)
_BEER_WINE: Final = frozenset({
    "bier", "beer", "pils", "pilsner", "pilsener", "helles", "hefeweizen", "weizen", "weissbier",
    "kölsch", "altbier", "ale", "stout", "ipa", "lager", "porter", "radler", "alster", "wein",
    "wine", "wijn", "sekt", "prosecco", "champagner", "champagne", "cava", "riesling", "merlot",
    "cider", "glühwein", "secco", "schorle-wein", "weinschorle", "spritz",
})  # fmt: skip
_SPIRITS: Final = frozenset({
    "schnaps", "korn", "doppelkorn", "wodka", "vodka", "gin", "rum", "whisky", "whiskey",
    "bourbon", "tequila", "mezcal", "likör", "likeur", "liqueur", "obstler", "obstbrand", "grappa",
    "ouzo", "raki", "cognac", "brandy", "weinbrand", "jenever", "genever", "aquavit", "absinth",
    "kräuterlikör", "mojito", "caipirinha", "cuba", "margarita", "daiquiri",
})  # fmt: skip
_ENDINGS: Final = ("bier", "wein", "wijn", "beer", "wine", "sekt")
_NOT_ENDINGS: Final = ("schwein",)
_HINTS: Final[tuple[tuple[re.Pattern[str], tuple[Additive, ...]], ...]] = (
    (re.compile(r"\b(?:cola|coke|mate)\b", re.IGNORECASE), ("caffeine", "high-caffeine")),
    (re.compile(r"\b(?:tonic|bitter lemon)\b", re.IGNORECASE), ("quinine",)),
    (re.compile(r"\benergy(?:[- ]?drink)?\b", re.IGNORECASE), ("high-caffeine", "caffeine")),
    (re.compile(r"\benergy(?:[- ]?drink)?\b", re.IGNORECASE), ("taurine",)),
)


def law_problems(menu: Menu) -> Iterator[Problem]:
    """The warnings of a German menu; other countries have other offices."""
    if menu.country != COUNTRY:
        return
    drinks = _categories_of_drinks(menu)
    for position, item in enumerate(menu.items):
        path: Path = ("items", position)
        if item.category in drinks or is_alcoholic(item):
            yield from _of_quantity(path, item)
        yield from _of_words(path, item)
        yield from _of_age(path, item)
    yield from _of_shots(menu)
    yield from _of_the_cheapest(menu)


def is_alcoholic(item: Item) -> bool:
    """Whether the owner says that there is alcohol in it."""
    return item.alcohol in {"beer_wine", "spirits"}


def millilitres(text: str) -> int:
    """The quantity that a text names - "0,5 l", "33 cl" - or 0."""
    found = _QUANTITY.search(text)
    if found is None:
        return 0
    whole, rest, unit = found.groups()
    scale = _MILLILITRES[unit.lower()]
    fraction = int((rest or "0").ljust(3, "0"))
    return int(whole) * scale + fraction * scale // 1000


def servings(item: Item) -> list[tuple[int, int]]:
    """(millilitres, price) of each size of an item whose quantity is written somewhere."""
    own = _quantity_in(item.name) or _quantity_in(item.description)
    if item.variants:
        sizes = [(_quantity_in(v.name) or own, v.price) for v in item.variants]
    else:
        sizes = [(own, item.price)] if item.price is not None else []
    return [(quantity, price) for quantity, price in sizes if quantity]


def _quantity_in(texts: dict[str, str]) -> int:
    return next((found for text in texts.values() if (found := millilitres(text))), 0)


def _categories_of_drinks(menu: Menu) -> set[str]:
    """Where something is poured by the litre and taxed as drinks are; soup is food."""
    return {item.category for item in menu.items if servings(item) and _taxed_as_drink(item)}


def _taxed_as_drink(item: Item) -> bool:
    return item.vat is not None and item.vat.in_house == "general"


def _of_quantity(path: Path, item: Item) -> Iterator[Problem]:
    if item.bundle or item.open_price is not None:
        return
    own = _quantity_in(item.name) or _quantity_in(item.description)
    if own or (item.variants and all(_quantity_in(v.name) for v in item.variants)):
        return
    if _taxed_as_drink(item):
        yield warning((*path, "name"), "law.quantity", id=item.id)


def _of_words(path: Path, item: Item) -> Iterator[Problem]:
    names = " · ".join([*item.name.values(), *(t for v in item.variants for t in v.name.values())])
    everything = " · ".join([names, *item.description.values()])
    vague = _VAGUE_PRICE.search(names)
    if vague is not None:
        yield warning((*path, "name"), "law.vague_price", id=item.id, found=vague.group().strip())
    if _DEPOSIT_INSIDE.search(everything):
        yield warning((*path, "name"), "law.deposit_inside", id=item.id)
    if _taxed_as_drink(item):
        said = item.additives or ()
        for pattern, enough in _HINTS:
            found = pattern.search(everything)
            if found is not None and not set(enough) & set(said):
                yield warning(
                    (*path, "additives"), "law.additive",
                    id=item.id, word=found.group(), additive=enough[0],
                )  # fmt: skip


def _of_age(path: Path, item: Item) -> Iterator[Problem]:
    if item.alcohol or item.age or item.bundle or not _taxed_as_drink(item):
        return
    text = " · ".join(item.name.values())
    if _WITHOUT_ALCOHOL.search(text):
        return
    for word in _WORD.findall(text.lower()):
        if word in _SPIRITS:
            yield warning((*path, "alcohol"), "law.spirits", id=item.id, word=word)
            return
        ends = word.endswith(_ENDINGS) and not word.endswith(_NOT_ENDINGS)
        if word in _BEER_WINE or ends:
            yield warning((*path, "alcohol"), "law.beer_wine", id=item.id, word=word)
            return


def _of_shots(menu: Menu) -> Iterator[Problem]:
    """An option is taxed with its dish: alcohol in one of reduced tax is not what the law wants."""
    groups = {group.id: group for group in menu.groups}
    for position, item in enumerate(menu.items):
        if item.vat is None or all(getattr(item.vat, how) != "reduced" for how in item.services):
            continue
        for option in (o for g in item.groups if g in groups for o in groups[g].options):
            if option.alcohol in {"beer_wine", "spirits"}:
                yield warning(
                    ("items", position, "groups"), "law.option_vat", id=item.id, option=option.id
                )


def _of_the_cheapest(menu: Menu) -> Iterator[Problem]:
    """Section 6 GastG: some drink without alcohol costs no more a litre than the cheapest with."""
    with_alcohol: list[tuple[int, int, int]] = []
    without: list[tuple[int, int, int]] = []
    for position, item in enumerate(menu.items):
        if "in_house" not in item.services or not _taxed_as_drink(item):
            continue
        for quantity, price in servings(item):
            per_litre = price * 1000 // quantity
            kind = with_alcohol if is_alcoholic(item) else without
            kind.append((per_litre, position, quantity))
    if not with_alcohol or not without:
        return
    (dear, cheapest, _), (soft, softest, _) = min(with_alcohol), min(without)
    if soft > dear:
        yield warning(
            ("items", softest, "price"), "law.cheapest",
            id=menu.items[softest].id, other=menu.items[cheapest].id,
        )  # fmt: skip
