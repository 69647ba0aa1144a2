"""Which paper an event asks for: a pure fold over the feed that numbers tickets and finds printers.

It keeps of a venue only what printing needs, so that it runs beside the printers as well as in the
server.  A ticket is printed when it fires, and numbered by the rule of
`pos.domain.evolve_orders.fire`, which a test compares over random days.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from pos.domain import events as ev
from pos.domain.envelope import Recorded
from pos.domain.evolve_orders import first_course
from pos.domain.kitchen import course_of, station_of
from printers.desk import Desk, Job, Kind
from printers.rounds import (
    OpenRound,
    Seat,
    key_of,
    opened,
    round_of_ticket,
    sent_away,
    starts_of,
    too_old,
    work_of,
)

ROUNDS_MAX: Final = 500
"""Rounds that are kept once all of their tickets fired.  What waits is never forgotten here: the
venue itself takes no more open orders than it can hold."""


_FOLLOWED: Final = (
    ev.VenuePublished, ev.RestoreDeclared, ev.OrderPlaced, ev.OrderAccepted, ev.OrderRefused,
    ev.OrderExpired, ev.TicketsFired, ev.TicketsHeld, ev.UnitsRemade, ev.TicketReprinted,
    ev.TicketBumped, ev.TicketRecalled, ev.LinesVoided, ev.LinesMoved, ev.OrderHandedOver,
    ev.OrderTakenBack, ev.SeatingOpened, ev.SeatingMoved, ev.SeatingsMerged, ev.SeatingClosed,
    ev.GuestMissed,
)  # fmt: skip
"""What changes the desk; most events of a day do not, and cost nothing."""


def follow(desk: Desk, happened: Recorded) -> tuple[Desk, tuple[Job, ...]]:
    """The desk after an event, and the paper it asks for at the printers of that moment."""
    if not isinstance(happened.event, _FOLLOWED):
        return desk, ()
    turn = _Turn(desk, happened)
    match happened.event:
        case ev.VenuePublished() as event:
            return msgspec.structs.replace(desk, venue=event.venue, venue_seq=happened.seq), ()
        case ev.RestoreDeclared() as event:
            return msgspec.structs.replace(
                desk,
                order_no=max(desk.order_no, event.order_no - 1),
                ticket_no_floor=event.ticket_no - 1,
            ), ()
        case ev.OrderPlaced() as event:
            turn.placed(event)
        case ev.OrderAccepted() as event:
            turn.accepted(event)
        case ev.OrderRefused() | ev.OrderExpired() as event:
            turn.rounds.pop(event.round_id, None)
        case ev.TicketsFired() as event:
            for ticket_id in event.tickets:
                round_id, key = round_of_ticket(ticket_id), key_of(ticket_id)
                turn.fire(round_id, key, starts=starts_of(turn.rounds.get(round_id), key, event))
        case ev.TicketsHeld() as event:
            for ticket_id in event.tickets:
                turn.hold(ticket_id)
        case ev.UnitsRemade() as event:
            turn.remade(event)
        case ev.TicketReprinted() as event:
            turn.reprinted(event)
        case ev.TicketBumped() as event:
            turn.bump((event.ticket_id,))
        case ev.TicketRecalled() as event:
            turn.recall(event.ticket_id)
        case ev.LinesVoided() as event:
            turn.voided(event)
        case ev.LinesMoved() as event:
            turn.lines_moved(event)
        case ev.OrderHandedOver() as event:
            turn.bump((*event.unbumped, *event.tickets))
            turn.finish(event.rounds, over=True)
        case ev.GuestMissed() as event:
            turn.finish(turn.of_order(event.order_id), over=True)
        case ev.OrderTakenBack() as event:
            turn.finish(turn.of_order(event.order_id), over=False)
            for ticket_id in event.recalled:
                turn.recall(ticket_id)
        case ev.SeatingOpened() | ev.SeatingMoved() as event:
            seat = Seat(event.place_label, event.place_kind)
            turn.sits(event.seating_id, event.seating_id, seat)
        case ev.SeatingsMerged() as event:
            turn.merged(event)
        case ev.SeatingClosed() as event:
            turn.seatings.pop(event.seating_id, None)
            gone = [i for i, r in turn.rounds.items() if r.seating == event.seating_id]
            turn.finish(gone, over=True)
    return turn.done()


class _Turn:
    """One event at work: copies of what it changes, and the jobs that it asks for."""

    def __init__(self, desk: Desk, happened: Recorded) -> None:
        self.desk = desk
        self.seq, self.at = happened.seq, happened.at
        self.rounds = dict(desk.rounds)
        self.seatings = dict(desk.seatings)
        self.numbers = dict(desk.ticket_nos)
        self.order_no = desk.order_no
        self.jobs: list[Job] = []
        self.n = 0
        self.names: dict[str, int] = {}

    def done(self) -> tuple[Desk, tuple[Job, ...]]:
        after = msgspec.structs.replace(
            self.desk,
            order_no=self.order_no,
            ticket_nos=self.numbers,
            rounds=self.rounds,
            seatings=self.seatings,
        )
        return after, tuple(self.jobs)

    def change(self, round_id: str, **fields: object) -> OpenRound | None:
        known = self.rounds.get(round_id)
        if known is None:
            return None
        changed: OpenRound = msgspec.structs.replace(known, **fields)
        self.rounds[round_id] = changed
        return changed

    def of_order(self, order_id: str) -> list[str]:
        return [i for i, known in self.rounds.items() if known.event.order_id == order_id]

    def ask(
        self,
        kind: Kind,
        station: str,
        tickets: tuple[tuple[str, int], ...],
        known: OpenRound | None,
        **said: object,
    ) -> None:
        """One slip, at every printer that it is for."""
        name = station if kind in {"ticket", "remake"} else f"{station}.{kind}"
        again = self.names.get(name, 0) + 1
        self.names[name] = again
        suffix = ""
        if again > 1:
            suffix = f".{again}" if name == station else str(again)
        for printer in self.desk.venue.printers if self.desk.venue is not None else ():
            if kind == "number":
                if printer.role != "customer":
                    continue
            elif station not in printer.stations:
                continue
            self.jobs.append(
                Job(
                    kind=kind,
                    job_id=f"{self.seq}.{printer.id}.{name}{suffix}",
                    seq=self.seq,
                    at=self.at,
                    printer_id=printer.id,
                    station=station,
                    tickets=tickets,
                    known=known,
                    n=self.n,
                    **said,  # type: ignore[arg-type]
                )
            )
        self.n += 1

    def fire(self, round_id: str, key: str, kind: Kind = "ticket", **said: object) -> None:
        """Give a ticket its station's next number - practice has none - and ask for its paper."""
        station = key.partition(".")[0]
        known = self.rounds.get(round_id)
        number = 0
        if known is None or not known.event.practice:
            number = max(self.numbers.get(station, 0), self.desk.ticket_no_floor) + 1
            self.numbers[station] = number
        if known is not None:
            known = self.change(round_id, numbers={**known.numbers, key: number})
        if known is not None and not work_of(known, key):
            # All of it was taken off before it fired: nothing to make, nothing to print.
            self.n += 1
            return
        self.ask(kind, station, ((f"{round_id}.{key}", number),), known, **said)

    def placed(self, event: ev.OrderPlaced) -> None:
        # A later round repeats its order's number; a new order counts on.  Practice has none.
        if event.order_no:
            later = event.order_no <= self.order_no
        else:
            later = bool(self.of_order(event.order_id))
        self.order_no = max(self.order_no, event.order_no)
        known = opened(self.seq, self.at, event, later_round=later)
        if later:
            known = self.at_its_place(known)
        first = first_course(event.lines)
        starting = [
            key
            for key in known.keys
            if course_of(known.ticket_id(key)) in {0, first} and not event.held
        ]
        held = tuple(key for key in known.keys if key not in starting)
        if known.keys:
            self.rounds[event.round_id] = msgspec.structs.replace(known, held=held)
        # What is planned starts at its own moment, and is printed then.
        if not event.awaiting and event.fire_at <= self.at and not event.slots:
            for key in starting:
                self.fire(event.round_id, key)
        venue = self.desk.venue
        if venue is not None and venue.slips and event.channel == "kiosk" and not later:
            self.ask("number", "guest", ((f"{event.round_id}.guest", 0),), known)
        self.forget()

    def at_its_place(self, known: OpenRound) -> OpenRound:
        """A later round goes where its order is, wherever somebody stood who entered it."""
        event = known.event
        seat = self.seatings.get(event.seating)
        if seat is not None:
            return msgspec.structs.replace(known, label=seat.label, place_kind=seat.kind)
        for round_id in self.of_order(event.order_id)[-1:]:
            other = self.rounds[round_id]
            return msgspec.structs.replace(
                known, seating=other.seating, label=other.label, place_kind=other.place_kind
            )
        return known

    def forget(self) -> None:
        """Let the oldest rounds go that nothing more will be fired of; what is over goes first."""
        for round_id in too_old(self.rounds, ROUNDS_MAX):
            del self.rounds[round_id]

    def accepted(self, event: ev.OrderAccepted) -> None:
        if event.seating:
            # Somebody was seated there meanwhile: the order is theirs.
            for round_id in self.of_order(event.order_id):
                known = self.change(round_id, seating=event.seating)
                seat = self.seatings.get(event.seating)
                if known is not None and seat is not None:
                    self.change(round_id, label=seat.label, place_kind=seat.kind)
        known = self.change(event.round_id, awaiting=False, promised_at=event.promised_at)
        if known is None or event.fire_at > self.at or event.slots:
            return
        for key in known.keys:
            if key not in known.held and key not in known.numbers and work_of(known, key):
                self.fire(event.round_id, key)

    def hold(self, ticket_id: str) -> None:
        known = self.rounds.get(round_of_ticket(ticket_id))
        if known is not None:
            held = dict.fromkeys((*known.held, key_of(ticket_id)))
            self.change(known.event.round_id, held=tuple(held))

    def remade(self, event: ev.UnitsRemade) -> None:
        round_id, key = round_of_ticket(event.ticket_id), key_of(event.ticket_id)
        known = self.rounds.get(round_id)
        old_no = 0
        if known is not None:
            old_no = known.numbers.get(key_of(event.of_ticket), 0)
            # What comes back from the table is worked on again, whoever has the rest.
            self.change(round_id, remade={**known.remade, key: event.units}, over=False)
        self.fire(
            round_id,
            key,
            "remake",
            reason=event.reason,
            of=((event.of_ticket, old_no),),
            units=event.units,
        )

    def reprinted(self, event: ev.TicketReprinted) -> None:
        known = self.rounds.get(round_of_ticket(event.ticket_id))
        station = station_of(event.ticket_id)
        tickets = ((event.ticket_id, event.ticket_no),)
        if not event.units:
            self.ask("ticket", station, tickets, known, copy=True)
            return
        of_no = known.numbers.get(key_of(event.of_ticket), 0) if known is not None else 0
        said = {"reason": event.reason, "of": ((event.of_ticket, of_no),), "units": event.units}
        self.ask("remake", station, tickets, known, copy=True, **said)

    def bump(self, tickets: Iterable[str]) -> None:
        for ticket_id in tickets:
            known = self.rounds.get(round_of_ticket(ticket_id))
            if known is not None:
                bumped = dict.fromkeys((*known.bumped, key_of(ticket_id)))
                self.change(known.event.round_id, bumped=tuple(bumped))

    def recall(self, ticket_id: str) -> None:
        known = self.rounds.get(round_of_ticket(ticket_id))
        if known is not None:
            key = key_of(ticket_id)
            self.change(known.event.round_id, bumped=tuple(k for k in known.bumped if k != key))

    def finish(self, rounds: Iterable[str], *, over: bool) -> None:
        for round_id in rounds:
            self.change(round_id, over=over)

    def voided(self, event: ev.LinesVoided) -> None:
        for round_id in self.of_order(event.order_id):
            before = self.rounds[round_id]
            lines = {line.line_id for line in before.event.lines}
            portions = tuple(
                unit
                for unit in dict.fromkeys(event.units)
                if unit.rpartition(".")[0] in lines and unit not in before.voided
            )
            if not portions:
                continue
            known = self.change(round_id, voided=(*before.voided, *portions))
            if known is None:
                continue
            for key in known.working:
                if work_of(known, key, portions):
                    self.ask(
                        "void",
                        key.partition(".")[0],
                        ((known.ticket_id(key), known.numbers[key]),),
                        known,
                        portions=portions,
                        reason=event.reason,
                        why=event.why,
                    )

    def sits(self, seating: str, into: str, seat: Seat) -> None:
        """The guests of a seating have this seat now, as those of `into`."""
        self.seatings[into] = seat
        label = seat.label
        told: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
        about: dict[tuple[str, str, str], OpenRound] = {}
        for round_id, known in list(self.rounds.items()):
            away = tuple(
                msgspec.structs.replace(a, seating=into, label=label) if a.seating == seating else a
                for a in known.away
            )
            if away != known.away:
                self.change(round_id, away=away)
            if known.seating != seating:
                continue
            self.change(round_id, seating=into, label=label, place_kind=seat.kind)
            if known.label == label:
                continue
            for key in known.working:
                spot = (known.event.order_id, known.label, key.partition(".")[0])
                ticket = (known.ticket_id(key), known.numbers[key])
                told.setdefault(spot, []).append(ticket)
                about[spot] = self.rounds[round_id]
        for spot, tickets in told.items():
            _, origin, station = spot
            self.ask("move", station, tuple(tickets), about[spot], origin=origin, target=label)

    def merged(self, event: ev.SeatingsMerged) -> None:
        self.seatings.pop(event.seating_id, None)
        there = [r for r in self.rounds.values() if r.seating == event.into]
        seat = self.seatings.get(event.into)
        if seat is None and there:
            seat = Seat(there[0].label, there[0].place_kind)
        if seat is not None:
            self.sits(event.seating_id, event.into, seat)

    def lines_moved(self, event: ev.LinesMoved) -> None:
        """Portions are wanted at another place; the kitchen's tickets keep them."""
        if event.opened:
            self.order_no = max(self.order_no, event.order_no)
        target = event.to_place_label or event.to_place
        for round_id, known in list(self.rounds.items()):
            ids = {line.line_id for line in known.event.lines}
            shares = [share for share in event.lines if share.line_id in ids]
            if not shares:
                continue
            away, origin = sent_away(known, shares, event, target)
            changed = self.change(round_id, away=away)
            if changed is not None and origin != target:
                lines = tuple((share.line_id, share.portions) for share in shares)
                self.tell_moved(changed, lines, origin, target)

    def tell_moved(
        self, known: OpenRound, lines: tuple[tuple[str, int], ...], origin: str, target: str
    ) -> None:
        ids = {line_id for line_id, _ in lines}
        for key in known.working:
            if any(work.line_id in ids for work in work_of(known, key)):
                ticket = (known.ticket_id(key), known.numbers[key])
                self.ask(
                    "move",
                    station_of(known.ticket_id(key)),
                    (ticket,),
                    known,
                    lines=lines,
                    origin=origin,
                    target=target,
                )
