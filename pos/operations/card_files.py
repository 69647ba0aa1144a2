"""Writing the cards of `tresen qr`: which venue, places and address are meant, and the files."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from pos.cards.addresses import AddressError, checked_base_url
from pos.cards.card import (
    LANGUAGES_MAX,
    WIFI_NAME_MAX,
    LettersMissing,
    cards_of,
    spoken_languages,
    words_of,
)
from pos.cards.face import CardTooSmall
from pos.cards.pdf import cards_pdf, sheets_of
from pos.cards.sizes import size_of
from pos.cards.svg import card_svg
from pos.domain.venue import Place, Venue
from pos.opening import LINKS_FILE
from pos.operations.carrying_out import Chosen
from pos.operations.opening import Trouble
from pos.operations.venue_desk import reading_of
from pos.serving import public_url
from pos.settings import Settings
from pos.surfaces import read_links
from pos.web.house import House

PLACES_NAMED_MAX: Final = 40
"""Places that a sentence names; a festival has two thousand."""


class Written(msgspec.Struct, frozen=True):
    """What was made: files, cards, sheets of A4 (0 without a PDF)."""

    files: list[Path]
    cards: int
    sheets: int


async def venue_of(house: House, wished: str | None) -> Venue:
    """The named venue, or the only one.  Raises `Trouble`."""
    known = house.venues()
    if wished is None and len(known) != 1:
        raise Trouble(f"Say which venue with --venue; there are: {', '.join(known) or 'none'}.")
    name = known[0] if wished is None else wished
    venue = (await reading_of(house, name)).shelf.state.venue
    if venue is None:
        raise Trouble(f"{name} is not published yet: tresen publish VENUE.toml.")
    return venue


def places_of(venue: Venue, wished: Sequence[str], kinds: Sequence[str]) -> list[Place]:
    """The named places and those of the kinds; all where neither is named.  Raises `Trouble`."""
    known = {place.id: place for place in venue.places}
    named = ", ".join(list(known)[:PLACES_NAMED_MAX])
    rest = f" and {len(known) - PLACES_NAMED_MAX} more" if len(known) > PLACES_NAMED_MAX else ""
    for one in wished:
        if one not in known:
            raise Trouble(f"{venue.id} has no place {one}; there are: {named}{rest}.")
    there = {place.kind for place in venue.places}
    for kind in kinds:
        if kind not in there:
            raise Trouble(f"{venue.id} has no {kind}; it has: {', '.join(sorted(there))}.")
    if not wished and not kinds:
        return list(venue.places)
    return [place for place in venue.places if place.id in wished or place.kind in kinds]


def base_url_of(settings: Settings, wished: str | None) -> tuple[str, str]:
    """The address for the cards, and where it is from.  Raises `Trouble`."""
    links = read_links(settings.data_dir / LINKS_FILE)
    if wished is not None:
        found, source = wished, "--base-url"
    elif settings.public_url:
        found, source = settings.public_url, "TRESEN_PUBLIC_URL"
    elif links is not None and links.base_url:
        found, source = links.base_url, "the address that was served last"
    else:
        found, source = public_url(settings, settings.port), "this machine's address now"
    try:
        return checked_base_url(found), source
    except AddressError as error:
        raise Trouble(str(error)) from error


def write_cards(
    house: House, venue: Venue, places: Sequence[Place], base_url: str, chosen: Chosen
) -> Written:
    """Draw every card, then write the files.  Raises `Trouble`; then nothing is written."""
    require_room(chosen)
    drawn: dict[Path, bytes] = {}
    try:
        words = words_of(spoken_languages(venue, chosen.language), chosen.wifi)
        cards = cards_of(house.sessions, venue, places, base_url, words)
        sized = [(card, size_of(card.kind, chosen.size)) for card in cards]
        if chosen.format != "svg":
            made_at = datetime.fromtimestamp(house.clock.now() / 1000, UTC)
            drawn[chosen.out / f"{venue.id}-cards.pdf"] = cards_pdf(sized, made_at)
        if chosen.format != "pdf":
            for card, size in sized:
                name = f"{venue.id}-{card.place_id}.svg"
                drawn[chosen.out / name] = card_svg(card, size).encode()
    except LettersMissing as error:
        raise Trouble(
            f"The cards' fonts have no letters for {error.letters} in {error.text!r}: they have"
            " Latin, Greek, Cyrillic and Arabic ones. Write it in one of these."
        ) from error
    except CardTooSmall as error:
        raise Trouble(
            f"The link of {error.card.place_id} ({len(error.card.link)} letters) is too long for"
            f" the size {error.size.name}: take a larger one, or a shorter address or id."
        ) from error
    chosen.out.mkdir(parents=True, exist_ok=True)
    for path, body in drawn.items():
        # Whole or not at all: half a sheet would be printed without a question.
        partial = path.with_name(path.name + ".part")
        partial.write_bytes(body)
        partial.replace(path)
    sheets = 0 if chosen.format == "svg" else sheets_of(size.name for _, size in sized)
    return Written(list(drawn), len(cards), sheets)


def require_room(chosen: Chosen) -> None:
    """Raises `Trouble` for more words than a card takes."""
    if len(set(chosen.language)) > LANGUAGES_MAX:
        raise Trouble(f"A card has room for {LANGUAGES_MAX} languages.")
    if len(chosen.wifi.encode()) > WIFI_NAME_MAX:
        raise Trouble(f"The name of a wifi has at most {WIFI_NAME_MAX} bytes.")
