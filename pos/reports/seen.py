"""Events as a report reads them: only the fields that it needs, whatever else stands in them.

A report is no decider: an event that it does not know, or a field that came later, is passed by.
So a newer writer on another node never stops it, and large documents are not decoded twice.
"""

from typing import Final, get_args

import msgspec

from pos.domain.instants import Instant
from pos.journal.contract import Entry

_HEAD: Final = b'{"type":"'


class SeenPart(msgspec.Struct, frozen=True):
    """What one station makes of a line."""

    station: str


class SeenLine(msgspec.Struct, frozen=True):
    """A line, as far as it tells which tickets it goes on; one without a station is money only."""

    line_id: str
    station: str
    quantity: int
    course: int = 0
    parts: tuple[SeenPart, ...] = ()

    @property
    def stations(self) -> tuple[str, ...]:
        """The stations that make something of it, each once."""
        if not self.parts:
            return (self.station,) if self.station else ()
        return tuple(dict.fromkeys(part.station for part in self.parts if part.station))


class Placed(msgspec.Struct, frozen=True, tag="order.placed"):
    """A round was placed; its promise is firm unless it is `awaiting` a person's word."""

    order_id: str
    round_id: str
    channel: str
    lines: tuple[SeenLine, ...]
    promised_at: Instant
    training: bool = False
    practice: bool = False
    awaiting: bool = False
    wished_at: Instant = 0


class Firm(msgspec.Struct, frozen=True, tag="order.accepted"):
    """A person took the round; this is its promise."""

    order_id: str
    round_id: str
    promised_at: Instant


class Refused(msgspec.Struct, frozen=True, tag="order.refused"):
    """The round was not taken."""

    round_id: str


class Expired(msgspec.Struct, frozen=True, tag="order.expired"):
    """Nobody took the round in time."""

    round_id: str


class Voided(msgspec.Struct, frozen=True, tag="lines.voided"):
    """These portions (`{line_id}.{n}`) are not wanted any more."""

    order_id: str
    units: tuple[str, ...]


class Readied(msgspec.Struct, frozen=True, tag="units.readied"):
    """These units are done."""

    ticket_id: str
    units: tuple[str, ...]


class Unreadied(msgspec.Struct, frozen=True, tag="units.unreadied"):
    """They are not, after all."""

    ticket_id: str
    units: tuple[str, ...]


class Bumped(msgspec.Struct, frozen=True, tag="ticket.bumped"):
    """The ticket is done: somebody at the station said so."""

    ticket_id: str


class Recalled(msgspec.Struct, frozen=True, tag="ticket.recalled"):
    """It came back to the screen."""

    ticket_id: str


class Remade(msgspec.Struct, frozen=True, tag="units.remade"):
    """Portions of a ticket are made again on a new one."""

    ticket_id: str
    of_ticket: str
    units: tuple[str, ...]


class HandedOver(msgspec.Struct, frozen=True, tag="order.handed_over"):
    """The guest has these rounds, and of others these tickets; nobody had bumped `unbumped`."""

    order_id: str
    rounds: tuple[str, ...]
    unbumped: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()


class TakenBack(msgspec.Struct, frozen=True, tag="order.taken_back"):
    """The last hand-over was a mistake; `recalled` are to be made yet."""

    order_id: str
    recalled: tuple[str, ...] = ()


class CarCame(msgspec.Struct, frozen=True, tag="car.arrived"):
    """The order's car is here."""

    order_id: str


class GuestCame(msgspec.Struct, frozen=True, tag="guest.arrived"):
    """Whoever fetches the order is here."""

    order_id: str


class GuestMissed(msgspec.Struct, frozen=True, tag="guest.missed"):
    """Nobody came for the order."""

    order_id: str


class SeenStation(msgspec.Struct, frozen=True):
    """A station; what it makes does not age where it `keeps`."""

    id: str
    keeps: bool = False


class SeenVenue(msgspec.Struct, frozen=True):
    """When the venue's days are, and where its hot food comes from."""

    time_zone: str
    stations: tuple[SeenStation, ...] = ()
    day_ends_at_hour: int = 4


class Published(msgspec.Struct, frozen=True, tag="venue.published"):
    """The venue document."""

    venue: SeenVenue


Seen = (
    Placed
    | Firm
    | Refused
    | Expired
    | Voided
    | Readied
    | Unreadied
    | Bumped
    | Recalled
    | Remade
    | HandedOver
    | TakenBack
    | CarCame
    | GuestCame
    | GuestMissed
    | Published
)
KINDS: Final = frozenset(str(each.__struct_config__.tag) for each in get_args(Seen))
"""The tags of the events that are read."""

_decoder: Final = msgspec.json.Decoder(Seen)


def seen(entry: Entry) -> Seen | None:
    """The event of an entry; `None` for one that no report asks about."""
    body = entry.body
    if not body.startswith(_HEAD):
        return None
    kind = body[len(_HEAD) : body.find(b'"', len(_HEAD))]
    return _decoder.decode(body) if kind.decode("ascii", "replace") in KINDS else None
