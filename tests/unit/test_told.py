"""What guests are told beside their promise: nothing of a slip, no invented hour, corrections."""

import pytest

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.decide_time import next_due
from pos.domain.instants import MINUTE, SECOND, Instant, datetime_of
from pos.domain.order import Round
from pos.domain.replan import LOOK_AGAIN
from pos.domain.told import BAD_MAX, GRACE, OUT_FORESEEN
from pos.domain.venue import PromiseTerms
from tests.commands import KITCHEN, SYSTEM, TILL, a_table_venue
from tests.decided import Place

OUT = cmd.StationSetPlaces("grill", 0)
BACK = cmd.StationSetPlaces("grill")


class Told(Place):
    """A planned place that keeps what guests were told."""

    def __init__(self) -> None:
        super().__init__(a_table_venue(promise=PromiseTerms(firing="planned")))
        self.said: list[tuple[str, Instant]] = []

    def pass_until(self, at: Instant) -> None:
        while 0 < (due := next_due(self.shelf)) <= at:
            self.at = max(self.at, due)
            for event in self.yes(SYSTEM, cmd.TimePass()).events:
                if isinstance(event, ev.PromiseDelayed):
                    self.said.append((event.round_id, event.expected_at))
        self.at = at

    def pass_for(self, milliseconds: Instant) -> None:
        self.pass_until(self.at + milliseconds)

    def the_round(self, wish: cmd.OrderPlace) -> Round:
        return self.kept(wish.order_id).rounds[0]

    def named(self, command: cmd.StationSetPlaces) -> dict[str, str | None]:
        rows = self.yes(KITCHEN, command).result["broken"]
        return {row["round_id"]: row["expected_at"] for row in rows}


@pytest.fixture
def place() -> Told:
    return Told()


def test_a_slip_of_a_finger_tells_the_staff_and_nobody_else(place: Told) -> None:
    meat = place.placed(TILL, "hotdog", place="counter")
    assert place.named(OUT) == {meat.round_id: None}
    place.pass_for(GRACE - SECOND)
    assert place.named(BACK) == {}
    place.pass_for(2 * MINUTE)
    assert place.said == []
    assert place.the_round(meat).notices == 0


def test_what_is_due_later_is_planned_again_for_its_minute_after_a_slip(place: Told) -> None:
    crowd = [place.placed(TILL, "hotdog", place="counter") for _ in range(10)]
    assert place.the_round(crowd[-1]).promised_at > place.at + 15 * MINUTE
    place.yes(KITCHEN, OUT)
    place.pass_for(10 * SECOND)
    assert place.named(BACK) == {}
    place.pass_for(2 * MINUTE)
    assert place.said == []
    assert all(
        slot.end < place.the_round(wish).promised_at
        for wish in crowd
        for slot in place.shelf.state.tickets[f"{wish.round_id}.grill"].slots
    )


def test_who_waits_for_a_station_without_an_end_is_told_so_and_no_hour(place: Told) -> None:
    meat = place.placed(TILL, "hotdog", place="counter")
    drink = place.placed(TILL, "cola", place="counter")
    place.yes(KITCHEN, OUT)
    place.pass_for(5 * MINUTE)
    assert place.said == [(meat.round_id, 0)]
    told = place.the_round(meat)
    assert (told.open_ended, told.expected_at) == (True, 0)
    assert not place.the_round(drink).is_delayed
    place.restart()
    assert place.the_round(meat).open_ended


def test_who_is_due_much_later_is_told_when_it_comes_near(place: Told) -> None:
    at = cmd.At(datetime_of(place.at + 40 * MINUTE))
    meat = place.placed(TILL, "hotdog", place="counter", when=at)
    place.yes(KITCHEN, OUT)
    near = place.the_round(meat).promised_at - OUT_FORESEEN
    place.pass_until(near - SECOND)
    assert place.said == []
    place.pass_until(near + LOOK_AGAIN)
    assert place.said == [(meat.round_id, 0)]


def test_a_promise_that_is_kept_after_all_is_told_once(place: Told) -> None:
    at = cmd.At(datetime_of(place.at + 14 * MINUTE))
    meat = place.placed(TILL, "hotdog", place="counter", when=at)
    place.yes(KITCHEN, OUT)
    place.pass_for(2 * MINUTE)
    place.yes(KITCHEN, BACK)
    place.pass_for(2 * SECOND)
    assert place.said == [(meat.round_id, 0)]
    place.pass_for(2 * MINUTE)
    promised = place.the_round(meat).promised_at
    assert place.said == [(meat.round_id, 0), (meat.round_id, promised)]
    assert not place.the_round(meat).is_delayed
    place.pass_until(promised - MINUTE)
    assert len(place.said) == 2


def test_a_minute_replaces_the_unknown_once_it_is_known(place: Told) -> None:
    meat = place.placed(TILL, "hotdog", place="counter")
    promised = place.the_round(meat).promised_at
    place.yes(KITCHEN, OUT)
    place.pass_until(promised + MINUTE)
    place.yes(KITCHEN, BACK)
    place.pass_for(2 * MINUTE)
    (_, unknown), (_, known) = place.said
    assert unknown == 0
    assert promised + 2 * MINUTE <= known <= place.at + 10 * MINUTE
    assert place.the_round(meat).expected_at == known


def test_nobody_is_told_without_end(place: Told) -> None:
    at = cmd.At(datetime_of(place.at + 50 * MINUTE))
    meat = place.placed(TILL, "hotdog", place="counter", when=at)
    promised = place.the_round(meat).promised_at
    place.pass_for(36 * MINUTE)
    for _ in range(6):
        place.yes(KITCHEN, OUT)
        place.pass_for(70 * SECOND)
        place.yes(KITCHEN, BACK)
        place.pass_for(70 * SECOND)
    said = [minute for _, minute in place.said]
    # The last word is not one that was only hoped for.
    assert said == [0, promised, 0]
    assert len(said) < BAD_MAX


def test_what_is_on_hold_or_was_not_bumped_is_named(place: Told) -> None:
    held = place.placed(TILL, "hotdog", place="counter")
    place.yes(KITCHEN, cmd.TicketsHold((f"{held.round_id}.grill",)))
    silent = place.placed(TILL, "hotdog", place="counter")
    done = place.placed(TILL, "hotdog", place="counter")
    place.pass_until(place.the_round(done).promised_at + 3 * MINUTE)
    place.yes(KITCHEN, cmd.TicketBump(f"{done.round_id}.grill"))
    assert place.named(OUT) == {held.round_id: None, silent.round_id: None}
    # With its places, too, a held ticket whose minute is over has none.
    assert place.named(BACK)[held.round_id] is None


def test_the_bag_of_what_nobody_bumped_stays_overdue(place: Told) -> None:
    silent = place.placed(TILL, "hotdog", place="counter")
    place.pass_until(place.the_round(silent).promised_at + 5 * MINUTE)
    bag = place.the_round(silent).bag
    assert bag is not None
    assert bag.end < place.at
    assert place.named(OUT) == {silent.round_id: None}
