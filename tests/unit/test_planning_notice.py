"""A guest is told early that it takes longer: once, and only what is likely."""

from math import log

from pos.domain.instants import MINUTE, SECOND, Instant
from pos.domain.planning.notice import last_look, late_chance, to_tell
from pos.domain.planning.pace import Pace, Step
from pos.domain.planning.planner import Planner
from pos.domain.planning.rounds import Bagging, PlannedRound, Portion, Stage

GRILL = Step("grill", log(150 * SECOND), 0.18)
BAG = Step("pack", log(25 * SECOND), 0.25)
PROMISE = 10 * MINUTE


def planned(since: Instant) -> PlannedRound:
    """A burger that has been on the grill since then, for a guest at minute ten."""
    one = PlannedRound("r", (Portion((GRILL,), hot=True),), BAG, 20 * SECOND)
    one.promise = one.due = PROMISE
    one.portions[0].stage, one.portions[0].since = Stage.WORKING, since
    one.portions[0].done_at = one.bag_at = since + 150 * SECOND
    one.ready_at = one.bag_at + 25 * SECOND
    return one


def test_who_is_in_time_is_told_nothing() -> None:
    one = planned(since=PROMISE - 220 * SECOND)

    assert late_chance(one, Pace(0.08), PROMISE - 100 * SECOND, PROMISE + MINUTE) < 0.1
    assert to_tell(one, Pace(0.08), PROMISE - 100 * SECOND) is None


def test_who_will_be_late_is_told_once_and_a_whole_minute() -> None:
    one, pace = planned(since=PROMISE - 10 * SECOND), Pace(0.08)

    minute = to_tell(one, pace, PROMISE - 5 * SECOND)

    assert minute == PROMISE + 3 * MINUTE
    assert to_tell(one, pace, PROMISE) is None
    assert one.promise == PROMISE


def test_the_bag_in_hand_is_what_counts_when_all_is_done() -> None:
    one = planned(since=PROMISE - 220 * SECOND)
    one.portions[0].stage = Stage.DONE
    one.bagging, one.bagging_since = Bagging.WORKING, PROMISE

    soon = late_chance(one, Pace(0.08), PROMISE + SECOND, PROMISE + 100 * SECOND)
    late = late_chance(one, Pace(0.08), PROMISE + SECOND, PROMISE + 30 * SECOND)

    assert soon < 0.01
    assert late > 0.9


def test_a_guest_who_comes_later_is_not_told_of_a_delay() -> None:
    one, planner = planned(since=PROMISE - 10 * SECOND), Planner({"grill": 1}, Pace(0.08))

    planner.comes_at(one, PROMISE + 5 * MINUTE)

    assert one.promise == PROMISE
    assert one.due == PROMISE + 4 * MINUTE
    assert to_tell(one, Pace(0.08), PROMISE) is None


def test_at_the_last_useful_moment_a_small_chance_is_told() -> None:
    slow, pace = planned(since=PROMISE - 155 * SECOND), Pace(0.08)

    assert to_tell(slow, pace, PROMISE - 70 * SECOND) is None
    assert last_look(slow, PROMISE - 70 * SECOND) == PROMISE - 61 * SECOND
    assert 0.02 < late_chance(slow, pace, PROMISE - 61 * SECOND, PROMISE + 90 * SECOND) < 0.4
    assert to_tell(slow, pace, PROMISE - 61 * SECOND) == PROMISE + 2 * MINUTE
    assert last_look(slow, PROMISE - 61 * SECOND) is None
    usual = planned(since=PROMISE - 220 * SECOND)
    assert to_tell(usual, pace, PROMISE - 61 * SECOND) is None
