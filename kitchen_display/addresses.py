"""Addresses of every surface, as a phone in the same network really opens them."""

from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from kitchen_display.door import AnyRequest, surface_path
from kitchen_display.rows import text_in
from pos.domain.venue import Place, Venue
from pos.surfaces import page_of, place_url
from pos.web.house import House

FOR_STAFF: Final = ("waiter", "window", "board", "kiosk", "paper", "devices")
PUBLIC_PLACES: Final = frozenset({"lane", "shelf"})
"""Places whose link a venue may put on its web site; a table's code belongs on the table."""


class Link(msgspec.Struct, frozen=True):
    """A surface to open: what it is called and where it is."""

    kind: str
    name: str
    url: str


def public_url(house: House, request: AnyRequest) -> str:
    """What other devices type: the operator's choice, else the address that was asked for."""
    chosen = house.settings.public_url.rstrip("/")
    return chosen or f"{request.url.scheme}://{request.url.netloc}"


def place_link(house: House, origin: str, venue: Venue, place: Place) -> Link:
    """The link behind a place's QR card."""
    return Link(place.kind, place.label, place_url(house.sessions, origin, venue.id, place))


def place_links(house: House, origin: str, venue: Venue, *, everything: bool) -> list[Link]:
    """Links of the places that may be shown: all of them, or only the public ones."""
    return [
        place_link(house, origin, venue, place)
        for place in venue.places
        if everything or place.kind in PUBLIC_PLACES
    ]


def _with_token(url: str, given: str) -> str:
    """A demo link is a whole address or just the token."""
    if not given:
        return url
    if given.startswith(("http://", "https://")):
        return given
    return f"{url}?{urlencode({'token': given})}"


def token_in(given: str) -> str:
    """The token of a demo link, which is a whole address or just the token."""
    return parse_qs(urlsplit(given).query).get("token", [""])[0] if "://" in given else given


def device_links(
    house: House, origin: str, venue: Venue, language: str, *, names: dict[str, str]
) -> list[Link]:
    """Links of all staff screens; with tokens in the demo, else they ask to be paired.

    `names` are the surfaces' names in the reader's language.
    """
    given = house.settings.demo_links.get(venue.id, {})

    def link(surface: str, name: str, station: str = "") -> Link:
        url = origin + surface_path(venue.id, surface, station)
        keys = (f"{surface}/{station}", f"{surface}:{station}", f"{surface}.{station}", station)
        found = next((given[k] for k in keys if station and k in given), "")
        return Link(surface, name, _with_token(url, found or given.get(surface, "")))

    def text(texts: dict[str, str]) -> str:
        return text_in(texts, language, venue.languages[0])

    stations = [link("kitchen", text(each.name), each.id) for each in venue.stations]
    return [
        link("kitchen", names["kitchen"]),
        *stations,
        *(
            link(surface, names[surface])
            for surface in FOR_STAFF
            if house.has_page(page_of(surface))
        ),
    ]
