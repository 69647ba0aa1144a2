"""Until when a yes keeps the minute that was told: guest and staff read the same instant."""

import msgspec

from pos.domain import commands as cmd
from pos.domain.instants import MINUTE, iso
from pos.domain.venue import PromiseTerms
from pos.views.contract import NO_PARAMS, Reading
from pos.views.orders import order_row
from pos.views.todo import VIEWS as TODO
from tests.commands import TILL, a_guest, a_table_venue
from tests.decided import Place

FETCHING = a_guest("s3", "shelf")


def waiting(firing: str) -> tuple[Place, cmd.OrderPlace]:
    terms = msgspec.convert({"firing": firing}, PromiseTerms)
    place = Place(a_table_venue(promise=terms, confirm=("shelf",)))
    return place, place.placed(FETCHING, "hotdog", "fries")


def told(place: Place, wish: cmd.OrderPlace) -> tuple[str, str | None]:
    """The promise and until when a yes keeps it, as both read them."""
    reading = Reading(place.shelf, {})
    row = TODO[0].row(reading, NO_PARAMS, f"awaiting:{wish.order_id}")
    (round_,) = order_row(reading, place.kept(wish.order_id), "s3").rounds
    assert row is not None
    assert (row.promised_at, row.keep_until) == (round_.promised_at, round_.keep_until)
    return round_.promised_at, round_.keep_until


def test_a_yes_in_time_keeps_the_minute_and_a_late_one_does_not() -> None:
    for late in (0, MINUTE):
        place, wish = waiting("planned")
        promised, until = told(place, wish)
        (placed,) = place.kept(wish.order_id).rounds
        slots = [slot for t in placed.tickets for slot in place.shelf.state.tickets[t].slots]
        first = min(slot.start for slot in slots)
        assert until == iso(first)
        place.at = first + late
        place.yes(TILL, cmd.OrderAccept(wish.order_id, wish.round_id))
        accepted = place.kept(wish.order_id).rounds[0]
        assert (iso(accepted.promised_at) == promised) == (not late)


def test_where_all_is_cooked_at_once_nothing_must_begin_in_time() -> None:
    place, wish = waiting("at_once")
    assert told(place, wish)[1] is None
