"""The venue's decider: what may happen, given the shelf, a command and the facts of the moment.

Pure: it sees no clock, no randomness and no I/O.  "Already so" is accepted without an event.
"""

from collections.abc import Sequence
from typing import assert_never

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain import menu_rules, venue_rules
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.instants import MINUTE, business_day, iso, knows_time_zone
from pos.domain.kitchen import Ticket, ticket_units
from pos.domain.menu_rules import Problem, errors
from pos.domain.order import Order
from pos.domain.place_order import place_order
from pos.domain.shelf import DEVICES_MAX, Shelf
from pos.domain.staff import may

PAIRING_LIFE = 10 * MINUTE
"""How long a pairing code opens a door, in milliseconds."""

ALREADY = Accepted(())


def decide(shelf: Shelf, command: cmd.Command, facts: Facts) -> Decision:
    """Answer one command.  The caller has checked the token; roles and ownership are checked here.

    A role that may not send the command gets `session.forbidden`, which the door answers with 403
    and does not store.
    """
    if facts.actor.read_only or not may(facts.actor.role, type_of(command)):
        return Rejected("session.forbidden", {"command": type_of(command)})
    match command:
        case cmd.OrderPlace():
            return place_order(shelf, command, facts)
        case (
            cmd.TicketStart()
            | cmd.UnitsReady()
            | cmd.UnitsUnready()
            | cmd.TicketBump()
            | cmd.TicketRecall()
        ):
            return _kitchen(shelf, command, facts)
        case cmd.OrderHandOver():
            return _hand_over(shelf, command)
        case cmd.OrderTakeBack():
            return _take_back(shelf, command)
        case cmd.VenuePublish():
            return _publish_venue(shelf, command, facts)
        case cmd.MenuPublish():
            return _publish_menu(shelf, command)
        case cmd.PairingOpen() | cmd.DevicePair() | cmd.DeviceRevoke():
            return _devices(shelf, command, facts)
        case cmd.PrintRecord():
            return _print_record(shelf, command)
        case cmd.PersonalErase():
            return _personal_erase(shelf, command)
        case cmd.RestoreDeclare():
            return _restore_declare(shelf, command, facts)
        case _:
            assert_never(command)


def type_of(command: cmd.Command) -> str:
    """The command's tag, e.g. `order.place`."""
    tag = type(command).__struct_config__.tag
    return str(tag)


KitchenCommand = (
    cmd.TicketStart | cmd.UnitsReady | cmd.UnitsUnready | cmd.TicketBump | cmd.TicketRecall
)


def _kitchen(shelf: Shelf, command: KitchenCommand, facts: Facts) -> Decision:
    ticket = shelf.ticket(command.ticket_id)
    if ticket is None:
        return Rejected("ticket.unknown", {"ticket_id": command.ticket_id})
    if facts.actor.station and facts.actor.station != ticket.station:
        return Rejected("ticket.unknown", {"ticket_id": command.ticket_id})
    match command:
        case cmd.TicketStart():
            if ticket.started_at:
                return ALREADY
            return Accepted((ev.TicketStarted(ticket.ticket_id),))
        case cmd.TicketBump():
            if ticket.bumped_at:
                return ALREADY
            return Accepted((ev.TicketBumped(ticket.ticket_id),))
        case cmd.TicketRecall():
            if not ticket.bumped_at:
                return ALREADY
            if shelf.round_of(ticket).handed_at:
                # Its food is gone: with the order's last round it would vanish unbumped.
                return Rejected("ticket.already_handed", {"ticket_id": ticket.ticket_id})
            return Accepted((ev.TicketRecalled(ticket.ticket_id),))
        case cmd.UnitsReady() | cmd.UnitsUnready():
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


def _open_order(shelf: Shelf, order_id: str) -> Order | Rejected:
    order = shelf.order(order_id)
    if order is None:
        return Rejected("order.unknown", {"order_id": order_id})
    return order


def _hand_over(shelf: Shelf, command: cmd.OrderHandOver) -> Decision:
    order = _open_order(shelf, command.order_id)
    if isinstance(order, Rejected):
        return order
    if not order.open_rounds:
        return ALREADY
    tickets = shelf.state.tickets
    rounds: list[str] = []
    unbumped: list[str] = []
    for placed in order.open_rounds:
        waiting = [t for t in placed.tickets if not tickets[t].bumped_at]
        if waiting and not command.unbumped:
            continue
        rounds.append(placed.round_id)
        unbumped += waiting
    if not rounds:
        return Rejected("order.not_ready", {"number": order.number})
    return Accepted((ev.OrderHandedOver(order.order_id, tuple(rounds), tuple(unbumped)),))


def _take_back(shelf: Shelf, command: cmd.OrderTakeBack) -> Decision:
    order = _open_order(shelf, command.order_id)
    if isinstance(order, Rejected):
        return order
    if len(order.open_rounds) == len(order.rounds):
        return ALREADY
    return Accepted((ev.OrderTakenBack(order.order_id),))


def _publish_venue(shelf: Shelf, command: cmd.VenuePublish, facts: Facts) -> Decision:
    if f"venue:{command.venue.id}" != f"venue:{facts.actor.venue}":
        return Rejected("session.forbidden", {"venue": command.venue.id})
    if shelf.state.venue == command.venue:
        return ALREADY
    if not knows_time_zone(command.venue.time_zone):
        params = {"path": "time_zone", "problem": "time_zone.unknown"}
        return Rejected("venue.invalid", {**params, "count": 1})
    faults = errors(venue_rules.problems(command.venue))
    if faults:
        return _invalid("venue.invalid", faults)
    return Accepted((ev.VenuePublished(command.venue),))


def _invalid(code: str, faults: Sequence[Problem]) -> Rejected:
    first = faults[0]
    params = {
        "path": ".".join(str(part) for part in first.path),
        "problem": first.code,
        "count": len(faults),
    }
    return Rejected(code, params | {f"problem_{k}": v for k, v in first.params.items()})


def _publish_menu(shelf: Shelf, command: cmd.MenuPublish) -> Decision:
    version = shelf.state.menu_version
    if shelf.state.menu == command.menu:
        return Accepted((), {"version": version})
    faults = errors(menu_rules.problems(command.menu, shelf.state.venue))
    if faults:
        return _invalid("menu.invalid", faults)
    unspoken = None if command.undeclared else menu_rules.unspoken(command.menu)
    if unspoken is not None:
        return Rejected("menu.undeclared", dict(unspoken.params))
    event = ev.MenuPublished(command.menu, version + 1)
    return Accepted((event,), {"version": version + 1})


def _devices(
    shelf: Shelf, command: cmd.PairingOpen | cmd.DevicePair | cmd.DeviceRevoke, facts: Facts
) -> Decision:
    state = shelf.state
    match command:
        case cmd.PairingOpen():
            return _pairing_open(shelf, command, facts)
        case cmd.DevicePair():
            for waiting in state.pairings.values():
                if waiting.code_digest == command.code_digest:
                    if waiting.expires_at <= facts.at:
                        return Rejected("pairing.expired")
                    event = ev.DevicePaired(
                        device_id=waiting.device_id,
                        role=waiting.role,
                        token_digest=command.token_digest,
                        station=waiting.station,
                        label=waiting.label,
                    )
                    result = {
                        "device_id": waiting.device_id,
                        "role": waiting.role,
                        "station": waiting.station,
                    }
                    return Accepted((event,), result)
            return Rejected("pairing.unknown")
        case cmd.DeviceRevoke():
            device = state.devices.get(command.device_id)
            if device is None:
                return Rejected("device.unknown", {"device_id": command.device_id})
            if device.revoked_at:
                return ALREADY
            return Accepted((ev.DeviceRevoked(command.device_id),))


def _pairing_open(shelf: Shelf, command: cmd.PairingOpen, facts: Facts) -> Decision:
    state = shelf.state
    if command.device_id in state.devices or command.device_id in state.pairings:
        return Rejected("device.id_taken", {"device_id": command.device_id})
    if len(state.devices) + len(state.pairings) >= DEVICES_MAX:
        return Rejected("limit.devices", {"max": DEVICES_MAX})
    label = f"{command.device_id}.label" if command.label.strip() else ""
    expires_at = facts.at + PAIRING_LIFE
    event = ev.PairingOpened(
        device_id=command.device_id,
        role=command.role,
        code_digest=command.code_digest,
        expires_at=expires_at,
        station=command.station,
        label=label,
    )
    texts = {label: command.label.strip()} if label else {}
    result = {"device_id": command.device_id, "expires_at": iso(expires_at)}
    return Accepted((event,), result, texts, subject=command.device_id)


def _print_record(shelf: Shelf, command: cmd.PrintRecord) -> Decision:
    known = shelf.state.prints.get(command.job_id)
    if known is not None and (known.outcome in {command.outcome, "acknowledged"}):
        return ALREADY
    event = ev.PrintRecorded(
        job_id=command.job_id,
        cause_seq=command.cause_seq,
        ticket_id=command.ticket_id,
        printer=command.printer,
        outcome=command.outcome,
        digest=command.digest,
        size=command.size,
        duplicate=command.duplicate,
    )
    return Accepted((event,))


def _personal_erase(shelf: Shelf, command: cmd.PersonalErase) -> Decision:
    order = shelf.order(command.subject)
    records: list[str] = []
    if order is not None:
        records += order.personal_records
    state = shelf.state
    device = state.devices.get(command.subject) or state.pairings.get(command.subject)
    if device is not None and device.label:
        records.append(device.label)
    # An order that left the shelf long ago is erased by its subject all the same: the journal
    # empties every row of the subject, and the ids here are what the shelf still knows.
    return Accepted((ev.PersonalErased(tuple(records), command.subject),), erase=(command.subject,))


def _restore_declare(shelf: Shelf, command: cmd.RestoreDeclare, facts: Facts) -> Decision:
    state = shelf.state
    venue, day = state.venue, state.business_day
    if venue is not None:
        # What was lost may reach into a day that the backup did not see begin.
        day = business_day(facts.at, venue.time_zone, venue.day_ends_at_hour)
    day_no = state.day_no if day == state.business_day else 0
    highest = max([state.ticket_no_floor, *state.ticket_nos.values()])
    event = ev.RestoreDeclared(
        epoch=command.epoch,
        order_no=state.order_no + command.skip + 1,
        day_no=day_no + command.skip + 1,
        ticket_no=highest + command.skip + 1,
        business_day=day,
    )
    return Accepted((event,))
