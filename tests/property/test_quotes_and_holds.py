"""Quoted, held, ordered: two hundred checkouts at once never overfill a minute, nor move one."""

from collections import Counter
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain import commands as cmd
from pos.domain.envelope import Accepted, Rejected
from pos.domain.instants import MINUTE, SECOND, Instant, datetime_of, from_datetime, iso
from pos.domain.kitchen import ticket_units
from pos.domain.planning.calendar import BUCKET
from pos.domain.planning.places import BAGGING
from pos.domain.slot import Slot
from pos.domain.staff import Actor
from pos.domain.stock import HOLD_LIFE
from pos.domain.venue import PromiseTerms
from pos.web.problems import Problem
from pos.web.quote_http import QuoteWish, quoted
from tests.commands import PARTITION, SYSTEM, WINDOW, a_guest, a_table_venue
from tests.decided import Place

PACKERS = 2
TERMS = PromiseTerms(firing="planned", pack_places=PACKERS)
DISHES = (("hotdog",), ("hotdog", "cola"), ("fries",), ("schnitzel", "fries"), ("cola",))


def planned_place() -> Place:
    return Place(a_table_venue(promise=TERMS))


def instant(text: object) -> Instant:
    return from_datetime(datetime.fromisoformat(str(text)))


def lies(place: Place) -> dict[str, Counter[int]]:
    """How many portions lie in each bucket of each station: tickets, holds, bags."""
    found: dict[str, Counter[int]] = {}

    def put(station: str, slot: Slot) -> None:
        if slot.start:
            first = slot.start // BUCKET
            found.setdefault(station, Counter()).update(range(first, first + slot.takes // BUCKET))

    state = place.shelf.state
    for ticket in state.tickets.values():
        assert len(ticket.slots) == len(ticket_units(ticket, place.shelf.lines_of(ticket)))
        for slot in ticket.slots:
            put(ticket.station, slot)
    for order in state.orders.values():
        for placed in order.open_rounds:
            put(BAGGING, placed.bag or Slot(0, 0))
    for hold in state.holds.values():
        for held in hold.slots if hold.expires_at > place.at else ():
            put(held.station, held.slot)
    return found


def no_minute_is_overfull(place: Place) -> None:
    venue = place.shelf.state.venue
    assert venue is not None
    places = {station.id: station.places for station in venue.stations} | {BAGGING: PACKERS}
    for station, filled in lies(place).items():
        assert max(filled.values()) <= places[station], station


def quote(place: Place, guest: Actor, wish: cmd.OrderPlace, hold: str = "") -> Instant:
    asked = QuoteWish(PARTITION, wish.lines, when=wish.when, hold=hold)
    return instant(quoted(place.shelf, asked, guest, place.at).promised_at)


def test_two_hundred_checkouts_at_once_never_overfill_a_minute() -> None:
    place = planned_place()
    guests = [a_guest(f"s{n}", "shelf") for n in range(200)]
    held: dict[str, tuple[cmd.OrderPlace, str, Instant]] = {}
    movable: set[str] = set()
    for n, guest in enumerate(guests):
        wish, hold = place.order(*DISHES[n % len(DISHES)]), place.ids.new()
        decision = place.ask(guest, cmd.CheckoutHold(hold, wish.lines))
        if isinstance(decision, Accepted):
            held[guest.id] = wish, hold, instant(decision.result["promised_at"])
            if decision.result.get("may_move"):
                movable.add(guest.id)
    no_minute_is_overfull(place)
    # All together keep no more than minutes of each station: the others are shown, not promised.
    assert len(held) == len(guests)
    assert 10 <= len(held) - len(movable) < 50
    ordered = 0
    for guest in reversed(guests):
        wish, hold, minute = held[guest.id]
        shown = cmd.OrderPlace(
            wish.order_id, wish.round_id, wish.lines, promise_max=datetime_of(minute), hold=hold
        )
        decision = place.ask(guest, shown)
        if isinstance(decision, Accepted):
            ordered += 1
            assert decision.result["promised_at"] == iso(minute)
            continue
        assert guest.id in movable
        assert decision.code == "order.promise_above_max"
        place.yes(guest, cmd.CheckoutRelease(hold))
    no_minute_is_overfull(place)
    assert ordered > 15
    assert not place.shelf.state.holds


def test_of_two_who_were_shown_the_last_place_one_is_asked_again() -> None:
    place = planned_place()
    one, two = a_guest("s1", "shelf"), a_guest("s2", "shelf")
    wishes = [place.order(*["hotdog"] * 2), place.order(*["hotdog"] * 2)]
    minutes = [quote(place, guest, w) for guest, w in zip((one, two), wishes, strict=True)]
    assert minutes[0] == minutes[1]
    # The grill makes two at a time.
    place.yes(one, cmd.CheckoutHold(place.ids.new(), wishes[0].lines))
    shown = cmd.OrderPlace(
        wishes[1].order_id,
        wishes[1].round_id,
        wishes[1].lines,
        promise_max=datetime_of(minutes[1]),
    )
    refused = place.ask(two, shown)
    assert isinstance(refused, Rejected)
    assert refused.code == "order.promise_above_max"
    following = instant(refused.params["promised_at"])
    assert following > minutes[1]
    # One tap: a fresh hold gives what was said.
    hold = place.ids.new()
    kept = place.yes(two, cmd.CheckoutHold(hold, wishes[1].lines)).result
    assert kept["promised_at"] == iso(following)


def test_a_quote_is_nothing_that_happened() -> None:
    place = planned_place()
    before = place.shelf.state.last_at, dict(place.shelf.state.orders)
    asked = QuoteWish(PARTITION, place.order("hotdog", "cola").lines, offer=True)
    answer = quoted(place.shelf, asked, a_guest("s1", "shelf"), place.at)
    assert answer.offered[0] == answer.promised_at
    assert len(answer.offered) > 20
    assert (place.shelf.state.last_at, place.shelf.state.orders) == before
    for minute in answer.offered[::7]:
        wish = place.order("hotdog", "cola", when=cmd.At(datetime.fromisoformat(minute)))
        at_minute = QuoteWish(PARTITION, wish.lines, when=wish.when)
        assert (
            quoted(place.shelf, at_minute, a_guest("s1", "shelf"), place.at).promised_at == minute
        )


STEPS = st.lists(
    st.tuples(st.sampled_from("qhprw"), st.integers(0, 5), st.integers(0, 4)),
    min_size=5,
    max_size=40,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_nobody_is_given_a_later_minute_than_they_were_shown(
    steps: list[tuple[str, int, int]],
) -> None:
    place = planned_place()
    carts: dict[int, cmd.OrderPlace] = {}
    shown: dict[int, Instant] = {}
    holds: dict[int, tuple[str, Instant]] = {}
    for verb, who, what in steps:
        guest = a_guest(f"s{who}", "shelf")
        wish = carts.setdefault(who, place.order(*DISHES[what]))
        hold, until = holds.get(who, ("", 0))
        match verb:
            case "q":
                try:
                    shown[who] = quote(place, guest, wish, hold)
                except Problem:
                    shown.pop(who, None)
            case "h":
                hold = place.ids.new()
                decision = place.ask(guest, cmd.CheckoutHold(hold, wish.lines))
                if isinstance(decision, Accepted):
                    shown[who] = instant(decision.result["promised_at"])
                    holds[who] = hold, place.at + HOLD_LIFE
            case "p" if who in shown:
                sent = cmd.OrderPlace(
                    place.ids.new(),
                    wish.round_id,
                    wish.lines,
                    promise_max=datetime_of(shown[who]),
                    hold=hold,
                )
                decision = place.ask(guest, sent)
                if isinstance(decision, Accepted):
                    assert instant(decision.result["promised_at"]) <= shown[who]
                    del carts[who]
                    shown.pop(who)
                    holds.pop(who, None)
                elif decision.code == "order.promise_above_max":
                    # What was held is given, as long as it is held.
                    assert place.at >= until
                    assert instant(decision.params["promised_at"]) > shown[who]
            case "r" if place.shelf.state.orders:
                order = next(iter(place.shelf.state.orders))
                place.ask(WINDOW, cmd.OrderHandOver(order, unbumped=True))
            case "w":
                place.at += (what + 1) * 15 * SECOND
                place.yes(SYSTEM, cmd.TimePass())
        if verb != "w":
            fires_nothing_early(place)


def fires_nothing_early(place: Place) -> None:
    for ticket in place.shelf.state.tickets.values():
        if ticket.fired_at and ticket.slots:
            assert min(s.start for s in ticket.slots if s.start) <= place.at + MINUTE
