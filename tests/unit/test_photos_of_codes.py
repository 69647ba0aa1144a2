"""A photo of a place's code keeps no honest guest from a table, a counter, a lane or a shelf."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain import commands as cmd
from pos.domain import crowding
from pos.domain.crowding import PHONE_ORDERS_MAX
from pos.domain.envelope import Rejected
from pos.domain.instants import DAY, SECOND
from pos.domain.seating import AWAITING_LIFE, AWAITING_UNSEATED_MAX
from pos.domain.venue import Unseated
from pos.views.contract import Reading
from pos.views.guest import GuestOrders, GuestPlace, GuestTable
from pos.web.guards import JOIN_TRIES, JOIN_TRY_EVERY_S
from tests.commands import KITCHEN, SYSTEM, TILL, WINDOW, a_guest, a_table_venue
from tests.decided import Place

UNSEATED: tuple[Unseated, ...] = ("counter", "lane", "shelf")


@pytest.fixture
def place() -> Place:
    return Place()


def confirming(*kinds: Unseated) -> Place:
    return Place(msgspec.structs.replace(a_table_venue(), confirm=kinds or UNSEATED))


def fired(place: Place) -> int:
    return sum(bool(ticket.fired_at) for ticket in place.shelf.state.tickets.values())


# Where nobody sits


@pytest.mark.parametrize("where", UNSEATED)
def test_an_order_waits_for_a_word_where_the_venue_wants_it(where: str) -> None:
    """Nothing is made of it, and once it was taken its further rounds go on."""
    place, phone = confirming(), a_guest("p1", where)
    assert seen(place, where) == "free"
    wish = place.order("hotdog")
    assert place.yes(phone, wish).result["awaiting"] is True
    assert not fired(place)
    more = place.order("cola", order_id=wish.order_id)
    assert place.no(phone, more) == "seating.awaited"
    assert place.no(phone, place.order("cola")) == "seating.awaited"
    place.yes(WINDOW, cmd.OrderAccept(wish.order_id, wish.round_id))
    assert fired(place)
    assert "awaiting" not in place.yes(phone, more).result
    assert place.yes(phone, place.order("cola")).result["awaiting"] is True
    assert not place.shelf.state.seatings


def seen(place: Place, where: str) -> str:
    row = GuestPlace().row(Reading(place.shelf, {}), (("place", where),), "place")
    assert row is not None
    return row.state


def test_without_it_whoever_scans_there_orders() -> None:
    place = confirming("lane")
    assert seen(place, "shelf") == "open"
    assert "awaiting" not in place.yes(a_guest("p1", "shelf"), place.order("hotdog")).result


def test_kiosk_and_staff_need_nobodys_word() -> None:
    place = confirming()
    kiosk = a_guest("k", "counter", device="kiosk-1")
    assert "awaiting" not in place.yes(kiosk, place.order("hotdog")).result
    assert "awaiting" not in place.yes(TILL, place.order("hotdog", place="counter")).result


def test_what_waits_at_a_counter_keeps_nothing_from_others() -> None:
    place, phone = confirming(), a_guest("p1", "counter")
    hold = cmd.CheckoutHold(place.ids.new(), place.order("hotdog").lines)
    assert place.no(phone, hold) == "seating.not_admitted"
    place.yes(KITCHEN, cmd.StockSet("part:bun", 2))
    wish = place.placed(phone, "hotdog")
    assert place.shelf.state.stock["part:bun"].count == 2
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    assert place.shelf.state.stock["part:bun"].count == 0


def test_a_flood_at_a_counter_turns_nobody_away() -> None:
    place = confirming()
    for number in range(AWAITING_UNSEATED_MAX + 3):
        place.placed(a_guest(f"flood-{number}", "counter"), "cola")
    wish = place.placed(a_guest("honest", "counter"), "hotdog")
    assert len(place.shelf.awaiting) == AWAITING_UNSEATED_MAX
    place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))


# What one phone may have open


def test_one_phone_has_few_orders_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told so; another phone, and a further round, go on."""
    place, phone = Place(), a_guest("p1", "counter")
    own = [place.placed(phone, "cola") for _ in range(PHONE_ORDERS_MAX)]
    assert place.no(phone, place.order("cola")) == "order.too_many_own"
    place.placed(phone, "cola", order_id=own[0].order_id)
    place.placed(a_guest("p2", "counter"), "cola")
    place.yes(TILL, cmd.OrderHandOver(own[1].order_id, unbumped=True))
    place.placed(phone, "cola")
    monkeypatch.setattr(crowding, "PHONE_ORDERS_MAX", 1)
    kiosk = a_guest("k", "counter", device="kiosk-1")
    place.placed(kiosk, "cola")
    place.placed(kiosk, "cola")


def test_nobody_is_promised_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A station with work for the rest of the day takes none from phones, and the others do."""
    place, phone = Place(), a_guest("p1", "counter")
    place.placed(phone, "hotdog")
    monkeypatch.setattr(crowding, "QUEUE_MAX", 0)
    assert place.no(phone, place.order("hotdog")) == "order.too_many_open"
    place.placed(phone, "cola")
    place.yes(TILL, place.order("hotdog", place="counter"))


# Guessing a taken table's code


def guesses(place: Place, minutes: int, every_s: int) -> tuple[int, int]:
    """Wrong codes that were looked at, and minutes in which the right one would not have helped."""
    looked_at = closed = 0
    for number in range(minutes * 60 // every_s):
        decision = place.ask(a_guest(f"guess-{number}", "t1"), cmd.SeatingJoin("XXXX"))
        assert isinstance(decision, Rejected)
        looked_at += decision.code == "seating.wrong_code"
        closed += decision.code == "seating.too_many_tries"
        place.at += every_s * SECOND
    return looked_at, closed * every_s // 60


@pytest.mark.parametrize("every_s", [1, 7, 30, 59, 60, 61, 119])
def test_few_codes_are_tried_in_an_hour_at_whatever_pace(every_s: int) -> None:
    place = Place()
    place.seated(a_guest("party", "t1"), "hotdog")
    looked_at, _ = guesses(place, 600, every_s)
    assert looked_at <= 10 * 70


def test_one_network_alone_closes_no_code() -> None:
    """It tries four at once and then one in two minutes (`pos.web.guards`)."""
    place = Place()
    place.seated(a_guest("party", "t1"), "hotdog")
    for _ in range(JOIN_TRIES):
        place.ask(a_guest("guess", "t1"), cmd.SeatingJoin("XXXX"))
    assert guesses(place, 300, int(JOIN_TRY_EVERY_S)) == (150, 0)
    code = next(iter(place.shelf.state.seatings.values())).code
    place.yes(a_guest("friend", "t1"), cmd.SeatingJoin(code))


# Being told no


def test_who_was_told_no_sees_it_and_asks_no_more(place: Place) -> None:
    """The code, or a word with the staff, still lets in who belongs there."""
    party, other = a_guest("party", "t1"), a_guest("other", "t1")
    wish = place.seated(party, "hotdog")
    seating = place.shelf.state.seatings[wish.order_id]
    place.yes(other, cmd.SeatingAsk())
    assert standing(place, "other") == "asked"
    place.yes(party, cmd.SeatingTurnAway(wish.order_id, "other"))
    place.restart()
    assert standing(place, "other") == "declined"
    assert place.no(other, cmd.SeatingAsk()) == "seating.declined"
    assert place.no(other, place.order("cola")) == "seating.not_admitted"
    place.yes(other, cmd.SeatingJoin(seating.code))
    assert standing(place, "other") == "in"
    assert not place.shelf.state.seatings[wish.order_id].declined
    place.yes(TILL, cmd.SeatingClose(wish.order_id, unserved=True, unpaid=True, reason="left"))
    assert standing(place, "other") is None


def test_whose_order_was_refused_or_lapsed_sees_it_and_may_ask_again() -> None:
    place, phone = confirming(), a_guest("p1", "counter")
    wish = place.placed(phone, "hotdog")
    place.yes(WINDOW, cmd.OrderRefuse(wish.order_id, wish.round_id, "closed"))
    assert step(place, "p1", wish.order_id) == "refused"
    wish = place.placed(phone, "hotdog")
    place.at += AWAITING_LIFE
    assert place.no(WINDOW, cmd.OrderAccept(wish.order_id, wish.round_id)) == "order.expired"
    place.yes(SYSTEM, cmd.TimePass())
    assert step(place, "p1", wish.order_id) == "expired"
    place.placed(phone, "hotdog")
    assert not fired(place)


def standing(place: Place, phone: str) -> str | None:
    row = GuestTable().row(Reading(place.shelf, {}), (("phone", phone),), "table")
    return row.state if row is not None else None


def step(place: Place, phone: str, order_id: str) -> str:
    row = GuestOrders().row(Reading(place.shelf, {}), (("phone", phone),), order_id)
    assert row is not None
    return row.step


def test_yesterdays_phone_does_nothing_at_todays_table(place: Place) -> None:
    """It was in, knows the code, the seating and the order; its session is still good."""
    old, today = a_guest("old", "t1"), a_guest("today", "t1")
    was = place.seated(old, "hotdog")
    code = place.shelf.state.seatings[was.order_id].code
    place.yes(TILL, cmd.SeatingClose(was.order_id, unserved=True, unpaid=True, reason="left"))
    place.at += DAY
    wish = place.seated(today, "hotdog")
    more = place.order("cola", order_id=was.order_id)
    theirs = place.order("cola", order_id=wish.order_id)
    hold = cmd.CheckoutHold(place.ids.new(), place.order("cola").lines)
    line = (cmd.LinePortions(wish.lines[0].line_id, 1),)
    refused: list[tuple[str, cmd.Command]] = [
        ("seating.not_admitted", place.order("cola")),
        ("seating.not_admitted", more),
        ("seating.not_admitted", theirs),
        ("seating.not_admitted", hold),
        ("seating.not_admitted", cmd.StaffCall("bill")),
        ("seating.wrong_code", cmd.SeatingJoin(code)),
        ("seating.unknown", cmd.SeatingAdmit(was.order_id, "old")),
        ("seating.unknown", cmd.SeatingAdmit(wish.order_id, "old")),
        ("seating.unknown", cmd.SeatingTurnAway(wish.order_id, "today")),
        ("order.not_yours", cmd.LinesCancel(wish.order_id, line)),
    ]
    before = fired(place)
    for code, command in refused:
        assert place.no(old, command) == code, command
    assert fired(place) == before
    reading, params = Reading(place.shelf, {}), (("phone", "old"),)
    assert list(GuestOrders().keys(place.shelf, params)) == [was.order_id]
    assert GuestTable().row(reading, params, "table") is None


# Whatever strangers do

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(("order", "hold", "join", "ask", "sleep", "bill", "admit", "leave")),
        st.integers(0, 30),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(DEEDS, st.sampled_from(("free", "taken", "yesterday", "counter", "lane", "shelf")))
def test_strangers_with_a_photo_fire_nothing_and_stop_nobody(
    deeds: list[tuple[str, int]], day: str
) -> None:
    """On a free table, on a taken one, the next day, and where nobody sits."""
    place = confirming()
    where = day if day in UNSEATED else "t1"
    party, seated = a_guest("party", where), None
    if where == "t1" and day != "free":
        seated = place.seated(a_guest("stranger-0", "t1"), "cola")
        code = place.shelf.state.seatings[seated.order_id].code
        place.yes(
            TILL, cmd.SeatingClose(seated.order_id, unserved=True, unpaid=True, reason="left")
        )
        place.at += DAY
        if day == "taken":
            seated = place.seated(party, "hotdog")
    before = fired(place)
    for deed, number in deeds:
        phone = a_guest(f"stranger-{number}", where)
        match deed:
            case "order":
                place.ask(phone, place.order("cola"))
            case "hold":
                place.ask(phone, cmd.CheckoutHold(place.ids.new(), place.order("cola").lines))
            case "join":
                # The letters of yesterday, or made-up ones.
                place.ask(phone, cmd.SeatingJoin(code if seated is not None else "BCDF"))
            case "ask":
                place.ask(phone, cmd.SeatingAsk())
            case "bill":
                place.ask(phone, cmd.StaffCall("bill"))
            case "admit" if seated is not None:
                place.ask(phone, cmd.SeatingAdmit(seated.order_id, phone.seating))
            case "leave" if seated is not None:
                place.ask(phone, cmd.SeatingTurnAway(seated.order_id, "party"))
            case _:
                place.at += 5 * 60_000
                place.yes(SYSTEM, cmd.TimePass())
    assert fired(place) == before
    assert not place.shelf.state.holds
    # Who really sits or stands there gets served, at the first try.
    wish = place.order("hotdog")
    result = place.yes(party, wish).result
    if day == "taken":
        assert "awaiting" not in result
    else:
        assert result["awaiting"] is True
        place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
    assert fired(place) > before
    inside = [phone for s in place.shelf.state.seatings.values() for phone in s.phones]
    assert inside == ([] if where != "t1" else ["party"])
