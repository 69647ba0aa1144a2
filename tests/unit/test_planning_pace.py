"""What is learned from finishes: the menu's times, days that were watched, and today's pace."""

import random
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.instants import SECOND
from pos.domain.planning.learning import Seen, learn, learn_bags
from pos.domain.planning.pace import Pace, Step

GRILL = Step("grill", log(150 * SECOND), 0.18)
FRIES = Step("fryer", log(165 * SECOND), 0.10)


def finishes(pace: Pace, step: Step, factor: float, count: int, seed: int = 7) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        took = exp(chance.gauss(step.log_median, step.log_spread)) * factor
        pace.finished(step, round(took))


def test_a_slow_station_is_found_and_another_left_alone() -> None:
    pace = Pace(0.08)

    finishes(pace, GRILL, 1.2, 40)

    assert pace.took(GRILL).median == pytest.approx(180 * SECOND, rel=0.06)
    assert pace.took(FRIES).median == pytest.approx(165 * SECOND)


def test_a_station_that_changes_at_noon_is_followed() -> None:
    pace = Pace(0.08)
    finishes(pace, GRILL, 1.0, 100)

    finishes(pace, GRILL, 1.35, 12, seed=8)

    assert pace.took(GRILL).median > 175 * SECOND


def test_a_forgotten_bump_does_not_poison_the_pace() -> None:
    pace = Pace(0.08)
    finishes(pace, GRILL, 1.0, 40)
    before = pace.took(GRILL).median

    pace.finished(GRILL, 3_600 * SECOND)

    assert pace.took(GRILL).median < before * 1.06


@given(st.integers(0, 2_000 * SECOND))
def test_what_is_left_is_never_below_nothing_and_shrinks_at_first(elapsed: int) -> None:
    pace = Pace(0.08)

    left = pace.remaining(GRILL, elapsed)

    assert left >= 0
    if elapsed < 100 * SECOND:
        assert left < pace.remaining(GRILL, 0) + 1
        assert elapsed + left >= pace.remaining(GRILL, 0) - 1


def test_an_item_without_a_past_takes_what_the_menu_says() -> None:
    learned = learn([], {"new": ("grill", 90 * SECOND)})

    assert exp(learned.steps["new"].log_median) == pytest.approx(90 * SECOND)


def test_many_finishes_outweigh_the_menu_and_few_do_not() -> None:
    often = [Seen(day, "grill", "often", 150 * SECOND) for day in range(30) for _ in range(20)]
    once = [Seen(0, "grill", "once", 150 * SECOND)]

    learned = learn(often + once, dict.fromkeys(("often", "once"), ("grill", 300 * SECOND)))

    assert exp(learned.steps["often"].log_median) == pytest.approx(150 * SECOND, rel=0.03)
    assert exp(learned.steps["once"].log_median) > 280 * SECOND


def test_days_with_a_slow_crew_are_not_taken_for_a_wide_spread() -> None:
    chance = random.Random(3)
    seen = [
        Seen(day, "grill", "burger", round(exp(chance.gauss(GRILL.log_median, 0.05)) * factor))
        for day, factor in enumerate((0.85, 0.9, 1.0, 1.1, 1.15) * 4)
        for _ in range(40)
    ]

    learned = learn(seen, {"burger": ("grill", 150 * SECOND)})

    assert learned.steps["burger"].log_spread < 0.08
    assert 0.05 < learned.day_spread < 0.2


def test_a_forgotten_bump_does_not_move_the_median() -> None:
    usual = [Seen(0, "grill", "burger", 150 * SECOND) for _ in range(99)]

    learned = learn(
        [*usual, Seen(0, "grill", "burger", 7_200 * SECOND)], {"burger": ("grill", 150 * SECOND)}
    )

    assert exp(learned.steps["burger"].log_median) == pytest.approx(150 * SECOND, rel=0.01)


def test_a_bag_takes_longer_the_more_goes_in() -> None:
    bags = [(size, (14 + 5 * size) * SECOND) for size in range(1, 7) for _ in range(10)]

    learned = learn_bags("pack", bags, 30 * SECOND)

    assert exp(learned.of(2).log_median) == pytest.approx(24 * SECOND, rel=0.01)
    assert exp(learned.of(40).log_median) == pytest.approx(214 * SECOND, rel=0.01)
    assert exp(learn_bags("pack", [], 30 * SECOND).of(9).log_median) == pytest.approx(30 * SECOND)


@given(st.integers(0, 400 * SECOND), st.integers(0, 400 * SECOND), st.integers(0, 400 * SECOND))
def test_to_take_longer_grows_less_likely_the_more_is_left(
    elapsed: int, left: int, more: int
) -> None:
    pace = Pace(0.08)

    chance = pace.longer(GRILL, elapsed, left)

    assert 0 <= chance <= 1
    assert pace.longer(GRILL, elapsed, left + more) <= chance or chance == 0.5
    assert pace.longer(GRILL, elapsed, 0) == 1


def test_a_way_takes_what_its_steps_take() -> None:
    pace = Pace(0.08)

    way = pace.way((GRILL, FRIES))

    assert way.median == pace.took(GRILL).median + pace.took(FRIES).median
    assert way.lengths == (30, 33)
    assert pace.beyond((GRILL,), 0, 1_000 * SECOND) < 0.001 < pace.beyond((GRILL,), 0, 0) == 0.5
