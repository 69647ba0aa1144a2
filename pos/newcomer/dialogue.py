"""`tresen new DIR`: ask, understand, and only then write a venue's folder."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pos.documents import (
    DocumentError,
    VenueReading,
    read_menu_with_warnings,
    read_venue,
    read_venue_with_warnings,
)
from pos.documents.locator import Lines
from pos.documents.shape import nearest
from pos.domain.venue import Venue
from pos.newcomer.folder import (
    MENU_FILE,
    README_FILE,
    VENUE_FILE,
    readme_text,
    venue_text,
    why_not,
    write_folder,
)
from pos.newcomer.questions import QUESTIONS, Answers, Question, menu_question, text_of
from pos.newcomer.replies import NONE, BadReply
from pos.newcomer.sample_menu import SPOKEN, sample_menu
from pos.newcomer.words import Language, said

Check = Callable[[str], str | None]
"""Says why an answer does not do, or nothing."""
Ask = Callable[[str, str, Check], str]
"""Asks a question with its default and gives the answer; it may use the check, or leave it."""
Say = Callable[[str], None]

TRIES_MAX: Final = 20
"""So often one question is asked; a script that answers nonsense must come to an end."""


class NewcomerError(Exception):
    """The venue could not be set up; nothing has been written."""


def run_new(directory: Path, ask: Ask, say: Say, language: Language = "en") -> Path:
    """Ask for everything, then write the folder and give its path.

    Raises `NewcomerError` when the folder holds files, or a question is never answered.
    """
    _refuse_full(directory, language)
    say(said("hello", language))
    answers = Answers()
    for question in _all_questions(language):
        if question.applies(answers):
            _ask_one(question, answers, ask, say, language)
    return _finish(directory, answers, say, language)


def run_new_from_file(
    directory: Path, answers_path: Path, say: Say, language: Language = "en"
) -> Path:
    """As `run_new`, with the answers of a TOML file; a question it leaves out takes its default.

    Raises `NewcomerError` that names every answer that does not do, with file and line.
    """
    _refuse_full(directory, language)
    given, lines = _read_answers(answers_path, language)
    answers = Answers()
    faults: list[str] = []
    questions = _all_questions(language)
    known = [question.key for question in questions]
    for key in given:
        if key not in known:
            why = said("bad.key", language, {"value": key, "known": ", ".join(known)})
            meant = nearest(key, known)
            faults.append(f"{answers_path.name}:{lines.of((key,))}: {key}: {why} {meant}".rstrip())
    for question in questions:
        if question.key == "menu" and faults:
            break  # the menu is read against a venue that does not exist yet
        if not question.applies(answers):
            continue
        try:
            text = _as_typed(given.get(question.key), question, answers, language)
            question.take(answers, text, language)
        except BadReply as refusal:
            where = f"{answers_path.name}:{lines.of((question.key,))}: {question.key}"
            faults.append(f"{where}: {refusal.why}")
    if faults:
        raise NewcomerError("\n".join(faults))
    return _finish(directory, answers, say, language)


def _all_questions(language: Language) -> list[Question]:
    return [*QUESTIONS, menu_question(lambda answers: _venue(answers, language).venue)]


def _ask_one(question: Question, answers: Answers, ask: Ask, say: Say, language: Language) -> None:
    default = question.default(answers, language)

    def check(text: str) -> str | None:
        try:
            question.take(answers, text.strip() or default, language)
        except BadReply as refusal:
            return refusal.why
        return None

    for _ in range(TRIES_MAX):
        why = check(ask(text_of(question, answers, language), default, check))
        if why is None:
            return
        say(why)
    raise NewcomerError(said("bad.patience", language, {"count": TRIES_MAX}))


def _as_typed(value: object, question: Question, answers: Answers, language: Language) -> str:
    """What a person would have typed for a value of the answers file."""
    match value:
        case None:
            return question.default(answers, language)
        case bool():
            return said("yes" if value else "no", language)
        case str():
            return value.strip() or (NONE if question.key != "menu" else "")
        case list() if all(isinstance(part, str) for part in value):
            between = "; " if question.key == "printers" else ", "
            return between.join(value) or NONE
        case int() if question.key in {"tables", "postcode"}:
            return str(value)
        case _:
            raise BadReply(said("bad.form", language))


def _read_answers(path: Path, language: Language) -> tuple[dict[str, object], Lines]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text), Lines(text)
    except (OSError, ValueError, RecursionError) as error:
        params = {"file": path.name, "reason": error}
        raise NewcomerError(said("answers.unreadable", language, params)) from error


def _refuse_full(directory: Path, language: Language) -> None:
    why = why_not(directory, language)
    if why:
        raise NewcomerError(why)


def _venue(answers: Answers, language: Language) -> VenueReading:
    return read_venue_with_warnings(venue_text(answers, language), language)


def _finish(directory: Path, answers: Answers, say: Say, language: Language) -> Path:
    """Prove that the two documents read back, then write."""
    if answers.menu_text:
        menu_text = answers.menu_text
    else:
        menu_text = sample_menu(answers.country, answers.languages, answers.stations, language)
        if not set(answers.languages) <= set(SPOKEN):
            say(said("sample.language", language))
    venue_toml = venue_text(answers, language)
    try:
        venue: Venue = read_venue(venue_toml, language)
        menu = read_menu_with_warnings(menu_text, venue, language)
    except DocumentError as error:
        raise NewcomerError(str(error)) from error
    files = {
        VENUE_FILE: venue_toml,
        MENU_FILE: menu_text,
        README_FILE: readme_text(answers, directory, language),
    }
    _refuse_full(directory, language)
    try:
        write_folder(directory, files)
    except OSError as error:
        params = {"folder": directory, "reason": error.strerror or type(error).__name__}
        raise NewcomerError(said("folder.failed", language, params)) from error
    summary = {
        "name": venue.name,
        "folder": directory,
        "places": len(venue.places),
        "stations": len(venue.stations),
        "items": len(menu.menu.items),
        "warnings": len(menu.warnings),
        "menu": directory / MENU_FILE,
    }
    say(said("done", language, summary))
    say(said("next", language, {"folder": directory}))
    return directory
