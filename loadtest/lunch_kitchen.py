"""The simulated kitchen: it works what its screens show as fired, and tells of it as cooks do."""

import heapq
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final, Literal

from loadtest.lunch_house import Fired
from loadtest.lunch_place import BY_ID, KEEPS, STATIONS, Truth
from pos.domain.instants import MINUTE, SECOND, Instant

Habit = Literal["careful", "forgetful", "batched", "no-starts", "printer"]
HABITS: Final[tuple[Habit, ...]] = ("careful", "forgetful", "batched", "no-starts", "printer")
FORGOTTEN: Final = 0.3
"""Finishes that forgetful cooks never bump."""
BATCH: Final = 3 * MINUTE
"""Cooks who bump in batches touch the screen this often."""
PRESS: Final = (1, 6)
"""Seconds from a finish to the finger on the screen."""

Send = Callable[[dict[str, Any]], None]
Later = Callable[[Instant, Callable[[], None]], None]


class Work:
    """One portion on its way: `name` is the same in every play of the same lunch."""

    __slots__ = ("done_at", "ended_at", "item", "name", "shown", "step", "waited", "way")

    def __init__(self, name: str, item: str) -> None:
        self.name = name
        self.item = item
        self.way = [station for station, _ in BY_ID[item].way]
        self.step = 0
        self.shown: dict[str, tuple[str, str]] = {}
        """Where it was fired: ticket and unit by station."""
        self.done_at: Instant = 0
        self.ended_at: Instant = 0
        self.waited: Instant = 0
        """How long it lay between its stations."""

    @property
    def hot(self) -> bool:
        """Whether it ages once it is done."""
        return any(station not in KEEPS for station in self.way)


class Kitchen:
    """Stations with places; waiting work is taken by its order's minute."""

    def __init__(self, truth: Truth, habit: Habit, send: Send, later: Later, seed: int) -> None:
        self._truth = truth
        self._habit = habit
        self._send = send
        self._later = later
        self._chance = Random(f"cooks {habit} {seed}")
        self._free = dict(STATIONS)
        self._queues: dict[str, list[tuple[Instant, int, Work]]] = {name: [] for name in STATIONS}
        self._number = 0
        self._open: dict[str, int] = {}
        """How many portions of each ticket are not done yet, as the cook knows."""
        self._started: set[str] = set()
        self._finished: list[tuple[str, str]] = []
        self._works: dict[str, Work] = {}
        self._due: dict[str, Instant] = {}
        self._done: dict[str, Callable[[Work], None]] = {}
        self.busy: list[tuple[str, Instant, Instant]] = []
        self.fired_twice: list[str] = []

    def expects(
        self, order: list[Work], lines: list[str], promise: Instant, done: Callable[[Work], None]
    ) -> None:
        """An order was placed: what its portions are (`{line_id}.{n}`), and whom to tell."""
        for portion, work in zip(lines, order, strict=True):
            self._works[portion] = work
            self._due[portion] = promise
            self._done[portion] = done

    def tickets(self, portions: dict[str, int]) -> None:
        """How many portions a ticket has in all, by ticket."""
        self._open |= portions

    def shows(self, fired: Fired, now: Instant) -> None:
        """A screen shows fired portions: what can be begun is begun."""
        for unit in fired.units:
            portion = ".".join(unit.split(".")[:2])
            work = self._works[portion]
            if fired.station in work.shown:
                self.fired_twice.append(unit)
                continue
            work.shown[fired.station] = (fired.ticket_id, unit)
            if work.way[work.step] == fired.station:
                self._queue_if_possible(portion, work)
        self._begin(fired.station, now)

    def opens(self, now: Instant) -> None:
        """The shift begins: batches are bumped every three minutes from here."""
        if self._habit == "batched":
            self._later(now + BATCH, lambda: self._bump_batch(now + BATCH))

    def unfired(self) -> Iterator[str]:
        """Portions that were ordered and never came to a screen, or never got done."""
        return (portion for portion, work in self._works.items() if not work.done_at)

    def _queue_if_possible(self, portion: str, work: Work) -> None:
        if work.way[work.step] in work.shown:
            self._number += 1
            entry = (self._due[portion], self._number, work)
            heapq.heappush(self._queues[work.way[work.step]], entry)

    def _begin(self, station: str, now: Instant) -> None:
        queue = self._queues[station]
        while queue and self._free[station]:
            work = heapq.heappop(queue)[2]
            self._free[station] -= 1
            ticket, unit = work.shown[station]
            if ticket not in self._started:
                self._started.add(ticket)
                if self._habit in {"careful", "forgetful", "batched"}:
                    self._send({"type": "ticket.start", "ticket_id": ticket})
            if work.step:
                work.waited += now - work.ended_at
            took = self._truth.work(work.item, station, work.name)
            self.busy.append((station, now, now + took))
            portion = ".".join(unit.split(".")[:2])
            self._later(now + took, self._finisher(station, portion, work, now + took))

    def _finisher(self, station: str, portion: str, work: Work, now: Instant) -> Callable[[], None]:
        def finish() -> None:
            self._free[station] += 1
            work.step += 1
            work.ended_at = now
            self._tell(*work.shown[station], now)
            if work.step == len(work.way):
                work.done_at = now
                self._done[portion](work)
            else:
                self._queue_if_possible(portion, work)
                self._begin(work.way[work.step], now)
            self._begin(station, now)

        return finish

    # What the screen is told

    def _tell(self, ticket: str, unit: str, now: Instant) -> None:
        self._open[ticket] -= 1
        match self._habit:
            case "careful":
                self._press(ticket, unit, now)
            case "forgetful":
                if self._chance.random() >= FORGOTTEN:
                    self._press(ticket, unit, now)
            case "batched":
                self._finished.append((ticket, unit))
            case "no-starts":
                if not self._open[ticket]:
                    self._press(ticket, unit, now)
            case "printer":
                pass

    def _press(self, ticket: str, unit: str, now: Instant) -> None:
        whole = not self._open[ticket]
        command = _done(ticket, [unit], whole=whole)
        wait = self._chance.randint(*PRESS) * SECOND
        self._later(now + wait, lambda: self._send(command))

    def _bump_batch(self, now: Instant) -> None:
        by_ticket: dict[str, list[str]] = {}
        for ticket, unit in self._finished:
            by_ticket.setdefault(ticket, []).append(unit)
        self._finished.clear()
        for ticket, units in by_ticket.items():
            self._send(_done(ticket, units, whole=not self._open[ticket]))
        self._later(now + BATCH, lambda: self._bump_batch(now + BATCH))


def _done(ticket: str, units: list[str], *, whole: bool) -> dict[str, Any]:
    if whole:
        return {"type": "ticket.bump", "ticket_id": ticket}
    return {"type": "units.ready", "ticket_id": ticket, "units": units}
