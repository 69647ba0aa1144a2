"""Too busy: the office takes stations out, slows the kitchen and holds channels off."""

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath

from kitchen_display.door import (
    AnyRequest,
    Entered,
    enter,
    initial_rows,
    screen_context,
    theme_of,
)
from pos.web.house import House
from pos.web.rendering import html_response, language_of, sentence

SHEETS: Final = "css/panel.css+css/tag.css+display/column.css+display/overload.css+office/office"


def route_handlers(house: House) -> list[Any]:
    """The page."""

    @get("/d/{venue:str}/load", include_in_schema=False)
    async def load(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "load")
        if not isinstance(entered, Entered):
            return entered
        language = language_of(request, entered.venue.languages)
        context = screen_context(
            house,
            entered,
            surface="office",
            title=sentence(language, "load.title"),
            script="office/load.linked.js",
            sheets=(SHEETS,),
            strings=("office.", "load.", "waiter.channel_", "waiter.until"),
            boot={
                "stations": await initial_rows(house, entered, "house.stations"),
                "channels": await initial_rows(house, entered, "house.channels"),
            },
        )
        context["theme"] = theme_of(request)
        return html_response("office/load.html", context, request, language=language)

    return [load]
