"""What an answer means: each reader takes the text a person typed and gives the value, or says why.

A reader raises `BadReply`; the question is then asked again with its sentence.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pos.documents.place_lists import PlaceListError, places_of, slug_of
from pos.documents.sentences import sentence
from pos.documents.venue_form import time_zone_problems
from pos.domain.venue import PRINTERS_MAX, STATIONS_MAX
from pos.newcomer.words import Language, said

NONE: Final = "-"
KINDS: Final[dict[str, str]] = {
    "restaurant": "restaurant", "pub": "pub", "kneipe": "pub", "cafe": "cafe", "café": "cafe",
    "snack-bar": "snack-bar", "imbiss": "snack-bar", "drive-through": "drive-through",
    "drive-in": "drive-through", "hotel-bar": "hotel-bar", "hotelbar": "hotel-bar",
}  # fmt: skip
COUNTRIES: Final = ("DE", "NL", "GB")
LANGUAGES_MAX: Final = 12
PORT: Final = 9100

_YES: Final = {"yes", "y", "true", "ja", "j", "1"}
_NO: Final = {"no", "n", "false", "nein", "0", NONE}
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HOST_NAME: Final = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?"
)
_ADDRESS: Final = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<host>[^:\s]+))(?::(?P<port>[0-9]{1,5}))?")


class BadReply(Exception):
    """An answer that does not do, with the sentence that says why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class NamedStation:
    """A station as the owner calls it, and its id."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AnsweredPrinter:
    """Where a printer listens and which stations it prints for."""

    host: str
    port: int
    stations: tuple[str, ...]


def refuse(key: str, language: Language, **params: object) -> BadReply:
    """The refusal with the words of a key."""
    return BadReply(said(key, language, params))


def line(text: str, language: Language, *, limit: int, needed: bool = True) -> str:
    """One line of text of at most `limit` letters; "-" and nothing are no text."""
    value = "" if text == NONE else unicodedata.normalize("NFC", text)
    if needed and not value:
        raise refuse("bad.empty", language)
    if len(value) > limit:
        raise refuse("bad.too_long", language, max=limit)
    if any(unicodedata.category(letter) == "Cc" for letter in value):
        raise refuse("bad.control", language)
    return value


def venue_name(text: str, language: Language) -> str:
    """A name that links can be made of."""
    name = line(text, language, limit=80)
    if not slug_of(name):
        raise refuse("bad.no_letters", language)
    return name


def choice(text: str, language: Language, known: Mapping[str, str]) -> str:
    """One of the known words, in capitals or not."""
    found = known.get(text.casefold())
    if found is None:
        raise refuse("bad.choice", language, value=text, known=", ".join(known))
    return found


def yes_no(text: str, language: Language) -> bool:
    """Yes or no, in English or German."""
    word = text.casefold()
    if word not in _YES | _NO:
        raise refuse("bad.yes_no", language)
    return word in _YES


def time_zone(text: str, language: Language) -> str:
    """A time zone of the IANA database."""
    name = line(text, language, limit=60)
    for problem in time_zone_problems(name):
        raise BadReply(sentence(problem.code, problem.params, language))
    return name


def languages(text: str, language: Language) -> tuple[str, ...]:
    """Language tags; the first is the venue's own."""
    tags = _listed(text, language, limit=LANGUAGES_MAX)
    for tag in tags:
        if _LANGUAGE.fullmatch(tag) is None:
            raise refuse("bad.language", language, value=tag)
    return tuple(tags)


def place_list(text: str, language: Language, kind: str, own_language: str) -> str:
    """A list of tables or rooms that can be counted; "-" is none."""
    if text == NONE:
        return ""
    value = line(text, language, limit=2000)
    try:
        places_of(value, kind, own_language)
    except PlaceListError as error:
        raise BadReply(sentence(error.code, error.params, language)) from error
    return value


def stations(text: str, language: Language) -> tuple[NamedStation, ...]:
    """Stations by their names, each with an id of its own."""
    found: list[NamedStation] = []
    for name in _listed(text, language, limit=STATIONS_MAX):
        slug = slug_of(line(name, language, limit=80))
        if not slug:
            raise refuse("bad.no_letters", language)
        if any(station.id == slug for station in found):
            raise refuse("bad.twice", language, value=name)
        found.append(NamedStation(slug, name))
    return tuple(found)


def printers(
    text: str, language: Language, known: Sequence[NamedStation]
) -> tuple[AnsweredPrinter, ...]:
    """`host:port -> station, station; ...`; a printer without stations prints for all."""
    if text == NONE or not text:
        return ()
    found: list[AnsweredPrinter] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        address, _, named = re.sub(r"→|=", "->", part).partition("->")
        host, port = _address(address.strip(), language)
        wanted = [name.strip() for name in named.split(",") if name.strip()]
        ids = [_station(name, known, language) for name in wanted] or [s.id for s in known]
        if any((printer.host, printer.port) == (host, port) for printer in found):
            raise refuse("bad.twice", language, value=address.strip())
        found.append(AnsweredPrinter(host, port, tuple(dict.fromkeys(ids))))
    if len(found) > PRINTERS_MAX:
        raise refuse("bad.too_many", language, max=PRINTERS_MAX)
    return tuple(found)


def _listed(text: str, language: Language, *, limit: int) -> list[str]:
    names = [name.strip() for name in re.split(r"[,;]", text) if name.strip()]
    if not names or names == [NONE]:
        raise refuse("bad.empty", language)
    if len(names) > limit:
        raise refuse("bad.too_many", language, max=limit)
    for name in names:
        if names.count(name) > 1:
            raise refuse("bad.twice", language, value=name)
    return names


def _address(text: str, language: Language) -> tuple[str, int]:
    match = _ADDRESS.fullmatch(text)
    if match is None or not 1 <= int(match["port"] or PORT) <= 65535:
        raise refuse("bad.host", language, value=text)
    host = match["v6"] or match["host"]
    if match["v6"] or re.fullmatch(r"[0-9.]+", host):
        # What looks like a number must be a whole address: 192.168.1 is a slip.
        try:
            ipaddress.ip_address(host)
        except ValueError as error:
            raise refuse("bad.host", language, value=text) from error
    elif _HOST_NAME.fullmatch(host) is None:
        raise refuse("bad.host", language, value=text)
    return host, int(match["port"] or PORT)


def _station(name: str, known: Sequence[NamedStation], language: Language) -> str:
    slug = slug_of(name)
    for station in known:
        if slug and station.id == slug:
            return station.id
    names = ", ".join(station.name for station in known)
    raise refuse("bad.station", language, value=name, known=names)
