"""Who works here: `staff.people` has a row for everybody, those who left with their last day."""

from collections.abc import Iterable, Mapping

from pos.domain.instants import iso_or_none
from pos.domain.shelf import Shelf, Subject
from pos.domain.staff import Actor
from pos.views.contract import NO_PARAMS, Params, Reading, Row


class PersonRow(Row, frozen=True):
    """A person.  `has_pin` tells whether they can sign in; the name is empty once erased."""

    person_id: str
    name: str
    role: str
    has_pin: bool = False
    removed_at: str | None = None


class StaffPeople:
    """People by id."""

    name = "staff.people"
    roles = frozenset({"office"})
    kinds = frozenset({"person"})
    shared_rows = True

    def authorize(self, params: Mapping[str, str], actor: Actor) -> Params | None:
        """No parameters."""
        del actor
        return None if params else NO_PARAMS

    def places(self, shelf: Shelf, subject: Subject) -> Iterable[tuple[Params, str]]:
        """A person's row."""
        del shelf
        return ((NO_PARAMS, subject[1]),) if subject[0] == "person" else ()

    def keys(self, shelf: Shelf, params: Params) -> Iterable[str]:
        """Everybody who ever worked here."""
        del params
        return list(shelf.state.people)

    def row(self, reading: Reading, params: Params, key: str) -> PersonRow | None:
        """The person."""
        del params
        person = reading.shelf.state.people.get(key)
        if person is None:
            return None
        return PersonRow(
            person_id=key,
            name=reading.texts.get(person.name, ""),
            role=person.role,
            has_pin=bool(reading.texts.get(person.pin, "")),
            removed_at=iso_or_none(person.removed_at),
        )


VIEWS = (StaffPeople(),)
