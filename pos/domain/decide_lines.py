"""Deciding about portions: cancelling, voiding, moving, paying elsewhere, refusing, choosing."""

from collections.abc import Iterable
from typing import Literal, assert_never

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.bill import owed_of
from pos.domain.cart import WishedLine
from pos.domain.decide_orders import ALREADY, known_order
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.instants import business_day
from pos.domain.kitchen import portions_of, station_of, stations_of, ticket_id_of, unit_portion
from pos.domain.line import Line
from pos.domain.order import Choice, Order, Round
from pos.domain.place_order import place_order
from pos.domain.shelf import Shelf
from pos.domain.tab import seating_opened

REQUESTS_MAX = 10
"""Unanswered wishes of one order."""

LineCommand = (
    cmd.LinesCancel
    | cmd.LinesVoid
    | cmd.LinesMove
    | cmd.LinesMarkPaid
    | cmd.RequestAnswer
    | cmd.LineRefuse
    | cmd.ChoiceMake
)
Why = Literal["guest", "staff", "request", "kitchen"]


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
        case cmd.LinesVoid():
            return _void(shelf, order, command)
        case cmd.LinesMove():
            return _move(shelf, order, command, facts)
        case cmd.LinesMarkPaid():
            return _mark_paid(order, command)
        case cmd.LineRefuse():
            return _refuse(shelf, order, command, facts)
        case cmd.ChoiceMake():
            return _choose(shelf, order, command, facts)
        case _:
            assert_never(command)


def _wished(lines: Iterable[cmd.LinePortions]) -> dict[str, int]:
    wished: dict[str, int] = {}
    for line in lines:
        wished[line.line_id] = wished.get(line.line_id, 0) + line.portions
    return wished


def _with_deposits(order: Order, wished: dict[str, int]) -> dict[str, int]:
    """Deposits go where their bottles go."""
    grown = dict(wished)
    for placed in order.rounds:
        for line in placed.lines:
            owner = placed.line(line.of) if line.of else None
            if owner is not None and owner.line_id in wished and line.line_id not in wished:
                grown[line.line_id] = wished[owner.line_id] * (line.quantity // owner.quantity)
    return grown


def _is_fired(shelf: Shelf, placed: Round, line: Line) -> bool:
    tickets = shelf.state.tickets
    return any(
        (ticket := tickets.get(ticket_id_of(placed.round_id, station, line.course))) is not None
        and ticket.fired_at > 0
        for station in stations_of(line)
    )


def _portions_to_void(shelf: Shelf, placed: Round, line: Line, count: int) -> tuple[str, ...]:
    # The last ones, and of those what nobody has made yet: the cook keeps what is done.
    done = {
        unit_portion(unit)
        for ticket_id in placed.tickets
        if (ticket := shelf.state.tickets.get(ticket_id)) is not None
        for unit in ticket.ready
    }
    live = [p for p in portions_of(line) if p not in placed.voided]
    unmade = [p for p in live if p not in done]
    chosen = [*reversed(unmade), *reversed([p for p in live if p in done])]
    return tuple(chosen[:count])


def _shares(shelf: Shelf, order: Order, line_id: str, portions: int) -> list[ev.LineShare] | None:
    """Whose portions of a line are voided: the order's own first, then those paid elsewhere."""
    placed = order.round_of_line(line_id)
    line = placed.line(line_id) if placed is not None else None
    if placed is None or line is None:
        return None
    live = line.quantity - placed.voided_of(line_id)
    given = order.given.get(line_id, 0)
    own = min(portions, live - given)
    shares = [ev.LineShare(line_id, own)] if own else []
    left = portions - own
    for other in [*shelf.state.orders.values(), *(c.order for c in shelf.state.recent.values())]:
        for taken in other.taken:
            if left and taken.order_id == order.order_id and taken.line.line_id == line_id:
                part = min(left, taken.portions)
                shares.append(ev.LineShare(line_id, part, other.order_id))
                left -= part
    return shares if not left else None


def voided(
    shelf: Shelf,
    order: Order,
    wished: dict[str, int],
    why: Why,
    *,
    reason: str = "",
    restock: bool = False,
) -> ev.LinesVoided | Rejected:
    """The event that voids these portions of an order's own rounds, with their deposits."""
    shares: list[ev.LineShare] = []
    units: list[str] = []
    for line_id, portions in _with_deposits(order, wished).items():
        placed = order.round_of_line(line_id)
        line = placed.line(line_id) if placed is not None else None
        if placed is None or line is None:
            return Rejected("line.unknown", {"line_id": line_id})
        found = _shares(shelf, order, line_id, portions)
        if found is None:
            left = line.quantity - placed.voided_of(line_id)
            return Rejected("line.too_many", {"line_id": line_id, "left": left})
        shares += found
        units += _portions_to_void(shelf, placed, line, portions)
    return ev.LinesVoided(
        order.order_id, tuple(shares), tuple(units), why, reason=reason, restock=restock
    )


def _cancel(shelf: Shelf, order: Order, command: cmd.LinesCancel, facts: Facts) -> Decision:
    if order.order_id not in shelf.state.orders:
        return Rejected("order.closed", {"number": order.number})
    phone = facts.actor.seating
    wished = _wished(command.lines)
    asked: dict[str, int] = {}
    free: dict[str, int] = {}
    for line_id, portions in wished.items():
        placed = order.round_of_line(line_id)
        line = placed.line(line_id) if placed is not None else None
        if placed is None or line is None or line.of:
            return Rejected("line.unknown", {"line_id": line_id})
        if facts.actor.role == "guest" and phone not in {placed.by, order.seating}:
            return Rejected("order.not_yours")
        if placed.handed_at:
            return Rejected("line.already_served", {"line_id": line_id})
        left = line.quantity - placed.voided_of(line_id)
        if portions > left:
            return Rejected("line.too_many", {"line_id": line_id, "left": left})
        if order.paid.get(line_id):
            return Rejected("line.paid", {"line_id": line_id})
        (asked if _is_fired(shelf, placed, line) else free)[line_id] = portions
    events: list[ev.Event] = []
    if free:
        event = voided(shelf, order, free, "guest", restock=True)
        if isinstance(event, Rejected):
            return event
        events.append(event)
    if asked:
        if len(order.requests) >= REQUESTS_MAX:
            return Rejected("limit.lines", {"max": REQUESTS_MAX})
        first = next(iter(asked))
        if any(r.lines[0][0] == first for r in order.requests):
            return Accepted((), {"cancelled": [], "asked": list(asked)})
        lines = tuple(ev.LineShare(line_id, n) for line_id, n in asked.items())
        request_id = f"{first}.request-{facts.at}"
        events.append(ev.RequestMade(request_id, order.order_id, lines, phone))
    return Accepted(tuple(events), {"cancelled": list(free), "asked": list(asked)})


def _void(shelf: Shelf, order: Order, command: cmd.LinesVoid) -> Decision:
    by_origin: dict[str, dict[str, int]] = {}
    for line_id, portions in _wished(command.lines).items():
        owed = owed_of(order, line_id)
        if owed is None:
            return Rejected("line.unknown", {"line_id": line_id})
        if portions > owed.portions:
            return Rejected("line.too_many", {"line_id": line_id, "left": owed.portions})
        if owed.paid > owed.portions - portions:
            return Rejected("line.paid", {"line_id": line_id})
        by_origin.setdefault(owed.origin, {})[line_id] = portions
    events: list[ev.Event] = []
    for origin, wished in by_origin.items():
        source = known_order(shelf, origin)
        if isinstance(source, Rejected):
            return source
        if origin == order.order_id:
            event = voided(
                shelf, source, wished, "staff", reason=command.reason, restock=command.restock
            )
        else:
            event = _void_taken(shelf, source, order, wished, command)
        if isinstance(event, Rejected):
            return event
        events.append(event)
    return Accepted(tuple(events), {"total": order.total})


def _void_taken(
    shelf: Shelf, source: Order, holder: Order, wished: dict[str, int], command: cmd.LinesVoid
) -> ev.LinesVoided | Rejected:
    units: list[str] = []
    for line_id, portions in wished.items():
        placed = source.round_of_line(line_id)
        line = placed.line(line_id) if placed is not None else None
        if placed is None or line is None:
            return Rejected("line.unknown", {"line_id": line_id})
        units += _portions_to_void(shelf, placed, line, portions)
    return ev.LinesVoided(
        source.order_id,
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
    for line_id, portions in _with_deposits(order, _wished(command.lines)).items():
        owed = owed_of(order, line_id)
        if owed is None:
            return Rejected("line.unknown", {"line_id": line_id})
        if portions > owed.portions - owed.paid:
            code = "line.paid" if owed.paid else "line.too_many"
            return Rejected(code, {"line_id": line_id, "left": owed.portions - owed.paid})
        shares.append(ev.LineShare(line_id, portions))
    seating = shelf.seating_at(place.id)
    target = shelf.order(command.to_order)
    if target is not None:
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
        )
        return Accepted((event,), {"number": target.number})
    return _move_to_new(
        shelf,
        order,
        command,
        facts,
        tuple(shares),
        seating_id=(seating.seating_id if seating is not None else ""),
    )


def _move_to_new(
    shelf: Shelf,
    order: Order,
    command: cmd.LinesMove,
    facts: Facts,
    shares: tuple[ev.LineShare, ...],
    *,
    seating_id: str,
) -> Decision:
    state = shelf.state
    venue = state.venue
    if venue is None:
        return Rejected("venue.not_published")
    place = next(p for p in venue.places if p.id == command.to_place)
    events: list[ev.Event] = []
    if not seating_id:
        seating_id = command.to_order
        events.append(seating_opened(seating_id, place))
    day = business_day(facts.at, venue.time_zone, venue.day_ends_at_hour)
    day_no = state.day_no if state.business_day == day else 0
    number = f"{venue.number_prefix}{day_no % 999 + 1}"
    moved = ev.LinesMoved(
        order.order_id,
        shares,
        command.to_order,
        seating_id,
        place.id,
        place.label,
        opened=True,
        order_no=state.order_no + 1,
        number=number,
    )
    return Accepted((*events, moved), {"number": number})


def _mark_paid(order: Order, command: cmd.LinesMarkPaid) -> Decision:
    if any(check.check_id == command.check_id for check in order.checks):
        return ALREADY
    shares: list[ev.LineShare] = []
    total = 0
    for line_id, portions in _with_deposits(order, _wished(command.lines)).items():
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
            wished: dict[str, int] = {}
            for line_id, portions in request.lines:
                placed = order.round_of_line(line_id)
                line = placed.line(line_id) if placed is not None else None
                if placed is None or line is None:
                    continue
                left = min(portions, line.quantity - placed.voided_of(line_id))
                if left:
                    wished[line_id] = left
            if not wished:
                return Accepted((answered,))
            event = voided(shelf, order, wished, "request", reason=command.reason)
            if isinstance(event, Rejected):
                return event
            return Accepted((answered, event))
    # Somebody else was quicker.
    return ALREADY


def _refuse(shelf: Shelf, order: Order, command: cmd.LineRefuse, facts: Facts) -> Decision:
    placed = order.round_of_line(command.line_id)
    line = placed.line(command.line_id) if placed is not None else None
    if placed is None or line is None or line.of:
        return Rejected("line.unknown", {"line_id": command.line_id})
    if order.order_id not in shelf.state.orders or placed.handed_at:
        return Rejected("line.already_served", {"line_id": command.line_id})
    mine = facts.actor.station
    if mine and mine not in {station_of(t) for t in placed.tickets}:
        return Rejected("line.unknown", {"line_id": command.line_id})
    if command.substitute and (shelf.index is None or shelf.index.item(command.substitute) is None):
        return Rejected("item.unknown", {"item": command.substitute})
    wished = {command.line_id: command.portions}
    event = voided(shelf, order, wished, "kitchen", reason=command.reason)
    if isinstance(event, Rejected):
        return event
    refused = ev.LineRefused(
        choice_id=f"{line.line_id}.choice-{len(placed.choices) + 1}",
        order_id=order.order_id,
        round_id=placed.round_id,
        line_id=line.line_id,
        portions=command.portions,
        reason=command.reason,
        substitute=command.substitute,
    )
    return Accepted((refused, event), {"number": order.number})


def _choice(order: Order, choice_id: str) -> tuple[Round, Choice] | None:
    for placed in order.rounds:
        for choice in placed.choices:
            if choice.choice_id == choice_id:
                return placed, choice
    return None


def _choose(shelf: Shelf, order: Order, command: cmd.ChoiceMake, facts: Facts) -> Decision:
    found = _choice(order, command.choice_id)
    if found is None:
        return Rejected("choice.unknown", {"choice_id": command.choice_id})
    placed, choice = found
    phone = facts.actor.seating
    if facts.actor.role == "guest" and phone not in {placed.by, order.seating}:
        return Rejected("order.not_yours")
    if choice.chosen:
        if choice.chosen == command.chosen:
            return ALREADY
        return Rejected("choice.made", {"chosen": choice.chosen})
    made = ev.ChoiceMade(choice.choice_id, order.order_id, command.chosen)
    if command.chosen != "substitute":
        return Accepted((made,))
    if not choice.substitute or command.round_id is None or command.line_id is None:
        return Rejected("choice.no_substitute", {"choice_id": choice.choice_id})
    wish = cmd.OrderPlace(
        order_id=order.order_id,
        round_id=command.round_id,
        lines=(WishedLine(command.line_id, choice.substitute, choice.portions),),
        total_max=command.total_max,
        place="" if facts.actor.role == "guest" else order.place,
    )
    decision = place_order(shelf, wish, facts)
    if isinstance(decision, Rejected):
        return decision
    return Accepted(
        (*decision.events, made), decision.result, decision.texts, subject=decision.subject
    )
