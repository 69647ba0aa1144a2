"""When a fired ticket is escalated: undelivered within seconds, unseen after its station's limit.

*Delivered* means that a printer acknowledged it or a visible, live screen drew it; *seen*, that
somebody touched it.  Paper that was acknowledged counts as seen where the station has no screen.
"""

from typing import NamedTuple

from pos.domain.instants import SECOND, Instant
from pos.domain.kitchen import Ticket
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.domain.venue import Station

UNDELIVERED_SECONDS = 10
UNSEEN_SECONDS = 60
"""For tickets of a station that the venue document has lost."""


class Escalation(NamedTuple):
    """The instants at which a ticket is escalated; 0 for one that is not."""

    undelivered_at: Instant = 0
    unseen_at: Instant = 0


def station_named(shelf: Shelf, station_id: str) -> Station | None:
    """The station as the venue document describes it."""
    venue = shelf.state.venue
    stations = venue.stations if venue is not None else ()
    return next((station for station in stations if station.id == station_id), None)


def screens_of(shelf: Shelf, station_id: str) -> int:
    """How many screens show a station's tickets: its own; without any, those of all stations."""
    own, shared = 0, 0
    for device in shelf.state.devices.values():
        if device.role == "kitchen" and not device.revoked_at:
            own += device.station == station_id
            shared += not device.station
    return own or shared


def counts_as_shown(shelf: Shelf, actor: Actor, station_id: str) -> bool:
    """Whether what this actor has drawn lies before the station's cook.

    The pass draws everybody's tickets; of a station with a screen of its own that says nothing.
    """
    if actor.role != "kitchen" or actor.station:
        return True
    return not any(
        device.role == "kitchen" and device.station == station_id and not device.revoked_at
        for device in shelf.state.devices.values()
    )


def escalation_of(shelf: Shelf, ticket: Ticket) -> Escalation:
    """When a ticket is escalated, as things are; never, once somebody had it in hand."""
    if not ticket.fired_at or ticket.bumped_at or ticket.seen_at or ticket.started_at:
        return Escalation()
    station = station_named(shelf, ticket.station)
    unseen = station.unseen_seconds if station is not None else UNSEEN_SECONDS
    unseen_at = ticket.fired_at + unseen * SECOND
    if ticket.delivered_at:
        return Escalation(0, unseen_at if screens_of(shelf, ticket.station) else 0)
    undelivered = station.undelivered_seconds if station is not None else UNDELIVERED_SECONDS
    return Escalation(ticket.fired_at + undelivered * SECOND, unseen_at)
