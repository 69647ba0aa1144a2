"""Evenings in a kitchen that is planned: what lies where follows from the state, and fires once."""

from random import Random
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import settings
from hypothesis.stateful import invariant

from pos.domain import commands as cmd
from pos.domain.envelope import Decision
from pos.domain.instants import HOUR, MINUTE, SECOND
from pos.domain.kitchen import unit_portion
from pos.domain.planning.calendar import BUCKET, Calendars, CountedCalendar
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.domain.venue import PromiseTerms
from tests.commands import a_table_venue
from tests.property.test_fires_once import TRADE, USUALLY, Evening

PLANNED = a_table_venue(promise=PromiseTerms(firing="planned", pack_places=1))
LONG = 6 if settings().max_examples < 1_000 else 100


def filled(calendars: Calendars) -> list[tuple[str, int, list[int], list[int]]]:
    """What lies in all calendars, without digits that count nothing."""
    found = []
    for station, calendar in calendars.stations.items():
        assert isinstance(calendar, CountedCalendar)
        over = list(calendar.over)
        while over and not over[-1]:
            over.pop()
        found.append((station, calendar.full, calendar.planes, over))
    return found


class PlannedEvening(Evening):
    """The same evenings, with every portion at its own moment."""

    venue = PLANNED

    def do(self, actor: Actor, command: cmd.Command) -> Decision:
        """The house that publishes itself anew goes on planning, mostly."""
        if isinstance(command, cmd.VenuePublish) and len(self.shelf.state.orders) % 3:
            venue = msgspec.structs.replace(command.venue, promise=PLANNED.promise)
            command = cmd.VenuePublish(venue)
        return super().do(actor, command)

    @invariant()
    def plans_the_same(self) -> None:
        """The calendars as they grew are those that a restart builds, to the bit."""
        plan = self.shelf.plan
        again = Shelf(self.shelf.state)
        near = plan.at(self.shelf, self.at)
        assert near.base == again.plan.at(again, self.at).base == self.at // BUCKET * BUCKET
        assert filled(near) == filled(again.plan.at(again, self.at))
        kept = plan.pace(self.shelf).stations
        for station, pace in again.plan.pace(again).stations.items():
            assert all(getattr(kept[station], s) == getattr(pace, s) for s in pace.__slots__)
        for wished in (self.at + 7 * HOUR, self.at + 30 * HOUR):
            far = plan.for_minute(self.shelf, self.at, wished)
            built = again.plan.for_minute(again, self.at, wished)
            skipped = (built.base - far.base) // BUCKET
            for calendar in far.stations.values() if skipped else ():
                assert isinstance(calendar, CountedCalendar)
            if not skipped:
                assert filled(far) == filled(built)

    @invariant()
    def nothing_waits_too_long(self) -> None:
        """A unit of a fired ticket starts by its moment, too."""
        books = self.books
        late = [u for u in books.later if books.starts.of[u] <= self.at]
        for ticket in self.shelf.state.tickets.values():
            waits = [u for u in late if u in ticket.later and not ticket.bumped_at]
            assert all(unit_portion(u) in books.void for u in waits)


PlannedEvening.TestCase.settings = settings(max_examples=30, stateful_step_count=50)
TestPlannedEvening: Any = PlannedEvening.TestCase


@pytest.mark.timeout(900)
def test_long_planned_evenings() -> None:
    for seed in range(LONG):
        with patch("tests.property.test_fires_once.note"):
            _live(PlannedEvening(), Random(1_000 + seed))


def _live(evening: PlannedEvening, random: Random) -> None:
    evening.open()
    for _ in range(250):
        word = random.choice((*TRADE, *USUALLY, *["time"] * 6, "restart"))
        match word:
            case "restart":
                evening.restart()
            case "time":
                evening.time(random.choice([SECOND, 20 * SECOND, MINUTE, 5 * MINUTE]))
            case _:
                evening.step(word, *(random.randrange(64) for _ in range(3)))
        evening.fires_once()
        evening.plans_the_same()
        evening.nothing_waits_too_long()
    evening.teardown()
