"""Tickets and units: a round's work at one station, from fired to bumped."""

import msgspec

from pos.domain.instants import SECOND, Instant
from pos.domain.line import Line


class Ticket(msgspec.Struct, frozen=True, omit_defaults=True):
    """The units of a round at one station.

    `ticket_no` counts the tickets of a station without a gap, so that a cook sees a missing one.
    `ready` names the units that are done.  `later_round` marks an addition to a known order.
    """

    ticket_id: str
    ticket_no: int
    station: str
    order_id: str
    round_id: str
    fired_at: Instant
    started_at: Instant = 0
    bumped_at: Instant = 0
    recalled_at: Instant = 0
    ready: tuple[str, ...] = ()
    later_round: bool = False


def units_of(line: Line) -> tuple[str, ...]:
    """The ids of a line's units, one a portion, made with the line and never anew."""
    return tuple(f"{line.line_id}.{n}" for n in range(1, line.quantity + 1))


def ticket_lines(ticket: Ticket, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Those lines of the ticket's round that its station makes."""
    return tuple(line for line in lines if line.station == ticket.station)


def ticket_units(ticket: Ticket, lines: tuple[Line, ...]) -> tuple[str, ...]:
    """The ids of all units of the ticket."""
    return tuple(unit for line in ticket_lines(ticket, lines) for unit in units_of(line))


def work_of(lines: tuple[Line, ...], station: str) -> Instant:
    """The station's hands-on work for these lines, in milliseconds."""
    return sum(
        line.prep_seconds * line.quantity * SECOND for line in lines if line.station == station
    )


def ticket_started(ticket: Ticket, at: Instant) -> Ticket:
    """A cook has it in hand; a second start keeps the first instant."""
    return msgspec.structs.replace(ticket, started_at=ticket.started_at or at)


def ticket_readied(ticket: Ticket, units: tuple[str, ...], at: Instant) -> Ticket:
    """These units are done; work that was never started began at the latest now."""
    ready = dict.fromkeys((*ticket.ready, *units))
    return msgspec.structs.replace(ticket, ready=tuple(ready), started_at=ticket.started_at or at)


def ticket_unreadied(ticket: Ticket, units: tuple[str, ...]) -> Ticket:
    """These units are not done after all."""
    return msgspec.structs.replace(
        ticket, ready=tuple(unit for unit in ticket.ready if unit not in units)
    )


def ticket_bumped(ticket: Ticket, units: tuple[str, ...], at: Instant) -> Ticket:
    """All done, off the screen."""
    return msgspec.structs.replace(
        ticket, ready=units, bumped_at=at, started_at=ticket.started_at or at
    )


def ticket_recalled(ticket: Ticket, at: Instant) -> Ticket:
    """Back on the screen; what was ready is to be looked at again."""
    return msgspec.structs.replace(ticket, ready=(), bumped_at=0, recalled_at=at)
