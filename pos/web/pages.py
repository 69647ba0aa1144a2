"""The guest's pages: the code at the place, the menu, the own orders, the link that finds them."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from markupsafe import Markup

from pos.domain.cart import Id
from pos.domain.instants import iso
from pos.domain.menu import Menu, text_in
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.domain.venue import SERVICE_OF_PLACE, Place, Venue
from pos.views.orders import PICKUP_KINDS
from pos.web.house import House, new_id
from pos.web.menu_page import for_phone, name_lines, newest_first, sections
from pos.web.order_form import collect, derived_id, wished_order
from pos.web.problems import Problem
from pos.web.rendering import html_response, language_of, render

SESSION_COOKIE: Final = "session"
STRINGS: Final = (
    "allergen.", "cart.", "list.", "guest.", "item.", "live.", "order.", "part.", "send.",
    "step.",
    "problem.item.", "problem.option.", "problem.order.", "problem.variant.", "problem.session.",
    "problem.command.expired", "problem.place.", "problem.venue.", "problem.menu.",
    "problem.network", "problem.unknown", "problem.server.", "problem.limit.",
)  # fmt: skip
"""The sentences that the guest's script needs."""
DISHES_KEPT_MAX: Final = 200
"""Printed menus that are kept, by venue, version, language and service: about 60 KB each."""
BOOT_FIELDS: Final = (
    "view", "can_order", "read_only", "place", "pickup", "service", "order_link",
)  # fmt: skip
"""What script and template share under the same names."""
KEY: Final = msgspec.json.Decoder(Id)

AnyRequest = Request[Any, Any, Any]


class Visit(msgspec.Struct, frozen=True):
    """Who looks at a venue's page: a guest with a session, or anybody."""

    venue: Venue
    token: str = ""
    actor: Actor | None = None
    place: Place | None = None

    @property
    def can_order(self) -> bool:
        """Whether this guest may order: a session with a place that exists."""
        return self.actor is not None and not self.actor.read_only and self.place is not None


def place_of(venue: Venue, place_id: str) -> Place | None:
    """The venue's place of that id."""
    return next((place for place in venue.places if place.id == place_id), None)


class GuestPages:
    """What the handlers share: the house and how a page is put together."""

    def __init__(self, house: House) -> None:
        """Serve one house."""
        self.house = house
        self._dishes: dict[tuple[object, ...], Markup] = {}

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

    async def page(
        self, request: AnyRequest, visit: Visit, view: str, problem: Problem | None = None
    ) -> Response[bytes]:
        """The menu or the own orders, with everything the script needs to go on from there."""
        venue = visit.venue
        rows: dict[str, bytes] = {}
        initial: dict[str, Any] | None = None
        if visit.actor is not None:
            epoch, seq, rows = await self.house.rows(visit.actor, venue.id, "guest.orders", {})
            raw = {key: msgspec.Raw(row) for key, row in rows.items()}
            initial = {"epoch": epoch, "seq": seq, "rows": raw}
        shelf = (await self.house.reading(venue.id)).shelf
        state = shelf.state
        language = language_of(request, venue.languages)
        context = self.context(visit, view, rows, shelf, language)
        context["problem"] = _named(problem, state.menu, language)
        boot = {
            **{name: context[name] for name in BOOT_FIELDS},
            "token": visit.token,
            "partition": f"venue:{venue.id}",
            "venue": _named_venue(venue),
            "now": iso(context["now"]),
            "menu": for_phone(state.menu, language) if state.menu is not None else None,
            "menu_version": state.menu_version,
            "orders": initial,
        }
        return html_response(
            "guest/page.html",
            {**context, "boot": boot},
            request,
            language=language,
            status=problem.status if problem is not None else 200,
        )

    def context(
        self, visit: Visit, view: str, rows: dict[str, bytes], shelf: Shelf, language: str
    ) -> dict[str, Any]:
        """What the templates show."""
        venue, place, index = visit.venue, visit.place, shelf.index
        now = self.house.clock.now()
        service = SERVICE_OF_PLACE[place.kind] if place is not None else None
        orders = newest_first(rows.values())
        context = {
            "view": view,
            "venue": venue,
            "seller": _seller(venue),
            "place": place,
            "pickup": place is not None and place.kind in PICKUP_KINDS,
            "service": service,
            "can_order": visit.can_order,
            "read_only": visit.actor is not None and visit.actor.read_only,
            "sections": (),
            "dishes": "",
            "orders": orders,
            "order_link": self.order_link(visit),
            "form_key": new_id(now),
            "now": now,
            "fallback": language,
            "currency": venue.currency,
            "time_zone": venue.time_zone,
            "strings": STRINGS,
        }
        if index is not None:
            menu = index.menu
            name_lines(orders, index, language)
            context["fallback"] = menu.languages[0]
            context["currency"] = menu.currency
            context["sections"] = sections(menu, index, service)
            published = (venue.id, self.house.hub.epoch, shelf.state.menu_version)
            context["dishes"] = self.dishes(
                (*published, service, visit.can_order), context, language
            )
        return context

    def dishes(self, key: tuple[object, ...], context: dict[str, Any], language: str) -> Markup:
        """The printed dishes: the same for everybody, and most of a page's work."""
        kept = self._dishes.get((*key, language))
        if kept is None:
            if len(self._dishes) >= DISHES_KEPT_MAX:
                del self._dishes[next(iter(self._dishes))]
            kept = Markup(render("guest/dishes.html", context, language))  # noqa: S704 - escaped by the template
            self._dishes[*key, language] = kept
        return kept

    def order_link(self, visit: Visit) -> str:
        """The path that finds this seating's orders again, on any device, for reading only."""
        if visit.actor is None or not visit.actor.seating:
            return ""
        if visit.actor.read_only:
            return f"/g/{visit.venue.id}/o/{visit.token}"
        token = self.house.sessions.guest_token(
            visit.venue.id, visit.actor.place, visit.actor.seating, read_only=True
        )
        return f"/g/{visit.venue.id}/o/{token}"

    async def scan(
        self, request: AnyRequest, venue_id: str, place_id: str, code: str
    ) -> Response[bytes]:
        """Check the code of a place and begin a session, or go on with the one for this place."""
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
            seating = new_id(self.house.clock.now())
            language = language_of(request, venue.languages)
            token = sessions.guest_token(venue_id, place_id, seating, language)
        return self.sent_on(request, venue_id, "", token)

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
        return await self.page(
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
        try:
            house.guards.origin(request.headers.get("origin"), request.headers.get("host", ""))
            if visit.actor is None:
                raise Problem("session.missing")
            house.guards.session(visit.actor)
            await self._order(request, visit, visit.actor)
        except Problem as problem:
            return await self.page(request, visit, "menu", problem)
        return self.sent_on(request, venue_id, "/orders", visit.token)

    async def _order(self, request: AnyRequest, visit: Visit, actor: Actor) -> None:
        if not visit.can_order:
            raise Problem("session.forbidden")
        fields = collect((await request.form()).multi_items())
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
        still_open = next((o for o in orders if o["step"] != "handed_over"), None)
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


def _named_venue(venue: Venue) -> dict[str, Any]:
    """What the script says about the venue."""
    return {
        "id": venue.id,
        "name": venue.name,
        "training": venue.training,
        "seller": _seller(venue),
    }


def _seller(venue: Venue) -> str:
    """Who the guest buys from, as the law wants a page to say."""
    merchant = venue.merchant
    return f"{merchant.name}, {merchant.street}, {merchant.postcode} {merchant.city}"


def _named(problem: Problem | None, menu: Menu | None, language: str) -> Problem | None:
    """The problem with the item's name in place of its id: the sentence is for a guest."""
    if problem is None or menu is None or "item" not in problem.params:
        return problem
    item = next((i for i in menu.items if i.id == problem.params["item"]), None)
    if item is None:
        return problem
    name = text_in(item.name, language, menu.languages[0])
    return Problem(problem.code, {**problem.params, "item": name})


def problem_page(request: AnyRequest, problem: Problem) -> Response[bytes]:
    """A page that says what is wrong and what to do, instead of a problem document."""
    context = {"problem": problem}
    return html_response("guest/problem.html", context, request, status=problem.status)


def route_handlers(house: House) -> Sequence[Router | HTTPRouteHandler]:
    """The guest's addresses."""
    pages = GuestPages(house)

    @get("/{venue:str}", include_in_schema=False)
    async def menu_page(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        return await pages.page(request, await pages.visit(request, venue), "menu")

    @post("/{venue:str}", include_in_schema=False)
    async def order_form(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        return await pages.take_form(request, venue)

    @get("/{venue:str}/orders", include_in_schema=False)
    async def orders_page(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        return await pages.page(request, await pages.visit(request, venue), "orders")

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
        route_handlers=[menu_page, order_form, orders_page, order_link, place_link],
        exception_handlers={Problem: problem_page},
    )
    return [guest, offline_page]
