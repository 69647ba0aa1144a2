"""What a bump teaches, and what it does not: forgotten, batched, voided, on paper only."""

from math import exp

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.instants import DAY, HOUR, MINUTE, SECOND, Instant
from pos.domain.kitchen import ticket_units
from pos.domain.order import Round
from pos.domain.plan_state import PaceNow
from pos.domain.planning.calendar import BUCKET
from pos.domain.planning.lies import lies_of
from pos.domain.venue import PromiseTerms
from pos.journal.book import encode_state
from tests.commands import KITCHEN, SYSTEM, TILL, a_table_venue
from tests.decided import Place

FRIES = 180 * SECOND


class Watched(Place):
    """A planned kitchen in which the test is the cook."""

    def __init__(self) -> None:
        """Open, without an order."""
        super().__init__(a_table_venue(promise=PromiseTerms(firing="planned")))

    def fired(self, *items: str, **more: object) -> str:
        """Order, and let time pass until the first ticket is fired: its id; it is fired now."""
        wish = self.placed(TILL, *items, place="counter", **more)
        ticket_id = self.round(wish).tickets[0]
        self.at = self.shelf.state.tickets[ticket_id].due_at
        self.yes(SYSTEM, cmd.TimePass())
        assert self.shelf.state.tickets[ticket_id].fired_at
        return ticket_id

    def round(self, wish: cmd.OrderPlace) -> Round:
        """The order's only round."""
        return self.kept(wish.order_id).rounds[0]

    def bumped(self, ticket_id: str, after: Instant = 0) -> None:
        """Somebody bumps it a while later."""
        self.at += after
        self.yes(KITCHEN, cmd.TicketBump(ticket_id))

    def later(self, by: Instant = 6 * SECOND) -> PaceNow:
        """A little later somebody orders a coffee; the fryer's pace."""
        self.at += by
        self.placed(TILL, "latte", place="counter")
        return self.shelf.state.paces["fryer"]


@pytest.fixture
def place() -> Watched:
    return Watched()


def test_one_slow_bump_makes_the_station_a_little_slower(place: Watched) -> None:
    quoted = place.shelf.plan.pace(place.shelf)
    place.bumped(place.fired("fries"), round(FRIES * 1.5))
    waiting = place.shelf.state.paces["fryer"]
    assert (waiting.seen, waiting.factor) == (0, 0), "another bump may follow at once"
    now = place.later()
    assert now.seen == 1
    assert 0 < now.factor < 0.1
    assert quoted is place.shelf.plan.pace(place.shelf), "the plan goes on with the same pace"
    assert quoted.of("fryer").factor == now.factor


def test_a_cooks_own_start_is_when_it_began(place: Watched) -> None:
    late = place.fired("fries")
    place.at += FRIES
    place.yes(KITCHEN, cmd.TicketStart(late))
    place.bumped(late, FRIES)
    assert place.later().factor == pytest.approx(0, abs=0.005)


def test_bumps_at_once_teach_nothing(place: Watched) -> None:
    tickets = [place.fired("fries") for _ in range(4)]
    place.at += FRIES * 2
    for ticket in tickets:
        place.bumped(ticket, SECOND)
    now = place.later()
    assert (now.factor, now.seen, now.batched) == (0, 0, 4)
    assert now.muted
    place.bumped(place.fired("fries"), FRIES * 2)
    assert place.later().factor == 0, "and the next one alone is not believed yet"


def test_single_bumps_are_believed_again_in_time(place: Watched) -> None:
    tickets = [place.fired("fries") for _ in range(3)]
    for ticket in tickets:
        place.bumped(ticket, SECOND)
    for _ in range(20):
        place.bumped(place.fired("fries"), FRIES)
        place.later()
    now = place.shelf.state.paces["fryer"]
    assert not now.muted
    assert now.seen >= 5


def test_two_taps_on_one_ticket_are_one_finish(place: Watched) -> None:
    ticket = place.fired("fries", "fries")
    first, second = (
        place.shelf.state.tickets[ticket].slots,
        place.shelf.lines_of(place.shelf.state.tickets[ticket]),
    )
    assert len(first) == len(second) == 2
    place.at += FRIES
    place.yes(KITCHEN, cmd.UnitsReady(ticket, (f"{second[0].line_id}.1",)))
    place.at += SECOND
    place.yes(KITCHEN, cmd.UnitsReady(ticket, (f"{second[1].line_id}.1",)))
    place.bumped(ticket, SECOND)
    now = place.later()
    assert (now.seen, now.batched) == (1, 0)


def test_the_last_of_six_is_no_slow_portion(place: Watched) -> None:
    """That the last of six ended late is what six portions are like."""
    alone = Watched()
    alone.bumped(alone.fired("fries"), round(FRIES * 1.3))
    place.bumped(place.fired(*["fries"] * 6), round(FRIES * 1.3))
    assert place.later().factor < alone.later().factor / 2


@pytest.mark.parametrize("after", [FRIES * 5, SECOND])
def test_what_can_not_be_is_not_learned(place: Watched, after: Instant) -> None:
    place.bumped(place.fired("fries"), after)
    now = place.later()
    assert (now.factor, now.seen) == (0, 0)


def test_forgotten_void_and_recalled_tickets_teach_nothing(place: Watched) -> None:
    forgotten = place.fired("fries")
    order = place.shelf.state.tickets[forgotten].order_id
    place.at += 2 * FRIES
    place.yes(TILL, cmd.OrderHandOver(order, unbumped=True))
    assert place.shelf.state.paces["fryer"].missed == 1
    recalled = place.fired("fries")
    place.bumped(recalled, 2 * FRIES)
    place.yes(KITCHEN, cmd.TicketRecall(recalled))
    place.bumped(recalled, MINUTE)
    remade = place.fired("fries")
    units = tuple(f"{line.line_id}.1" for line in place.shelf.lines_of(
        place.shelf.state.tickets[remade]))  # fmt: skip
    again = place.yes(KITCHEN, cmd.TicketRemake(remade, units, "burnt")).result
    assert again is not None
    place.bumped(str(again["ticket_id"]), 2 * FRIES)
    now = place.later()
    assert (now.factor, now.seen) == (0, 0)


def test_a_new_day_begins_nearly_even(place: Watched) -> None:
    for _ in range(12):
        place.bumped(place.fired("fries"), round(FRIES * 1.4))
        place.later()
    slow = place.shelf.state.paces["fryer"]
    assert exp(slow.factor) > 1.2
    assert slow.slow_since
    place.at += DAY
    place.placed(TILL, "fries", place="counter")
    now = place.shelf.state.paces["fryer"]
    assert 0 < now.factor < 0.1
    assert now.variance > slow.variance
    assert (now.seen, now.slow_since) == (0, 0)


def test_the_same_at_every_cut(place: Watched) -> None:
    """A restart from a snapshot goes on with the same pace, to the last digit."""
    other = Watched()
    for number in range(8):
        for each in (place, other):
            each.bumped(each.fired("fries"), round(FRIES * (1 + number / 9)))
        other.restart()
        a, b = place.later(7 * SECOND), other.later(7 * SECOND)
        assert a == b
        fresh = other.shelf.plan.pace(other.shelf).of("fryer")
        kept = place.shelf.plan.pace(place.shelf).of("fryer")
        assert (fresh.factor, fresh.variance, fresh.noise, fresh.surprise) == (
            kept.factor, kept.variance, kept.noise, kept.surprise,
        )  # fmt: skip
    assert encode_state(place.shelf) == encode_state(other.shelf)


def test_only_the_last_portion_of_a_ticket_is_waited_for(place: Watched) -> None:
    """Three portions and one bump: nobody says when the first two are done."""
    ticket = place.shelf.state.tickets[place.fired("fries", "fries", "fries")]
    placed = place.shelf.round_of(ticket)
    late = (max(slot.end for slot in ticket.slots) + 10 * SECOND) // BUCKET
    assert sum(lie is not None for lie, _ in lies_of(ticket, placed, late, 1.0)) == 1
    first = ticket_units(ticket, placed.lines)[0]
    place.yes(KITCHEN, cmd.UnitsReady(ticket.ticket_id, (first,)))
    ticket = place.shelf.state.tickets[ticket.ticket_id]
    told = sum(lie is not None for lie, _ in lies_of(ticket, placed, late, 1.0))
    assert told == 2, "who marks one portion marks the others, too"


def test_how_guests_come_is_kept_for_the_night(place: Watched) -> None:
    ticket = place.fired("fries")
    order = place.kept(place.shelf.state.tickets[ticket].order_id)
    place.bumped(ticket, FRIES)
    place.at = order.rounds[0].promised_at + 2 * MINUTE
    place.yes(TILL, cmd.OrderHere(order.order_id))
    place.yes(TILL, cmd.OrderHere(order.order_id))
    place.at += 15 * SECOND
    place.yes(TILL, cmd.OrderHandOver(order.order_id))
    (day,) = place.shelf.state.watched.values()
    seen = day.guests[order.channel]
    assert (seen.late, seen.handing) == ((2 * MINUTE,), (15 * SECOND,)), "from when they came"
    assert (seen.handed, seen.missed) == (1, 0)
    never = place.fired("fries")
    order = place.kept(place.shelf.state.tickets[never].order_id)
    place.at = order.rounds[0].promised_at + HOUR
    place.yes(TILL, cmd.OrderNoShow(order.order_id))
    assert day.guests[order.channel].missed == 1


def test_a_kitchen_that_cooks_at_once_learns_nothing() -> None:
    place = Place()
    wish = place.placed(TILL, "fries", place="counter")
    place.at += HOUR
    place.yes(KITCHEN, cmd.TicketBump(place.kept(wish.order_id).rounds[0].tickets[0]))
    assert not place.shelf.state.paces
    assert not place.shelf.state.watched
    assert not msgspec.json.decode(encode_state(place.shelf)).get("paces")
