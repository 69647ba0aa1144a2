"""The way into a staff screen: a token in the address becomes a cookie, the cookie an actor.

Cookies only render pages.  Scripts and forms send the token that stands in the page, so that no
other site can act with a cookie it can not read.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie

from pos.domain.instants import iso
from pos.domain.staff import Actor
from pos.domain.venue import Venue
from pos.web.house import House
from pos.web.problems import Problem
from pos.web.rendering import html_response

AnyRequest = Request[Any, Any, Any]

COOKIE: Final = "device"
OFFICE_COOKIE: Final = "office"
SCREEN_COOKIE: Final = "screen"
"""Which screen this device showed last: `/d` leads back there after a power cut."""
COOKIE_SECONDS: Final = 400 * 24 * 3600
"""The longest that browsers keep a cookie; a revoked device's token is worthless at once anyway."""

ROLES_OF_SURFACE: Final[dict[str, frozenset[str]]] = {
    "kitchen": frozenset({"kitchen", "office"}),
    "board": frozenset({"board", "window", "till", "kitchen", "office"}),
    "window": frozenset({"window", "till", "office"}),
    "paper": frozenset({"paper", "kitchen", "window", "till", "office"}),
    "waiter": frozenset({"waiter", "till", "window", "office"}),
    "kiosk": frozenset({"kiosk"}),
    "devices": frozenset({"office"}),
    "links": frozenset({"office"}),
    "menu": frozenset({"office"}),
    "people": frozenset({"office"}),
    "cards": frozenset({"office"}),
    "punctuality": frozenset({"office", "owner", "shift_lead"}),
    "pace": frozenset({"office", "owner", "shift_lead"}),
    "load": frozenset({"office"}),
}
"""Who may open which page; what a role may do there, command door and views decide."""

SURFACE_OF_ROLE: Final[dict[str, str]] = {
    "kitchen": "kitchen",
    "board": "board",
    "window": "window",
    "till": "window",
    "paper": "paper",
    "office": "devices",
    "waiter": "waiter",
    "kiosk": "kiosk",
}
"""Where a freshly paired device goes; who is not named has no screen and gets a key to copy."""


class Entered(msgspec.Struct, frozen=True):
    """A device that may see a page, with the token that its scripts use."""

    actor: Actor
    token: str
    venue: Venue


def surface_path(venue_id: str, surface: str, station: str = "") -> str:
    """A surface's address; the kitchen has one for each station."""
    path = f"/d/{venue_id}/{surface}"
    return f"{path}/{quote(station)}" if surface == "kitchen" and station else path


def device_cookie(request: AnyRequest, token: str, venue_id: str, surface: str) -> Cookie:
    """The cookie that opens one surface on this device."""
    return Cookie(
        COOKIE,
        path=f"/d/{venue_id}/{surface}",
        value=token,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def entry_cookies(
    request: AnyRequest, token: str, venue_id: str, surface: str, role: str
) -> tuple[Cookie, ...]:
    """The surface's own cookie; the office gets one more that opens every surface of the venue."""
    own = device_cookie(request, token, venue_id, surface)
    if role != "office":
        return (own,)
    everywhere = Cookie(
        OFFICE_COOKIE,
        path=f"/d/{venue_id}",
        value=token,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return (own, everywhere)


def kept_screen(request: AnyRequest) -> Cookie:
    """Remember on this device which screen it is."""
    return Cookie(
        SCREEN_COOKIE,
        path="/d",
        value=request.url.path,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def see_other(path: str, cookies: tuple[Cookie, ...] = ()) -> Response[bytes]:
    """303: after a token in an address or a form, the address is clean again."""
    headers = {"location": path, "cache-control": "no-store", "referrer-policy": "no-referrer"}
    return Response(b"", status_code=303, headers=headers, cookies=list(cookies))


async def enter(
    house: House, request: AnyRequest, venue_id: str, surface: str
) -> Entered | Response[bytes]:
    """Who stands before this page, or the answer that lets them in: a redirect, the pairing page.

    Raises `Problem` `partition.unknown`.
    """
    venue = (await house.reading(venue_id)).shelf.state.venue
    if venue is None:
        raise Problem("venue.not_published", {"venue": venue_id})
    given = request.query_params.get("token")
    kept = (request.cookies.get(COOKIE, ""), request.cookies.get(OFFICE_COOKIE, ""))
    code = "session.missing"
    for token in filter(None, kept if given is None else (given,)):
        try:
            actor = await _checked(house, token, venue_id, surface)
        except Problem as problem:
            code = problem.code
            continue
        if given is None:
            return Entered(actor, token, venue)
        rest = {k: v for k, v in request.query_params.items() if k != "token"}
        clean = request.url.path + (f"?{urlencode(rest)}" if rest else "")
        return see_other(clean, entry_cookies(request, token, venue_id, surface, actor.role))
    return pairing_page(request, venue, surface, code)


async def _checked(house: House, token: str, venue_id: str, surface: str) -> Actor:
    actor = await house.actor(token)
    if actor.venue != venue_id or actor.role not in ROLES_OF_SURFACE[surface]:
        raise Problem("session.forbidden", {"surface": surface})
    return actor


def pairing_page(
    request: AnyRequest, venue: Venue, surface: str, code: str = "session.missing"
) -> Response[bytes]:
    """The page where a device is paired; `code` says why it is shown."""
    problem = Problem(code)
    context = {
        "venue_name": venue.name,
        "venue_id": venue.id,
        "surface": surface,
        # A screen that was never paired is no error; everything else is said.
        "problem": "" if code == "session.missing" else code,
        "typed": request.query_params.get("code", "")[:12],
        "preferred_languages": venue.languages,
        "strings": (),
    }
    return html_response("devices/pair.html", context, request, status=problem.status)


def theme_of(request: AnyRequest, first: str | None = None) -> str | None:
    """The theme that this screen chose, else `first`, else what the browser prefers."""
    chosen = request.cookies.get("theme")
    return chosen if chosen in {"light", "dark"} else first


async def initial_rows(
    house: House, entered: Entered, view: str, params: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """A view's rows as `live.view` takes them: the socket goes on from there."""
    epoch, seq, rows = await house.rows(entered.actor, entered.venue.id, view, params or {})
    return {"epoch": epoch, "seq": seq, "rows": {k: msgspec.Raw(row) for k, row in rows.items()}}


def decoded(initial: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same rows for a template."""
    return [msgspec.json.decode(row) for row in initial["rows"].values()]


def boot_of(house: House, entered: Entered, **more: object) -> dict[str, object]:
    """What every screen's script needs to know."""
    venue = entered.venue
    return {
        "token": entered.token,
        "partition": f"venue:{venue.id}",
        "venue": venue.id,
        "venue_name": venue.name,
        "role": entered.actor.role,
        "time_zone": venue.time_zone,
        "now": iso(house.clock.now()),
        **more,
    }


def screen_context(
    house: House,
    entered: Entered,
    *,
    surface: str,
    title: str,
    script: str,
    sheets: tuple[str, ...],
    strings: tuple[str, ...],
    boot: Mapping[str, object],
) -> dict[str, Any]:
    """What `display/screen.html` needs."""
    return {
        "surface": surface,
        "title": title,
        "script": script,
        "sheets": sheets,
        "venue_name": entered.venue.name,
        "currency": entered.venue.currency,
        "time_zone": entered.venue.time_zone,
        "preferred_languages": entered.venue.languages,
        "now": house.clock.now(),
        "strings": ("staff.", "live.", "problem.", *strings),
        "boot": boot_of(house, entered, **boot),
    }
