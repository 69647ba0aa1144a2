"""Deciding about whole orders: accepting, refusing, handing over, cars, empties."""

from typing import assert_never

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.ages import age_needed, age_of_round, age_to_accept, age_to_check
from pos.domain.allergy import is_unanswered
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.estimate import begins_at, estimate
from pos.domain.hand_back import bumped_by_it, last_hand_over
from pos.domain.instants import Instant, business_day, iso
from pos.domain.kitchen import ticket_units, units_of
from pos.domain.line import Line
from pos.domain.order import Order, Round
from pos.domain.place_order import numbers, place_of
from pos.domain.planning.lies import keeps_places
from pos.domain.planning.places import places_of
from pos.domain.pricing import return_line
from pos.domain.pricing_terms import Terms
from pos.domain.promise import Promised, soonest
from pos.domain.seating import PHONES_MAX, Seating, needs_admission
from pos.domain.shelf import Shelf
from pos.domain.slot import UNPLANNED, Slot
from pos.domain.tab import seating_opened
from pos.domain.table_end import (
    DAY_ENDED,
    SETTLED,
    is_finished,
    is_of_older_day,
    is_over,
)
from pos.domain.taking import Taking, taking
from pos.domain.venue import SERVICE_OF_PLACE

ALREADY = Accepted(())

OrderCommand = (
    cmd.OrderAccept
    | cmd.OrderRefuse
    | cmd.OrderHandOver
    | cmd.OrderTakeBack
    | cmd.CarArrive
    | cmd.CarWave
    | cmd.CarsSwap
    | cmd.DepositReturn
)


def decide_order(shelf: Shelf, command: OrderCommand, facts: Facts) -> Decision:
    """Answer one command about a whole order."""
    match command:
        case cmd.OrderAccept() | cmd.OrderRefuse():
            return _answer(shelf, command, facts)
        case cmd.OrderHandOver():
            return _hand_over(shelf, command)
        case cmd.OrderTakeBack():
            return _take_back(shelf, command)
        case cmd.CarArrive():
            return _car_arrive(shelf, command, facts)
        case cmd.CarWave():
            return _car_wave(shelf, command)
        case cmd.CarsSwap():
            return _cars_swap(shelf, command)
        case cmd.DepositReturn():
            return _deposit_return(shelf, command, facts)
        case _:
            assert_never(command)


def known_order(shelf: Shelf, order_id: str) -> Order | Rejected:
    """An open or recent order, or the refusal."""
    order = shelf.order(order_id)
    if order is None:
        return Rejected("order.unknown", {"order_id": order_id})
    return order


def _answer(shelf: Shelf, command: cmd.OrderAccept | cmd.OrderRefuse, facts: Facts) -> Decision:
    order = known_order(shelf, command.order_id)
    if isinstance(order, Rejected):
        return order
    placed = order.round(command.round_id)
    if placed is None:
        return Rejected("order.unknown", {"order_id": command.order_id})
    if isinstance(command, cmd.OrderRefuse):
        if placed.ended == "refused":
            return ALREADY
        if not placed.awaiting:
            return Rejected("order.not_awaiting", {"number": order.number})
        return Accepted((ev.OrderRefused(order.order_id, placed.round_id, command.reason),))
    if not placed.awaiting:
        if placed.ended:
            return Rejected("order.expired", {"number": order.number})
        return ALREADY
    if placed.expires_at <= facts.at:
        return Rejected("order.expired", {"number": order.number})
    age = age_to_accept(order, placed)
    if age > command.age_checked:
        return Rejected("age.unchecked", {"age": age, "number": order.number})
    return _accept(shelf, order, placed, command, facts)


def _accept(
    shelf: Shelf, order: Order, placed: Round, command: cmd.OrderAccept, facts: Facts
) -> Decision:
    minute = new_minute(shelf, placed, facts.at, practice=order.practice)
    if minute is None:
        return Rejected("order.no_minute")
    promised, fire_at = minute.promised_at, minute.fire_at
    taken = (
        Taking((), (), ())
        if order.practice
        else taking(shelf, order, placed, facts.at, fire_at, ask=command.if_sold_out == "ask")
    )
    if isinstance(taken, Rejected):
        return taken
    seated = _seated(shelf, order, placed, facts)
    if isinstance(seated, Rejected):
        return seated
    joins, events = seated
    accepted = ev.OrderAccepted(
        order.order_id,
        placed.round_id,
        promised,
        fire_at,
        joins,
        taken.counted,
        command.age_checked if age_of_round(placed) else 0,
        minute.slots,
        minute.bag,
    )
    result: dict[str, object] = {"number": order.number, "promised_at": iso(promised)}
    if taken.asked:
        result["asked"] = [
            {"line_id": one.line_id, "portions": one.portions} for one in taken.asked
        ]
    return Accepted((*taken.events, *events, accepted), result)


def new_minute(shelf: Shelf, placed: Round, at: Instant, *, practice: bool) -> Promised | None:
    """The minute of a round that is accepted now: its own, if that can still be kept."""
    if not shelf.plan.on:
        promised = max(placed.promised_at, estimate(shelf, placed.lines, at))
        return Promised(promised, begins_at(placed.lines, promised if placed.wished_at else 0, at))
    if practice:
        return Promised(placed.promised_at, at)
    kept = _as_placed(shelf, placed, at)
    if kept is not None:
        return kept
    own = [ticket_id for ticket_id in placed.tickets if ticket_id in shelf.waiting]
    return soonest(shelf, placed.lines, at, placed.promised_at, frees=own, void=placed.voided)


def _as_placed(shelf: Shelf, placed: Round, at: Instant) -> Promised | None:
    """The minute and the places that a round was given, while none is over and no station out."""
    if not keeps_places(placed):
        return None
    slots: dict[str, Slot] = {}
    places = places_of(shelf)
    for ticket_id in placed.tickets:
        ticket = shelf.state.tickets[ticket_id]
        if not places.get(ticket.station, 1):
            return None
        if ticket.slots:
            slots |= zip(ticket_units(ticket, placed.lines), ticket.slots, strict=True)
    starts = [slot.start for slot in slots.values() if slot.start]
    if not starts or min(starts) < at:
        return None
    units = (unit for line in placed.lines for unit in units_of(line))
    own = tuple(slots.get(unit, UNPLANNED) for unit in units)
    return Promised(placed.promised_at, min(starts), own, placed.bag)


def _seated(
    shelf: Shelf, order: Order, placed: Round, facts: Facts
) -> tuple[str, list[ev.Event]] | Rejected:
    """The known seating that the order joins (or ""), and what seats its phone."""
    state = shelf.state
    events: list[ev.Event] = []
    venue = state.venue
    if venue is None:
        return Rejected("venue.not_published")
    joins = ""
    if needs_admission(venue.admission, order.place_kind) and order.seating not in state.seatings:
        # A phone that was let in elsewhere meanwhile stays there.
        phone = placed.by if shelf.seating_of(placed.by) is None else ""
        there = shelf.seating_at(order.place)
        if there is not None and is_over(shelf, there, facts.at):
            ended = _made_room(shelf, there, placed, facts)
            if isinstance(ended, Rejected):
                return ended
            if ended:
                events += ended
                phone = phone or (placed.by if placed.by in there.phones else "")
                there = None
        if there is not None:
            # A friend's order was accepted first, or staff seated them: they sit together.
            if len(there.phones) >= PHONES_MAX:
                return Rejected("limit.phones", {"max": PHONES_MAX})
            joins = there.seating_id
            if phone:
                events.append(ev.SeatingAdmitted(joins, phone, "staff"))
        else:
            place = next((p for p in venue.places if p.id == order.place), None)
            if place is None:
                return Rejected("place.invalid")
            events.append(seating_opened(order.seating, place, facts, phone))
    return joins, events


def _made_room(
    shelf: Shelf, there: Seating, placed: Round, facts: Facts
) -> list[ev.Event] | Rejected:
    """What ends a table that is over, so that a new party's order opens it anew.

    Nothing, where the same guests go on; a refusal, where others left something open there.
    """
    same = placed.by in there.phones
    older = is_of_older_day(shelf, there, facts.at)
    if is_finished(shelf, there):
        if older or not same:
            return [ev.SeatingClosed(there.seating_id, reason=DAY_ENDED if older else SETTLED)]
        return []
    return [] if same else Rejected("seating.day_over", {"place": there.place_label})


def _hand_over(shelf: Shelf, command: cmd.OrderHandOver) -> Decision:
    order = known_order(shelf, command.order_id)
    if isinstance(order, Rejected):
        return order
    if not order.open_rounds:
        if order.order_id in shelf.state.orders and order.seating not in shelf.state.seatings:
            # It only pays what was made for others: this ends it.
            return Accepted((ev.OrderHandedOver(order.order_id, ()),))
        return ALREADY
    # Where somebody saw the guest, nothing is asked.
    age = age_to_check(order)
    if age > command.age_checked:
        return Rejected("age.unchecked", {"age": age, "number": order.number})
    # Who looked all the same has it noted.
    age = age_needed(order) if command.age_checked else 0
    tickets = shelf.state.tickets
    rounds: list[str] = []
    served: list[str] = []
    unbumped: list[str] = []
    for placed in order.open_rounds:
        if placed.awaiting:
            continue
        made = [t for t in placed.tickets if tickets[t].fired_at and not tickets[t].served_at]
        waiting = [t for t in made if not tickets[t].bumped_at]
        if any(t in shelf.waiting for t in placed.tickets):
            # A later course has not been made yet: what is there is served, the round stays open.
            ready = [t for t in made if command.unbumped or t not in waiting]
            served += ready
            unbumped += [t for t in ready if t in waiting]
        elif command.unbumped or not waiting:
            rounds.append(placed.round_id)
            unbumped += waiting
    if not rounds and not served:
        return Rejected("order.not_ready", {"number": order.number})
    unread = next((t for t in unbumped if is_unanswered(shelf, tickets[t])), None)
    if unread is not None:
        # Nobody eats what no cook has looked at with the allergies in mind.
        return Rejected("allergy.unread", {"ticket_id": unread, "number": order.number})
    event = ev.OrderHandedOver(
        order.order_id,
        tuple(rounds),
        tuple(unbumped),
        command.age_checked if age else 0,
        tuple(served),
    )
    return Accepted((event,))


def _take_back(shelf: Shelf, command: cmd.OrderTakeBack) -> Decision:
    order = known_order(shelf, command.order_id)
    if isinstance(order, Rejected):
        return order
    closed = shelf.state.recent.get(order.order_id)
    known = {t.ticket_id: t for t in closed.tickets} if closed is not None else shelf.state.tickets
    served = any(known[t].served_at for r in order.rounds for t in r.tickets if closed is None)
    if not served and not any(r.is_served or r.ended == "missed" for r in order.rounds):
        return ALREADY
    again = bumped_by_it(order, known, last_hand_over(order, known))
    return Accepted((ev.OrderTakenBack(order.order_id, command.reason, again),))


def _car_arrive(shelf: Shelf, command: cmd.CarArrive, facts: Facts) -> Decision:
    order = known_order(shelf, command.order_id)
    if isinstance(order, Rejected):
        return order
    if facts.actor.role == "guest" and not is_the_guests(order, facts):
        return Rejected("order.not_yours")
    if order.order_id not in shelf.state.orders:
        return Rejected("order.closed", {"number": order.number})
    car = order.car
    plate, look = command.plate.strip(), command.look.strip()
    if car is not None and not (plate or look or command.bay):
        return ALREADY
    texts: dict[str, str] = {}
    records = {"plate": car.plate if car else "", "look": car.look if car else ""}
    for field, text in (("plate", plate), ("look", look)):
        if text:
            records[field] = f"{order.order_id}.{field}"
            texts[records[field]] = text
    turn = car.turn if car is not None else shelf.state.car_no + 1
    bay = command.bay or (car.bay if car is not None else "")
    event = ev.CarArrived(order.order_id, turn, records["plate"], records["look"], bay)
    return Accepted((event,), {"number": order.number}, texts, subject=order.order_id)


def is_the_guests(order: Order, facts: Facts) -> bool:
    """Whether a guest's phone ordered some of it, or its seating owes it."""
    phone = facts.actor.seating
    return order.seating == phone or any(r.by == phone for r in order.rounds)


def _car_wave(shelf: Shelf, command: cmd.CarWave) -> Decision:
    order = known_order(shelf, command.order_id)
    if isinstance(order, Rejected):
        return order
    if order.car is None:
        if order.order_id not in shelf.state.orders:
            return Rejected("order.closed", {"number": order.number})
        turn = shelf.state.car_no + 1
        return Accepted((ev.CarArrived(order.order_id, turn, bay=command.bay),))
    if order.car.bay == command.bay:
        return ALREADY
    return Accepted((ev.CarWaved(order.order_id, command.bay),))


def _cars_swap(shelf: Shelf, command: cmd.CarsSwap) -> Decision:
    if command.first == command.second:
        return ALREADY
    practice: set[bool] = set()
    for order_id in (command.first, command.second):
        order = known_order(shelf, order_id)
        if isinstance(order, Rejected):
            return order
        if order.car is None:
            return Rejected("car.not_here", {"number": order.number})
        practice.add(order.practice)
    if len(practice) > 1:
        # A practice car has no turn of its own to give.
        return Rejected("order.not_yours")
    return Accepted((ev.CarsSwapped(command.first, command.second),))


def _deposit_return(shelf: Shelf, command: cmd.DepositReturn, facts: Facts) -> Decision:
    venue, index = shelf.state.venue, shelf.index
    if venue is None or index is None:
        return Rejected("menu.not_published")
    place = place_of(venue, command.place, facts)
    if place is None:
        return Rejected("place.invalid")
    if shelf.order(command.order_id) is not None or command.round_id in shelf.taken:
        return Rejected("order.id_taken", {"field": "order_id"})
    day = business_day(facts.at, venue.time_zone, venue.day_ends_at_hour)
    service = SERVICE_OF_PLACE[place.kind]
    terms = Terms(service, day, venue.languages[0], facts.at, venue.time_zone, staff=True)
    lines: list[Line] = []
    for position, (deposit, quantity) in enumerate(command.deposits.items(), 1):
        line = return_line(index, deposit, quantity, f"{command.round_id}-{position}", terms)
        if isinstance(line, Rejected):
            return line
        lines.append(line)
    state = shelf.state
    practice = facts.actor.practice
    order_no, number = numbers(shelf, None, day, venue.number_prefix, practice=practice)
    event = ev.OrderPlaced(
        order_id=command.order_id,
        round_id=command.round_id,
        order_no=order_no,
        number=number,
        business_day=day,
        seating=command.order_id,
        place=place.id,
        place_label=place.label,
        place_kind=place.kind,
        service=service,
        channel="counter",
        register=venue.register,
        operator=facts.actor.id,
        lines=tuple(lines),
        total=sum(line.total for line in lines),
        currency=index.menu.currency,
        menu_version=state.menu_version,
        promised_at=facts.at,
        fire_at=facts.at,
        training=venue.training or facts.training or practice,
        practice=practice,
    )
    result = {"number": event.number, "total": event.total, "currency": event.currency}
    return Accepted((event,), result)
