"""`lines.change`: portions that nobody has begun become another configuration, in one decision.

They keep their minute, their course and their place in the queue of stock; what is refused leaves
all as it was.
"""

import copy

import msgspec

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.availability import uses_of_lines
from pos.domain.envelope import Decision, Facts, Rejected
from pos.domain.instants import datetime_of
from pos.domain.kitchen import stations_of, ticket_id_of
from pos.domain.line import Line
from pos.domain.order import Order, Round
from pos.domain.place_order import priced_cart, round_placed, terms_of, timing_of
from pos.domain.shelf import ROUNDS_MAX, Shelf
from pos.domain.tab import Tab
from pos.domain.voiding import voided


def replaced(
    shelf: Shelf,
    order: Order,
    placed: Round,
    line: Line,
    command: cmd.LinesChange,
    facts: Facts,
) -> Decision:
    """A round with the new line instead of an unfired one's portions, or why not."""
    venue = shelf.state.venue
    place = next((p for p in venue.places if p.id == order.place), None) if venue else None
    if venue is None or place is None:
        return Rejected("place.invalid")
    if order.practice != facts.actor.practice:
        return Rejected("order.not_yours")
    if len(order.rounds) >= ROUNDS_MAX:
        return Rejected("limit.lines", {"max": ROUNDS_MAX})
    for field, name in (("round_id", command.round_id), ("line_id", command.line.line_id)):
        if name in shelf.taken or command.round_id == command.line.line_id:
            return Rejected("order.id_taken", {"field": field})
    void = voided(shelf, order, {line.line_id: command.portions}, "guest")
    if isinstance(void, Rejected):
        return void
    wish = _wish(order, placed, line, command, facts)
    tab = Tab(place, order.seating, order, awaiting=placed.awaiting)
    taken = not (placed.awaiting or order.practice)
    twin = _given_back(shelf, line, command.portions) if taken else shelf
    priced = priced_cart(twin, wish, facts, terms_of(venue, tab, wish, facts))
    if isinstance(priced, Rejected):
        return priced
    sold, texts = priced
    timing = timing_of(shelf, wish, sold, facts)
    if isinstance(timing, Rejected):
        return timing
    total = sum(one.total for one in sold)
    if command.total_max is not None and total > command.total_max:
        params = {"total": total, "currency": order.currency}
        return Rejected("order.total_above_max", params)
    decided = round_placed(shelf, venue, wish, facts, tab, sold, texts, timing)
    events = tuple(
        msgspec.structs.replace(
            event,
            channel=order.channel,
            by=placed.by,
            allergy=placed.allergy,
            expires_at=placed.expires_at if placed.awaiting else 0,
            instead_of=line.line_id,
            held=_is_held(shelf, placed, line),
            in_exchange=void.units,
        )
        if isinstance(event, ev.OrderPlaced)
        else event
        for event in decided.events
    )
    return msgspec.structs.replace(decided, events=(*events, void))


def _wish(
    order: Order, placed: Round, line: Line, command: cmd.LinesChange, facts: Facts
) -> cmd.OrderPlace:
    when: cmd.Asap | cmd.At = cmd.Asap()
    if placed.wished_at > facts.at:
        when = cmd.At(datetime_of(placed.wished_at))
    return cmd.OrderPlace(
        order_id=order.order_id,
        round_id=command.round_id,
        lines=(msgspec.structs.replace(command.line, course=line.course),),
        when=when,
        place=order.place,
    )


def _given_back(shelf: Shelf, line: Line, portions: int) -> Shelf:
    """The shelf as it is once these portions are for sale again; the real one stays as it is."""
    stock = dict(shelf.state.stock)
    uses = uses_of_lines((msgspec.structs.replace(line, quantity=portions),))
    for key, quantity in uses.items():
        known = stock.get(key)
        if known is not None and known.count >= 0:
            stock[key] = msgspec.structs.replace(known, count=known.count + quantity)
    twin = copy.copy(shelf)
    twin.state = msgspec.structs.replace(shelf.state, stock=stock)
    return twin


def _is_held(shelf: Shelf, placed: Round, line: Line) -> bool:
    """Whether somebody must fire it by hand: a later course, or held back."""
    tickets = (ticket_id_of(placed.round_id, s, line.course) for s in stations_of(line))
    known = (shelf.state.tickets.get(ticket_id) for ticket_id in tickets)
    return any(ticket is not None and ticket.held for ticket in known)
