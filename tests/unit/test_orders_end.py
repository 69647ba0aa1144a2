"""Orders end, and stay ended: what is void or money only is never handed over again."""

from pos.domain import commands as cmd
from tests.commands import KITCHEN, TILL, WINDOW, a_guest
from tests.decided import Place

PHONE = a_guest("p1", "t1")


def test_what_was_voided_after_it_was_served_is_not_served_again() -> None:
    place = Place()
    wish = place.seated(PHONE, "fries")
    place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))
    place.yes(
        TILL, cmd.LinesVoid(wish.order_id, (cmd.LinePortions(wish.lines[0].line_id, 1),), "cold")
    )
    place.already(WINDOW, cmd.OrderTakeBack(wish.order_id))
    seating = place.kept(wish.order_id).seating
    place.yes(TILL, cmd.SeatingClose(seating))
    assert not place.kept(wish.order_id).open_rounds
    place.already(WINDOW, cmd.OrderHandOver(wish.order_id))


def test_a_hand_over_comes_back_without_what_was_voided_since() -> None:
    place = Place()
    first = place.seated(PHONE, "fries")
    second = place.placed(PHONE, "hotdog", order_id=first.order_id)
    place.yes(WINDOW, cmd.OrderHandOver(first.order_id, unbumped=True))
    void = cmd.LinePortions(first.lines[0].line_id, 1)
    place.yes(TILL, cmd.LinesVoid(first.order_id, (void,), "cold"))
    place.yes(WINDOW, cmd.OrderTakeBack(first.order_id))
    order = place.kept(first.order_id)
    assert [r.round_id for r in order.open_rounds] == [second.round_id]


def test_empties_that_were_paid_out_are_never_open_again() -> None:
    place = Place()
    empties = cmd.DepositReturn(place.ids.new(), place.ids.new(), "counter", {"bottle": 3})
    place.yes(WINDOW, empties)
    assert empties.order_id in place.shelf.state.recent
    place.already(WINDOW, cmd.OrderTakeBack(empties.order_id))
    assert empties.order_id in place.shelf.state.recent


def test_the_kitchen_refuses_what_it_makes_and_no_deposit() -> None:
    place = Place()
    wish = place.seated(PHONE, "cola")
    deposit = f"{wish.lines[0].line_id}.deposit"
    assert place.no(KITCHEN, cmd.LineRefuse(wish.order_id, deposit, 1)) == "line.unknown"
