"""Instants that come from outside lie on the calendar, and near enough to be meant."""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pos.channels.contract import Incoming, IncomingLine
from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.decide_time import next_due, pass_time
from pos.domain.envelope import Accepted, Facts
from pos.domain.evolve import evolve
from pos.domain.instants import DAY, business_day, datetime_of, from_datetime, iso
from pos.web.channels_http import Doors
from tests.commands import AT, CHANNEL, KITCHEN, SYSTEM, TILL, a_guest
from tests.decided import Place

WEST = timezone(timedelta(hours=-14))
EAST = timezone(timedelta(hours=14))
BEYOND = datetime(9999, 12, 31, 23, 59, 59, tzinfo=WEST)
BEFORE = datetime(1, 1, 1, tzinfo=EAST)
EDGES = (BEYOND, datetime.max.replace(tzinfo=UTC), BEFORE, datetime(1969, 12, 31, tzinfo=UTC))
ZONES = ("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago")
FETCHING = a_guest("s3", "shelf")


@pytest.mark.parametrize("moment", EDGES)
def test_every_instant_can_be_written(moment: datetime) -> None:
    at = from_datetime(moment)
    assert iso(at)[:4] in {"1970", "9999"}
    assert iso(at)[:4] == str(datetime_of(at).year)
    for zone in ZONES:
        assert business_day(at, zone, 4)[:4] in {"1969", "1970", "9999"}


@pytest.mark.parametrize("moment", [*EDGES, datetime_of(AT), datetime_of(AT + 367 * DAY)])
def test_out_until_lies_ahead_and_within_a_year(moment: datetime) -> None:
    place = Place()
    assert place.no(KITCHEN, cmd.StockOut("item:cola", until=moment)) == "stock.until_wrong"
    assert not place.shelf.state.stock


def test_out_until_tomorrow_is_taken() -> None:
    place = Place()
    place.yes(KITCHEN, cmd.StockOut("item:cola", until=datetime_of(AT + DAY)))
    assert next_due(place.shelf) == AT + DAY


@pytest.mark.parametrize("moment", EDGES)
def test_an_old_journal_with_such_an_instant_is_shown_and_comes_to_rest(moment: datetime) -> None:
    place = Place()
    until = from_datetime(moment)
    evolve(place.shelf, ev.StockWentOut("item:cola", "", "", until), AT)
    place.restart()
    assert iso(place.shelf.state.stock["item:cola"].until)
    due = next_due(place.shelf)
    decision = pass_time(place.shelf, Facts(AT, SYSTEM, command_id=place.ids.new()))
    # What is counted as due is done, so that the clock does not come again at once.
    assert bool(decision.events) == (due <= AT)
    for event in decision.events:
        evolve(place.shelf, event, AT)
    assert not 0 != next_due(place.shelf) <= AT


@pytest.mark.parametrize(
    "moment, code",
    [
        (BEYOND, "order.too_far_ahead"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "order.too_far_ahead"),
        (BEFORE, "order.too_soon"),
        (datetime_of(AT - DAY), "order.too_soon"),
    ],
)
def test_an_order_for_the_calendars_end_is_refused(moment: datetime, code: str) -> None:
    place = Place()
    for actor, where in ((FETCHING, ""), (TILL, "shelf")):
        wish = place.order("fries", when=cmd.At(moment), place=where)
        assert place.no(actor, wish) == code


@pytest.mark.parametrize("moment", EDGES)
def test_a_promise_for_the_calendars_end_is_compared(moment: datetime) -> None:
    place = Place()
    decision = place.ask(FETCHING, place.order("fries", promise_max=moment))
    assert isinstance(decision, Accepted) == (moment.year > 9000)


@pytest.mark.parametrize("moment", EDGES)
def test_a_channel_that_wishes_for_the_calendars_end_is_refused(moment: datetime) -> None:
    place = Place()
    doors = Doors(cast("Any", SimpleNamespace()))
    line = IncomingLine("fries", 1, "", (), "")
    incoming = Incoming("x1", AT, (line,), wished_at=from_datetime(moment))
    wish = doors._wish(place.shelf, "fake", incoming)
    assert place.no(CHANNEL, wish) in {"order.too_far_ahead", "order.too_soon"}
