"""Devices: the office lists, pairs and revokes them; a new screen types its code here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_date
from litestar import Request, Response, get, post
from litestar.params import FromPath

from kitchen_display.addresses import public_url
from kitchen_display.door import (
    SURFACE_OF_ROLE,
    AnyRequest,
    Entered,
    decoded,
    enter,
    entry_cookies,
    initial_rows,
    pairing_page,
    screen_context,
    see_other,
    surface_path,
    theme_of,
)
from kitchen_display.pairing import open_door, redeem
from kitchen_display.qr import qr_svg
from kitchen_display.rows import instant_of, text_in
from pos import channels
from pos.domain.commands import DeviceRevoke
from pos.domain.staff import ROLES
from pos.web.house import House
from pos.web.problems import Problem
from pos.web.rendering import html_response, language_of, sentence

FORM_FIELDS_MAX: Final = 8
BINDING: Final = {"kitchen": "station", "kiosk": "place", "channel": "channel"}
"""The form's field that says what a device of a role is bound to."""


async def _fields(house: House, request: AnyRequest) -> dict[str, str]:
    """A form's fields, from a page of our own origin only.  Raises `Problem` `session.origin`."""
    house.guards.origin(request.headers.get("origin"), request.headers.get("host", ""))
    form = await request.form()
    return {k: str(v)[:200] for k, v in list(form.items())[:FORM_FIELDS_MAX]}


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client is not None else ""


def bound_to(fields: Mapping[str, str]) -> str:
    """What the form binds a device to: a kitchen's station, a kiosk's place, a channel's name."""
    return fields.get(BINDING.get(fields.get("role", ""), ""), "")


def _is_waiting(row: dict[str, Any], now: int) -> bool:
    return "waiting_until" in row and instant_of(row["waiting_until"]) > now


def sorted_devices(rows: list[dict[str, Any]], now: int) -> dict[str, list[dict[str, Any]]]:
    """Paired, awaited and revoked devices, the newest first."""
    paired = [r for r in rows if r.get("paired_at") and not r.get("revoked_at")]
    revoked = [r for r in rows if r.get("revoked_at")]
    waiting = [r for r in rows if _is_waiting(r, now)]
    paired.sort(key=lambda r: instant_of(r["paired_at"]), reverse=True)
    revoked.sort(key=lambda r: instant_of(r["revoked_at"]), reverse=True)
    return {"paired": paired, "waiting": waiting, "revoked": revoked[:20]}


def when_in(language: str, time_zone: str) -> Callable[[str], str]:
    """A writer of dates with their time, as the language has them."""

    def when(text: str) -> str:
        moment = datetime.fromisoformat(text).astimezone(ZoneInfo(time_zone))
        # A day stands before its month, and the clock has 24 hours, as everywhere in the house.
        locale = "en_GB" if language == "en" else f"{language}@numbers=latn"
        return f"{format_date(moment, 'short', locale=locale)} {moment:%H:%M}"

    return when


async def devices_page(
    house: House, request: AnyRequest, entered: Entered, **more: object
) -> Response[bytes]:
    """List the devices; `more` holds a fresh code or a problem."""
    venue = entered.venue
    language = language_of(request, venue.languages)
    rows = await initial_rows(house, entered, "venue.devices")
    context = screen_context(
        house,
        entered,
        surface="devices",
        title=sentence(language, "devices.title"),
        script="devices/devices.js",
        sheets=("devices/devices",),
        strings=("devices.", "role."),
        boot={"devices": rows},
    )
    context |= sorted_devices(decoded(rows), house.clock.now())
    context |= {"door": None, "door_qr": "", "door_url": "", "problem": "", **more}
    context["token"] = entered.token
    context["own_id"] = entered.actor.id.partition(":")[2]
    context["when"] = when_in(language, venue.time_zone)
    context["venue_id"] = venue.id
    context["roles"] = ROLES
    context["stations"] = [
        {"id": each.id, "name": text_in(each.name, language, venue.languages[0])}
        for each in venue.stations
    ]
    context["places"] = [{"id": each.id, "name": each.label} for each in venue.places]
    context["channels"] = channels.names()
    context["bound_names"] = {
        "kitchen": {s["id"]: s["name"] for s in context["stations"]},
        "kiosk": {p["id"]: p["name"] for p in context["places"]},
    }
    context["theme"] = theme_of(request)
    return html_response("devices/devices.html", context, request, language=language)


async def _entered_by_form(
    house: House, request: AnyRequest, venue_id: str, fields: dict[str, str]
) -> Entered:
    # The form carries the token that its page was made with; a cookie alone does nothing.
    actor = await house.actor(fields.get("token", ""))
    if actor.venue != venue_id or actor.role != "office":
        raise Problem("session.forbidden")
    venue = (await house.reading(venue_id)).shelf.state.venue
    if venue is None:
        raise Problem("venue.not_published")
    del request
    return Entered(actor, fields["token"], venue)


def _office_handlers(house: House) -> list[Any]:
    @get("/d/{venue:str}/devices", include_in_schema=False)
    async def devices(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "devices")
        if not isinstance(entered, Entered):
            return entered
        return await devices_page(house, request, entered)

    @post("/d/{venue:str}/devices/open", include_in_schema=False, status_code=200)
    async def open_pairing(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        fields = await _fields(house, request)
        entered = await _entered_by_form(house, request, venue, fields)
        try:
            door = await open_door(
                house,
                entered.actor,
                venue,
                fields.get("role", ""),
                bound_to(fields),
                fields.get("label", "")[:40],
            )
        except Problem as problem:
            return await devices_page(house, request, entered, problem=problem.code)
        address = f"{public_url(house, request)}/d/{venue}/pair"
        link = f"{address}?{urlencode({'code': door.code})}"
        return await devices_page(
            house, request, entered, door=door, door_url=address, door_qr=qr_svg(link)
        )

    @post("/d/{venue:str}/devices/revoke", include_in_schema=False, status_code=200)
    async def revoke(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        fields = await _fields(house, request)
        entered = await _entered_by_form(house, request, venue, fields)
        command = DeviceRevoke(device_id=fields.get("device_id", "") or "-")
        outcome = await house.submit(entered.actor, venue, command)
        if outcome.status != 200:
            code = msgspec.json.decode(outcome.answer)["code"]
            return await devices_page(house, request, entered, problem=code)
        return see_other(surface_path(venue, "devices"))

    return [devices, open_pairing, revoke]


def _pairing_handlers(house: House) -> list[Any]:
    async def page(request: AnyRequest, venue_id: str, code: str) -> Response[bytes]:
        venue = (await house.reading(venue_id)).shelf.state.venue
        if venue is None:
            raise Problem("venue.not_published")
        return pairing_page(request, venue, "pair", code)

    @get("/d/{venue:str}/pair", include_in_schema=False)
    async def pair(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        return await page(request, venue, "session.missing")

    @post("/d/{venue:str}/pair", include_in_schema=False, status_code=200)
    async def redeem_code(request: Request[Any, Any, Any], venue: FromPath[str]) -> Response[bytes]:
        fields = await _fields(house, request)
        try:
            paired = await redeem(house, venue, fields.get("code", ""), _address(request))
        except Problem as problem:
            return await page(request, venue, problem.code)
        surface = SURFACE_OF_ROLE.get(paired.role)
        if surface is None:
            # No screen: the token is shown once, to be put into the settings of a program.
            context = {
                "venue_name": venue,
                "venue_id": venue,
                "token": paired.token,
                "role": paired.role,
                "preferred_languages": (),
                "strings": (),
            }
            return html_response("devices/agent.html", context, request)
        cookies = entry_cookies(request, paired.token, venue, surface, paired.role)
        return see_other(surface_path(venue, surface, paired.station), cookies)

    return [pair, redeem_code]


def route_handlers(house: House) -> list[Any]:
    """The office's page with its two forms, and the pairing page."""
    return [*_office_handlers(house), *_pairing_handlers(house)]
