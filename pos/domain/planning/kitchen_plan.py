"""The plan of a venue as its state has it: where all open work lies, kept as it comes and goes.

What lies in the calendars is a function of the state and of the five seconds that "now" is in, and
nothing else: a restart builds the same ones.  A ticket's work is taken out and put in again
whenever the ticket changes; what is overdue moves on with the time.
"""

from collections.abc import Callable, Collection, Iterator
from math import log
from typing import TYPE_CHECKING, Any, Final

from pos.domain.instants import HOUR, SECOND, Instant
from pos.domain.kitchen import Ticket, ticket_units
from pos.domain.kitchen_events import (
    AllergyAcknowledged,
    TicketsDelivered,
    TicketSeen,
    TicketsFired,
)
from pos.domain.plan_events import PlanMoved, UnitsFired
from pos.domain.planning.calendar import (
    BUCKET,
    Calendars,
    CountedCalendar,
    Outage,
    take_missing,
)
from pos.domain.planning.learning import UNKNOWN_DAY
from pos.domain.planning.lies import Lie, length_of, lies_of, told_at
from pos.domain.planning.pace import SHORTEST, Pace, Step
from pos.domain.planning.places import BAGGING, outages_of, places_of
from pos.domain.planning.silence import TOLD, patience
from pos.domain.planning.steps import Steps

if TYPE_CHECKING:
    from pos.domain.events import Event
    from pos.domain.order import Round
    from pos.domain.plan_state import PaceNow
    from pos.domain.shelf import Shelf, Subject

BAG_SPREAD: Final = 0.2
"""How widely bagging varies: one spread of the logarithm."""
BLOCK: Final = 4 * HOUR
"""Far days are planned in blocks of so long, each with calendars of its own."""
NEAR: Final = 6 * HOUR
"""What begins within this lies in the near calendars, too."""
NEAR_QUOTE: Final = NEAR - 2 * HOUR
"""Minutes so near are looked for in the near calendars."""
_MARGIN: Final = 2 * HOUR
_LATER: Final = 1 << 60


Put = Callable[[CountedCalendar, int, int], None]
_HOLD: Final = "hold:"
_NEAR_END: Final = _LATER
_WAITS: Final = patience(HOUR, TOLD)
_BLOCK_END: Final = (BLOCK + 2 * _MARGIN) // BUCKET


_STIRS_NOTHING: Final = (
    PlanMoved,
    TicketsFired,
    UnitsFired,
    TicketsDelivered,
    TicketSeen,
    AllergyAcknowledged,
)
"""What changes nothing that a plan was made from, or was planned so."""


_NOTHING: Final[list[Lie]] = []


class KitchenPlan:
    """The calendars of a venue, and the times and pace they are filled by.

    `on` where the venue plans its kitchen; `laid` are its open tickets that were planned, `later`
    says when the next unit of a fired one starts.  `_lies` is what lies where, by ticket or hold,
    `_near` what of it lies in the near calendars, `_again` the bucket in which to look at it anew.
    `remembered` is what the last new plan read of rounds.
    """

    __slots__ = (
        "_again", "_bags", "_blocks", "_changed", "_lies", "_missing", "_near", "_out", "_pace",
        "_steps", "_waits", "calendars", "laid", "later", "on", "places", "remembered",
    )  # fmt: skip

    def __init__(self) -> None:
        self.on = False
        self.laid: set[str] = set()
        self.later: dict[str, Instant] = {}
        self.places: dict[str, int] = {}
        self.calendars: Calendars | None = None
        self.remembered: dict[str, Any] = {}
        self._blocks: dict[int, Calendars] = {}
        self._lies: dict[str, list[Lie]] = {}
        self._near: dict[str, list[Lie]] = {}
        self._again: dict[str, int] = {}
        self._missing: list[Outage] = []
        self._waits: dict[str, Instant] = {}
        self._changed: set[str] = set()
        self._out: frozenset[str] = frozenset()
        self._steps: Steps | None = None
        self._bags: dict[int, Step] = {}
        self._pace: Pace | None = None

    def set_up(self, shelf: "Shelf") -> None:
        """After a new venue document, or a new start: whether there is a plan at all."""
        venue = shelf.state.venue
        self.on = venue is not None and venue.promise.firing == "planned"
        self.laid = {t.ticket_id for t in shelf.state.tickets.values() if _is_laid(t)}
        self.later = {}
        for ticket_id, ticket in shelf.state.tickets.items():
            self._note_later(shelf, ticket_id, ticket)
        self.forget_all()

    def forget_all(self) -> None:
        """Build everything anew when it is next asked for."""
        self._bags, self.remembered = {}, {}
        self.calendars = None
        self._pace = None

    def forget_times(self) -> None:
        """How long work takes was learned anew."""
        self._steps = self._pace = None
        self.remembered = {}

    def steps(self, shelf: "Shelf") -> Steps:
        """How long each kind of work takes."""
        if self._steps is None:
            self._steps = Steps(shelf.state.learned)
        return self._steps

    def pace(self, shelf: "Shelf") -> Pace:
        """How fast each station is today."""
        if self._pace is None:
            learned = shelf.state.learned
            self._pace = Pace(learned.day_spread if learned is not None else UNKNOWN_DAY)
            for station, now in shelf.state.paces.items():
                self._pace.put(station, now.factor, now.variance, now.surprise, now.noise)
        return self._pace

    def keep_pace(self, station: str, now: "PaceNow") -> None:
        """A station is as fast as that from now on."""
        if self._pace is not None:
            self._pace.put(station, now.factor, now.variance, now.surprise, now.noise)
        waits = patience(HOUR, now.told)
        if self._waits.get(station, _WAITS) != waits:
            self._waits[station] = waits
            self._changed.add(station)

    def bag(self, shelf: "Shelf", portions: int) -> Step:
        """How long bagging so many portions takes."""
        venue = shelf.state.venue
        assert venue is not None
        terms = venue.promise
        took = (terms.pack_seconds + terms.pack_each_seconds * portions) * SECOND
        step = self._bags.get(took)
        if step is None:
            step = self._bags[took] = Step(BAGGING, log(max(took, SHORTEST)), BAG_SPREAD)
        return step

    def heard(self, shelf: "Shelf", event: "Event", touched: list["Subject"], at: Instant) -> None:
        """Something changed: what lies where follows, and a new plan is wanted."""
        bucket = self.calendars.base // BUCKET if self.calendars is not None else 0
        news = False
        for kind, key in touched:
            if kind == "ticket":
                ticket = shelf.state.tickets.get(key)
                self._note_later(shelf, key, ticket)
                if _is_laid(ticket):
                    self.laid.add(key)
                elif key in self.laid:
                    self.laid.discard(key)
                elif bucket and BAGGING in self.places:
                    # It is done, and may bear its round's bag.
                    self._look(shelf, key, bucket)
                    continue
                else:
                    continue
                news = True
                if bucket:
                    self._look(shelf, key, bucket)
            elif kind == "hold" and bucket:
                self._look_at_hold(shelf, key, bucket)
            elif kind == "station":
                news = news or self.on
        state = shelf.state
        if news and not state.stirred_at and not isinstance(event, _STIRS_NOTHING):
            state.stirred_at = at

    def _note_later(self, shelf: "Shelf", ticket_id: str, ticket: Ticket | None) -> None:
        """Keep when the next unit of a fired ticket starts: asked after every commit."""
        if ticket is None or not ticket.later or ticket.bumped_at:
            self.later.pop(ticket_id, None)
            return
        units = ticket_units(ticket, shelf.lines_of(ticket))
        slots = zip(units, ticket.slots, strict=True)
        self.later[ticket_id] = min(slot.start for unit, slot in slots if unit in ticket.later)

    def at(self, shelf: "Shelf", now: Instant) -> Calendars:
        """The near calendars as they are now."""
        calendars, bucket = self.calendars, now // BUCKET
        if calendars is None or bucket < calendars.base // BUCKET:
            return self._built(shelf, now)
        moved = bucket - calendars.base // BUCKET
        if self._changed:
            self._look_at_stations(shelf, calendars.base // BUCKET)
        if moved:
            calendars.base += moved * BUCKET
            for calendar in _counted(calendars):
                calendar.forget(moved)
            for key in [key for key, again in self._again.items() if again <= bucket]:
                self._look_again(shelf, key, bucket)
            self._forget_blocks(now)
        return calendars

    def places_now(self, shelf: "Shelf") -> dict[str, int]:
        """How many places each station has now."""
        return self.places if self.calendars is not None else places_of(shelf)

    def for_minute(self, shelf: "Shelf", now: Instant, minute: Instant) -> Calendars:
        """The calendars to look for that minute in: the near ones, or those of its day's part."""
        near = self.at(shelf, now)
        if minute <= now + NEAR_QUOTE:
            return near
        number = (minute - HOUR) // BLOCK
        block = self._blocks.get(number)
        if block is None:
            block = self._blocks[number] = self._new(max(number * BLOCK - _MARGIN, near.base))
            for key, lies in self._lies.items():
                if key not in self._out:
                    _put_all(block, _NOTHING, lies, _BLOCK_END)
        return block

    def without(self, keys: Collection[str]) -> None:
        """Take the work of tickets or holds out for a look; `back` puts it there again."""
        self._out = frozenset(keys)
        self._put_again(keys, CountedCalendar.release)

    def back(self, keys: Collection[str]) -> None:
        """What `without` took out lies there again."""
        self._out = frozenset()
        self._put_again(keys, CountedCalendar.take)

    def _put_again(self, keys: Collection[str], put: Put) -> None:
        for key in keys:
            for lie in self._near.get(key, _NOTHING):
                assert self.calendars is not None
                _put(self.calendars, lie, _NEAR_END, put)
            for block in self._blocks.values():
                for lie in self._lies.get(key, _NOTHING):
                    _put(block, lie, _BLOCK_END, put)

    def _new(self, base: Instant) -> Calendars:
        calendars = Calendars(self.places, base, CountedCalendar)
        take_missing(calendars, self._missing)
        return calendars

    def _built(self, shelf: "Shelf", now: Instant) -> Calendars:
        state = shelf.state
        self.places, self._missing = places_of(shelf), outages_of(shelf)
        self.calendars = calendars = self._new(now)
        self._blocks, self._lies, self._near, self._again = {}, {}, {}, {}
        self._changed.clear()
        bucket = calendars.base // BUCKET
        for ticket_id in state.tickets:
            self._look(shelf, ticket_id, bucket)
        for hold_id in state.holds:
            self._look_at_hold(shelf, hold_id, bucket)
        return calendars

    def _look_at_stations(self, shelf: "Shelf", bucket: int) -> None:
        """How long silence is believed to be work has changed at a station."""
        for ticket_id in sorted(self.laid):
            ticket = shelf.state.tickets.get(ticket_id)
            if ticket is not None and ticket.station in self._changed:
                self._look(shelf, ticket_id, bucket)
        self._changed.clear()

    def _look_again(self, shelf: "Shelf", key: str, bucket: int) -> None:
        if key.startswith(_HOLD):
            self._look_at_hold(shelf, key.removeprefix(_HOLD), bucket)
        else:
            self._look(shelf, key, bucket)

    def _look(self, shelf: "Shelf", ticket_id: str, bucket: int) -> None:
        ticket = shelf.state.tickets.get(ticket_id)
        lies: list[Lie] = []
        again = _LATER
        if ticket is not None and ticket.slots:
            order = shelf.state.orders[ticket.order_id]
            placed = order.round(ticket.round_id)
            if placed is not None and not placed.handed_at and not order.practice:
                told = told_at(shelf, ticket.station)
                for lie, next_look in lies_of(ticket, placed, bucket, told):
                    again = min(again, next_look)
                    if lie is not None:
                        lies.append(lie)
                if placed.bag is not None and BAGGING in self.places and _bears_bag(ticket, placed):
                    bag = Lie(BAGGING, placed.bag.start // BUCKET, length_of(placed.bag))
                    if bag.start + bag.length > bucket:
                        again = min(again, bag.start + bag.length)
                        lies.append(bag)
        self._replace(ticket_id, lies, again, bucket)

    def _look_at_hold(self, shelf: "Shelf", hold_id: str, bucket: int) -> None:
        hold = shelf.state.holds.get(hold_id)
        lies: list[Lie] = []
        again = _LATER
        if hold is not None and hold.expires_at // BUCKET > bucket:
            again = hold.expires_at // BUCKET
            lies = [
                Lie(held.station, held.slot.start // BUCKET, length_of(held.slot))
                for held in hold.slots
            ]
        self._replace(hold_key(hold_id), lies, again, bucket)

    def _replace(self, key: str, lies: list[Lie], again: int, bucket: int) -> None:
        edge = bucket + NEAR // BUCKET
        near = [lie for lie in lies if lie.start < edge]
        if len(near) < len(lies):
            again = min(again, *(lie.start - NEAR // BUCKET + 1 for lie in lies if lie not in near))
        before = self._near.get(key, _NOTHING)
        if self.calendars is not None and before != near:
            _put_all(self.calendars, before, near, _NEAR_END)
        if self._blocks and self._lies.get(key, _NOTHING) != lies:
            for block in self._blocks.values():
                _put_all(block, self._lies.get(key, _NOTHING), lies, _BLOCK_END)
        for known, now in ((self._near, near), (self._lies, lies)):
            if now:
                known[key] = now
            else:
                known.pop(key, None)
        if again < _LATER:
            self._again[key] = again
        else:
            self._again.pop(key, None)

    def _forget_blocks(self, now: Instant) -> None:
        for number in [n for n in self._blocks if (n + 1) * BLOCK + _MARGIN < now]:
            del self._blocks[number]


def hold_key(hold_id: str) -> str:
    """Under which key a hold's work lies."""
    return f"{_HOLD}{hold_id}"


def _is_laid(ticket: Ticket | None) -> bool:
    """Whether a ticket was planned and is not done."""
    return ticket is not None and bool(ticket.slots) and not ticket.bumped_at


def _counted(calendars: Calendars) -> Iterator[CountedCalendar]:
    for calendar in calendars.stations.values():
        assert isinstance(calendar, CountedCalendar)
        yield calendar


def _put_all(calendars: Calendars, before: list[Lie], now: list[Lie], end: int) -> None:
    """Release what lay there, and take what lies there now."""
    for lie in before:
        _put(calendars, lie, end, CountedCalendar.release)
    for lie in now:
        _put(calendars, lie, end, CountedCalendar.take)


def _put(calendars: Calendars, lie: Lie, end: int, put: Put) -> None:
    """Take or release what of some work lies in the calendars' window."""
    calendar = calendars.stations.get(lie.station)
    if calendar is None:
        return
    assert isinstance(calendar, CountedCalendar)
    start, length = lie.start - calendars.base // BUCKET, lie.length
    if start < 0:
        start, length = 0, length + start
    if length > 0 and start < end:
        put(calendar, start, length)


def _bears_bag(ticket: Ticket, placed: "Round") -> bool:
    """The bag lies with the round's first ticket, so that it is counted once."""
    return ticket.ticket_id == placed.tickets[0]
