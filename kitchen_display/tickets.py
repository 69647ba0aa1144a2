"""The kitchen display's page: the tickets of one station, or of all for the expo."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from kitchen_display.door import (
    AnyRequest,
    Entered,
    decoded,
    enter,
    initial_rows,
    screen_context,
    see_other,
    surface_path,
    theme_of,
)
from kitchen_display.rows import instant_of, text_in
from pos.domain.venue import Station, Venue
from pos.web.house import House
from pos.web.problems import Problem
from pos.web.rendering import html_response, language_of, sentence

CARDS_FIRST_PAINT = 12
"""Tickets that the server draws; the script draws the rest a moment later."""


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


def first_cards(rows: list[dict[str, Any]], venue: Venue, now: int) -> list[dict[str, Any]]:
    """The first tickets as the template draws them, in the order of kitchen/slots.js."""
    stations = {station.id: station for station in venue.stations}
    rows.sort(key=lambda r: (not r.get("recalled_at"), instant_of(r["fired_at"]), r["ticket_no"]))
    cards = []
    for row in rows[:CARDS_FIRST_PAINT]:
        level, minutes = age_level(row["fired_at"], now, stations.get(row["station"]))
        cards.append({**row, "level": level, "minutes": minutes})
    return cards


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
    language = language_of(request, venue.languages)
    params = {"station": station_id} if station_id else {}
    tickets = await initial_rows(house, entered, "kitchen.tickets", params)
    done = await initial_rows(house, entered, "kitchen.done", params)

    def name_of(each: Station) -> str:
        return text_in(each.name, language, venue.languages[0])

    station_name = name_of(station) if station else ""
    context = screen_context(
        house,
        entered,
        surface="kitchen",
        title=station_name or sentence(language, "kitchen.expo"),
        script="kitchen/kitchen.js",
        sheets=("kitchen/wall", "kitchen/card"),
        strings=("kitchen.",),
        boot={
            "station": station_id,
            "station_name": station_name,
            "stations": [
                {
                    "id": each.id,
                    "name": name_of(each),
                    "aged_seconds": each.aged_seconds,
                    "old_seconds": each.old_seconds,
                }
                for each in venue.stations
            ],
            "links": station_links(venue, entered, language),
            "tickets": tickets,
            "done": done,
        },
    )
    context["theme"] = theme_of(request, "dark")
    context["station_name"] = station_name
    context["cards"] = first_cards(decoded(tickets), venue, house.clock.now())
    context["count"] = len(tickets["rows"])
    return html_response("kitchen/kitchen.html", context, request, language=language)


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
