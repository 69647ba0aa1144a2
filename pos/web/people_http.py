"""People at a device: the tiles with their names, the sign-in by PIN, taking somebody on."""

from typing import Annotated, Any, Final, TypeVar

import msgspec
from litestar import Request, Response, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Meta

from pos.domain.cart import NAME_MAX, Id
from pos.domain.commands import PersonSet
from pos.domain.instants import iso
from pos.domain.permissions import may
from pos.domain.staff import PERSON_ROLES, Actor, Person, PersonRole
from pos.views.contract import Reading
from pos.web.guards import bearer
from pos.web.guesses import Pauses
from pos.web.house import House
from pos.web.networks import network_of
from pos.web.pins import LEADING, Pin, PinDesk, is_weak
from pos.web.problems import Problem
from pos.web.read_schema import takes

DEVICES: Final = frozenset({"waiter", "till", "window", "office", "kitchen"})
"""Devices that people sign in at."""
PERSON_FREE: Final = 3
DEVICE_FREE: Final = 12
ADDRESS_FREE: Final = 30
"""Wrong PINs in a row before the pauses begin: of one person at one device, of a device, of an
address (a whole house may come from one)."""

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]
_ID: Final = msgspec.json.Decoder(Id)


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who stands at the device.  With `practice` nothing that this person does is real."""

    person_id: Id
    pin: Pin
    practice: bool = False


class TakeOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who works here.  Without `pin` the old one stays."""

    name: Annotated[str, Meta(min_length=1, max_length=NAME_MAX)]
    role: PersonRole
    pin: Pin | None = None


def _body(raw: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        what, _, found = str(error).rpartition(" - at `")
        path = found.rstrip("`") if what else "$"
        raise Problem("request.malformed", {"path": path, "problem": what or str(error)}) from error


def _answer(found: object) -> Response[bytes]:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(found), media_type="application/json", headers=headers)


def listed(reading: Reading) -> list[dict[str, str]]:
    """Who works here, by role and name."""
    people = [p for p in reading.shelf.state.people.values() if not p.removed_at]
    found = [
        {"person_id": p.person_id, "name": reading.texts.get(p.name, ""), "role": p.role}
        for p in people
    ]
    order: dict[str, int] = {role: number for number, role in enumerate(PERSON_ROLES)}
    return sorted(found, key=lambda p: (order[p["role"]], p["name"].casefold(), p["person_id"]))


class People:
    """What the handlers share."""

    def __init__(self, house: House) -> None:
        """Serve one house."""
        self.house = house
        self.pauses = Pauses()
        self.desk = PinDesk()
        # The demo's PINs stand on its start page.
        self.is_demo = house.settings.demo

    async def at_device(self, request: AnyRequest) -> Actor:
        """The paired device, or the person at it, that asks.  Raises `Problem`."""
        actor = await self.house.actor(bearer(request.headers.get("authorization", "")))
        self.house.guards.session(actor)
        if actor.kind != "person" and actor.role not in DEVICES:
            raise Problem("session.forbidden", {"role": actor.role})
        return actor

    async def sign_in(self, actor: Actor, address: str, wish: SignIn) -> dict[str, object]:
        """Check the PIN; the token.  Raises `Problem`."""
        if actor.kind != "device":
            raise Problem("session.forbidden", {"role": actor.role})
        device_id = actor.id.partition(":")[2]
        reading = await self.house.reading(actor.venue)
        person = reading.shelf.state.people.get(wish.person_id)
        if person is None:
            # Another process may have taken them on a moment ago.
            await self.house.writer.catch_up(f"venue:{actor.venue}")
            reading = await self.house.reading(actor.venue)
            person = reading.shelf.state.people.get(wish.person_id)
        if person is None or person.removed_at:
            raise Problem("person.unknown", {"person_id": wish.person_id})
        own = f"person {actor.venue} {device_id} {person.person_id}"
        keys = (
            (own, PERSON_FREE),
            (f"device {actor.venue} {device_id}", DEVICE_FREE),
            (f"address {address}", ADDRESS_FREE),
        )
        self.pauses.begin(keys)
        try:
            fits = await self.desk.fits(reading.texts.get(person.pin, ""), wish.pin)
        except Problem:
            self.pauses.take_back(keys)
            raise
        if not fits:
            raise Problem("session.wrong_pin")
        self.pauses.take_back(keys)
        self.pauses.forget(own)
        sessions = self.house.sessions
        token = sessions.person_token(actor.venue, device_id, person, practice=wish.practice)
        return {
            "token": token,
            "person_id": person.person_id,
            "name": reading.texts.get(person.name, ""),
            "role": person.role,
            "practice": wish.practice,
            "expires_at": iso(self.house.clock.now() + sessions.life),
        }

    async def take_on(self, actor: Actor, person_id: str, wish: TakeOn) -> dict[str, Any]:
        """Set name, role and PIN; the result of `person.set`.  Raises `Problem`."""
        if not may(actor.role, "person.set"):
            raise Problem("session.forbidden", {"command": "person.set"})
        if wish.pin and wish.role in LEADING and is_weak(wish.pin) and not self.is_demo:
            raise Problem("person.weak_pin", {"role": wish.role})
        reading = await self.house.reading(actor.venue)
        known = reading.shelf.state.people.get(person_id)
        hashed = await self._hashed(known, reading, wish.pin)
        command = PersonSet(person_id=person_id, name=wish.name, role=wish.role, pin_hash=hashed)
        outcome = await self.house.submit(actor, actor.venue, command)
        answer = msgspec.json.decode(outcome.answer)
        if outcome.status != 200:
            raise Problem(answer["code"], answer["params"])
        found: dict[str, Any] = answer["result"]
        return found

    async def _hashed(self, known: Person | None, reading: Reading, pin: str | None) -> str:
        if pin is None:
            return ""
        if known is not None and not known.removed_at:
            # The same PIN again is no change: nobody who is signed in is sent out.
            text = reading.texts.get(known.pin, "")
            if await self.desk.fits(text, pin):
                return ""
        return await self.desk.hash(pin)


def _id(text: str) -> str:
    try:
        return _ID.decode(msgspec.json.encode(text))
    except msgspec.ValidationError as error:
        raise Problem("request.malformed", {"path": "person_id"}) from error


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The handlers."""
    people = People(house)

    @get("/api/people", summary="Who works here: the tiles of a device")
    async def tiles(request: AnyRequest) -> Response[bytes]:
        """For paired devices and for people who are signed in at one."""
        actor = await people.at_device(request)
        return _answer({"people": listed(await house.reading(actor.venue))})

    @post(
        "/api/people/sign-in",
        summary="Sign in at a device by PIN",
        status_code=200,
        opt=takes(SignIn),
    )
    async def sign_in(request: AnyRequest) -> Response[bytes]:
        """Body `{"person_id", "pin", "practice"}` with the device's token."""
        actor = await people.at_device(request)
        wish = _body(await request.body(), SignIn)
        address = network_of(request.client.host if request.client is not None else "")
        return _answer(await people.sign_in(actor, address, wish))

    @put(
        "/api/people/{person_id:str}",
        summary="Take a person on, or change name, role or PIN",
        opt=takes(TakeOn),
    )
    async def take_on(request: AnyRequest, person_id: FromPath[str]) -> Response[bytes]:
        """Body `{"name", "role", "pin"}`; for office, shift lead and owner."""
        actor = await people.at_device(request)
        wish = _body(await request.body(), TakeOn)
        return _answer(await people.take_on(actor, _id(person_id), wish))

    return [tiles, sign_in, take_on]
