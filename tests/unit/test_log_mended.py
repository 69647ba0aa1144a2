"""The log of staff: what a person did by hand stands in it, what went by itself does not."""

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.cart import WishedLine
from pos.domain.commands import Command
from pos.domain.envelope import Accepted
from pos.domain.menu import Item, OpenPrice
from pos.domain.staff import Actor
from pos.journal.book import encode_event
from pos.journal.contract import Entry
from pos.web.log_http import _changes
from tests.commands import AT, SYSTEM, TILL, WINDOW, a_guest, a_wide_menu, vat
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


def test_only_an_order_with_empties_or_an_open_price_is_a_change() -> None:
    place = Place()
    ids = place.ids
    assert log_of(place, TILL, place.order("hotdog", "cola", place="t3")) == []
    empties = cmd.DepositReturn(ids.new(), ids.new(), "shelf", {"bottle": 2})
    assert log_of(place, TILL, empties) == ["order.placed"]
    feigned = WishedLine(ids.new(), "fries", note='"open_price":true')
    wish = cmd.OrderPlace(ids.new(), ids.new(), (feigned,), place="t3")
    assert log_of(place, TILL, wish) == []
    menu = a_wide_menu()
    fish = Item(
        "fish", "all", {"de": "Fisch"}, vat("reduced"), "grill", open_price=OpenPrice(0, 9_000)
    )
    place.yes(SYSTEM, cmd.MenuPublish(msgspec.structs.replace(menu, items=(*menu.items, fish))))
    open_price = WishedLine(ids.new(), "fish", price=1900)
    wish = cmd.OrderPlace(ids.new(), ids.new(), (open_price,), place="t3")
    assert log_of(place, TILL, wish) == ["order.placed"]


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
