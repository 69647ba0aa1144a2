"""The owner's menu editor: today's special with a photo, and every item, from a phone."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from kitchen_display.door import AnyRequest, Entered, enter, screen_context, theme_of
from pos.documents import DOCUMENT_BYTES_MAX, DocumentError, read_menu_with_warnings, write_menu
from pos.documents.sentences import ReportLanguage
from pos.domain.menu import ALLERGENS, Menu
from pos.domain.venue import Venue
from pos.web.commands import read_body
from pos.web.guards import bearer
from pos.web.house import House
from pos.web.problems import Problem
from pos.web.rendering import LANGUAGES, html_response, language_of, sentence

SHEETS: Final = "+".join(
    (
        *(
            f"css/{name}.css"
            for name in (
                "panel", "tag", "sheet", "toast", "empty", "choice", "switch", "photo", "dock",
            )
        ),
        "display/column.css",
        "office/office",
    )
)  # fmt: skip
MAY: Final = frozenset({"office", "owner", "system"})


def report_on(body: bytes, venue: Venue | None, language: ReportLanguage) -> dict[str, Any]:
    """The menu that a file describes, if it can be one, and every fault with its line."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Problem("request.malformed", {"path": "$", "problem": "not UTF-8"}) from error
    menu: Menu | None = None
    try:
        reading = read_menu_with_warnings(text, venue, language)
        menu, found = reading.menu, list(reading.warnings)
    except DocumentError as error:
        found = list(error.problems)
    problems = [
        {"line": p.line, "field": p.field, "text": p.sentence, "severity": p.severity}
        for p in found
    ]
    return {"menu": menu, "problems": problems}


def _today(languages: Sequence[str]) -> dict[str, str]:
    """What the section of today's specials is called; a menu's first language is never missing."""
    known = [tag for tag in languages if tag in LANGUAGES]
    named = {tag: sentence(tag, "office.today") for tag in known}
    return {tag: sentence("en", "office.today") for tag in languages[:1]} | named


async def _page(house: House, entered: Entered, request: AnyRequest) -> Response[bytes]:
    language = language_of(request, entered.venue.languages)
    state = (await house.reading(entered.venue.id)).shelf.state
    context = screen_context(
        house,
        entered,
        surface="office",
        title=sentence(language, "office.menu"),
        script="office/menu.linked.js",
        sheets=(SHEETS,),
        strings=("office.", "part.", "allergen.", "language.", "list."),
        boot={
            "menu": state.menu,
            "version": state.menu_version,
            "stations": {s.id: s.name for s in entered.venue.stations},
            "allergens": ALLERGENS,
            "languages": entered.venue.languages,
            "today": _today(state.menu.languages if state.menu is not None else ()),
        },
    )
    context["theme"] = theme_of(request)
    return html_response("office/menu.html", context, request, language=language)


def route_handlers(house: House) -> list[Any]:
    """The page, and the menu as a file."""

    @get("/d/{venue:str}/menu", include_in_schema=False)
    async def editor(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "menu")
        if not isinstance(entered, Entered):
            return entered
        return await _page(house, entered, request)

    @get("/d/{venue:str}/menu/file", include_in_schema=False)
    async def download(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "menu")
        if not isinstance(entered, Entered):
            return entered
        state = (await house.reading(venue)).shelf.state
        if state.menu is None:
            raise Problem("menu.not_published")
        headers = {
            "content-disposition": f'attachment; filename="{venue}.menu.toml"',
            "cache-control": "no-store",
        }
        return Response(
            write_menu(state.menu).encode(), media_type="application/toml", headers=headers
        )

    @post(
        "/api/menu/check",
        summary="Read a menu file and say what is wrong with it",
        status_code=200,
    )
    async def check(request: AnyRequest) -> Response[bytes]:
        """Body: the TOML file.  The answer: every fault and warning with its line, and the menu."""
        actor = await house.actor(bearer(request.headers.get("authorization", "")))
        house.guards.session(actor)
        if actor.role not in MAY:
            raise Problem("session.forbidden", {"role": actor.role})
        body = await read_body(request.receive, DOCUMENT_BYTES_MAX)
        venue = (await house.reading(actor.venue)).shelf.state.venue
        language = language_of(request, venue.languages if venue is not None else ("de",))
        return Response(
            msgspec.json.encode(report_on(body, venue, "de" if language == "de" else "en")),
            status_code=200,
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )

    return [editor, download, check]
