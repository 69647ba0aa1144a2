"""Taking people on from the server's own side: at the terminal, and in the demo."""

import asyncio
import re
from typing import Final

import msgspec

from pos.domain.commands import PersonRemove, PersonSet
from pos.domain.staff import PersonRole
from pos.journal.writer import Outcome
from pos.views.contract import Reading
from pos.web.house import House, new_id
from pos.web.pins import hash_pin

TRAINING_PINS: Final[dict[PersonRole, str]] = {
    "server": "1111",
    "cook": "2222",
    "shift_lead": "3333",
    "owner": "4444",
}
"""The demo's own, shown on its start page.  Nobody else gets a PIN from us."""
_NAMES: Final[dict[PersonRole, dict[str, str]]] = {
    "server": {"de": "Service", "nl": "Bediening", "en": "Service"},
    "cook": {"de": "Küche", "nl": "Keuken", "en": "Kitchen"},
    "shift_lead": {"de": "Schichtleitung", "nl": "Ploegleiding", "en": "Shift lead"},
    "owner": {"de": "Inhaber", "nl": "Eigenaar", "en": "Owner"},
}
_PIN: Final = re.compile(r"[0-9]{4,8}")


class PersonLine(msgspec.Struct, frozen=True):
    """A person as they are listed; `removed` when they work here no longer."""

    person_id: str
    name: str
    role: str
    has_pin: bool
    removed: bool


class PeopleError(Exception):
    """The venue refused; `code` is of `pos.domain.errors`."""

    def __init__(self, outcome: Outcome) -> None:
        """Read it out of the answer."""
        answer = msgspec.json.decode(outcome.answer)
        self.code: str = answer["code"]
        self.params: dict[str, object] = answer.get("params", {})
        super().__init__(self.code)


def is_a_pin(text: str) -> bool:
    """Four to eight digits, nothing else."""
    return _PIN.fullmatch(text) is not None


def everybody(reading: Reading) -> list[PersonLine]:
    """Everybody who works or worked here, those who left last."""
    people = reading.shelf.state.people.values()
    lines = [
        PersonLine(
            p.person_id,
            reading.texts.get(p.name, ""),
            p.role,
            bool(reading.texts.get(p.pin)),
            bool(p.removed_at),
        )
        for p in people
    ]
    return sorted(lines, key=lambda p: (p.removed, p.name.casefold(), p.person_id))


async def set_person(
    house: House, venue: str, name: str, role: PersonRole, pin: str = "", person_id: str = ""
) -> str:
    """Take somebody on, or change who is known by `person_id`; the id.  Raises `PeopleError`."""
    person_id = person_id or new_id(house.clock.now())
    hashed = await asyncio.to_thread(hash_pin, pin) if pin else ""
    wish = PersonSet(person_id=person_id, name=name, role=role, pin_hash=hashed)
    await _done(house, venue, wish)
    return person_id


async def remove_person(house: House, venue: str, person_id: str) -> None:
    """They work here no longer.  Raises `PeopleError`."""
    await _done(house, venue, PersonRemove(person_id=person_id))


async def _done(house: House, venue: str, wish: PersonSet | PersonRemove) -> None:
    outcome = await house.submit(house.system_actor(venue, "terminal"), venue, wish)
    if outcome.status != 200:
        raise PeopleError(outcome)


async def take_on_for_training(house: House, venue: str) -> None:
    """One person for each role with the training's PIN, unless somebody works there already."""
    reading = await house.reading(venue)
    if reading.shelf.state.people or reading.shelf.state.venue is None:
        return
    language = reading.shelf.state.venue.languages[0]
    for role, pin in TRAINING_PINS.items():
        names = _NAMES[role]
        await set_person(house, venue, names.get(language, names["en"]), role, pin)
