"""Slow payments and slow waiters over many checkouts, in a planned kitchen on virtual time.

Payments take 5 to 240 seconds, acceptances up to ten minutes: nobody is charged without a place in
the plan, nothing unpaid or unaccepted is fired, no minute is overfilled, no promise moves.
"""

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from random import Random

import msgspec
import pytest

from loadtest.lunch_house import Fired
from loadtest.lunch_place import BY_ID, DISHES, SHELF, STATIONS, venue
from loadtest.lunch_shelf import ShelfHouse
from loadtest.lunch_world import Ids
from pos.domain import events as ev
from pos.domain.instants import MINUTE, SECOND, Instant, from_datetime, iso
from pos.domain.kitchen import ticket_units
from pos.domain.order import Round
from pos.domain.planning.calendar import BUCKET
from pos.domain.planning.lies import lies_of
from pos.domain.replan import MOVED, NEAR
from tests.conftest import LONG

CHECKOUTS = 1_000 if LONG else 200
SEEDS = (1, 2, 3, 4) if LONG else (1,)
A_MINUTE = 3
"""Checkouts begun in a minute: more than the kitchen can take, so that minutes fill up."""
UNTOLD = MOVED // BUCKET
HOLD_EVERY = 50 * SECOND
"""A page renews the hold of its minute while the attempt to pay lives."""


class Checkout:
    """One guest on the way from the cart to the kitchen."""

    def __init__(self, number: int, random: Random, ids: Ids) -> None:
        self.number = number
        self.order_id = ids.new(0)
        self.round_id = ids.new(0)
        self.lines = [
            {"line_id": ids.new(0), "item": dish.id}
            for dish in random.choices(DISHES, [d.weight for d in DISHES], k=random.randint(1, 4))
        ]
        self.pays_for = random.randint(5, 240) * SECOND
        self.accepted_after = random.randint(0, 600) * SECOND
        self.waits_for_a_word = random.random() < 0.4
        self.shown = 0
        self.asked_again = 0
        self.paid = False
        self.given_back = False
        self.accepted = False
        self.promised: Instant = 0


class Tills:
    """Plays all checkouts and watches what is fired when."""

    def __init__(self, seed: int, count: int) -> None:
        self.house = ShelfHouse(document=msgspec.structs.replace(venue(), confirm=("counter",)))
        self.random = Random(seed)
        self.ids = Ids(seed)
        self.heap: list[tuple[Instant, int, Callable[[], None]]] = []
        self.steps = 0
        self.checkouts = [Checkout(n, self.random, self.ids) for n in range(count)]
        self.by_order = {one.order_id: one for one in self.checkouts}
        self.fired: dict[str, int] = {}
        self.looked = 0
        self.overfilled: list[str] = []
        self.closed_with: dict[str, Instant] = {}
        """The minutes of the rounds as they stand when they are handed over."""
        at = self.house.now()
        for one in self.checkouts:
            at += round(self.random.expovariate(A_MINUTE) * MINUTE)
            self.later(at, partial(self.hold, one, at + one.pays_for))

    def later(self, at: Instant, what: Callable[[], None]) -> None:
        self.steps += 1
        heapq.heappush(self.heap, (at, self.steps, what))

    def place_of(self, one: Checkout) -> str:
        return "counter" if one.waits_for_a_word else SHELF

    def ask(self, one: Checkout, command: dict[str, object]) -> tuple[str, dict[str, object]]:
        answer = self.house.ask("guest", command, one.order_id, self.place_of(one))
        return answer.code, answer.result

    # The page of a guest who pays

    def hold(self, one: Checkout, paid_at: Instant) -> None:
        """Keep the minute; a later one is shown, and the guest says yes to it."""
        now = self.house.now()
        if one.waits_for_a_word:
            # Whoever only scanned a code keeps nothing from others: the waiter's word does.
            self.order(one)
            return
        code, result = self.ask(
            one, {"type": "checkout.hold", "hold_id": self.ids.new(now), "lines": one.lines}
        )
        if code:
            return
        minute = _instant(result["promised_at"])
        one.asked_again += one.shown not in {minute, 0}
        one.shown = minute
        if paid_at - now > HOLD_EVERY:
            self.later(now + HOLD_EVERY, lambda: self.hold(one, paid_at))
        else:
            self.later(paid_at, lambda: self.pay(one))

    def pay(self, one: Checkout) -> None:
        """The money is there: the order is placed for the minute that was shown, or given back."""
        one.paid = True
        self.order(one)
        if not one.promised:
            one.given_back = True

    def order(self, one: Checkout) -> None:
        now = self.house.now()
        place: dict[str, object] = {
            "type": "order.place",
            "order_id": one.order_id,
            "round_id": one.round_id,
            "lines": one.lines,
        }
        if one.shown:
            place |= {"promise_max": iso(one.shown), "hold": self.ids.new(now)}
        code, result = self.ask(one, place)
        if code:
            return
        one.promised = _instant(result["promised_at"])
        if one.waits_for_a_word:
            assert result["awaiting"]
            self.later(now + one.accepted_after, lambda: self.accept(one))

    def accept(self, one: Checkout) -> None:
        command = {"type": "order.accept", "order_id": one.order_id, "round_id": one.round_id}
        answer = self.house.ask("window", command)
        assert not answer.code, answer
        one.accepted = True
        # Until somebody says yes the minute is none; the answer tells which one it became.
        one.promised = _instant(answer.result["promised_at"])

    # The kitchen

    def play(self) -> None:
        closes = self.house.now() + 5 * 60 * MINUTE
        while self.heap or self.house.now() < closes:
            self.house.advance(min(self.heap[0][0] if self.heap else closes, closes))
            self.look()
            self.look_at_plan()
            while self.heap and self.heap[0][0] <= self.house.now():
                heapq.heappop(self.heap)[2]()
                self.look()
            if not self.heap and not self.house.shelf.state.tickets:
                return

    def units_of(self, one: Checkout) -> int:
        lines = {line["line_id"] for line in one.lines}
        return sum(unit.partition(".")[0] in lines for unit in self.fired)

    def expected_units(self, one: Checkout) -> int:
        return sum(len(BY_ID[line["item"]].way) for line in one.lines)

    def look_at_plan(self) -> None:
        """Nowhere is more planned than a station has places."""
        self.looked += 1
        for station, used in planned_work(self.house).items():
            most = max(used.values(), default=0)
            if most > STATIONS[station]:
                self.overfilled.append(f"{station} {most} at {self.house.now()}")

    def look(self) -> None:
        """Work what is fired, in the time that the plan gives it, and hand over what is done."""
        for news in self.house.news():
            if not isinstance(news, Fired):
                continue
            one = self.by_order[news.order_id]
            assert one.accepted if one.waits_for_a_word else one.paid, "fired before its time"
            for unit in news.units:
                self.fired[unit] = self.fired.get(unit, 0) + 1
            ticket = self.house.shelf.state.tickets[news.ticket_id]
            units = ticket_units(ticket, self.house.shelf.lines_of(ticket))
            slots = dict(zip(units, ticket.slots, strict=True))
            for unit in news.units:
                done_at = self.house.now() + slots[unit].takes
                self.later(done_at, partial(self.done, unit, news))

    def done(self, unit: str, news: Fired) -> None:
        ready = {"type": "units.ready", "ticket_id": news.ticket_id, "units": [unit]}
        assert not self.house.ask("kitchen", ready).code
        ticket = self.house.shelf.state.tickets[news.ticket_id]
        if len(ticket.ready) < len(ticket.slots):
            return
        self.house.ask("kitchen", {"type": "ticket.bump", "ticket_id": news.ticket_id})
        order = self.house.shelf.state.orders[news.order_id]
        self.closed_with |= {placed.round_id: placed.promised_at for placed in order.rounds}
        self.house.ask("window", {"type": "order.hand_over", "order_id": news.order_id})


def _instant(text: object) -> Instant:
    return from_datetime(datetime.fromisoformat(str(text)))


def _has_lapsed(house: ShelfHouse, placed: Round) -> bool:
    """Whether nobody said yes before it should have begun: its places are anybody's."""
    tickets = [house.shelf.state.tickets[ticket_id] for ticket_id in placed.tickets]
    starts = [slot.start for ticket in tickets for slot in ticket.slots]
    return placed.awaiting and min(starts) < house.now()


def planned_work(house: ShelfHouse) -> dict[str, Counter[int]]:
    """How many places of each station are planned in each five seconds from now on.

    Tickets that are not fired yet, and what checkouts hold; work in hand has begun already.  What
    moved by so little that nobody was told lies there to within that; what is far is planned again
    before anybody looks.
    """
    state, bucket = house.shelf.state, house.now() // BUCKET
    far = bucket + NEAR // BUCKET
    used: dict[str, Counter[int]] = {station: Counter() for station in STATIONS}
    for ticket in state.tickets.values():
        placed = house.shelf.round_of(ticket)
        if ticket.fired_at or placed.handed_at or _has_lapsed(house, placed):
            continue
        for lie, _ in lies_of(ticket, placed, bucket, 1.0):
            if lie is not None:
                end = min(far, lie.start + lie.length - UNTOLD)
                used[lie.station].update(range(lie.start + UNTOLD, end))
    for hold in state.holds.values():
        for held in hold.slots if hold.expires_at > house.now() else ():
            if held.station in used:
                start = held.slot.start // BUCKET
                end = start + held.slot.takes // BUCKET - UNTOLD
                begin = max(start, bucket) + UNTOLD
                used[held.station].update(range(begin, min(far, end)))
    return used


@pytest.fixture(scope="module", params=SEEDS)
def played(request: pytest.FixtureRequest) -> Tills:
    tills = Tills(request.param, CHECKOUTS // len(SEEDS))
    tills.play()
    return tills


def test_nobody_is_charged_without_a_place_in_the_plan(played: Tills) -> None:
    charged = [one for one in played.checkouts if one.paid and not one.given_back]

    given_back = sum(one.given_back for one in played.checkouts)
    assert len(charged) > len(played.checkouts) / 4
    # The page renews its hold, so hardly anybody pays for a minute that is over by then.
    assert given_back <= len(charged) / 20
    for one in charged:
        assert 0 < one.promised <= one.shown
        assert played.units_of(one) == played.expected_units(one)


def test_nothing_is_fired_unpaid_or_unaccepted_and_all_else_exactly_once(played: Tills) -> None:
    # That nothing was fired before its payment or its acceptance is asserted when it is fired.
    assert played.fired
    assert set(played.fired.values()) == {1}
    for one in played.checkouts:
        entitled = one.accepted if one.waits_for_a_word else one.paid and not one.given_back
        assert bool(played.units_of(one)) == entitled


def test_no_minute_is_overfilled(played: Tills) -> None:
    assert played.looked > 100
    assert not played.overfilled


def test_no_firm_promise_moves(played: Tills) -> None:
    kept = {}
    for event in played.house.events:
        if isinstance(event, ev.OrderAccepted) or (
            isinstance(event, ev.OrderPlaced) and not event.awaiting
        ):
            assert event.round_id not in kept
            kept[event.round_id] = event.promised_at
    for one in played.checkouts:
        assert one.promised == kept.get(one.round_id, one.promised)
    assert played.closed_with == kept | played.closed_with
