"""The minute that a round is promised for, and where its work lies so that the minute is kept.

In a kitchen that is planned (`firing = "planned"`) it is the first minute in which all portions
find their places in the stations' calendars (pos/domain/planning); where everything is cooked at
once it is an estimate.  Computed from state and facts, never part of `evolve`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from pos.domain.estimate import begins_at, estimate
from pos.domain.instants import MINUTE, Instant, ceil_minute
from pos.domain.kitchen import part_of, unit_portion, units_of
from pos.domain.line import Line
from pos.domain.planning.aims import AIMS
from pos.domain.planning.calendar import BUCKET, buckets
from pos.domain.planning.kitchen_plan import hold_key
from pos.domain.planning.night import HANDOVER
from pos.domain.planning.planner import Planner
from pos.domain.planning.rounds import PlannedRound, Portion
from pos.domain.planning.steps import Way
from pos.domain.shelf import Shelf
from pos.domain.slot import UNPLANNED, Slot

OFFERED_MAX: Final = 80
"""Minutes that a guest is offered to choose from."""
OFFER_LOOKS_MAX: Final = 1_000
"""So many places are looked for to offer minutes: a hundred portions see every seventh of them."""


class Promised(msgspec.Struct, frozen=True):
    """A minute that can be kept: when the kitchen begins, where each unit and the bag lie.

    `slots` has one for each unit, in the order of the lines; none where all is cooked at once.
    """

    promised_at: Instant
    fire_at: Instant
    slots: tuple[Slot, ...] = ()
    bag: Slot | None = None


def soonest(
    shelf: Shelf,
    lines: tuple[Line, ...],
    at: Instant,
    wished: Instant = 0,
    hold: str = "",
    frees: Iterable[str] = (),
    void: Collection[str] = (),
) -> Promised | None:
    """The first whole minute that can be kept, not before the wished one; `None`: none can.

    `hold` is the asker's own: what it keeps is free for this look, as are the places of the tickets
    that it `frees`.  Portions that are `void` are not made.
    """
    if not shelf.plan.on:
        minute = max(estimate(shelf, lines, at), ceil_minute(wished))
        return Promised(minute, begins_at(lines, wished and minute, at))
    ways = started_ways(shelf, lines, void)
    if not ways:
        return Promised(max(ceil_minute(at), ceil_minute(wished)), at, _unplanned(lines))
    shelf.plan.at(shelf, at)
    keys = [*frees, *(hold_key(each) for each in (hold,) if each)]
    shelf.plan.without(keys)
    try:
        return _soonest(shelf, ways, lines, at, ceil_minute(wished))
    finally:
        shelf.plan.back(keys)


def offered(
    shelf: Shelf, lines: tuple[Line, ...], at: Instant, first: Instant, until: Instant
) -> list[Instant]:
    """Minutes from `first` on that can be kept.

    Each of the first ten, every fifth within an hour and a half, then each quarter of an hour; of
    them fewer for a large cart, all over the time.
    """
    minutes = _spread_out(first, until)
    if not shelf.plan.on:
        return minutes[:OFFERED_MAX]
    ways = started_ways(shelf, lines)
    planned = planned_round(shelf, "", ways)
    kept = []
    looks = len(minutes) * len(planned.portions)
    for minute in minutes[:: -(-looks // OFFER_LOOKS_MAX) or 1]:
        planner, now = _planner(shelf, at, minute)
        if planner.keeps(planned, now, minute):
            kept.append(minute)
        if len(kept) == OFFERED_MAX:
            break
    return kept


def _spread_out(first: Instant, until: Instant) -> list[Instant]:
    near = [first + n * MINUTE for n in range(10)]
    fifth = _next(near[-1], 5 * MINUTE)
    quarter = _next(first + 90 * MINUTE, 15 * MINUTE)
    later = (*range(fifth, quarter, 5 * MINUTE), *range(quarter, until + 1, 15 * MINUTE))
    return [minute for minute in (*near, *later) if minute <= until]


def _next(at: Instant, step: Instant) -> Instant:
    return (at // step + 1) * step


def started_ways(shelf: Shelf, lines: tuple[Line, ...], void: Collection[str] = ()) -> list[Way]:
    """The ways of what starts with the round: later courses wait until they are called."""
    first = min((line.course for line in lines if line.course and line.station), default=0)
    steps = shelf.plan.steps(shelf)
    ways = steps.ways(line for line in lines if line.course in {0, first})
    return [way for way in ways if not void or unit_portion(way.units[0]) not in void]


def handing_of(shelf: Shelf, channel: str) -> Instant:
    """How long it takes from the bag to the guest's hand, as the channel's guests come."""
    learned = shelf.state.learned
    habits = learned.habits if learned is not None else ()
    return next((habit.handing for habit in habits if habit.channel == channel), HANDOVER)


def planned_round(shelf: Shelf, round_id: str, ways: list[Way], channel: str = "") -> PlannedRound:
    """A round for the planner: its portions, none of them begun, and its bag."""
    venue = shelf.state.venue
    assert venue is not None
    keeps = {station.id for station in venue.stations if station.keeps}
    portions = tuple(
        Portion(way.steps, hot=any(step.station not in keeps for step in way.steps)) for way in ways
    )
    bag = shelf.plan.bag(shelf, len(portions))
    return PlannedRound(round_id, portions, bag, handing_of(shelf, channel))


def _soonest(
    shelf: Shelf, ways: list[Way], lines: tuple[Line, ...], at: Instant, wished: Instant
) -> Promised | None:
    planned = planned_round(shelf, "", ways)
    planner, now = _planner(shelf, at, wished)
    minute = planner.soonest_kept(planned, now, wished or None, exact=bool(wished))
    if minute is None:
        return None
    planner.laid(planned, now)
    slots = dict(slots_of(planned, ways))
    starts = [slot.start for slot in slots.values()]
    bag = Slot(planned.bag_at, planned.ready_at - planned.bag_at)
    return Promised(
        minute,
        min(starts, default=at),
        tuple(slots.get(unit, UNPLANNED) for line in lines for unit in units_of(line)),
        bag,
    )


def slots_at_once(
    shelf: Shelf, lines: tuple[Line, ...], units: Sequence[str], at: Instant
) -> tuple[Slot, ...]:
    """Slots of units that are made now, whatever else lies there; none where nothing is planned."""
    if not shelf.plan.on:
        return ()
    steps, pace = shelf.plan.steps(shelf), shelf.plan.pace(shelf)
    found = []
    for unit in units:
        line = next(each for each in lines if each.line_id == unit.partition(".")[0])
        took = pace.took(steps.of(line, part_of(line, unit))).median
        found.append(Slot(at, buckets(took) * BUCKET))
    return tuple(found)


def slots_of(planned: PlannedRound, ways: list[Way]) -> Iterator[tuple[str, Slot]]:
    """Where the units of a round lie, as it was placed."""
    for portion, way in zip(planned.portions, ways, strict=True):
        for unit, (_, start, length) in zip(way.units, portion.lies, strict=True):
            yield unit, Slot(start * BUCKET, length * BUCKET)


def _planner(shelf: Shelf, at: Instant, minute: Instant) -> tuple[Planner, Instant]:
    """The planner on the calendars of that minute, and the instant from which it may plan there."""
    plan = shelf.plan
    calendars = plan.for_minute(shelf, at, minute)
    return Planner(plan.places, plan.pace(shelf), AIMS, calendars), max(at, calendars.base)


def _unplanned(lines: tuple[Line, ...]) -> tuple[Slot, ...]:
    return tuple(UNPLANNED for line in lines for _ in units_of(line))
