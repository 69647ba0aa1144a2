"""The doors of channels: an aggregator brings an order, asks how far it is, takes it back.

The token is a paired device's of role `channel`, whose station is the channel's name.
"""

import hashlib
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from pos.channels import open_channel
from pos.channels.contract import (
    BODY_MAX,
    Channel,
    ChannelFault,
    Incoming,
    State,
    Told,
    unusable,
)
from pos.domain.cart import WishedLine, WishedPart
from pos.domain.commands import Asap, At, LinePortions, LinesCancel, OrderPlace
from pos.domain.instants import DAY, MINUTE, Instant, datetime_of
from pos.domain.order import Order
from pos.domain.reasons import WORDS
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.journal.contract import StoredDecision
from pos.views.orders import order_step
from pos.web.commands import read_body
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.problems import Problem

AnyRequest = Request[Any, Any, Any]
ACCEPTED: Final = 200
HEADERS: Final = {"cache-control": "no-store"}
STATES: Final[dict[str, State]] = {
    "awaiting": "awaiting",
    "scheduled": "accepted",
    "placed": "accepted",
    "started": "cooking",
    "ready": "ready",
    "handed_over": "handed_over",
    "cancelled": "cancelled",
    "refused": "refused",
    "expired": "expired",
    # Theirs to settle with whoever did not come: the food was made and waited.
    "missed": "handed_over",
}
UNDONE: Final[frozenset[State]] = frozenset({"accepted", "cooking", "ready"})
"""Of these states staff can still say whether the order is taken back."""


def derived(at: Instant, *parts: str) -> str:
    """A UUIDv7 of an instant that is the same for the same parts: an order read twice is one."""
    digest = int.from_bytes(hashlib.sha256("\x00".join(parts).encode()).digest()[:16], "big")
    value = (at & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (digest >> 64 & 0xFFF) << 64
    value |= 0b10 << 62 | digest & ((1 << 62) - 1)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def order_of(shelf: Shelf, name: str, external: str) -> Order | None:
    """The open or recent order that a channel knows under this id."""
    for order in shelf.orders():
        # Only channels' devices make such orders, whichever of them brought it.
        if order.channel == "aggregator" and order.external == f"{name}:{external}":
            return order
    return None


def told(shelf: Shelf, order: Order) -> Told:
    """How far an order is."""
    placed = order.rounds[0]
    step = order_step(shelf, order)
    state = STATES[step]
    if state in UNDONE and all(each.is_void for each in order.rounds):
        # Its tickets lie struck through until a cook bumps them; nobody waits for it any more.
        state = "cancelled"
    elif state in UNDONE and order.requests:
        # Only the channel itself asks staff for something: to take back what is begun.
        state = "cancel_asked"
    return Told(
        external=order.external.partition(":")[2],
        state=state,
        number=order.number,
        promised_at=placed.promised_at,
        # What somebody here typed is not for others.
        reason=placed.reason if placed.reason in WORDS else "other" * bool(placed.reason),
        total=order.total,
        currency=order.currency,
    )


class Doors:
    """What the handlers share."""

    def __init__(self, house: House) -> None:
        """Serve one house."""
        self.house = house

    async def enter(self, request: AnyRequest, name: str) -> tuple[Actor, Channel]:
        """Who asks, and the channel.  Raises `Problem`."""
        actor = await self.house.actor(bearer(request.headers.get("authorization", "")))
        self.house.guards.session(actor)
        if actor.role != "channel" or actor.station != name:
            raise Problem("session.forbidden", {"channel": name})
        try:
            return actor, open_channel(name)
        except LookupError as error:
            raise Problem("request.not_found", {"path": f"/api/channels/{name}"}) from error

    async def place(self, actor: Actor, channel: Channel, incoming: Incoming) -> Response[bytes]:
        """Send the order through the command door; a known one is only answered."""
        now = self.house.clock.now()
        if not now - DAY < incoming.placed_at < now + 5 * MINUTE:
            raise Problem("request.malformed", {"path": "$.created", "problem": "not of today"})
        fault = unusable(channel.name, incoming.external)
        if fault:
            raise Problem("request.malformed", {"path": "$.id", "problem": fault})
        shelf = (await self.house.reading(actor.venue)).shelf
        known = order_of(shelf, channel.name, incoming.external)
        if known is not None:
            return _json(channel.say(told(shelf, known)))
        wish = self._wish(shelf, channel.name, incoming)
        command_id = await self._next_attempt(actor, channel.name, incoming)
        outcome = await self.house.submit(actor, actor.venue, wish, command_id)
        if outcome.status != ACCEPTED:
            refusal = msgspec.json.decode(outcome.answer)
            raise Problem(refusal["code"], refusal["params"])
        shelf = (await self.house.reading(actor.venue)).shelf
        placed = order_of(shelf, channel.name, incoming.external)
        if placed is None:
            raise Problem("server.fault")
        return _json(channel.say(told(shelf, placed)), 201)

    async def _next_attempt(self, actor: Actor, name: str, incoming: Incoming) -> str:
        """The command's id: a refusal is asked anew, an acceptance never.  Raises `Problem`.

        Attempts are counted without a gap, so no two can be accepted: the next one begins only
        after the one before was refused, and whoever brings at the same time has the same id.
        """
        parts = (name, incoming.external, "place")

        async def stored(attempt: int) -> StoredDecision | None:
            command_id = derived(incoming.placed_at, *parts, *([str(attempt)] if attempt else []))
            return await self.house.journal.decision(f"venue:{actor.venue}", command_id)

        # The first attempt without an answer: by doubling, then by halving.
        beyond = 1
        while await stored(beyond - 1) is not None:
            beyond *= 2
        known, free = beyond // 2, beyond - 1
        while known < free:
            middle = (known + free) // 2
            if await stored(middle) is None:
                free = middle
            else:
                known = middle + 1
        last = await stored(free - 1) if free else None
        if last is not None and last.status == ACCEPTED:
            # It was closed, and a hundred others after it.
            number = msgspec.json.decode(last.answer)["result"]["number"]
            raise Problem("order.closed", {"number": number})
        return derived(incoming.placed_at, *parts, *([str(free)] if free else []))

    async def cancel(
        self, actor: Actor, channel: Channel, external: str, order: Order
    ) -> Response[bytes]:
        """Take everything off that is not handed over; how far the order is then."""
        wanted = tuple(
            LinePortions(line.line_id, left)
            for placed in order.rounds
            for line in placed.lines
            if not line.of and (left := line.quantity - placed.voided_of(line.line_id))
        )
        if wanted and not all(r.handed_at for r in order.rounds):
            wish = LinesCancel(order.order_id, wanted)
            outcome = await self.house.submit(actor, actor.venue, wish)
            if outcome.status != ACCEPTED:
                refusal = msgspec.json.decode(outcome.answer)
                raise Problem(refusal["code"], refusal["params"])
        shelf = (await self.house.reading(actor.venue)).shelf
        known = order_of(shelf, channel.name, external) or order
        return _json(channel.say(told(shelf, known)))

    def _wish(self, shelf: Shelf, name: str, incoming: Incoming) -> OrderPlace:
        venue = shelf.state.venue
        places = [p for p in venue.places if p.kind == "shelf"] if venue is not None else []
        places += [p for p in venue.places if p.kind == "counter"] if venue is not None else []
        if not places:
            raise Problem("place.invalid")
        ids = (name, incoming.external)
        at = incoming.placed_at
        when: Asap | At = Asap()
        if incoming.wished_at:
            when = At(datetime_of(incoming.wished_at))
        return OrderPlace(
            order_id=derived(at, *ids, "order"),
            round_id=derived(at, *ids, "round"),
            lines=tuple(
                WishedLine(
                    line_id=derived(at, *ids, f"line {n}"),
                    item=line.item,
                    quantity=line.quantity,
                    variant=line.variant,
                    options=line.options,
                    note=line.note,
                    parts=tuple(
                        WishedPart(part.part, part.item, part.variant, part.options)
                        for part in line.parts
                    ),
                )
                for n, line in enumerate(incoming.lines)
            ),
            when=when,
            total_max=incoming.total,
            name=incoming.name,
            phone=incoming.phone,
            external=f"{name}:{incoming.external}",
            place=places[0].id,
        )


def _json(body: bytes, status: int = 200) -> Response[bytes]:
    return Response(body, status_code=status, media_type="application/json", headers=HEADERS)


def route_handlers(house: House) -> list[Any]:
    """The doors of every channel."""
    doors = Doors(house)

    @post("/api/channels/{name:str}/orders", summary="A channel brings an order", status_code=201)
    async def bring(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        """Body: the order in the channel's own language.  Brought again, it is only answered."""
        actor, channel = await doors.enter(request, name)
        body = await read_body(request.receive, BODY_MAX)
        try:
            incoming = channel.read(body)
        except ChannelFault as error:
            params = {"path": "$", "problem": str(error)[:200]}
            raise Problem("request.malformed", params) from error
        return await doors.place(actor, channel, incoming)

    @get("/api/channels/{name:str}/orders/{external:str}", summary="How far a channel's order is")
    async def look(
        request: AnyRequest, name: FromPath[str], external: FromPath[str]
    ) -> Response[bytes]:
        """In the channel's own words."""
        actor, channel = await doors.enter(request, name)
        shelf = (await house.reading(actor.venue)).shelf
        order = order_of(shelf, name, external)
        if order is None:
            raise Problem("request.not_found", {"path": f"/api/channels/{name}/orders"})
        return _json(channel.say(told(shelf, order)))

    @post(
        "/api/channels/{name:str}/orders/{external:str}/cancel",
        summary="A channel takes an order back",
        status_code=200,
    )
    async def cancel(
        request: AnyRequest, name: FromPath[str], external: FromPath[str]
    ) -> Response[bytes]:
        """What the kitchen has begun becomes a request to staff; the answer says how far it is.

        Until they have answered that it stays or goes, its state is "cancellation asked".
        """
        actor, channel = await doors.enter(request, name)
        shelf = (await house.reading(actor.venue)).shelf
        order = order_of(shelf, name, external)
        if order is None:
            raise Problem("request.not_found", {"path": f"/api/channels/{name}/orders"})
        return await doors.cancel(actor, channel, external, order)

    @get("/api/channels/{name:str}", summary="Whether a channel may bring orders now")
    async def state(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        """Paused by staff like a station, under the name `channel-{name}`."""
        actor, channel = await doors.enter(request, name)
        pause = (await house.reading(actor.venue)).shelf.state.paused.get(f"channel-{name}")
        body = channel.say_open(is_open=pause is None, until=pause.until if pause else 0)
        return _json(body)

    return [bring, look, cancel, state]
