"""Deciding about what the kitchen can not make: it refuses portions, and the guest chooses."""

import msgspec

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.cart import WishedLine
from pos.domain.decide_orders import ALREADY
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.instants import datetime_of
from pos.domain.kitchen import stations_of, ticket_id_of
from pos.domain.line import Line
from pos.domain.order import Choice, Order, Round
from pos.domain.place_order import place_order
from pos.domain.shelf import Shelf
from pos.domain.table_end import too_late
from pos.domain.voiding import line_of, portions_made, voided


def refuse_line(shelf: Shelf, order: Order, command: cmd.LineRefuse, facts: Facts) -> Decision:
    """Void what can not be made, and ask the guest what instead."""
    found = line_of(order, command.line_id)
    if found is None or not found[1].station:
        # A deposit is nobody's work.
        return Rejected("line.unknown", {"line_id": command.line_id})
    placed, line = found
    if order.order_id not in shelf.state.orders or placed.handed_at:
        return Rejected("line.already_served", {"line_id": command.line_id})
    if placed.awaiting:
        # It is nobody's work yet: the round is accepted or refused whole.
        return Rejected("order.awaiting", {"number": order.number})
    mine = facts.actor.station
    if mine and mine not in stations_of(line):
        return Rejected("line.unknown", {"line_id": command.line_id})
    if command.substitute and (shelf.index is None or shelf.index.item(command.substitute) is None):
        return Rejected("item.unknown", {"item": command.substitute})
    wished = {command.line_id: command.portions}
    event = voided(shelf, order, wished, "kitchen", reason=command.reason)
    if isinstance(event, Rejected):
        return event
    if command.reason == "allergy" and portions_made(shelf, placed).isdisjoint(event.units):
        # The dish is only not for this guest: what nobody has made is there for the next one.
        event = msgspec.structs.replace(event, restock=True)
    refused = ev.LineRefused(
        choice_id=f"{line.line_id}.choice-{len(placed.choices) + 1}",
        order_id=order.order_id,
        round_id=placed.round_id,
        line_id=line.line_id,
        portions=command.portions,
        reason=command.reason,
        substitute=command.substitute,
    )
    result = {"number": order.number, "choice_id": refused.choice_id}
    return Accepted((refused, event), result)


def _choice(order: Order, choice_id: str) -> tuple[Round, Choice] | None:
    for placed in order.rounds:
        for choice in placed.choices:
            if choice.choice_id == choice_id:
                return placed, choice
    return None


def _may_choose(shelf: Shelf, order: Order, placed: Round, phone: str) -> bool:
    if phone in {placed.by, order.seating}:
        return True
    # What a waiter entered for the table, anybody who sits there may answer.
    seating = shelf.seating_of(phone)
    return not placed.by and seating is not None and order.seating == seating.seating_id


def choose(shelf: Shelf, order: Order, command: cmd.ChoiceMake, facts: Facts) -> Decision:
    """Note what the guest wants instead; a substitute is placed with the same command."""
    found = _choice(order, command.choice_id)
    if found is None:
        return Rejected("choice.unknown", {"choice_id": command.choice_id})
    placed, choice = found
    if facts.actor.role == "guest" and not _may_choose(shelf, order, placed, facts.actor.seating):
        return Rejected("order.not_yours")
    if choice.chosen:
        if choice.chosen == command.chosen:
            return ALREADY
        return Rejected("choice.made", {"chosen": choice.chosen})
    made = ev.ChoiceMade(choice.choice_id, order.order_id, command.chosen)
    if command.chosen != "substitute":
        return Accepted((made,))
    if facts.actor.role == "guest" and (late := too_late(shelf, order, facts.at)) is not None:
        return late
    if not choice.substitute or command.round_id is None or command.line_id is None:
        return Rejected("choice.no_substitute", {"choice_id": choice.choice_id})
    line = placed.line(choice.line_id)
    course = line.course if line is not None else 0
    instead = WishedLine(
        command.line_id,
        choice.substitute,
        choice.portions,
        command.variant,
        command.options,
        parts=command.parts,
        course=course,
    )
    wish = cmd.OrderPlace(
        order_id=order.order_id,
        round_id=command.round_id,
        lines=(instead,),
        total_max=command.total_max,
        place="" if facts.actor.role == "guest" else order.place,
    )
    decision = _placed(shelf, wish, placed, facts)
    if isinstance(decision, Rejected):
        return decision
    held = line is not None and _is_held(shelf, placed, line)
    events = tuple(
        msgspec.structs.replace(event, instead_of=choice.line_id, allergy=placed.allergy, held=held)
        if isinstance(event, ev.OrderPlaced)
        else event
        for event in decision.events
    )
    return Accepted((*events, made), decision.result, decision.texts, subject=decision.subject)


def _placed(shelf: Shelf, wish: cmd.OrderPlace, placed: Round, facts: Facts) -> Decision:
    """The substitute for the minute of the round that it belongs to, if that can still be kept."""
    if placed.wished_at > facts.at:
        when = cmd.At(datetime_of(placed.wished_at))
        decision = place_order(shelf, msgspec.structs.replace(wish, when=when), facts)
        if isinstance(decision, Accepted) or decision.code != "order.too_soon":
            return decision
    return place_order(shelf, wish, facts)


def _is_held(shelf: Shelf, placed: Round, line: Line) -> bool:
    tickets = [ticket_id_of(placed.round_id, s, line.course) for s in stations_of(line)]
    held = [t for t in tickets if (known := shelf.state.tickets.get(t)) is not None and known.held]
    return bool(held)
