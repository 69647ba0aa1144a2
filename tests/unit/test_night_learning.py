"""What a night makes of the days before: medians, options, days lost, guests' habits."""

from math import exp, log
from random import Random

import pytest

from pos.domain import commands as cmd
from pos.domain.instants import MINUTE, SECOND, Instant
from pos.domain.learning_commands import LearnedWork
from pos.domain.plan_events import DurationsLearned, LearnedStep
from pos.domain.plan_state import DaySeen, GuestsSeen, WorkSeen
from pos.domain.planning.night import HANDOVER, SAMPLES_MAX, Window, learned_from
from pos.journal.contract import Cursor
from pos.reactors.learning import command_of, note_of, window_in
from tests.commands import OFFICE, SYSTEM, TILL
from tests.decided import Place

SAID = 180 * SECOND
PLAIN, WITH_CHEESE = "burger::grill", "burger::grill+cheese"


def a_day(chance: Random, factor: float, count: int = 10, key: str = PLAIN) -> DaySeen:
    """So many finishes that took `factor` times what the menu says, give or take."""
    took = tuple(round(SAID * factor * exp(chance.gauss(0, 0.2))) for _ in range(count))
    return DaySeen({key: WorkSeen("grill", SAID, count, took)})


def a_month(factor: float = 1.5, key: str = PLAIN) -> Window:
    chance, window = Random(5), Window()
    for day in range(1, 31):
        window.add(f"2026-11-{day:02d}", a_day(chance, factor, key=key))
    return window


def median_of(learned: DurationsLearned, key: str = PLAIN) -> float:
    step = next(step for step in learned.steps if step.key == key)
    return exp(step.log_median) / SAID


def test_a_month_is_believed_and_a_day_hardly() -> None:
    month = learned_from(a_month(), "2026-11-30", None)
    assert median_of(month) == pytest.approx(1.5, abs=0.06)
    window = Window()
    window.add("2026-11-01", a_day(Random(5), 1.5, count=5))
    assert 1.02 < median_of(learned_from(window, "2026-11-01", None)) < 1.2


def test_forgotten_bumps_do_not_move_the_median_far() -> None:
    window = a_month()
    for seen in window.days.values():
        work = seen.work[PLAIN]
        late = tuple(took * 8 for took in work.took[:2])
        seen.work[PLAIN] = WorkSeen("grill", SAID, 10, (*late, *work.took[2:]))
    assert median_of(learned_from(window, "2026-11-30", None)) < 1.62


def test_options_are_drawn_towards_the_same_without_them() -> None:
    window = a_month()
    seen = window.days["2026-11-30"]
    seen.work[WITH_CHEESE] = WorkSeen("grill", SAID, 3, (SAID * 2,) * 3)
    learned = learned_from(window, "2026-11-30", None)
    assert median_of(learned, PLAIN) < median_of(learned, WITH_CHEESE) < 1.65
    only = learned_from(a_month(key=WITH_CHEESE), "2026-11-30", None)
    assert median_of(only, PLAIN) == pytest.approx(1.5, abs=0.1), "the item is known by its kind"


def test_what_was_known_survives_a_lost_window() -> None:
    before = learned_from(a_month(), "2026-11-30", None)
    window = Window()
    window.add("2026-12-01", a_day(Random(1), 1.5, count=3))
    after = learned_from(window, "2026-12-01", before)
    assert median_of(after) == pytest.approx(1.5, abs=0.1)
    assert after.day_spread == before.day_spread
    window.add("2026-12-02", DaySeen())
    silent = learned_from(window, "2026-12-02", after)
    assert median_of(silent) == pytest.approx(1.5, abs=0.1)


def test_the_window_is_bounded() -> None:
    window, chance = Window(), Random(2)
    for day in range(1, 31):
        window.add(f"2026-10-{day:02d}", a_day(chance, 1, count=30))
    assert sum(len(seen.work[PLAIN].took) for seen in window.days.values() if seen.work) <= (
        SAMPLES_MAX
    )
    window.add("2026-12-24", a_day(chance, 1))
    assert list(window.days) == ["2026-12-24"]
    kept = window_in(Cursor("epoch", 1, note_of(window)))
    assert kept.days == window.days
    assert not window_in(Cursor("epoch", 1, "damaged")).days


def test_how_guests_come() -> None:
    seen = GuestsSeen((MINUTE,) * 30, (5 * SECOND,) * 30, 30, handed=30, missed=10)
    window = Window()
    window.add("2026-11-01", DaySeen(guests={"pickup": seen}))
    (habit,) = learned_from(window, "2026-11-01", None).habits
    assert 30 * SECOND < habit.late < MINUTE
    assert 5 * SECOND < habit.handing < HANDOVER
    assert 0.1 < habit.no_show < 0.25
    assert habit.seen == 40


def test_a_day_is_kept_once_and_only_from_the_server() -> None:
    place = Place()
    learned = DurationsLearned("2026-11-21", (LearnedStep(PLAIN, log(SAID), 0.2, 40),), 0.1)
    wish = command_of(learned)
    assert wish.steps == (LearnedWork(PLAIN, log(SAID), 0.2, 40),)
    assert place.no(OFFICE, wish) == "session.forbidden"
    place.yes(SYSTEM, wish)
    kept = place.shelf.state.learned
    assert kept is not None
    assert kept.steps[0].log_median == pytest.approx(log(SAID), abs=1e-6)
    place.already(SYSTEM, wish)
    place.already(SYSTEM, cmd.DurationsLearn("2026-11-20", (), 0.1))


def test_what_the_night_learned_is_how_long_it_takes() -> None:
    """The next order is planned by it."""
    place = Place()

    def takes() -> Instant:
        steps = place.shelf.plan.steps(place.shelf)
        wish = place.placed(TILL, "fries", place="counter")
        line = place.kept(wish.order_id).rounds[0].lines[0]
        return round(exp(steps.of(line, None).log_median))

    assert takes() == SAID
    step = LearnedWork("fries::fryer", log(2 * SAID), 0.2, 40)
    place.yes(SYSTEM, cmd.DurationsLearn("2026-11-21", (step,), 0.1))
    assert takes() == pytest.approx(2 * SAID, abs=SECOND)
