"""Presence over HTTP: a phone says that it is there; staff see which device is behind."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, put
from msgspec import Meta

from pos.domain.instants import SECOND, iso
from pos.domain.staff import Actor
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.problems import Problem
from pos.web.read_schema import takes

HEARD_WITHIN: Final = 15 * SECOND
"""A phone that reported within this time is live, in milliseconds."""
AnyRequest = Request[Any, Any, Any]


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a phone says of itself: commands that have not left it."""

    unsent: Annotated[int, Meta(ge=0, le=10_000)] = 0


class DeviceHeard(msgspec.Struct, frozen=True, omit_defaults=True):
    """A paired device as the staff's page shows it."""

    device_id: str
    role: str
    live: bool
    label: str = ""
    station: str = ""
    seen_at: str | None = None
    unsent: int = 0


def route_handlers(house: House) -> list[Any]:
    """A report, and the list."""

    async def staff(request: AnyRequest) -> Actor:
        actor = await house.actor(bearer(request.headers.get("authorization", "")))
        house.guards.session(actor)
        if actor.kind == "guest":
            raise Problem("session.forbidden", {"role": actor.role})
        return actor

    @put(
        "/api/devices/presence",
        summary="A phone says that it is there",
        status_code=204,
        opt=takes(Report),
    )
    async def report(request: AnyRequest) -> None:
        """Body `{"unsent": 2}`: commands that have not left the phone."""
        actor = await staff(request)
        try:
            said = msgspec.json.decode(await request.body(), type=Report)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Problem("request.malformed", {"path": "$", "problem": str(error)}) from error
        house.presence.reported(actor, said.unsent, house.clock.now())

    @get("/api/devices/presence", summary="Which devices the server hears")
    async def listed(request: AnyRequest) -> Response[bytes]:
        """The venue's paired devices, those that are behind first."""
        actor = await staff(request)
        reading = await house.reading(actor.venue)
        at = house.clock.now()
        found = []
        for device in reading.shelf.state.devices.values():
            if device.revoked_at or device.role in {"office", "agent", "channel"}:
                continue
            heard = house.presence.of(device.device_id)
            # A waiter's phone must speak for itself: an open socket says little in a dead spot.
            live = heard is not None and heard.at >= at - HEARD_WITHIN
            if device.role != "waiter":
                live = live or house.presence.is_open(device.device_id)
            found.append(
                DeviceHeard(
                    device_id=device.device_id,
                    role=device.role,
                    live=live,
                    label=reading.texts.get(device.label, "") if device.label else "",
                    station=device.station,
                    seen_at=iso(heard.at) if heard is not None else None,
                    unsent=heard.unsent if heard is not None else 0,
                )
            )
        found.sort(key=lambda d: (d.live, d.seen_at or "", d.role, d.device_id))
        headers = {"cache-control": "no-store"}
        body = msgspec.json.encode({"devices": found})
        return Response(body, media_type="application/json", headers=headers)

    return [report, listed]
