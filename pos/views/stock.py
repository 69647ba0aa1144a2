"""What is counted, 86, paused or slow.

`stock.items` has every key that is counted or out.  `house.stations` has every station, and every
platform that orders come from, with its pause and its places.  `house.channels` has every channel
that guests order by, and, in the row `kitchen`, by how much new promises are later.
"""

from collections.abc import Iterable, Mapping
from typing import Final, get_args

from pos.domain.availability import left_in
from pos.domain.instants import MINUTE, iso, iso_or_none
from pos.domain.menu import text_in
from pos.domain.overload import limit_of
from pos.domain.place_order import CHANNEL_OF_PLACE
from pos.domain.reasons import said
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.domain.stock import channel_key
from pos.domain.venue import Channel
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
    """A station; `paused_at` where it takes no new orders.

    `places` is what the venue document says (0: a platform); `places_now` differs where staff said
    so, until `places_until` if that is known.
    """

    station: str
    name: dict[str, str]
    paused_at: str | None = None
    until: str | None = None
    reason: str = ""
    places: int = 0
    places_now: int = 0
    places_until: str | None = None


class ChannelRow(Row, frozen=True):
    """A channel; `paused_at` where it takes no orders of guests, and `why`: overload or staff.

    `limit` is its longest lead in minutes (0: none).  Of the row `kitchen` there is only `slow`, by
    how many minutes new promises are later, and `until`.
    """

    channel: str
    limit: int = 0
    paused_at: str | None = None
    until: str | None = None
    why: str = ""
    reason: str = ""
    stations: tuple[str, ...] = ()
    slow: int = 0


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
        pause, known = state.paused.get(key), state.places.get(key)
        places = station.places if station is not None else 0
        return StationRow(
            station=key,
            # A channel is called by its own name in every language.
            name=dict(station.name) if station is not None else {"de": key.partition("-")[2]},
            paused_at=iso(pause.at) if pause is not None else None,
            until=iso_or_none(pause.until) if pause is not None else None,
            reason=said(reading.texts, pause.reason) if pause is not None else "",
            places=places,
            places_now=known.places if known is not None else places,
            places_until=iso_or_none(known.until) if known is not None else None,
        )


class HouseChannels:
    """Every channel that guests order by, and how slow the kitchen is."""

    name = "house.channels"
    roles = frozenset({"kitchen", "waiter", "window", "till", "office"})
    kinds = frozenset({"channel", "venue", "device"})
    shared_rows = True

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """No parameters."""
        del actor
        return None if params else NO_PARAMS

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """The channel's row; with a new venue document or device any of them."""
        del shelf
        kind, key = subject
        if kind == "channel":
            return ((NO_PARAMS, key or KITCHEN_ROW),)
        return [(NO_PARAMS, channel) for channel in (*get_args(Channel), KITCHEN_ROW)]

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """The channels of the venue, and the kitchen."""
        del params
        return [*(c for c in get_args(Channel) if _is_offered(shelf, c)), KITCHEN_ROW]

    def row(self, reading: Reading, params: Params, key: str) -> ChannelRow | None:
        """The channel, or the kitchen's pace."""
        del params
        shelf = reading.shelf
        if key == KITCHEN_ROW:
            slow = shelf.state.slowed
            if slow is None:
                return ChannelRow(KITCHEN_ROW)
            return ChannelRow(KITCHEN_ROW, until=iso_or_none(slow.until), slow=slow.minutes)
        if not _is_offered(shelf, key):
            return None
        limit = limit_of(shelf, key) // MINUTE
        pause = shelf.state.channels.get(key)
        if pause is None:
            return ChannelRow(key, limit)
        return ChannelRow(
            channel=key,
            limit=limit,
            paused_at=iso(pause.at),
            until=iso_or_none(pause.until),
            why=pause.why,
            reason=said(reading.texts, pause.reason),
            stations=pause.stations,
        )


KITCHEN_ROW: Final = "kitchen"


def _is_offered(shelf: Shelf, channel: str) -> bool:
    """Whether guests of this venue can order by a channel, or it is paused all the same."""
    state = shelf.state
    if channel in state.channels:
        return True
    role = {"kiosk": "kiosk", "aggregator": "channel"}.get(channel)
    if role is not None:
        return any(d.role == role and not d.revoked_at for d in state.devices.values())
    places = state.venue.places if state.venue is not None else ()
    return any(CHANNEL_OF_PLACE[place.kind] == channel for place in places)


def _channels(shelf: Shelf) -> list[str]:
    """Channels that a device is paired for; they are paused like stations."""
    found = {
        channel_key(device.station)
        for device in shelf.state.devices.values()
        if device.role == "channel" and not device.revoked_at
    }
    return sorted(found)


VIEWS = (StockItems(), HouseStations(), HouseChannels())
