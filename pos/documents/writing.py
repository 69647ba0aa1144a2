"""Write a menu or a venue as TOML that reads back to the same document."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from pos.documents.allergen_form import write_allergens
from pos.documents.amounts import digits_of, text_of
from pos.documents.short_forms import span_text
from pos.domain.menu import BundlePart, Deposit, Item, Menu, Option, Vat
from pos.domain.venue import Venue

_ESCAPES: Final = {
    '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
}  # fmt: skip
_LISTS_OF_TABLES: Final = (
    "categories", "items", "groups", "dayparts", "deposits", "parts",
    "stations", "places", "printers", "special_days",
)  # fmt: skip


def write_menu(menu: Menu) -> str:
    """The menu as TOML; `read_menu` makes the same menu of it."""
    digits = digits_of(menu.currency)
    head = _plain(menu, without=_LISTS_OF_TABLES)
    head["country"] = menu.country  # what the tax depends on is said, not assumed
    parts = [_pairs(head)]
    parts += [_table("dayparts", _with_hours(_plain(daypart))) for daypart in menu.dayparts]
    parts += [_table("categories", _plain(category)) for category in menu.categories]
    parts += [_table("deposits", _deposit(deposit, digits)) for deposit in menu.deposits]
    parts += [_table("parts", _plain(part)) for part in menu.parts]
    for item in menu.items:
        parts.append(_table("items", _item(item, digits)))
        parts += [_table("items.bundle", _bundle_part(part, digits)) for part in item.bundle]
    for group in menu.groups:
        parts.append(_table("groups", _plain(group, without=("options",))))
        parts += [_table("groups.options", _option(option, digits)) for option in group.options]
    return "\n".join(parts)


def write_venue(venue: Venue) -> str:
    """The venue as TOML, every place by itself; `read_venue` makes the same venue of it."""
    head = _with_hours(_plain(venue, without=("merchant", *_LISTS_OF_TABLES)))
    # A file that says nothing means "staff", and a kitchen that is planned.
    head["admission"] = venue.admission
    head["promise"] = {"firing": venue.promise.firing, **_plain(venue.promise)}
    parts = [_pairs(head), f"[merchant]\n{_pairs(_plain(venue.merchant))}"]
    for name in ("stations", "places", "printers"):
        parts += [_table(name, _plain(thing)) for thing in getattr(venue, name)]
    for day in venue.special_days:
        parts.append(_table("special_days", _with_hours(_plain(day))))
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
    plain = _with_content(_plain(item, without=("bundle",)), item)
    if item.vat is not None:
        plain["vat"] = _vat(item.vat)
    if item.price is not None:
        plain["price"] = text_of(item.price, digits)
    if item.open_price is not None:
        bounds = (item.open_price.min, item.open_price.max)
        plain["open_price"] = dict(
            zip(("min", "max"), (text_of(b, digits) for b in bounds), strict=True)
        )
    for name in ("variants", "prices"):
        if name in plain:
            things = getattr(item, name)
            plain[name] = [_priced(_plain(thing), thing.price, digits) for thing in things]
    if item.vat_changes:
        plain["vat_changes"] = [{"since": r.since, "vat": _vat(r.vat)} for r in item.vat_changes]
    if item.vat_split:
        plain["vat_split"] = [{"percent": r.percent, "vat": _vat(r.vat)} for r in item.vat_split]
    return plain


def _vat(vat: Vat) -> object:
    return vat.in_house if vat.in_house == vat.take_away else _plain(vat)


def _priced(plain: dict[str, Any], price: int, digits: int) -> dict[str, Any]:
    return _with_uses({**plain, "price": text_of(price, digits)})


def _deposit(deposit: Deposit, digits: int) -> dict[str, Any]:
    plain = _priced(_plain(deposit), deposit.price, digits)
    if deposit.vat is not None:
        plain["vat"] = _vat(deposit.vat)
    return plain


def _bundle_part(part: BundlePart, digits: int) -> dict[str, Any]:
    plain = _plain(part)
    choices = []
    for choice in part.choices:
        row = _plain(choice)
        if choice.supplement:
            row["supplement"] = text_of(choice.supplement, digits)
        choices.append(row)
    return {**plain, "choices": choices}


def _option(option: Option, digits: int) -> dict[str, Any]:
    plain = _with_content(_plain(option), option)
    if option.price_delta:
        plain["price_delta"] = text_of(option.price_delta, digits)
    return plain


def _with_content(plain: dict[str, Any], thing: Item | Option) -> dict[str, Any]:
    plain.pop("kinds", None)  # they stand among the allergens
    said = write_allergens(thing)
    if said:
        plain["allergens"] = said
    return _with_uses(plain)


def _with_uses(plain: dict[str, Any]) -> dict[str, Any]:
    if "uses" in plain:
        plain["uses"] = {use["part"]: use.get("quantity", 1) for use in plain["uses"]}
    return plain


def _with_hours(plain: dict[str, Any]) -> dict[str, Any]:
    if "hours" in plain:
        plain["hours"] = [span_text(span) for span in plain["hours"]]
    return plain


def _plain(thing: msgspec.Struct, without: Iterable[str] = ()) -> dict[str, Any]:
    """The fields that differ from their defaults, in the order of the type."""
    plain: dict[str, Any] = msgspec.to_builtins(thing)
    return {name: value for name, value in plain.items() if name not in without}


def _table(name: str, plain: Mapping[str, Any]) -> str:
    return f"[[{name}]]\n{_pairs(plain)}"


def _pairs(plain: Mapping[str, Any]) -> str:
    return "".join(f"{name} = {_written_long(value)}\n" for name, value in plain.items())


def _written_long(value: object) -> str:
    """As `written`, but a list of tables has a line for each."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        rows = "".join(f"  {written(row)},\n" for row in value)
        return f"[\n{rows}]"
    return written(value)
