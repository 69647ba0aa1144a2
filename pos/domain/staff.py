"""Who may do what: roles of devices, and the actor that every command and event names."""

from typing import Final, Literal

import msgspec

Role = Literal["kitchen", "window", "board", "till", "office", "agent", "paper"]
"""What a paired device is for.  `office` may do everything at its venue; `agent` reads feeds."""

ROLES: Final[tuple[Role, ...]] = (
    "kitchen", "window", "board", "till", "office", "agent", "paper",
)  # fmt: skip


class Actor(msgspec.Struct, frozen=True):
    """Who asks, as proved by the token: never taken from a body.

    `id` goes into the journal (`device:…`, `guest:…`, `system:…`) and holds nothing personal.
    `seating`, `place` bind a guest; `station` narrows a kitchen device; empty means unbound.
    """

    kind: Literal["guest", "device", "system"]
    id: str
    venue: str
    role: Role | Literal["guest", "system"] = "guest"
    seating: str = ""
    place: str = ""
    station: str = ""
    language: str = ""
    read_only: bool = False


class Device(msgspec.Struct, frozen=True):
    """A paired screen, till or agent.  `label` is an erasable row's id."""

    device_id: str
    role: Role
    token_digest: str
    station: str = ""
    label: str = ""
    paired_at: int = 0
    revoked_at: int = 0


class Pairing(msgspec.Struct, frozen=True):
    """A code that waits for its device until `expires_at` (milliseconds)."""

    device_id: str
    role: Role
    code_digest: str
    expires_at: int
    station: str = ""
    label: str = ""


MAY: Final[dict[str, frozenset[str]]] = {
    "order.place": frozenset({"guest", "till", "window", "office", "system"}),
    "ticket.start": frozenset({"kitchen", "office", "system"}),
    "units.ready": frozenset({"kitchen", "office", "system"}),
    "units.unready": frozenset({"kitchen", "office", "system"}),
    "ticket.bump": frozenset({"kitchen", "office", "system"}),
    "ticket.recall": frozenset({"kitchen", "office", "system"}),
    "order.hand_over": frozenset({"window", "till", "office", "system"}),
    "order.take_back": frozenset({"window", "till", "office", "system"}),
    "venue.publish": frozenset({"office", "system"}),
    "menu.publish": frozenset({"office", "system"}),
    "pairing.open": frozenset({"office", "system"}),
    "device.pair": frozenset({"system"}),
    "device.revoke": frozenset({"office", "system"}),
    "print.record": frozenset({"agent", "system"}),
    "personal.erase": frozenset({"office", "system"}),
    "restore.declare": frozenset({"system"}),
}
"""Which roles may send which command; a command that is not named here nobody may send."""


def may(role: str, command_type: str) -> bool:
    """Whether a role may send a command at all; the decider checks the rest."""
    return role in MAY.get(command_type, frozenset())
