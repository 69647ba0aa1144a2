"""How a guest's page is put together: what the house knows, as templates and script want it."""

from typing import Any, Final

import msgspec
from litestar import Request, Response
from markupsafe import Markup

from pos.domain.allergens import legend_of
from pos.domain.instants import iso
from pos.domain.menu import CEREALS, NUTS, Menu, text_in
from pos.domain.shelf import Shelf
from pos.domain.staff import Actor
from pos.domain.venue import SERVICE_OF_PLACE, Place, Venue
from pos.views.contract import NO_PARAMS, Reading
from pos.views.house import VenueMenu
from pos.views.orders import PICKUP_KINDS
from pos.web.assets import assets
from pos.web.house import House, new_id
from pos.web.menu_page import Section, closed_now, name_lines, newest_first, sections
from pos.web.menu_phone import Seller, for_phone, is_pictured, starting, unbroken
from pos.web.problems import Problem
from pos.web.rendering import html_response, language_of, render

LATER_STRINGS: Final = (
    "arrive.", "car.", "choice.", "course.", "guest.menu", "join.", "line.", "order.", "step.",
    "problem.choice.", "problem.line.", "problem.limit.", "problem.order.", "problem.seating.",
)  # fmt: skip
"""The sentences that the script needs once something was ordered, or to sit down with others.

Those for menu and cart it brings along itself (`guest.words.json`); a refusal brings its own."""
LATER_STYLES: Final = "css/steps.css+css/panel.css+guest/orders.css+guest/seat.css"
DISHES_KEPT_MAX: Final = 200
"""Printed menus that are kept, by venue, version, language and service: about 60 KB each."""
BOOT_FIELDS: Final = (
    "view", "can_order", "read_only", "pickup", "service", "order_link",
)  # fmt: skip
"""What script and template share under the same names."""
VIEWS: Final = ("guest.orders", "guest.place", "guest.table", "venue.menu")
"""What the page shows live: its first rows come with it."""

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


class Painter:
    """Paints the guest's pages, and keeps what is the same for everybody."""

    def __init__(self, house: House) -> None:
        """Paint for one house."""
        self.house = house
        self._dishes: dict[tuple[object, ...], tuple[tuple[Section, ...], Markup]] = {}
        self._menus: dict[tuple[object, ...], tuple[Venue, bytes]] = {}

    async def page(
        self,
        request: AnyRequest,
        visit: Visit,
        view: str,
        problem: Problem | None = None,
        quote: dict[str, Any] | None = None,
    ) -> Response[bytes]:
        """The menu or the own orders, with everything the script needs to go on from there."""
        house, venue = self.house, visit.venue
        told: dict[str, dict[str, bytes]] = {name: {} for name in VIEWS}
        initial: dict[str, Any] = {}
        if visit.actor is not None:
            for name in VIEWS:
                epoch, seq, told[name] = await house.rows(visit.actor, venue.id, name, {})
                raw = {key: msgspec.Raw(row) for key, row in told[name].items()}
                initial[name] = {"epoch": epoch, "seq": seq, "rows": raw}
        reading = await house.reading(venue.id)
        language = language_of(request, venue.languages)
        # A browser without scripts asks for the page with fields to order with; its forms come so.
        is_plain = "plain" in request.query_params or request.method == "POST"
        context = self.context(visit, view, told, reading, language, is_plain=is_plain)
        state = reading.shelf.state
        context["problem"] = _named(problem, state.menu, language)
        context["quote"] = quote
        sits = context["table"] or (context["can_order"] and not context["may_order"])
        knows_all = bool(view == "orders" or context["orders"] or sits)
        if knows_all:
            context["strings"] = LATER_STRINGS
        context["later"] = LATER_STYLES if knows_all else ""
        seller = context["seller"]
        boot = {
            **{name: context[name] for name in BOOT_FIELDS},
            "token": visit.token,
            "place": named_place(visit.place, language),
            "partition": f"venue:{venue.id}",
            "venue": _named_venue(venue),
            "now": iso(context["now"]),
            "menu": msgspec.Raw(self.phone_menu(seller, reading.shelf)) if seller else None,
            "menu_version": state.menu_version,
            "views": initial,
            "later_styles": "" if knows_all else assets().url(LATER_STYLES),
        }
        return html_response(
            "guest/page.html",
            {**context, "boot": boot},
            request,
            language=language,
            status=problem.status if problem is not None else 200,
        )

    def context(
        self,
        visit: Visit,
        view: str,
        told: dict[str, dict[str, bytes]],
        reading: Reading,
        language: str,
        *,
        is_plain: bool = False,
    ) -> dict[str, Any]:
        """What the templates show."""
        venue, place, shelf = visit.venue, visit.place, reading.shelf
        index = shelf.index
        now = self.house.clock.now()
        service = SERVICE_OF_PLACE[place.kind] if place is not None else None
        orders = newest_first(told["guest.orders"].values())
        at_place = _only(told["guest.place"])
        table = _only(told["guest.table"])
        may_order = visit.can_order and (
            at_place.get("state") != "taken" or table.get("state") == "in"
        )
        context = {
            "view": view,
            "venue": venue,
            "seller": None,
            "merchant": _seller(venue),
            "place": place,
            "place_name": _place_name(place, table, language),
            "pickup": place is not None and place.kind in PICKUP_KINDS,
            "service": service,
            "can_order": visit.can_order,
            "may_order": may_order,
            "at_place": at_place,
            "table": table,
            "read_only": visit.actor is not None and visit.actor.read_only,
            "sections": (),
            "dishes": "",
            "plain": is_plain,
            "pictured": False,
            "legend": {},
            "cereals": CEREALS,
            "nuts": NUTS,
            "unbroken": unbroken,
            "undeclared": bool(index is not None and index.undeclared),
            "orders": orders,
            "order_link": self.order_link(visit),
            "form_key": new_id(now),
            "now": now,
            "fallback": language,
            "currency": venue.currency,
            "time_zone": venue.time_zone,
        }
        if index is not None:
            name_lines(orders, index, language)
            context |= self._menu(Seller(venue, index, service, language, now), reading, context)
        return context

    def _menu(self, seller: Seller, reading: Reading, context: dict[str, Any]) -> dict[str, Any]:
        """What the templates show of the menu.  The dishes are printed once for everybody."""
        menu, shelf = seller.index.menu, reading.shelf
        row = VenueMenu().row(reading, NO_PARAMS, "menu")
        stock = row.stock if row is not None else {}
        found: dict[str, Any] = {
            "seller": seller,
            "legend": legend_of(seller.index),
            "pictured": is_pictured(menu),
            "begins": lambda at: starting(seller, at),
            "fallback": menu.languages[0],
            "currency": menu.currency,
        }
        key = (
            *(seller.venue.id, self.house.hub.epoch, shelf.state.menu_version, seller.language),
            *(seller.day, closed_now(seller), msgspec.json.encode(stock), seller.service),
            *(context["may_order"], context["plain"]),
        )
        kept = self._dishes.get(key)
        if kept is None:
            if len(self._dishes) >= DISHES_KEPT_MAX:
                del self._dishes[next(iter(self._dishes))]
            shown = sections(seller, stock)
            printed = render(
                "guest/dishes.html", {**context, **found, "sections": shown}, seller.language
            )
            kept = self._dishes[key] = (shown, Markup(printed))  # noqa: S704 - escaped by the template
        return {**found, "sections": kept[0], "dishes": kept[1]}

    def phone_menu(self, seller: Seller, shelf: Shelf) -> bytes:
        """The menu as JSON: a thousand phones ask for it when a new one is published."""
        version = (self.house.hub.epoch, shelf.state.menu_version)
        key = (seller.venue.id, *version, seller.service, seller.language, seller.day)
        kept = self._menus.get(key)
        if kept is None or kept[0] is not seller.venue:
            if len(self._menus) >= DISHES_KEPT_MAX:
                del self._menus[next(iter(self._menus))]
            # Beside the venue it was made with: other hours, another menu.
            kept = self._menus[key] = (seller.venue, msgspec.json.encode(for_phone(seller)))
        return kept[1]

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


def is_open(order: dict[str, Any]) -> bool:
    """Whether a later round joins this order: it is not closed, and something of it is wanted."""
    ended = {"cancelled", "refused", "expired", "missed"}
    return not order.get("closed") and any(p["step"] not in ended for p in order["rounds"])


def _only(rows: dict[str, bytes]) -> dict[str, Any]:
    """The one row of a view, or nothing."""
    row = next(iter(rows.values()), b"{}")
    found: dict[str, Any] = msgspec.json.decode(row)
    return found


def named_place(place: Place | None, language: str) -> dict[str, str] | None:
    """What the script says about the place, as this guest calls it."""
    if place is None:
        return None
    return {"id": place.id, "kind": place.kind, "label": place.label_in(language)}


def _place_name(place: Place | None, table: dict[str, Any], language: str) -> str:
    """Where the guest sits now, or what was scanned."""
    if table.get("state") == "in":
        return str(table.get("names", {}).get(language, table["place"]))
    return place.label_in(language) if place is not None else ""


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
