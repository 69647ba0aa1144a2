"""Allergens as an owner writes them: names of what is in, names of what is not.

`"wheat"` or `"almonds"` says which cereal or nut it is, and with that that gluten or nuts are
contained.
"""

from typing import Any, Final

from pos.documents.shape import REPORTED, nearest
from pos.domain.menu import ALLERGENS, CEREALS, NUTS
from pos.domain.menu_rules import Path, Problem

OTHERS: Final = "others"
"""`free = "others"`: the owner says that none of the allergens not named is contained."""
_KINDS: Final = {**dict.fromkeys(CEREALS, "gluten"), **dict.fromkeys(NUTS, "nuts")}

Table = dict[str, Any]


def read_allergens(plain: Table, path: Path, found: list[Problem]) -> None:
    """Turn a table's `allergens` into declarations and `kinds`; what is wrong goes to `found`."""
    if "allergens" not in plain:
        return
    path = (*path, "allergens")
    value = plain["allergens"]
    if isinstance(value, list):
        contained = _contained(plain, value, path, found)
        plain["allergens"] = dict.fromkeys(contained, "contained")
        return
    if not isinstance(value, dict):
        found.append(Problem(path, "allergens.form"))
        plain["allergens"] = REPORTED
        return
    found += [
        Problem((*path, key), "allergens.key", {"key": key})
        for key in value
        if key not in {"contained", "free"}
    ]
    contained = _contained(plain, value.get("contained", []), (*path, "contained"), found)
    free = value.get("free", [])
    if free == OTHERS:
        names = [name for name in ALLERGENS if name not in contained]
    else:
        names = _known(free, ALLERGENS, (*path, "free"), found)
    found += [
        Problem((*path, "free"), "allergens.both", {"allergen": name})
        for name in names
        if name in contained
    ]
    plain["allergens"] = dict.fromkeys(contained, "contained") | dict.fromkeys(names, "free")


def write_allergens(thing: Any) -> Table:
    """The owner's form of declarations and kinds; empty when nothing is declared."""
    contained: list[str] = []
    for name in ALLERGENS:
        if thing.allergens.get(name) == "contained":
            kinds = [kind for kind in thing.kinds if _KINDS[kind] == name]
            contained += kinds or [name]
    free = [name for name in ALLERGENS if thing.allergens.get(name) == "free"]
    said: Table = {"contained": contained} if contained else {}
    if free:
        said["free"] = OTHERS if len(thing.allergens) == len(ALLERGENS) else free
    return said


def _contained(plain: Table, value: object, path: Path, found: list[Problem]) -> list[str]:
    names = _known(value, (*ALLERGENS, *_KINDS), path, found)
    kinds = [name for name in names if name in _KINDS]
    if kinds and "kinds" not in plain:
        plain["kinds"] = [kind for kind in _KINDS if kind in kinds]
    return list(dict.fromkeys(_KINDS.get(name, name) for name in names))


def _known(value: object, known: tuple[str, ...], path: Path, found: list[Problem]) -> list[str]:
    if not isinstance(value, list):
        found.append(Problem(path, "allergens.form"))
        return []
    names = []
    for position, name in enumerate(value):
        if name in known:
            names.append(str(name))
        else:
            found.append(
                Problem(
                    (*path, position),
                    "allergens.unknown",
                    {"value": str(name), "known": list(ALLERGENS),
                     "nearest": nearest(str(name), known)},
                )
            )  # fmt: skip
    return names
