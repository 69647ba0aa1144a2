"""Planning a venue's kitchen anew, and what comes of it: moves, and honest notices.

The open rounds are read from the state, planned by the planner, and only what moved enough is
recorded; so the calendars stay a function of the state.
"""

from collections.abc import Iterator
from typing import Final

from pos.domain import events as ev
from pos.domain.course import course_round, course_ways
from pos.domain.evolve_orders import first_course
from pos.domain.instants import HOUR, MINUTE, SECOND, Instant
from pos.domain.kitchen import Ticket, part_of, ticket_units, unit_portion
from pos.domain.order import Order, Round
from pos.domain.planning.aims import AIMS
from pos.domain.planning.calendar import BUCKET, buckets
from pos.domain.planning.lies import begun_at, held_lies, is_unheard, keeps_places, told_at
from pos.domain.planning.places import outages_of, places_of
from pos.domain.planning.planner import Planner
from pos.domain.planning.rounds import PlannedRound, Portion, Stage
from pos.domain.planning.silence import patience
from pos.domain.planning.steps import Way
from pos.domain.promise import planned_round, started_ways
from pos.domain.shelf import Shelf
from pos.domain.slot import Slot
from pos.domain.told import is_better, looks, notice

REPLAN: Final = 5 * SECOND
"""Between two plans, at least; a second more for each hundred open tickets."""
LOOK_AGAIN: Final = 30 * SECOND
"""Without any news, while work is in hand: what is late tells nothing by itself."""
HORIZON: Final = HOUR
"""Rounds due later than this are not planned anew yet."""
MOVED: Final = 10 * SECOND
"""A start that moves by no more is left where it is."""
NEAR: Final = 10 * MINUTE
"""Starts later than this are left, too: they will move again before anybody looks."""
MOVES_MAX: Final = 150
"""Tickets that one plan moves; the others move with the next."""
FORGOTTEN: Final = 15 * MINUTE
"""Work so long behind its time is not watched any more."""


class Known:
    """A round of the state beside its shape in the plan: which unit is which step.

    A `course` of it that was called has a moment of its own, and neither a bag nor a promise.
    """

    __slots__ = (
        "at_units", "begun", "course", "due", "lies", "order", "placed", "planned", "tickets",
        "units", "ways",
    )  # fmt: skip

    def __init__(
        self,
        order: Order,
        placed: Round,
        planned: PlannedRound,
        units: list[tuple[str, ...]],
        course: int = 0,
    ) -> None:
        self.order = order
        self.placed = placed
        self.planned = planned
        self.units = units
        self.course = course
        self.at_units: dict[str, tuple[Ticket, Slot]] = {}

    def remember(
        self, tickets: tuple[Ticket, ...], ways: list[Way], at_units: dict[str, tuple[Ticket, Slot]]
    ) -> None:
        """Keep what it was read from, to be read again only when that has changed."""
        self.tickets, self.ways, self.at_units = tickets, ways, at_units
        self.due, self.lies = self.planned.due, self.planned.lies
        self.begun = any(ticket.fired_at for ticket in tickets)


def replan_due(shelf: Shelf) -> Instant:
    """When the kitchen is to be planned anew; 0: nothing is planned."""
    state = shelf.state
    if not shelf.plan.laid:
        return 0
    if state.stirred_at:
        return max(state.stirred_at, state.planned_at + REPLAN + len(shelf.plan.laid) * 10)
    waits = (state.tickets[i] for i in shelf.plan.laid if not state.tickets[i].held)
    looks = [look for ticket in waits for look in _looks(shelf, ticket, state.planned_at)]
    return min(looks, default=0)


def _looks(shelf: Shelf, ticket: Ticket, planned_at: Instant) -> Iterator[Instant]:
    """When to look at a ticket although nothing happens: while it is worked on, until forgotten."""
    first = ticket.slots[0].start or ticket.fired_at
    again = max(planned_at + LOOK_AGAIN, first)
    if first and again < first + FORGOTTEN:
        yield again
    # The last moment at which it is of use to be told of a delay.
    placed = shelf.round_of(ticket)
    last_word = placed.promised_at - AIMS.of_use - SECOND
    if last_word > planned_at and not (placed.is_delayed or placed.awaiting):
        yield last_word
    yield from (look for look in looks(shelf, placed) if look > planned_at)
    if is_better(shelf, placed):
        yield planned_at + LOOK_AGAIN


def replanned(shelf: Shelf, at: Instant) -> list[ev.Event]:
    """Plan anew: the event that says what moved, and a notice for each round that will be late."""
    rounds = list(open_rounds(shelf, at))
    shelf.plan.remembered = {each.placed.round_id: each for each in rounds if not each.course}
    planner = Planner(places_of(shelf), shelf.plan.pace(shelf), outages=outages_of(shelf))
    for known in rounds:
        planner.rounds[known.planned.round_id] = known.planned
    planner.held = list(held_lies(shelf, at))
    planner.plan(at)
    told = [event for known in rounds for event in _told(shelf, known, at)]
    late = {event.round_id for event in told}
    moves: list[ev.Move] = []
    bags: list[ev.BagMove] = []
    for known in rounds:
        if len(moves) < MOVES_MAX:
            moves += _moves(shelf, known, at)
            is_late = known.placed.is_delayed or known.placed.round_id in late
            bags += _bag(known, at, is_late=is_late)
    return [ev.PlanMoved(tuple(moves), tuple(bags)), *told]


def open_rounds(shelf: Shelf, at: Instant) -> Iterator[Known]:
    """The rounds that the kitchen works on or soon will, as the planner sees them."""
    state = shelf.state
    seen: dict[str, None] = {}
    for ticket in state.tickets.values():
        if ticket.slots and not ticket.bumped_at:
            seen[ticket.round_id] = None
    for ticket in state.tickets.values():
        if ticket.round_id not in seen:
            continue
        del seen[ticket.round_id]
        order = state.orders[ticket.order_id]
        placed = order.round(ticket.round_id)
        if placed is None or placed.handed_at or order.practice:
            continue
        yield from _courses(shelf, order, placed, at)
        if placed.promised_at > at + HORIZON or placed.promised_at < at - HORIZON:
            continue
        known = _remembered(shelf, order, placed, at)
        if known is not None:
            yield known


def _remembered(shelf: Shelf, order: Order, placed: Round, at: Instant) -> Known | None:
    """The round as it was read for the last plan, where nothing of it has changed since."""
    tickets = shelf.state.tickets
    remembered: dict[str, Known] = shelf.plan.remembered
    known = remembered.get(placed.round_id)
    if (
        known is not None
        and known.placed is placed
        and known.order.comes_at == order.comes_at
        and all(tickets[ticket.ticket_id] is ticket for ticket in known.tickets)
        and not placed.awaiting
    ):
        known.order = order
        known.planned.due, known.planned.lies = known.due, known.lies
        # What is left where it lies says nothing of its bag, whatever an older plan thought.
        known.planned.bag_at = known.planned.ready_at = 0
        for portion in known.planned.portions:
            # Where an older plan had it is no plan for what is left where it lies.
            portion.lies = ()
        if known.begun:
            for portion, way in zip(known.planned.portions, known.ways, strict=True):
                _set_stage(shelf, portion, way, known.at_units, at)
        return known
    known = _known(shelf, order, placed, at)
    if known is None:
        remembered.pop(placed.round_id, None)
    else:
        remembered[placed.round_id] = known
    return known


def _known(shelf: Shelf, order: Order, placed: Round, at: Instant) -> Known | None:
    """The round without what is void, done, held or never planned."""
    tickets = [shelf.state.tickets[ticket_id] for ticket_id in placed.tickets]
    at_units: dict[str, tuple[Ticket, Slot]] = {}
    for ticket in tickets:
        if ticket.slots and not ticket.held:
            units = ticket_units(ticket, placed.lines)
            at_units |= {u: (ticket, s) for u, s in zip(units, ticket.slots, strict=True)}
    ways = [*started_ways(shelf, placed.lines, placed.voided), *_remade(shelf, placed, tickets)]
    ways = [way for way in ways if _is_open(way, at_units, placed)]
    lapsed = placed.awaiting and (_has_lapsed(at_units, at) or not keeps_places(placed))
    if not ways or lapsed:
        return None
    planned = planned_round(shelf, placed.round_id, ways, order.channel)
    planned.promise = planned.due = placed.promised_at
    planned.told = placed.expected_at
    if order.comes_at:
        Planner({}, shelf.plan.pace(shelf)).comes_at(planned, order.comes_at)
    for portion, way in zip(planned.portions, ways, strict=True):
        _set_stage(shelf, portion, way, at_units, at)
    lies = [
        (ticket.station, slot.start // BUCKET, buckets(slot.takes))
        for ticket, slot in at_units.values()
        if slot.start
    ]
    # No place to keep for who comes later than promised, nor where a station that was out put it.
    ends = max((slot.end for _, slot in at_units.values()), default=0)
    is_kept = planned.due == planned.promise and ends <= planned.due
    planned.lies = tuple(lies) if is_kept else ()
    known = Known(order, placed, planned, [way.units for way in ways])
    known.remember(tuple(tickets), ways, at_units)
    return known


def _courses(shelf: Shelf, order: Order, placed: Round, at: Instant) -> Iterator[Known]:
    """Courses that were called since: the plates of each are to be ready together."""
    tickets = [shelf.state.tickets[ticket_id] for ticket_id in placed.tickets]
    called = [t for t in tickets if t.course and t.slots and not (t.held or t.units)]
    if not called:
        return
    started = first_course(placed.lines)
    for course in dict.fromkeys(t.course for t in called if t.course != started):
        mine = [ticket for ticket in called if ticket.course == course]
        if all(ticket.bumped_at for ticket in mine):
            continue
        at_units = {
            unit: (ticket, slot)
            for ticket in mine
            for unit, slot in zip(ticket_units(ticket, placed.lines), ticket.slots, strict=True)
        }
        ways = course_ways(shelf, placed, {course})
        ways = [way for way in ways if _is_open(way, at_units, placed)]
        if not ways:
            continue
        planned = course_round(shelf, placed, ways, course)
        bag = shelf.plan.pace(shelf).took(planned.bag).median
        # From its first start on: by its last end each plan would put it off a little more.
        starts = [slot for _, slot in at_units.values() if slot.start]
        ready = min(slot.start for slot in starts) + max(slot.takes for slot in starts)
        planned.promise = planned.due = ready + round(bag) + AIMS.ready_before
        for portion, way in zip(planned.portions, ways, strict=True):
            _set_stage(shelf, portion, way, at_units, at)
        yield Known(order, placed, planned, [way.units for way in ways], course)


def _remade(shelf: Shelf, placed: Round, tickets: list[Ticket]) -> Iterator[Way]:
    """What is made again is a portion's part of its own."""
    steps = shelf.plan.steps(shelf)
    for ticket in tickets:
        for unit in ticket.units:
            line = placed.line(unit.partition(".")[0])
            if line is not None:
                yield Way((unit,), (steps.of(line, part_of(line, unit)),))


def _has_lapsed(at_units: dict[str, tuple[Ticket, Slot]], at: Instant) -> bool:
    """Whether nobody said yes before the kitchen should have begun: its places are free again."""
    return any(slot.start and slot.start < at for _, slot in at_units.values())


def _is_open(way: Way, at_units: dict[str, tuple[Ticket, Slot]], placed: Round) -> bool:
    if any(unit not in at_units or not at_units[unit][1].start for unit in way.units):
        return False
    return unit_portion(way.units[0]) not in placed.voided


def _is_done(ticket: Ticket, unit: str) -> bool:
    return bool(ticket.bumped_at) or unit in ticket.ready


def _set_stage(
    shelf: Shelf, portion: Portion, way: Way, at_units: dict[str, tuple[Ticket, Slot]], at: Instant
) -> None:
    """How far a portion is, as the screens told it."""
    done = [n for n, unit in enumerate(way.units) if _is_done(at_units[unit][0], unit)]
    # Whoever bumped a later step knows that the steps before it are done.
    first = done[-1] + 1 if done else 0
    for number, unit in enumerate(way.units[first:], first):
        ticket, slot = at_units[unit]
        portion.step = number
        if not ticket.fired_at or unit in ticket.later:
            # What was begun goes on at its next station as soon as that has a place.
            portion.stage = Stage.QUEUED if number else Stage.UNFIRED
            portion.done_at = at
            return
        since = begun_at(ticket, slot)
        usual = patience(slot.takes, told_at(shelf, ticket.station))
        if at - since >= slot.takes:
            mine = ((u, s) for u, (t, s) in at_units.items() if t.ticket_id == ticket.ticket_id)
            usual = slot.takes if is_unheard(ticket, unit, mine) else usual
        if at - since >= usual:
            # Nobody bumped it; it is done all the same.
            continue
        portion.stage, portion.since = Stage.WORKING, min(since, at)
        return
    portion.step, portion.stage, portion.done_at = len(way.units), Stage.DONE, at


def _moves(shelf: Shelf, known: Known, at: Instant) -> Iterator[ev.Move]:
    """The tickets of a round of which a unit moves by more than is worth telling."""
    if known.at_units and not _any_moves(known):
        return
    new: dict[str, Slot] = {}
    for portion, units in zip(known.planned.portions, known.units, strict=True):
        rest = units[len(units) - len(portion.lies) :] if portion.lies else ()
        for unit, (_, start, length) in zip(rest, portion.lies, strict=True):
            new[unit] = Slot(max(start * BUCKET, at), length * BUCKET)
    for ticket_id in known.placed.tickets:
        ticket = shelf.state.tickets[ticket_id]
        if not ticket.slots or ticket.bumped_at or ticket.held:
            continue
        units = ticket_units(ticket, known.placed.lines)
        slots = tuple(
            _moved(ticket, unit, slot, new.get(unit), at)
            for unit, slot in zip(units, ticket.slots, strict=True)
        )
        if slots != ticket.slots:
            yield ev.Move(ticket_id, slots)


def _any_moves(known: Known) -> bool:
    """Whether anything lies elsewhere by more than a little: mostly nothing does."""
    for portion, units in zip(known.planned.portions, known.units, strict=True):
        if portion.lies:
            rest = units[len(units) - len(portion.lies) :]
            for unit, (_, start, _) in zip(rest, portion.lies, strict=True):
                if abs(start * BUCKET - known.at_units[unit][1].start) > MOVED:
                    return True
    return False


def _moved(ticket: Ticket, unit: str, slot: Slot, new: Slot | None, at: Instant) -> Slot:
    if new is None or (ticket.fired_at and unit not in ticket.later):
        return slot
    if min(slot.start, new.start) > at + NEAR or abs(new.start - slot.start) <= MOVED:
        return slot
    return new


def _bag(known: Known, at: Instant, *, is_late: bool) -> Iterator[ev.BagMove]:
    planned, bag = known.planned, known.placed.bag
    # What stands at the pass is bagged when somebody does it: no plan can say when.
    made = all(portion.stage is Stage.DONE for portion in planned.portions)
    if (
        made
        or known.course
        or not planned.bag_at
        or bag is None
        or abs(planned.bag_at - bag.start) <= MOVED
    ):
        return
    # A better minute is told once two plans have it.
    if is_late or min(planned.bag_at, bag.start) <= at + NEAR:
        slot = Slot(planned.bag_at, max(planned.ready_at - planned.bag_at, BUCKET))
        yield ev.BagMove(known.order.order_id, known.placed.round_id, slot)


def _told(shelf: Shelf, known: Known, at: Instant) -> Iterator[ev.PromiseDelayed]:
    if known.course or known.placed.awaiting:
        return
    told = notice(shelf, known.order, known.placed, known.planned, at)
    if told is not None:
        yield told
