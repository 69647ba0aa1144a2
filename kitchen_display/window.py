"""The hand-over window's page: what waits, what is in it, how far each station is."""

from typing import Any

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
    theme_of,
)
from kitchen_display.empties import empties_of
from kitchen_display.rows import instant_of, text_in
from pos.web.house import House
from pos.web.rendering import html_response, language_of, sentence

SHEETS = "+".join(
    (
        *(f"css/{name}.css" for name in ("button", "tag", "sheet", "stepper")),
        "display/empties.css",
        "window/recent.css",
        "window/window.css",
        "window/lane",
    )
)
"""All in one answer; `screen.html` adds the last one's ending."""
OPEN_STEPS = frozenset({"scheduled", "placed", "started", "ready"})
"""Rounds that somebody waits for; what was never accepted or was cancelled is nobody's slip."""


def waiting_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Orders that wait: cars as they stand, ready ones, then by minute, as window/orders.js."""
    waiting = [row for row in rows if row["step"] in OPEN_STEPS]

    def rank(row: dict[str, Any]) -> tuple[bool, int, bool, int, str]:
        car = row.get("car")
        is_in_lane = car is not None and not car.get("bay")
        turn = car["turn"] if car is not None and is_in_lane else 0
        promised = instant_of(row["promised_at"])
        return (not is_in_lane, turn, row["step"] != "ready", promised, row["order_id"])

    return sorted(waiting, key=rank)


def route_handlers(house: House) -> list[Any]:
    """The window's address."""

    @get("/d/{venue:str}/window", include_in_schema=False)
    async def window(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "window")
        if not isinstance(entered, Entered):
            return entered
        language = language_of(request, entered.venue.languages)
        orders = await initial_rows(house, entered, "window.orders")
        shelf = (await house.reading(venue)).shelf
        stations = {
            station.id: text_in(station.name, language, entered.venue.languages[0])
            for station in entered.venue.stations
        }
        context = screen_context(
            house,
            entered,
            surface="window",
            title=sentence(language, "window.title"),
            script="window/window.js",
            sheets=(SHEETS,),
            strings=("window.", "kitchen.", "part.", "empties.", "allergen.", "load.is_out"),
            boot={
                "stations": stations,
                "orders": orders,
                "tickets": await initial_rows(house, entered, "kitchen.tickets"),
                "done": await initial_rows(house, entered, "kitchen.done"),
                "waiting": await initial_rows(house, entered, "kitchen.waiting"),
                "todo": await initial_rows(house, entered, "staff.todo"),
                "empties": empties_of(shelf, entered.venue, language),
            },
        )
        context["orders"] = waiting_first(decoded(orders))[:20]
        context["theme"] = theme_of(request)
        cookies = (kept_screen(request),)
        return html_response(
            "window/window.html", context, request, language=language, cookies=cookies
        )

    return [window]
