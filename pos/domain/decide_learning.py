"""Deciding about what was learned: kept once for each business day."""

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.envelope import Accepted, Decision
from pos.domain.plan_state import PACE_DIGITS
from pos.domain.shelf import Shelf


def decide_learning(shelf: Shelf, command: cmd.DurationsLearn) -> Decision:
    """What was learned of a day stands for all before; a day is learned from once."""
    known = shelf.state.learned
    if known is not None and known.business_day >= command.business_day:
        return Accepted(())
    steps = tuple(
        ev.LearnedStep(
            step.key,
            round(step.log_median, PACE_DIGITS),
            round(step.log_spread, PACE_DIGITS),
            step.seen,
        )
        for step in command.steps
    )
    habits = tuple(
        ev.Habit(habit.channel, habit.late, habit.handing, round(habit.no_show, 4), habit.seen)
        for habit in command.habits
    )
    day_spread = round(command.day_spread, PACE_DIGITS)
    return Accepted((ev.DurationsLearned(command.business_day, steps, day_spread, habits),))
