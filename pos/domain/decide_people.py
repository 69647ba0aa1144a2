"""Deciding about people: who works here and in which role."""

from typing import Final, assert_never

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.decide_orders import ALREADY
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.shelf import Shelf

PEOPLE_MAX: Final = 300
LED: Final = frozenset({"", "server", "cook"})
"""Whom a shift lead takes on, changes and lets go: nobody of their own rank, and no owner."""


def decide_people(shelf: Shelf, command: cmd.PeopleCommand, facts: Facts) -> Decision:
    """Answer one command about a person."""
    people = shelf.state.people
    known = people.get(command.person_id)
    was = known.role if known is not None else ""
    match command:
        case cmd.PersonSet():
            if known is None and not command.pin_hash:
                return Rejected("person.no_pin", {})
            if known is None and len(people) >= PEOPLE_MAX:
                return Rejected("limit.people", {"max": PEOPLE_MAX})
            if facts.actor.role == "shift_lead" and not {command.role, was} <= LED:
                return Rejected("session.forbidden", {"command": "person.set"})
            if _last_owner(shelf, command.person_id) and command.role != "owner":
                return Rejected("person.last_owner", {})
            name, pin = f"{command.person_id}.name", f"{command.person_id}.pin"
            texts = {name: command.name.strip()}
            version = known.pin_version if known is not None else 0
            if command.pin_hash:
                texts[pin] = command.pin_hash
                version += 1
            event = ev.PersonSet(
                person_id=command.person_id,
                role=command.role,
                name=name,
                pin=pin if command.pin_hash else "",
                pin_version=version if command.pin_hash else 0,
            )
            result = {"person_id": command.person_id}
            return Accepted((event,), result, texts, subject=command.person_id)
        case cmd.PersonRemove():
            if known is None:
                return Rejected("person.unknown", {"person_id": command.person_id})
            if known.removed_at:
                return ALREADY
            if facts.actor.role == "shift_lead" and was not in LED:
                return Rejected("session.forbidden", {"command": "person.remove"})
            if _last_owner(shelf, command.person_id):
                return Rejected("person.last_owner", {})
            return Accepted((ev.PersonRemoved(command.person_id, command.reason),))
        case _:
            assert_never(command)


def _last_owner(shelf: Shelf, person_id: str) -> bool:
    owners = [
        p.person_id for p in shelf.state.people.values() if p.role == "owner" and not p.removed_at
    ]
    return owners == [person_id]
