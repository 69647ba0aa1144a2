"""What a venue must be beyond its types: ids once, printers that print for stations that exist."""

from collections.abc import Iterator, Sequence
from typing import Final

from pos.domain.menu_rules import Param, Path, Problem, hours_problems
from pos.domain.menu_rules_items import is_day
from pos.domain.money import MINOR_DIGITS
from pos.domain.tax import RATES
from pos.domain.venue import PLACE_OF_CHANNEL, SERVICE_OF_PLACE, Printer, Station, Venue

PAPER_LANGUAGES: Final = ("de", "nl", "en", "tr", "pl")
"""Languages that kitchen printers have words for; letters that no code page has print nowhere."""


def problems(venue: Venue) -> list[Problem]:
    """Everything wrong with a venue, errors and warnings, in the order of the document.

    Whether the time zone exists is asked where the document is read: the rules hold no time zones.
    """
    return list(_problems(venue))


def _problems(venue: Venue) -> Iterator[Problem]:
    first = venue.languages[0]
    if venue.currency not in MINOR_DIGITS:
        yield Problem(
            ("currency",),
            "currency.unknown",
            {"currency": venue.currency, "known": sorted(MINOR_DIGITS)},
        )
    yield from _twice(("languages",), venue.languages, "language.twice")
    yield from _of_merchant(venue)
    yield from _of_hours(venue)
    yield from _twice(("stations",), [s.id for s in venue.stations], "id.twice", "id")
    for position, station in enumerate(venue.stations):
        path = ("stations", position)
        if not station.name.get(first, "").strip():
            yield Problem((*path, "name", first), "text.missing", {"language": first})
        if station.old_seconds <= station.aged_seconds:
            yield Problem(
                (*path, "old_seconds"),
                "station.old_before_aged",
                {"old": station.old_seconds, "aged": station.aged_seconds},
            )
    yield from _twice(("places",), [p.id for p in venue.places], "id.twice", "id")
    # Two cards with one label send the food to the wrong guests.
    yield from _twice(
        ("places",), [p.label.casefold() for p in venue.places], "label.twice", "label"
    )
    for language in sorted({language for place in venue.places for language in place.labels}):
        labels = [place.label_in(language).casefold() for place in venue.places]
        yield from _twice(("places",), labels, "label.twice", "label")
    yield from _of_kiosks(venue)
    yield from _of_promise(venue)
    yield from _twice(("printers",), [p.id for p in venue.printers], "id.twice", "id")
    for position, printer in enumerate(venue.printers):
        yield from _of_printer(("printers", position), printer, venue)
    if any(printer.role == "kitchen" for printer in venue.printers):
        printed = {station for printer in venue.printers for station in printer.stations}
        for position, station in enumerate(venue.stations):
            yield from _of_paper(("stations", position, "language"), station, venue)
            if station.id not in printed:
                yield Problem(
                    ("stations", position), "station.no_printer", {"id": station.id}, "warning"
                )


def _of_kiosks(venue: Venue) -> Iterator[Problem]:
    """The other place of a kiosk: one that is there, and where the food is served the other way."""
    kinds = {place.id: place.kind for place in venue.places}
    for position, place in enumerate(venue.places):
        if not place.also:
            continue
        path: Path = ("places", position, "also")
        other = kinds.get(place.also)
        if other is None:
            yield Problem(path, "place.unknown", {"id": place.also})
        elif SERVICE_OF_PLACE[other] == SERVICE_OF_PLACE[place.kind]:
            yield Problem(path, "place.also_alike", {"id": place.also})


def _of_promise(venue: Venue) -> Iterator[Problem]:
    """Limits of channels by which somebody can order, each further away than it opens again."""
    kinds = {place.kind for place in venue.places}
    for channel, minutes in venue.promise.limits.items():
        path: Path = ("promise", "limits", channel)
        kind = PLACE_OF_CHANNEL.get(channel)
        if kind is not None and kind not in kinds:
            yield Problem(path, "limit.no_place", {"channel": channel, "kind": kind}, "warning")
        if minutes <= venue.promise.resume_minutes:
            params: dict[str, Param] = {
                "channel": channel,
                "minutes": minutes,
                "resume": venue.promise.resume_minutes,
            }
            yield Problem(path, "limit.not_above_resume", params, "warning")


def _of_paper(path: Path, station: Station, venue: Venue) -> Iterator[Problem]:
    """A cook's language that the station's printers have no words or no letters for."""
    if not station.language or station.language.partition("-")[0] in PAPER_LANGUAGES:
        return
    for printer in venue.printers:
        if station.id in printer.stations and printer.role == "kitchen":
            params: dict[str, Param] = {
                "id": station.id,
                "language": station.language,
                "printer": printer.language,
                "known": list(PAPER_LANGUAGES),
            }
            yield Problem(path, "station.paper_language", params, "warning")
            return


def _of_hours(venue: Venue) -> Iterator[Problem]:
    yield from hours_problems(("hours",), venue.hours)
    yield from _twice(("special_days",), [d.date for d in venue.special_days], "day.twice", "date")
    for position, day in enumerate(venue.special_days):
        if not is_day(day.date):
            yield Problem(("special_days", position, "date"), "day.unknown", {"value": day.date})
        yield from hours_problems(("special_days", position, "hours"), day.hours)


def _of_merchant(venue: Venue) -> Iterator[Problem]:
    merchant = venue.merchant
    if merchant.country not in RATES:
        yield Problem(
            ("merchant", "country"),
            "country.no_rates",
            {"country": merchant.country, "known": sorted(RATES)},
        )
    if not merchant.tax_number and not merchant.vat_id:
        yield Problem(("merchant",), "merchant.no_tax_number", {}, "warning")


def _of_printer(path: Path, printer: Printer, venue: Venue) -> Iterator[Problem]:
    known = [station.id for station in venue.stations]
    for position, station in enumerate(printer.stations):
        if station not in known:
            yield Problem(
                (*path, "stations", position), "station.unknown", {"id": station, "known": known}
            )
    yield from _twice((*path, "stations"), printer.stations, "station.twice")
    stands_in = any(other.backup == printer.id for other in venue.printers)
    if not printer.stations and printer.role == "kitchen" and not stands_in:
        yield Problem((*path, "stations"), "printer.no_station", {"id": printer.id}, "warning")
    yield from _of_backup((*path, "backup"), printer, venue)
    same = [p.id for p in venue.printers if (p.host, p.port) == (printer.host, printer.port)]
    if same[0] != printer.id:
        yield Problem(
            (*path, "host"),
            "printer.same_address",
            {"first": same[0], "second": printer.id},
            "warning",
        )


def _of_backup(path: Path, printer: Printer, venue: Venue) -> Iterator[Problem]:
    """Where a printer's paper comes out when it is silent: at another one of its kind."""
    if not printer.backup:
        return
    backup = next((p for p in venue.printers if p.id == printer.backup), None)
    if backup is None:
        known = [p.id for p in venue.printers if p.id != printer.id]
        yield Problem(path, "printer.backup_unknown", {"id": printer.backup, "known": known})
    elif backup.id == printer.id or backup.role != printer.role:
        yield Problem(path, "printer.backup_other", {"id": printer.backup})
    elif (backup.host, backup.port) == (printer.host, printer.port):
        yield Problem(path, "printer.backup_same", {"id": printer.backup}, "warning")


def _twice(path: Path, names: Sequence[str], code: str, field: str = "") -> Iterator[Problem]:
    seen: set[str] = set()
    for position, name in enumerate(names):
        if name in seen:
            where = (*path, position, field) if field else (*path, position)
            yield Problem(where, code, {"id": name})
        seen.add(name)
