"""What a new venue document may not leave out: stations with work or dishes, places with guests."""

from typing import Final

from pos.domain.shelf import Shelf
from pos.domain.venue import Venue

NAMED_MAX: Final = 8
"""So many are named in a refusal; a person needs the first of them, not all."""


def needed_of(shelf: Shelf, wished: Venue, *, with_menu: bool) -> list[str]:
    """Stations and places that the new document drops and that are needed still, by their names.

    `with_menu` counts the stations that the menu names; work that is open counts always.
    """
    was = shelf.state.venue
    if was is None:
        return []
    stations = {station.id for station in wished.stations}
    places = {place.id for place in wished.places}
    gone_stations = [s for s in was.stations if s.id not in stations]
    gone_places = [p for p in was.places if p.id not in places]
    named: list[str] = []
    if gone_stations:
        busy = _stations_in_use(shelf, with_menu=with_menu)
        named += [s.name.get(was.languages[0]) or s.id for s in gone_stations if s.id in busy]
    if gone_places:
        taken = _places_in_use(shelf)
        named += [p.label or p.id for p in gone_places if p.id in taken]
    return named


def _stations_in_use(shelf: Shelf, *, with_menu: bool) -> set[str]:
    menu = shelf.state.menu if with_menu else None
    tickets = shelf.state.tickets.values()
    found = {t.station for t in tickets if not t.bumped_at and not t.served_at}
    for item in menu.items if menu is not None else ():
        found |= {item.station, *(step.station for step in item.route)}
    return found


def _places_in_use(shelf: Shelf) -> set[str]:
    state = shelf.state
    found = {order.place for order in state.orders.values()} | set(state.calls)
    for seating in state.seatings.values():
        found |= {seating.place, *seating.joined}
    return found
