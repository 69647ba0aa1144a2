"""Write a menu or a venue as TOML that reads back to the same document."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from pos.documents.amounts import digits_of, text_of
from pos.domain.menu import ALLERGENS, Item, Menu, Option, Variant, Vat
from pos.domain.venue import Venue

_ESCAPES: Final = {
    '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
}  # fmt: skip
_LISTS_OF_TABLES: Final = ("categories", "items", "groups", "stations", "places", "printers")


def write_menu(menu: Menu) -> str:
    """The menu as TOML; `read_menu` makes the same menu of it."""
    digits = digits_of(menu.currency)
    head = _plain(menu, without=_LISTS_OF_TABLES)
    head["country"] = menu.country  # what the tax depends on is said, not assumed
    parts = [_pairs(head)]
    parts += [_table("categories", _plain(category)) for category in menu.categories]
    parts += [_table("items", _item(item, digits)) for item in menu.items]
    for group in menu.groups:
        parts.append(_table("groups", _plain(group, without=("options",))))
        parts += [_table("groups.options", _option(option, digits)) for option in group.options]
    return "\n".join(parts)


def write_venue(venue: Venue) -> str:
    """The venue as TOML, every place by itself; `read_venue` makes the same venue of it."""
    head = _plain(venue, without=("merchant", *_LISTS_OF_TABLES))
    parts = [_pairs(head), f"[merchant]\n{_pairs(_plain(venue.merchant))}"]
    for name in ("stations", "places", "printers"):
        parts += [_table(name, _plain(thing)) for thing in getattr(venue, name)]
    return "\n".join(parts)


def written(value: object) -> str:
    """One TOML value: a text, a whole number, true or false, a list or an inline table."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return f'"{"".join(map(_letter, value))}"'
        case Mapping():
            inner = ", ".join(f"{key} = {written(v)}" for key, v in value.items())
            return f"{{ {inner} }}" if inner else "{}"
        case Iterable():
            return f"[{', '.join(map(written, value))}]"
        case _:
            message = f"no TOML for {type(value).__name__}"
            raise TypeError(message)


def _letter(letter: str) -> str:
    known = _ESCAPES.get(letter)
    if known is not None:
        return known
    return letter if letter.isprintable() else f"\\U{ord(letter):08X}"


def _item(item: Item, digits: int) -> dict[str, Any]:
    plain = _plain(item)
    plain["vat"] = _vat(item.vat)
    if item.price is not None:
        plain["price"] = text_of(item.price, digits)
    if item.variants:
        plain["variants"] = [_variant(variant, digits) for variant in item.variants]
    return _with_allergens(plain, item)


def _vat(vat: Vat) -> object:
    return vat.in_house if vat.in_house == vat.take_away else _plain(vat)


def _variant(variant: Variant, digits: int) -> dict[str, Any]:
    return {**_plain(variant), "price": text_of(variant.price, digits)}


def _option(option: Option, digits: int) -> dict[str, Any]:
    plain = _plain(option)
    if option.price_delta:
        plain["price_delta"] = text_of(option.price_delta, digits)
    return _with_allergens(plain, option)


def _with_allergens(plain: dict[str, Any], thing: Item | Option) -> dict[str, Any]:
    if not thing.allergens:
        return plain
    by_kind: dict[str, list[str]] = {"contained": [], "free": []}
    for name in ALLERGENS:
        if name in thing.allergens:
            by_kind[thing.allergens[name]].append(name)
    everything_said = len(thing.allergens) == len(ALLERGENS) and by_kind["free"]
    plain["allergens"] = {
        kind: "others" if kind == "free" and everything_said else names
        for kind, names in by_kind.items()
        if names
    }
    return plain


def _plain(thing: msgspec.Struct, without: Iterable[str] = ()) -> dict[str, Any]:
    """The fields that differ from their defaults, in the order of the type."""
    plain: dict[str, Any] = msgspec.to_builtins(thing)
    return {name: value for name, value in plain.items() if name not in without}


def _table(name: str, plain: Mapping[str, Any]) -> str:
    return f"[[{name}]]\n{_pairs(plain)}"


def _pairs(plain: Mapping[str, Any]) -> str:
    return "".join(f"{name} = {written(value)}\n" for name, value in plain.items())
