"""What did not reach a station: `house.alarms` has one row a station, whatever it owes.

The staff's page, the pass and the screens of other stations follow it, so that a dark tablet or a
silent printer is noticed by somebody who stands elsewhere.  Rows carry the instants; a page counts
those that are over.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from pos.domain.escalation import escalation_of, screens_of, station_named
from pos.domain.instants import iso, iso_or_none
from pos.domain.kitchen import Ticket, is_wanted, station_of
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.views.contract import NO_PARAMS, Params, Reading, Row

TICKETS_MAX: Final = 50
"""Tickets that a station's row names, the oldest; `more` counts the others."""


class AlarmTicket(Row, frozen=True):
    """A ticket that nobody has touched.

    `undelivered_at`: from then on it counts as not arrived; none once a screen showed it or a
    printer acknowledged it.  `unseen_at`: from then on as unseen.
    """

    ticket_id: str
    ticket_no: int
    order_id: str
    number: str
    place: str
    fired_at: str
    undelivered_at: str | None = None
    unseen_at: str | None = None


class AlarmRow(Row, frozen=True):
    """A station with tickets that nobody has touched, the oldest first.

    `screens` are those that show its tickets; `printers` the names of those that print them.
    """

    station: str
    name: dict[str, str]
    tickets: tuple[AlarmTicket, ...]
    more: int = 0
    screens: int = 0
    printers: tuple[str, ...] = msgspec.field(default=())


class StationAlarms:
    """One row a station that somebody may have to go and look at."""

    name = "house.alarms"
    roles = frozenset({"kitchen", "waiter", "window", "till", "office"})
    kinds = frozenset({"ticket", "device", "venue"})
    shared_rows = True

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """No parameters: a station's screen too sees what another one's does not."""
        del actor
        return None if params else NO_PARAMS

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """A ticket's station; with another device or venue document any of them."""
        kind, key = subject
        if kind == "ticket":
            return ((NO_PARAMS, station_of(key)),)
        if kind not in self.kinds:
            return ()
        stations = dict.fromkeys(ticket.station for ticket in shelf.state.tickets.values())
        return [(NO_PARAMS, station) for station in stations]

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """Stations that owe a touch."""
        del params
        stations = dict.fromkeys(ticket.station for ticket in shelf.state.tickets.values())
        return [station for station in stations if any(_waiting(shelf, station))]

    def row(self, reading: Reading, params: Params, key: str) -> AlarmRow | None:
        """What the station has not touched."""
        del params
        shelf = reading.shelf
        waiting = sorted(_waiting(shelf, key), key=lambda t: (t.fired_at, t.ticket_no))
        if not waiting:
            return None
        station, venue = station_named(shelf, key), shelf.state.venue
        return AlarmRow(
            station=key,
            name=dict(station.name) if station is not None else {},
            tickets=tuple(_named(shelf, ticket) for ticket in waiting[:TICKETS_MAX]),
            more=max(0, len(waiting) - TICKETS_MAX),
            screens=screens_of(shelf, key),
            printers=tuple(
                p.name for p in (venue.printers if venue is not None else ()) if key in p.stations
            ),
        )


def _waiting(shelf: Shelf, station: str) -> Iterable[Ticket]:
    """The station's tickets that are or will be escalated; practice alarms nobody."""
    for ticket in shelf.state.tickets.values():
        if ticket.station != station or not any(escalation_of(shelf, ticket)):
            continue
        placed = shelf.round_of(ticket)
        if shelf.state.orders[ticket.order_id].practice:
            continue
        if is_wanted(ticket, placed.lines, placed.voided):
            yield ticket


def _named(shelf: Shelf, ticket: Ticket) -> AlarmTicket:
    order, at = shelf.state.orders[ticket.order_id], escalation_of(shelf, ticket)
    return AlarmTicket(
        ticket_id=ticket.ticket_id,
        ticket_no=ticket.ticket_no,
        order_id=order.order_id,
        number=order.number,
        place=order.place_label,
        fired_at=iso(ticket.fired_at),
        undelivered_at=iso_or_none(at.undelivered_at),
        unseen_at=iso_or_none(at.unseen_at),
    )


VIEWS = (StationAlarms(),)
