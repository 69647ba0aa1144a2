"""What is left of a document once its misfits are taken out, so that the rules see the rest.

An owner mends a file once: a price that can not be read hides no missing VAT class elsewhere.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from pos.documents.shape import REPORTED, misfits
from pos.domain.menu_rules import Path, Problem

PASSES_MAX = 8
"""A fault takes its field away, then the entry around it, then the list: no file is deeper."""

_Kind = TypeVar("_Kind", bound=msgspec.Struct)


class Readable:
    """A document without what does not fit, and the way back to the places in the whole one."""

    def __init__(self, plain: object, kind: type[_Kind]) -> None:
        self.gone: set[Path] = set(_reported(plain, ()))
        self.document: Any = None
        self._names: dict[Path, str] = {}
        self._kept: dict[Path, list[int]] = {}
        for _ in range(PASSES_MAX):
            self._names, self._kept = {}, {}
            rest = self._stripped(plain, (), ())
            found = misfits(rest, kind)
            if not found:
                self.document = msgspec.convert(rest, kind)
                return
            self.gone |= {self._culprit(plain, self._whole(problem.path)) for problem in found}
            if () in self.gone:
                return

    def consequences(self, found: list[Problem]) -> list[Problem]:
        """Of these problems those that do not only come of what was taken out."""
        ids = {name for path in self.gone if (name := self._names.get(path))}
        moved = [msgspec.structs.replace(p, path=self._whole(p.path)) for p in found]
        return [
            problem
            for problem in moved
            if not any(self._touches(path, problem.path) for path in self.gone)
            and not ids & {str(value) for value in problem.params.values()}
        ]

    def _touches(self, gone: Path, path: Path) -> bool:
        if path == gone[: len(path)] or gone == path[: len(gone)]:
            return True
        # Of an entry that has lost one of its own nothing is counted.
        return len(gone) > 2 and isinstance(gone[-1], int) and path[:2] == gone[:2]

    def _stripped(self, value: object, path: Path, new: Path) -> object:
        if isinstance(value, dict):
            self._names[path] = str(value.get("id", ""))
            return {
                key: self._stripped(inner, (*path, key), (*new, key))
                for key, inner in value.items()
                if (*path, key) not in self.gone
            }
        if not isinstance(value, list):
            return value
        kept = [n for n in range(len(value)) if (*path, n) not in self.gone]
        self._kept[new] = kept
        for n in set(range(len(value))) - set(kept):
            if isinstance(value[n], dict):
                self._names[(*path, n)] = str(value[n].get("id", ""))
        return [self._stripped(value[n], (*path, n), (*new, at)) for at, n in enumerate(kept)]

    def _whole(self, path: Path) -> Path:
        """A place of the rest as it is in the whole document."""
        found: Path = ()
        for length, step in enumerate(path):
            kept = self._kept.get(path[:length])
            if kept is not None and isinstance(step, int) and step < len(kept):
                found = (*found, kept[step])
            else:
                found = (*found, step)
        return found

    def _culprit(self, plain: object, path: Path) -> Path:
        """What is taken out for a fault: the value, or - where that is missing - what lacks it."""
        if path not in self.gone and _holds(plain, path):
            return path
        return path[:-1]


def _holds(value: Any, path: Path) -> bool:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _reported(value: object, path: Path) -> Iterator[Path]:
    if value is REPORTED:
        yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _reported(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _reported(inner, (*path, position))
