"""The questions of `tresen new`, in the order they are asked, and what each answer becomes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pos.documents import DocumentError, read_menu_with_warnings
from pos.domain.venue import Venue
from pos.newcomer import replies
from pos.newcomer.replies import AnsweredPrinter, BadReply, NamedStation
from pos.newcomer.words import Language, said

TIME_ZONES: Final = {"DE": "Europe/Berlin", "NL": "Europe/Amsterdam", "GB": "Europe/London"}
OWN_LANGUAGES: Final = {"DE": "de, en", "NL": "nl, en", "GB": "en"}


@dataclass(slots=True)
class Answers:
    """What has been answered so far; later questions lean on earlier answers."""

    name: str = ""
    kind: str = "restaurant"
    merchant: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "DE"
    tax_number: str = ""
    vat_id: str = ""
    time_zone: str = ""
    languages: tuple[str, ...] = ("en",)
    tables: str = ""
    rooms: str = ""
    counter: bool = False
    lane: bool = False
    shelf: bool = False
    stations: tuple[NamedStation, ...] = ()
    printers: tuple[AnsweredPrinter, ...] = ()
    menu: Path | None = None
    menu_text: str = field(default="", repr=False)
    """The owner's own menu as it stands in the file; empty for the sample menu."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its key in an answers file, its default, and how its answer is taken.

    `take` stores the value into the answers or raises `BadReply`.
    """

    key: str
    default: Callable[[Answers, Language], str]
    take: Callable[[Answers, str, Language], None]
    applies: Callable[[Answers], bool] = lambda _: True


def text_of(question: Question, answers: Answers, language: Language) -> str:
    """The question in words."""
    names = ", ".join(station.name for station in answers.stations)
    return said(f"ask.{question.key}", language, {"stations": names})


def menu_question(venue_of: Callable[[Answers], Venue]) -> Question:
    """The last question.  The own menu is read against the venue that the answers make."""

    def take(answers: Answers, text: str, language: Language) -> None:
        if text in {"", replies.NONE}:
            return
        path = Path(text).expanduser()
        try:
            read_menu_with_warnings(path, venue_of(answers), language)
            # Taken as it stands, with the owner's remarks.
            answers.menu_text = path.read_text(encoding="utf-8-sig")
        except DocumentError as error:
            raise BadReply(str(error)) from error
        answers.menu = path

    return Question("menu", lambda _answers, _language: "", take)


def _line(key: str, limit: int, default: Callable[[Answers], str], needed: bool) -> Question:
    def take(answers: Answers, text: str, language: Language) -> None:
        setattr(answers, key, replies.line(text, language, limit=limit, needed=needed))

    return Question(key, lambda answers, _: default(answers), take)


def _yes_no(key: str, default: Callable[[Answers], bool]) -> Question:
    def take(answers: Answers, text: str, language: Language) -> None:
        setattr(answers, key, replies.yes_no(text, language))

    return Question(
        key, lambda answers, lang: said("yes" if default(answers) else "no", lang), take
    )


def _take_name(answers: Answers, text: str, language: Language) -> None:
    answers.name = replies.venue_name(text, language)


def _take_kind(answers: Answers, text: str, language: Language) -> None:
    answers.kind = replies.choice(text, language, replies.KINDS)


def _take_country(answers: Answers, text: str, language: Language) -> None:
    known = {country.casefold(): country for country in replies.COUNTRIES}
    answers.country = replies.choice(text, language, known)


def _take_time_zone(answers: Answers, text: str, language: Language) -> None:
    answers.time_zone = replies.time_zone(text, language)


def _take_languages(answers: Answers, text: str, language: Language) -> None:
    answers.languages = replies.languages(text, language)


def _take_tables(answers: Answers, text: str, language: Language) -> None:
    answers.tables = replies.place_list(text, language, "table", answers.languages[0])


def _take_rooms(answers: Answers, text: str, language: Language) -> None:
    answers.rooms = replies.place_list(text, language, "room", answers.languages[0])


def _take_shelf(answers: Answers, text: str, language: Language) -> None:
    shelf = replies.yes_no(text, language)
    if not (shelf or answers.tables or answers.rooms or answers.counter or answers.lane):
        raise replies.refuse("bad.nobody", language)
    answers.shelf = shelf


def _take_stations(answers: Answers, text: str, language: Language) -> None:
    answers.stations = replies.stations(text, language)


def _take_printers(answers: Answers, text: str, language: Language) -> None:
    answers.printers = replies.printers(text, language, answers.stations)


def _default_kind(_answers: Answers, _language: Language) -> str:
    return "restaurant"


def _default_stations(_answers: Answers, language: Language) -> str:
    return "Küche, Bar" if language == "de" else "Kitchen, Bar"


QUESTIONS: Final = (
    Question("name", lambda _answers, _language: "", _take_name),
    Question("kind", _default_kind, _take_kind),
    _line("merchant", 80, lambda answers: answers.name, needed=True),
    _line("street", 80, lambda _: "", needed=True),
    _line("postcode", 12, lambda _: "", needed=True),
    _line("city", 80, lambda _: "", needed=True),
    Question("country", lambda _answers, _language: "DE", _take_country),
    _line("tax_number", 30, lambda _: "", needed=False),
    _line("vat_id", 20, lambda _: "", needed=False),
    Question("time_zone", lambda answers, _: TIME_ZONES[answers.country], _take_time_zone),
    Question("languages", lambda answers, _: OWN_LANGUAGES[answers.country], _take_languages),
    Question("tables", lambda _answers, _language: "1-10", _take_tables),
    Question(
        "rooms",
        lambda _answers, _language: replies.NONE,
        _take_rooms,
        applies=lambda answers: answers.kind == "hotel-bar",
    ),
    _yes_no("counter", lambda _: True),
    _yes_no("lane", lambda answers: answers.kind == "drive-through"),
    Question("shelf", lambda _answers, language: said("no", language), _take_shelf),
    Question("stations", _default_stations, _take_stations),
    Question("printers", lambda _answers, _language: replies.NONE, _take_printers),
)
"""All but the menu's, which needs the venue that these make."""
