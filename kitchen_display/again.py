"""`/d`: a device that starts again after a power cut returns alone to the screen it was.

The address of every screen that was opened is kept in a cookie, beside the device's token; a tablet
or a television has `/d` as its first page and needs nobody to choose a station.
"""

import re
from typing import Any, Final

from litestar import Response, get

from kitchen_display.door import SCREEN_COOKIE, AnyRequest, see_other
from pos.web.rendering import html_response

KNOWN: Final = re.compile(r"/d/[a-z0-9-]{1,64}/(?:kitchen(?:/[a-z0-9-]{1,64})?|board|window)")


def where_to(kept: str) -> str:
    """The screen that was kept, or the start page; never an address of somebody else's."""
    return kept if KNOWN.fullmatch(kept) else "/"


def route_handlers() -> list[Any]:
    """The one address, and the page that a screen keeps for when nobody answers there."""

    @get("/d", include_in_schema=False)
    async def again(request: AnyRequest) -> Response[bytes]:
        return see_other(where_to(request.cookies.get(SCREEN_COOKIE, "")))

    @get("/d/offline", include_in_schema=False)
    async def offline(request: AnyRequest) -> Response[bytes]:
        return html_response("display/offline.html", {}, request)

    return [again, offline]
