"""Cards for tables, rooms, lanes and the counter: a sheet to print, cut and put up, and files."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from kitchen_display.addresses import place_links, public_url
from kitchen_display.door import AnyRequest, Entered, enter
from kitchen_display.qr import qr_svg
from pos.cards.addresses import notes_on
from pos.domain.venue import Place, Venue
from pos.web.house import House
from pos.web.problems import Problem
from pos.web.rendering import LANGUAGES, direction_of, html_response, language_of, sentence

SHEETS: Final = "sheets.pdf"
SIZES: Final = ("tent", "sticker", "poster")
CARDS_AT_ONCE_MAX: Final = 400
"""Cards in a download; drawing them takes seconds of a processor that also takes orders."""
DRAWN_AT_ONCE_MAX: Final = 1
FILE_HEADERS: Final = {
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
}


class Wish(msgspec.Struct, frozen=True):
    """What the office chose for the files; an empty size means the one for the kind of place."""

    size: str = ""
    languages: tuple[str, ...] = ()
    wifi: str = ""


def invitations(venue: Venue) -> list[dict[str, str]]:
    """How to order, in each of the venue's languages that the interface speaks."""
    spoken = [tag for tag in venue.languages if tag in LANGUAGES]
    return [
        {"lang": tag, "dir": direction_of(tag), "text": sentence(tag, "cards.scan")}
        for tag in spoken or ["en"]
    ]


def wish_of(request: AnyRequest) -> Wish:
    """The choices in the address.  Raises `Problem` for one that there is not."""
    from pos.cards.card import WIFI_NAME_MAX

    query = request.query_params
    size, wifi = query.get("size", ""), query.get("wifi", "").strip()
    languages = tuple(filter(None, (query.get("language", ""), query.get("second", ""))))
    if size and size not in SIZES:
        raise Problem("request.malformed", {"path": "size"})
    if not set(languages) <= set(LANGUAGES):
        raise Problem("request.malformed", {"path": "language"})
    if len(wifi.encode()) > WIFI_NAME_MAX:
        raise Problem("request.malformed", {"path": "wifi"})
    return Wish(size, languages, wifi)


def draw(house: House, origin: str, venue: Venue, name: str, wish: Wish) -> bytes:
    """The file of that name.  Raises `Problem`."""
    # Loaded where a card is drawn: fonts and a PDF are nothing that a kitchen waits for.
    from pos.cards.addresses import AddressError, checked_base_url
    from pos.cards.card import LettersMissing, cards_of, spoken_languages, words_of
    from pos.cards.face import CardTooSmall
    from pos.cards.pdf import cards_pdf
    from pos.cards.sizes import SIZES as BY_NAME
    from pos.cards.sizes import size_of
    from pos.cards.svg import card_svg

    places = places_of(venue, name)
    chosen = next((one for one in BY_NAME if one == wish.size), None)
    try:
        words = words_of(spoken_languages(venue, wish.languages), wish.wifi)
        cards = cards_of(house.sessions, venue, places, checked_base_url(origin), words)
        sized = [(card, size_of(card.kind, chosen)) for card in cards]
        if name == SHEETS:
            return cards_pdf(sized, datetime.fromtimestamp(house.clock.now() / 1000, UTC))
        return card_svg(*sized[0]).encode()
    except LettersMissing as error:
        raise Problem("card.letters", {"text": error.text, "letters": error.letters}) from error
    except CardTooSmall as error:
        raise Problem("card.too_small", {"place": error.card.label}) from error
    except AddressError as error:
        raise Problem("request.malformed", {"path": "host"}) from error


def places_of(venue: Venue, name: str) -> Sequence[Place]:
    """Whose cards a file holds.  Raises `Problem`."""
    if name != SHEETS:
        found = [place for place in venue.places if name == f"{place.id}.svg"]
        if not found:
            raise Problem("request.not_found")
        return found
    if len(venue.places) > CARDS_AT_ONCE_MAX:
        raise Problem("limit.cards", {"max": CARDS_AT_ONCE_MAX})
    return venue.places


def route_handlers(house: House) -> list[Any]:
    """The sheet's address, and the files' below it."""
    drawing = asyncio.Semaphore(DRAWN_AT_ONCE_MAX)

    @get("/d/{venue:str}/cards", include_in_schema=False)
    async def cards(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "cards")
        if not isinstance(entered, Entered):
            return entered
        origin = public_url(house, request)
        spoken = [tag for tag in entered.venue.languages if tag in LANGUAGES] or ["en"]
        context = {
            "venue_name": entered.venue.name,
            "venue_id": venue,
            "links": place_links(house, origin, entered.venue, everything=True),
            "places": [place.id for place in entered.venue.places],
            "invitations": invitations(entered.venue),
            "sizes": SIZES,
            "first_languages": (*spoken, "")[:2],
            "origin": origin,
            "notes": notes_on(origin),
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

    @get("/d/{venue:str}/cards/{name:str}", include_in_schema=False)
    async def card_file(
        request: AnyRequest, venue: FromPath[str], name: FromPath[str]
    ) -> Response[bytes]:
        entered = await enter(house, request, venue, "cards")
        if not isinstance(entered, Entered):
            return entered
        wish, origin = wish_of(request), public_url(house, request)
        async with drawing:
            body = await asyncio.to_thread(draw, house, origin, entered.venue, name, wish)
        kind = "application/pdf" if name == SHEETS else "image/svg+xml"
        shown = f"{venue}-cards.pdf" if name == SHEETS else f"{venue}-{name}"
        saved = {"content-disposition": f'attachment; filename="{shown}"'}
        return Response(body, media_type=kind, headers={**FILE_HEADERS, **saved})

    return [cards, card_file]
