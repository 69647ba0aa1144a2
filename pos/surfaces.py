"""Every surface of a venue with its address and token: for the start page, the demo, programs."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from pos.domain.commands import DevicePair, PairingOpen
from pos.domain.menu import text_in
from pos.domain.staff import Role
from pos.domain.venue import Place, Venue
from pos.journal.writer import Outcome
from pos.web.house import House, new_id
from pos.web.rendering import LANGUAGES, sentence
from pos.web.sessions import Sessions, device_token, digest_of, new_secret

LINKS_SCHEMA: Final = 1
FILE_MODE: Final = 0o600
"""The file holds tokens."""

OFFICE: Final[tuple[str, Role, str]] = ("devices", "office", "")
SCREENS: Final[tuple[tuple[str, Role], ...]] = (
    ("kitchen", "kitchen"),
    ("board", "board"),
    ("window", "window"),
    ("paper", "paper"),
)


def page_of(surface: str) -> str:
    """The route of a surface's page, as the web knows it."""
    return f"/d/{{venue:str}}/{surface}"


def further_screens(house: House, venue: Venue) -> list[tuple[str, Role, str]]:
    """A waiter's phone where there are tables, a kiosk where guests fetch at a counter."""
    kinds = {place.kind: place.id for place in reversed(venue.places)}
    wanted: list[tuple[str, Role, str]] = []
    if kinds.keys() & {"table", "room"}:
        wanted.append(("waiter", "waiter", ""))
    if {"counter", "shelf"} <= kinds.keys():
        wanted.append(("kiosk", "kiosk", kinds["counter"]))
    return [one for one in wanted if house.has_page(page_of(one[0]))]


def device_name(venue: Venue, surface: str, station: str) -> str:
    """What people in the house would call the device: its station, else what it is for."""
    language = venue.languages[0] if venue.languages[0] in LANGUAGES else "en"
    own = next((dict(s.name) for s in venue.stations if s.id == station), None)
    if surface.startswith("kitchen/") and own is not None:
        return text_in(own, language, venue.languages[0])
    return sentence(language, f"device_name.{surface}")


class Surface(msgspec.Struct, frozen=True, omit_defaults=True):
    """One page: the address that opens it, and the token that programs send."""

    url: str
    token: str
    role: str
    station: str = ""


class PlaceLink(msgspec.Struct, frozen=True):
    """One place: the address on its QR card, and a guest's token for programs."""

    url: str
    token: str
    kind: str
    label: str


class VenueLinks(msgspec.Struct, frozen=True):
    """All links of a venue."""

    name: str
    partition: str
    surfaces: dict[str, Surface]
    places: dict[str, PlaceLink]


class Links(msgspec.Struct, frozen=True):
    """What `--links FILE` writes; described in docs/reference/links.md."""

    schema: int
    base_url: str
    venues: dict[str, VenueLinks]


class PairingError(Exception):
    """A device could not be paired."""


async def pair_device(house: House, venue: str, role: Role, station: str, label: str) -> str:
    """Pair a device of our own; its token."""
    now = house.clock.now()
    device_id = new_id(now)
    code, secret = new_secret(), new_secret()
    actor = house.system_actor(venue)
    opened = await house.submit(
        actor,
        venue,
        PairingOpen(
            device_id=device_id,
            role=role,
            code_digest=digest_of(code),
            station=station,
            label=label,
        ),
    )
    _expect(opened)
    paired = await house.submit(
        actor, venue, DevicePair(code_digest=digest_of(code), token_digest=digest_of(secret))
    )
    _expect(paired)
    return device_token(venue, device_id, secret)


def _expect(outcome: Outcome) -> None:
    if outcome.status != 200:
        raise PairingError(outcome.answer.decode())


def place_url(sessions: Sessions, base_url: str, venue_id: str, place: Place) -> str:
    """The signed link behind a place's code."""
    code = sessions.place_code(venue_id, place.id, place.code_version)
    return f"{base_url}/g/{venue_id}/{place.id}/{code}"


async def make_links(
    house: House,
    base_url: str,
    venue_ids: Iterable[str],
    *,
    everything: bool,
    kept: Links | None = None,
) -> Links:
    """Links of venues; tokens of `kept` that still open their door are used again.

    Without `everything` only the office gets a token: it lets the other screens in by their codes.
    """
    venues: dict[str, VenueLinks] = {}
    for venue_id in venue_ids:
        state = (await house.reading(venue_id)).shelf.state
        if state.venue is None:
            continue
        wanted: list[tuple[str, Role, str]] = [OFFICE]
        if everything:
            wanted += [(name, role, "") for name, role in SCREENS]
            wanted += [(f"kitchen/{s.id}", "kitchen", s.id) for s in state.venue.stations]
            wanted += further_screens(house, state.venue)
        before = kept.venues.get(venue_id) if kept is not None else None
        surfaces: dict[str, Surface] = {}
        for name, role, station in wanted:
            token = await _kept_token(house, before, name)
            if not token:
                token = await pair_device(
                    house, venue_id, role, station, device_name(state.venue, name, station)
                )
            url = f"{base_url}/d/{venue_id}/{name}?token={token}"
            surfaces[name] = Surface(url, token, role, station)
        places = {}
        for place in state.venue.places:
            places[place.id] = PlaceLink(
                url=place_url(house.sessions, base_url, venue_id, place),
                token=house.sessions.guest_token(venue_id, place.id, new_id(house.clock.now())),
                kind=place.kind,
                label=place.label,
            )
        venues[venue_id] = VenueLinks(state.venue.name, f"venue:{venue_id}", surfaces, places)
    return Links(LINKS_SCHEMA, base_url, venues)


async def _kept_token(house: House, before: VenueLinks | None, name: str) -> str:
    if before is None or name not in before.surfaces:
        return ""
    token = before.surfaces[name].token
    try:
        await house.actor(token)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, a new one is made
        return ""
    return token


def read_links(path: Path) -> Links | None:
    """Links that were written before; `None` when there are none to read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Links)
    except (OSError, msgspec.MsgspecError):
        return None


def write_links(path: Path, links: Links) -> None:
    """Write the links for programs, whole or not at all."""
    text = json.dumps(msgspec.to_builtins(links), indent=2, ensure_ascii=False)
    partial = path.with_name(path.name + ".part")
    partial.touch(mode=FILE_MODE)
    partial.write_text(text + "\n", "utf-8")
    partial.replace(path)
