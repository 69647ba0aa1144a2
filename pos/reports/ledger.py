"""The hit rate's ledger of a venue: which rounds are promised, and what became of each.

A fold over the venue's events and nothing else, so it can be thrown away and made again.  A round
counts at its hand-over, under the business day, the local hour and the channel of its promise:

- *kept*: ready - the last of its tickets bumped - at most one minute after the promise, and handed
  over from one minute before the promise to one minute after it, or after the guest came, where
  they came later;
- *late*: ready or handed over after that; *early*: handed over before that.  Food that is done a
  little before it is bagged is as it is planned; how long it stood is its age;
- *unrecorded*: a ticket was never bumped by anybody, or the hand-over was never marked, or was one
  of three by the same hand within five seconds.  What is not known is not counted as kept.

Practice and training never count, nor does what was refused, expired or voided whole before its
minute was over; what is voided afterwards still was promised and handed over.  Of a round in
courses the first one counts: only that was promised.
"""

from typing import Final

from pos.domain.instants import MINUTE, SECOND, Instant, business_day, day_ends_at
from pos.domain.kitchen import unit_portion
from pos.journal.contract import Entry
from pos.reports import seen as ev
from pos.reports.cell import Measure
from pos.reports.days import Days
from pos.reports.notes import HandOver, Ledger, OrderNote, RoundNote, Stroke, TicketNote

MINUTE_KEPT: Final = 60 * SECOND
"""How far off the promise a kept round may be."""
BATCH: Final = 3
BATCH_WITHIN: Final = 5 * SECOND
"""So many hand-overs by one hand in this time were tapped later, and tell no time."""
PATIENCE: Final = 30 * MINUTE
"""A promise around the end of the business day may still be handed over for so long."""
COUNTED_KEPT: Final = 200
"""Counted rounds that are remembered, so that their hand-over can be taken back."""


class GapError(Exception):
    """The events do not follow the ledger."""


def fold(ledger: Ledger, entry: Entry) -> None:
    """Take one event; one that was taken before changes nothing.  Raises `GapError`."""
    if entry.seq <= ledger.seq:
        return
    if entry.seq != ledger.seq + 1:
        raise GapError(f"event {entry.seq} does not follow {ledger.seq}")
    # An event that can not be read stops the report before anything of it was taken.
    event = ev.seen(entry)
    ledger.seq = entry.seq
    close_days(ledger, entry.at)
    if event is not None:
        _take(ledger, event, entry)


def _take(ledger: Ledger, event: ev.Seen, entry: Entry) -> None:
    at = entry.at
    match event:
        case ev.Placed():
            _placed(ledger, event, at)
        case ev.Firm():
            _firm(ledger, event, at)
        case ev.Refused() | ev.Expired():
            _forget(ledger, event.round_id)
        case ev.Voided():
            _voided(ledger, event, at)
        case ev.Readied() | ev.Unreadied() | ev.Bumped() | ev.Recalled() | ev.Remade():
            _cooked(ledger, event, at)
        case ev.HandedOver():
            _handed_over(ledger, event, at, entry.actor)
        case ev.TakenBack():
            _taken_back(ledger, event)
        case ev.CarCame() | ev.GuestCame():
            order = ledger.orders.get(event.order_id)
            if order is not None:
                order.here_at = order.here_at or at
        case ev.GuestMissed():
            _missed(ledger, event, at)
        case ev.Published():
            ledger.time_zone = event.venue.time_zone
            ledger.day_ends_at_hour = event.venue.day_ends_at_hour
            ledger.keeping = [each.id for each in event.venue.stations if each.keeps]


# Promised


def _placed(ledger: Ledger, event: ev.Placed, at: Instant) -> None:
    if event.practice or event.training:
        return
    tickets = _promised_tickets(ledger, event.lines)
    if not tickets:
        # Money only: nobody makes or carries it.
        return
    named = {line for ticket in tickets.values() for line in ticket.lines}
    ledger.rounds[event.round_id] = RoundNote(
        order_id=event.order_id,
        channel=event.channel,
        firm_at=at,
        promised_at=0 if event.awaiting else event.promised_at,
        chosen=bool(event.wished_at),
        left={line.line_id: line.quantity for line in event.lines if line.line_id in named},
        tickets=tickets,
    )
    ledger.orders.setdefault(event.order_id, OrderNote()).rounds.append(event.round_id)
    _expect(ledger, ledger.rounds[event.round_id])


def _promised_tickets(ledger: Ledger, lines: tuple[ev.SeenLine, ...]) -> dict[str, TicketNote]:
    """The tickets of what starts with the round, by what stands behind its id in theirs."""
    courses = [line.course for line in lines if line.course and line.stations]
    first = min(courses, default=0)
    tickets: dict[str, TicketNote] = {}
    for line in lines:
        if line.course not in {0, first}:
            continue
        for station in line.stations:
            name = f"{station}.{line.course}" if line.course else station
            hot = station not in ledger.keeping
            tickets.setdefault(name, TicketNote([], hot)).lines.append(line.line_id)
    return tickets


def _firm(ledger: Ledger, event: ev.Firm, at: Instant) -> None:
    known = ledger.rounds.get(event.round_id)
    if known is not None and not known.counted_at:
        known.promised_at, known.firm_at = event.promised_at, at
        _expect(ledger, known)


def _expect(ledger: Ledger, known: RoundNote) -> None:
    if known.promised_at:
        closes_at = _closes_at(ledger, known)
        ledger.closes_at = min(ledger.closes_at or closes_at, closes_at)


def _closes_at(ledger: Ledger, known: RoundNote) -> Instant:
    promised = known.promised_at
    ends_at = day_ends_at(promised, ledger.time_zone, ledger.day_ends_at_hour)
    return max(ends_at, promised + PATIENCE)


def close_days(ledger: Ledger, at: Instant) -> None:
    """Give up the rounds that nobody marked as handed over until their day had ended."""
    if not ledger.closes_at or at < ledger.closes_at:
        return
    for round_id, known in list(ledger.rounds.items()):
        if known.promised_at and not known.counted_at and _closes_at(ledger, known) <= at:
            _count(ledger, round_id, Measure("unrecorded"), at)
    ledger.closes_at = 0
    for known in ledger.rounds.values():
        if not known.counted_at:
            _expect(ledger, known)


def _forget(ledger: Ledger, round_id: str) -> None:
    known = ledger.rounds.pop(round_id, None)
    if known is None:
        return
    if known.counted_at:
        ledger.counted.remove(round_id)
    order = ledger.orders[known.order_id]
    order.rounds.remove(round_id)
    if not order.rounds:
        del ledger.orders[known.order_id]


def _voided(ledger: Ledger, event: ev.Voided, at: Instant) -> None:
    order = ledger.orders.get(event.order_id)
    for round_id in list(order.rounds) if order is not None else ():
        known = ledger.rounds[round_id]
        if known.counted_at:
            continue
        gone = set(event.units)
        for line_id, left in known.left.items():
            known.left[line_id] = left - sum(u.rpartition(".")[0] == line_id for u in gone)
        for ticket in known.tickets.values():
            ticket.ready = {u: at for u, at in ticket.ready.items() if unit_portion(u) not in gone}
        if any(left > 0 for left in known.left.values()):
            continue
        if at - known.promised_at > MINUTE_KEPT and known.promised_at:
            # Who gave up after the minute was over did not get it in its minute.
            _count(ledger, round_id, Measure("late", at - known.promised_at), at)
        else:
            _forget(ledger, round_id)


# Cooked


def _cooked(
    ledger: Ledger,
    event: ev.Readied | ev.Unreadied | ev.Bumped | ev.Recalled | ev.Remade,
    at: Instant,
) -> None:
    of = event.of_ticket if isinstance(event, ev.Remade) else event.ticket_id
    round_id, _, name = of.partition(".")
    known = ledger.rounds.get(round_id)
    ticket = known.tickets.get(name) if known is not None else None
    if known is None or ticket is None or known.counted_at:
        # Of a later course, of practice, or what came back from a guest who had it in time.
        return
    match event:
        case ev.Readied():
            for unit in event.units if ticket.hot else ():
                ticket.ready.setdefault(unit, at)
        case ev.Unreadied():
            ticket.ready = {u: was for u, was in ticket.ready.items() if u not in event.units}
        case ev.Bumped():
            ticket.bumped_at = at
        case ev.Recalled():
            ticket.bumped_at, ticket.ready = 0, {}
        case ev.Remade():
            again = event.ticket_id.partition(".")[2]
            lines = list(dict.fromkeys(unit.partition(".")[0] for unit in event.units))
            known.tickets[again] = TicketNote(lines, ticket.hot)


def _wanted(known: RoundNote) -> dict[str, TicketNote]:
    return {
        name: ticket
        for name, ticket in known.tickets.items()
        if any(known.left.get(line, 0) > 0 for line in ticket.lines)
    }


# Handed over


def _handed_over(ledger: Ledger, event: ev.HandedOver, at: Instant, actor: str) -> None:
    order = ledger.orders.get(event.order_id)
    if order is None:
        return
    counted: list[str] = []
    unbumped = set(event.unbumped)
    for round_id in list(order.rounds):
        known = ledger.rounds[round_id]
        if known.counted_at or not known.promised_at:
            continue
        if round_id in event.rounds or _is_served(known, round_id, event.tickets):
            _count(ledger, round_id, _measured(known, order, round_id, unbumped, at), at)
            counted.append(round_id)
    order.handed.append(HandOver(at, counted))
    ledger.strokes = [s for s in ledger.strokes if abs(at - s.at) <= BATCH_WITHIN]
    ledger.strokes.append(Stroke(actor, at, counted))
    mine = [stroke for stroke in ledger.strokes if stroke.actor == actor]
    if len(mine) >= BATCH:
        for round_id in (each for stroke in mine for each in stroke.rounds):
            _doubt(ledger, round_id)
    _let_go(ledger)


def _is_served(known: RoundNote, round_id: str, tickets: tuple[str, ...]) -> bool:
    """Whether all that was promised of a round in courses went to the guest."""
    return bool(tickets) and all(f"{round_id}.{name}" in tickets for name in _wanted(known))


def _measured(
    known: RoundNote, order: OrderNote, round_id: str, unbumped: set[str], at: Instant
) -> Measure:
    lead = -1 if known.chosen else max(0, known.promised_at - known.firm_at)
    wanted = _wanted(known)
    bumps = [t.bumped_at for name, t in wanted.items() if f"{round_id}.{name}" not in unbumped]
    if not bumps or len(bumps) < len(wanted) or not all(bumps):
        return Measure("unrecorded", lead=lead)
    ready = max(bumps)
    late = max(ready - known.promised_at, at - max(known.promised_at, order.here_at))
    hot = [min((*t.ready.values(), t.bumped_at)) for t in wanted.values() if t.hot]
    age = max(0, at - min(hot)) if hot else -1
    if late > MINUTE_KEPT:
        return Measure("late", late, age, lead)
    if known.promised_at - at > MINUTE_KEPT:
        return Measure("early", at - known.promised_at, age, lead)
    return Measure("kept", late, age, lead)


def _missed(ledger: Ledger, event: ev.GuestMissed, at: Instant) -> None:
    order = ledger.orders.get(event.order_id)
    if order is None:
        return
    counted: list[str] = []
    for round_id in list(order.rounds):
        known = ledger.rounds[round_id]
        if known.promised_at and not known.counted_at:
            _count(ledger, round_id, Measure("unrecorded"), at)
            counted.append(round_id)
    # Taken back, it is open again like what was handed over by mistake.
    order.handed.append(HandOver(at, counted))
    _let_go(ledger)


def _count(ledger: Ledger, round_id: str, measure: Measure, at: Instant) -> None:
    known = ledger.rounds[round_id]
    known.counted_at, known.measure = at, measure
    promised = known.promised_at
    known.day = business_day(promised, ledger.time_zone, ledger.day_ends_at_hour)
    known.slot = Days.slot(promised, ledger.time_zone, known.channel)
    today = business_day(at, ledger.time_zone, ledger.day_ends_at_hour)
    ledger.days.count(known.day, known.slot, measure, 1, today)
    ledger.counted.append(round_id)


def _uncount(ledger: Ledger, known: RoundNote) -> None:
    if known.measure is not None:
        ledger.days.count(known.day, known.slot, known.measure, -1, known.day)


def _doubt(ledger: Ledger, round_id: str) -> None:
    """A counted round turns out to be one of a batch: its times say nothing."""
    known = ledger.rounds.get(round_id)
    if known is None or known.measure is None or known.measure.outcome == "unrecorded":
        return
    _uncount(ledger, known)
    known.measure = Measure("unrecorded", lead=known.measure.lead)
    ledger.days.count(known.day, known.slot, known.measure, 1, known.day)


def _taken_back(ledger: Ledger, event: ev.TakenBack) -> None:
    order = ledger.orders.get(event.order_id)
    if order is None:
        return
    last = max((handed.at for handed in order.handed), default=0)
    back = [round_id for handed in order.handed if handed.at == last for round_id in handed.rounds]
    order.handed = [handed for handed in order.handed if handed.at != last]
    ledger.strokes = [s for s in ledger.strokes if not set(back) & set(s.rounds)]
    for round_id in back:
        known = ledger.rounds.get(round_id)
        if known is None:
            continue
        _uncount(ledger, known)
        known.counted_at, known.measure = 0, None
        ledger.counted.remove(round_id)
        _expect(ledger, known)
    for ticket_id in event.recalled:
        round_id, _, name = ticket_id.partition(".")
        known = ledger.rounds.get(round_id)
        if known is not None and name in known.tickets:
            known.tickets[name].bumped_at, known.tickets[name].ready = 0, {}


def _let_go(ledger: Ledger) -> None:
    """Forget the oldest counted rounds: their number stays."""
    for round_id in ledger.counted[:-COUNTED_KEPT]:
        _forget(ledger, round_id)
