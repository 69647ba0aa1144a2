"""What the rules find: a problem at a path of the document."""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

Path = tuple[str | int, ...]
"""Where in the document: field names and positions from 0, e.g. `("items", 3, "price")`."""
Param = str | int | list[str]
Severity = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True):
    """One fault: where, which, and the values that its sentence names."""

    path: Path
    code: str
    params: dict[str, Param] = {}
    severity: Severity = "error"


def warning(path: Path, code: str, **params: Param) -> Problem:
    """A problem that is published and told to the owner."""
    return Problem(path, code, params, "warning")


def errors(found: Sequence[Problem]) -> list[Problem]:
    """Only what keeps the document from being published."""
    return [problem for problem in found if problem.severity == "error"]


def twice(path: Path, ids: Sequence[str], code: str = "id.twice") -> Iterator[Problem]:
    """Names that stand in a list more than once."""
    seen: set[str] = set()
    for position, name in enumerate(ids):
        if name in seen:
            # A list of plain words has no field `id` to point at.
            where = (*path, position) if code != "id.twice" else (*path, position, "id")
            yield Problem(where, code, {"id": name})
        seen.add(name)
