"""The venue as an owner writes it, turned into the plain values of `pos.domain.venue`.

`tables = "1-12, Garten 1-6"` and `rooms = "101-110"` stand for the places they count; as a list of
tables each row may say the area and the seats of its places, and what they are called in other
languages than the house's.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from pos.documents.menu_form import Table, as_texts, each, first_language
from pos.documents.place_lists import NamedPlace, PlaceListError, places_of, worded
from pos.documents.shape import REPORTED
from pos.documents.short_forms import days_of, hours_of
from pos.domain.menu_rules import Path, Problem

_LISTS = (("tables", "table"), ("rooms", "room"))


def plain_venue(raw: Table) -> tuple[Table, list[Problem], dict[Path, Path]]:
    """The venue's plain values, what could not be read, and where listed places come from.

    The last maps `("places", n)` to the field of the document that lists it.  Listed tables come
    first, then rooms, then the places written one by one.
    """
    # What nobody wrote down keeps strangers out; old journals have their own word for it.
    plain = {"admission": "staff", "promise": {}, **raw}
    if isinstance(plain["promise"], dict):
        # So is a kitchen planned that nobody said anything else of.
        plain["promise"] = {"firing": "planned", **plain["promise"]}
    found: list[Problem] = []
    language = first_language(raw)
    if "stations" in raw:
        plain["stations"] = each(
            raw["stations"],
            ("stations",),
            lambda station, _: (
                {**station, "name": as_texts(station["name"], language)}
                if "name" in station
                else station
            ),
        )
    if "hours" in raw:
        plain["hours"] = hours_of(raw["hours"], ("hours",), found)
    if "special_days" in raw:
        plain["special_days"] = each(
            raw["special_days"], ("special_days",), _special_day(language, found)
        )
    if "printers" in raw:
        plain["printers"] = each(raw["printers"], ("printers",), _printer)
    listed: list[object] = []
    origins: dict[Path, Path] = {}
    for field, kind in _LISTS:
        if field not in raw:
            continue
        del plain[field]
        for path, row in _rows(raw[field], field, found):
            try:
                places = places_of(row["places"], kind, language)
            except PlaceListError as error:
                found.append(Problem(path, error.code, error.params))
                continue
            about = {key: value for key, value in row.items() if key not in {"places", "label"}}
            for place in places:
                origins["places", len(listed)] = path
                listed.append(
                    {"id": place.id, "kind": kind, **about, **_labels(place, kind, row, raw)}
                )
    if isinstance(raw.get("places", []), list):
        written = each(raw.get("places", []), ("places",), _written_place(language, found))
        assert isinstance(written, list)
        for position in range(len(written)):
            origins["places", len(listed) + position] = ("places", position)
        plain["places"] = [*listed, *written]
        if not plain["places"]:
            if not found:
                found.append(Problem((), "places.none"))
            plain["places"] = REPORTED
    return plain, found, origins


def _labels(place: NamedPlace, kind: str, row: Table, raw: Table) -> Table:
    """What a listed place is called, in the house's language and in the guests'."""
    language = first_language(raw)
    spoken = raw.get("languages", [])
    others = [tag for tag in spoken if tag != language] if isinstance(spoken, list) else []
    labels: dict[str, object] = {**place.labels_in(kind, others)}
    told = as_texts(row.get("label", {}), language)
    if not isinstance(told, dict):
        return {"label": place.label, "labels": told}
    labels |= {tag: worded(text, place.number) for tag, text in told.items()}
    label = labels.pop(language, place.label)
    return {"label": label, **({"labels": labels} if labels else {})}


def _written_place(language: str, found: list[Problem]) -> Callable[[Table, Path], Table]:
    """A place written by itself: its label is one text, or one a language."""

    def change(raw: Table, path: Path) -> Table:
        told = raw.get("label")
        if not isinstance(told, dict):
            return raw
        labels = dict(told)
        if language not in labels:
            found.append(Problem((*path, "label"), "text.missing", {"language": language}))
        label = labels.pop(language, REPORTED)
        return {**raw, "label": label, **({"labels": labels} if labels else {})}

    return change


def _rows(value: object, field: str, found: list[Problem]) -> list[tuple[Path, Table]]:
    """A list of places with what is said of all of them: one text, or tables of text and area."""
    if isinstance(value, str):
        return [((field,), {"places": value})]
    rows: list[tuple[Path, Table]] = []
    for position, row in enumerate(value if isinstance(value, list) else [value]):
        path: Path = (field, position) if isinstance(value, list) else (field,)
        if isinstance(row, dict) and isinstance(row.get("places"), str):
            rows.append((path, row))
        else:
            found.append(Problem(path, "places.not_text", {"field": field}))
    return rows


def _special_day(language: str, found: list[Problem]) -> Callable[[Table, Path], Table]:
    def change(raw: Table, path: Path) -> Table:
        plain = days_of(raw, ("date",))
        if "name" in plain:
            plain["name"] = as_texts(plain["name"], language)
        if "hours" in plain:
            plain["hours"] = hours_of(plain["hours"], (*path, "hours"), found)
        return plain

    return change


def _printer(printer: Table, _: Path) -> Table:
    """A printer for guests has no station."""
    return {"stations": [], **printer} if printer.get("role") == "customer" else printer


def time_zone_problems(name: object) -> list[Problem]:
    """Whether the time zone is one that the IANA database knows."""
    if not isinstance(name, str) or not name:
        return []  # the check of shapes says so
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return [Problem(("time_zone",), "time_zone.unknown", {"value": name})]
    return []
