"""Which minutes count as kept, and which nobody can know."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from pos.domain import events as ev
from pos.domain.instants import DAY, HOUR, MINUTE, SECOND, Instant, from_datetime
from pos.journal.book import encode_event
from pos.journal.contract import Entry
from pos.reports.cell import Cell, Measure, age_quantile, early_quantile, late_quantile
from pos.reports.days import DAYS_KEPT
from pos.reports.ledger import COUNTED_KEPT, GapError, fold
from pos.reports.notes import Ledger
from tests.reported import Written, a_line, a_split_line

BERLIN = ZoneInfo("Europe/Berlin")


def local(text: str, fold: int = 0) -> Instant:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold))


@pytest.mark.parametrize(
    "ready, handed, outcome",
    [
        (-60, 60, "kept"),
        (0, 0, "kept"),
        (60, 60, "kept"),
        (-30, 61, "late"),
        (61, 61, "late"),
        (-300, 0, "kept"),
        (-90, -60, "kept"),
        (-90, -61, "early"),
        (-300, 61, "late"),
    ],
)
def test_a_minute_is_kept_from_one_before_to_one_after(
    ready: int, handed: int, outcome: str
) -> None:
    written = Written()
    written.order("r", ready, handed)
    assert written.outcomes() == {outcome: 1}


def test_a_millisecond_more_is_late() -> None:
    written = Written()
    written.place("r")
    written.later(11 * MINUTE)
    written.bump("r.grill")
    written.later(1)
    written.hand("r")
    assert written.outcomes() == {"late": 1}


@pytest.mark.parametrize("came", ["car.arrived", "guest.arrived"])
def test_who_comes_later_than_the_minute_is_waited_for(came: str) -> None:
    written = Written()
    written.place("r")
    written.later(10 * MINUTE)
    written.bump("r.grill")
    written.later(5 * MINUTE)
    written.tell(came, order_id="o-r", turn=1)
    written.later(5 * SECOND)
    written.say(ev.CarArrived("o-r", 1, plate="o-r.plate"))
    written.later(50 * SECOND)
    written.hand("r")
    assert written.outcomes() == {"kept": 1}
    assert written.sum().age_sum == 5 * MINUTE + 55 * SECOND
    assert written.sum().fresh == 0


def test_all_of_a_rounds_tickets_must_be_bumped_by_somebody() -> None:
    written = Written()
    written.place("r", a_line("a"), a_split_line("b", "grill", "fryer"))
    written.later(10 * MINUTE)
    written.bump("r.grill")
    written.hand("r", unbumped=("r.fryer",))
    assert written.outcomes() == {"unrecorded": 1}
    assert not written.sum().off


def test_three_hand_overs_of_one_hand_within_five_seconds_tell_no_time() -> None:
    written = Written()
    for name in "abcdef":
        written.place(name)
    written.later(10 * MINUTE)
    for name in "abcdef":
        written.bump(f"{name}.grill")
    for name in "abc":
        written.hand(name)
        written.later(2_500)
    assert written.outcomes() == {"unrecorded": 3}
    written.hand("d", actor="person:nele")
    written.hand("e", actor="person:nele")
    assert written.outcomes() == {"unrecorded": 3, "kept": 2}
    written.later(6 * SECOND)
    written.hand("f", actor="person:nele")
    assert written.outcomes() == {"unrecorded": 3, "kept": 3}


def test_practice_training_and_what_came_to_nothing_never_count() -> None:
    written = Written()
    written.place("practice", practice=True)
    written.place("training", training=True)
    written.place("refused", awaiting=True)
    written.place("expired", awaiting=True)
    written.place("void", a_line("v", quantity=2))
    written.place("money", msgspec.structs.replace(a_line("m"), station="", case="deposit"))
    written.say(ev.OrderRefused("o-refused", "refused"))
    written.say(ev.OrderExpired("o-expired", "expired"))
    for n in (1, 2):
        share = ev.LineShare("v", 1)
        written.say(ev.LinesVoided("o-void", (share,), (f"v.{n}",), "staff"))
    written.later(10 * MINUTE)
    for name in ("practice", "training"):
        written.bump(f"{name}.grill")
        written.hand(name)
    assert written.outcomes(written.at + 2 * DAY) == {}


def test_a_voided_station_is_not_waited_for() -> None:
    written = Written()
    written.place("r", a_line("a"), a_line("b", "fryer"))
    written.say(ev.LinesVoided("o-r", (ev.LineShare("b", 1),), ("b.1",), "guest"))
    written.later(10 * MINUTE)
    written.bump("r.grill")
    written.hand("r")
    assert written.outcomes() == {"kept": 1}


def test_what_waits_for_a_word_is_promised_by_that_word() -> None:
    written = Written()
    written.place("r", awaiting=True, minutes=5)
    written.later(9 * MINUTE)
    written.say(ev.OrderAccepted("o-r", "r", written.at + 7 * MINUTE, written.at))
    written.later(7 * MINUTE)
    written.bump("r.grill")
    written.hand("r")
    cell = written.sum()
    assert (cell.kept, cell.leads, cell.lead_sum) == (1, 1, 7 * MINUTE)


def test_a_minute_that_the_guest_chose_says_nothing_of_leads() -> None:
    written = Written()
    written.order("r", 0, 0, wished_at=written.at + 10 * MINUTE)
    assert (written.sum().kept, written.sum().leads) == (1, 0)


def test_a_hand_over_that_is_taken_back_is_counted_no_more() -> None:
    written = Written()
    written.order("r", 0, 0)
    written.later(20 * SECOND)
    written.say(ev.OrderTakenBack("o-r"))
    assert written.outcomes() == {}
    written.later(5 * MINUTE)
    written.hand("r")
    assert written.outcomes() == {"late": 1}


def test_what_only_the_hand_over_had_bumped_is_made_after_it_was_taken_back() -> None:
    written = Written()
    written.place("r")
    written.later(9 * MINUTE)
    written.hand("r", unbumped=("r.grill",))
    written.say(ev.OrderTakenBack("o-r", recalled=("r.grill",)))
    written.later(MINUTE)
    written.bump("r.grill")
    written.hand("r")
    assert written.outcomes() == {"kept": 1}


def test_only_the_last_hand_over_is_taken_back() -> None:
    written = Written()
    for name in ("r", "s"):
        written.place(name, order_id="o-r")
    written.later(10 * MINUTE)
    written.bump("r.grill", "s.grill")
    written.hand("r")
    written.later(5 * MINUTE)
    written.say(ev.OrderHandedOver("o-r", ("s",)))
    assert written.outcomes() == {"kept": 1, "late": 1}
    written.say(ev.OrderTakenBack("o-r"))
    assert written.outcomes() == {"kept": 1}


def test_a_dish_that_comes_back_is_counted_once() -> None:
    written = Written()
    written.order("r", 0, 0)
    again = ev.UnitsRemade("r.grill.r1", "r.grill", ("r-1.1~1",), ("r-1.1",), "cold")
    written.say(again)
    written.later(6 * MINUTE)
    written.bump("r.grill.r1")
    written.hand("r")
    assert written.outcomes() == {"kept": 1}
    written.say(ev.OrderTakenBack("o-r"))
    assert written.outcomes() == {"kept": 1}


def test_a_dish_that_is_made_again_before_it_goes_out_decides_when_it_is_ready() -> None:
    written = Written()
    written.place("r")
    written.later(10 * MINUTE)
    written.bump("r.grill")
    written.say(ev.UnitsRemade("r.grill.r1", "r.grill", ("r-1.1~1",), ("r-1.1",), "burnt"))
    written.later(3 * MINUTE)
    written.bump("r.grill.r1")
    written.hand("r")
    assert written.outcomes() == {"late": 1}


def test_of_courses_the_first_one_is_promised() -> None:
    written = Written()
    written.place("r", a_line("a", course=1), a_line("b", course=2), a_line("c", "bar"))
    written.later(10 * MINUTE)
    written.bump("r.grill.1", "r.bar")
    written.say(ev.OrderHandedOver("o-r", (), tickets=("r.grill.1", "r.bar")))
    assert written.outcomes() == {"kept": 1}
    written.later(30 * MINUTE)
    written.bump("r.grill.2")
    written.hand("r")
    assert written.outcomes() == {"kept": 1}
    written.say(ev.OrderTakenBack("o-r"))
    assert written.outcomes() == {"kept": 1}


def test_who_never_marks_a_hand_over_has_kept_nothing() -> None:
    written = Written(local("2026-11-22T22:00"))
    written.place("r")
    written.bump("r.grill")
    end = local("2026-11-23T04:00")
    assert written.outcomes(end - 1) == {}
    assert written.outcomes(end) == {"unrecorded": 1}
    # The next morning somebody clears the screen.
    written.at = end + HOUR
    written.hand("r")
    assert written.outcomes() == {"unrecorded": 1}


def test_a_guest_who_never_came_leaves_a_minute_that_nobody_knows() -> None:
    written = Written()
    written.place("r")
    written.bump("r.grill")
    written.tell("guest.missed", order_id="o-r")
    assert written.outcomes() == {"unrecorded": 1}
    written.say(ev.OrderTakenBack("o-r"))
    written.tell("guest.arrived", order_id="o-r")
    written.hand("r")
    assert written.outcomes() == {"early": 1}


def test_a_night_belongs_to_the_day_before_it_and_its_last_minute_may_be_kept() -> None:
    written = Written(local("2026-11-23T03:49"))
    written.order("r", 0, 60)
    ledger = written.ledger()
    assert written.at == local("2026-11-23T04:00")
    assert ledger.days.names() == ["2026-11-22"]
    cells = ledger.days.of("2026-11-22")
    assert (list(cells), cells["03 table"].kept) == (["03 table"], 1)


def test_in_the_night_with_two_two_oclocks_both_are_one_row() -> None:
    written = Written(local("2026-10-25T02:20"))
    written.order("first", 0, 0)
    written.at = local("2026-10-25T02:20", fold=1)
    written.order("second", 0, 0)
    ledger = written.ledger()
    assert ledger.days.names() == ["2026-10-24"]
    assert {slot: cell.kept for slot, cell in ledger.days.of("2026-10-24").items()} == {
        "02 table": 2
    }


def test_in_the_night_without_two_oclock_the_day_ends_an_hour_sooner() -> None:
    written = Written(local("2026-03-29T01:45"))
    written.order("r", 0, 0)
    written.at = local("2026-03-29T01:55")
    written.place("never")
    ledger = written.ledger()
    assert list(ledger.days.of("2026-03-28")) == ["01 table"]
    assert written.outcomes(local("2026-03-29T04:00") - 1) == {"kept": 1}
    assert written.outcomes(local("2026-03-29T04:00")) == {"kept": 1, "unrecorded": 1}


def test_hours_and_channels_stand_apart() -> None:
    written = Written(local("2026-11-22T11:55"))
    written.order("a", 0, 0)
    written.at = local("2026-11-22T12:45")
    written.order("b", 0, 0, channel="drive_through")
    cells = written.ledger().days.of("2026-11-22")
    assert sorted(cells) == ["12 drive_through", "12 table"]


def test_hot_food_ages_from_when_its_first_portion_was_ready() -> None:
    written = Written()
    written.place("r", a_line("a", quantity=2))
    written.later(8 * MINUTE)
    written.say(ev.UnitsReadied("r.grill", ("a.1",)))
    written.say(ev.UnitsReadied("r.grill", ("a.2",)))
    written.say(ev.UnitsUnreadied("r.grill", ("a.1", "a.2")))
    written.later(MINUTE)
    written.say(ev.UnitsReadied("r.grill", ("a.2",)))
    written.later(MINUTE)
    written.bump("r.grill")
    written.later(30 * SECOND)
    written.hand("r")
    cell = written.sum()
    assert (cell.kept, cell.age_sum, cell.fresh) == (1, 90 * SECOND, 1)


def test_what_comes_from_a_station_that_keeps_does_not_age() -> None:
    written = Written()
    body = msgspec.json.decode(written.entries[0].body)
    body["venue"]["stations"][2]["keeps"] = True
    body["venue"]["someday"] = {"more": 1}
    written.entries[0] = msgspec.structs.replace(written.entries[0], body=msgspec.json.encode(body))
    written.place("r", a_line("a", "bar"))
    written.later(10 * MINUTE)
    written.bump("r.bar")
    written.hand("r")
    assert (written.sum().kept, written.sum().ages, written.sum().fresh) == (1, [], 1)


def test_an_event_of_a_later_release_is_passed_by() -> None:
    written = Written()
    written.say(ev.PairingOpened("d", "board", "x", 0))
    last = written.entries[-1]
    written.entries[-1] = msgspec.structs.replace(last, body=b'{"type":"x.y","z":[1]}')
    written.order("r", 0, 0)
    assert written.outcomes() == {"kept": 1}


def test_a_gap_is_not_counted_over() -> None:
    ledger = Ledger()
    with pytest.raises(GapError):
        fold(ledger, Entry(2, 0, "c", "a", encode_event(ev.TicketBumped("x.y")), b""))
    assert ledger.seq == 0


def test_old_days_and_rounds_are_let_go_and_their_numbers_stay() -> None:
    written = Written(local("2026-06-01T12:00"))
    for day in range(DAYS_KEPT + 3):
        written.at = local("2026-06-01T12:00") + day * DAY
        written.order(f"d{day}", 0, 0)
    ledger = written.ledger()
    assert (len(ledger.days.names()), len(ledger.days.open)) == (DAYS_KEPT, 2)
    assert ledger.days.names()[-1] == "2026-06-04"
    assert all(ledger.days.of(day)["12 table"].kept == 1 for day in ledger.days.names())
    for n in range(COUNTED_KEPT + 50):
        written.order(f"n{n}", 0, 0)
    ledger = written.ledger()
    assert len(ledger.rounds) == len(ledger.orders) == len(ledger.counted) == COUNTED_KEPT
    # What is long gone can not be taken back any more, and breaks nothing.
    written.say(ev.OrderTakenBack("o-d0"))
    assert written.sum().kept == sum(
        c.kept for d in ledger.days.names() for c in ledger.days.of(d).values()
    )


def test_quantiles_are_read_from_the_buckets() -> None:
    cell = Cell()
    for seconds in range(61, 121):
        cell.count(Measure("late", seconds * SECOND, seconds * SECOND))
    cell.count(Measure("kept", -60 * SECOND, 10 * SECOND))
    cell.count(Measure("early", -200 * SECOND))
    assert late_quantile(cell, 0.5) == pytest.approx(90 * SECOND, abs=2 * SECOND)
    assert late_quantile(cell, 0.95) == pytest.approx(117 * SECOND, abs=2 * SECOND)
    assert early_quantile(cell, 0.5) == pytest.approx(240 * SECOND, abs=60 * SECOND)
    assert age_quantile(cell, 0.95) == pytest.approx(117 * SECOND, abs=3 * SECOND)
    assert late_quantile(Cell(), 0.5) is early_quantile(Cell(), 0.5) is None
    for seconds in range(61, 121):
        cell.count(Measure("late", seconds * SECOND, seconds * SECOND), -1)
    cell.count(Measure("kept", -60 * SECOND, 10 * SECOND), -1)
    cell.count(Measure("early", -200 * SECOND), -1)
    assert cell == Cell()
