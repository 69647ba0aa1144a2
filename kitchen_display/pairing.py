"""Pairing: an office opens a door with an eight-digit code, a device comes in by typing it.

Only digests of code and token are ever stored.  Eight digits are guessed in ten minutes by nobody
who gets one try in ten seconds (`Guards.guess`).
"""

import json
import secrets
from typing import Any, Final

import msgspec

from pos.domain.commands import DevicePair, PairingOpen
from pos.domain.staff import Actor
from pos.web.house import House, new_id
from pos.web.problems import Problem
from pos.web.sessions import device_token, digest_of, new_secret

CODE_DIGITS: Final = 8


class OpenDoor(msgspec.Struct, frozen=True):
    """A pairing code that was just made: shown once, never stored."""

    device_id: str
    code: str
    expires_at: str

    @property
    def spaced(self) -> str:
        """The code as it is read out: `1234 5678`."""
        return f"{self.code[:4]} {self.code[4:]}"


class Paired(msgspec.Struct, frozen=True):
    """A device that came in."""

    token: str
    role: str
    station: str


def digits_of(typed: str) -> str:
    """What a person typed, without spaces and dashes; empty when it is no code."""
    code = "".join(c for c in typed if c not in " -\u00a0\u2009")
    return code if len(code) == CODE_DIGITS and code.isascii() and code.isdigit() else ""


async def _decided(house: House, actor: Actor, venue_id: str, command: Any) -> dict[str, Any]:
    outcome = await house.submit(actor, venue_id, command)
    answer: dict[str, Any] = json.loads(outcome.answer)
    if outcome.status != 200:
        raise Problem(str(answer["code"]), answer.get("params"))
    result: dict[str, Any] = answer["result"]
    return result


async def open_door(
    house: House, actor: Actor, venue_id: str, role: str, station: str, label: str
) -> OpenDoor:
    """Make a code for a new device.  Raises `Problem`."""
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    try:
        command = msgspec.convert(
            {
                "type": "pairing.open",
                "device_id": new_id(house.clock.now()),
                "role": role,
                "code_digest": digest_of(code),
                "station": station,
                "label": label,
            },
            PairingOpen,
        )
    except msgspec.ValidationError as error:
        raise Problem("request.malformed", {"path": "$", "problem": str(error)}) from error
    result = await _decided(house, actor, venue_id, command)
    return OpenDoor(command.device_id, code, str(result["expires_at"]))


async def redeem(house: House, venue_id: str, typed: str, address: str) -> Paired:
    """Let a device in.  Raises `Problem` `pairing.*` or `limit.requests`."""
    house.guards.guess(address)
    code = digits_of(typed)
    if not code:
        raise Problem("pairing.unknown")
    secret = new_secret()
    command = DevicePair(code_digest=digest_of(code), token_digest=digest_of(secret))
    actor = house.system_actor(venue_id, "pairing")
    result = await _decided(house, actor, venue_id, command)
    token = device_token(venue_id, str(result["device_id"]), secret)
    return Paired(token, str(result["role"]), str(result.get("station", "")))
