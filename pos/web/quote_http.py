"""The minute before the order: what placing this cart would be answered now, and nothing happens.

It is asked of the same rules as `order.place`, so that what is shown is what is given - as far as
nobody else is faster.  Browsing holds nothing; a checkout holds (`checkout.hold`).
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from pos.domain.cart import LINES_MAX, Wish, WishedLine
from pos.domain.commands import UNITS_MAX, Asap, At, OrderPlace
from pos.domain.envelope import Accepted, Facts, Rejected
from pos.domain.events import OrderPlaced
from pos.domain.instants import HOUR, Instant, from_datetime, iso
from pos.domain.permissions import may
from pos.domain.place_order import STAFF, place_order
from pos.domain.pricing_terms import closed
from pos.domain.promise import offered
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.web.commands import client_address, malformed, read_body
from pos.web.guards import bearer
from pos.web.house import House, new_id
from pos.web.problems import Problem
from pos.web.read_schema import Quote, takes

OFFERED_AHEAD: Final = 12 * HOUR
"""So far ahead the minutes lie that a guest is offered to choose from."""

PORTIONS_PER_UNIT: Final = 20
"""A question for a large cart counts once more, to its session's limit, for so many portions."""

Moment = Annotated[datetime, Meta(tz=True)]


class QuoteWish(Wish, frozen=True):
    """A cart, as `order.place` takes it.

    `order_id` names the open order that it would join, `hold` the asker's own hold, `place` the one
    that staff serve.  `offer` also asks for the later minutes that can be kept.
    """

    partition: Annotated[str, Meta(pattern=r"^venue:[a-z0-9][a-z0-9-]{0,63}$")]
    lines: Annotated[tuple[WishedLine, ...], Meta(max_length=LINES_MAX)]
    when: Asap | At = msgspec.field(default_factory=Asap)
    place: Annotated[str, Meta(max_length=64)] = ""
    order_id: Annotated[str, Meta(max_length=36)] = ""
    hold: Annotated[str, Meta(max_length=36)] = ""
    offer: bool = False


def quoted(shelf: Shelf, wish: QuoteWish, actor: Actor, at: Instant) -> Quote:
    """The answer.  Raises `Problem` with the code that `order.place` would be refused with."""
    order = OrderPlace(
        order_id=wish.order_id or new_id(at),
        round_id=new_id(at),
        lines=wish.lines,
        when=wish.when,
        place=wish.place,
        hold=wish.hold,
    )
    # A shelf has seen later instants when the machine's clock was put back.
    at = max(at, shelf.state.last_at)
    decision = place_order(shelf, order, Facts(at, actor, command_id=new_id(at)))
    if not isinstance(decision, Accepted):
        later = _after_pause(shelf, wish, decision, actor, at) if wish.offer else ()
        raise Problem(decision.code, decision.params | ({"offered": later} if later else {}))
    placed = next(event for event in decision.events if isinstance(event, OrderPlaced))
    minutes = _offered(shelf, wish, placed, actor, at) if wish.offer else []
    return Quote(
        promised_at=iso(placed.promised_at),
        total=placed.total,
        currency=placed.currency,
        awaiting=placed.awaiting,
        planned=shelf.plan.on,
        offered=tuple(iso(minute) for minute in minutes),
    )


def _after_pause(
    shelf: Shelf, wish: QuoteWish, refusal: Rejected, actor: Actor, at: Instant
) -> tuple[str, ...]:
    """The minutes that may be wished for although the channel is paused now: those after it."""
    until = refusal.params.get("until")
    if refusal.code != "channel.paused" or not isinstance(until, str):
        return ()
    if isinstance(wish.when, At) and wish.when.at > datetime.fromisoformat(until):
        return ()
    after = datetime.fromisoformat(until) + timedelta(minutes=1)
    for _ in range(2):
        try:
            return quoted(shelf, msgspec.structs.replace(wish, when=At(after)), actor, at).offered
        except Problem as problem:
            if problem.code != "order.too_soon":
                return ()
            after = datetime.fromisoformat(str(problem.params["promised_at"]))
    return ()


def _offered(
    shelf: Shelf, wish: QuoteWish, placed: OrderPlaced, actor: Actor, at: Instant
) -> list[Instant]:
    """The soonest minute and later ones that can be kept while the house is open."""
    first = placed.promised_at
    if isinstance(wish.when, At) and from_datetime(wish.when.at) > at:
        try:
            now = msgspec.structs.replace(wish, when=Asap(), offer=False)
            soonest = quoted(shelf, now, actor, at)
            first = from_datetime(datetime.fromisoformat(soonest.promised_at))
        except Problem:
            # As soon as possible is nothing to be had, a paused channel's say: later is.
            pass
    venue = shelf.state.venue
    is_staff = actor.kind in STAFF and actor.role != "channel"
    return [
        minute
        for minute in offered(shelf, placed.lines, at, first, at + OFFERED_AHEAD)
        if is_staff or venue is None or closed(venue, minute) is None
    ]


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The handler."""

    @post(
        "/api/quote",
        summary="The minute that a cart would get now",
        status_code=200,
        opt=takes(QuoteWish),
    )
    async def quote(request: Request[Any, Any, Any]) -> Response[bytes]:
        """With a guest's token or that of staff who take orders; nothing is held by asking."""
        house.guards.address(client_address(dict(request.scope)))
        actor = await house.actor(bearer(request.headers.get("authorization", "")))
        house.guards.session(actor)
        if actor.read_only or not may(actor.role, "order.place"):
            raise Problem("session.forbidden", {"role": actor.role})
        settings = house.settings
        size_max = settings.guest_body_max if actor.kind == "guest" else settings.body_max
        body = await read_body(request.receive, size_max)
        try:
            wish = msgspec.json.decode(body, type=QuoteWish)
        except msgspec.ValidationError as error:
            raise malformed(str(error)) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Problem("request.malformed", {"path": "$", "problem": str(error)}) from error
        if wish.partition != f"venue:{actor.venue}":
            raise Problem("session.forbidden", {"partition": wish.partition})
        # What costs more counts for more: a page with a hundred portions asks more seldom.
        portions = min(UNITS_MAX, sum(line.quantity for line in wish.lines))
        house.guards.session(actor, portions // PORTIONS_PER_UNIT)
        shelf = (await house.reading(actor.venue)).shelf
        answer = quoted(shelf, wish, actor, house.clock.now())
        return Response(
            msgspec.json.encode(answer),
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )

    return [quote]
