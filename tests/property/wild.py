"""Wild values: anything that a type allows, from a seed, leaning towards what means something."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import msgspec
from msgspec import inspect

from pos.domain.commands import Command
from tests.commands import PIN_HASH, digest, uuid7

BY_PATTERN: dict[str, Callable[[Any], str]] = {
    "9a-f]{8}-": lambda wild: wild.id(),
    "{64}": lambda wild: digest(str(wild.random.randrange(6))),
    "[a-z]{2,3}": lambda wild: wild.random.choice(["de", "en", "nl", "de-AT", "xx"]),
    "[A-Z]{3}": lambda wild: wild.random.choice(["EUR", "EUR", "GBP", "XYZ"]),
    "[A-Z]{2}$": lambda wild: wild.random.choice(["DE", "DE", "NL", "GB", "XX"]),
    "[A-Z]{0,2}": lambda wild: wild.random.choice(["A", "", "ZZ"]),
    "[A-Z0-9 -]{0,12}": lambda wild: wild.random.choice(["", "7", "P2", "BAY 12 - ABC"]),
    r"\d{4}-": lambda wild: wild.random.choice(["2020-01-01", "2026-11-22", "2026-19-39"]),
    "20[0-9]{2}-": lambda wild: wild.random.choice(["2020-01-01", "2026-11-22", "2026-19-39"]),
    "24:00": lambda wild: wild.random.choice(["00:00", "07:30", "23:59", "24:00"]),
    "argon2id": lambda wild: wild.random.choice(["", PIN_HASH]),
    "item|part": lambda wild: (
        f"{wild.random.choice(['item', 'part', 'option'])}:{wild.random.choice(wild.slugs)}"
    ),
    "[a-z0-9]": lambda wild: wild.random.choice(wild.slugs),
}
TEXTS = ("", " ", "x", "0", "Europe/Berlin", "Nowhere/Never", "\u0000", "ä" * 40, "x" * 80, "🍟")


type_of: Any = lru_cache(inspect.type_info)


class Wild:
    """Makes values from a seed; `known` are ids and `slugs` names that there are."""

    def __init__(self, random: Random, known: Sequence[str], slugs: Sequence[str]) -> None:
        self.random = random
        self.known = list(known)
        self.slugs = [*slugs, "unicorn"]

    def id(self) -> str:
        ids = [k for k in self.known if len(k) == 36]
        if ids and self.random.random() < 0.6:
            return self.random.choice(ids)
        return uuid7(self.random.randrange(1 << 48), self.random.getrandbits(74))

    def text(self, kind: inspect.StrType) -> str:
        if kind.pattern:
            for mark, make in BY_PATTERN.items():
                if mark in kind.pattern:
                    return str(make(self))
            raise LookupError(kind.pattern)
        found = self.random.choice([*TEXTS, *self.slugs, *self.known[:40]])
        found = found[: kind.max_length or 200]
        return found + "x" * max(0, (kind.min_length or 0) - len(found))

    def number(self, kind: inspect.IntType) -> int:
        low = kind.ge if kind.ge is not None else -(1 << 40)
        high = kind.le if kind.le is not None else 1 << 40
        few = min(high, low + 3) if kind.ge is not None else 3
        return self.random.choice([low, high, self.random.randint(low, high), few, few])

    def many(self, kind: Any, most: int) -> int:
        low = kind.min_length or 0
        high = min(most, kind.max_length if kind.max_length is not None else most)
        return self.random.randint(low, max(low, high))

    def value(self, kind: Any) -> Any:
        """A value of the type, as JSON would have it."""
        match kind:
            case inspect.StrType():
                return self.text(kind)
            case inspect.IntType():
                return self.number(kind)
            case inspect.FloatType():
                low, high = kind.ge or 0.0, kind.le if kind.le is not None else 40.0
                return self.random.choice([low, high, self.random.uniform(low, high)])
            case inspect.BoolType():
                return self.random.random() < 0.5
            case inspect.NoneType():
                return None
            case inspect.LiteralType():
                return self.random.choice(kind.values)
            case inspect.UnionType():
                return self.value(self.random.choice(kind.types))
            case inspect.DateTimeType():
                return self.random.choice(
                    ["0001-01-01T00:00:00+14:00", "2026-11-22T12:00:00Z", "9999-12-31T23:59:59Z"]
                )
            case inspect.VarTupleType():
                return [self.value(kind.item_type) for _ in range(self.many(kind, 5))]
            case inspect.DictType():
                count = self.many(kind, 3)
                return {
                    self.value(kind.key_type): self.value(kind.value_type) for _ in range(count)
                }
            case inspect.StructType():
                return self.struct(kind)
        raise LookupError(kind)

    def struct(self, kind: inspect.StructType) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if kind.tag_field is not None:
            made[kind.tag_field] = kind.tag
        for field in kind.fields:
            if field.required or self.random.random() < 0.6:
                made[field.encode_name] = self.value(field.type)
        return made

    def command(self) -> Command:
        """Any command, every kind as often."""
        kinds = type_of(Command)
        assert isinstance(kinds, inspect.UnionType)
        made: Command = msgspec.convert(self.value(kinds), Command)
        return made

    def bent(self, document: msgspec.Struct) -> Any:
        """A document with one to three of its values replaced by others of their types."""
        raw = msgspec.to_builtins(document)
        for _ in range(self.random.randint(1, 3)):
            self._bend(raw, type_of(type(document)))
        return msgspec.convert(raw, type(document))

    def _bend(self, raw: Any, kind: Any) -> None:
        assert isinstance(kind, inspect.StructType)
        field = self.random.choice(kind.fields)
        name, inner = field.encode_name, field.type
        item = getattr(inner, "item_type", None)
        if isinstance(item, inspect.StructType) and raw.get(name) and self.random.random() < 0.9:
            self._bend(self.random.choice(raw[name]), item)
        elif isinstance(inner, inspect.StructType) and name in raw and self.random.random() < 0.9:
            self._bend(raw[name], inner)
        else:
            raw[name] = self.value(inner)
