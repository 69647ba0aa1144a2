"""The log of staff: what a person did by hand stands in it, what went by itself does not."""

from typing import get_args

import pytest

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.cart import WishedLine
from pos.domain.commands import Command
from pos.domain.envelope import Accepted
from pos.domain.staff import Actor
from pos.journal.book import encode_event
from pos.journal.contract import Entry
from pos.web.log_http import CHANGES, SOMETIMES, WORK, _changes
from pos.web.log_words import place_of, station_or_place
from pos.web.rendering import strings
from tests.commands import AT, TILL, WINDOW, a_guest
from tests.decided import Place

FETCHING = a_guest("s3", "shelf")
WAITING = a_guest("p3", "t2")


def told(actor: Actor, *events: object) -> list[str]:
    page = [
        Entry(seq, AT, "c", actor.id, encode_event(event), b"")  # type: ignore[arg-type]
        for seq, event in enumerate(events, 1)
    ]
    return [kind for _, kind in _changes(page)]


def log_of(place: Place, actor: Actor, command: Command) -> list[str]:
    decision = place.yes(actor, command)
    assert isinstance(decision, Accepted)
    return told(actor, *decision.events)


def test_a_yes_is_a_change() -> None:
    place = Place()
    wish = place.placed(WAITING, "fries")
    assert "order.accepted" in log_of(place, TILL, cmd.OrderAccept(wish.order_id, wish.round_id))


def test_what_staff_enter_stands_in_the_log_and_a_guests_or_platforms_order_does_not() -> None:
    place = Place()
    ids = place.ids
    at_table = log_of(place, TILL, place.order("hotdog", "cola", place="t3"))
    assert sorted(at_table) == ["order.placed", "seating.opened"]
    empties = cmd.DepositReturn(ids.new(), ids.new(), "shelf", {"bottle": 2})
    assert log_of(place, TILL, empties) == ["order.placed"]
    assert log_of(place, FETCHING, place.order("fries")) == []
    platform = Actor(kind="device", id="device:fake", venue="corner", role="channel")
    wish = cmd.OrderPlace(ids.new(), ids.new(), (WishedLine(ids.new(), "fries"),), place="shelf")
    assert log_of(place, platform, wish) == []
    note = WishedLine(ids.new(), "fries", note='"channel":"aggregator"')
    wish = cmd.OrderPlace(ids.new(), ids.new(), (note,), place="shelf")
    assert log_of(place, TILL, wish) == ["order.placed"]


TECHNICAL = {
    "checkout.held", "checkout.released", "order.expired", "print.recorded", "request.made",
    "seating.asked", "seating.code_missed", "seating.left_open",
    "staff.called", "ticket.seen", "tickets.delivered", "plan.moved", "promise.delayed",
    "durations.learned",
}  # fmt: skip
"""What guests, the clock and screens do; no person at work answers for any of it."""


def test_every_kind_of_event_that_staff_cause_is_told_in_words() -> None:
    told_of = CHANGES | SOMETIMES.keys() | WORK
    kinds = {kind.__struct_config__.tag for kind in get_args(ev.Event)}
    assert kinds - told_of == TECHNICAL
    for language in ("de", "nl", "en", "ar"):
        assert [kind for kind in sorted(told_of) if f"log.{kind}" not in strings(language)] == []


def test_only_a_hand_over_with_an_age_check_is_a_change() -> None:
    place = Place()
    plain, aged = place.placed(FETCHING, "fries"), place.placed(FETCHING, "rum")
    over = cmd.OrderHandOver(plain.order_id, unbumped=True)
    assert log_of(place, WINDOW, over) == []
    over = cmd.OrderHandOver(aged.order_id, unbumped=True, age_checked=18)
    assert log_of(place, WINDOW, over) == ["order.handed_over"]


@pytest.mark.parametrize("who, is_told", [("device:till", True), ("system:clock", False)])
def test_what_falls_due_by_itself_is_no_change(who: str, is_told: bool) -> None:
    actor = Actor(kind="device", id=who, venue="corner", role="till")
    found = told(actor, ev.TicketsFired(("t",)), ev.TicketsHeld(("t",)))
    assert sorted(found) == (["tickets.fired", "tickets.held"] if is_told else [])


def test_joined_tables_and_standing_devices_are_called_by_their_names() -> None:
    place = Place()
    gone = place.seated(a_guest("p1", "t1"), "cola")
    into = place.seated(a_guest("p2", "t2"), "cola")
    place.yes(TILL, cmd.SeatingMerge(gone.order_id, into.order_id))
    labels = {p.id: p.label for p in place.shelf.state.venue.places}  # type: ignore[union-attr]
    fields = {"seating_id": gone.order_id, "into": into.order_id}
    assert place_of(place.shelf, fields, None) == f"{labels['t2']} + {labels['t1']}"
    assert station_or_place(place.shelf, "t1") == labels["t1"]
    assert station_or_place(place.shelf, "") == ""
