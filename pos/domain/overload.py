"""Overload: a channel whose earliest minute is too far away pauses itself, and opens again.

What decides is how far away a single portion would be at the stations that made it so: once it is
`resume_minutes` below the limit the channel opens, and only from there on up a guest's too distant
minute closes it again.  So a large order in a quiet kitchen shuts nobody out, and nothing flaps.
"""

from collections.abc import Iterable, Iterator
from statistics import median_low
from typing import Final

from pos.domain import events as ev
from pos.domain.envelope import Facts, Rejected
from pos.domain.estimate import HAND_OVER
from pos.domain.held import as_held, covers, work_of_guests
from pos.domain.instants import HOUR, MINUTE, SECOND, Instant, ceil_minute, iso
from pos.domain.kitchen import stations_of
from pos.domain.line import Line
from pos.domain.plan_state import ChannelPause
from pos.domain.planning.aims import AIMS
from pos.domain.planning.calendar import Calendars
from pos.domain.planning.night import HANDOVER
from pos.domain.planning.planner import MINUTES_MAX, Planner
from pos.domain.planning.rounds import PlannedRound, Portion
from pos.domain.pricing_terms import closed
from pos.domain.promise import Promised, soonest
from pos.domain.shelf import Shelf
from pos.domain.venue import Station

BOUND: Final = frozenset({"guest", "channel"})
"""Roles that a pause holds off; staff at a till go on, and are told."""
AFTER_CLOSING: Final = 20 * MINUTE
"""What was ordered before closing is handed over for so long after it, and no later."""
USUAL_SECONDS: Final = 240
"""How long a portion takes at a station of which the menu says nothing."""


def pause_of(shelf: Shelf, channel: str, at: Instant) -> ChannelPause | None:
    """The pause that a channel is in.  One by overload ends with its event and not by the clock."""
    pause = shelf.state.channels.get(channel)
    if pause is None or (pause.why == "staff" and pause.until and pause.until <= at):
        return None
    return pause


def held_off(
    shelf: Shelf,
    channel: str,
    facts: Facts,
    wished: Instant,
    kept: Instant,
    *,
    anew: bool = False,
) -> Rejected | None:
    """The refusal of a paused channel; whoever wants a minute after it, or `kept` one, goes on.

    `anew`: it is to be kept for longer.  When staff pause a channel, nobody keeps on doing so.
    """
    if facts.actor.role not in BOUND or facts.actor.practice:
        return None
    pause = pause_of(shelf, channel, facts.at)
    if kept and not (anew and pause is not None and pause.why == "staff"):
        return None
    if pause is None or (pause.until and wished > opens_at(pause, facts.at)):
        return None
    return _refused(channel, pause.until and opens_at(pause, facts.at))


def opens_at(pause: ChannelPause, at: Instant) -> Instant:
    """When a paused channel is expected to open; 0: nobody knows."""
    # Whether it really does is seen within the second.
    return max(pause.until, ceil_minute(at + 1)) if pause.until else 0


def _refused(channel: str, until: Instant, *events: ev.Event) -> Rejected:
    params = {"channel": channel} | ({"until": iso(until)} if until else {})
    return Rejected("channel.paused", params, events)


def minute_for(
    shelf: Shelf,
    channel: str,
    lines: tuple[Line, ...],
    facts: Facts,
    wished: Instant = 0,
    kept: Instant = 0,
    hold: str = "",
) -> Promised | Rejected:
    """The minute that whoever orders now gets, or why there is none.

    `wished` 0 is as soon as possible; `kept` is the minute of their own `hold`, which opens a
    paused channel to the cart that it was taken for, and to no other.
    """
    if kept and not covers(shelf, hold, lines, facts.at, wished):
        paused = held_off(shelf, channel, facts, wished, 0)
        if paused is not None:
            return paused
    promise = _slowed(shelf, lines, facts.at, wished, kept, hold)
    if kept and (promise is None or promise.promised_at > kept):
        promise = as_held(shelf, hold, lines, facts.at, wished) or promise
    has_kept = promise is not None and promise.promised_at == kept
    if not wished and not has_kept and facts.actor.role in BOUND and not facts.actor.practice:
        pause = _overloaded(shelf, channel, lines, promise, facts.at)
        if pause is not None and pause_of(shelf, channel, facts.at) is None:
            return _refused(channel, pause.until, pause)
        if pause is not None:
            return _refused(channel, pause.until)
    if promise is None:
        return Rejected("order.no_minute")
    return _shut_by_then(shelf, promise, facts, wished) or promise


def _shut_by_then(
    shelf: Shelf, promise: Promised, facts: Facts, wished: Instant
) -> Rejected | None:
    """Why a guest's next minute is none: the house has long closed by then."""
    venue = shelf.state.venue
    if wished or venue is None or facts.actor.role not in BOUND:
        return None
    return closed(venue, max(facts.at, promise.promised_at - AFTER_CLOSING))


def slowed_by(shelf: Shelf, at: Instant) -> Instant:
    """So much later new promises are given now, in milliseconds."""
    slowed = shelf.state.slowed
    if slowed is None or (slowed.until and slowed.until <= at):
        return 0
    return slowed.minutes * MINUTE


def _slowed(
    shelf: Shelf,
    lines: tuple[Line, ...],
    at: Instant,
    wished: Instant,
    kept: Instant,
    hold: str,
) -> Promised | None:
    promise = soonest(shelf, lines, at, wished or kept, hold)
    slower = slowed_by(shelf, at)
    if promise is None or not slower or kept:
        return promise
    if not any(station for line in lines for station in stations_of(line)):
        return promise
    first = promise
    if wished:
        if wished > at + slower + HOUR:
            return promise
        first = soonest(shelf, lines, at, 0, hold) or promise
    earliest = first.promised_at + slower
    if earliest <= promise.promised_at:
        return promise
    if not shelf.plan.on and not wished:
        # Cooked at once all the same: it is the stations that take longer.
        return Promised(earliest, promise.fire_at)
    return soonest(shelf, lines, at, earliest, hold)


def limit_of(shelf: Shelf, channel: str) -> Instant:
    """The longest lead of a channel in milliseconds; 0: it has none."""
    venue = shelf.state.venue
    limits = venue.promise.limits if venue is not None else {}
    return next((minutes * MINUTE for name, minutes in limits.items() if name == channel), 0)


def beyond_limit(shelf: Shelf, channel: str, promised_at: Instant, at: Instant) -> bool:
    """Whether a minute is further away than the channel's limit."""
    limit = limit_of(shelf, channel)
    return bool(limit) and promised_at - at > limit


def _overloaded(
    shelf: Shelf, channel: str, lines: Iterable[Line], promise: Promised | None, at: Instant
) -> ev.ChannelPaused | None:
    """The pause that a too distant minute brings about, with the stations that made it so."""
    limit = limit_of(shelf, channel)
    lead = promise.promised_at - at if promise is not None else MINUTES_MAX * MINUTE
    if not limit or lead <= limit:
        return None
    own = dict.fromkeys(station for line in lines for station in stations_of(line))
    full = _full(shelf, own, limit, at)
    if any(work_of_guests(shelf, station, at, at + lead) for station in full):
        # Carts that may never be ordered are in the way: others' work alone must be too much.
        full = {station: far for station, far in full.items() if far > limit}
    # Until when says what is open, and not how large this one cart is.
    return _paused(shelf, channel, max(full.values()), tuple(full), at) if full else None


def _full(shelf: Shelf, stations: Iterable[str], limit: Instant, at: Instant) -> dict[str, Instant]:
    """The stations at which a portion is too far away, and how far."""
    leads = {station.id: _lead(shelf, station, at) for station in _working(shelf, stations)}
    return {
        station.id: leads[station.id]
        for station in _working(shelf, stations)
        if leads[station.id] >= _opening(shelf, station, limit, at)
    }


def _paused(
    shelf: Shelf, channel: str, lead: Instant, stations: tuple[str, ...], at: Instant
) -> ev.ChannelPaused:
    venue = shelf.state.venue
    assert venue is not None
    over = lead - limit_of(shelf, channel) + venue.promise.resume_minutes * MINUTE
    until = ceil_minute(at + max(MINUTE, over))
    return ev.ChannelPaused(channel, until, "overload", lead, stations)


def _working(shelf: Shelf, named: Iterable[str]) -> Iterator[Station]:
    """Those of the stations that work: what is out, shut or gone makes nobody wait for it."""
    state = shelf.state
    names = set(named)
    for station in state.venue.stations if state.venue is not None else ():
        now = state.places.get(station.id)
        is_out = now is not None and not now.places
        if station.id in names and not is_out and station.id not in state.paused:
            yield station


def _opening(shelf: Shelf, station: Station, limit: Instant, at: Instant) -> Instant:
    """Below this lead a channel opens again; in an idle kitchen it always does."""
    venue = shelf.state.venue
    assert venue is not None
    idle = _lead(shelf, station, at, idle=True)
    return max(limit - venue.promise.resume_minutes * MINUTE, idle + MINUTE)


def _lead(shelf: Shelf, station: Station, at: Instant, *, idle: bool = False) -> Instant:
    """How far away the minute of one usual portion of a station is, with all its open work."""
    seconds = _usual_seconds(shelf, station.id)
    plan = shelf.plan
    if not plan.on:
        now = shelf.state.places.get(station.id)
        places = now.places if now is not None else station.places
        work = seconds * SECOND
        load = 0 if idle else shelf.load.get(station.id, 0)
        ready = max((load + work) // max(1, places), work) + HAND_OVER
        lead = ceil_minute(at + ready) - at
    else:
        near = plan.at(shelf, at)
        calendars = Calendars(plan.places, at) if idle else near
        step = plan.steps(shelf).usual(station.id, seconds)
        portion = Portion((step,), hot=not station.keeps)
        planned = PlannedRound("", (portion,), plan.bag(shelf, 1), HANDOVER)
        planner = Planner(plan.places, plan.pace(shelf), AIMS, calendars)
        minute = planner.soonest_kept(planned, at)
        lead = minute - at if minute is not None else MINUTES_MAX * MINUTE
        if not idle:
            # What guests only hold shuts nobody out: they have neither ordered nor paid.
            held = work_of_guests(shelf, station.id, at, at + lead)
            lead -= held // max(1, plan.places.get(station.id, 1))
    return lead if idle else lead + slowed_by(shelf, at)


def _usual_seconds(shelf: Shelf, station: str) -> int:
    """How long a portion of the middle of the menu takes at a station."""
    items = shelf.state.menu.items if shelf.state.menu is not None else ()
    found = [item.prep_seconds for item in items if item.station == station]
    found += [step.prep_seconds for item in items for step in item.route if step.station == station]
    return median_low(found) if found else USUAL_SECONDS


def passed(shelf: Shelf, at: Instant) -> list[ev.Event]:
    """What ends by itself: pauses, a slower pace, places that are out."""
    state = shelf.state
    events: list[ev.Event] = [
        _looked_at(shelf, pause, at)
        for pause in state.channels.values()
        if pause.until and pause.until <= at
    ]
    if state.slowed is not None and state.slowed.until and state.slowed.until <= at:
        events.append(ev.KitchenSlowed(0))
    events += [
        ev.StationPlacesSet(known.station, -1)
        for known in state.places.values()
        if known.until and known.until <= at
    ]
    return events


def _looked_at(shelf: Shelf, pause: ChannelPause, at: Instant) -> ev.Event:
    """A pause that was to end: whether its stations are free enough, or when to look again."""
    limit = limit_of(shelf, pause.channel)
    if pause.why == "overload" and limit:
        leads = _full(shelf, pause.stations, limit, at)
        if leads:
            return _paused(shelf, pause.channel, max(leads.values()), tuple(leads), at)
    return ev.ChannelResumed(pause.channel)


def dues(shelf: Shelf) -> list[Instant]:
    """When `passed` has something to do."""
    state = shelf.state
    found = [pause.until for pause in state.channels.values()]
    found += [state.slowed.until] if state.slowed is not None else []
    found += [known.until for known in state.places.values()]
    return [due for due in found if due]
