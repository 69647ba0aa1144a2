"""PINs: argon2id texts, made and checked in threads beside the event loop, a few at a time."""

import asyncio
from functools import partial
from itertools import pairwise
from typing import Annotated, Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Meta

from pos.domain.people_commands import PIN_BYTES, PIN_MEMORY_KIB, PIN_PASSES
from pos.web.problems import Problem

Pin = Annotated[str, Meta(pattern=r"^(?!.*\n)[0-9]{4,8}$", max_length=8)]
"""Four to eight digits; `$` alone would let a line's end pass, and `\\Z` is none in JavaScript."""
AT_ONCE_MAX: Final = 2
WAITING_MAX: Final = 40
LEADING: Final = frozenset({"owner", "shift_lead"})
"""Roles that take people on and change the menu: their PIN must not be the first that is tried."""
STEPS: Final = frozenset({0, 1, 9})
"""From digit to digit, modulo ten: the same again, one up, one down."""

T = TypeVar("T")
_HASHER: Final = PasswordHasher(
    time_cost=PIN_PASSES,
    memory_cost=PIN_MEMORY_KIB,
    parallelism=1,
    hash_len=PIN_BYTES,
    salt_len=PIN_BYTES,
)


def is_weak(pin: str) -> bool:
    """Whether it is among the first that anybody tries: 1111, 1234, 9876, 1212, 12341234."""
    digits = [int(digit) for digit in pin]
    half = len(pin) // 2
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    return (len(steps) == 1 and steps <= STEPS) or pin == pin[:2] * half or pin == pin[:half] * 2


def hash_pin(pin: str) -> str:
    """Argon2's text of a PIN; takes 20 to 150 ms."""
    return _HASHER.hash(pin)


def is_pin(text: str, pin: str) -> bool:
    """Whether a PIN is the one behind a text; an erased or strange text fits none."""
    try:
        return bool(text) and _HASHER.verify(text, pin)
    except (VerificationError, InvalidHashError):
        return False


class PinDesk:
    """Hashes and checks beside the event loop."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._room = asyncio.Semaphore(AT_ONCE_MAX)
        self._waiting = 0

    async def hash(self, pin: str) -> str:
        """Like `hash_pin`.  Raises `Problem` `server.busy` when too many wait."""
        return await self._aside(partial(hash_pin, pin))

    async def fits(self, text: str, pin: str) -> bool:
        """Like `is_pin`.  Raises `Problem` `server.busy` when too many wait."""
        return await self._aside(partial(is_pin, text, pin))

    async def _aside(self, work: "partial[T]") -> T:
        if self._waiting >= WAITING_MAX:
            raise Problem("server.busy")
        self._waiting += 1
        try:
            async with self._room:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1
