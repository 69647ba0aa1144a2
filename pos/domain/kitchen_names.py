"""What a cook reads: a dish's short kitchen name, in the language of the station that makes it.

A kitchen name is one text for every cook, or one a language.  In a cook's own language the short
name goes first, then the dish's name in that language; a dish that has neither keeps the name the
house calls it by.
"""

from collections.abc import Iterable
from typing import Protocol

from pos.domain.line import CooksName
from pos.domain.menu import Item, KitchenName, Step, Texts, Variant, text_in
from pos.domain.venue import Venue

StationLanguages = tuple[tuple[str, str], ...]
"""Stations and the language of their cook, where it is not the house's own."""


class Named(Protocol):
    """A dish, a size or an option."""

    @property
    def name(self) -> Texts:
        """What guests read."""
        ...

    @property
    def kitchen_name(self) -> KitchenName:
        """What cooks read."""
        ...


class Sold(Protocol):
    """A line, a part or an option as it was sold."""

    @property
    def kitchen(self) -> str:
        """The name the house calls it by."""
        ...

    @property
    def kitchen_in(self) -> tuple[CooksName, ...]:
        """The name in the languages of the cooks who make it."""
        ...


def house_name(thing: Named, language: str, fallback: str) -> str:
    """The short name in the house's language, else the whole name."""
    return short_name(thing.kitchen_name, language) or text_in(thing.name, language, fallback)


def short_name(given: KitchenName, language: str) -> str:
    """The kitchen name in the house's language, or an empty text where the owner gave none."""
    return given if isinstance(given, str) else given.get(language, "")


def cooks_name(thing: Named, language: str) -> str:
    """The name in a cook's language, the short one first; empty where there is none."""
    stem = language.partition("-")[0]
    given = {} if isinstance(thing.kitchen_name, str) else thing.kitchen_name
    return (
        given.get(language)
        or given.get(stem)
        or thing.name.get(language)
        or thing.name.get(stem)
        or ""
    )


def names_in(
    languages: Iterable[str], thing: Named, variant: Variant | None, house: str
) -> tuple[CooksName, ...]:
    """A dish with its size, or an option, in these languages, where that says anything else."""
    found: list[CooksName] = []
    for language in languages:
        name = cooks_name(thing, language)
        if not name:
            continue
        if variant is not None:
            size = cooks_name(variant, language) or next(iter(variant.name.values()), "")
            name = f"{name} {size}"
        if name != house:
            found.append(CooksName(language, name))
    return tuple(found)


def languages_of(item: Item, cooks: StationLanguages) -> tuple[str, ...]:
    """The languages of the stations that make a dish, the house's own apart."""
    if not cooks:
        return ()
    stations = {item.station, *(step.station for step in item.route)}
    return tuple(dict.fromkeys(language for station, language in cooks if station in stations))


def step_name(
    step: Step, dish: tuple[str, tuple[CooksName, ...]], house: str, cook: str
) -> tuple[str, tuple[CooksName, ...]]:
    """What a station on a dish's way reads: in the house's language, and in its cook's.

    `dish` is what the whole dish is called in both.  A step's own name says what is done there, so
    that a cook reads it untranslated rather than the dish's name instead.
    """
    given = step.kitchen_name
    if not given:
        return dish[0], tuple(name for name in dish[1] if name.language == cook)
    texts = {} if isinstance(given, str) else given
    own = texts.get(cook) or texts.get(cook.partition("-")[0]) if cook else ""
    translated = (CooksName(cook, own),) if own else ()
    return short_name(given, house) or dish[0], translated


def cooks_of(venue: Venue) -> StationLanguages:
    """The stations whose cook reads another language than the house's own."""
    first = venue.languages[0]
    return tuple((s.id, s.language) for s in venue.stations if s.language and s.language != first)


def read_as(sold: Sold, language: str) -> str:
    """What the cook of a station reads of something that was sold."""
    for name in sold.kitchen_in:
        if name.language == language:
            return name.text
    return sold.kitchen
