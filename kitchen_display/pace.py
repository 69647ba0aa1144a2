"""What the kitchen's plan knows: each station's pace, what was learned, and why this minute."""

from collections.abc import Iterator
from datetime import date
from math import exp
from typing import Any, Final

import msgspec
from babel.dates import format_skeleton
from babel.numbers import format_percent
from litestar import Response, get
from litestar.params import FromPath

from kitchen_display.door import AnyRequest, Entered, enter, theme_of
from kitchen_display.minute import minute_of, open_orders
from pos.domain.evolve_pace import EVEN
from pos.domain.instants import MINUTE, SECOND, Instant
from pos.domain.menu import Item, text_in
from pos.domain.plan_events import LearnedStep
from pos.domain.plan_state import PaceNow
from pos.domain.shelf import Shelf
from pos.domain.venue import Station, Venue
from pos.web.house import House
from pos.web.rendering import clock_time, html_response, language_of, number, sentence

TIMES_MAX: Final = 40
"""Kinds of work that are shown: those that differ most from the menu."""


class StationRow(msgspec.Struct, frozen=True):
    """One station, in words.  `sign` is slow, fast, even or unknown."""

    name: str
    sign: str
    pace: str
    cost: str
    places: str
    is_short: bool
    seen: str
    doubt: str


class Words:
    """How this page says numbers in one language."""

    def __init__(self, language: str, venue: Venue) -> None:
        """Speak to a reader of `language`."""
        self.language = language
        self.venue = venue

    def say(self, key: str, **params: object) -> str:
        """A sentence of this page."""
        return sentence(self.language, f"pace.{key}", params)

    def name(self, texts: dict[str, str]) -> str:
        """A name in the reader's language."""
        return text_in(texts, self.language, self.venue.languages[0])

    def span(self, milliseconds: float) -> str:
        """Minutes and seconds, `1:35 Min.`; the sign is said by the sentence around it."""
        minutes, rest = divmod(round(abs(milliseconds) / SECOND) * SECOND, MINUTE)
        clock = f"{number(minutes, self.language)}:{rest // SECOND:02d}"
        return self.say("span", span=clock)

    def percent(self, share: float) -> str:
        """A share of one."""
        return str(format_percent(round(share, 2), locale=self.language))

    def time(self, at: Instant) -> str:
        """A wall-clock time of the venue."""
        return clock_time(at, self.venue.time_zone)

    def channel(self, channel: str) -> str:
        """A channel's name; one that nobody named is shown as it is."""
        key = f"waiter.channel_{channel}"
        name = sentence(self.language, key)
        return channel if name == key else name


def works(item: Item) -> Iterator[tuple[str, Instant]]:
    """Where an item is made, and what the menu says that it takes there."""
    for step in item.route:
        yield step.station, step.prep_seconds * SECOND
    if item.station and not item.route:
        yield item.station, item.prep_seconds * SECOND


def items_of(shelf: Shelf) -> tuple[Item, ...]:
    """All items of the menu."""
    return shelf.state.menu.items if shelf.state.menu is not None else ()


def longest_at(shelf: Shelf, station: str) -> tuple[Item, float] | None:
    """The item that takes longest at a station, and how long it takes as far as is known."""
    learned = shelf.state.learned
    known = {step.key: step for step in learned.steps} if learned is not None else {}
    found: tuple[Item, float] | None = None
    for item in items_of(shelf):
        for where, said in works(item):
            step = known.get(f"{item.id}::{where}")
            takes = exp(step.log_median) if step is not None else said
            if where == station and (found is None or takes > found[1]):
                found = item, takes
    return found


def station_rows(shelf: Shelf, words: Words) -> list[StationRow]:
    """Every station, as the venue has them."""
    return [_station(shelf, station, words) for station in words.venue.stations]


def _station(shelf: Shelf, station: Station, words: Words) -> StationRow:
    pace = shelf.state.paces.get(station.id)
    sign, said = _pace(pace, words)
    cost = ""
    longest = longest_at(shelf, station.id)
    if pace is not None and sign in {"slow", "fast"} and longest is not None:
        item, takes = longest
        key = "cost_more" if sign == "slow" else "cost_less"
        span = words.span(takes * (exp(pace.factor) - 1))
        cost = words.say(key, span=span, item=words.name(item.name))
    now = shelf.state.places.get(station.id)
    count = station.places if now is None else now.places
    paused = shelf.state.paused.get(station.id)
    places = words.say(
        "places_of",
        now=number(count, words.language),
        all=number(station.places, words.language),
    )
    if not count:
        places = words.say("out")
    until = now.until if now is not None else 0
    if until:
        places = words.say("until", what=places, time=words.time(until))
    if paused is not None:
        places = f"{places} · {words.say('paused')}"
    is_short = count < station.places or paused is not None
    seen = "" if pace is None else _seen(pace, words)
    doubt = _doubt(pace, words)
    return StationRow(words.name(station.name), sign, said, cost, places, is_short, seen, doubt)


def _pace(pace: PaceNow | None, words: Words) -> tuple[str, str]:
    if pace is None or not pace.seen:
        return "unknown", words.say("unseen")
    off = words.percent(abs(exp(pace.factor) - 1))
    if pace.slow_since:
        return "slow", words.say("slow", percent=off, time=words.time(pace.slow_since))
    if pace.factor > EVEN:
        return "slow", words.say("slow_now", percent=off)
    if pace.factor < -EVEN:
        return "fast", words.say("fast", percent=off)
    return "even", words.say("even")


def _seen(pace: PaceNow, words: Words) -> str:
    said = []
    if pace.seen:
        said.append(words.say("seen", bumps=number(pace.seen, words.language)))
    if pace.batched:
        said.append(words.say("batched", bumps=number(pace.batched, words.language)))
    if pace.missed:
        said.append(words.say("missed", tickets=number(pace.missed, words.language)))
    return " · ".join(said)


def _doubt(pace: PaceNow | None, words: Words) -> str:
    """What is not known of a station, and why."""
    if pace is not None and pace.muted and pace.batched:
        return words.say("doubt_batched")
    if pace is not None and not pace.seen and not pace.batched and pace.missed:
        return words.say("doubt_missed")
    if pace is None or not pace.seen:
        return words.say("doubt_nothing")
    if pace.missed > pace.seen:
        return words.say("doubt_often")
    return ""


def time_rows(shelf: Shelf, words: Words) -> tuple[list[dict[str, str]], int]:
    """What was learned against what the menu says, the widest apart first; and of how many."""
    learned = shelf.state.learned
    if learned is None:
        return [], 0
    items = {item.id: item for item in items_of(shelf)}
    found: list[tuple[float, str, dict[str, str]]] = []
    for step in learned.steps:
        row = _time_row(step, items, words)
        if row is not None:
            found.append((-abs(row[0]), step.key, row[1]))
    found.sort(key=lambda one: one[:2])
    return [row for _, _, row in found[:TIMES_MAX]], len(found)


def _time_row(
    step: LearnedStep, items: dict[str, Item], words: Words
) -> tuple[float, dict[str, str]] | None:
    plain, _, options = step.key.partition("+")
    name, variant, station = plain.split(":", 2)
    item = items.get(name)
    said = dict(works(item)).get(station) if item is not None else None
    if item is None or not said:
        # It is not sold any more.
        return None
    size = next((words.name(v.name) for v in item.variants if v.id == variant), variant)
    where = next((words.name(s.name) for s in words.venue.stations if s.id == station), station)
    takes = exp(step.log_median)
    off = takes / said - 1
    key = "longer" if off > 0 else "shorter"
    return off, {
        "name": " ".join(part for part in (words.name(item.name), size) if part),
        "options": options.replace(",", ", "),
        "station": where,
        "menu": words.span(said),
        "takes": words.span(takes),
        "off": words.say(key, percent=words.percent(abs(off))) if round(off, 2) else "",
        "sign": "slow" if off > EVEN else "fast" if off < -EVEN else "even",
        "seen": number(step.seen, words.language),
    }


def habit_rows(shelf: Shelf, words: Words) -> list[dict[str, str]]:
    """How guests come, by channel."""
    learned = shelf.state.learned
    rows = []
    for habit in learned.habits if learned is not None else ():
        key = "comes_late" if habit.late > 0 else "comes_early"
        near = abs(habit.late) < 15 * SECOND
        rows.append(
            {
                "channel": words.channel(habit.channel),
                "late": words.say("comes_on_time")
                if near
                else words.say(key, span=words.span(habit.late)),
                "handing": words.span(habit.handing),
                "no_show": words.percent(habit.no_show),
                "seen": number(habit.seen, words.language),
            }
        )
    return rows


def context_of(shelf: Shelf, words: Words, now: Instant, wished: str) -> dict[str, Any]:
    """What the page shows; `wished` is the order that is asked about."""
    learned = shelf.state.learned
    times, known = time_rows(shelf, words)
    day = ""
    if learned is not None:
        on = date.fromisoformat(learned.business_day)
        day = str(format_skeleton("MMMEd", on, locale=words.language))
    return {
        "is_planned": shelf.plan.on,
        "stations": station_rows(shelf, words),
        "times": times,
        "times_shown": number(len(times), words.language),
        "times_known": number(known, words.language),
        "learned_day": day,
        "habits": habit_rows(shelf, words),
        "orders": open_orders(shelf, wished),
        "minute": minute_of(shelf, words, now, wished),
    }


async def _page(
    house: House, request: AnyRequest, venue: str, surface: str, back: str
) -> Response[bytes]:
    entered = await enter(house, request, venue, surface)
    if not isinstance(entered, Entered):
        return entered
    language = language_of(request, entered.venue.languages)
    words = Words(language, entered.venue)
    now = house.clock.now()
    shelf = (await house.reading(venue)).shelf
    wished = request.query_params.get("order", "")[:36]
    is_kitchen = entered.actor.role == "kitchen"
    context = {
        "title": words.say("title"),
        "venue_name": entered.venue.name,
        "back": back,
        "back_name": sentence(language, "pace.back" if is_kitchen else "office.back"),
        "time_zone": entered.venue.time_zone,
        "now": now,
        "preferred_languages": entered.venue.languages,
        "strings": (),
        "theme": theme_of(request),
        **context_of(shelf, words, now, wished),
    }
    return html_response("office/pace.html", context, request, language=language)


def route_handlers(house: House) -> list[Any]:
    """The page's two addresses: the office's, and below a kitchen screen's own."""

    @get("/d/{venue:str}/pace", include_in_schema=False)
    async def pace(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        return await _page(house, request, venue, "pace", f"/d/{venue}/devices")

    @get("/d/{venue:str}/kitchen/{station:str}/pace", include_in_schema=False)
    async def kitchen_pace(
        request: AnyRequest, venue: FromPath[str], station: FromPath[str]
    ) -> Response[bytes]:
        known = (await house.reading(venue)).shelf.state.venue
        own = known is not None and any(one.id == station for one in known.stations)
        back = f"/d/{venue}/kitchen/{station}" if own else f"/d/{venue}/kitchen"
        return await _page(house, request, venue, "kitchen", back)

    return [pace, kitchen_pace]
