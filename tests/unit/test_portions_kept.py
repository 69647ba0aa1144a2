"""Portions: a hold keeps no more than an order may have, a check is what it was, 86 of nobody."""

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain.cart import QUANTITY_MAX, WishedLine
from tests.commands import KITCHEN, TILL, a_guest
from tests.decided import Place

FETCHING = a_guest("s3", "shelf")


def test_a_hold_has_no_more_portions_than_an_order() -> None:
    place = Place()
    ids = place.ids
    count = cmd.UNITS_MAX // QUANTITY_MAX + 1
    lines = tuple(WishedLine(ids.new(), "cola", QUANTITY_MAX) for _ in range(count))
    assert place.no(FETCHING, cmd.CheckoutHold(ids.new(), lines)) == "limit.lines"
    place.yes(FETCHING, cmd.CheckoutHold(ids.new(), lines[:1]))


@pytest.mark.parametrize(
    "reason, made, left", [("allergy", False, 5), ("allergy", True, 4), ("sold_out", False, 4)]
)
def test_what_was_refused_for_an_allergy_and_not_made_is_there(
    reason: str, made: bool, left: int
) -> None:
    place = Place()
    place.yes(KITCHEN, cmd.StockSet("item:hotdog", 5))
    order = place.placed(FETCHING, "hotdog")
    assert place.shelf.state.stock["item:hotdog"].count == 4
    line = order.lines[0].line_id
    if made:
        ticket = place.kept(order.order_id).rounds[0].tickets[0]
        place.yes(KITCHEN, cmd.UnitsReady(ticket, (f"{line}.1",)))
    place.yes(
        KITCHEN, msgspec.structs.replace(cmd.LineRefuse(order.order_id, line, 1), reason=reason)
    )
    assert place.shelf.state.stock["item:hotdog"].count == left


def test_a_check_that_is_known_is_for_its_own_portions() -> None:
    place = Place()
    order = place.placed(TILL, "hotdog", "cola", "fries", place="t3")
    hotdog, cola, fries = (cmd.LinePortions(line.line_id, 1) for line in order.lines)
    check = cmd.LinesMarkPaid(order.order_id, place.ids.new(), (hotdog, cola))
    place.yes(TILL, check)
    # Sent again under another command, the bottle's deposit named or not.
    place.already(TILL, check)
    for other in ((fries,), (hotdog,), (hotdog, cola, fries)):
        again = msgspec.structs.replace(check, lines=other)
        assert place.no(TILL, again) == "check.other"
    assert not place.kept(order.order_id).paid.get(fries.line_id)
