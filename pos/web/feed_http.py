"""The feed over HTTP: `GET /api/feed` and `GET /api/texts`, for agents and other nodes."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from pos.domain.staff import PIN_RECORD, Actor
from pos.feeds.contract import PAGE_MAX, WAIT_S_MAX
from pos.feeds.remote import TEXTS_MAX
from pos.feeds.wire import encode_page
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.problems import Problem

READERS: Final = frozenset({"agent", "office", "system"})
RECORD_LENGTH_MAX: Final = 200
NO_STORE: Final = {"cache-control": "no-store"}

_encode: Final = msgspec.json.Encoder().encode


def whole_number(text: str, highest: int) -> int:
    """A query's number, at most `highest`.  Raises `Problem` `request.malformed`."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Problem("request.malformed", {"path": "query"})
    return min(int(text), highest)


async def reader(house: House, request: Request[Any, Any, Any]) -> tuple[Actor, str]:
    """Who asks, and for which partition.  Raises `Problem`: a feed shows everything of a venue."""
    actor = await house.actor(bearer(request.headers.get("authorization", "")))
    house.guards.session(actor)
    partition = request.query_params.get("partition", "")
    if actor.role not in READERS or partition != f"venue:{actor.venue}":
        raise Problem("session.forbidden")
    if not await house.knows(partition):
        raise Problem("partition.unknown", {"partition": partition})
    return actor, partition


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The handlers of one house."""

    @get("/api/feed", summary="A partition's events after a seq, waited for")
    async def feed(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Events in order, each body as it lies in the journal; empty when the wait is over."""
        _, partition = await reader(house, request)
        query = request.query_params
        after = whole_number(query.get("after", "0"), 1 << 53)
        limit = whole_number(query.get("limit", str(PAGE_MAX)), PAGE_MAX)
        wait = whole_number(query.get("wait", "0"), int(WAIT_S_MAX))
        page = await house.feed.read(partition, after, max(1, limit), wait)
        body = encode_page(page.epoch, partition, page.head, page.events)
        return Response(body, media_type="application/json", headers=NO_STORE)

    @get("/api/texts", summary="Personal texts by record id")
    async def texts(request: Request[Any, Any, Any]) -> Response[bytes]:
        """What stands in erasable rows, for printing; erased ones are missing."""
        _, partition = await reader(house, request)
        records = [r for r in request.query_params.get("records", "").split(",") if r]
        if len(records) > TEXTS_MAX or any(len(r) > RECORD_LENGTH_MAX for r in records):
            raise Problem("request.malformed", {"path": "records"})
        # A PIN's text is for the sign-in alone, and nothing prints it.
        records = [r for r in records if not r.endswith(PIN_RECORD)]
        found = await house.journal.texts(partition, records)
        return Response(_encode({"texts": found}), media_type="application/json", headers=NO_STORE)

    return [feed, texts]
