"""A hold costs nothing, so it ends: by time, by its share of a station; it shuts nobody out."""

from datetime import datetime

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.decide_time import next_due
from pos.domain.envelope import Accepted, Rejected
from pos.domain.instants import MINUTE, SECOND, Instant, datetime_of, from_datetime, iso
from pos.domain.stock import HELD_MAX, HOLD_LIFE, HOLD_REST, HOLD_TRY
from pos.domain.venue import PromiseTerms
from tests.commands import KITCHEN, SYSTEM, TILL, a_guest, a_line, a_table_venue
from tests.decided import Place

PHONE, OTHER, CAR = a_guest("p7", "shelf"), a_guest("p8", "shelf"), a_guest("p9", "lane")

AT_COUNTER = msgspec.structs.replace(TILL, place="counter")


class House(Place):
    """A planned kitchen with a limit for its lane."""

    def __init__(self) -> None:
        terms = PromiseTerms(firing="planned", limits={"drive_through": 15})
        super().__init__(msgspec.structs.replace(a_table_venue(), promise=terms))

    def hold(self, item: str = "fries", count: int = 1) -> cmd.CheckoutHold:
        return cmd.CheckoutHold(self.ids.new(), (a_line(self.ids, item, count),))

    def wait(self, time: Instant) -> None:
        """The clock does what is due, and the cooks are as fast as they should be."""
        until = self.at + time
        while 0 < (due := next_due(self.shelf)) <= until:
            self.at = max(self.at, due)
            self.yes(SYSTEM, cmd.TimePass())
            for ticket in list(self.shelf.state.tickets.values()):
                if ticket.fired_at and not ticket.bumped_at and self.at > ticket.fired_at + MINUTE:
                    self.yes(KITCHEN, cmd.TicketBump(ticket.ticket_id))
        self.at = until


def lead(house: House, result: dict[str, object]) -> Instant:
    return from_datetime(datetime.fromisoformat(str(result["promised_at"]))) - house.at


@pytest.mark.parametrize("lets_go", [False, True])
def test_a_guest_takes_a_hold_anew_for_four_minutes_and_then_rests(lets_go: bool) -> None:
    house = House()
    begun, held = house.at, 0
    while house.at <= begun + HOLD_TRY:
        hold = house.hold()
        house.yes(PHONE, hold)
        held = house.at
        if lets_go:
            house.yes(PHONE, cmd.CheckoutRelease(hold.hold_id))
        house.wait(45 * SECOND)
    over = held + (0 if lets_go else HOLD_LIFE)
    refused = house.ask(PHONE, house.hold())
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.params) == ("limit.hold_time", {"until": iso(over + HOLD_REST)})
    house.restart()
    house.at = over + HOLD_REST - 1
    assert house.no(PHONE, house.hold()) == "limit.hold_time"
    house.yes(OTHER, house.hold())
    house.at += 1
    house.yes(PHONE, house.hold())
    assert house.shelf.state.attempts.keys() == {PHONE.id, OTHER.id}


def test_who_ordered_begins_afresh_and_staff_hold_for_as_long_as_they_like() -> None:
    house = House()
    for _ in range(5):
        hold = house.hold()
        house.yes(PHONE, hold)
        house.yes(PHONE, house.order("fries", hold=hold.hold_id))
        house.yes(AT_COUNTER, house.hold())
        house.wait(70 * SECOND)
    assert not house.shelf.state.attempts


def test_guests_together_keep_only_minutes_of_a_station() -> None:
    house = House()
    movable = []
    for number in range(30):
        guest = a_guest(f"g{number}", "shelf")
        result = house.yes(guest, house.hold(count=2)).result
        movable.append(bool(result.get("may_move")))
    assert movable == sorted(movable)
    assert 0 < sum(movable) < len(movable)
    held = [held for hold in house.shelf.state.holds.values() for held in hold.slots]
    venue = house.shelf.state.venue
    assert venue is not None
    fryer = next(station for station in venue.stations if station.id == "fryer")
    takes = [each.slot.takes for each in held if each.station == fryer.id]
    assert HELD_MAX * fryer.places // 2 < sum(takes) <= HELD_MAX * fryer.places
    # Whoever is in has their minute as long as they take it anew; another cart asks again.
    first, last = a_guest("g0", "shelf"), a_guest("g29", "shelf")
    assert "may_move" not in house.yes(first, house.hold(count=2)).result
    kept = house.yes(last, house.hold(count=2)).result
    assert kept["may_move"]
    for _ in range(30):
        house.yes(TILL, house.order("fries", place="counter"))
    shown = datetime_of(house.at + lead(house, kept))
    hold = next(h for h in house.shelf.state.holds.values() if h.by == last.id)
    wish = house.order("fries", "fries", hold=hold.hold_id, promise_max=shown)
    assert house.no(last, wish) == "order.promise_above_max"


def test_one_portion_on_each_place_is_always_kept() -> None:
    house = House()
    house.yes(TILL, cmd.StationSetPlaces("grill", 1))
    alone = house.yes(PHONE, house.hold("hotdog"))
    assert "may_move" not in alone.result
    house.yes(PHONE, cmd.CheckoutRelease(next(iter(house.shelf.state.holds))))
    large = house.yes(OTHER, house.hold("hotdog", 40))
    assert large.result["may_move"]
    (event,) = large.events
    assert isinstance(event, ev.CheckoutHeld)
    assert (event.promised_at, event.slots) == (0, ())


@pytest.mark.parametrize("phones, portions", [(1, 20), (1, 8), (6, 20), (1, 4)])
def test_carts_that_nobody_orders_shut_no_channel(phones: int, portions: int) -> None:
    house = House()
    idle, leads = lead(house, house.yes(CAR, house.order("fries")).result), list[Instant]()
    for number in range(20):
        # What one phone does alone shuts nobody out, nor what many do with carts too large to keep.
        for phone in range(phones):
            guest = a_guest(f"evil{phone}", "shelf")
            decision = house.ask(guest, house.hold(count=portions))
            assert isinstance(decision, Accepted) or decision.code == "limit.hold_time"
        car = a_guest(f"car{number}", "lane")
        leads.append(lead(house, house.yes(car, house.order("fries")).result))
        house.wait(90 * SECOND)
    assert max(leads) < idle + 2 * HELD_MAX
    assert not house.shelf.state.channels


def test_what_nobody_has_accepted_shuts_nobody_out() -> None:
    venue = a_table_venue(
        confirm=("counter",), promise=PromiseTerms(firing="planned", limits={"drive_through": 15})
    )
    place = Place(venue)
    stranger = a_guest("stranger", "counter")
    place.yes(stranger, place.order(*["fries"] * 40))
    for number in range(6):
        place.yes(a_guest(f"car{number}", "lane"), place.order("fries"))
        place.at += 60_000
    assert not place.shelf.state.channels
