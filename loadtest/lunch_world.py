"""A played lunch: seeded guests, a kitchen that works its screens, a window that bags and hands.

All chance is drawn from the seed and from names that no planner influences, so that two houses -
the server behind its pages' protocol, or the bare domain - meet the same lunch.
"""

import heapq
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any, Final

from loadtest.lunch_guests import CLOSES_AFTER, OPENS_AT, Guest
from loadtest.lunch_house import Answer, Fired, House, News, Told
from loadtest.lunch_kitchen import Habit, Kitchen, Work
from loadtest.lunch_place import HANDS, PACK_EACH_SECONDS, PACK_SECONDS, PACKERS, Truth
from pos.domain.instants import MINUTE, SECOND, Instant, from_datetime, iso

GIVEN_UP: Final = 20 * MINUTE
"""So long after its minute an order nobody fetched is cleared away."""


class Played:
    """What became of one guest."""

    __slots__ = (
        "arrives_at", "ask_at", "bagged", "code", "done", "guest", "handed_at", "lines",
        "number", "order_id", "placed", "promise", "ready_at", "told", "told_at", "works",
    )  # fmt: skip

    def __init__(self, guest: Guest) -> None:
        self.guest = guest
        self.ask_at: Instant = 0
        self.code = ""
        self.order_id = ""
        self.number = ""
        self.promise: Instant = 0
        self.placed = False
        self.works: list[Work] = []
        self.lines: list[str] = []
        self.done = 0
        self.bagged = False
        self.arrives_at: Instant | None = 0
        self.ready_at: Instant = 0
        self.handed_at: Instant = 0
        self.told: Instant = 0
        self.told_at: Instant = 0


class Ids:
    """UUIDv7s of the lunch's own time from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(f"ids {seed}")

    def new(self, at: Instant) -> str:
        head = f"{at:012x}"
        tail = f"{self._random.getrandbits(72):018x}"
        return f"{head[:8]}-{head[8:]}-7{tail[:3]}-8{tail[4:7]}-{tail[6:18]}"


class Lunch:
    """One lunch in one house."""

    def __init__(
        self, house: House, guests: list[Guest], truth: Truth, habit: Habit, seed: int
    ) -> None:
        self.house = house
        self.played = [Played(guest) for guest in guests]
        self._truth = truth
        self._ids = Ids(seed)
        self._heap: list[tuple[Instant, int, Callable[[], None]]] = []
        self._count = 0
        self._orders: dict[str, Played] = {}
        self._packers = PACKERS
        self._hands = HANDS
        self._to_bag: list[tuple[Instant, int, Played]] = []
        self._to_hand: list[tuple[Instant, int, Played]] = []
        self.refused: dict[str, int] = {}
        self.kitchen = Kitchen(truth, habit, self._cook, self._later, seed)
        for played in self.played:
            self._later(played.guest.asks_at, self._asker(played))
        self.kitchen.opens(OPENS_AT)

    def play(self) -> None:
        """Until everybody is served and gone."""
        end = OPENS_AT + CLOSES_AFTER
        while self.house.now() < end and not self._is_over():
            limit = self._heap[0][0] if self._heap else end
            self.house.advance(min(limit, end))
            self._look()
            while self._heap and self._heap[0][0] <= self.house.now():
                heapq.heappop(self._heap)[2]()
                self._look()

    def _is_over(self) -> bool:
        return all(p.handed_at or p.code for p in self.played)

    def _later(self, at: Instant, what: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._heap, (at, self._count, what))

    def _look(self) -> None:
        now = self.house.now()
        # What cooks tell may fire more in the same instant.
        while found := self.house.news():
            # A screen that comes back shows its rows in another order.
            for news in sorted(found, key=_name):
                self._heard(news, now)

    def _heard(self, news: News, now: Instant) -> None:
        match news:
            case Fired():
                self.kitchen.shows(news, now)
            case Told():
                played = self._orders[news.order_id]
                played.told = played.told or news.expected_at
                played.told_at = played.told_at or now

    def _cook(self, command: dict[str, Any]) -> None:
        self._counted(self.house.ask("kitchen", command))

    def _counted(self, answer: Answer) -> Answer:
        if answer.code:
            self.refused[answer.code] = self.refused.get(answer.code, 0) + 1
        return answer

    # The guest's page

    def _asker(self, played: Played) -> Callable[[], None]:
        def ask() -> None:
            guest, now = played.guest, self.house.now()
            played.ask_at = now
            played.order_id = self._ids.new(now)
            lines = [{"line_id": self._ids.new(now), "item": item} for item in guest.items]
            hold: dict[str, Any] = {
                "type": "checkout.hold", "hold_id": self._ids.new(now), "lines": lines,
            }  # fmt: skip
            if guest.wishes:
                wished = -(-(now + guest.wishes) // MINUTE) * MINUTE
                hold["when"] = {"type": "at", "at": iso(wished)}
            answer = self._ask(played, hold)
            if answer.code:
                # A minute that was wished for and is full: the next one, if that is soon enough.
                if answer.code != "order.too_soon":
                    played.code = answer.code
                    return
                hold |= {"hold_id": self._ids.new(now)}
                hold["when"] = {"type": "at", "at": answer.result["promised_at"]}
                answer = self._ask(played, hold)
                if answer.code:
                    played.code = answer.code
                    return
            minute = _instant(answer.result["promised_at"])
            if minute - now - guest.wishes > guest.patience:
                played.code = "balked"
                release = {"type": "checkout.release", "hold_id": hold["hold_id"]}
                self._ask(played, release)
                return
            self._later(now + guest.thinks, lambda: self._place(played, hold, minute))

        return ask

    def _place(self, played: Played, hold: dict[str, Any], minute: Instant) -> None:
        now = self.house.now()
        place = {
            "type": "order.place",
            "order_id": played.order_id,
            "round_id": self._ids.new(now),
            "lines": hold["lines"],
            "hold": hold["hold_id"],
            "promise_max": iso(minute),
        }
        if "when" in hold:
            place["when"] = hold["when"]
        answer = self._ask(played, place)
        if answer.code == "order.promise_above_max":
            # The page shows the new minute, and the guest says yes or goes.
            minute = _instant(answer.result["promised_at"])
            if minute - played.ask_at <= played.guest.patience:
                place |= {"promise_max": iso(minute), "hold": ""}
                answer = self._ask(played, place)
        if answer.code:
            played.code = answer.code
            return
        played.placed = True
        played.promise = _instant(answer.result["promised_at"])
        played.number = str(answer.result["number"])
        self._orders[played.order_id] = played
        self._expect(played, place)
        self._come(played)

    def _ask(self, played: Played, command: dict[str, Any]) -> Answer:
        guest = played.guest
        return self._counted(self.house.ask("guest", command, played.order_id, guest.place))

    def _expect(self, played: Played, place: dict[str, Any]) -> None:
        tickets: dict[str, int] = {}
        for number, line in enumerate(place["lines"]):
            work = Work(f"{played.guest.number} {number}", line["item"])
            portion = f"{line['line_id']}.1"
            played.works.append(work)
            played.lines.append(portion)
            for station in work.way:
                ticket = f"{place['round_id']}.{station}"
                tickets[ticket] = tickets.get(ticket, 0) + 1
        self.kitchen.tickets(tickets)
        self.kitchen.expects(
            played.works, played.lines, played.promise, lambda work: self._made(played, work)
        )

    def _come(self, played: Played) -> None:
        guest, now = played.guest, self.house.now()
        if guest.is_here:
            played.arrives_at = now
            if guest.channel == "drive_through":
                self._ask(played, {"type": "car.arrive", "order_id": played.order_id})
            return
        if guest.comes is None:
            played.arrives_at = None
            given_up = played.promise + GIVEN_UP
            self._later(given_up, lambda: self._to_hands(played))
            return
        played.arrives_at = max(now, played.promise + guest.comes)
        self._later(played.arrives_at, lambda: self._arrived(played))

    # The window

    def _made(self, played: Played, _: Work) -> None:
        played.done += 1
        if played.done < len(played.works):
            return
        pack = (PACK_SECONDS + PACK_EACH_SECONDS * len(played.works)) * SECOND
        gate = played.promise - MINUTE - pack // 2
        self._later(max(self.house.now(), gate), lambda: self._to_packers(played))

    def _to_packers(self, played: Played) -> None:
        heapq.heappush(self._to_bag, (played.promise, played.guest.number, played))
        self._pack()

    def _pack(self) -> None:
        while self._packers and self._to_bag:
            played = heapq.heappop(self._to_bag)[2]
            self._packers -= 1
            took = self._truth.bag(len(played.works), str(played.guest.number))
            self._later(self.house.now() + took, self._packed(played))

    def _packed(self, played: Played) -> Callable[[], None]:
        def packed() -> None:
            self._packers += 1
            played.ready_at = self.house.now()
            self._pack()
            self._arrived(played)

        return packed

    def _arrived(self, played: Played) -> None:
        """Hand it over once both are there: the guest and the bag."""
        here = played.arrives_at is not None and played.arrives_at <= self.house.now()
        if here and played.ready_at and not played.bagged:
            self._to_hands(played)

    def _to_hands(self, played: Played) -> None:
        played.bagged = True
        heapq.heappush(self._to_hand, (played.promise, played.guest.number, played))
        self._hand()

    def _hand(self) -> None:
        while self._hands and self._to_hand:
            played = heapq.heappop(self._to_hand)[2]
            self._hands -= 1
            took = self._truth.hand(str(played.guest.number))
            self._later(self.house.now() + took, self._handed(played))

    def _handed(self, played: Played) -> Callable[[], None]:
        def handed() -> None:
            self._hands += 1
            played.handed_at = self.house.now()
            command = {
                "type": "order.hand_over", "order_id": played.order_id, "unbumped": True,
            }  # fmt: skip
            self._counted(self.house.ask("window", command))
            self._hand()

        return handed


def _name(news: News) -> str:
    return news.ticket_id if isinstance(news, Fired) else news.order_id


def _instant(text: str) -> Instant:
    return from_datetime(datetime.fromisoformat(text))
