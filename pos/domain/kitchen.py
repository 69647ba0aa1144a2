"""Tickets and units: a round's work at one station, from fired to bumped.

A *portion* is one of a line's quantity (`{line_id}.{n}`); a *unit* is a portion's part at one
station: the portion itself, or `{line_id}.{n}.{part}` where a line is made at several.  A remade
unit is a new one: `{unit}~{k}`.
"""

from collections.abc import Collection
from typing import Final

import msgspec

from pos.domain.instants import SECOND, Instant
from pos.domain.line import Line, Part
from pos.domain.slot import Slot

UNITS_KEPT: Final = 4096
"""Tickets whose units are kept at hand; then they are worked out anew."""


class Ticket(msgspec.Struct, frozen=True, omit_defaults=True):
    """The units of a round at one station and in one course.

    `ticket_no` counts the fired tickets of a station without a gap, so that a cook sees a missing
    one.  `ready` names the units that are done.  `later_round` marks an addition to a known order.
    `fired_at` 0 waits: for `due_at`, or (0, or `held`) until it is fired by hand.  A remake's
    `units` are its own; another's come from the lines.  `slots` are where the plan has its units,
    in their order; none where it is cooked at once.  `later` names units of a fired ticket that
    wait for a moment of their own.  `pressed`: a cook said when the planned work began.
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
    course: int = 0
    due_at: Instant = 0
    held: bool = False
    delivered_at: Instant = 0
    seen_at: Instant = 0
    allergy_seen_at: Instant = 0
    units: tuple[str, ...] = ()
    remake_of: str = ""
    reason: str = ""
    served_at: Instant = 0
    slots: tuple[Slot, ...] = ()
    later: tuple[str, ...] = ()
    pressed: bool = False


def portions_of(line: Line) -> tuple[str, ...]:
    """The ids of a line's portions, made with the line and never anew."""
    return tuple([f"{line.line_id}.{n}" for n in range(1, line.quantity + 1)])


def unit_portion(unit: str) -> str:
    """The portion that a unit is a part of."""
    line_id, n, *_ = unit.partition("~")[0].split(".")
    return f"{line_id}.{n}"


def units_of(line: Line) -> tuple[str, ...]:
    """The ids of all of a line's units; none where nobody makes it."""
    if not line.station:
        return ()
    if not line.parts:
        return portions_of(line)
    return tuple(f"{portion}.{part.id}" for portion in portions_of(line) for part in line.parts)


def units_at(line: Line, station: str) -> tuple[str, ...]:
    """The ids of those units of a line that a station makes."""
    if not line.parts:
        return portions_of(line) if line.station == station else ()
    here = [part.id for part in line.parts if part.station == station]
    return tuple(f"{portion}.{part}" for portion in portions_of(line) for part in here)


def part_of(line: Line, unit: str) -> Part | None:
    """The part that a unit is, where its line is made of parts."""
    _, _, *part = unit.partition("~")[0].split(".")
    for found in line.parts:
        if part and found.id == part[0]:
            return found
    return None


def stations_of(line: Line) -> tuple[str, ...]:
    """The stations that make something of a line, each once."""
    if not line.parts:
        return (line.station,) if line.station else ()
    return tuple(dict.fromkeys(part.station for part in line.parts))


def ticket_ids(round_id: str, lines: tuple[Line, ...]) -> tuple[str, ...]:
    """The tickets of a round: one a station and course, in the order of the lines."""
    ids: dict[str, None] = {}
    for line in lines:
        if not line.parts and not line.course:
            # The hot path: an item of one station.
            if line.station:
                ids[f"{round_id}.{line.station}"] = None
            continue
        for station in stations_of(line):
            ids[ticket_id_of(round_id, station, line.course)] = None
    return tuple(ids)


def ticket_id_of(round_id: str, station: str, course: int) -> str:
    """`{round_id}.{station}`, with the course behind it from the first on."""
    return f"{round_id}.{station}.{course}" if course else f"{round_id}.{station}"


def station_of(ticket_id: str) -> str:
    """The station in a ticket's id."""
    return ticket_id.split(".", 2)[1]


def course_of(ticket_id: str) -> int:
    """The course in a ticket's id; 0 goes with the rest of its round."""
    return station_and_course(ticket_id)[1]


def station_and_course(ticket_id: str) -> tuple[str, int]:
    """Both that stand in a ticket's id behind the round's."""
    _, station, *course = ticket_id.split(".")
    return station, int(course[0]) if course and course[0].isdigit() else 0


def ticket_lines(ticket: Ticket, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Those lines of the ticket's round that its station makes."""
    if ticket.units:
        wanted = {unit.partition(".")[0] for unit in ticket.units}
        return tuple(line for line in lines if line.line_id in wanted)
    station, course = ticket.station, ticket.course
    return tuple(
        [
            line
            for line in lines
            if line.course == course
            and (station in stations_of(line) if line.parts else line.station == station)
        ]
    )


def line_units(ticket: Ticket, line: Line) -> tuple[str, ...]:
    """The units of one line on a ticket."""
    if ticket.units:
        return tuple(unit for unit in ticket.units if unit.partition(".")[0] == line.line_id)
    return units_at(line, ticket.station)


def ticket_units(ticket: Ticket, lines: tuple[Line, ...]) -> tuple[str, ...]:
    """The ids of all units of the ticket."""
    if ticket.units:
        return ticket.units
    # Asked many times of each open ticket, and always the same.
    key = (id(lines), ticket.station, ticket.course)
    known = _units.get(key)
    if known is not None and known[0] is lines:
        return known[1]
    units = tuple(
        [unit for line in ticket_lines(ticket, lines) for unit in units_at(line, ticket.station)]
    )
    if len(_units) >= UNITS_KEPT:
        _units.clear()
    _units[key] = (lines, units)
    return units


_units: dict[tuple[int, str, int], tuple[tuple[Line, ...], tuple[str, ...]]] = {}


def is_wanted(ticket: Ticket, lines: tuple[Line, ...], voided: Collection[str]) -> bool:
    """Whether anything on a ticket is not void: only such a ticket may fire."""
    return not voided or any(
        unit_portion(unit) not in voided for unit in ticket_units(ticket, lines)
    )


def ticket_work(ticket: Ticket, lines: tuple[Line, ...], voided: Collection[str]) -> Instant:
    """The hands-on work of a ticket's units that are not void, in milliseconds."""
    seconds = 0
    if not voided and not ticket.units:
        return _whole_work(ticket, lines)
    for line in ticket_lines(ticket, lines):
        for unit in line_units(ticket, line):
            if unit_portion(unit) not in voided:
                part = part_of(line, unit)
                seconds += part.prep_seconds if part is not None else line.prep_seconds
    return seconds * SECOND


def _whole_work(ticket: Ticket, lines: tuple[Line, ...]) -> Instant:
    seconds = 0
    for line in lines:
        if line.course != ticket.course:
            continue
        if not line.parts:
            if line.station == ticket.station:
                seconds += line.prep_seconds * line.quantity
            continue
        for part in line.parts:
            if part.station == ticket.station:
                seconds += part.prep_seconds * line.quantity
    return seconds * SECOND


def ticket_started(ticket: Ticket, at: Instant) -> Ticket:
    """A cook has it in hand; a second start keeps the first instant."""
    if ticket.started_at:
        return ticket
    return msgspec.structs.replace(ticket, started_at=at, pressed=bool(ticket.slots))


def ticket_readied(ticket: Ticket, units: tuple[str, ...], at: Instant) -> Ticket:
    """These units are done; work that was never started began at the latest now."""
    ready = dict.fromkeys((*ticket.ready, *units))
    # Whoever made what was to start later has started it.
    later = tuple(unit for unit in ticket.later if unit not in units) if ticket.later else ()
    return msgspec.structs.replace(
        ticket, ready=tuple(ready), started_at=ticket.started_at or at, later=later
    )


def ticket_unreadied(ticket: Ticket, units: tuple[str, ...]) -> Ticket:
    """These units are not done after all."""
    return msgspec.structs.replace(
        ticket, ready=tuple(unit for unit in ticket.ready if unit not in units)
    )


def ticket_bumped(ticket: Ticket, units: tuple[str, ...], at: Instant) -> Ticket:
    """All done, off the screen."""
    return msgspec.structs.replace(
        ticket, ready=units, bumped_at=at, started_at=ticket.started_at or at, later=()
    )


def ticket_recalled(ticket: Ticket, at: Instant) -> Ticket:
    """Back on the screen; what was ready is to be looked at again."""
    return msgspec.structs.replace(ticket, ready=(), bumped_at=0, recalled_at=at)


def ticket_fired(ticket: Ticket, number: int, at: Instant) -> Ticket:
    """It starts now, with the station's next number."""
    return msgspec.structs.replace(ticket, ticket_no=number, fired_at=at, held=False)
