"""What is counted, 86 or paused.

`stock.items` has every key that is counted or out.  `house.stations` has every station and channel
with its pause.
"""

from collections.abc import Iterable, Mapping

from pos.domain.availability import left_in
from pos.domain.instants import iso, iso_or_none
from pos.domain.menu import text_in
from pos.domain.reasons import said
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.domain.stock import channel_key
from pos.views.contract import NO_PARAMS, Params, Reading, Row


class StockRow(Row, frozen=True):
    """What is counted or 86.  `left` is what can still be sold; -1 is not counted."""

    key: str
    name: str
    count: int
    left: int
    out: bool = False
    reason: str = ""
    substitute: str = ""
    until: str | None = None


class StationRow(Row, frozen=True):
    """A station; `paused_at` where it takes no new orders."""

    station: str
    name: dict[str, str]
    paused_at: str | None = None
    until: str | None = None
    reason: str = ""


class StockItems:
    """Every key that is counted or out."""

    name = "stock.items"
    roles = frozenset({"kitchen", "waiter", "window", "till", "office"})
    kinds = frozenset({"stock", "menu", "venue"})
    shared_rows = True

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """No parameters."""
        del actor
        return None if params else NO_PARAMS

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """The key's row; with a new menu any name may be another."""
        if subject[0] == "stock":
            return ((NO_PARAMS, subject[1]),)
        return [(NO_PARAMS, key) for key in shelf.state.stock]

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """All keys."""
        del params
        return [*shelf.state.stock]

    def row(self, reading: Reading, params: Params, key: str) -> StockRow | None:
        """What is known of the key."""
        del params
        known = reading.shelf.state.stock.get(key)
        if known is None:
            return None
        left = left_in(reading.shelf, key)
        return StockRow(
            key=key,
            name=stock_name(reading.shelf, key),
            count=known.count,
            left=-1 if left is None else left,
            out=known.out,
            reason=said(reading.texts, known.reason),
            substitute=known.substitute,
            until=iso_or_none(known.until),
        )


def stock_name(shelf: Shelf, key: str) -> str:
    """What a key of stock is called in the venue's own language."""
    index, venue = shelf.index, shelf.state.venue
    if index is None or venue is None:
        return key
    kind, _, name = key.partition(":")
    first = index.menu.languages[0]
    language = venue.languages[0]
    match kind:
        case "item":
            item = index.item(name)
            return text_in(item.name, language, first) if item is not None else name
        case "part":
            parts = (p for p in index.menu.parts if p.id == name)
            return next((text_in(p.name, language, first) for p in parts), name)
        case _:
            options = (o for group in index.menu.groups for o in group.options if o.id == name)
            return next((text_in(o.name, language, first) for o in options), name)


class HouseStations:
    """Every station, and whether it is paused."""

    name = "house.stations"
    roles = frozenset({"kitchen", "waiter", "window", "till", "office"})
    kinds = frozenset({"station", "venue", "device"})
    shared_rows = True

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """No parameters."""
        del actor
        return None if params else NO_PARAMS

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """The station's row; with a new venue document any of them."""
        kind, key = subject
        if kind == "station":
            return ((NO_PARAMS, key),)
        if kind == "device":
            device = shelf.state.devices.get(key)
            is_channel = device is not None and device.role == "channel"
            return ((NO_PARAMS, channel_key(device.station)),) if device and is_channel else ()
        return [(NO_PARAMS, station) for station in self.keys(shelf, NO_PARAMS)]

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """Ids of the stations."""
        del params
        venue = shelf.state.venue
        stations = [station.id for station in (venue.stations if venue is not None else ())]
        return [*stations, *_channels(shelf)]

    def row(self, reading: Reading, params: Params, key: str) -> StationRow | None:
        """The station."""
        del params
        state = reading.shelf.state
        stations = state.venue.stations if state.venue is not None else ()
        station = next((s for s in stations if s.id == key), None)
        if station is None and key not in _channels(reading.shelf):
            return None
        pause = state.paused.get(key)
        return StationRow(
            station=key,
            # A channel is called by its own name in every language.
            name=dict(station.name) if station is not None else {"de": key.partition("-")[2]},
            paused_at=iso(pause.at) if pause is not None else None,
            until=iso_or_none(pause.until) if pause is not None else None,
            reason=said(reading.texts, pause.reason) if pause is not None else "",
        )


def _channels(shelf: Shelf) -> list[str]:
    """Channels that a device is paired for; they are paused like stations."""
    found = {
        channel_key(device.station)
        for device in shelf.state.devices.values()
        if device.role == "channel" and not device.revoked_at
    }
    return sorted(found)


VIEWS = (StockItems(), HouseStations())
