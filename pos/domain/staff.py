"""Who may do what: roles of devices, and the actor that every command and event names."""

from typing import Final, Literal

import msgspec

Role = Literal[
    "kitchen", "window", "board", "till", "office", "agent", "paper", "waiter", "kiosk", "channel",
]  # fmt: skip
"""What a paired device is for.  `office` may do everything at its venue; `agent` reads feeds; on a
`waiter` device people sign in with their PIN; a `channel` brings orders from elsewhere."""

ROLES: Final[tuple[Role, ...]] = (
    "kitchen", "window", "board", "till", "office", "agent", "paper", "waiter", "kiosk", "channel",
)  # fmt: skip

PersonRole = Literal["server", "cook", "shift_lead", "owner"]
"""What a person does here: waits tables, cooks, leads the shift, owns the place."""
PIN_RECORD: Final = ".pin"
"""How the record ids of PINs' texts end: `{person_id}.pin`."""
PERSON_ROLES: Final[tuple[PersonRole, ...]] = ("server", "cook", "shift_lead", "owner")


class Actor(msgspec.Struct, frozen=True):
    """Who asks, as proved by the token: never taken from a body.

    `id` goes into the journal (`device:…`, `guest:…`, `system:…`) and holds nothing personal.
    `seating` is a guest's phone and `place` what it scanned; `station` narrows a kitchen device;
    empty means unbound.  A person signed in at `device`.  `practice` touches no real numbers.
    """

    kind: Literal["guest", "device", "person", "system"]
    id: str
    venue: str
    role: Role | PersonRole | Literal["guest", "system"] = "guest"
    seating: str = ""
    place: str = ""
    station: str = ""
    language: str = ""
    read_only: bool = False
    device: str = ""
    practice: bool = False


class Device(msgspec.Struct, frozen=True):
    """A paired screen, till or agent.  `label` is an erasable row's id."""

    device_id: str
    role: Role
    token_digest: str
    station: str = ""
    label: str = ""
    paired_at: int = 0
    revoked_at: int = 0


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody who works here.  `name` and `pin` are ids of erasable rows."""

    person_id: str
    role: PersonRole
    name: str
    pin: str = ""
    pin_version: int = 0
    removed_at: int = 0


class Pairing(msgspec.Struct, frozen=True):
    """A code that waits for its device until `expires_at` (milliseconds)."""

    device_id: str
    role: Role
    code_digest: str
    expires_at: int
    station: str = ""
    label: str = ""
