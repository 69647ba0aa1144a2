"""The kiosk: the guest's menu on a standing screen, for one guest after the other.

The page comes with the kiosk's own token only.  Its script gets a session for each guest and loads
the page anew for the next one, so that nothing of the last guest is left in it.
"""

from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from kitchen_display.addresses import public_url
from kitchen_display.door import (
    AnyRequest,
    Entered,
    boot_of,
    enter,
    kept_screen,
    surface_path,
    theme_of,
)
from kitchen_display.qr import qr_path
from pos.domain.menu import ServiceMode
from pos.domain.shelf import Shelf
from pos.domain.venue import SERVICE_OF_PLACE, Place, Venue
from pos.web.assets import PAGE_BROTLI_BEST, coding_of, packed
from pos.web.guards import bearer
from pos.web.guest_paint import Painter, named_place
from pos.web.house import House
from pos.web.kiosk_http import places_of_kiosk
from pos.web.menu_phone import Seller
from pos.web.problems import Problem
from pos.web.rendering import LANGUAGES, direction_of, html_response, sentence

SHEETS: Final = "+".join(
    (
        *(
            f"css/{name}.css"
            for name in (
                "access_bar", "badge", "choice", "photo", "pick", "sheet", "stepper", "steps",
                "tag",
            )
        ),
        *(f"guest/{name}.css" for name in ("dish_state", "filter", "sheet", "cart")),
        *(f"kiosk/{name}.css" for name in ("kiosk", "menu", "order", "moments")),
    )
)  # fmt: skip
"""With the script in one answer: parts of every screen, the guest's page, and the kiosk's own."""
PAGE_FRESH_S: Final = 5
"""So long the page that a kiosk's script asked for is the one that it shows next."""
PLACE_KINDS_SERVED: Final = frozenset({"table", "room"})
"""Where somebody brings the order; everywhere else its number is called."""


def language_of_kiosk(request: AnyRequest, venue: Venue) -> str:
    """What this guest chose, else the venue's first: the last guest's choice leaves no cookie."""
    wanted = (request.query_params.get("in", ""), *venue.languages)
    return next((tag for tag in wanted if tag in LANGUAGES), "de")


def _languages(venue: Venue) -> dict[str, str]:
    """All languages under their own names, the venue's first."""
    order = sorted(LANGUAGES, key=lambda tag: tag != next(iter(venue.languages), ""))
    return {tag: LANGUAGES[tag] for tag in order}


def _ways(venue: Venue, services: list[ServiceMode]) -> dict[str, Any]:
    """Where the guest chooses how to eat: the question, in every language."""
    if len(services) < 2:
        return {"services": []}
    ways = {
        tag: {
            "welcome": sentence(tag, "kiosk.welcome"),
            "dir": direction_of(tag),
            **{service: sentence(tag, f"kiosk.{service}") for service in services},
        }
        for tag in _languages(venue)
    }
    return {"services": services, "ways": ways}


class Kiosk:
    """What the handlers share: the menus that were written for phones once."""

    def __init__(self, house: House) -> None:
        """Serve one house."""
        self.house = house
        self.painter = Painter(house)

    async def page(self, request: AnyRequest, entered: Entered) -> Response[bytes]:
        """The screen as it waits for somebody; its script does the rest."""
        venue = entered.venue
        language = language_of_kiosk(request, venue)
        shelf = (await self.house.reading(venue.id)).shelf
        places = places_of_kiosk(venue, entered.actor.station)
        # What was chosen; the session's place decides, this is what is shown of it.
        wished = request.query_params.get("for", "")
        place = next((p for service, p in places.items() if service == wished), None)
        place = place or next(iter(places.values()), None)
        boot = {
            **boot_of(self.house, entered),
            # A guest's token takes its place; the kiosk's own opens and ends sessions only.
            "token": "",
            "device_token": entered.token,
            "path": surface_path(venue.id, "kiosk"),
            "view": "menu",
            "kiosk": True,
            "can_order": False,
            "read_only": False,
            "pickup": place is not None and place.kind not in PLACE_KINDS_SERVED,
            "venue": {"id": venue.id, "name": venue.name, "training": venue.training},
            "slips": venue.slips,
            "languages": _languages(venue),
            **_ways(venue, list(places)),
            "views": {},
            **self._offer(venue, shelf, place, language),
        }
        context = {
            "venue": venue,
            "currency": venue.currency,
            "time_zone": venue.time_zone,
            "sheets": SHEETS,
            "boot": boot,
            "offers": boot["menu"] is not None,
            "boot_languages": boot["languages"],
            "services": boot["services"],
            "theme": theme_of(request),
        }
        return html_response(
            "kiosk/kiosk.html",
            context,
            request,
            language=language,
            cookies=(kept_screen(request),),
            # Asked for by the script, and shown right after it: fetched once for each guest.
            headers={"cache-control": f"private, max-age={PAGE_FRESH_S}"},
            # Loaded once for each guest, not a thousand times a minute.
            quality=PAGE_BROTLI_BEST,
        )

    def _offer(
        self, venue: Venue, shelf: Shelf, place: Place | None, language: str
    ) -> dict[str, Any]:
        """What can be ordered here; nothing where no menu is published or the place is gone."""
        if shelf.index is None or place is None:
            return {"menu": None, "menu_version": 0, "place": None, "service": None}
        service = SERVICE_OF_PLACE[place.kind]
        seller = Seller(venue, shelf.index, service, language, self.house.clock.now())
        return {
            "menu": msgspec.Raw(self.painter.phone_menu(seller, shelf)),
            "menu_version": shelf.state.menu_version,
            "place": named_place(place, language),
            "service": service,
        }

    async def link(self, request: AnyRequest, venue_id: str) -> dict[str, object]:
        """The guest's own order on their own phone: an address to read only, and its code.

        It does not end with the kiosk's session: the guest takes it along.
        """
        house = self.house
        guest = await house.actor(bearer(request.headers.get("authorization", "")))
        house.guards.session(guest)
        if guest.venue != venue_id or guest.kind != "guest" or not guest.device:
            raise Problem("session.forbidden", {"role": guest.role})
        token = house.sessions.guest_token(venue_id, guest.place, guest.seating, read_only=True)
        url = f"{public_url(house, request)}/g/{venue_id}/o/{token}"
        size, path = qr_path(url)
        return {"url": url, "size": size, "path": path}


def route_handlers(house: House) -> list[Any]:
    """The page, and the code by which a guest takes the order along."""
    kiosk = Kiosk(house)

    @get("/d/{venue:str}/kiosk", include_in_schema=False)
    async def page(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "kiosk")
        return await kiosk.page(request, entered) if isinstance(entered, Entered) else entered

    @get("/d/{venue:str}/kiosk/link", include_in_schema=False)
    async def link(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        body = msgspec.json.encode(await kiosk.link(request, venue))
        headers = {"cache-control": "no-store", "vary": "accept-encoding"}
        if coding := coding_of(request):
            # A code is a long drawing of few words.
            body, headers["content-encoding"] = packed(body, coding), coding
        return Response(body, media_type="application/json", headers=headers)

    return [page, link]
