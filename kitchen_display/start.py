"""The start page: every venue with all of its surfaces, each as a link and a QR code."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from kitchen_display.addresses import (
    FOR_STAFF,
    Link,
    device_links,
    place_links,
    public_url,
    token_in,
)
from kitchen_display.door import AnyRequest, Entered, enter, see_other, surface_path, theme_of
from kitchen_display.qr import qr_svg
from pos.domain.venue import Venue
from pos.people import TRAINING_PINS
from pos.web.house import House
from pos.web.problems import Problem
from pos.web.rendering import html_response, language_of, sentence

VENUES_SHOWN_MAX: Final = 60
"""A town's start page is a page, not a directory."""
SURFACES: Final = ("kitchen", *FOR_STAFF)


def _named(language: str) -> dict[str, str]:
    return {surface: sentence(language, f"start.{surface}") for surface in SURFACES}


def venue_card(
    house: House, request: AnyRequest, venue: Venue, language: str, office_token: str | None
) -> dict[str, Any]:
    """One venue's links; with an office's token (or in the demo) every one of them."""
    everything = office_token is not None
    origin = public_url(house, request)
    places = place_links(house, origin, venue, everything=everything)
    devices: list[Link] = []
    if everything:
        devices = device_links(house, origin, venue, language, names=_named(language))
    tables = [link for link in places if link.kind in {"table", "room"}]
    return {
        "id": venue.id,
        "name": venue.name,
        "kind": venue.kind,
        "city": venue.merchant.city,
        "menu": f"{origin}/g/{venue.id}",
        "cards": f"{surface_path(venue.id, 'cards')}?{urlencode({'token': office_token or ''})}",
        "tables": tables,
        "fetch": [link for link in places if link not in tables],
        "kitchen": [link for link in devices if link.kind == "kitchen"],
        "screens": [link for link in devices if link.kind != "kitchen"],
    }


def demo_office_tokens(house: House) -> dict[str, str]:
    """The demo opens everything to everybody: the offices' tokens by venue, else none."""
    links = house.settings.demo_links
    return {venue: token_in(found.get("devices", "")) for venue, found in links.items()}


async def _venues(house: House) -> list[Venue]:
    found: list[Venue] = []
    for venue_id in house.venues()[:VENUES_SHOWN_MAX]:
        venue = (await house.reading(venue_id)).shelf.state.venue
        if venue is not None:
            found.append(venue)
    return found


def links_page(
    house: House, request: AnyRequest, venues: list[Venue], tokens: Mapping[str, str]
) -> Response[bytes]:
    """Draw the page; `tokens` are the offices' by venue."""
    preferred = venues[0].languages if venues else ()
    language = language_of(request, preferred)
    origin = public_url(house, request)
    context = {
        "origin": origin,
        "origin_qr": qr_svg(origin + "/"),
        "qr": qr_svg,
        "is_http": origin.startswith("http://"),
        "is_demo": bool(house.settings.demo_links),
        "everything": bool(tokens),
        "training_pins": TRAINING_PINS if house.settings.demo else {},
        "venues": [
            venue_card(house, request, venue, language, tokens.get(venue.id)) for venue in venues
        ],
        "preferred_languages": preferred,
        "strings": (),
        "theme": theme_of(request),
    }
    return html_response("start/start.html", context, request, language=language)


async def _drawn_aside(
    house: House, request: AnyRequest, venues: list[Venue], tokens: Mapping[str, str]
) -> Response[bytes]:
    # A hundred codes take most of a second when they are drawn for the first time; nobody's order
    # may wait for that.
    return await asyncio.to_thread(links_page, house, request, venues, tokens)


def route_handlers(house: House) -> list[Any]:
    """The start page for everybody, and a venue's own one for its office."""

    @get("/", include_in_schema=False)
    async def start(request: AnyRequest) -> Response[bytes]:
        token = request.query_params.get("token")
        if token:
            actor = await house.actor(token)
            if actor.role != "office":
                raise Problem("session.forbidden")
            return see_other(f"{surface_path(actor.venue, 'links')}?token={token}")
        tokens = demo_office_tokens(house)
        return await _drawn_aside(house, request, await _venues(house), tokens)

    @get("/d/{venue:str}/links", include_in_schema=False)
    async def links(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "links")
        if not isinstance(entered, Entered):
            return entered
        return await _drawn_aside(house, request, [entered.venue], {venue: entered.token})

    return [start, links]
