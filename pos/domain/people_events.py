"""Events of people: who works here.  Names and PIN hashes are erasable rows."""

from pos.domain.fact import Fact
from pos.domain.staff import PersonRole


class PersonSet(Fact, frozen=True, tag="person.set"):
    """A person works here, in this role.  `name` and `pin` are ids of erasable rows.

    `pin_version` grows with every new PIN, so that old sign-ins end.
    """

    person_id: str
    role: PersonRole
    name: str
    pin: str = ""
    pin_version: int = 0


class PersonRemoved(Fact, frozen=True, tag="person.removed"):
    """The person works here no longer."""

    person_id: str
    reason: str = ""


PeopleEvent = PersonSet | PersonRemoved
