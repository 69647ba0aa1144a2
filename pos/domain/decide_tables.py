"""Deciding about tables: who sits where, which phones are let in, who called."""

import hmac
from typing import assert_never

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.close_seating import close_seating
from pos.domain.decide_orders import ALREADY
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.instants import iso
from pos.domain.seating import (
    JOIN_PAUSE,
    PHONES_MAX,
    RING_EVERY,
    Seating,
    code_closed,
    needs_admission,
)
from pos.domain.shelf import Shelf
from pos.domain.tab import code_of, seating_opened
from pos.domain.table_end import is_of_older_day, is_over
from pos.domain.venue import Place


def decide_table(shelf: Shelf, command: cmd.TableCommand, facts: Facts) -> Decision:
    """Answer one command about a seating or a call."""
    match command:
        case cmd.SeatingOpen():
            return _open(shelf, command, facts)
        case cmd.SeatingAsk():
            return _ask(shelf, facts)
        case cmd.SeatingJoin():
            return _join(shelf, command, facts)
        case cmd.SeatingAdmit() | cmd.SeatingTurnAway():
            return _nod(shelf, command, facts)
        case cmd.SeatingClose():
            return close_seating(shelf, command)
        case cmd.SeatingMove():
            return _move(shelf, command)
        case cmd.SeatingMerge():
            return _merge(shelf, command)
        case cmd.StaffCall():
            return _call(shelf, command, facts)
        case cmd.CallAnswer():
            known = shelf.state.calls.get(command.place)
            return Accepted((ev.CallAnswered(command.place),)) if known else ALREADY
        case _:
            assert_never(command)


def _place(shelf: Shelf, place_id: str) -> Place | Rejected:
    venue = shelf.state.venue
    for place in venue.places if venue is not None else ():
        if place.id == place_id:
            return place
    return Rejected("place.invalid")


def _seating(shelf: Shelf, seating_id: str) -> Seating | Rejected:
    seating = shelf.state.seatings.get(seating_id)
    if seating is None:
        return Rejected("seating.unknown", {"seating_id": seating_id})
    return seating


def _open(shelf: Shelf, command: cmd.SeatingOpen, facts: Facts) -> Decision:
    place = _place(shelf, command.place)
    if isinstance(place, Rejected):
        return place
    venue = shelf.state.venue
    if venue is None or not needs_admission(venue.admission, place.kind):
        return Rejected("seating.not_needed", {"place": place.label})
    if shelf.seating_at(place.id) is not None:
        return Rejected("seating.taken", {"place": place.label})
    if command.seating_id in shelf.state.seatings or shelf.order(command.seating_id) is not None:
        return Rejected("order.id_taken", {"field": "seating_id"})
    event = seating_opened(command.seating_id, place, facts, covers=command.covers)
    return Accepted((event,), {"code": event.code})


def _ask(shelf: Shelf, facts: Facts) -> Decision:
    phone = facts.actor.seating
    if shelf.seating_of(phone) is not None:
        return ALREADY
    seating = shelf.seating_at(facts.actor.place)
    if seating is None:
        return Rejected("seating.free", {})
    if any(asking == phone for asking, _ in seating.asking):
        return ALREADY
    if phone in seating.declined:
        return Rejected("seating.declined", {})
    return Accepted((ev.SeatingAsked(seating.seating_id, phone),))


def _join(shelf: Shelf, command: cmd.SeatingJoin, facts: Facts) -> Decision:
    phone = facts.actor.seating
    if shelf.seating_of(phone) is not None:
        return ALREADY
    seating = shelf.seating_at(facts.actor.place)
    if seating is None:
        return Rejected("seating.free", {})
    if is_of_older_day(shelf, seating, facts.at):
        return _day_over(seating)
    if code_closed(seating, facts.at):
        return Rejected("seating.too_many_tries", {"until": iso(seating.missed_at + JOIN_PAUSE)})
    wished = command.code.strip().upper().encode()
    if not hmac.compare_digest(seating.code.encode(), wished):
        missed = ev.SeatingCodeMissed(seating.seating_id, phone)
        return Rejected("seating.wrong_code", {}, (missed,))
    return _admitted(seating, phone, "code")


def _day_over(seating: Seating) -> Rejected:
    # Whoever comes now sits down with nobody of that day, and is on none of its bills.
    return Rejected("seating.day_over", {"place": seating.place_label})


def _admitted(seating: Seating, phone: str, by: str) -> Decision:
    if len(seating.phones) >= PHONES_MAX:
        return Rejected("limit.phones", {"max": PHONES_MAX})
    match by:
        case "code":
            return Accepted((ev.SeatingAdmitted(seating.seating_id, phone, "code"),))
        case "nod":
            return Accepted((ev.SeatingAdmitted(seating.seating_id, phone, "nod"),))
        case _:
            return Accepted((ev.SeatingAdmitted(seating.seating_id, phone, "staff"),))


def _nod(shelf: Shelf, command: cmd.SeatingAdmit | cmd.SeatingTurnAway, facts: Facts) -> Decision:
    seating = _seating(shelf, command.seating_id)
    if isinstance(seating, Rejected):
        return seating
    guest = facts.actor.role == "guest"
    if guest and facts.actor.seating not in seating.phones:
        return Rejected("seating.unknown", {"seating_id": command.seating_id})
    asking = any(phone == command.phone for phone, _ in seating.asking)
    inside = command.phone in seating.phones
    if isinstance(command, cmd.SeatingTurnAway):
        if inside and guest and command.phone != facts.actor.seating:
            # A guest may leave, but puts nobody out.
            return Rejected("session.forbidden", {"command": "seating.turn_away"})
        if not asking and not inside:
            return ALREADY
        # Who was in knows the code: the others get another.
        code = code_of(seating.code, facts) if inside else ""
        return Accepted((ev.SeatingTurnedAway(seating.seating_id, command.phone, code),))
    if inside:
        return ALREADY
    if is_of_older_day(shelf, seating, facts.at):
        return _day_over(seating)
    if not asking or shelf.seating_of(command.phone) is not None:
        return Rejected("seating.not_asked", {})
    return _admitted(seating, command.phone, "nod" if guest else "staff")


def _move(shelf: Shelf, command: cmd.SeatingMove) -> Decision:
    seating = _seating(shelf, command.seating_id)
    if isinstance(seating, Rejected):
        return seating
    place = _place(shelf, command.place)
    if isinstance(place, Rejected):
        return place
    if place.id == seating.place:
        return ALREADY
    if place.kind not in {"table", "room"}:
        return Rejected("seating.no_table", {"place": place.label})
    there = shelf.seating_at(place.id)
    if there is not None and there.seating_id != seating.seating_id:
        return Rejected("seating.taken", {"place": place.label})
    moved = ev.SeatingMoved(seating.seating_id, place.id, place.label, place.kind, command.reason)
    return Accepted((moved,))


def _merge(shelf: Shelf, command: cmd.SeatingMerge) -> Decision:
    if command.seating_id == command.into:
        return ALREADY
    for seating_id in (command.seating_id, command.into):
        seating = _seating(shelf, seating_id)
        if isinstance(seating, Rejected):
            return seating
    gone, into = shelf.state.seatings[command.seating_id], shelf.state.seatings[command.into]
    if len({*gone.phones, *into.phones}) > PHONES_MAX:
        return Rejected("limit.phones", {"max": PHONES_MAX})
    return Accepted((ev.SeatingsMerged(command.seating_id, command.into, command.reason),))


def _call(shelf: Shelf, command: cmd.StaffCall, facts: Facts) -> Decision:
    seating = shelf.seating_of(facts.actor.seating)
    place = seating.place if seating is not None else facts.actor.place
    found = _place(shelf, place)
    if isinstance(found, Rejected):
        return found
    admission = shelf.state.venue.admission if shelf.state.venue is not None else "open"
    seated = needs_admission(admission, found.kind)
    if command.want == "bill" and seating is None and seated:
        return Rejected("seating.not_admitted", {"place": found.label})
    outside = seated and (seating is None or is_over(shelf, seating, facts.at))
    known = shelf.state.calls.get(place)
    # Who sits there is heard, though a stranger rang first.
    if known is not None and known.want in {command.want, "bill"} and known.outside <= outside:
        return ALREADY
    again_at = shelf.state.rung.get(place, -RING_EVERY) + RING_EVERY
    if outside and known is None and again_at > facts.at:
        return Rejected("call.too_often", {"until": iso(again_at)})
    seating_id = shelf.at_place.get(place, "")
    return Accepted((ev.StaffCalled(place, command.want, seating_id, outside),))
