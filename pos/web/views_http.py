"""Views over plain HTTP: the fall-back where sockets are blocked, the menu, the time."""

import asyncio
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from pos.domain.instants import iso
from pos.journal.contract import StorageError
from pos.views import messages
from pos.views.hub import Channel
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.problems import Problem

WAIT_S_MAX: Final = 25
DIGITS_MAX: Final = 18
_encode: Final = msgspec.json.Encoder().encode
NO_STORE: Final = {"cache-control": "no-store"}
RESERVED: Final = frozenset({"partition", "since", "wait"})


def parse_since(text: str) -> tuple[str, int] | None:
    """`epoch.seq` as the socket's `since`; `None` when there is none or it makes no sense."""
    epoch, _, seq = text.rpartition(".")
    return (epoch, int(seq)) if epoch and is_number(seq) else None


def is_number(text: str) -> bool:
    """Whether a query's text is a whole number that is not absurdly long."""
    return text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX


async def wait_for_change(house: House, channel: Channel, seconds: float) -> None:
    """Until the channel changes or the time is over."""
    changed = asyncio.Event()

    def listener(_: Channel) -> None:
        changed.set()

    house.hub.listen(channel, listener)
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        return
    finally:
        house.hub.leave(channel, listener)


async def answer_since(
    house: House, channel: Channel, since: tuple[str, int] | None, seconds: int
) -> bytes:
    """The socket's message for somebody who has a seq: what changed, waited for, or all rows."""
    head = house.hub.seqs.get(channel.key[0], 0)
    if since is None or since[0] != house.hub.epoch or not channel.can_resume(since[1], head):
        return channel.snapshot(0, house.hub.epoch_json)
    seq = since[1]
    if channel.seq <= seq and seconds:
        await wait_for_change(house, channel, seconds)
    if seq < channel.start:
        return channel.snapshot(0, house.hub.epoch_json)
    if channel.seq <= seq:
        return messages.change(0, seq, seq, b"{}", b"[]")
    return channel.change(0, seq)


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The handlers of one house."""

    @get("/api/views/{view:str}", summary="A view's rows, or what changed since")
    async def view_rows(
        request: Request[Any, Any, Any], view: Annotated[str, PathParameter()]
    ) -> Response[bytes]:
        """Snapshot without `since` (or when it is too old), else the changes, waited for."""
        actor = await house.actor(bearer(request.headers.get("authorization", "")))
        house.guards.session(actor)
        query = request.query_params
        partition = query.get("partition", "")
        params = {k: v for k, v in query.items() if k not in RESERVED}
        channel = await house.channel(actor, partition, view, params)
        wait = query.get("wait", "0")
        seconds = min(WAIT_S_MAX, int(wait)) if is_number(wait) else 0
        body = await answer_since(house, channel, parse_since(query.get("since", "")), seconds)
        if seconds:
            # Who was let in before the wait may have been revoked during it.
            await house.actor(bearer(request.headers.get("authorization", "")))
        return Response(body, media_type="application/json", headers=NO_STORE)

    @get("/api/menu", summary="The published menu")
    async def menu(request: Request[Any, Any, Any]) -> Response[bytes]:
        """The menu document as it was published; prices are gross minor units."""
        partition = request.query_params.get("partition", "")
        state = (await house.reading(partition.partition(":")[2])).shelf.state
        if state.menu is None:
            raise Problem("menu.not_published")
        etag = f'"{house.hub.epoch}.{state.menu_version}"'
        headers = {"etag": etag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == etag:
            return Response(b"", status_code=304, headers=headers)
        body = _encode({"version": state.menu_version, "menu": state.menu})
        return Response(body, media_type="application/json", headers=headers)

    @get("/api/time", summary="The server's time")
    async def now() -> Response[bytes]:
        """The instant that promises and expiries are counted from."""
        body = _encode({"now": iso(house.clock.now())})
        return Response(body, media_type="application/json", headers=NO_STORE)

    @get("/health", summary="Whether this process can do its work")
    async def health() -> Response[bytes]:
        """200 when the journal answers, else 503."""
        try:
            await house.journal.head("venue:health")
        except StorageError:
            body = _encode({"ok": False, "storage": False})
            return Response(body, status_code=503, media_type="application/json")
        body = _encode({"ok": True, "storage": house.writer.storage_ok})
        return Response(body, media_type="application/json", headers=NO_STORE)

    return [view_rows, menu, now, health]
