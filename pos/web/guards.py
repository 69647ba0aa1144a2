"""Guards of the doors: rate limits by session and network, origins, token headers."""

import asyncio
import time
from typing import Final

from pos.domain.instants import SECOND, Instant, iso
from pos.domain.staff import Actor
from pos.domain.venue import Place
from pos.settings import Settings
from pos.web.networks import is_this_machine, network_of
from pos.web.problems import Problem

SUBSCRIBE_RATE: Final = 20.0
SUBSCRIBE_BURST: Final = 200.0
"""Subscriptions of one session or device, a second and at once; who asks for more waits."""
SUBSCRIBE_WAIT_S: Final = 0.2

BUCKETS_MAX: Final = 50_000
"""Sessions and networks that are remembered; who was away longest is forgotten, starts afresh."""
SEATED_SCANS: Final = 3
"""A table or room is scanned by so many times fewer phones than a counter, lane or shelf."""
JOIN_TRIES: Final = 4
JOIN_TRY_EVERY_S: Final = 120.0
"""Wrong codes that one network may try at a place: the seating forgives them faster, so that one
network alone never closes a table's code for those who know it."""


class Bucket:
    """A token bucket: `burst` at once, `rate` a second."""

    __slots__ = ("at", "left")

    def __init__(self, left: float, at: float) -> None:
        """Start full."""
        self.left = left
        self.at = at


class Buckets:
    """Token buckets by key."""

    def __init__(self, rate: float, burst: float) -> None:
        """Units a second, and at once."""
        self.rate = rate
        self.burst = burst
        self._buckets: dict[str, Bucket] = {}

    def take(self, key: str, units: float = 1) -> bool:
        """Take some units; `False` when there are not so many."""
        now = time.monotonic()
        bucket = self._buckets.pop(key, None)
        if bucket is None:
            if len(self._buckets) >= BUCKETS_MAX:
                del self._buckets[next(iter(self._buckets))]
            bucket = Bucket(self.burst, now)
        else:
            bucket.left = min(self.burst, bucket.left + (now - bucket.at) * self.rate)
            bucket.at = now
        # At the end again: a flood of new keys makes nobody forgotten who is in use.
        self._buckets[key] = bucket
        if bucket.left < units:
            return False
        bucket.left -= units
        return True

    def give_back(self, key: str) -> None:
        """What was taken does not count."""
        bucket = self._buckets.get(key)
        if bucket is not None:
            bucket.left = min(self.burst, bucket.left + 1)


class Guards:
    """Refuses too much from one session or one address."""

    def __init__(self, settings: Settings) -> None:
        """Take the rates from the settings."""
        self._guests = Buckets(settings.session_rate, settings.session_burst)
        self._devices = Buckets(settings.device_rate, settings.device_burst)
        self._addresses = Buckets(settings.address_rate, settings.address_burst)
        self._guesses = Buckets(0.1, 10)
        self._subscriptions = Buckets(SUBSCRIBE_RATE, SUBSCRIBE_BURST)
        self._scans = Buckets(settings.scan_rate, settings.scan_burst)
        rate, burst = settings.scan_rate / SEATED_SCANS, settings.scan_burst / SEATED_SCANS
        self._seated_scans = Buckets(rate, burst)
        self._joins = Buckets(1 / JOIN_TRY_EVERY_S, JOIN_TRIES)
        self._origins = frozenset(settings.allowed_origins)

    def address(self, address: str) -> None:
        """Count a request of a network.  Raises `Problem` `limit.requests`."""
        if not self._addresses.take(network_of(address)):
            raise Problem("limit.requests", {"per": "address"})

    def session(self, actor: Actor, units: float = 1) -> None:
        """Count a command of a session or device.  Raises `Problem` `limit.requests`."""
        buckets = self._guests if actor.kind == "guest" else self._devices
        if not buckets.take(actor.id, units):
            raise Problem("limit.requests", {"per": "session"})

    async def subscription(self, actor: Actor | None) -> None:
        """Slow a flood down: a refusal would end the view of an honest screen on a shaky line."""
        if actor is not None and not self._subscriptions.take(actor.id):
            await asyncio.sleep(SUBSCRIBE_WAIT_S)

    def scan(self, address: str, venue: str, place: Place) -> None:
        """Count a phone that is new at a place.  Raises `Problem` `limit.scans`."""
        network = network_of(address)
        scans = self._seated_scans if place.kind in {"table", "room"} else self._scans
        if not is_this_machine(network) and not scans.take(f"{network} {venue} {place.id}"):
            raise Problem("limit.scans")

    def join(self, address: str, actor: Actor, now: Instant) -> str:
        """Count a code that a phone tries; what `joined` wants.

        Raises `Problem` `seating.too_many_tries`: the phone need not send it again by itself.
        """
        network = network_of(address)
        key = f"{network} {actor.venue} {actor.place}"
        if not is_this_machine(network) and not self._joins.take(key):
            until = iso(now + int(JOIN_TRY_EVERY_S) * SECOND)
            raise Problem("seating.too_many_tries", {"until": until})
        return key

    def joined(self, key: str) -> None:
        """The code was right: it does not count."""
        self._joins.give_back(key)

    def guess(self, address: str) -> None:
        """Count an attempt at a pairing code: ten, then one in ten seconds."""
        if not self._guesses.take(network_of(address)):
            raise Problem("limit.requests", {"per": "address"})

    def origin(self, origin: str | None, host: str) -> None:
        """Refuse a page of another origin.  Programs send no origin; they hold a token."""
        if origin is None or origin in self._origins:
            return
        if origin.partition("://")[2] != host:
            raise Problem("session.origin", {"origin": origin[:100]})


def bearer(header: str) -> str:
    """The token of an `Authorization` header.  Raises `Problem` `session.missing`."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem("session.missing")
    return token
