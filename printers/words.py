"""The few words that a kitchen printer says by itself, in the printer's language."""

from typing import Final

import msgspec


class Words(msgspec.Struct, frozen=True):
    """Fixed texts of tickets.  Menu texts come with the order and are never translated here."""

    ticket: str
    order: str
    ready_by: str
    in_house: str
    take_away: str
    addition: str
    duplicate: str
    late: str
    training: str
    without: str
    portion: str
    portions: str
    test_page: str
    ordered: str


WORDS: Final[dict[str, Words]] = {
    "de": Words(
        ticket="Bon",
        order="Bestellung",
        ready_by="fertig bis",
        in_house="Hier essen",
        take_away="Zum Mitnehmen",
        addition="NACHBESTELLUNG",
        duplicate="*** MÖGLICHES DUPLIKAT ***",
        late="*** VERSPÄTET GEDRUCKT ***",
        training="ÜBUNG",
        without="OHNE",
        portion="Portion",
        portions="Portionen",
        test_page="Probedruck",
        ordered="bestellt",
    ),
    "nl": Words(
        ticket="Bon",
        order="Bestelling",
        ready_by="klaar om",
        in_house="Hier opeten",
        take_away="Meenemen",
        addition="NABESTELLING",
        duplicate="*** MOGELIJK DUPLICAAT ***",
        late="*** TE LAAT AFGEDRUKT ***",
        training="OEFENING",
        without="ZONDER",
        portion="portie",
        portions="porties",
        test_page="Proefafdruk",
        ordered="besteld",
    ),
    "en": Words(
        ticket="Ticket",
        order="Order",
        ready_by="ready by",
        in_house="Eat in",
        take_away="Take away",
        addition="ADDITION",
        duplicate="*** POSSIBLE DUPLICATE ***",
        late="*** PRINTED LATE ***",
        training="TRAINING",
        without="NO",
        portion="portion",
        portions="portions",
        test_page="Test print",
        ordered="ordered",
    ),
}

REMOVALS: Final = frozenset(
    {"ohne", "kein", "keine", "keinen", "no", "without", "zonder", "geen", "sans", "bez", "-"}
)
"""First words that already say "leave it out"; a menu may bring its own, and none is said twice."""


def words(language: str) -> Words:
    """The words of a language or of its stem (`de-AT` reads `de`); English where there is none."""
    return WORDS.get(language) or WORDS.get(language.split("-", maxsplit=1)[0]) or WORDS["en"]
