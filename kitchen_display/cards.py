"""Cards for tables, rooms, lanes and the counter: a sheet to print, cut and put up."""

import asyncio
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from kitchen_display.addresses import place_links, public_url
from kitchen_display.door import AnyRequest, Entered, enter
from kitchen_display.qr import qr_svg
from pos.domain.venue import Venue
from pos.web.house import House
from pos.web.rendering import LANGUAGES, direction_of, html_response, language_of, sentence


def invitations(venue: Venue) -> list[dict[str, str]]:
    """How to order, in each of the venue's languages that the interface speaks."""
    spoken = [tag for tag in venue.languages if tag in LANGUAGES]
    return [
        {"lang": tag, "dir": direction_of(tag), "text": sentence(tag, "cards.scan")}
        for tag in spoken or ["en"]
    ]


def route_handlers(house: House) -> list[Any]:
    """The sheet's address."""

    @get("/d/{venue:str}/cards", include_in_schema=False)
    async def cards(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "cards")
        if not isinstance(entered, Entered):
            return entered
        origin = public_url(house, request)
        context = {
            "venue_name": entered.venue.name,
            "venue_id": venue,
            "links": place_links(house, origin, entered.venue, everything=True),
            "invitations": invitations(entered.venue),
            "origin": origin,
            "qr": qr_svg,
            "preferred_languages": entered.venue.languages,
            "strings": (),
            # Paper is white.
            "theme": "light",
        }
        language = language_of(request, entered.venue.languages)
        return await asyncio.to_thread(
            html_response, "start/cards.html", context, request, language=language
        )

    return [cards]
