"""`kitchen.tickets`: the fired tickets of a station that are not bumped, oldest first by key row.

`kitchen.done`: the tickets that were bumped and can be recalled.  Parameter `station`, or none for
all stations (the expo's screen).
"""

from collections.abc import Iterable, Mapping

from pos.domain.instants import iso, iso_or_none
from pos.domain.kitchen import Ticket, ticket_lines, units_of
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.views.contract import NO_PARAMS, Params, Reading, Row


class TicketLine(Row, frozen=True):
    """A line as the cook reads it.  `units` are the portions' ids, `ready` those that are done."""

    line_id: str
    name: str
    quantity: int
    units: tuple[str, ...]
    ready: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    removals: tuple[str, ...] = ()
    note: str = ""


class TicketRow(Row, frozen=True):
    """A ticket on a kitchen screen.  `number` is the order's, `ticket_no` the station's own."""

    ticket_id: str
    ticket_no: int
    station: str
    order_id: str
    number: str
    place: str
    place_kind: str
    service: str
    channel: str
    fired_at: str
    promised_at: str
    lines: tuple[TicketLine, ...]
    started_at: str | None = None
    bumped_at: str | None = None
    recalled_at: str | None = None
    later_round: bool = False
    name: str = ""


class KitchenTickets:
    """Open (`done=False`) or bumped (`done=True`) tickets of open orders."""

    roles = frozenset({"kitchen", "window", "office", "till"})
    kinds = frozenset({"ticket"})
    shared_rows = True

    def __init__(self, name: str, *, done: bool) -> None:
        """Name the view and say which half of the tickets it shows."""
        self.name = name
        self._done = done

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
        del shelf
        kind, key = subject
        if kind != "ticket":
            return ()
        # A ticket's id ends with its station.
        return (((("station", key.partition(".")[2]),), key), (NO_PARAMS, key))

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """Tickets of this half at this station."""
        station = params[0][1] if params else ""
        return [
            ticket.ticket_id
            for ticket in shelf.state.tickets.values()
            if bool(ticket.bumped_at) == self._done and station in {"", ticket.station}
        ]

    def row(self, reading: Reading, params: Params, key: str) -> TicketRow | None:
        """The ticket, if it is on this half."""
        del params
        ticket = reading.shelf.state.tickets.get(key)
        if ticket is None or bool(ticket.bumped_at) != self._done:
            return None
        return ticket_row(reading, ticket)


def ticket_row(reading: Reading, ticket: Ticket) -> TicketRow:
    """A ticket with its order's number and place and the lines that its station makes."""
    shelf = reading.shelf
    order = shelf.state.orders[ticket.order_id]
    placed = shelf.round_of(ticket)
    ready = set(ticket.ready)
    lines = []
    for line in ticket_lines(ticket, placed.lines):
        units = units_of(line)
        lines.append(
            TicketLine(
                line_id=line.line_id,
                name=line.kitchen,
                quantity=line.quantity,
                units=units,
                ready=tuple(unit for unit in units if unit in ready) if ready else (),
                options=tuple(o.kitchen for o in line.options if not o.removal),
                removals=tuple(o.kitchen for o in line.options if o.removal),
                note=reading.texts.get(line.note, "") if line.note else "",
            )
        )
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
        fired_at=iso(ticket.fired_at),
        promised_at=iso(placed.promised_at),
        lines=tuple(lines),
        started_at=iso_or_none(ticket.started_at),
        bumped_at=iso_or_none(ticket.bumped_at),
        recalled_at=iso_or_none(ticket.recalled_at),
        later_round=ticket.later_round,
        name=reading.texts.get(order.name, "") if order.name else "",
    )


TICKETS = KitchenTickets("kitchen.tickets", done=False)
DONE = KitchenTickets("kitchen.done", done=True)
VIEWS = (TICKETS, DONE)
