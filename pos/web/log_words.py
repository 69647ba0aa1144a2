"""What a row of the staff's log is about, in the house's own words: dishes, a table, a name.

Orders that were forgotten since are no longer known by their lines; the row keeps its kind, its
person and its minute.  Nothing here is a guest's: no name, no note, no plate.
"""

from collections.abc import Mapping
from typing import Any, Final

from pos.domain.menu import text_in
from pos.domain.order import Order
from pos.domain.shelf import Shelf
from pos.views.contract import Reading
from pos.views.stock import stock_name

LINES_MAX: Final = 6
"""So many dishes are named; "…" stands for the others."""


def order_of(shelf: Shelf, fields: Mapping[str, Any]) -> Order | None:
    """The order that an event touches, as long as it is known."""
    found = shelf.order(fields.get("order_id") or fields.get("first") or "")
    if found is not None:
        return found
    tickets = (fields.get("ticket_id", ""), *fields.get("tickets", ()))
    known = (shelf.ticket(ticket) for ticket in tickets)
    return next((shelf.order(t.order_id) for t in known if t is not None), None)


def place_of(shelf: Shelf, fields: Mapping[str, Any], order: Order | None) -> str:
    """The table's own name."""
    if label := fields.get("place_label"):
        return str(label)
    into = shelf.state.seatings.get(fields.get("into", ""))
    if into is not None:
        return " + ".join(_label(shelf, place) for place in (into.place, *into.joined))
    seating = shelf.state.seatings.get(fields.get("seating_id", ""))
    place = fields.get("place") or (seating.place if seating is not None else "")
    if place:
        return _label(shelf, place)
    return order.place_label if order is not None else ""


def _label(shelf: Shelf, place: str) -> str:
    venue = shelf.state.venue
    places = venue.places if venue is not None else ()
    return next((p.label for p in places if p.id == place), place)


def station_or_place(shelf: Shelf, bound_to: str) -> str:
    """Where a device stands, in the house's words: its station, or a kiosk's place."""
    return (
        _station(shelf, bound_to)
        if _station(shelf, bound_to) != bound_to
        else _label(shelf, bound_to)
    )


def about(reading: Reading, kind: str, fields: Mapping[str, Any], order: Order | None) -> str:
    """Dishes with their portions, what was counted, whose station, who."""
    shelf, texts = reading.shelf, reading.texts
    if kind == "order.placed":
        sold = [(line["quantity"], line["name"]) for line in fields["lines"] if "of" not in line]
        return _counted(sold)
    if key := fields.get("key"):
        name = stock_name(shelf, key)
        return f"{name}: {fields['count']}" if fields.get("count", -1) >= 0 else name
    if person := shelf.state.people.get(fields.get("person_id", "")):
        return texts.get(person.name, "")
    if label := fields.get("label"):
        return texts.get(label, "")
    if device := shelf.state.devices.get(fields.get("device_id", "")):
        return texts.get(device.label, "")
    if station := fields.get("station"):
        return _station(shelf, station)
    return _dishes(fields, order) or _tickets(shelf, fields)


def _dishes(fields: Mapping[str, Any], order: Order | None) -> str:
    if order is None:
        return ""
    names = {line.line_id: line.name for r in order.rounds for line in r.lines}
    names |= {taken.line.line_id: taken.line.name for taken in order.taken}
    if "line_id" in fields:
        return _counted([(fields["portions"], names.get(fields["line_id"], ""))])
    shares = [(s["portions"], names.get(s["line_id"], "")) for s in fields.get("lines", ())]
    return _counted([(portions, name) for portions, name in shares if name])


def _tickets(shelf: Shelf, fields: Mapping[str, Any]) -> str:
    ids = (fields.get("ticket_id", ""), *fields.get("tickets", ()))
    found = (shelf.ticket(ticket) for ticket in ids)
    stations = dict.fromkeys(_station(shelf, t.station) for t in found if t is not None)
    return ", ".join(stations)


def _counted(sold: list[tuple[int, str]]) -> str:
    words = [f"{quantity} × {name}" for quantity, name in sold[:LINES_MAX]]
    return ", ".join([*words, "…"] if len(sold) > LINES_MAX else words)


def _station(shelf: Shelf, station_id: str) -> str:
    venue = shelf.state.venue
    if venue is None:
        return station_id
    names = {s.id: text_in(dict(s.name), venue.languages[0], "") for s in venue.stations}
    return names.get(station_id, station_id)
