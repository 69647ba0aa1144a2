"""The order form of browsers without JavaScript: fields of the menu become one `order.place`.

Field names are `q.{item}` (quantity), `v.{item}` (size), `o.{item}.{group}` (options, repeated) and
`p.{item}.{part}` (what a part of a bundle is, `item` or `item:size`).  `ask` asks for the minute
before the order, `promise_max` is the minute that was shown.
All ids are derived from the form's own key, so that a form that is sent twice is one order.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from pos.domain.cart import LINES_MAX, NAME_MAX, QUANTITY_MAX, WishedLine, WishedPart
from pos.domain.commands import OrderPlace
from pos.domain.menu import Item, Menu
from pos.web.problems import Problem

Fields = dict[str, list[str]]

FIELDS_MAX: Final = 5_000


def derived_id(key: str, name: str) -> str:
    """A UUIDv7 of the key's instant whose random part is made from key and name."""
    digest = hashlib.sha256(f"{key}\0{name}".encode()).hexdigest()
    variant = "89ab"[int(digest[3], 16) % 4]
    return f"{key[:13]}-7{digest[:3]}-{variant}{digest[4:7]}-{digest[7:19]}"


def wished_order(
    menu: Menu, fields: Fields, key: str, language: str, order_id: str | None
) -> OrderPlace:
    """The order that the form asks for.  `order_id` adds a round to an open order.

    Raises `Problem` for what a form of ours can not contain; prices are the server's business.
    """
    lines: list[WishedLine] = []
    for item in menu.items:
        quantity = _quantity(fields, item)
        if not quantity:
            continue
        lines.append(
            WishedLine(
                line_id=derived_id(key, f"line.{item.id}"),
                item=item.id,
                quantity=quantity,
                variant=_first(fields, f"v.{item.id}")[:64] if item.variants else "",
                options=_options(fields, item),
                parts=_parts(fields, item),
            )
        )
    if len(lines) > LINES_MAX:
        raise Problem("limit.lines", {"max": LINES_MAX})
    return OrderPlace(
        order_id=order_id or derived_id(key, "order"),
        round_id=derived_id(key, "round"),
        lines=tuple(lines),
        name=_first(fields, "name").strip()[:NAME_MAX],
        language=language,
        promise_max=_minute(fields),
    )


def chosen_fields(fields: Fields) -> list[tuple[str, str]]:
    """The fields that a guest filled in, to be sent again as they were."""
    zero = {"", "0"}
    wanted = {name[2:] for name in fields if name[:2] == "q." and _first(fields, name) not in zero}
    return [
        (name, value)
        for name, values in fields.items()
        if name in {"key", "name"} or (name[1:2] == "." and name[2:].partition(".")[0] in wanted)
        for value in values
    ]


def _minute(fields: Fields) -> datetime | None:
    text = _first(fields, "promise_max")
    try:
        minute = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise Problem("request.malformed", {"path": "promise_max"}) from error
    if minute is not None and minute.tzinfo is None:
        raise Problem("request.malformed", {"path": "promise_max", "problem": "no time zone"})
    return minute


def collect(pairs: Iterable[tuple[str, object]]) -> Fields:
    """The form's texts by field; files and anything else are left out."""
    fields: Fields = {}
    for number, (name, value) in enumerate(pairs):
        if number >= FIELDS_MAX:
            raise Problem("request.too_large", {"max": FIELDS_MAX})
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return fields


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _quantity(fields: Fields, item: Item) -> int:
    text = _first(fields, f"q.{item.id}").strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 4) or int(text) > QUANTITY_MAX:
        raise Problem("request.malformed", {"path": f"q.{item.id}", "max": QUANTITY_MAX})
    return int(text)


def _options(fields: Fields, item: Item) -> tuple[str, ...]:
    chosen: dict[str, None] = {}
    for group in item.groups:
        chosen.update(dict.fromkeys(o for o in fields.get(f"o.{item.id}.{group}", ()) if o))
    return tuple(chosen)[:60]


def _parts(fields: Fields, item: Item) -> tuple[WishedPart, ...]:
    """What was chosen for the parts of a bundle; a part that is not named takes its default."""
    found: list[WishedPart] = []
    for part in item.bundle:
        chosen, _, variant = _first(fields, f"p.{item.id}.{part.id}").partition(":")
        named = [c for c in part.choices if c.item == chosen and variant in {"", c.variant}]
        if named:
            found.append(WishedPart(part.id, chosen, variant))
    return tuple(found)
