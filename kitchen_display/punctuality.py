"""How many promised minutes were kept: the office's page, and the sign for the door."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import msgspec
from babel.dates import format_skeleton
from babel.numbers import format_percent
from litestar import Response, get
from litestar.params import FromPath

from kitchen_display.door import AnyRequest, Entered, enter, theme_of
from pos.domain.instants import MINUTE, SECOND, Instant, business_day
from pos.domain.venue import Venue
from pos.reports.cell import OUTCOMES, Cell, age_quantile, early_quantile, joined, late_quantile
from pos.reports.days import Cells
from pos.reports.hit_rate import Standing, kept_of_hundred
from pos.web.house import House
from pos.web.rendering import direction_of, html_response, language_of, number, sentence

SIGN_DAYS: Final = 7
SIGN_MINIMUM: Final = 100
"""Below so many promised rounds there is no number for the door."""
SHARE_MINIMUM: Final = 20
"""Below so many a share says nothing either; the counts stand there anyway."""
DAYS_SHOWN: Final = 14
HALF, MOST = 0.5, 0.95


class Piece(msgspec.Struct, frozen=True):
    """A piece of a bar: which part, from where and how wide, in percent of the whole."""

    part: str
    begins: str
    width: str


class Row(msgspec.Struct, frozen=True):
    """One row of a table: its name, its counts and its bar.  `share` is empty for too few."""

    name: str
    counts: dict[str, str]
    promised: str
    share: str
    pieces: tuple[Piece, ...]
    href: str = ""
    is_chosen: bool = False


def pieces_of(cell: Cell, most: int, *, mirrored: bool) -> tuple[Piece, ...]:
    """A cell as a bar that is as long as it has rounds, where `most` fill the whole width."""
    found: list[Piece] = []
    at = 0
    for part in OUTCOMES:
        count = getattr(cell, part)
        if count:
            begins = most - at - count if mirrored else at
            found.append(Piece(part, _percent(begins, most), _percent(count, most)))
            at += count
    return tuple(found)


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.2f}%"


class Words:
    """How this page says numbers in one language."""

    def __init__(self, language: str, venue: Venue) -> None:
        """Speak to a reader of `language`."""
        self.language = language
        self.day_ends_at_hour = venue.day_ends_at_hour
        self.mirrored = direction_of(language) == "rtl"

    def say(self, key: str, **params: object) -> str:
        """A sentence of this page."""
        return sentence(self.language, f"punctuality.{key}", params)

    def channel(self, channel: str) -> str:
        """A channel's name; one that nobody named is shown as it is."""
        key = f"waiter.channel_{channel}"
        name = sentence(self.language, key)
        return channel if name == key else name

    def day(self, day: str) -> str:
        """A day of the last weeks: `Mo., 23. Nov.`."""
        return str(format_skeleton("MMMEd", date.fromisoformat(day), locale=self.language))

    def short_day(self, day: str) -> str:
        """A day that stands among its neighbours: `Mo., 23.`."""
        return str(format_skeleton("Ed", date.fromisoformat(day), locale=self.language))

    def span(self, milliseconds: int | None) -> str:
        """Minutes and seconds: `1:35 Min.`."""
        if milliseconds is None:
            return self.say("unknown")
        minutes, rest = divmod(round(milliseconds / SECOND) * SECOND, MINUTE)
        # The digits stay together in a line that runs the other way.
        clock = f"{number(minutes, self.language)}:{rest // SECOND:02d}"
        return self.say("span", span=clock)

    def share(self, cell: Cell) -> str:
        """How many of a hundred were kept."""
        if cell.promised < SHARE_MINIMUM:
            return ""
        return str(format_percent(kept_of_hundred(cell) / 100, locale=self.language))

    def row(self, name: str, cell: Cell, most: int, href: str = "", *, chosen: bool = False) -> Row:
        """One row."""
        return Row(
            name=name,
            counts={part: number(getattr(cell, part), self.language) for part in OUTCOMES},
            promised=number(cell.promised, self.language),
            share=self.share(cell),
            pieces=pieces_of(cell, most, mirrored=self.mirrored),
            href=href,
            is_chosen=chosen,
        )


def _summed(cells: Cells, of: Callable[[str], str]) -> dict[str, Cell]:
    """Cells added up by a part of their slot's name."""
    groups: dict[str, list[Cell]] = {}
    for slot, cell in cells.items():
        groups.setdefault(of(slot), []).append(cell)
    return {name: joined(group) for name, group in groups.items()}


def _most(cells: Iterable[Cell]) -> int:
    return max((cell.promised for cell in cells), default=1)


def hour_rows(cells: Cells, words: Words) -> list[Row]:
    """The hours of a business day from its first busy one to its last, in their order."""
    hours = {int(name): cell for name, cell in _summed(cells, lambda slot: slot[:2]).items()}
    if not hours:
        return []

    def rank(hour: int) -> int:
        return (hour - words.day_ends_at_hour) % 24

    ranks = [rank(hour) for hour in hours]
    most = _most(hours.values())
    # An hour without orders between two busy ones is seen to be one.
    shown = [(r + words.day_ends_at_hour) % 24 for r in range(min(ranks), max(ranks) + 1)]
    return [words.row(f"{hour:02d}:00", hours.get(hour, Cell()), most) for hour in shown]


def channel_rows(cells: Cells, words: Words) -> list[Row]:
    """The channels of a day, the busiest first."""
    found = _summed(cells, lambda slot: slot[3:])
    ranked = sorted(found.items(), key=lambda item: (-item[1].promised, item[0]))
    most = _most(found.values())
    return [words.row(words.channel(name), cell, most) for name, cell in ranked]


def day_rows(days: Mapping[str, Cells], words: Words, today: str, chosen: str) -> list[Row]:
    """The last days, the newest first."""
    names = [_days_before(today, back) for back in range(DAYS_SHOWN)]
    sums = {name: joined(days.get(name, {}).values()) for name in names}
    while names[1:] and not sums[names[-1]].promised:
        names.pop()
    most = _most(sums.values()) or 1
    return [
        words.row(words.short_day(name), sums[name], most, f"?day={name}", chosen=name == chosen)
        for name in names
    ]


def _days_before(day: str, back: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=back)).isoformat()


def sign_of(days: Mapping[str, Cells], words: Words, today: str) -> dict[str, str]:
    """The number for the door, or (without `kept`) how far away it is."""
    first = _days_before(today, SIGN_DAYS - 1)
    cells = [cell for day in days if first <= day <= today for cell in days[day].values()]
    whole = joined(cells)
    counted = whole.promised >= SIGN_MINIMUM
    return {
        "kept": number(kept_of_hundred(whole), words.language) if counted else "",
        "promised": number(whole.promised, words.language),
        "unrecorded": number(whole.unrecorded, words.language),
        "minimum": number(SIGN_MINIMUM, words.language),
        "first": words.day(first),
        "last": words.day(today),
    }


def facts_of(whole: Cell, words: Words) -> list[tuple[str, str]]:
    """What a day's sum says beside its counts, by name."""
    found: list[tuple[str, str]] = []

    def two(name: str, half: int | None, most: int | None) -> None:
        if half is not None:
            text = words.say("half_and_most", half=words.span(half), most=words.span(most))
            found.append((words.say(name), text))

    two("late_by", late_quantile(whole, HALF), late_quantile(whole, MOST))
    two("early_by", early_quantile(whole, HALF), early_quantile(whole, MOST))
    aged = sum(whole.ages)
    if aged:
        mean, most = words.span(whole.age_sum // aged), words.span(age_quantile(whole, MOST))
        found.append((words.say("food_age"), words.say("mean_and_most", mean=mean, most=most)))
        found.append((words.say("fresh"), number(whole.fresh, words.language)))
    if whole.leads:
        mean = words.span(whole.lead_sum // whole.leads)
        found.append((words.say("lead"), mean))
    return found


def context_of(
    standing: Standing, venue: Venue, words: Words, now: Instant, wished: str
) -> dict[str, Any]:
    """What the page shows, for one of the days."""
    today = business_day(now, venue.time_zone, venue.day_ends_at_hour)
    shown = {_days_before(today, back) for back in range(DAYS_SHOWN)}
    day = wished if wished in shown else today
    cells = standing.days.get(day, {})
    whole = joined(cells.values())
    return {
        "sign": sign_of(standing.days, words, today),
        "day": day,
        "day_name": words.day(day),
        "is_today": day == today,
        "whole": words.row("", whole, whole.promised or 1),
        "hours": hour_rows(cells, words),
        "channels": channel_rows(cells, words),
        "days": day_rows(standing.days, words, today, day),
        "facts": facts_of(whole, words),
        "open": number(standing.open, words.language),
        "behind": number(standing.behind, words.language) if standing.behind else "",
        "parts": OUTCOMES,
    }


def route_handlers(house: House) -> list[Any]:
    """The page's address."""

    @get("/d/{venue:str}/punctuality", include_in_schema=False)
    async def punctuality(request: AnyRequest, venue: FromPath[str]) -> Response[bytes]:
        entered = await enter(house, request, venue, "punctuality")
        if not isinstance(entered, Entered):
            return entered
        language = language_of(request, entered.venue.languages)
        words = Words(language, entered.venue)
        now = house.clock.now()
        standing = await house.hit_rate.standing(f"venue:{venue}", now)
        wished = request.query_params.get("day", "")[:10]
        context = {
            "title": words.say("title"),
            "venue_name": entered.venue.name,
            "venue_id": venue,
            "is_office": entered.actor.role == "office",
            "time_zone": entered.venue.time_zone,
            "now": now,
            "preferred_languages": entered.venue.languages,
            "strings": (),
            "theme": theme_of(request),
            **context_of(standing, entered.venue, words, now, wished),
        }
        return html_response("office/punctuality.html", context, request, language=language)

    return [punctuality]
