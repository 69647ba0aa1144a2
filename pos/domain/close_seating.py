"""Closing a seating: all served and paid, or - the guests have gone - over what is not.

What the kitchen never began is taken off; what it began counts as handed over.  So nothing fires
for guests who have gone, nothing they do not owe is on their bill, and no ticket stays behind.
"""

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.bill import owed_by
from pos.domain.decide_orders import ALREADY
from pos.domain.envelope import Accepted, Decision, Rejected
from pos.domain.order import Order, Round
from pos.domain.shelf import Shelf
from pos.domain.voiding import portions_unfired, voided

REASON = "closed"
"""Why unfired portions were voided: the guests have gone."""


def close_seating(shelf: Shelf, command: cmd.SeatingClose) -> Decision:
    """Close the tab; `unserved` also with food that was not handed over."""
    seating = shelf.state.seatings.get(command.seating_id)
    if seating is None:
        return ALREADY
    events: list[ev.Event] = []
    unpaid: list[tuple[Order, int]] = []
    for order_id in seating.orders:
        order = shelf.state.orders.get(order_id)
        if order is None:
            continue
        decided: list[ev.Event] | Rejected = []
        if order.open_rounds:
            if not command.unserved:
                params = {"number": order.number, "rounds": len(order.open_rounds)}
                return Rejected("seating.unserved", params)
            decided = _ended(shelf, order)
        if isinstance(decided, Rejected):
            return decided
        events += decided
        due = _due(order, decided)
        if due > 0 and not order.practice:
            unpaid.append((order, due))
    total = sum(due for _, due in unpaid)
    if unpaid and not (command.unpaid and command.reason.strip()):
        named = {"number": unpaid[0][0].number, "total": total, "currency": unpaid[0][0].currency}
        return Rejected("seating.unpaid", named)
    closed = ev.SeatingClosed(seating.seating_id)
    if unpaid:
        closed = ev.SeatingClosed(
            seating.seating_id, total, unpaid[0][0].currency, command.reason.strip()
        )
    return Accepted((*events, closed))


def _due(order: Order, ending: list[ev.Event]) -> int:
    """What nobody has paid of an order, without what is taken off as it ends; in minor units."""
    gone: dict[str, int] = {}
    for event in ending:
        match event:
            case ev.LinesVoided():
                for share in event.lines:
                    if not share.holder:
                        gone[share.line_id] = gone.get(share.line_id, 0) + share.portions
            case ev.OrderRefused():
                placed = order.round(event.round_id)
                for line, portions in placed.live if placed is not None else ():
                    gone[line.line_id] = portions
            case _:
                pass
    return sum(
        max(0, owed.portions - owed.paid - gone.get(owed.line.line_id, 0)) * owed.line.unit_price
        for owed in owed_by(order)
    )


def _ended(shelf: Shelf, order: Order) -> list[ev.Event] | Rejected:
    events: list[ev.Event] = []
    unfired: dict[str, int] = {}
    handed: list[str] = []
    unbumped: list[str] = []
    for placed in order.open_rounds:
        if placed.awaiting:
            events.append(ev.OrderRefused(order.order_id, placed.round_id, REASON))
            continue
        unfired |= portions_unfired(shelf, placed)
        fired = [t for t in placed.tickets if shelf.state.tickets[t].fired_at]
        if not _will_end(shelf, placed, unfired):
            handed.append(placed.round_id)
            unbumped += [t for t in fired if not shelf.state.tickets[t].bumped_at]
    if unfired:
        void = voided(shelf, order, unfired, "staff", reason=REASON, restock=True)
        if isinstance(void, Rejected):
            return void
        events.append(void)
    if handed:
        events.append(ev.OrderHandedOver(order.order_id, tuple(handed), tuple(unbumped)))
    return events


def _will_end(shelf: Shelf, placed: Round, unfired: dict[str, int]) -> bool:
    # Voiding what was not fired ends a round by itself where nothing of it was.
    if any(not choice.chosen for choice in placed.choices):
        return False
    tickets = [shelf.state.tickets[t] for t in placed.tickets]
    if any(t.fired_at and not t.bumped_at for t in tickets):
        return False
    wanted = sum(line.quantity - placed.voided_of(line.line_id) for line in placed.lines)
    going = sum(unfired.get(line.line_id, 0) for line in placed.lines)
    deposits = sum(
        line.quantity - placed.voided_of(line.line_id)
        for line in placed.lines
        if line.of and line.of in unfired
    )
    return going + deposits >= wanted > 0
