"""`tresen people`: who works here, from the terminal."""

import getpass
import sys
from collections.abc import Awaitable
from pathlib import Path
from typing import Final, TypeVar, get_args

from pos.domain.staff import PersonRole
from pos.operations import venue_desk
from pos.operations.opening import DATA_FOLDER, Trouble, open_house, require_journal, settings_of
from pos.people import PeopleError, PersonLine, everybody, is_a_pin, remove_person, set_person
from pos.settings import Settings
from pos.web.house import House
from pos.web.pins import LEADING, is_weak
from pos.web.problems import sentence

VENUE_FILE: Final = "venue.toml"
MENU_FILE: Final = "menu.toml"
TRIES_MAX: Final = 5
WEAK: Final = (
    "1111, 1234 or 1212 are the first that anybody tries: an owner or shift lead takes another PIN."
)

T = TypeVar("T")


def ask_pin(name: str, role: str = "") -> str:
    """A PIN, typed twice and not shown; from a pipe the first line counts.

    Raises `Trouble` when it is none, or too easy a one for the role.
    """
    if not sys.stdin.isatty():
        pin = sys.stdin.readline().strip()
        if not is_a_pin(pin):
            raise Trouble("A PIN has four to eight digits.")
        _refuse_weak(role, pin)
        return pin
    for _ in range(TRIES_MAX):
        pin = getpass.getpass(f"PIN of {name} (four to eight digits, not shown): ")
        if not is_a_pin(pin):
            sys.stderr.write("Four to eight digits, please.\n")
        elif role in LEADING and is_weak(pin):
            sys.stderr.write(f"{WEAK}\n")
        elif getpass.getpass("Once more: ") != pin:
            sys.stderr.write("These were two different ones.\n")
        else:
            return pin
    raise Trouble("No PIN was set.")


def _refuse_weak(role: str, pin: str) -> None:
    if role in LEADING and is_weak(pin):
        raise Trouble(WEAK)


async def listed(house: House, venue: str) -> list[PersonLine]:
    """Everybody.  Raises `Trouble` for a venue that is not here."""
    return everybody(await venue_desk.reading_of(house, venue))


async def one(house: House, venue: str, wanted: str) -> PersonLine:
    """The one person of a name, or of an id of which some characters are enough."""
    people = [p for p in await listed(house, venue) if not p.removed]
    found = [p for p in people if wanted.casefold() == p.name.casefold() or wanted == p.person_id]
    found = found or [p for p in people if len(wanted) >= 4 and wanted in p.person_id]
    if not found:
        raise Trouble(f"Nobody at {venue} is called {wanted}; `tresen people list {venue}`.")
    if len(found) > 1:
        raise Trouble(f"{wanted} means {len(found)} people; give some of the id.")
    return found[0]


def role_named(text: str) -> PersonRole:
    """A role as it is typed, `shift-lead` too."""
    role = text.replace("-", "_")
    for known in get_args(PersonRole):
        if role == known:
            found: PersonRole = known
            return found
    raise Trouble(f"There is no role {text}; there are: {', '.join(get_args(PersonRole))}.")


async def add(house: House, venue: str, name: str, role: str, pin: str) -> str:
    """Take somebody on; the id."""
    await venue_desk.reading_of(house, venue)
    found = role_named(role)
    _refuse_weak(found, pin)
    return await _said(set_person(house, venue, name, found, pin))


async def set_pin(house: House, venue: str, wanted: str, pin: str) -> PersonLine:
    """Give somebody another PIN; whoever is signed in with the old one is out."""
    person = await one(house, venue, wanted)
    role = role_named(person.role)
    _refuse_weak(role, pin)
    await _said(set_person(house, venue, person.name, role, pin, person.person_id))
    return person


async def remove(house: House, venue: str, wanted: str) -> PersonLine:
    """They work here no longer; sign-ins end at once."""
    person = await one(house, venue, wanted)
    await _said(remove_person(house, venue, person.person_id))
    return person


async def _said(work: Awaitable[T]) -> T:
    try:
        return await work
    except PeopleError as error:
        raise Trouble(sentence(error.code, error.params, "en")) from error


async def opened_first(folder: Path) -> Settings:
    """Settings of an owner's folder that may be fresh: then its documents are published first."""
    settings = settings_of(folder)
    try:
        require_journal(settings)
    except Trouble:
        if not (folder / VENUE_FILE).is_file():
            raise
        settings = settings_of(folder / DATA_FOLDER)
        async with open_house(settings, new=True) as house:
            await venue_desk.publish(house, folder / VENUE_FILE, folder / MENU_FILE)
    return settings
