"""What is learned while it happens: each station's pace today, and what the night learns from.

Cooks forget to bump, or bump six tickets at once, or have only paper.  What was not seen teaches
nothing: bumps of one station that follow each other at once are a batch, and a station whose bumps
mostly come so is not learned from until single ones are the rule again.
"""

from collections.abc import Callable
from math import exp
from typing import Any, Final

import msgspec

from pos.domain import events as ev
from pos.domain.finishes import finish_of, is_believed
from pos.domain.instants import MINUTE, SECOND, Instant, business_day
from pos.domain.order import Order, Round
from pos.domain.plan_state import PACE_DIGITS, DaySeen, Finish, GuestsSeen, PaceNow, WorkSeen
from pos.domain.planning.learning import UNKNOWN_DAY
from pos.domain.planning.pace import StationPace, Step
from pos.domain.planning.silence import told_after
from pos.domain.shelf import Shelf

BATCH: Final = 3 * SECOND
"""Bumps of a station so soon after each other were not all seen when they were done."""
SHARED_MAX: Final = 0.3
SHARED_AGAIN: Final = 0.15
"""A station of whose bumps more come in batches than the first (beyond chance) is not learned from,
until fewer than the second do."""
CARRIED: Final = 0.3
"""So much of yesterday's pace is expected to be today's."""
SLOW: Final = 0.05
"""A pace (logarithm) from which a station is called slow; it is until it is below `EVEN`."""
EVEN: Final = 0.03
SAMPLE: Final = 30
"""Finishes of one kind of work, and guests of one channel, that a day keeps to learn from."""
KINDS_MAX: Final = 500
"""Kinds of work that a day keeps."""
HANDING_MAX: Final = 10 * MINUTE
LATE_MAX: Final = 60 * MINUTE
_DAYS: Final = 2
_SHARE_RATE: Final = 0.1
_GAP_RATE: Final = 0.03
_GAP_MAX: Final = 5 * MINUTE
_WANDER: Final = 0.0002


def watch(shelf: Shelf, event: ev.Event, at: Instant) -> None:
    """Learn from an event, before it is folded; only where the venue plans its kitchen."""
    watcher = _WATCHERS.get(type(event))
    if watcher is not None:
        watcher(shelf, event, at)


def _muted(now: PaceNow) -> bool:
    """Whether a station's finishes teach nothing: while many of them come in batches.

    A busy station has some by chance.  Once muted, it is until single ones are the rule again.
    """
    by_chance = 1 - exp(-2 * BATCH / max(now.gap, SECOND))
    most = SHARED_AGAIN if now.muted else SHARED_MAX
    return now.shared > by_chance + most * (1 - by_chance)


def _finished(shelf: Shelf, event: ev.UnitsReadied | ev.TicketBumped, at: Instant) -> None:
    finish = finish_of(shelf, event, at)
    if finish is None:
        return
    station = shelf.state.tickets[event.ticket_id].station
    now = _today(shelf, station, at)
    last = now.last
    if now.last_at and at - now.last_at <= BATCH:
        if last is not None and last.ticket_id == finish.ticket_id:
            # Several taps on one ticket end it together.
            last = finish if finish.ends >= last.ends else last
            now = msgspec.structs.replace(now, last=last, last_at=at)
        else:
            now = _batched(_apart(now, at), 1 if last is None else 2)
            now = msgspec.structs.replace(now, last=None, last_at=at)
    else:
        now = _apart(_settled(shelf, station, now), at)
        now = msgspec.structs.replace(now, last=finish, last_at=at)
    _keep(shelf, station, now)


def _apart(now: PaceNow, at: Instant) -> PaceNow:
    """How far finishes usually lie apart, with this one."""
    if not now.last_at:
        return now
    gap = now.gap + _GAP_RATE * (min(max(at - now.last_at, 0), _GAP_MAX) - now.gap)
    return msgspec.structs.replace(now, gap=round(gap, PACE_DIGITS))


def _batched(now: PaceNow, finishes: int) -> PaceNow:
    """So many finishes came at once: nothing is learned, and what is known ages a little."""
    shared = now.shared
    for _ in range(finishes):
        shared += _SHARE_RATE * (1 - shared)
    now = msgspec.structs.replace(now, shared=round(shared, PACE_DIGITS))
    muted = _muted(now)
    return msgspec.structs.replace(
        now,
        muted=muted,
        # A busy station has some at once by chance.
        told=_told(now, finishes, was_told=False) if muted else now.told,
        batched=now.batched + finishes,
        variance=round(now.variance + _WANDER * finishes, PACE_DIGITS),
    )


def _told(now: PaceNow, finishes: int, *, was_told: bool) -> float:
    told = now.told
    for _ in range(finishes):
        told = told_after(told, was_told=was_told)
    return round(told, PACE_DIGITS)


def _settled(shelf: Shelf, station: str, now: PaceNow) -> PaceNow:
    """The last finish stood alone: learn from it, if there is anything to be learned."""
    last = now.last
    if last is None:
        return now
    now = msgspec.structs.replace(now, last=None)
    if not last.took:
        return now
    believed = is_believed(last, now.factor)
    if believed:
        shared = round(now.shared * (1 - _SHARE_RATE), PACE_DIGITS)
        now = msgspec.structs.replace(now, shared=shared)
        now = msgspec.structs.replace(now, muted=_muted(now))
    else:
        # A late bump: whoever forgets one forgets others, too.
        now = _batched(now, 1)
    if believed or not now.muted:
        now = msgspec.structs.replace(now, told=_told(now, 1, was_told=believed))
    if now.muted:
        return now
    _sample_work(shelf, station, now.day, last)
    if not believed:
        return now
    pace = StationPace(0.0)
    pace.factor, pace.variance = now.factor, now.variance
    pace.surprise, pace.noise = now.surprise, now.noise
    pace.finished(Step(station, last.log_median, last.log_spread), last.took)
    slow_since = now.slow_since if pace.factor > EVEN else 0
    if pace.factor >= SLOW:
        slow_since = slow_since or last.at
    return msgspec.structs.replace(
        now,
        factor=round(pace.factor, PACE_DIGITS),
        variance=round(pace.variance, PACE_DIGITS),
        surprise=round(pace.surprise, PACE_DIGITS),
        noise=round(pace.noise, PACE_DIGITS),
        seen=now.seen + 1,
        slow_since=slow_since,
    )


def _settle(shelf: Shelf, _: ev.PlanMoved | ev.OrderPlaced, at: Instant) -> None:
    """Finishes that no other followed at once are learned from with the next plan or order."""
    for station, now in list(shelf.state.paces.items()):
        if now.last is not None and at - now.last_at > BATCH:
            _keep(shelf, station, _settled(shelf, station, now))


def _taken_back(shelf: Shelf, event: ev.UnitsUnreadied | ev.TicketRecalled, _: Instant) -> None:
    """It was not done after all."""
    ticket = shelf.state.tickets[event.ticket_id]
    now = shelf.state.paces.get(ticket.station)
    if now is not None and now.last is not None and now.last.ticket_id == ticket.ticket_id:
        shelf.state.paces[ticket.station] = msgspec.structs.replace(now, last=None)


# Days


def _day(shelf: Shelf, at: Instant) -> str:
    venue = shelf.state.venue
    assert venue is not None
    return business_day(at, venue.time_zone, venue.day_ends_at_hour)


def _today(shelf: Shelf, station: str, at: Instant) -> PaceNow:
    day = _day(shelf, at)
    now = shelf.state.paces.get(station)
    if now is None:
        return PaceNow(variance=_day_variance(shelf), day=day)
    return now if now.day == day else _overnight(shelf, station, now, day)


def _day_variance(shelf: Shelf) -> float:
    learned = shelf.state.learned
    spread = learned.day_spread if learned is not None else UNKNOWN_DAY
    return round(spread * spread, PACE_DIGITS)


def _overnight(shelf: Shelf, station: str, now: PaceNow, day: str) -> PaceNow:
    """A new business day: most of the pace is forgotten, and it is as open as days differ."""
    now = _settled(shelf, station, now)
    kept = CARRIED * CARRIED
    return PaceNow(
        variance=round(kept * now.variance + (1 - kept) * _day_variance(shelf), PACE_DIGITS),
        day=day,
        factor=round(CARRIED * now.factor, PACE_DIGITS),
        noise=now.noise,
        shared=now.shared,
        muted=now.muted,
        told=now.told,
        gap=now.gap,
    )


def _order_placed(shelf: Shelf, event: ev.OrderPlaced, at: Instant) -> None:
    new_day(shelf, at)
    _settle(shelf, event, at)


def new_day(shelf: Shelf, at: Instant) -> None:
    """Let every station's pace be today's; stations that are gone are forgotten."""
    paces = shelf.state.paces
    venue = shelf.state.venue
    day = _day(shelf, at) if venue is not None else ""
    if venue is None or all(now.day == day for now in paces.values()):
        return
    known = {station.id for station in venue.stations}
    for station, now in list(paces.items()):
        if station not in known:
            del paces[station]
        elif now.day != day:
            _keep(shelf, station, _overnight(shelf, station, now, day))


def day_learned(shelf: Shelf, day: str, at: Instant) -> None:
    """The night has learned from a day: what was kept of it is not needed any more."""
    new_day(shelf, at)
    for seen in [seen for seen in shelf.state.watched if seen <= day]:
        del shelf.state.watched[seen]


def _keep(shelf: Shelf, station: str, now: PaceNow) -> None:
    shelf.state.paces[station] = now
    shelf.plan.keep_pace(station, now)


# What the night learns from


def _day_seen(shelf: Shelf, day: str) -> DaySeen:
    watched = shelf.state.watched
    seen = watched.get(day)
    if seen is None:
        seen = watched[day] = DaySeen()
        for old in sorted(watched)[:-_DAYS]:
            del watched[old]
    return seen


def _sample_work(shelf: Shelf, station: str, day: str, finish: Finish) -> None:
    work = _day_seen(shelf, day).work
    known = work.get(finish.key)
    if known is None:
        if len(work) >= KINDS_MAX:
            return
        known = WorkSeen(station, finish.said)
    took = _sampled(known.took, known.count, finish.took)
    work[finish.key] = msgspec.structs.replace(known, count=known.count + 1, took=took)


def _sampled(kept: tuple[Instant, ...], count: int, value: Instant) -> tuple[Instant, ...]:
    """A fair sample of all that came, without chance: the same events keep the same."""
    if len(kept) < SAMPLE:
        return (*kept, value)
    place = (count * 2_654_435_761 & 0xFFFFFFFF) % (count + 1)
    return (*kept[:place], value, *kept[place + 1 :]) if place < SAMPLE else kept


def _came(shelf: Shelf, event: ev.CarArrived | ev.GuestArrived, at: Instant) -> None:
    order = shelf.state.orders.get(event.order_id)
    if order is None or order.practice or order.here_at or order.car is not None:
        return
    promised = min((r.promised_at for r in order.open_rounds if r.promised_at), default=0)
    if not promised:
        return
    guests, seen = _guests(shelf, order, at)
    late = max(-LATE_MAX, min(LATE_MAX, at - promised))
    guests[order.channel] = msgspec.structs.replace(
        seen, came=seen.came + 1, late=_sampled(seen.late, seen.came, late)
    )


def _guests(shelf: Shelf, order: Order, at: Instant) -> tuple[dict[str, GuestsSeen], GuestsSeen]:
    guests = _day_seen(shelf, _day(shelf, at)).guests
    return guests, guests.get(order.channel, GuestsSeen())


def _handed(shelf: Shelf, event: ev.OrderHandedOver, at: Instant) -> None:
    state = shelf.state
    order = state.orders[event.order_id]
    if order.practice:
        return
    for ticket_id in event.unbumped:
        ticket = state.tickets[ticket_id]
        if ticket.slots:
            now = _today(shelf, ticket.station, at)
            told = _told(now, 1, was_told=False)
            now = msgspec.structs.replace(now, missed=now.missed + 1, told=told)
            _keep(shelf, ticket.station, now)
    guests, seen = _guests(shelf, order, at)
    for placed in order.open_rounds:
        if placed.round_id in event.rounds and placed.bag is not None:
            seen = msgspec.structs.replace(seen, handed=seen.handed + 1)
            ready = _ready_at(shelf, placed)
            if ready:
                here = max(order.here_at, order.car.arrived_at if order.car is not None else 0)
                since = max(ready, here, placed.promised_at - MINUTE)
                handing = max(0, min(at - since, HANDING_MAX))
                handing_seen = _sampled(seen.handing, seen.handed - 1, handing)
                seen = msgspec.structs.replace(seen, handing=handing_seen)
    if seen.handed:
        guests[order.channel] = seen


def _ready_at(shelf: Shelf, placed: Round) -> Instant:
    """When a round's bag was ready, if every station said that it was done; else 0."""
    bumped = [shelf.state.tickets[ticket_id].bumped_at for ticket_id in placed.tickets]
    if not all(bumped) or placed.bag is None:
        return 0
    return max(bumped) + placed.bag.takes


def _missed(shelf: Shelf, event: ev.GuestMissed, at: Instant) -> None:
    order = shelf.state.orders.get(event.order_id)
    if order is not None and not order.practice:
        guests, seen = _guests(shelf, order, at)
        guests[order.channel] = msgspec.structs.replace(seen, missed=seen.missed + 1)


_WATCHERS: Final[dict[type, Callable[[Shelf, Any, Instant], None]]] = {
    ev.UnitsReadied: _finished,
    ev.TicketBumped: _finished,
    ev.UnitsUnreadied: _taken_back,
    ev.TicketRecalled: _taken_back,
    ev.PlanMoved: _settle,
    ev.OrderPlaced: _order_placed,
    ev.OrderHandedOver: _handed,
    ev.CarArrived: _came,
    ev.GuestArrived: _came,
    ev.GuestMissed: _missed,
}
