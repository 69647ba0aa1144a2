"""Tickets on kitchen screens: open, done, waiting.

`kitchen.tickets` has those that were fired and are not bumped.  `kitchen.done` has those that were
bumped and can be recalled.  `kitchen.waiting` has those that have not fired: held courses, orders
for later.  Parameter `station`, or none for all stations: that is the expo's screen, which joins
the three by `round_id` to see when all stations of a round are done.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from pos.domain.ages import age_of_round, is_unseen
from pos.domain.course import course_ready, is_on_hold, later_of
from pos.domain.escalation import escalation_of, station_named
from pos.domain.instants import MINUTE, Instant, iso, iso_or_none
from pos.domain.kitchen import (
    Ticket,
    line_units,
    part_of,
    station_of,
    ticket_lines,
    ticket_units,
    unit_portion,
)
from pos.domain.kitchen_names import read_as
from pos.domain.line import Line, Part, PickedOption
from pos.domain.order import Order, Round
from pos.domain.reasons import said
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.domain.venue import Station
from pos.views.contract import NO_PARAMS, Params, Reading, Row

Half = Literal["open", "done", "waiting"]


class AwayRow(Row, frozen=True):
    """So many portions of a line are wanted at another place than their ticket's."""

    portions: int
    place: str


class TicketLine(Row, frozen=True):
    """A line - or a part of one - as the cook reads it.

    `units` are the portions' ids, `ready` those that are done, `voided` those nobody wants any more
    (they stay, struck through, until the ticket is bumped).  `part` is a bundle's or route's part.
    `away` names the portions that guests at another place take.  `starts` are the instants of those
    portions that wait for a moment of their own, later than their ticket's.
    """

    line_id: str
    name: str
    quantity: int
    units: tuple[str, ...]
    ready: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    removals: tuple[str, ...] = ()
    note: str = ""
    voided: tuple[str, ...] = ()
    part: str = ""
    item: str = ""
    away: tuple[AwayRow, ...] = ()
    starts: dict[str, str] = msgspec.field(default_factory=dict)


class TicketRow(Row, frozen=True):
    """A ticket on a kitchen screen.  `number` is the order's, `ticket_no` the station's own.

    `alarm_at` is when a ticket nobody has touched is escalated, `undelivered_at` when one that no
    screen has shown and no printer acknowledged is.  `allergies` must be acknowledged
    (`allergy_seen_at`) before work begins.  `language` is the one that names and options are in.
    `served_at`: handed over, with its course or with the whole round.  `moved_from` is the place it
    was for before its guests moved.  `age` is the one in years to check before it is handed over.
    `due_at` is when a waiting ticket fires by the plan as it is now, `bag_at` from when on its
    round is to be bagged (nothing, while a part of it is on hold), `expected_at` the later minute
    that the round's guest was told (`open_ended`: that nobody knows until when), `comes_at` when
    they said they would be here.  `ends_at` is when the plan has all of a fired ticket made: it is
    late after that, however long it takes.
    Of a course that was called, `promised_at` and `bag_at` are its own: when it is all ready.
    """

    ticket_id: str
    ticket_no: int
    station: str
    order_id: str
    number: str
    place: str
    place_kind: str
    service: str
    channel: str
    fired_at: str | None
    promised_at: str
    lines: tuple[TicketLine, ...]
    started_at: str | None = None
    bumped_at: str | None = None
    recalled_at: str | None = None
    later_round: bool = False
    name: str = ""
    round_id: str = ""
    placed_at: str | None = None
    course: int = 0
    due_at: str | None = None
    held: bool = False
    awaiting: bool = False
    delivered_at: str | None = None
    seen_at: str | None = None
    alarm_at: str | None = None
    allergies: tuple[str, ...] = ()
    allergy_seen_at: str | None = None
    remake_of: str = ""
    reason: str = ""
    practice: bool = False
    served_at: str | None = None
    void: bool = False
    language: str = ""
    moved_from: str = ""
    age: int = 0
    undelivered_at: str | None = None
    bag_at: str | None = None
    expected_at: str | None = None
    open_ended: bool = False
    comes_at: str | None = None
    ends_at: str | None = None


class KitchenTickets:
    """The open, bumped or waiting tickets of open orders."""

    roles = frozenset({"kitchen", "window", "office", "till"})
    # With a new menu or venue document a cook's language or a station's limit may have changed, by
    # another device what counts as seen.
    # Where an order goes that pays for others' portions, their tickets say.
    kinds = frozenset({"ticket", "order", "menu", "venue", "device"})
    shared_rows = True

    def __init__(self, name: str, half: Half) -> None:
        """Name the view and say which of the tickets it shows."""
        self.name = name
        self._half = half

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """A kitchen device that is bound to a station sees that station only."""
        if set(params) - {"station"}:
            return None
        station = params.get("station", "")
        if actor.station and actor.station != station:
            return None
        return (("station", station),) if station else NO_PARAMS

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """A ticket's row, at its station and at the expo's."""
        kind, key = subject
        if kind == "ticket":
            # A called course has one minute, which each of its tickets may move.
            mates = _course_of(shelf, key)
            return [
                place
                for mate in mates
                for place in (((("station", station_of(mate)),), mate), (NO_PARAMS, mate))
            ]
        if kind == "order":
            holder = shelf.order(key)
            found = _origins(shelf, holder) if holder is not None else []
            return [place for t in found for place in self.places(shelf, ("ticket", t))]
        if kind in {"menu", "venue", "device"}:
            every = [((("station", t.station),), t.ticket_id) for t in shelf.state.tickets.values()]
            return [*every, *((NO_PARAMS, key) for _, key in every)]
        return ()

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """Tickets of this half at this station."""
        station = params[0][1] if params else ""
        return [
            ticket.ticket_id
            for ticket in shelf.state.tickets.values()
            if station in {"", ticket.station} and self._shows(shelf, ticket)
        ]

    def _shows(self, shelf: Shelf, ticket: Ticket) -> bool:
        match self._half:
            case "open":
                return bool(ticket.fired_at) and not ticket.bumped_at
            case "done":
                return bool(ticket.bumped_at)
            case "waiting":
                return ticket.ticket_id in shelf.waiting

    def row(self, reading: Reading, params: Params, key: str) -> TicketRow | None:
        """The ticket, if it is on this half."""
        del params
        ticket = reading.shelf.state.tickets.get(key)
        if ticket is None or not self._shows(reading.shelf, ticket):
            return None
        return ticket_row(reading, ticket)


def ticket_row(reading: Reading, ticket: Ticket) -> TicketRow:
    """A ticket with its order's number and place and the lines that its station makes."""
    shelf, texts = reading.shelf, reading.texts
    order = shelf.state.orders[ticket.order_id]
    placed = shelf.round_of(ticket)
    station = station_named(shelf, ticket.station)
    language = _language(shelf, station)
    lines = _lines(reading, ticket, placed, language)
    allergies = texts.get(placed.allergy, "") if placed.allergy else ""
    touched = ticket.seen_at or ticket.started_at
    called = course_ready(shelf, ticket, placed)
    escalation = escalation_of(shelf, ticket)
    return TicketRow(
        ticket_id=ticket.ticket_id,
        ticket_no=ticket.ticket_no,
        station=ticket.station,
        order_id=order.order_id,
        number=order.number,
        place=order.place_label,
        place_kind=order.place_kind,
        service=order.service,
        channel=order.channel,
        fired_at=iso_or_none(ticket.fired_at),
        promised_at=iso(-(-called // MINUTE) * MINUTE or placed.promised_at),
        lines=lines,
        started_at=iso_or_none(ticket.started_at),
        bumped_at=iso_or_none(ticket.bumped_at),
        recalled_at=iso_or_none(ticket.recalled_at),
        later_round=ticket.later_round,
        name=texts.get(order.name, "") if order.name else "",
        round_id=placed.round_id,
        placed_at=iso(placed.placed_at) if placed.placed_at != ticket.fired_at else None,
        course=ticket.course,
        due_at=iso_or_none(ticket.due_at) if not ticket.fired_at else None,
        held=ticket.held,
        awaiting=placed.awaiting,
        delivered_at=iso_or_none(ticket.delivered_at),
        seen_at=iso_or_none(touched),
        alarm_at=iso_or_none(escalation.unseen_at),
        undelivered_at=iso_or_none(escalation.undelivered_at),
        allergies=tuple(a for a in allergies.split(",") if a),
        allergy_seen_at=iso_or_none(ticket.allergy_seen_at),
        remake_of=ticket.remake_of,
        reason=said(texts, ticket.reason),
        practice=order.practice,
        served_at=iso_or_none(ticket.served_at or placed.handed_at),
        void=bool(placed.voided) and all(len(line.voided) == line.quantity for line in lines),
        language=language,
        moved_from=placed.moved_from,
        age=_age(order, placed),
        bag_at=iso(called) if called else _bag_at(shelf, placed),
        expected_at=iso_or_none(placed.expected_at),
        open_ended=placed.open_ended,
        comes_at=iso_or_none(order.comes_at) if not placed.handed_at else None,
        ends_at=iso_or_none(_ends(ticket, placed)),
    )


def _course_of(shelf: Shelf, ticket_id: str) -> list[str]:
    ticket = shelf.state.tickets.get(ticket_id)
    if ticket is None or not (ticket.course and ticket.slots):
        return [ticket_id]
    return [ticket_id, *(t for t in shelf.round_of(ticket).tickets if t != ticket_id)]


def _bag_at(shelf: Shelf, placed: Round) -> str | None:
    if placed.bag is None or placed.handed_at or placed.open_ended or is_on_hold(shelf, placed):
        return None
    return iso(placed.bag.start)


def _ends(ticket: Ticket, placed: Round) -> Instant:
    """When all that is wanted of a fired ticket is made by the plan; 0 where nothing is planned."""
    if not (ticket.slots and ticket.fired_at):
        return 0
    units = zip(ticket_units(ticket, placed.lines), ticket.slots, strict=True)
    return max(
        (s.end for u, s in units if s.start and unit_portion(u) not in placed.voided), default=0
    )


def _starts(ticket: Ticket, placed: Round) -> dict[str, str]:
    """The units that do not start with their ticket, each with its moment."""
    if not ticket.slots or ticket.bumped_at or ticket.held:
        return {}
    units = ticket_units(ticket, placed.lines)
    if ticket.fired_at:
        # The plan may have made it due in this moment: it waits until it is fired.
        return {
            u: iso(s.start) for u, s in zip(units, ticket.slots, strict=True) if u in ticket.later
        }
    return {u: iso(at) for u, at in later_of(units, ticket.slots, (), ticket.due_at).items()}


def _with_starts(line: TicketLine, starts: Mapping[str, str]) -> TicketLine:
    own = {unit: starts[unit] for unit in line.units if unit in starts}
    return msgspec.structs.replace(line, starts=own) if own else line


def _age(order: Order, placed: Round) -> int:
    """The age to check where nobody has seen who buys."""
    return age_of_round(placed) if is_unseen(order, placed) and not placed.handed_at else 0


def _origins(shelf: Shelf, holder: Order) -> list[str]:
    """The tickets of the portions that an order pays for others."""
    origins = dict.fromkeys(taken.order_id for taken in holder.taken)
    orders = [shelf.state.orders[order] for order in origins if order in shelf.state.orders]
    return [ticket for order in orders for placed in order.rounds for ticket in placed.tickets]


def _away(shelf: Shelf, order: Order, line: Line) -> tuple[AwayRow, ...]:
    """Where portions of a line go that another order at another place pays."""
    if not order.given.get(line.line_id):
        return ()
    found: dict[str, int] = {}
    for holder in shelf.state.orders.values():
        for taken in holder.taken:
            here = taken.order_id == order.order_id and taken.line.line_id == line.line_id
            if here and holder.place_label != order.place_label:
                found[holder.place_label] = found.get(holder.place_label, 0) + taken.portions
    return tuple(AwayRow(portions, place) for place, portions in found.items())


def _language(shelf: Shelf, station: Station | None) -> str:
    """The cook's language where it is not the house's own, in which lines are sold; else empty."""
    venue = shelf.state.venue
    if station is None or venue is None or not station.language:
        return ""
    return station.language if station.language != venue.languages[0] else ""


def _lines(
    reading: Reading, ticket: Ticket, placed: Round, language: str
) -> tuple[TicketLine, ...]:
    """The lines that its station makes, each with its start where that is still to come."""
    lines = tuple(
        row
        for line in ticket_lines(ticket, placed.lines)
        for row in _line_rows(reading, ticket, placed, line, language)
    )
    starts = _starts(ticket, placed)
    return tuple(_with_starts(line, starts) for line in lines) if starts else lines


def _line_rows(
    reading: Reading, ticket: Ticket, placed: Round, line: Line, language: str
) -> Iterable[TicketLine]:
    by_part: dict[str, list[str]] = {}
    away = _away(reading.shelf, reading.shelf.state.orders[ticket.order_id], line)
    for unit in line_units(ticket, line):
        part = part_of(line, unit)
        by_part.setdefault(part.id if part is not None else "", []).append(unit)
    for part_id, units in by_part.items():
        part = next((p for p in line.parts if p.id == part_id), None)
        made = _line_row(reading, ticket, placed, line, part, units, language)
        # Said once a ticket, at the first of the line's parts, as on paper.
        yield msgspec.structs.replace(made, away=away) if away else made
        away = ()


def _line_row(
    reading: Reading,
    ticket: Ticket,
    placed: Round,
    line: Line,
    part: Part | None,
    units: list[str],
    language: str,
) -> TicketLine:
    options = part.options if part is not None and part.item else line.options
    return TicketLine(
        line_id=line.line_id,
        name=read_as(part if part is not None else line, language),
        quantity=len(units),
        units=tuple(units),
        ready=tuple(u for u in units if u in ticket.ready) if ticket.ready else (),
        options=tuple(_option(o, language) for o in options if not o.removal),
        removals=tuple(_option(o, language) for o in options if o.removal),
        note=reading.texts.get(line.note, "") if line.note else "",
        voided=(
            tuple(u for u in units if unit_portion(u) in placed.voided) if placed.voided else ()
        ),
        part=part.id if part is not None else "",
        item=line.item,
    )


def _option(option: PickedOption, language: str) -> str:
    text = read_as(option, language)
    return f"{option.quantity} x {text}" if option.quantity > 1 else text


TICKETS = KitchenTickets("kitchen.tickets", "open")
DONE = KitchenTickets("kitchen.done", "done")
WAITING = KitchenTickets("kitchen.waiting", "waiting")
VIEWS = (TICKETS, DONE, WAITING)
