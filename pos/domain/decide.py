"""The venue's decider: what may happen, given the shelf, a command and the facts of the moment.

Pure: it sees no clock, no randomness and no I/O.  "Already so" is accepted without an event.
"""

from collections.abc import Sequence
from typing import Final, assert_never, get_args

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain import menu_rules, reasons, venue_rules
from pos.domain.decide_arrival import decide_arrival
from pos.domain.decide_kitchen import decide_firing, decide_station, decide_ticket
from pos.domain.decide_learning import decide_learning
from pos.domain.decide_lines import decide_lines
from pos.domain.decide_orders import ALREADY, decide_order
from pos.domain.decide_overload import decide_overload
from pos.domain.decide_people import decide_people
from pos.domain.decide_stock import decide_stock
from pos.domain.decide_tables import decide_table
from pos.domain.decide_time import pass_time
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.instants import MINUTE, business_day, iso, knows_time_zone
from pos.domain.menu_rules import Problem, errors
from pos.domain.permissions import may
from pos.domain.place_order import place_order
from pos.domain.practice import touches_what_is_real
from pos.domain.shelf import DEVICES_MAX, Shelf
from pos.domain.venue_in_use import NAMED_MAX, needed_of

PAIRING_LIFE = 10 * MINUTE
"""How long a pairing code opens a door, in milliseconds."""


def decide(shelf: Shelf, command: cmd.Command, facts: Facts) -> Decision:
    """Answer one command.  The caller checked the token; role and ownership are checked here."""
    barred = _barred(shelf, command, facts)
    if barred is not None:
        return barred
    return reasons.apart(shelf, _decided(shelf, command, facts), command, facts)


def _decided(shelf: Shelf, command: cmd.Command, facts: Facts) -> Decision:
    match command:
        case cmd.OrderPlace():
            return place_order(shelf, command, facts)
        case (
            cmd.OrderAccept()
            | cmd.OrderRefuse()
            | cmd.OrderHandOver()
            | cmd.OrderTakeBack()
            | cmd.CarArrive()
            | cmd.CarWave()
            | cmd.CarsSwap()
            | cmd.DepositReturn()
        ):
            return decide_order(shelf, command, facts)
        case cmd.OrderComing() | cmd.OrderHere() | cmd.OrderNoShow():
            return decide_arrival(shelf, command, facts)
        case (
            cmd.LinesCancel()
            | cmd.LinesChange()
            | cmd.LinesVoid()
            | cmd.LinesMove()
            | cmd.LinesMarkPaid()
            | cmd.RefundMarkGiven()
            | cmd.RequestAnswer()
            | cmd.LineRefuse()
            | cmd.ChoiceMake()
        ):
            return decide_lines(shelf, command, facts)
        case (
            cmd.TicketStart()
            | cmd.UnitsReady()
            | cmd.UnitsUnready()
            | cmd.TicketBump()
            | cmd.TicketRecall()
            | cmd.TicketRemake()
            | cmd.TicketReprint()
            | cmd.TicketSee()
            | cmd.AllergyAcknowledge()
        ):
            return decide_ticket(shelf, command, facts)
        case cmd.TicketsFire() | cmd.TicketsHold() | cmd.TicketsDeliver():
            return decide_firing(shelf, command, facts)
        case cmd.StationPause() | cmd.StationResume():
            return decide_station(shelf, command, facts)
        case (
            cmd.SeatingOpen()
            | cmd.SeatingAsk()
            | cmd.SeatingJoin()
            | cmd.SeatingAdmit()
            | cmd.SeatingTurnAway()
            | cmd.SeatingClose()
            | cmd.SeatingMove()
            | cmd.SeatingMerge()
            | cmd.StaffCall()
            | cmd.CallAnswer()
        ):
            return decide_table(shelf, command, facts)
        case _:
            return _decide_house(shelf, command, facts)


def _barred(shelf: Shelf, command: cmd.Command, facts: Facts) -> Rejected | None:
    """Who may not send the command at all: the door answers with 403, and nothing is stored."""
    kind = type_of(command)
    if facts.actor.read_only or not may(facts.actor.role, kind):
        return Rejected("session.forbidden", {"command": kind})
    if facts.actor.station and kind in {"order.hand_over", "order.take_back"}:
        # A kitchen's screen hands over at the pass, where it sees all stations.
        return Rejected("session.forbidden", {"command": kind})
    if facts.actor.practice and touches_what_is_real(shelf, kind, command):
        return Rejected("session.practice", {"command": kind})
    return None


def _decide_house(
    shelf: Shelf,
    command: cmd.OverloadCommand | cmd.StockCommand | cmd.PeopleCommand | cmd.HouseCommand,
    facts: Facts,
) -> Decision:
    match command:
        case cmd.ChannelPause() | cmd.ChannelResume() | cmd.KitchenSlow() | cmd.StationSetPlaces():
            return decide_overload(shelf, command, facts)
        case (
            cmd.StockSet()
            | cmd.StockOut()
            | cmd.StockBack()
            | cmd.CheckoutHold()
            | cmd.CheckoutRelease()
        ):
            return decide_stock(shelf, command, facts)
        case cmd.PersonSet() | cmd.PersonRemove():
            return decide_people(shelf, command, facts)
        case cmd.TimePass():
            return pass_time(shelf, facts)
        case cmd.DurationsLearn():
            return decide_learning(shelf, command)
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
    return _TAGS[type(command)]


_TAGS: Final = {kind: str(kind.__struct_config__.tag) for kind in get_args(cmd.Command)}


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
    # Whoever publishes from files brings the menu along, a moment later.
    needed = needed_of(shelf, command.venue, with_menu=facts.actor.kind != "system")
    if needed:
        return Rejected("venue.in_use", {"named": ", ".join(needed[:NAMED_MAX])})
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
    if command.base is not None and command.base != version:
        return Rejected("menu.changed", {"version": version})
    faults = errors(menu_rules.problems(command.menu, shelf.state.venue))
    if faults:
        return _invalid("menu.invalid", faults)
    unspoken = None if command.undeclared else menu_rules.unspoken(command.menu, shelf.state.menu)
    if unspoken is not None:
        return Rejected("menu.undeclared", dict(unspoken.params))
    event = ev.MenuPublished(command.menu, version + 1, command.reason)
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
    person = state.people.get(command.subject)
    if person is not None:
        records += [record for record in (person.name, person.pin) if record]
    records += reasons.records_of(shelf, command.subject)
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
