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
from pos.domain.shelf import VenueState
from pos.domain.staff import Actor, Device, Person, PersonRole
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
    k: str = ""
    """The kiosk that it was made for."""


class PersonClaims(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a person's token says: venue, device, person, role, version of the PIN, practice."""

    v: str
    d: str
    w: str
    r: PersonRole
    pv: int
    exp: Instant
    pr: bool = False


_claims: Final = msgspec.json.Decoder(GuestClaims)
_person_claims: Final = msgspec.json.Decoder(PersonClaims)


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


def kiosk_key(venue: str, device_id: str) -> str:
    """The setting that names the one guest session of a kiosk that is good."""
    return f"kiosk:{venue}:{device_id}"


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


def actor_of_person(state: VenueState, claims: PersonClaims) -> Actor:
    """The actor of somebody who signed in.  Raises `Problem` when that holds no longer.

    It ends with the device, and when the person goes or gets another role or PIN.
    """
    device, person = state.devices.get(claims.d), state.people.get(claims.w)
    if device is None or device.revoked_at or person is None or person.removed_at:
        raise Problem("session.invalid")
    if (person.role, person.pin_version) != (claims.r, claims.pv):
        raise Problem("session.invalid")
    return Actor(
        kind="person",
        id=f"person:{person.person_id}",
        venue=claims.v,
        role=person.role,
        station=device.station,
        device=device.device_id,
        practice=claims.pr,
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
        kiosk: str = "",
        life: Instant = 0,
    ) -> str:
        """A guest's token, good for `session_hours`, or for `life` milliseconds."""
        claims = GuestClaims(
            id=session_id or secrets.token_urlsafe(12),
            v=venue,
            s=seating,
            exp=self._clock.now() + (life or self._life),
            p=place,
            lang=language,
            ro=read_only,
            k=kiosk,
        )
        return self._sealed("g1", claims)

    def person_token(self, venue: str, device_id: str, person: Person, *, practice: bool) -> str:
        """The token of a person who signed in at a device, good for `session_hours`."""
        claims = PersonClaims(
            v=venue,
            d=device_id,
            w=person.person_id,
            r=person.role,
            pv=person.pin_version,
            exp=self._clock.now() + self._life,
            pr=practice,
        )
        return self._sealed("p1", claims)

    @property
    def life(self) -> Instant:
        """How long a token is good, in milliseconds."""
        return self._life

    def person(self, token: str) -> PersonClaims:
        """What a person's token says.  Raises `Problem` `session.invalid` or `.expired`."""
        try:
            claims = _person_claims.decode(self._opened("p1", token))
        except (ValueError, msgspec.MsgspecError) as error:
            raise Problem("session.invalid") from error
        if claims.exp <= self._clock.now():
            raise Problem("session.expired")
        return claims

    def _sealed(self, version: str, claims: msgspec.Struct) -> str:
        payload = base64.urlsafe_b64encode(_encode(claims)).decode().rstrip("=")
        return f"{version}.{payload}.{self._signature(f'{version}.{payload}', SIGNATURE_BYTES)}"

    def _opened(self, version: str, token: str) -> bytes:
        named, _, rest = token.partition(".")
        payload, _, signature = rest.partition(".")
        right = self._signature(f"{version}.{payload}", SIGNATURE_BYTES)
        # As bytes: `compare_digest` takes no text beyond ASCII, and a header may hold anything.
        if named != version or not hmac.compare_digest(right.encode(), signature.encode()):
            raise Problem("session.invalid")
        return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))

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
        try:
            claims = _claims.decode(self._opened("g1", token))
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
            device=claims.k,
        )
        return actor, claims.exp

    def place_code(self, venue: str, place: str, code_version: int) -> str:
        """The code on a place's QR card; a new `code_version` makes old cards worthless."""
        return self._signature(f"place.{venue}.{place}.{code_version}", PLACE_CODE_BYTES)

    def check_place_code(self, venue: str, place: str, code_version: int, code: str) -> bool:
        """Whether a code is the place's."""
        right = self.place_code(venue, place, code_version)
        return hmac.compare_digest(right.encode(), code.encode())
