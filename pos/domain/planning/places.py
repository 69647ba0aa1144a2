"""How many places each station has, and for how long some of them are missing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from pos.domain.plan_state import PlacesNow
from pos.domain.planning.calendar import Outage

if TYPE_CHECKING:
    from pos.domain.shelf import Shelf

BAGGING: Final = ":bags"
"""The pass, where bags are packed; no station has such a name."""


def places_of(shelf: "Shelf", now: Mapping[str, PlacesNow] | None = None) -> dict[str, int]:
    """How many places each station has, and the pass; those that are back at an instant, too.

    `now` are the stations that have others than the venue says; those of the state, if not named.
    """
    venue = shelf.state.venue
    if venue is None:
        return {}
    now = shelf.state.places if now is None else now
    places = {station.id: station.places for station in venue.stations}
    for station, known in now.items():
        if station in places and not (known.until and known.places < places[station]):
            places[station] = known.places
    if venue.promise.pack_places:
        places[BAGGING] = venue.promise.pack_places
    return places


def outages_of(shelf: "Shelf", now: Mapping[str, PlacesNow] | None = None) -> list[Outage]:
    """The places that stations do without until an instant that is known."""
    venue = shelf.state.venue
    now = shelf.state.places if now is None else now
    return [
        Outage(station.id, station.places - now[station.id].places, now[station.id].until)
        for station in (venue.stations if venue is not None and now else ())
        if station.id in now and now[station.id].until and now[station.id].places < station.places
    ]
