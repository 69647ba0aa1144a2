"""A kitchen that cooked at once is planned from now on: its open work gets places in the plan.

Without them the next guest would be promised a minute as if nothing were on the fire.
"""

from collections.abc import Iterator
from heapq import heappop, heappush

import msgspec

from pos.domain.instants import SECOND, Instant
from pos.domain.kitchen import Ticket, part_of, ticket_units, unit_portion
from pos.domain.order import Round
from pos.domain.planning.places import places_of
from pos.domain.shelf import Shelf, Subject
from pos.domain.slot import UNPLANNED, Slot


def taken_over(shelf: Shelf, at: Instant) -> list[Subject]:
    """Give all open work without slots its own: what is fired one after the other from now on."""
    state = shelf.state
    places = places_of(shelf)
    free: dict[str, list[Instant]] = {}
    found: list[Subject] = []
    work = [t for t in state.tickets.values() if not (t.slots or t.bumped_at)]
    for ticket in sorted(work, key=lambda t: (t.fired_at or t.due_at, t.ticket_id)):
        placed = shelf.round_of(ticket)
        if placed.handed_at or state.orders[ticket.order_id].practice:
            continue
        queue = free.setdefault(ticket.station, [at] * max(1, places.get(ticket.station, 1)))
        slots = tuple(_slots(ticket, placed, queue))
        state.tickets[ticket.ticket_id] = msgspec.structs.replace(ticket, slots=slots)
        found.append(("ticket", ticket.ticket_id))
    return found


def _slots(ticket: Ticket, placed: Round, queue: list[Instant]) -> Iterator[Slot]:
    """A slot for each unit; `queue` holds when each of the station's places is free."""
    for unit in ticket_units(ticket, placed.lines):
        line = placed.line(unit.partition(".")[0])
        done = unit in ticket.ready or unit_portion(unit) in placed.voided
        if line is None or ticket.held or done:
            yield UNPLANNED
            continue
        part = part_of(line, unit)
        takes = (part.prep_seconds if part is not None else line.prep_seconds) * SECOND
        if not ticket.fired_at:
            yield Slot(ticket.due_at, takes) if ticket.due_at else UNPLANNED
            continue
        start = heappop(queue)
        heappush(queue, start + takes)
        yield Slot(start, takes)
