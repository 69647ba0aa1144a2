"""The manual clock's door: a training venue's time is moved by a person, never by itself."""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, put
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from pos.domain.instants import from_datetime, iso
from pos.journal.clock import ManualClock
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.problems import Problem
from pos.web.read_schema import takes

CLOCK_MAX: Final = 4_102_444_800_000
"""2100-01-01.  A clock moves only forwards: at the calendar's end nothing could be promised."""


class MoveClock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to move the clock to."""

    now: Annotated[datetime, Meta(tz=True)]


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The handler, only where the clock is a manual one."""
    if not isinstance(house.clock, ManualClock):
        return []
    clock = house.clock

    @put("/api/clock", summary="Move the manual clock forwards", opt=takes(MoveClock))
    async def move(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Body `{"now": "2026-11-22T12:00:00Z"}`; an office token is needed."""
        actor = await house.actor(bearer(request.headers.get("authorization", "")))
        if actor.role != "office":
            raise Problem("session.forbidden", {"role": actor.role})
        try:
            wish = msgspec.json.decode(await request.body(), type=MoveClock)
            at = from_datetime(wish.now)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Problem("request.malformed", {"path": "$.now", "problem": str(error)}) from error
        try:
            if at > CLOCK_MAX:
                raise ValueError(f"no clock goes beyond {iso(CLOCK_MAX)}")
            clock.move(at)
        except ValueError as error:
            raise Problem("request.malformed", {"path": "$.now", "problem": str(error)}) from error
        await house.journal.save_setting("clock", str(at))
        for moved in house.clock_moved:
            await moved()
        return Response(
            msgspec.json.encode({"now": iso(clock.now())}), media_type="application/json"
        )

    return [move]
