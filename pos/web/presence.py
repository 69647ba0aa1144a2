"""Which of a venue's devices the server hears: open sockets, and what phones say of themselves.

A waiter's phone reports every few seconds how much has not left it yet; one in a dead spot can not,
and so the staff's page shows since when it is behind.  In memory and per process: after a restart
nothing has been heard until it is heard again.
"""

from collections import Counter
from typing import Final

import msgspec

from pos.domain.instants import Instant
from pos.domain.staff import Actor

DEVICES_MAX: Final = 2_000
"""Devices that are remembered; the one that was silent longest gives way."""


class Heard(msgspec.Struct, frozen=True):
    """When a device was last heard, and how much was waiting on it then."""

    at: Instant
    unsent: int = 0


class Presence:
    """Who is there: filled by the live socket and by reports."""

    def __init__(self) -> None:
        """Nobody was heard yet."""
        self._open: Counter[str] = Counter()
        self._heard: dict[str, Heard] = {}

    def joined(self, actor: Actor, at: Instant) -> None:
        """A socket said hello."""
        device = device_of(actor)
        if device:
            self._open[device] += 1
            self._note(device, Heard(at))

    def left(self, actor: Actor, at: Instant) -> None:
        """A socket ended."""
        device = device_of(actor)
        if device:
            self._open[device] -= 1
            if self._open[device] <= 0:
                del self._open[device]
            known = self._heard.get(device)
            self._note(device, Heard(at, known.unsent if known is not None else 0))

    def reported(self, actor: Actor, unsent: int, at: Instant) -> None:
        """A phone told of itself."""
        device = device_of(actor)
        if device:
            self._note(device, Heard(at, unsent))

    def _note(self, device: str, heard: Heard) -> None:
        self._heard.pop(device, None)
        self._heard[device] = heard
        if len(self._heard) > DEVICES_MAX:
            del self._heard[next(iter(self._heard))]

    def of(self, device: str) -> Heard | None:
        """When the device was last heard."""
        return self._heard.get(device)

    def is_open(self, device: str) -> bool:
        """Whether a socket of the device is open, as far as this machine can tell."""
        return self._open[device] > 0


def device_of(actor: Actor) -> str:
    """The device that an actor is or stands at; empty for guests."""
    if actor.kind == "device":
        return actor.id.partition(":")[2]
    return actor.device if actor.kind == "person" else ""
