"""Deciding about overload by hand: pause a channel, slow the kitchen, take places out."""

from typing import assert_never

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.broken import broken
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.instants import MINUTE, Instant
from pos.domain.plan_state import PlacesNow
from pos.domain.shelf import Shelf


def decide_overload(shelf: Shelf, command: cmd.OverloadCommand, facts: Facts) -> Decision:
    """Answer one command against overload."""
    match command:
        case cmd.ChannelPause():
            return _pause(shelf, command, facts.at)
        case cmd.ChannelResume():
            known = shelf.state.channels.get(command.channel)
            return Accepted((ev.ChannelResumed(command.channel),) if known is not None else ())
        case cmd.KitchenSlow():
            return _slow(shelf, command, facts.at)
        case cmd.StationSetPlaces():
            return _set_places(shelf, command, facts)
        case _:
            assert_never(command)


def _pause(shelf: Shelf, command: cmd.ChannelPause, at: Instant) -> Decision:
    known = shelf.state.channels.get(command.channel)
    until = at + command.minutes * MINUTE if command.minutes else 0
    wished = ("staff", until, command.reason)
    if known is not None and (known.why, known.until, known.reason) == wished:
        return Accepted(())
    event = ev.ChannelPaused(command.channel, until, "staff", reason=command.reason)
    return Accepted((event,))


def _slow(shelf: Shelf, command: cmd.KitchenSlow, at: Instant) -> Decision:
    until = at + command.for_minutes * MINUTE if command.minutes else 0
    known = shelf.state.slowed
    now = (known.minutes, known.until) if known is not None else (0, 0)
    same = now == (command.minutes, until)
    events = () if same else (ev.KitchenSlowed(command.minutes, until),)
    return Accepted(events, {"broken": broken(shelf, at)})


def _set_places(shelf: Shelf, command: cmd.StationSetPlaces, facts: Facts) -> Decision:
    venue, state = shelf.state.venue, shelf.state
    own = facts.actor.station
    stations = venue.stations if venue is not None else ()
    station = next((each for each in stations if each.id == command.station), None)
    if station is None or (own and own != station.id):
        return Rejected("station.unknown", {"station": command.station})
    places = dict(state.places)
    known = places.pop(station.id, None)
    if command.places is None:
        events = (ev.StationPlacesSet(station.id, -1),) if known is not None else ()
    else:
        until = facts.at + command.minutes * MINUTE if command.minutes else 0
        places[station.id] = PlacesNow(station.id, command.places, facts.at, until)
        is_same = known is not None and (known.places, known.until) == (command.places, until)
        event = ev.StationPlacesSet(station.id, command.places, until)
        events = () if is_same else (event,)
    return Accepted(events, {"broken": broken(shelf, facts.at, places)})
