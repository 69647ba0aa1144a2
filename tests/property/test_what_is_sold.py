"""What is sold is made once, counted without a gap, and priced and taxed by the server."""

import math
from collections import Counter
from collections.abc import Sequence
from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pos.domain import events as ev
from pos.domain.bill import owed_by
from pos.domain.instants import business_day
from pos.domain.kitchen import station_of, ticket_ids, units_of
from pos.domain.line import Line
from pos.domain.menu import Menu
from pos.domain.money import split_by_weights, vat_of_gross
from pos.domain.order import stations_of
from pos.domain.shelf import Shelf
from pos.domain.tax import RATES, rate_permille
from pos.journal.book import Book, recorded_of
from pos.journal.contract import Entry
from tests.commands import PARTITION, Ids
from tests.property.scene import Step
from tests.property.steps import DAYS, random_day
from tests.property.world import World, run, small_limits


def checked_price(menu: Menu, line: Line, event: ev.OrderPlaced, day: str) -> None:
    """Work the line out again from the menu, by other means than the program's."""
    item = next(item for item in menu.items if item.id == line.item)
    variants = {variant.id: variant.price for variant in item.variants}
    base = variants[line.variant] if variants else item.price
    assert base is not None
    deltas = {
        option.id: option.price_delta
        for group in menu.groups
        if group.id in item.groups
        for option in group.options
    }
    unit = max(0, base + sum(deltas[option.id] for option in line.options))
    assert (line.unit_price, line.total) == (unit, unit * line.quantity)
    assert event.service in item.services
    assert not item.sold_out
    in_house = event.place_kind in {"table", "room", "counter"}
    assert event.service == ("in_house" if in_house else "take_away")
    assert item.vat is not None
    assert line.vat_class == (item.vat.in_house if in_house else item.vat.take_away)
    rates = [rate for since, rate in RATES[menu.country][line.vat_class] if since <= day]
    assert line.vat_permille == rates[-1]
    assert line.station == item.station


class Ledger:
    """What all events together have made and counted."""

    def __init__(self) -> None:
        self.units: Counter[str] = Counter()
        self.tickets: Counter[str] = Counter()
        self.ticket_nos: dict[str, list[int]] = {}
        self.order_nos: list[int] = []
        self.numbers: Counter[tuple[str, str]] = Counter()
        self.seen: set[str] = set()
        self.menu: Menu | None = None

    def placed(self, event: ev.OrderPlaced, at: int, shelf: Shelf, known: bool) -> None:
        assert self.menu is not None
        day = business_day(at, "Europe/Berlin", 4)
        for line in event.lines:
            checked_price(self.menu, line, event, day)
            self.units.update(units_of(line))
        assert event.total == sum(line.total for line in event.lines)
        order = shelf.order(event.order_id)
        assert order is not None
        if not known:
            self.counted(event.order_no, event.business_day, event.number, order.practice)
        assert (order.order_no, order.number) == (event.order_no, event.number)
        made = ticket_ids(event.round_id, event.lines)
        assert {station_of(ticket) for ticket in made} == set(stations_of(event.lines))
        for ticket_id in made:
            self.tickets[ticket_id] += 1
            assert shelf.state.tickets[ticket_id].later_round == known

    def counted(self, order_no: int, day: str, number: str, practice: bool) -> None:
        if practice:
            assert order_no == 0
            assert number.startswith("T")
        else:
            self.order_nos.append(order_no)
            self.numbers[day, number] += 1

    def fired(self, shelf: Shelf) -> None:
        """Look which tickets have fired since the last look."""
        fresh = [t for t in shelf.state.tickets.values() if t.fired_at]
        for ticket in sorted(fresh, key=lambda t: t.ticket_no):
            if ticket.ticket_id in self.seen:
                continue
            self.seen.add(ticket.ticket_id)
            if shelf.state.orders[ticket.order_id].practice:
                assert ticket.ticket_no == 0
            else:
                self.ticket_nos.setdefault(ticket.station, []).append(ticket.ticket_no)


async def live_and_count(day: list[Step]) -> None:
    world = World()
    await world.open()
    for step in day:
        if step.kind != "restore.declare":
            await world.do(step)
    ledger = Ledger()
    book = Book(world.journal, PARTITION)
    for entry in await world.entries():
        recorded = recorded_of(PARTITION, entry)
        event = recorded.event
        known = isinstance(event, ev.OrderPlaced) and event.order_id in book.shelf.state.orders
        book.fold([recorded])
        if isinstance(event, ev.MenuPublished):
            ledger.menu = event.menu
        elif isinstance(event, ev.OrderPlaced):
            ledger.placed(event, recorded.at, book.shelf, known)
        elif isinstance(event, ev.LinesMoved) and event.opened:
            order = book.shelf.state.orders[event.to_order]
            ledger.counted(event.order_no, event.business_day, event.number, order.practice)
        ledger.fired(book.shelf)
        check_shelf(book.shelf)
    assert set(ledger.units.values()) <= {1}
    assert set(ledger.tickets.values()) <= {1}
    assert ledger.order_nos == list(range(1, len(ledger.order_nos) + 1))
    for numbers in ledger.ticket_nos.values():
        assert numbers == list(range(1, len(numbers) + 1))
    assert set(ledger.numbers.values()) <= {1}, "no number is called twice on one day"
    await world.close()


@given(DAYS)
def test_units_tickets_and_numbers_come_once_and_without_a_gap(day: list[Step]) -> None:
    with small_limits():
        run(live_and_count(day))


@given(st.integers(0, 1_000_000))
def test_they_do_so_through_long_days(seed: int) -> None:
    with small_limits(recent=4):
        run(live_and_count(random_day(Random(seed), 300)))


def check_shelf(shelf: Shelf) -> None:
    """What is derived is right, and what points somewhere finds it."""
    derived = Shelf(shelf.state)
    stations = derived.load.keys() | shelf.load.keys()
    assert all(shelf.load.get(s, 0) == derived.load.get(s, 0) for s in stations)
    assert shelf.taken == derived.taken
    assert set(shelf.waiting) == set(derived.waiting)
    assert shelf.awaiting == derived.awaiting
    assert (shelf.at_place, shelf.of_phone) == (derived.at_place, derived.of_phone)
    state = shelf.state
    assert all(known.count >= -1 for known in state.stock.values())
    for order in shelf.orders():
        assert order.total == sum(owed.total for owed in owed_by(order))
    for order in state.orders.values():
        seated = order.seating in state.seatings
        assert order.open_rounds or seated or not order.rounds, "nothing is left to hand over"
        for placed in order.rounds:
            for ticket_id in placed.tickets:
                ticket = state.tickets[ticket_id]
                assert (ticket.order_id, ticket.round_id) == (order.order_id, placed.round_id)
                gone = ticket.bumped_at or not ticket.fired_at
                assert not placed.handed_at or gone, "handed, yet on the screen"
                assert not placed.handed_at or ticket_id not in shelf.waiting
    owned = {t for order in state.orders.values() for r in order.rounds for t in r.tickets}
    assert state.tickets.keys() == owned
    assert not state.orders.keys() & state.recent.keys()


@given(DAYS, DAYS)
def test_after_a_restore_no_number_comes_again(kept: list[Step], lost: list[Step]) -> None:
    """The backup holds `kept`; `lost` happened after it, was seen by guests, and is gone."""

    async def example() -> None:
        world = World()
        await world.open()
        for step in kept:
            await world.do(step)
        backup = len(await world.entries())
        for step in lost:
            if step.kind != "restore.declare":
                await world.do(step)
        again = World(at=world.clock.now())
        again.ids = Ids(8)
        again.journal._entries[PARTITION] = (await world.entries())[:backup]
        again.writer.start()
        await again.do(Step("restore.declare", 1, 63))
        for step in (lost + kept)[:12]:
            await again.do(step)
        seen = numbers_given(await world.entries(), 0)
        assert not seen & numbers_given(await again.entries(), backup)
        await world.close()
        await again.close()

    with small_limits():
        run(example())


def numbers_given(entries: Sequence[Entry], after: int) -> set[tuple[str, str]]:
    """Every number that a guest or a cook was given behind a seq, with where it counts."""
    found: set[tuple[str, str]] = set()
    book = Book(World().journal, PARTITION)
    for entry in entries:
        recorded = recorded_of(PARTITION, entry)
        event = recorded.event
        state = book.shelf.state
        known = isinstance(event, ev.OrderPlaced) and event.order_id in state.orders
        book.fold([recorded])
        if entry.seq <= after or not isinstance(event, ev.OrderPlaced):
            continue
        if not known and not event.practice:
            found |= {("order", str(event.order_no)), (event.business_day, event.number)}
        for ticket_id in state.orders[event.order_id].rounds[-1].tickets:
            ticket = state.tickets[ticket_id]
            if ticket.ticket_no:
                found.add((ticket.station, str(ticket.ticket_no)))
    return found


@given(st.integers(-1_000_000, 1_000_000), st.lists(st.integers(0, 1_000), min_size=1, max_size=20))
def test_shares_add_up_to_what_was_shared(amount: int, weights: list[int]) -> None:
    if not sum(weights):
        weights = [*weights, 1]
    parts = split_by_weights(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        exact = amount * weight / sum(weights)
        assert math.floor(exact) - 1 <= part <= math.ceil(exact) + 1
        assert part == 0 or (part > 0) == (amount > 0)


@given(st.integers(-(10**9), 10**9), st.sampled_from([0, 50, 70, 90, 160, 190, 200, 210]))
def test_tax_is_the_nearest_cent_and_mirrors_a_refund(gross: int, rate: int) -> None:
    tax = vat_of_gross(gross, rate)
    assert tax == -vat_of_gross(-gross, rate)
    assert abs(tax * (1000 + rate) - gross * rate) * 2 <= 1000 + rate


@given(st.dates().filter(lambda day: day.year >= 2012))
def test_every_class_has_a_rate_on_every_day_of_the_table(day: object) -> None:
    for country, classes in RATES.items():
        for name, rates in classes.items():
            since = [rate for rate in rates if rate[0] <= str(day)]
            if since:
                assert rate_permille(country, name, str(day)) == since[-1][1]
                assert [r[0] for r in rates] == sorted(r[0] for r in rates)


def test_the_checks_above_know_a_wrong_price_from_a_right_one() -> None:
    async def example() -> None:
        world = World()
        await world.open()
        await world.do(Step("order.place", 1, 1))
        entries = [recorded_of(PARTITION, e) for e in await world.entries()]
        placed = next(e for e in entries if isinstance(e.event, ev.OrderPlaced))
        event = placed.event
        assert isinstance(event, ev.OrderPlaced)
        menu = (await world.shelf()).state.menu
        assert menu is not None
        day = event.business_day
        checked_price(menu, event.lines[0], event, day)
        dearer = msgspec.structs.replace(event.lines[0], unit_price=event.lines[0].unit_price + 1)
        try:
            checked_price(menu, dearer, event, day)
        except AssertionError:
            await world.close()
            return
        raise AssertionError("a wrong price passed")

    run(example())
