"""How an evening ends: the staff does its part once, and nothing stays open for ever.

Every round is answered, cooked and handed over, every guest's choice and wish is settled, every
bill paid and every refund given, every table left.  Then no order, ticket, seating, hold or call is
left, nothing is due any more, and the money in the till is what the lines that stay are worth.
"""

from typing import TYPE_CHECKING

from pos.domain import commands as cmd
from pos.domain.bill import owed_by
from pos.domain.decide_time import next_due
from pos.domain.envelope import Accepted, Rejected
from pos.domain.instants import HOUR
from pos.domain.kitchen import unit_portion
from pos.domain.shelf import Shelf
from tests.commands import KITCHEN, TILL, WINDOW

if TYPE_CHECKING:
    from tests.property.test_fires_once import Evening

OF_AGE = 18


def end_of(evening: "Evening") -> None:
    """Let the staff do its part, and hold what is left against the books."""
    _answer_what_waits(evening)
    evening.time(8 * 24 * HOUR)
    _cook(evening)
    evening.fires_once()
    for name, ticket in evening.books.tickets.items():
        for unit in ticket.units:
            live = unit_portion(unit) not in evening.books.void
            assert evening.books.fired[unit] <= 1
            assert evening.books.fired[unit] == 1 or not live, (name, unit)
    _serve(evening)
    _settle(evening)
    evening.adds_up()
    evening.derives_the_same()
    _is_over(evening.shelf)
    _money_is_right(evening)


def _must(evening: "Evening", *wish: object) -> None:
    decision = evening.do(*wish)  # type: ignore[arg-type]
    assert isinstance(decision, Accepted), decision


def _answer_what_waits(evening: "Evening") -> None:
    for round_id, order_id in list(evening.shelf.awaiting.items()):
        if isinstance(
            evening.do(TILL, cmd.OrderAccept(order_id, round_id, age_checked=OF_AGE)), Rejected
        ):
            # What is not there any more can not be accepted.
            _must(evening, TILL, cmd.OrderRefuse(order_id, round_id))
    for order in evening.shelf.orders():
        for number, request in enumerate(order.requests):
            grant = number % 2 == 0
            _must(evening, TILL, cmd.RequestAnswer(request.request_id, grant=grant))
    for order in evening.shelf.orders():
        for choice in [c for r in order.rounds for c in r.choices if not c.chosen]:
            wish = cmd.ChoiceMake(order.order_id, choice.choice_id, "money_back")
            _must(evening, WINDOW, wish)
    for station in list(evening.shelf.state.paused):
        _must(evening, KITCHEN, cmd.StationResume(station))
    for place in list(evening.shelf.state.calls):
        _must(evening, WINDOW, cmd.CallAnswer(place))


def _cook(evening: "Evening") -> None:
    for name in list(evening.shelf.waiting):
        if name in evening.shelf.waiting:
            _must(evening, TILL, cmd.TicketsFire((name,)))
    # Where the kitchen is planned a called course has moments of its own.
    evening.time(4 * HOUR)
    for name, ticket in list(evening.shelf.state.tickets.items()):
        if ticket.fired_at and not ticket.bumped_at:
            _must(evening, KITCHEN, cmd.AllergyAcknowledge(name))
            _must(evening, KITCHEN, cmd.TicketBump(name))


def _serve(evening: "Evening") -> None:
    for order in list(evening.shelf.state.orders.values()):
        if order.open_rounds:
            _must(evening, WINDOW, cmd.OrderHandOver(order.order_id, age_checked=OF_AGE))
    for name in list(evening.shelf.state.seatings):
        # Nothing is left unserved; who has gone pays later.
        _must(evening, TILL, cmd.SeatingClose(name, unpaid=True, reason="left"))


def _settle(evening: "Evening") -> None:
    for order in evening.shelf.orders():
        left = [(one.line.line_id, one.portions - one.paid) for one in owed_by(order)]
        lines = tuple(cmd.LinePortions(i, n) for i, n in left if n)
        if lines:
            wish = cmd.LinesMarkPaid(order.order_id, evening.ids.new(), lines)
            _must(evening, TILL, wish)
        if order.refund_due:
            check = evening.ids.new()
            _must(evening, WINDOW, cmd.RefundMarkGiven(order.order_id, check))
            again = evening.do(WINDOW, cmd.RefundMarkGiven(order.order_id, evening.ids.new()))
            assert again == Accepted(()), "given twice"


def _is_over(shelf: Shelf) -> None:
    state = shelf.state
    assert not state.orders, "an order never ends"
    assert not state.tickets, "a ticket hangs"
    assert not state.seatings, "a seating stays open"
    assert [*state.calls, *state.holds, *state.paused] == []
    assert [*shelf.waiting, *shelf.awaiting, *shelf.at_place, *shelf.of_phone] == []
    assert not any(shelf.load.values()), "work of nobody"
    assert next_due(shelf) == 0
    for closed in state.recent.values():
        order = closed.order
        assert (order.requests, order.open_rounds, order.refund_due) == ((), (), 0), order.number
        assert all(choice.chosen for r in order.rounds for choice in r.choices)
        for ticket in closed.tickets:
            assert ticket.bumped_at or not ticket.fired_at, "closed over an open ticket"


def _money_is_right(evening: "Evening") -> None:
    money = evening.books.money
    assert not any(money.due.values())
    for order in evening.shelf.orders():
        assert sum(check.total for check in order.checks) == order.total
    assert sum(money.came.values()) - sum(money.given.values()) == evening.books.worth()
