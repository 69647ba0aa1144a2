"""The guest's pages: the code at the place, the menu, the own orders, the link that finds them."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from pos.domain.cart import Id
from pos.domain.staff import Actor
from pos.domain.venue import SERVICE_OF_PLACE, Venue
from pos.web.assets import coding_of, packed
from pos.web.guest_paint import LATER_STRINGS, Painter, Visit, is_open, place_of
from pos.web.house import House, new_id
from pos.web.menu_page import newest_first
from pos.web.menu_phone import Seller
from pos.web.order_form import Fields, chosen_fields, collect, derived_id, wished_order
from pos.web.problems import Problem
from pos.web.quote_http import QuoteWish, quoted
from pos.web.rendering import html_response, language_of, strings_for

SESSION_COOKIE: Final = "session"
KEY: Final = msgspec.json.Decoder(Id)

AnyRequest = Request[Any, Any, Any]


class GuestPages:
    """What the handlers share: the house and how a page is put together."""

    def __init__(self, house: House) -> None:
        """Serve one house."""
        self.house = house
        self.painter = Painter(house)

    async def venue(self, venue_id: str) -> Venue:
        """The venue's document.  Raises `Problem`."""
        venue = (await self.house.reading(venue_id)).shelf.state.venue
        if venue is None:
            raise Problem("venue.not_published", {"venue": venue_id})
        return venue

    async def visit(self, request: AnyRequest, venue_id: str) -> Visit:
        """Who the session cookie names; a cookie of another venue or time counts as none."""
        venue = await self.venue(venue_id)
        token = request.cookies.get(SESSION_COOKIE, "")
        try:
            actor = await self.house.actor(token)
        except Problem:
            return Visit(venue)
        if actor.kind != "guest" or actor.venue != venue_id:
            return Visit(venue)
        return Visit(venue, token, actor, place_of(venue, actor.place))

    def session_cookie(self, request: AnyRequest, venue_id: str, token: str) -> Cookie:
        """The cookie that lets the pages be rendered for this guest; scripts cannot read it."""
        return Cookie(
            SESSION_COOKIE,
            path=f"/g/{venue_id}",
            value=token,
            max_age=self.house.settings.session_hours * 3600,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )

    async def menu_now(self, request: AnyRequest, venue_id: str) -> Response[bytes]:
        """The menu for a page that is open already, in the page's language."""
        venue = await self.venue(venue_id)
        shelf = (await self.house.reading(venue_id)).shelf
        if shelf.index is None:
            raise Problem("menu.not_published")
        wanted = request.query_params.get("service", "")
        service = next((s for s in SERVICE_OF_PLACE.values() if s == wanted), None)
        language = language_of(request, venue.languages)
        seller = Seller(venue, shelf.index, service, language, self.house.clock.now())
        menu = msgspec.Raw(self.painter.phone_menu(seller, shelf))
        return _json({"version": shelf.state.menu_version, "menu": menu}, request)

    async def scan(
        self, request: AnyRequest, venue_id: str, place_id: str, code: str
    ) -> Response[bytes]:
        """Check the code of a place and begin a session, or go on with the one for this place.

        The page is the answer itself: on slow 4G another way there and back would cost a guest more
        than half a second.  Its script takes the code out of the address bar at once.
        """
        venue = await self.venue(venue_id)
        sessions = self.house.sessions
        place = place_of(venue, place_id)
        if place is None or not sessions.check_place_code(
            venue_id, place_id, place.code_version, code
        ):
            raise Problem("place.invalid")
        known = await self.visit(request, venue_id)
        token = known.token
        if not known.can_order or known.place is None or known.place.id != place_id:
            try:
                address = request.client.host if request.client is not None else ""
                self.house.guards.scan(address, venue_id, place)
            except Problem as problem:
                # No phone more for this network, but the menu is for everybody.
                return await self.painter.page(request, Visit(venue, place=place), "menu", problem)
            seating = new_id(self.house.clock.now())
            language = language_of(request, venue.languages)
            token = sessions.guest_token(venue_id, place_id, seating, language)
        visit = Visit(venue, token, sessions.actor(token), place)
        answer = await self.painter.page(request, visit, "menu")
        answer.headers["cache-control"] = "no-store"
        answer.cookies.append(self.session_cookie(request, venue_id, token))
        return answer

    async def follow_link(self, request: AnyRequest, venue_id: str, token: str) -> Response[bytes]:
        """Show a seating's orders; a session that may order is never replaced by a lesser one."""
        venue = await self.venue(venue_id)
        actor = self.house.sessions.actor(token)
        if actor.venue != venue_id or not actor.read_only:
            raise Problem("session.invalid")
        own = await self.visit(request, venue_id)
        if own.actor is None or own.actor.read_only:
            return self.sent_on(request, venue_id, "/orders", token)
        if own.actor.seating == actor.seating:
            return self.sent_on(request, venue_id, "/orders", own.token)
        return await self.painter.page(
            request, Visit(venue, token, actor, place_of(venue, actor.place)), "orders"
        )

    def sent_on(
        self, request: AnyRequest, venue_id: str, where: str, token: str
    ) -> Response[bytes]:
        """303 to a page of the venue, with the session."""
        return Response(
            b"",
            status_code=303,
            headers={
                "location": f"/g/{venue_id}{where}",
                "cache-control": "no-store",
                "referrer-policy": "no-referrer",
            },
            cookies=[self.session_cookie(request, venue_id, token)],
        )

    async def take_form(self, request: AnyRequest, venue_id: str) -> Response[bytes]:
        """Order what a browser without JavaScript sent."""
        house = self.house
        visit = await self.visit(request, venue_id)
        fields: Fields = {}
        try:
            house.guards.origin(request.headers.get("origin"), request.headers.get("host", ""))
            if visit.actor is None:
                raise Problem("session.missing")
            house.guards.session(visit.actor)
            if not visit.can_order:
                raise Problem("session.forbidden")
            fields = collect((await request.form()).multi_items())
            if "ask" in fields:
                return await self._ask(request, visit, visit.actor, fields)
            await self._order(request, visit, visit.actor, fields)
        except Problem as problem:
            if problem.code == "order.promise_above_max" and visit.actor is not None:
                # The minute that was shown is gone, and nothing else: the next one is asked for.
                return await self._ask(request, visit, visit.actor, fields, problem)
            return await self.painter.page(request, visit, "menu", problem)
        return self.sent_on(request, venue_id, "/orders", visit.token)

    async def _ask(
        self,
        request: AnyRequest,
        visit: Visit,
        actor: Actor,
        fields: Fields,
        problem: Problem | None = None,
    ) -> Response[bytes]:
        """The page again, with the minute that this form would get and all that was chosen."""
        reading = await self.house.reading(visit.venue.id)
        if reading.shelf.state.menu is None:
            raise Problem("menu.not_published")
        key = (fields.get("key") or [""])[0]
        fields.pop("promise_max", None)
        try:
            wish = wished_order(reading.shelf.state.menu, fields, key, "", None)
            asked = QuoteWish(f"venue:{visit.venue.id}", wish.lines)
            quote = quoted(reading.shelf, asked, actor, self.house.clock.now())
        except Problem as refused:
            return await self.painter.page(request, visit, "menu", refused)
        shown = {"said": quote, "fields": chosen_fields(fields)}
        return await self.painter.page(request, visit, "menu", problem, shown)

    async def _order(self, request: AnyRequest, visit: Visit, actor: Actor, fields: Fields) -> None:
        try:
            key = KEY.decode(msgspec.json.encode((fields.get("key") or [""])[0]))
        except msgspec.ValidationError as error:
            raise Problem("request.malformed", {"path": "key"}) from error
        _, _, rows = await self.house.rows(actor, visit.venue.id, "guest.orders", {})
        orders = newest_first(rows.values())
        # Sent before: the same order again, so that the stored decision answers.
        mine = derived_id(key, "round")
        known = next((o for o in orders if any(r["round_id"] == mine for r in o["rounds"])), None)
        if known is not None:
            return
        still_open = next((o for o in orders if is_open(o)), None)
        state = (await self.house.reading(visit.venue.id)).shelf.state
        if state.menu is None:
            raise Problem("menu.not_published")
        order_id = still_open["order_id"] if still_open is not None else None
        language = language_of(request, visit.venue.languages)
        wish = wished_order(state.menu, fields, key, language, order_id)
        outcome = await self.house.submit(actor, visit.venue.id, wish, command_id=key)
        if outcome.status != 200:
            refusal = msgspec.json.decode(outcome.answer)
            raise Problem(refusal["code"], refusal["params"])


def _json(value: object, request: AnyRequest) -> Response[bytes]:
    """A document for the page's script, compressed where the browser takes it."""
    body = msgspec.json.encode(value)
    headers = {"cache-control": "no-cache", "vary": "accept-encoding, accept-language, cookie"}
    coding = coding_of(request)
    if coding:
        body = packed(body, coding)
        headers["content-encoding"] = coding
    return Response(body, media_type="application/json", headers=headers)


def problem_page(request: AnyRequest, problem: Problem) -> Response[bytes]:
    """A page that says what is wrong and what to do, instead of a problem document."""
    context = {"problem": problem}
    return html_response("guest/problem.html", context, request, status=problem.status)


def route_handlers(house: House) -> Sequence[Router | HTTPRouteHandler]:
    """The guest's addresses."""
    pages = GuestPages(house)

    @get("/{venue:str}", include_in_schema=False)
    async def menu_page(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        return await pages.painter.page(request, await pages.visit(request, venue), "menu")

    @post("/{venue:str}", include_in_schema=False)
    async def order_form(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        return await pages.take_form(request, venue)

    @get("/{venue:str}/orders", include_in_schema=False)
    async def orders_page(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        return await pages.painter.page(request, await pages.visit(request, venue), "orders")

    @get("/{venue:str}/menu", include_in_schema=False)
    async def menu_now(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        return await pages.menu_now(request, venue)

    @get("/{venue:str}/words", include_in_schema=False)
    async def later_words(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        preferred = (await pages.venue(venue)).languages
        return _json(strings_for(language_of(request, preferred), LATER_STRINGS), request)

    @get("/{venue:str}/o/{token:str}", include_in_schema=False)
    async def order_link(
        request: AnyRequest, venue: FromPath[str], token: FromPath[str]
    ) -> Response[bytes]:
        return await pages.follow_link(request, venue, token)

    @get("/{venue:str}/{place:str}/{code:str}", include_in_schema=False)
    async def place_link(
        request: AnyRequest, venue: FromPath[str], place: FromPath[str], code: FromPath[str]
    ) -> Response[bytes]:
        return await pages.scan(request, venue, place, code)

    @get("/offline", include_in_schema=False)
    async def offline_page(request: AnyRequest) -> Response[bytes]:
        return html_response("guest/offline.html", {}, request)

    guest = Router(
        path="/g",
        route_handlers=[
            menu_page,
            order_form,
            orders_page,
            menu_now,
            later_words,
            order_link,
            place_link,
        ],
        exception_handlers={Problem: problem_page},
    )
    return [guest, offline_page]
