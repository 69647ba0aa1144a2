"""A kitchen of known speed whose cooks report in their own ways, on the product's own deciders.

Virtual time only: orders come by chance, portions are cooked where a place is free, and what the
screens are told depends on the habit.  What was learned can be held against what was true.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable
from math import exp
from random import Random
from typing import Literal

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.decide_time import next_due
from pos.domain.instants import MINUTE, SECOND, Instant
from pos.domain.kitchen import part_of, ticket_units
from pos.domain.staff import Actor
from pos.domain.venue import PromiseTerms, Station
from tests.commands import KITCHEN, SYSTEM, TILL, a_table_venue
from tests.decided import Place

Habit = Literal["all", "no_starts", "portions", "forgets", "batches", "paper"]
STATIONS = {"grill": 4, "fryer": 4, "bar": 2}
CARTS = (
    ("hotdog", "fries"),
    ("hotdog", "hotdog", "cola"),
    ("meal",),
    ("latte", "hotdog", "fries"),
    ("fries", "hotdog", "hotdog", "latte"),
)
BATCH_EVERY = 3 * MINUTE


class LearningKitchen(Place):
    """One kitchen and its day."""

    def __init__(self, habit: Habit, factor: float, seed: int = 1) -> None:
        """Everything takes `factor` times as long as the menu says."""
        stations = tuple(
            Station(id=name, name={"de": name}, places=places) for name, places in STATIONS.items()
        )
        super().__init__(a_table_venue(stations=stations, promise=PromiseTerms(firing="planned")))
        self.habit = habit
        self.factor = factor
        self.chance = Random(seed)
        self._then: list[tuple[Instant, int, Callable[[], None]]] = []
        self._number = 0
        self._free = dict(STATIONS)
        self._queue: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._begun: set[str] = set()
        self._left: dict[str, set[str]] = {}
        self._done: dict[str, list[str]] = defaultdict(list)
        self.late: list[Instant] = []
        self.leads: list[Instant] = []

    def day(self, orders: int, every: Instant) -> None:
        """So many orders, on average so far apart; then until the last is handed over."""
        at = self.at
        for _ in range(orders):
            at += round(self.chance.expovariate(1 / every))
            self._at(at, self._order)
        if self.habit == "batches":
            for tick in range(self.at, at + 30 * MINUTE, BATCH_EVERY):
                self._at(tick, self._bump_all)
        while self._then or next_due(self.shelf):
            due = next_due(self.shelf)
            if due and (not self._then or due <= self._then[0][0]):
                if not self._then and not self.shelf.state.orders:
                    return
                self.at = max(self.at, due)
                self._tell(SYSTEM, cmd.TimePass())
                continue
            when, _, act = heapq.heappop(self._then)
            self.at = max(self.at, when)
            act()

    def _at(self, at: Instant, act: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._then, (at, self._number, act))

    def _tell(self, actor: Actor, command: cmd.Command) -> None:
        for event in self.yes(actor, command).events:
            match event:
                case ev.TicketsFired():
                    for ticket_id in event.tickets:
                        self._fire(ticket_id, event.later)
                case ev.UnitsFired():
                    self._queue_units(event.ticket_id, event.units)

    def _order(self) -> None:
        wish = self.order(*self.chance.choice(CARTS), place="counter")
        self._tell(TILL, wish)

    def _fire(self, ticket_id: str, later: tuple[str, ...]) -> None:
        ticket = self.shelf.state.tickets[ticket_id]
        units = ticket_units(ticket, self.shelf.lines_of(ticket))
        self._left[ticket_id] = set(units)
        self._queue_units(ticket_id, tuple(unit for unit in units if unit not in later))

    def _queue_units(self, ticket_id: str, units: tuple[str, ...]) -> None:
        station = self.shelf.state.tickets[ticket_id].station
        self._queue[station] += [(ticket_id, unit) for unit in units]
        self._cook(station)

    def _cook(self, station: str) -> None:
        while self._free[station] and self._queue[station]:
            ticket_id, unit = self._queue[station].pop(0)
            self._free[station] -= 1
            if self.habit in {"all", "portions"} and ticket_id not in self._begun:
                self._tell(KITCHEN, cmd.TicketStart(ticket_id))
            self._begun.add(ticket_id)
            took = self._takes(ticket_id, unit)
            self._at(self.at + took, lambda t=ticket_id, u=unit: self._ended(t, u))  # type: ignore[misc]

    def _takes(self, ticket_id: str, unit: str) -> Instant:
        ticket = self.shelf.state.tickets[ticket_id]
        lines = self.shelf.lines_of(ticket)
        line = next(each for each in lines if each.line_id == unit.partition(".")[0])
        made = part_of(line, unit) or line
        return round(made.prep_seconds * SECOND * self.factor * exp(self.chance.gauss(0, 0.25)))

    def _ended(self, ticket_id: str, unit: str) -> None:
        ticket = self.shelf.state.tickets[ticket_id]
        self._free[ticket.station] += 1
        self._left[ticket_id].discard(unit)
        if self.habit == "portions":
            self._tell(KITCHEN, cmd.UnitsReady(ticket_id, (unit,)))
        if not self._left[ticket_id]:
            self._report(ticket_id)
            self._hand_over(ticket.order_id)
        self._cook(ticket.station)

    def _report(self, ticket_id: str) -> None:
        if self.habit == "paper" or (self.habit == "forgets" and self.chance.random() < 0.3):
            return
        if self.habit == "batches":
            self._done[self.shelf.state.tickets[ticket_id].station].append(ticket_id)
            return
        self._tell(KITCHEN, cmd.TicketBump(ticket_id))

    def _bump_all(self) -> None:
        for tickets in self._done.values():
            for number, ticket_id in enumerate(tickets):
                self._at(self.at + number * SECOND // 2, lambda t=ticket_id: self._late(t))  # type: ignore[misc]
            tickets.clear()

    def _late(self, ticket_id: str) -> None:
        self._tell(KITCHEN, cmd.TicketBump(ticket_id))

    def _hand_over(self, order_id: str) -> None:
        order = self.shelf.state.orders[order_id]
        tickets = [ticket for placed in order.rounds for ticket in placed.tickets]
        if any(ticket not in self._left or self._left[ticket] for ticket in tickets):
            return
        placed = order.rounds[0]
        packed = self.at + (placed.bag.takes if placed.bag is not None else 0)
        self.late.append(packed - placed.promised_at)
        self.leads.append(placed.promised_at - placed.placed_at)
        ready = max(packed, placed.promised_at)
        if self.habit == "batches":
            # Who bumps so late finds most tickets still there.
            ready = max(ready, self.at + BATCH_EVERY + MINUTE)
        self._at(ready, lambda: self._tell(TILL, cmd.OrderHandOver(order_id, unbumped=True)))
