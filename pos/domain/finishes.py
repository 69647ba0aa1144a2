"""What of a bump counts as seen: which work it ended, when that began, and how long it took.

A cook who bumps a ticket says that all on it is done; how long the portions took follows from where
the plan had them, or from the cook's own start.  What can not be known is said so, never guessed.
"""

from collections.abc import Iterator
from math import exp, log
from statistics import NormalDist
from typing import Final, NamedTuple

from pos.domain.events import TicketBumped, UnitsReadied
from pos.domain.instants import SECOND, Instant
from pos.domain.kitchen import Ticket, part_of, ticket_units, unit_portion
from pos.domain.order import Round
from pos.domain.plan_state import Finish
from pos.domain.planning.pace import SHORTEST, Step
from pos.domain.planning.steps import work_key
from pos.domain.shelf import Shelf
from pos.domain.slot import Slot

PEERS_MAX: Final = 12
"""Portions of a bump that are looked at for which was the last: those that end last."""
BELIEVED: Final = log(3)
BELIEVED_SPREADS: Final = 3
"""What took three times as long as usual, and so many spreads longer, was done before: a late bump.
What took so much less lay ready."""
_NARROW: Final = 0.01
"""No work takes the same time to the hundredth."""
_NEVER_QUITE: Final = 1e-6
_NORMAL: Final = NormalDist()


class _Work(NamedTuple):
    key: str
    said: Instant
    step: Step
    since: Instant
    ends: Instant


def finish_of(shelf: Shelf, event: UnitsReadied | TicketBumped, at: Instant) -> Finish | None:
    """What a bump ended; look before it is folded.

    `None` is no finish at all: practice, nothing planned, nothing new.  One that `took` 0 was a
    bump, but says nothing about how long work takes.
    """
    ticket = shelf.state.tickets[event.ticket_id]
    order = shelf.state.orders.get(ticket.order_id)
    placed = order.round(ticket.round_id) if order is not None else None
    if order is None or placed is None or order.practice or not ticket.slots or ticket.bumped_at:
        return None
    wanted = event.units if isinstance(event, UnitsReadied) else None
    ended = [
        (unit, slot)
        for unit, slot in zip(ticket_units(ticket, placed.lines), ticket.slots, strict=True)
        if unit not in ticket.ready
        and (wanted is None or unit in wanted)
        and unit_portion(unit) not in placed.voided
    ]
    if not ended:
        return None
    begun = [(u, s) for u, s in ended if 0 < s.start <= at and u not in ticket.later]
    if not begun or ticket.recalled_at or ticket.units or placed.handed_at:
        return Finish(at, 0, "", 0, 0.0, 0.0, ticket.ticket_id, at)
    begun = sorted(begun, key=lambda pair: pair[1].end)[-PEERS_MAX:]
    works = list(_works(shelf, ticket, placed, begun, at))
    last = works[-1]
    took = _took_the_last(shelf, ticket.station, works, at)
    median, spread = round(last.step.log_median, 9), round(last.step.log_spread, 9)
    return Finish(at, took, last.key, last.said, median, spread, ticket.ticket_id, last.ends)


def is_believed(finish: Finish, factor: float) -> bool:
    """Whether it took about as long as such work can at today's pace: neither late nor a slip."""
    off = log(max(finish.took, SHORTEST)) - finish.log_median - factor
    return abs(off) <= max(BELIEVED, BELIEVED_SPREADS * finish.log_spread)


def _works(
    shelf: Shelf, ticket: Ticket, placed: Round, units: list[tuple[str, Slot]], at: Instant
) -> Iterator[_Work]:
    steps = shelf.plan.steps(shelf)
    pressed = ticket.started_at if ticket.pressed else 0
    for unit, slot in units:
        line = placed.line(unit.partition(".")[0])
        assert line is not None
        part = part_of(line, unit)
        since = max(slot.start, pressed)
        if part is not None:
            came = _came_from_before(shelf, placed, unit)
            since = max(since, came if came < at else 0)
        said = (part if part is not None else line).prep_seconds * SECOND
        yield _Work(work_key(line, part), said, steps.of(line, part), since, slot.end)


def _came_from_before(shelf: Shelf, placed: Round, unit: str) -> Instant:
    """When the station before on the portion's way said that it was done; 0: none, or it did not.

    A portion that comes late from the grill does not take longer at the pass for it.
    """
    line = placed.line(unit.partition(".")[0])
    assert line is not None
    for way in shelf.plan.steps(shelf).ways((line,)):
        if unit in way.units[1:]:
            before = way.units[way.units.index(unit) - 1]
            for ticket_id in placed.tickets:
                ticket = shelf.state.tickets[ticket_id]
                if before in ticket_units(ticket, placed.lines):
                    return ticket.bumped_at
    return 0


def _took_the_last(shelf: Shelf, station: str, works: list[_Work], at: Instant) -> Instant:
    """How long the last portion took, so that a bump of several is not taken for one slow portion.

    The last of four portions takes longer than the middle of four; how unusual their end was is
    said of them together, and counted as one portion that ended as unusually.
    """
    last = works[-1]
    if len(works) == 1:
        return at - last.since
    pace = shelf.state.paces.get(station)
    factor, noise = (pace.factor, pace.noise) if pace is not None else (0.0, 1.0)
    before = 1.0
    for work in works:
        elapsed = log(max(at - work.since, SHORTEST))
        width = max(work.step.log_spread * noise, _NARROW)
        before *= _NORMAL.cdf((elapsed - work.step.log_median - factor) / width)
    unusual = _NORMAL.inv_cdf(min(max(before, _NEVER_QUITE), 1 - _NEVER_QUITE))
    width = last.step.log_spread * noise
    return max(round(exp(last.step.log_median + factor + unusual * width)), SHORTEST)
