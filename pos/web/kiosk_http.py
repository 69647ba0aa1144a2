"""The kiosk's guests: each one gets a fresh session, and the last one's is worthless from then on.

A session says that it was made at a kiosk, so that the house looks up whether it is still the one
there.  It lives for a quarter of an hour; the page asks for more while somebody touches it.
"""

import secrets
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, delete, post, put
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from pos.domain.instants import MINUTE, SECOND, iso
from pos.domain.menu import ServiceMode
from pos.domain.staff import Actor
from pos.domain.venue import SERVICE_OF_PLACE, Place, Venue
from pos.web.guards import bearer
from pos.web.house import House, new_id
from pos.web.problems import Problem
from pos.web.sessions import kiosk_key

IDLE_MAX: Final = 15 * MINUTE
PLACES_FOR_KIOSKS: Final = ("counter", "shelf", "lane", "table", "room")
"""Where a kiosk stands that was paired without a place: the first one of these kinds."""

AnyRequest = Request[Any, Any, Any]


class Begin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new guest; `language` is what they chose, and `service` where there is a choice."""

    language: Annotated[str, Meta(max_length=35)] = ""
    service: ServiceMode | Literal[""] = ""


def places_of_kiosk(venue: Venue, wished: str) -> dict[ServiceMode, Place]:
    """The places that a kiosk orders for, by how they are served, its own first.

    Empty when the one that it names is gone; two where that one names another (`Place.also`).
    """
    places = {place.id: place for place in venue.places}
    ranked = sorted(venue.places, key=lambda place: PLACES_FOR_KIOSKS.index(place.kind))
    own = places.get(wished) if wished else ranked[0]
    if own is None:
        return {}
    found = {SERVICE_OF_PLACE[own.kind]: own}
    if own.also in places:
        found.setdefault(SERVICE_OF_PLACE[places[own.also].kind], places[own.also])
    return found


class Kiosks:
    """What the handlers share."""

    def __init__(self, house: House) -> None:
        """Serve one house."""
        self.house = house

    async def kiosk(self, request: AnyRequest) -> Actor:
        """The kiosk that asks with its own token.  Raises `Problem`."""
        actor = await self.house.actor(bearer(request.headers.get("authorization", "")))
        self.house.guards.session(actor)
        if actor.role != "kiosk":
            raise Problem("session.forbidden", {"role": actor.role})
        return actor

    async def begin(self, kiosk: Actor, wish: Begin) -> dict[str, object]:
        """A session of a new guest; the one before ends."""
        house = self.house
        venue = (await house.reading(kiosk.venue)).shelf.state.venue
        if venue is None:
            raise Problem("venue.not_published", {"venue": kiosk.venue})
        places = places_of_kiosk(venue, kiosk.station)
        # Who did not choose gets what the kiosk's own place is for.
        place = places.get(wish.service) if wish.service else next(iter(places.values()), None)
        if place is None:
            raise Problem("place.invalid")
        session_id, phone = secrets.token_urlsafe(12), new_id(house.clock.now())
        await house.journal.save_setting(_key(kiosk), session_id)
        return self._answer(kiosk, place.id, phone, wish.language, session_id)

    async def go_on(self, guest: Actor) -> dict[str, object]:
        """The same guest for another quarter of an hour."""
        session_id = guest.id.partition(":")[2]
        return self._answer(guest, guest.place, guest.seating, guest.language, session_id)

    async def end(self, kiosk: Actor) -> None:
        """Nobody stands there any more."""
        await self.house.journal.save_setting(_key(kiosk), "")

    def _answer(
        self, actor: Actor, place: str, phone: str, language: str, session_id: str
    ) -> dict[str, object]:
        token = self.house.sessions.guest_token(
            actor.venue,
            place,
            phone,
            language,
            session_id=session_id,
            kiosk=_device_of(actor),
            life=IDLE_MAX,
        )
        return {
            "token": token,
            "place": place,
            "idle_seconds": IDLE_MAX // SECOND,
            "expires_at": iso(self.house.clock.now() + IDLE_MAX),
        }


def _device_of(actor: Actor) -> str:
    return actor.device or actor.id.partition(":")[2]


def _key(kiosk: Actor) -> str:
    return kiosk_key(kiosk.venue, _device_of(kiosk))


def _said(found: dict[str, object], status: int = 200) -> Response[bytes]:
    return Response(
        msgspec.json.encode(found),
        status_code=status,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The handlers."""
    kiosks = Kiosks(house)

    @post("/api/kiosk/session", summary="A new guest stands at the kiosk", status_code=200)
    async def begin(request: AnyRequest) -> Response[bytes]:
        """Body `{"language": "de", "service": "take_away"}` or none, with the kiosk's token."""
        kiosk = await kiosks.kiosk(request)
        raw = await request.body()
        try:
            wish = msgspec.json.decode(raw, type=Begin) if raw else Begin()
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Problem("request.malformed", {"path": "$", "problem": str(error)}) from error
        return _said(await kiosks.begin(kiosk, wish))

    @put("/api/kiosk/session", summary="The guest at the kiosk goes on")
    async def go_on(request: AnyRequest) -> Response[bytes]:
        """With the guest's token, while it is good; a new one for the same guest."""
        guest = await house.actor(bearer(request.headers.get("authorization", "")))
        house.guards.session(guest)
        if guest.kind != "guest" or not guest.device:
            raise Problem("session.forbidden", {"role": guest.role})
        return _said(await kiosks.go_on(guest))

    @delete("/api/kiosk/session", summary="The guest has left the kiosk", status_code=200)
    async def end(request: AnyRequest) -> Response[bytes]:
        """With the kiosk's token; the guest's is worthless from now on."""
        await kiosks.end(await kiosks.kiosk(request))
        return _said({"ended": True})

    return [begin, go_on, end]
