"""Deciding about portions: cancelling, voiding, moving, paying elsewhere."""

from typing import assert_never

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.bill import owed_by, owed_of, with_deposits
from pos.domain.change_line import replaced
from pos.domain.decide_choice import choose, refuse_line
from pos.domain.decide_orders import ALREADY, known_order
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.instants import business_day
from pos.domain.line import Line
from pos.domain.order import Check, Order, Request, Round
from pos.domain.place_order import numbers
from pos.domain.seating import needs_admission
from pos.domain.shelf import OPEN_ORDERS_MAX, Shelf
from pos.domain.tab import seating_opened
from pos.domain.venue import Place, Venue
from pos.domain.voiding import is_fired, line_of, portions_to_void, voided, wished_portions

REQUESTS_MAX = 10
"""Unanswered wishes of one order."""

LineCommand = (
    cmd.LinesCancel
    | cmd.LinesChange
    | cmd.LinesVoid
    | cmd.LinesMove
    | cmd.LinesMarkPaid
    | cmd.RefundMarkGiven
    | cmd.RequestAnswer
    | cmd.LineRefuse
    | cmd.ChoiceMake
)


def decide_lines(shelf: Shelf, command: LineCommand, facts: Facts) -> Decision:
    """Answer one command about portions of lines."""
    if isinstance(command, cmd.RequestAnswer):
        return _answer_request(shelf, command)
    order = known_order(shelf, command.order_id)
    if isinstance(order, Rejected):
        return order
    match command:
        case cmd.LinesCancel():
            return _cancel(shelf, order, command, facts)
        case cmd.LinesChange():
            return _change(shelf, order, command, facts)
        case cmd.LinesVoid():
            return _void(shelf, order, command)
        case cmd.LinesMove():
            return _move(shelf, order, command, facts)
        case cmd.LinesMarkPaid():
            return _mark_paid(order, command)
        case cmd.RefundMarkGiven():
            return _mark_given(order, command)
        case cmd.LineRefuse():
            return refuse_line(shelf, order, command, facts)
        case cmd.ChoiceMake():
            return choose(shelf, order, command, facts)
        case _:
            assert_never(command)


def _cancel(shelf: Shelf, order: Order, command: cmd.LinesCancel, facts: Facts) -> Decision:
    if order.order_id not in shelf.state.orders:
        return Rejected("order.closed", {"number": order.number})
    asked: dict[str, int] = {}
    free: dict[str, int] = {}
    for line_id, portions in wished_portions(command.lines).items():
        found = line_of(order, line_id)
        if found is None or found[1].of:
            return Rejected("line.unknown", {"line_id": line_id})
        placed, line = found
        refused = _uncancellable(shelf, order, placed, line, portions, facts)
        if refused is not None:
            return refused
        needs_a_word = is_fired(shelf, placed, line) or (
            facts.actor.role in {"guest", "channel"}
            and _is_anothers_too(order, placed, line, portions)
        )
        (asked if needs_a_word else free)[line_id] = portions
    events: list[ev.Event] = []
    if free:
        event = voided(shelf, order, free, "guest", restock=True)
        if isinstance(event, Rejected):
            return event
        events.append(event)
    if asked and not any(dict(r.lines) == asked for r in order.requests):
        if len(order.requests) >= REQUESTS_MAX:
            return Rejected("limit.wishes", {"max": REQUESTS_MAX})
        lines = tuple(ev.LineShare(line_id, n) for line_id, n in asked.items())
        request_id = f"{next(iter(asked))}.request-{facts.at}-{len(order.requests) + 1}"
        events.append(ev.RequestMade(request_id, order.order_id, lines, facts.actor.seating))
    return Accepted(tuple(events), {"cancelled": list(free), "asked": list(asked)})


def _change(shelf: Shelf, order: Order, command: cmd.LinesChange, facts: Facts) -> Decision:
    if order.order_id not in shelf.state.orders:
        return Rejected("order.closed", {"number": order.number})
    found = line_of(order, command.line_id)
    if found is None or found[1].of:
        return Rejected("line.unknown", {"line_id": command.line_id})
    placed, line = found
    refused = _uncancellable(shelf, order, placed, line, command.portions, facts)
    if refused is not None:
        return refused
    if is_fired(shelf, placed, line):
        return Rejected("line.begun", {"line_id": line.line_id})
    if order.given.get(line.line_id):
        return Rejected("line.elsewhere", {"line_id": line.line_id})
    return replaced(shelf, order, placed, line, command, facts)


def _is_anothers_too(order: Order, placed: Round, line: Line, portions: int) -> bool:
    """Whether another order pays for some of these portions, or for their deposits."""
    for each in placed.lines:
        if line.line_id not in {each.line_id, each.of}:
            continue
        going = portions * (each.quantity // line.quantity)
        own = each.quantity - placed.voided_of(each.line_id) - order.given.get(each.line_id, 0)
        if order.given.get(each.line_id) and going > own:
            return True
    return False


def _uncancellable(
    shelf: Shelf, order: Order, placed: Round, line: Line, portions: int, facts: Facts
) -> Rejected | None:
    actor = facts.actor
    if actor.role == "guest" and actor.seating not in {placed.by, order.seating}:
        seating = shelf.seating_of(actor.seating)
        with_them = seating is not None and seating.seating_id == order.seating
        return Rejected("line.not_yours" if with_them else "order.not_yours")
    if actor.role == "channel" and order.operator != actor.id:
        return Rejected("order.not_yours")
    if placed.handed_at:
        return Rejected("line.already_served", {"line_id": line.line_id})
    left = line.quantity - placed.voided_of(line.line_id)
    if portions > left:
        return Rejected("line.too_many", {"line_id": line.line_id, "left": left})
    if order.paid.get(line.line_id):
        return Rejected("line.paid", {"line_id": line.line_id, "left": 0})
    return None


def _void(shelf: Shelf, order: Order, command: cmd.LinesVoid) -> Decision:
    by_origin: dict[str, dict[str, int]] = {}
    total = order.total
    for line_id, portions in with_deposits(order, wished_portions(command.lines)).items():
        owed = owed_of(order, line_id)
        if owed is None:
            return Rejected("line.unknown", {"line_id": line_id})
        if portions > owed.portions:
            return Rejected("line.too_many", {"line_id": line_id, "left": owed.portions})
        if owed.paid > owed.portions - portions:
            params = {"line_id": line_id, "left": owed.portions - owed.paid}
            return Rejected("line.paid", params)
        by_origin.setdefault(owed.origin, {})[line_id] = portions
        total -= portions * owed.line.unit_price
    events: list[ev.Event] = []
    for origin, wished in by_origin.items():
        if origin == order.order_id:
            event = voided(
                shelf, order, wished, "staff", reason=command.reason, restock=command.restock
            )
            if isinstance(event, Rejected):
                return event
            events.append(event)
        else:
            events.append(_void_taken(shelf, origin, order, wished, command))
    return Accepted(tuple(events), {"total": total, "currency": order.currency})


def _void_taken(
    shelf: Shelf, origin: str, holder: Order, wished: dict[str, int], command: cmd.LinesVoid
) -> ev.LinesVoided:
    units: list[str] = []
    source = shelf.order(origin)
    for line_id, portions in wished.items():
        found = line_of(source, line_id) if source is not None else None
        if found is not None:
            units += portions_to_void(shelf, *found, portions)
    return ev.LinesVoided(
        origin,
        tuple(ev.LineShare(line_id, n, holder.order_id) for line_id, n in wished.items()),
        tuple(units),
        "staff",
        reason=command.reason,
        restock=command.restock,
    )


def _move(shelf: Shelf, order: Order, command: cmd.LinesMove, facts: Facts) -> Decision:
    state = shelf.state
    venue = state.venue
    if venue is None:
        return Rejected("venue.not_published")
    if order.order_id not in state.orders:
        return Rejected("order.closed", {"number": order.number})
    if command.to_order == order.order_id:
        return ALREADY
    place = next((p for p in venue.places if p.id == command.to_place), None)
    if place is None:
        return Rejected("place.invalid")
    shares: list[ev.LineShare] = []
    for line_id, portions in with_deposits(order, wished_portions(command.lines)).items():
        owed = owed_of(order, line_id)
        if owed is None:
            return Rejected("line.unknown", {"line_id": line_id})
        if portions > owed.portions - owed.paid:
            code = "line.paid" if owed.paid else "line.too_many"
            return Rejected(code, {"line_id": line_id, "left": owed.portions - owed.paid})
        placed = order.round_of_line(line_id)
        if placed is not None and placed.awaiting:
            return Rejected("order.awaiting", {"number": order.number})
        shares.append(ev.LineShare(line_id, portions))
    target = shelf.order(command.to_order)
    if target is None:
        return _move_to_new(shelf, venue, order, place, command, facts, tuple(shares))
    if target.order_id not in state.orders:
        return Rejected("order.closed", {"number": target.number})
    if target.practice != order.practice or target.currency != order.currency:
        return Rejected("order.not_yours")
    event = ev.LinesMoved(
        order.order_id,
        tuple(shares),
        target.order_id,
        target.seating,
        target.place,
        target.place_label,
        target.place_kind,
        reason=command.reason,
    )
    return Accepted((event,), {"number": target.number})


def _move_to_new(
    shelf: Shelf,
    venue: Venue,
    order: Order,
    place: Place,
    command: cmd.LinesMove,
    facts: Facts,
    shares: tuple[ev.LineShare, ...],
) -> Decision:
    state = shelf.state
    if command.to_order in state.seatings:
        return Rejected("order.id_taken", {"field": "to_order"})
    if len(state.orders) >= OPEN_ORDERS_MAX:
        return Rejected("order.too_many_open", {"max": OPEN_ORDERS_MAX})
    events: list[ev.Event] = []
    # Practice sits at no real table.
    seating = shelf.seating_at(place.id) if not order.practice else None
    if seating is None and needs_admission(venue.admission, place.kind) and not order.practice:
        events.append(seating_opened(command.to_order, place, facts))
    day = business_day(facts.at, venue.time_zone, venue.day_ends_at_hour)
    prefix = venue.number_prefix
    order_no, number = numbers(shelf, None, day, prefix, practice=order.practice)
    moved = ev.LinesMoved(
        order.order_id,
        shares,
        command.to_order,
        # A place that was put together with another: the order is at the seating's own.
        seating.seating_id if seating is not None else command.to_order,
        seating.place if seating is not None else place.id,
        seating.place_label if seating is not None else place.label,
        seating.place_kind if seating is not None else place.kind,
        opened=True,
        order_no=order_no,
        number=number,
        business_day=day,
        reason=command.reason,
    )
    return Accepted((*events, moved), {"number": number})


def _mark_paid(order: Order, command: cmd.LinesMarkPaid) -> Decision:
    known = next((c for c in order.checks if c.check_id == command.check_id), None)
    if known is not None:
        if _is_paid_by(order, known, command):
            return ALREADY
        return Rejected("check.other", {"total": known.total, "currency": order.currency})
    shares: list[ev.LineShare] = []
    total = 0
    for line_id, portions in with_deposits(order, wished_portions(command.lines)).items():
        owed = owed_of(order, line_id)
        if owed is None:
            return Rejected("line.unknown", {"line_id": line_id})
        if portions > owed.portions - owed.paid:
            params = {"line_id": line_id, "left": owed.portions - owed.paid}
            return Rejected("line.too_many", params)
        shares.append(ev.LineShare(line_id, portions))
        total += portions * owed.line.unit_price
    event = ev.LinesPaid(order.order_id, command.check_id, tuple(shares), total)
    return Accepted((event,), {"total": total, "currency": order.currency})


def _is_paid_by(order: Order, check: Check, command: cmd.LinesMarkPaid) -> bool:
    """Whether a known check can be these portions: all of them are paid, and it makes its sum."""
    wished = wished_portions(command.lines)
    named = deposits = 0
    for line_id, portions in wished.items():
        owed = owed_of(order, line_id)
        if owed is None or owed.paid < portions:
            return False
        named += portions * owed.line.unit_price
    for one in owed_by(order):
        if one.line.of in wished and one.line.line_id not in wished:
            deposits += one.paid * one.line.unit_price
    return named <= check.total <= named + deposits


def _mark_given(order: Order, command: cmd.RefundMarkGiven) -> Decision:
    known = any(check.check_id == command.check_id for check in order.checks)
    if known or not order.refund_due:
        # Somebody else was quicker.
        return ALREADY
    total = min(command.total or order.refund_due, order.refund_due)
    event = ev.RefundGiven(order.order_id, command.check_id, total, command.reason)
    return Accepted((event,), {"total": total, "currency": order.currency})


def _granted(
    shelf: Shelf, order: Order, request: Request, answered: ev.RequestAnswered
) -> Decision:
    begun: dict[str, int] = {}
    unbegun: dict[str, int] = {}
    for line_id, portions in request.lines:
        found = line_of(order, line_id)
        if found is None:
            continue
        placed, line = found
        left = min(portions, line.quantity - placed.voided_of(line_id))
        if left:
            (begun if is_fired(shelf, placed, line) else unbegun)[line_id] = left
    events: list[ev.Event] = [answered]
    for wished in (unbegun, begun):
        if not wished:
            continue
        # What nobody has begun can still be sold to others.
        event = voided(
            shelf, order, wished, "request", reason=answered.reason, restock=wished is unbegun
        )
        if isinstance(event, Rejected):
            return event
        events.append(event)
    return Accepted(tuple(events))


def _answer_request(shelf: Shelf, command: cmd.RequestAnswer) -> Decision:
    for order in shelf.orders():
        for request in order.requests:
            if request.request_id != command.request_id:
                continue
            answered = ev.RequestAnswered(
                request.request_id, order.order_id, command.grant, command.reason
            )
            if not command.grant:
                return Accepted((answered,))
            return _granted(shelf, order, request, answered)
    # Somebody else was quicker.
    return ALREADY
