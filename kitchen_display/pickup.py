"""The pick-up board's page: which numbers are being made and which can be fetched."""

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
from kitchen_display.rows import instant_of
from pos.web.house import House
from pos.web.rendering import html_response, language_of, sentence


def columns(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Preparing by age, ready with the newest first, as board/board.js orders them."""
    ready = [row for row in rows if row["step"] == "ready"]
    preparing = [row for row in rows if row["step"] != "ready"]
    ready.sort(key=lambda row: instant_of(row["since"]), reverse=True)
    preparing.sort(key=lambda row: instant_of(row["since"]))
    return {"preparing": preparing, "ready": ready}


def route_handlers(house: House) -> list[Any]:
    """The board's address."""

    @get("/d/{venue:str}/board", include_in_schema=False)
    async def board(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "board")
        if not isinstance(entered, Entered):
            return entered
        language = language_of(request, entered.venue.languages)
        rows = await initial_rows(house, entered, "pickup.board")
        context = screen_context(
            house,
            entered,
            surface="board",
            title=sentence(language, "board.title"),
            script="board/board.js",
            sheets=("board/board",),
            strings=("board.",),
            boot={"board": rows},
        )
        context |= columns(decoded(rows))
        context["theme"] = theme_of(request, "dark")
        cookies = (kept_screen(request),)
        return html_response(
            "board/board.html", context, request, language=language, cookies=cookies
        )

    return [board]
