"""`/d`: a device that starts again after a power cut returns alone to the screen it was.

The address of every screen that was opened is kept in a cookie, beside the device's token; a tablet
or a television has `/d` as its first page and needs nobody to choose a station.
"""

import re
from typing import Any, Final

from litestar import Response, get

from kitchen_display.door import SCREEN_COOKIE, AnyRequest, see_other

KNOWN: Final = re.compile(r"/d/[a-z0-9-]{1,64}/(?:kitchen(?:/[a-z0-9-]{1,64})?|board|window)")


def where_to(kept: str) -> str:
    """The screen that was kept, or the start page; never an address of somebody else's."""
    return kept if KNOWN.fullmatch(kept) else "/"


def route_handlers() -> list[Any]:
    """The one address."""

    @get("/d", include_in_schema=False)
    async def again(request: AnyRequest) -> Response[bytes]:
        return see_other(where_to(request.cookies.get(SCREEN_COOKIE, "")))

    return [again]
