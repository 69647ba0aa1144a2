"""The design system on a page of its own: every token and every part, with the real styles.

`?theme=` light or dark, `?contrast=more` and `?lang=` show it as people will see it; it reads no
data and is open to everybody.
"""

from typing import Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from pos.domain.instants import iso
from pos.web.house import House
from pos.web.rendering import LANGUAGES, AnyRequest, html_response

PARTS: Final = (
    "sheet", "stepper", "segments", "tabs", "tag", "panel", "toast", "banner", "number_pad",
    "choice", "switch", "empty", "badge", "table_tile", "steps", "progress", "photo", "pick",
    "dock", "access_bar",
)  # fmt: skip
"""The sheets besides those that `parts/layout.html` links on every page."""
COLOURS: Final = (
    ("surface", "ink"), ("surface-raised", "ink"), ("surface-sunken", "ink"),
    ("surface", "ink-soft"),
    ("inverse", "on-inverse"), ("action", "on-action"), ("action-soft", "on-action-soft"),
    ("good", "on-good"), ("good-soft", "on-good-soft"), ("warn-soft", "on-warn-soft"),
    ("bad", "on-bad"), ("bad-soft", "on-bad-soft"),
)  # fmt: skip
"""Grounds and what is written on them."""
SCHEMES: Final = (("light", ""), ("dark", ""), ("light", "more"), ("dark", "more"))
STRINGS: Final = (
    "part.", "access.", "live.", "item.quantity", "cart.", "table_state.", "step.", "guest.",
)  # fmt: skip


def route_handlers(house: House) -> list[HTTPRouteHandler]:
    """The one page."""

    @get("/design", include_in_schema=False)
    async def design_page(request: AnyRequest) -> Response[bytes]:
        theme = request.query_params.get("theme")
        contrast = request.query_params.get("contrast")
        context = {
            "parts_sheet": "+".join(f"css/{part}.css" for part in PARTS) + "+design/design.css",
            "colours": COLOURS,
            "schemes": SCHEMES,
            "theme": theme if theme in {"light", "dark"} else None,
            "contrast": "more" if contrast == "more" else None,
            "strings": STRINGS,
            "boot": {"now": iso(house.clock.now()), "languages": LANGUAGES},
        }
        return html_response("design/design.html", context, request)

    return [design_page]
