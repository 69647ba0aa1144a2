"""The waiter's phone: tables, orders for guests without a phone, what wants an answer, 86."""

from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from kitchen_display.catalogue import catalogue
from kitchen_display.door import (
    OFFICE_COOKIE,
    AnyRequest,
    Entered,
    enter,
    screen_context,
    theme_of,
)
from kitchen_display.empties import empties_of
from pos.web.house import House
from pos.web.problems import Problem
from pos.web.rendering import html_response, language_of, sentence

SHEETS: Final = "+".join(
    (
        *(
            f"css/{name}.css"
            for name in (
                "number_pad", "panel", "pick", "dock", "table_tile", "tag", "sheet", "stepper",
                "segments", "toast", "tabs", "empty", "badge", "choice", "switch",
            )
        ),
        "display/column.css",
        "display/empties.css",
        "display/overload.css",
        "waiter/waiter.css",
        "waiter/notices",
    )
)  # fmt: skip
"""All in one answer; `screen.html` adds the last one's ending."""
WORDS: Final = (
    "waiter.", "part.", "table_state.", "allergen.", "role.", "list.", "empties.", "load.",
)  # fmt: skip
"""Beginnings of the sentences that the page needs."""


async def _opens_office(house: House, entered: Entered, request: AnyRequest) -> bool:
    """Whether this device may open the office's pages too."""
    if entered.actor.role == "office":
        return True
    token = request.cookies.get(OFFICE_COOKIE, "")
    if not token:
        return False
    try:
        actor = await house.actor(token)
    except Problem:
        return False
    return actor.role == "office" and actor.venue == entered.venue.id


def route_handlers(house: House) -> list[Any]:
    """The page, and the menu it enters orders from."""

    @get("/d/{venue:str}/waiter", include_in_schema=False)
    async def waiter(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "waiter")
        if not isinstance(entered, Entered):
            return entered
        language = language_of(request, entered.venue.languages)
        shelf = (await house.reading(venue)).shelf
        context = screen_context(
            house,
            entered,
            surface="waiter",
            title=sentence(language, "waiter.title"),
            script="waiter/waiter.linked.js",
            sheets=(SHEETS,),
            strings=WORDS,
            boot={
                "menu": catalogue(shelf, entered.venue, language, house.clock.now()),
                "places": [
                    {"id": p.id, "kind": p.kind, "label": p.label, "area": p.area}
                    for p in entered.venue.places
                ],
                "admission": entered.venue.admission,
                "empties": empties_of(shelf, entered.venue, language),
                "opens_office": await _opens_office(house, entered, request),
            },
        )
        context["theme"] = theme_of(request)
        return html_response("waiter/waiter.html", context, request, language=language)

    @get("/d/{venue:str}/waiter/menu", include_in_schema=False)
    async def menu(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "waiter")
        if not isinstance(entered, Entered):
            return entered
        language = language_of(request, entered.venue.languages)
        shelf = (await house.reading(venue)).shelf
        body = msgspec.json.encode(catalogue(shelf, entered.venue, language, house.clock.now()))
        headers = {"cache-control": "no-store"}
        return Response(body, media_type="application/json", headers=headers)

    return [waiter, menu]
