"""Deciding about stock: counts, 86, and what a checkout holds."""

from typing import assert_never

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.availability import hit_by, is_out, merged_uses, unavailable, with_counted
from pos.domain.decide_orders import ALREADY
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.estimate import begins_at
from pos.domain.held import is_within_share, renewed, since_of
from pos.domain.instants import Instant, business_day, ceil_minute, from_datetime, iso
from pos.domain.line import Line
from pos.domain.menu_index import MenuIndex
from pos.domain.overload import held_off, minute_for
from pos.domain.place_order import (
    AHEAD_MAX,
    STAFF,
    channel_of,
    held_minute,
    place_of,
    price_lines,
)
from pos.domain.planning.places import BAGGING
from pos.domain.pricing_terms import Terms, closed
from pos.domain.promise import Promised
from pos.domain.seating import needs_admission
from pos.domain.shelf import Shelf
from pos.domain.stock import HOLD_LIFE, HOLDS_MAX, OUT_MAX, STOCK_MAX
from pos.domain.tab import confirms
from pos.domain.table_end import is_over
from pos.domain.venue import SERVICE_OF_PLACE, Place, Venue


def decide_stock(shelf: Shelf, command: cmd.StockCommand, facts: Facts) -> Decision:
    """Answer one command about stock or a hold."""
    match command:
        case cmd.StockSet() | cmd.StockOut() | cmd.StockBack():
            return _keep(shelf, command, facts)
        case cmd.CheckoutHold():
            return _hold(shelf, command, facts)
        case cmd.CheckoutRelease():
            hold = shelf.state.holds.get(command.hold_id)
            if hold is None:
                return ALREADY
            if hold.by != facts.actor.id and facts.actor.role == "guest":
                return Rejected("order.not_yours")
            return Accepted((ev.CheckoutReleased((command.hold_id,)),))
        case _:
            assert_never(command)


def _is_known(index: MenuIndex, key: str) -> bool:
    kind, _, name = key.partition(":")
    match kind:
        case "item":
            return index.item(name) is not None
        case "part":
            return any(part.id == name for part in index.menu.parts)
        case _:
            return any(o.id == name for group in index.menu.groups for o in group.options)


def _keep(
    shelf: Shelf, command: cmd.StockSet | cmd.StockOut | cmd.StockBack, facts: Facts
) -> Decision:
    index = shelf.index
    if index is None:
        return Rejected("menu.not_published")
    known = shelf.state.stock.get(command.key)
    if known is None and not _is_known(index, command.key):
        return Rejected("stock.unknown", {"key": command.key})
    kind, _, name = command.key.partition(":")
    mine = facts.actor.station
    if mine and kind == "item" and not index.is_made_at(name, mine):
        # A station's screen tells of what is made there; the pass and the till of everything.
        return Rejected("session.forbidden", {"command": str(command.__struct_config__.tag)})
    if known is None and len(shelf.state.stock) >= STOCK_MAX:
        return Rejected("limit.stock", {"max": STOCK_MAX})
    match command:
        case cmd.StockSet():
            count = -1 if command.count is None else command.count
            if known is not None and known.count == count:
                return ALREADY
            return Accepted((ev.StockCounted(command.key, count, command.reason),))
        case cmd.StockBack():
            if known is None or not known.out:
                return ALREADY
            return Accepted((ev.StockCameBack(command.key),))
        case cmd.StockOut():
            if command.substitute and index.item(command.substitute) is None:
                return Rejected("item.unknown", {"item": command.substitute})
            until = from_datetime(command.until) if command.until is not None else 0
            if command.until is not None and not facts.at < until <= facts.at + OUT_MAX:
                return Rejected("stock.until_wrong", {"max": iso(facts.at + OUT_MAX)})
            event = ev.StockWentOut(command.key, command.reason, command.substitute, until)
            hit = hit_by(shelf, command.key, until, waiting=False)
            waiting = hit_by(shelf, command.key, until, waiting=True)
            same = (
                known is not None
                and is_out(known, facts.at)
                and (known.reason, known.substitute, known.until)
                == (command.reason, command.substitute, until)
            )
            return Accepted(() if same else (event,), {"hit": hit, "waiting": waiting})


def _hold(shelf: Shelf, command: cmd.CheckoutHold, facts: Facts) -> Decision:
    venue, index = shelf.state.venue, shelf.index
    if venue is None or index is None:
        return Rejected("menu.not_published")
    if command.hold_id in shelf.state.holds:
        return ALREADY
    if sum(line.quantity for line in command.lines) > cmd.UNITS_MAX:
        return Rejected("limit.lines", {"max": cmd.UNITS_MAX})
    place = place_of(venue, "", facts)
    if place is None:
        return Rejected("place.invalid")
    if _is_stranger(shelf, venue, place, facts):
        return Rejected("seating.not_admitted", {"place": place.label})
    since = since_of(shelf, facts)
    if isinstance(since, Rejected):
        return since
    mine = next((h for h in shelf.state.holds.values() if h.by == facts.actor.id), None)
    if mine is None and len(shelf.state.holds) >= HOLDS_MAX:
        return Rejected("limit.holds", {"max": HOLDS_MAX})
    wished = from_datetime(command.when.at) if isinstance(command.when, cmd.At) else 0
    wanted_at = max(wished, facts.at)
    if wanted_at > facts.at + AHEAD_MAX:
        return Rejected("order.too_far_ahead", {"max": iso(facts.at + AHEAD_MAX)})
    instead_of = mine.hold_id if mine is not None else ""
    kept, channel = held_minute(shelf, instead_of, facts.at), channel_of("", place, facts)
    paused = held_off(shelf, channel, facts, wished, kept, anew=True)
    if paused is not None:
        return paused
    terms = _terms(venue, place, wanted_at, facts)
    shut = None if terms.staff else closed(venue, wanted_at)
    if shut is not None:
        return shut
    priced = price_lines(index, command.lines, terms)
    if isinstance(priced, Rejected):
        return priced
    lines, expires_at = with_counted(shelf, priced[0]), facts.at + HOLD_LIFE
    total = sum(line.total for line in lines)
    result = {"expires_at": iso(expires_at), "total": total, "currency": index.menu.currency}
    if facts.actor.practice:
        return Accepted((), result)
    promise = _promise(shelf, channel, lines, facts, wished, kept, instead_of)
    if isinstance(promise, Rejected):
        return promise
    slots = _held_slots(lines, promise)
    may_keep = not since or is_within_share(shelf, slots, facts.at, instead_of)
    event = ev.CheckoutHeld(
        hold_id=command.hold_id,
        by=facts.actor.id,
        uses=merged_uses(lines),
        expires_at=expires_at,
        instead_of=instead_of,
        promised_at=promise.promised_at if may_keep else 0,
        slots=slots if may_keep else (),
        since=since,
    )
    told = {"promised_at": iso(promise.promised_at)} | ({} if may_keep else {"may_move": True})
    return Accepted((event,), result | told)


def _is_stranger(shelf: Shelf, venue: Venue, place: Place, facts: Facts) -> bool:
    """Whether a phone only scanned a code, and keeps nothing from others."""
    phone = facts.actor.seating if facts.actor.role == "guest" else ""
    seating = shelf.seating_of(phone)
    outside = needs_admission(venue.admission, place.kind) and (
        seating is None or is_over(shelf, seating, facts.at)
    )
    return bool(phone) and (outside or confirms(venue, place, facts.actor))


def _promise(
    shelf: Shelf,
    channel: str,
    lines: tuple[Line, ...],
    facts: Facts,
    wished: Instant,
    kept: Instant,
    instead_of: str,
) -> Promised | Rejected:
    """The minute that a hold keeps, or why there is none."""
    begins = begins_at(lines, wished, facts.at)
    missing = unavailable(shelf, lines, facts.at, begins, instead_of)
    if missing is not None:
        return missing
    promise = minute_for(shelf, channel, lines, facts, wished, kept, instead_of)
    if isinstance(promise, Promised):
        promise = renewed(shelf, promise, lines, facts.at, instead_of)
    if isinstance(promise, Promised) and wished and promise.promised_at > ceil_minute(wished):
        return Rejected("order.too_soon", {"promised_at": iso(promise.promised_at)})
    return promise


def _terms(venue: Venue, place: Place, wanted_at: Instant, facts: Facts) -> Terms:
    day = business_day(wanted_at, venue.time_zone, venue.day_ends_at_hour)
    staff = facts.actor.kind in STAFF
    return Terms(
        SERVICE_OF_PLACE[place.kind], day, venue.languages[0], wanted_at, venue.time_zone, staff
    )


def _held_slots(lines: tuple[Line, ...], promise: Promised) -> tuple[ev.HeldSlot, ...]:
    """Where the hold's work lies, with its bag."""
    stations = [
        made.station
        for line in lines
        if line.station
        for _ in range(line.quantity)
        for made in line.parts or (line,)
    ]
    places = zip(stations, promise.slots, strict=bool(promise.slots))
    held = [ev.HeldSlot(station, slot) for station, slot in places if slot.start]
    if promise.bag is not None:
        held.append(ev.HeldSlot(BAGGING, promise.bag))
    return tuple(held)
