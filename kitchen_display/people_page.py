"""Who works here: the office takes people on, gives PINs, and reads who changed what and why."""

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
from pos.domain.staff import PERSON_ROLES
from pos.web.house import House
from pos.web.rendering import html_response, language_of, sentence

SHEETS: Final = (
    "css/panel.css+css/tag.css+css/sheet.css+css/toast.css+css/choice.css+css/segments.css+css/empty.css"
    "+display/column.css+office/office"
)
WORDS: Final = (
    "office.", "part.", "role.", "log.", "kitchen.reason_", "load.", "waiter.channel_",
)  # fmt: skip
"""Beginnings of the sentences that the page needs."""


def route_handlers(house: House) -> list[Any]:
    """The page."""

    @get("/d/{venue:str}/people", include_in_schema=False)
    async def people(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "people")
        if not isinstance(entered, Entered):
            return entered
        language = language_of(request, entered.venue.languages)
        context = screen_context(
            house,
            entered,
            surface="office",
            title=sentence(language, "office.people"),
            script="office/people.linked.js",
            sheets=(SHEETS,),
            strings=WORDS,
            boot={
                "people": await initial_rows(house, entered, "staff.people"),
                "roles": PERSON_ROLES,
            },
        )
        context["theme"] = theme_of(request)
        return html_response("office/people.html", context, request, language=language)

    return [people]
