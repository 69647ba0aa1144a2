"""Tokens: signed sessions of guests, secrets of devices, signed codes of places.

A guest's token carries its claims and a signature, so that any node can check it.  A device's token
is a random secret whose digest lies in the venue's journal, so that it can be listed and revoked.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Final

import msgspec

from pos.domain.instants import HOUR, Instant
from pos.domain.staff import Actor, Device
from pos.journal.clock import Clock
from pos.web.problems import Problem

SIGNATURE_BYTES: Final = 16
PLACE_CODE_BYTES: Final = 10
CACHE_MAX: Final = 20_000

_encode: Final = msgspec.json.Encoder().encode


class GuestClaims(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a guest's token says.  Short names: it travels in every request."""

    id: str
    v: str
    s: str
    exp: Instant
    p: str = ""
    lang: str = ""
    ro: bool = False


_claims: Final = msgspec.json.Decoder(GuestClaims)


def new_secret() -> str:
    """A device's secret: 32 random bytes, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What the journal keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def device_token(venue: str, device_id: str, secret: str) -> str:
    """A device's token."""
    return f"d1.{venue}.{device_id}.{secret}"


def parse_device_token(token: str) -> tuple[str, str, str]:
    """Venue, device id and secret.  Raises `Problem`."""
    parts = token.split(".", 3)
    if len(parts) != 4 or parts[0] != "d1":
        raise Problem("session.invalid")
    return parts[1], parts[2], parts[3]


def actor_of_device(venue: str, device: Device | None, secret: str) -> Actor:
    """The actor of a paired device.  Raises `Problem` for an unknown, wrong or revoked one."""
    if device is None or not hmac.compare_digest(device.token_digest, digest_of(secret)):
        raise Problem("session.invalid")
    if device.revoked_at:
        raise Problem("session.invalid")
    return Actor(
        kind="device",
        id=f"device:{device.device_id}",
        venue=venue,
        role=device.role,
        station=device.station,
    )


class Sessions:
    """Makes and checks signed tokens with the installation's secret."""

    def __init__(self, secret: str, clock: Clock, session_hours: int) -> None:
        """`secret` is kept in the journal's settings, the same on every node."""
        self._key = hashlib.sha256(secret.encode()).digest()
        self._clock = clock
        self._life = session_hours * HOUR
        self._known: dict[str, tuple[Actor, Instant]] = {}

    def _signature(self, text: str, size: int) -> str:
        mac = hashlib.blake2b(text.encode(), digest_size=size, key=self._key).digest()
        return base64.urlsafe_b64encode(mac).decode().rstrip("=")

    def guest_token(
        self,
        venue: str,
        place: str,
        seating: str,
        language: str = "",
        *,
        read_only: bool = False,
        session_id: str = "",
    ) -> str:
        """A guest's token, good for `session_hours`."""
        claims = GuestClaims(
            id=session_id or secrets.token_urlsafe(12),
            v=venue,
            s=seating,
            exp=self._clock.now() + self._life,
            p=place,
            lang=language,
            ro=read_only,
        )
        payload = base64.urlsafe_b64encode(_encode(claims)).decode().rstrip("=")
        return f"g1.{payload}.{self._signature('g1.' + payload, SIGNATURE_BYTES)}"

    def actor(self, token: str) -> Actor:
        """The guest that a token proves.  Raises `Problem` `session.invalid` or `.expired`."""
        known = self._known.get(token)
        if known is None:
            known = self._check(token)
            if len(self._known) >= CACHE_MAX:
                self._known.clear()
            self._known[token] = known
        actor, expires_at = known
        if expires_at <= self._clock.now():
            raise Problem("session.expired")
        return actor

    def _check(self, token: str) -> tuple[Actor, Instant]:
        version, _, rest = token.partition(".")
        payload, _, signature = rest.partition(".")
        right = self._signature("g1." + payload, SIGNATURE_BYTES)
        # As bytes: `compare_digest` takes no text beyond ASCII, and a header may hold anything.
        if version != "g1" or not hmac.compare_digest(right.encode(), signature.encode()):
            raise Problem("session.invalid")
        try:
            raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
            claims = _claims.decode(raw)
        except (ValueError, msgspec.MsgspecError) as error:
            raise Problem("session.invalid") from error
        actor = Actor(
            kind="guest",
            id=f"guest:{claims.id}",
            venue=claims.v,
            role="guest",
            seating=claims.s,
            place=claims.p,
            language=claims.lang,
            read_only=claims.ro,
        )
        return actor, claims.exp

    def place_code(self, venue: str, place: str, code_version: int) -> str:
        """The code on a place's QR card; a new `code_version` makes old cards worthless."""
        return self._signature(f"place.{venue}.{place}.{code_version}", PLACE_CODE_BYTES)

    def check_place_code(self, venue: str, place: str, code_version: int, code: str) -> bool:
        """Whether a code is the place's."""
        right = self.place_code(venue, place, code_version)
        return hmac.compare_digest(right.encode(), code.encode())
