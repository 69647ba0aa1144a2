"""The kitchen display's page: the tickets of one station, or of all for the expo."""

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath

from kitchen_display.door import (
    AnyRequest,
    Entered,
    decoded,
    enter,
    initial_rows,
    kept_screen,
    screen_context,
    see_other,
    surface_path,
    theme_of,
)
from kitchen_display.rows import instant_of, text_in
from pos.domain.venue import Station, Venue
from pos.web.house import House
from pos.web.problems import Problem
from pos.web.rendering import LANGUAGE_COOKIE, LANGUAGES, html_response, language_of, sentence

CARDS_FIRST_PAINT = 12
"""Cards that the server draws; the script draws the rest a moment later."""
SHEETS: Final = (
    "css/button.css+css/tag.css+css/segments.css+css/stepper.css+css/field.css"
    "+display/overload.css+kitchen/wall.css+kitchen/side.css+kitchen/card.css"
    "+kitchen/line.css+kitchen/next.css+kitchen/marks"
)
"""All in one answer: a tablet that starts again has many others to wait for."""
WORDS: Final = (
    "kitchen.", "allergen.", "part.", "window.age_", "window.comes", "window.told_", "load.",
    "waiter.channel_", "waiter.until",
)  # fmt: skip
"""Beginnings of the sentences that the page needs."""


def station_of(venue: Venue, station_id: str) -> Station | None:
    """The station with this id; `None` for all stations.  Raises `Problem`."""
    if not station_id:
        return None
    for station in venue.stations:
        if station.id == station_id:
            return station
    raise Problem("request.not_found", {"station": station_id})


def age_level(fired_at: str, now: int, station: Station | None) -> tuple[str, int]:
    """A ticket's age as the word and the minutes that kitchen/age.js finds too."""
    waited = max(0, now - instant_of(fired_at))
    aged, old = (station.aged_seconds, station.old_seconds) if station else (300, 600)
    level = "old" if waited >= old * 1000 else "aged" if waited >= aged * 1000 else "fresh"
    return level, waited // 60_000


def _card_key(row: dict[str, Any], *, is_pass: bool) -> tuple[str, str]:
    if is_pass and row.get("round_id"):
        return "", row["round_id"]
    if row.get("remake_of") or "order_id" not in row:
        return row["station"], row.get("ticket_id", row["number"])
    return row["station"], row["order_id"]


def _due(row: dict[str, Any], *, is_pass: bool) -> int:
    """A planned round lies at the pass by its minute, everything else by its age."""
    return instant_of(row["promised_at" if is_pass and row.get("bag_at") else "fired_at"])


def first_cards(
    rows: list[dict[str, Any]], venue: Venue, now: int, *, is_pass: bool = False
) -> list[dict[str, Any]]:
    """The first cards as the template draws them, in the order of kitchen/cards_of.js.

    Tickets of one order at a station lie on one card, and a remake on its own; at the pass a card
    is a round.
    """
    stations = {station.id: station for station in venue.stations}
    rows.sort(key=lambda r: (_due(r, is_pass=is_pass), instant_of(r["fired_at"]), r["ticket_no"]))
    cards: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = _card_key(row, is_pass=is_pass)
        card = cards.setdefault(key, {**row, "tickets": [], "is_first": False})
        card["tickets"].append(row)
        card["is_first"] |= bool(row.get("recalled_at") or row.get("remake_of"))
    shown = sorted(cards.values(), key=lambda card: not card["is_first"])[:CARDS_FIRST_PAINT]
    for card in shown:
        station = stations.get(card["station"])
        card["level"], card["minutes"] = age_level(card["fired_at"], now, station)
    return shown


def _prints(venue: Venue, station_id: str) -> bool:
    """Whether a printer prints here: at the pass any, else one of the station."""
    return any(not station_id or station_id in p.stations for p in venue.printers)


def station_links(venue: Venue, entered: Entered, language: str) -> list[dict[str, str]]:
    """The stations to switch between; none on a device that belongs to one."""
    if entered.actor.station or len(venue.stations) < 2:
        return []
    everything = sentence(language, "kitchen.expo_short")
    first = {"station": "", "name": everything, "href": surface_path(venue.id, "kitchen")}
    return [first] + [
        {
            "station": station.id,
            "name": text_in(station.name, language, venue.languages[0]),
            "href": surface_path(venue.id, "kitchen", station.id),
        }
        for station in venue.stations
    ]


def cooks_language(request: AnyRequest, venue: Venue, station: Station | None) -> str:
    """The language of the page: chosen on this device, else the cook's, else the browser's.

    A cook whose language has no sentences here reads the venue's own, in which dishes are named.
    """
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if station is None or not station.language or chosen in LANGUAGES:
        return language_of(request, venue.languages)
    wanted = station.language.lower().partition("-")[0]
    return wanted if wanted in LANGUAGES else next(iter(LANGUAGES))


async def kitchen_page(
    house: House, request: AnyRequest, venue_id: str, station_id: str
) -> Response[bytes]:
    """Draw the wall with what is on it now."""
    entered = await enter(house, request, venue_id, "kitchen")
    if not isinstance(entered, Entered):
        return entered
    own = entered.actor.station
    if own and own != station_id:
        return see_other(surface_path(venue_id, "kitchen", own))
    venue = entered.venue
    station = station_of(venue, station_id)
    language = cooks_language(request, venue, station)
    params = {"station": station_id} if station_id else {}
    tickets = await initial_rows(house, entered, "kitchen.tickets", params)

    def name_of(each: Station) -> str:
        return text_in(each.name, language, venue.languages[0])

    station_name = name_of(station) if station else ""
    context = screen_context(
        house,
        entered,
        surface="kitchen",
        title=station_name or sentence(language, "kitchen.expo"),
        script="kitchen/kitchen.js",
        sheets=(SHEETS,),
        strings=WORDS,
        boot={
            "station": station_id,
            "station_name": station_name,
            "house_language": venue.languages[0],
            "stations": [
                {
                    "id": each.id,
                    "name": name_of(each),
                    "aged_seconds": each.aged_seconds,
                    "old_seconds": each.old_seconds,
                }
                for each in venue.stations
            ],
            "prints": _prints(venue, station_id),
            "is_planned": venue.promise.firing == "planned",
            "links": station_links(venue, entered, language),
            "tickets": tickets,
            "done": await initial_rows(house, entered, "kitchen.done", params),
            "waiting": await initial_rows(house, entered, "kitchen.waiting", params),
        },
    )
    context["theme"] = theme_of(request, "dark")
    context["station_name"] = station_name
    context["house_language"] = venue.languages[0]
    context["is_pass"] = station is None
    context["is_planned"] = venue.promise.firing == "planned"
    rows = decoded(tickets)
    context["cards"] = first_cards(rows, venue, house.clock.now(), is_pass=station is None)
    context["count"] = len(tickets["rows"])
    kept = (kept_screen(request),)
    return html_response("kitchen/kitchen.html", context, request, language=language, cookies=kept)


def route_handlers(house: House) -> list[Any]:
    """The kitchen's two addresses."""

    @get("/d/{venue:str}/kitchen", include_in_schema=False)
    async def expo(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        return await kitchen_page(house, request, venue, "")

    @get("/d/{venue:str}/kitchen/{station:str}", include_in_schema=False)
    async def station_wall(
        request: AnyRequest, venue: FromPath[str], station: FromPath[str]
    ) -> Response[bytes]:
        return await kitchen_page(house, request, venue, station)

    return [expo, station_wall]
