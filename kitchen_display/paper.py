"""The paper roll's page: what came out of the printers, as it lies on the counter."""

from typing import Any

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


def route_handlers(house: House) -> list[Any]:
    """The roll's address."""

    @get("/d/{venue:str}/paper", include_in_schema=False)
    async def paper(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "paper")
        if not isinstance(entered, Entered):
            return entered
        language = language_of(request, entered.venue.languages)
        rows = await initial_rows(house, entered, "paper.roll")
        printers = {printer.id: printer.name for printer in entered.venue.printers}
        context = screen_context(
            house,
            entered,
            surface="paper",
            title=sentence(language, "paper.title"),
            script="paper/paper.js",
            sheets=("paper/paper",),
            strings=("paper.",),
            boot={"jobs": rows, "printers": printers},
        )
        context["theme"] = theme_of(request)
        context["count"] = len(rows["rows"])
        return html_response("paper/paper.html", context, request, language=language)

    return [paper]
