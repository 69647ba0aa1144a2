"""What a refusal's parameters are called: dishes by their names, instants as the venue's clock.

The parameters themselves stay as they were decided; only the sentence is made with these.
"""

from collections.abc import Mapping
from typing import Any, Final

from pos.domain.menu import text_in
from pos.domain.shelf import Shelf
from pos.web.rendering import clock_time, day

INSTANTS: Final = ("promised_at", "until", "max")
"""Parameters that may be instants, as ISO texts."""


def words_of(shelf: Shelf | None, params: Mapping[str, Any], language: str) -> dict[str, str]:
    """The words for those parameters that have some; without a shelf nothing is called anything."""
    if shelf is None or not params:
        return {}
    said = {**_things(shelf, params, language)}
    venue = shelf.state.venue
    for name in INSTANTS:
        value = params.get(name)
        if venue is not None and isinstance(value, str):
            said[name] = _moment(value, shelf.state.last_at, venue.time_zone, language)
    return said


def _things(shelf: Shelf, params: Mapping[str, Any], language: str) -> dict[str, str]:
    index, venue = shelf.index, shelf.state.venue
    fallback = venue.languages[0] if venue is not None else "en"
    found: dict[str, str] = {}
    menu = shelf.state.menu
    named: dict[str, Any] = {"item": index.item if index is not None else None}
    deposits = {deposit.id: deposit for deposit in menu.deposits} if menu is not None else {}
    named["deposit"] = deposits.get
    for name, look in named.items():
        value = params.get(name)
        thing = look(value) if look is not None and isinstance(value, str) else None
        if thing is not None:
            found[name] = text_in(thing.name, language, fallback)
    return found


def _moment(value: str, now: int, time_zone: str, language: str) -> str:
    """`22:34`, and with its day where that is another: `Mo., 23. Nov., 22:34`."""
    at = clock_time(value, time_zone)
    other = day(value, time_zone, language)
    return at if other == day(now, time_zone, language) else f"{other}, {at}"
