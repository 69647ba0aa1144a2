"""What stands on a card: who, where, the signed link, the address to read, and words."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from pos.cards.lettering import missing_letters, printable
from pos.domain.venue import Place, PlaceKind, Venue
from pos.surfaces import place_url
from pos.web.rendering import LANGUAGES, sentence
from pos.web.sessions import Sessions

LANGUAGES_MAX: Final = 2
"""More words make the code smaller, and nobody reads four sentences at a counter."""
WIFI_NAME_MAX: Final = 32
"""Bytes of a network's name (IEEE 802.11, SSID)."""


class LettersMissing(Exception):
    """A name has letters that the cards' fonts do not have."""

    def __init__(self, text: str, letters: str) -> None:
        """`letters` of `text` would become boxes."""
        super().__init__(text, letters)
        self.text = text
        self.letters = letters


class Words(msgspec.Struct, frozen=True):
    """What is said in one language."""

    language: str
    opens: str
    invitation: str
    wifi: str = ""


class Card(msgspec.Struct, frozen=True):
    """One place's card.  `address` is what a guest compares with the phone's address bar."""

    venue_id: str
    place_id: str
    kind: PlaceKind
    venue_name: str
    label: str
    link: str
    address: str
    words: tuple[Words, ...]


def spoken_languages(venue: Venue, wished: Sequence[str] = ()) -> tuple[str, ...]:
    """The languages of the cards: the wished ones, else the first two that the venue speaks."""
    chosen = wished or [tag for tag in venue.languages if tag in LANGUAGES] or ["en"]
    return tuple(dict.fromkeys(chosen))[:LANGUAGES_MAX]


def words_of(languages: Iterable[str], wifi: str = "") -> tuple[Words, ...]:
    """The cards' words."""
    name = _shown(wifi) if wifi else ""
    return tuple(
        Words(
            tag,
            sentence(tag, "cards.opens"),
            sentence(tag, "cards.send"),
            sentence(tag, "cards.wifi", {"name": name}) if name else "",
        )
        for tag in languages
    )


def cards_of(
    sessions: Sessions,
    venue: Venue,
    places: Iterable[Place],
    base_url: str,
    words: tuple[Words, ...],
) -> list[Card]:
    """The places' cards with their signed links.  Raises `LettersMissing`."""
    name = _shown(venue.name)
    address = readable_address(base_url)
    return [
        Card(
            venue.id,
            place.id,
            place.kind,
            name,
            _shown(place.label),
            place_url(sessions, base_url, venue.id, place),
            address,
            words,
        )
        for place in places
    ]


def readable_address(base_url: str) -> str:
    """The address without its scheme, as the phone shows it: host, and port if it has one."""
    host = base_url.partition("://")[2]
    name, mark, rest = host.partition(":")
    try:
        # A phone shows the name in its own letters.
        return name.encode("ascii").decode("idna") + mark + rest
    except UnicodeError:
        return host


def _shown(text: str) -> str:
    shown = printable(text)
    missing = missing_letters(shown)
    if missing or not shown:
        raise LettersMissing(text, missing or text)
    return shown
