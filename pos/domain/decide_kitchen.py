"""Deciding about tickets and stations: cooking, firing, holding, remaking, pausing."""

from typing import assert_never

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.allergy import is_unread
from pos.domain.broken import broken
from pos.domain.course import fired_by_hand, held_together
from pos.domain.decide_orders import ALREADY
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.escalation import counts_as_shown
from pos.domain.instants import MINUTE
from pos.domain.kitchen import Ticket, ticket_units, unit_portion
from pos.domain.order import Round
from pos.domain.promise import slots_at_once
from pos.domain.shelf import Shelf
from pos.domain.stock import channel_key

REMAKES_MAX = 20
"""Remakes of one ticket's round at one station."""


def decide_ticket(shelf: Shelf, command: cmd.KitchenCommand, facts: Facts) -> Decision:
    """Answer one command about one ticket."""
    ticket = shelf.ticket(command.ticket_id)
    if ticket is None:
        return Rejected("ticket.unknown", {"ticket_id": command.ticket_id})
    if facts.actor.station and facts.actor.station != ticket.station:
        return Rejected("ticket.unknown", {"ticket_id": command.ticket_id})
    if not ticket.fired_at:
        return Rejected("ticket.not_fired", {"ticket_id": ticket.ticket_id})
    match command:
        case cmd.TicketStart() | cmd.TicketBump() | cmd.UnitsReady():
            if is_unread(shelf, ticket):
                return Rejected("allergy.unread", {"ticket_id": ticket.ticket_id})
            return _work(shelf, ticket, command)
        case cmd.UnitsUnready():
            return _units(shelf, ticket, command)
        case cmd.TicketRecall():
            if not ticket.bumped_at:
                return ALREADY
            if ticket.served_at or shelf.round_of(ticket).handed_at:
                # Its food is gone: with the order's last round it would vanish unbumped.
                return Rejected("ticket.already_handed", {"ticket_id": ticket.ticket_id})
            return Accepted((ev.TicketRecalled(ticket.ticket_id),))
        case cmd.TicketRemake():
            return _remake(shelf, ticket, command, facts)
        case cmd.TicketReprint():
            return _reprint(shelf, ticket)
        case cmd.TicketSee():
            if ticket.seen_at:
                return ALREADY
            return Accepted((ev.TicketSeen(ticket.ticket_id),))
        case cmd.AllergyAcknowledge():
            if ticket.allergy_seen_at or not shelf.round_of(ticket).allergy:
                return ALREADY
            return Accepted((ev.AllergyAcknowledged(ticket.ticket_id),))
        case _:
            assert_never(command)


def _work(
    shelf: Shelf, ticket: Ticket, command: cmd.TicketStart | cmd.TicketBump | cmd.UnitsReady
) -> Decision:
    match command:
        case cmd.TicketStart():
            if ticket.started_at:
                return ALREADY
            return Accepted((ev.TicketStarted(ticket.ticket_id),))
        case cmd.TicketBump():
            if ticket.bumped_at:
                return ALREADY
            return Accepted((ev.TicketBumped(ticket.ticket_id),))
        case cmd.UnitsReady():
            return _units(shelf, ticket, command)


def _units(shelf: Shelf, ticket: Ticket, command: cmd.UnitsReady | cmd.UnitsUnready) -> Decision:
    if ticket.bumped_at:
        return Rejected("ticket.already_bumped", {"ticket_id": ticket.ticket_id})
    known = set(ticket_units(ticket, shelf.lines_of(ticket)))
    unknown = [unit for unit in command.units if unit not in known]
    if unknown:
        return Rejected("unit.unknown", {"unit": unknown[0]})
    wanted_ready = isinstance(command, cmd.UnitsReady)
    ready = set(ticket.ready)
    change = tuple(unit for unit in dict.fromkeys(command.units) if (unit in ready) != wanted_ready)
    if not change:
        return ALREADY
    if wanted_ready:
        return Accepted((ev.UnitsReadied(ticket.ticket_id, change),))
    return Accepted((ev.UnitsUnreadied(ticket.ticket_id, change),))


def _remake(shelf: Shelf, ticket: Ticket, command: cmd.TicketRemake, facts: Facts) -> Decision:
    placed = shelf.round_of(ticket)
    known = set(ticket_units(ticket, placed.lines))
    wished = tuple(dict.fromkeys(command.units))
    for unit in wished:
        if unit not in known:
            return Rejected("unit.unknown", {"unit": unit})
        if unit_portion(unit) in placed.voided:
            return Rejected("unit.void", {"unit": unit})
    running = _being_remade(shelf, placed)
    for unit in wished:
        if unit.partition("~")[0] in running:
            return Rejected("unit.being_remade", {"unit": unit})
    base = ".".join(ticket.ticket_id.split(".")[:2])
    again = sum(t.startswith(f"{base}.r") for t in placed.tickets) + 1
    if again > REMAKES_MAX:
        return Rejected("limit.lines", {"max": REMAKES_MAX})
    units = tuple(f"{unit.partition('~')[0]}~{again}" for unit in wished)
    event = ev.UnitsRemade(
        ticket_id=f"{base}.r{again}",
        of_ticket=ticket.ticket_id,
        units=units,
        instead_of=wished,
        reason=command.reason,
        slots=slots_at_once(shelf, placed.lines, wished, facts.at),
    )
    return Accepted((event,), {"ticket_id": event.ticket_id})


def _reprint(shelf: Shelf, ticket: Ticket) -> Decision:
    venue = shelf.state.venue
    if venue is None or not any(ticket.station in p.stations for p in venue.printers):
        return Rejected("print.no_printer", {"station": ticket.station})
    event = ev.TicketReprinted(
        ticket.ticket_id, ticket.ticket_no, ticket.units, ticket.remake_of, ticket.reason
    )
    return Accepted((event,))


def _being_remade(shelf: Shelf, placed: Round) -> set[str]:
    """The portions' parts that a remake has in hand: two screens asked, one dish is made."""
    tickets = (shelf.state.tickets[ticket_id] for ticket_id in placed.tickets)
    return {
        unit.partition("~")[0]
        for ticket in tickets
        if ticket.remake_of and not ticket.bumped_at
        for unit in ticket.units
        if unit not in ticket.ready
    }


def decide_firing(shelf: Shelf, command: cmd.FiringCommand, facts: Facts) -> Decision:
    """Answer a command about several tickets: fire, hold, deliver."""
    tickets: list[Ticket] = []
    mine = facts.actor.station
    for ticket_id in dict.fromkeys(command.tickets):
        ticket = shelf.ticket(ticket_id)
        if ticket is None or (mine and mine != ticket.station):
            if isinstance(command, cmd.TicketsDeliver):
                # It was handed over while the screen told us: nothing to note any more.
                continue
            return Rejected("ticket.unknown", {"ticket_id": ticket_id})
        tickets.append(ticket)
    match command:
        case cmd.TicketsDeliver():
            fresh = tuple(
                ticket.ticket_id
                for ticket in tickets
                if ticket.fired_at
                and not ticket.delivered_at
                and counts_as_shown(shelf, facts.actor, ticket.station)
            )
            return Accepted((ev.TicketsDelivered(fresh),)) if fresh else ALREADY
        case cmd.TicketsFire():
            waiting = [t for t in tickets if t.ticket_id in shelf.waiting]
            for ticket in waiting:
                placed = shelf.round_of(ticket)
                if placed.awaiting:
                    return Rejected("order.awaiting", {"ticket_id": ticket.ticket_id})
            events = tuple(fired_by_hand(shelf, waiting, facts.at, calls=not mine))
            events += tuple(
                ev.UnitsFired(t.ticket_id, t.later) for t in tickets if t.later and not t.bumped_at
            )
            return Accepted(events) if events else ALREADY
        case cmd.TicketsHold():
            for ticket in tickets:
                if ticket.fired_at:
                    return Rejected("ticket.already_fired", {"ticket_id": ticket.ticket_id})
            ids = held_together(shelf, tickets)
            return Accepted((ev.TicketsHeld(ids),), {"held": ids}) if ids else ALREADY
        case _:
            assert_never(command)


def decide_station(shelf: Shelf, command: cmd.StationCommand, facts: Facts) -> Decision:
    """Pause or resume a station."""
    venue = shelf.state.venue
    known = {station.id for station in venue.stations} if venue is not None else set()
    # A channel is paused like a station, under a name of its own.
    known |= {channel_key(d.station) for d in shelf.state.devices.values() if d.role == "channel"}
    mine = facts.actor.station
    if command.station not in known or (mine and mine != command.station):
        return Rejected("station.unknown", {"station": command.station})
    paused = shelf.state.paused.get(command.station)
    match command:
        case cmd.StationPause():
            until = facts.at + command.minutes * MINUTE if command.minutes else 0
            named = {"broken": broken(shelf, facts.at)}
            if paused and (paused.until, paused.reason) == (until, command.reason):
                return Accepted((), named)
            return Accepted((ev.StationPaused(command.station, until, command.reason),), named)
        case cmd.StationResume():
            return Accepted((ev.StationResumed(command.station),)) if paused else ALREADY
        case _:
            assert_never(command)
