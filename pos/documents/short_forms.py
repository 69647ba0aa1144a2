"""Short forms that an owner may write where they can not be misread: hours, days, uses, choices."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final

from pos.documents.shape import REPORTED
from pos.domain.menu import ADDITIVES, WEEKDAYS
from pos.domain.menu_rules import Path, Problem

Table = dict[str, Any]

_SPAN: Final = re.compile(
    r"(?:(?P<days>[^\d:]+?)\s+)?(?P<start>\d{1,2}:\d{2})\s*[-–]\s*(?P<end>\d{1,2}:\d{2})"
)
_DAY_WORDS: Final[dict[str, str]] = {
    **{day: day for day in WEEKDAYS},
    "mo": "mon", "di": "tue", "mi": "wed", "do": "thu", "fr": "fri", "sa": "sat", "so": "sun",
    "ma": "mon", "wo": "wed", "vr": "fri", "za": "sat", "zo": "sun",
}  # fmt: skip
_EVERY_DAY: Final = frozenset({"daily", "every day", "täglich", "dagelijks"})


def hours_of(value: object, path: Path, found: list[Problem]) -> object:
    """`"mon-fri 11:30-14:00"`, a list of such texts, or the tables that they stand for.

    German and Dutch day words are understood too; without days it is every day.
    """
    if isinstance(value, str):
        return _spans(value, path, found)
    if not isinstance(value, list):
        return value
    spans: list[object] = []
    for position, inner in enumerate(value):
        if isinstance(inner, str):
            read = _spans(inner, (*path, position), found)
            spans += read if isinstance(read, list) else [read]
        else:
            spans.append(_plain_span(inner))
    return spans


def _spans(text: str, path: Path, found: list[Problem]) -> object:
    spans: list[Table] = []
    for part in re.split(r"[;\n]", text):
        match = _SPAN.fullmatch(part.strip())
        days = None if match is None else _days(match["days"] or "")
        if match is None or days is None:
            found.append(Problem(path, "hours.text", {"value": text}))
            return REPORTED
        span = {"start": match["start"].zfill(5), "end": match["end"].zfill(5), "days": days}
        spans.append(span)
    return spans


def _days(text: str) -> list[str] | None:
    words = text.strip().lower().rstrip(".,:")
    if not words or words in _EVERY_DAY:
        return list(WEEKDAYS)
    days: list[str] = []
    for part in re.split(r"[,\s+&]+", re.sub(r"\s*[-–]\s*", "-", words)):
        ends = [_DAY_WORDS.get(word.strip(".")) for word in part.split("-")]
        known = [day for day in ends if day is not None]
        if len(known) != len(ends) or len(ends) > 2:
            return None
        first, last = (list(WEEKDAYS).index(day) for day in (known[0], known[-1]))  # type: ignore[arg-type]
        count = (last - first) % 7 + 1 if len(ends) == 2 else 1
        days += [WEEKDAYS[(first + step) % 7] for step in range(count)]
    return list(dict.fromkeys(days))


def _plain_span(value: object) -> object:
    if not isinstance(value, dict):
        return value
    plain = dict(value)
    for field in ("start", "end"):
        # TOML has times of its own: 07:30:00 without quotes.
        if isinstance(plain.get(field), time):
            plain[field] = plain[field].strftime("%H:%M")
    return plain


def days_of(value: Table, fields: tuple[str, ...]) -> Table:
    """A table whose days may be TOML's own dates, without quotes."""
    plain = dict(value)
    for field in fields:
        if isinstance(plain.get(field), date):
            plain[field] = plain[field].isoformat()[:10]
    return plain


def uses_of(value: object) -> object:
    """`{ bun = 2, patty = 1 }` instead of a list of tables."""
    if not isinstance(value, dict):
        return value
    return [{"part": part, "quantity": quantity} for part, quantity in value.items()]


def route_of(value: object) -> object:
    """`["grill", "fryer"]` instead of tables with a station each."""
    if not isinstance(value, list):
        return value
    return [{"station": step} if isinstance(step, str) else step for step in value]


def choice_of(value: object) -> object:
    """`"cola"` or `"cola/small"` instead of a table with item and variant."""
    if not isinstance(value, str):
        return value
    item, slash, variant = value.partition("/")
    return {"item": item, "variant": variant} if slash else {"item": item}


def additives_of(value: object) -> object:
    """Additives by name, or by the number in use: 11 is caffeine."""
    if not isinstance(value, list):
        return value
    return [_additive(name) for name in value]


def _additive(name: object) -> object:
    if isinstance(name, bool) or not isinstance(name, int | str):
        return name
    text = str(name)
    if text.isdecimal() and 1 <= int(text) <= len(ADDITIVES):
        return ADDITIVES[int(text) - 1]
    return name


def span_text(span: Mapping[str, Any]) -> str:
    """The short form of a span, as `hours_of` reads it; without days it is every day."""
    clock = f"{span['start']}-{span['end']}"
    days = list(span.get("days", WEEKDAYS))
    if days == list(WEEKDAYS):
        return clock
    first = WEEKDAYS.index(days[0])
    if len(days) > 2 and days == list(WEEKDAYS[first : first + len(days)]):
        return f"{days[0]}-{days[-1]} {clock}"
    return f"{','.join(days)} {clock}"
