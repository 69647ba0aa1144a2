"""Commands about people: who works here, what they may do."""

from typing import Annotated, Final

from msgspec import Meta

from pos.domain.cart import NAME_MAX, Id, Wish
from pos.domain.order_commands import Reason
from pos.domain.staff import PersonRole

PIN_HASH_MAX: Final = 200
PIN_MEMORY_KIB: Final = 19_456
PIN_PASSES: Final = 2
PIN_BYTES: Final = 16
"""Of salt and of hash; all three are OWASP's least for argon2id."""
_BASE64: Final = f"[A-Za-z0-9+/]{{{-(-PIN_BYTES * 8 // 6)}}}"
_ARGON2ID: Final = (
    rf"^(\$argon2id\$v=19\$m={PIN_MEMORY_KIB},t={PIN_PASSES},p=1\${_BASE64}\${_BASE64})?$"
)
"""Of our own cost only: nobody may send a text that is dear to check, or cheap to guess."""


class PersonSet(Wish, frozen=True, tag="person.set"):
    """Take a person on, or change name, role or PIN.

    `pin_hash` is argon2id's own text, made by the server's page; empty keeps the PIN there is.
    """

    person_id: Id
    name: Annotated[str, Meta(min_length=1, max_length=NAME_MAX)]
    role: PersonRole
    pin_hash: Annotated[str, Meta(pattern=_ARGON2ID, max_length=PIN_HASH_MAX)] = ""


class PersonRemove(Wish, frozen=True, tag="person.remove"):
    """The person works here no longer; what they did stays under their id."""

    person_id: Id
    reason: Reason = ""


PeopleCommand = PersonSet | PersonRemove
