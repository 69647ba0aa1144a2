"""A person's token proves what it says and nothing else."""

import pytest

from pos.domain.instants import HOUR
from pos.domain.shelf import VenueState
from pos.domain.staff import Device, Person
from pos.journal.clock import ManualClock
from pos.web.problems import Problem
from pos.web.sessions import Sessions, actor_of_person

SECRET = "0" * 64
AT = 1_795_341_600_000
NELE = Person("nele", "server", "nele.name", "nele.pin", pin_version=2)
PHONE = Device("phone", "waiter", "0" * 64, paired_at=AT)


def sessions(clock: ManualClock | None = None, secret: str = SECRET) -> Sessions:
    return Sessions(secret, clock or ManualClock(AT), session_hours=16)


def token(*, practice: bool = False) -> str:
    return sessions().person_token("krone", "phone", NELE, practice=practice)


def state(person: Person | None = NELE, device: Device | None = PHONE) -> VenueState:
    return VenueState(
        people={person.person_id: person} if person else {},
        devices={device.device_id: device} if device else {},
    )


@pytest.mark.parametrize("practice", [False, True])
def test_the_actor_is_the_person_at_the_device(practice: bool) -> None:
    actor = actor_of_person(state(), sessions().person(token(practice=practice)))
    assert (actor.kind, actor.id, actor.role, actor.venue) == (
        "person", "person:nele", "server", "krone",
    )  # fmt: skip
    assert (actor.device, actor.practice) == ("phone", practice)


@pytest.mark.parametrize(
    "person, device",
    [
        (None, PHONE),
        (NELE, None),
        (Person("nele", "server", "nele.name", "nele.pin", 2, removed_at=AT), PHONE),
        (Person("nele", "server", "nele.name", "nele.pin", 3), PHONE),
        (Person("nele", "cook", "nele.name", "nele.pin", 2), PHONE),
        (NELE, Device("phone", "waiter", "0" * 64, paired_at=AT, revoked_at=AT)),
    ],
)
def test_it_ends_with_what_it_was_made_for(person: Person | None, device: Device | None) -> None:
    with pytest.raises(Problem, match=r"session\.invalid"):
        actor_of_person(state(person, device), sessions().person(token()))


def test_it_ends_with_the_shift() -> None:
    clock = ManualClock(AT)
    there = sessions(clock)
    clock.move(AT + 16 * HOUR - 1)
    there.person(token())
    clock.move(AT + 16 * HOUR)
    with pytest.raises(Problem, match=r"session\.expired"):
        there.person(token())


def test_no_letter_of_it_can_be_changed() -> None:
    good = token()
    for position, letter in enumerate(good):
        other = "A" if letter != "A" else "B"
        with pytest.raises(Problem, match=r"session\.invalid"):
            sessions().person(good[:position] + other + good[position + 1 :])


def test_a_guests_token_is_no_persons_and_a_persons_no_guests() -> None:
    guest = sessions().guest_token("krone", "table-1", "s-1")
    for strange in (guest, guest.replace("g1.", "p1.", 1), "", "p1.", "p1.é.é", "p1..", "d1.a.b.c"):
        with pytest.raises(Problem, match=r"session\.invalid"):
            sessions().person(strange)
    for strange in (token(), token().replace("p1.", "g1.", 1)):
        with pytest.raises(Problem, match=r"session\.invalid"):
            sessions().actor(strange)
    with pytest.raises(Problem, match=r"session\.invalid"):
        sessions(secret="1" * 64).person(token())
