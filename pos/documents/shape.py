"""Hold plain TOML values against a document's types and find every misfit, not only the first."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from msgspec import inspect

from pos.domain.menu_rules import Path, Problem

REPORTED: Final = object()
"""Stands where a value was refused already; nothing more is said about it."""

_PATTERN_NAMES: Final = {
    r"^[a-z0-9][a-z0-9-]{0,63}$": "pattern.id",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "pattern.language",
    r"^[A-Z]{3}$": "pattern.currency",
    r"^[A-Z]{2}$": "pattern.country",
    r"^[A-Z]{0,2}$": "pattern.prefix",
    r"^([a-z0-9][a-z0-9-]{0,63})?$": "pattern.id",
    r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]$": "pattern.day",
    r"^(20[0-9]{2}-[01][0-9]-[0-3][0-9])?$": "pattern.day",
    r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$": "pattern.clock",
    r"^[0-9a-f]{64}$": "pattern.digest",
}


def misfits(value: object, document: type[msgspec.Struct]) -> list[Problem]:
    """Every place where `value` is not what `document` asks for, in the order of the document."""
    return list(_misfits(value, inspect.type_info(document), ()))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word somebody most likely meant, or an empty text."""
    return next(iter(difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)), "")


def _misfits(value: object, kind: inspect.Type, path: Path) -> Iterator[Problem]:
    if value is REPORTED:
        return
    match kind:
        case inspect.StructType():
            yield from _of_struct(value, kind, path)
        case inspect.VarTupleType():
            yield from _of_list(value, kind, path)
        case inspect.DictType():
            yield from _of_texts(value, kind, path)
        case inspect.StrType():
            yield from _of_text(value, kind, path)
        case inspect.IntType():
            yield from _of_number(value, kind, path)
        case inspect.BoolType():
            if not isinstance(value, bool):
                yield Problem(path, "type.yes_no", {"found": _word(value)})
        case inspect.LiteralType():
            yield from _of_choice(value, kind, path)
        case inspect.UnionType(types=types):
            # A value or nothing - TOML has no way to write nothing - or a text or texts.
            real = [t for t in types if not isinstance(t, inspect.NoneType)]
            yield from _misfits(value, _meant(value, real), path)
        case inspect.Metadata(type=inner):
            yield from _misfits(value, inner, path)
        case _:
            message = f"no rule for {kind} at {path}"
            raise TypeError(message)


def _meant(value: object, kinds: list[inspect.Type]) -> inspect.Type:
    """Which of the forms a value was meant to have: one text, or - all else - one a language."""
    plain = {_bare(kind).__class__: kind for kind in kinds}
    if len(plain) > 1:
        return plain[inspect.StrType if isinstance(value, str) else inspect.DictType]
    return kinds[0]


def _bare(kind: inspect.Type) -> inspect.Type:
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _of_struct(value: object, kind: inspect.StructType, path: Path) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(path, "type.table", {"found": _word(value)})
        return
    fields = {field.name: field for field in kind.fields}
    for name, inner in value.items():
        if name in fields:
            yield from _misfits(inner, fields[name].type, (*path, name))
        else:
            yield Problem(
                (*path, name),
                "field.unknown",
                {"field": name, "nearest": nearest(name, fields), "known": sorted(fields)},
            )
    for name, field in fields.items():
        if field.required and name not in value:
            yield Problem((*path, name), "field.missing", {"field": name})


def _of_list(value: object, kind: inspect.VarTupleType, path: Path) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem(path, "type.list", {"found": _word(value)})
        return
    if len(value) < (kind.min_length or 0):
        yield Problem(path, "list.too_short", {"min": kind.min_length or 0, "count": len(value)})
    if kind.max_length is not None and len(value) > kind.max_length:
        yield Problem(path, "list.too_long", {"max": kind.max_length, "count": len(value)})
        return
    for position, inner in enumerate(value):
        yield from _misfits(inner, kind.item_type, (*path, position))


def _of_texts(value: object, kind: inspect.DictType, path: Path) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(path, "type.texts", {"found": _word(value)})
        return
    for key, inner in value.items():
        yield from _misfits(key, kind.key_type, (*path, key))
        yield from _misfits(inner, kind.value_type, (*path, key))


def _of_text(value: object, kind: inspect.StrType, path: Path) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(path, "type.text", {"found": _word(value)})
    elif kind.pattern is not None:
        # msgspec searches where a pattern's `$` would also allow a line's end.
        if re.fullmatch(kind.pattern, value) is None or value.endswith("\n"):
            yield Problem(path, _PATTERN_NAMES[kind.pattern], {"value": value})
    elif len(value) < (kind.min_length or 0):
        yield Problem(path, "text.empty")
    elif kind.max_length is not None and len(value) > kind.max_length:
        yield Problem(path, "text.too_long", {"length": len(value), "max": kind.max_length})
    elif any(unicodedata.category(letter) == "Cc" for letter in value):
        # A printer takes control characters for commands.
        yield Problem(path, "text.control")


def _of_number(value: object, kind: inspect.IntType, path: Path) -> Iterator[Problem]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield Problem(path, "type.number", {"found": _word(value)})
    elif kind.ge is not None and value < kind.ge:
        yield Problem(path, "number.too_small", {"value": value, "min": kind.ge})
    elif kind.le is not None and value > kind.le:
        yield Problem(path, "number.too_large", {"value": value, "max": kind.le})


def _of_choice(value: object, kind: inspect.LiteralType, path: Path) -> Iterator[Problem]:
    if value in kind.values and not isinstance(value, bool | float):
        return
    known = [str(choice) for choice in kind.values]
    yield Problem(
        path,
        "choice.unknown",
        {"value": str(value), "known": known, "nearest": nearest(str(value), known)},
    )


def _word(value: object) -> str:
    """What a value is, as a key of the sentences."""
    match value:
        case bool():
            return "yes_no"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case dict():
            return "table"
        case _:
            return "date"
