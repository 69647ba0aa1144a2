"""A printer obeys the server only: no byte of a name, note or label becomes a command."""

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from pos.domain.line import PickedOption
from printers.drawing import draw
from printers.escpos import render
from printers.lexer import Command, Control, Unknown, tokens
from tests.printing_samples import BURGER, PLACED, PRINTER, VENUE, slip_facts

Orders = list[tuple[bytes, bytes] | int]

# What a printer would obey: reset, cut, open the drawer, ask for the state, feed, and letters that
# turn the direction or break a line where nobody sees it.
ATTACKS = (
    "\x1b@",
    "\x1dV\x00",
    "\x1bp\x00\x19\xfa",
    "\x10\x14\x01\x00\x05",
    "\x1c&",
    "\x9bm",
    "\u202e",
)
typed = st.lists(
    st.one_of(st.sampled_from(ATTACKS), st.text(st.characters(max_codepoint=0x24F), max_size=6)),
    max_size=6,
).map("".join)


def orders_of(*texts: str) -> Orders:
    """The commands of a ticket with these texts, and the control bytes, without what is printed."""
    note, kitchen, option, place, station = texts
    options = (PickedOption("a", "a", option, removal=True), PickedOption("b", "b", option))
    line = msgspec.structs.replace(BURGER, kitchen=kitchen, name=kitchen, options=options)
    stations = tuple(msgspec.structs.replace(each, name={"de": station}) for each in VENUE.stations)
    data = render(
        draw(
            slip_facts(
                msgspec.structs.replace(PLACED, lines=(line,), place_label=place),
                venue=msgspec.structs.replace(VENUE, stations=stations, name=station),
                printer=msgspec.structs.replace(PRINTER, name=station),
                texts={"note-1": note, "name-1": note},
            )
        )
    )
    found = tokens(data)
    assert not any(isinstance(token, Unknown) for token in found)
    commands = [(token.name, token.data) for token in found if isinstance(token, Command)]
    return [*commands, *(token.byte for token in found if isinstance(token, Control))]


def names(orders: Orders) -> set[bytes | int]:
    """Which commands and control bytes there are."""
    return {order if isinstance(order, int) else order[0] for order in orders}


def how_often(orders: Orders, name: bytes) -> int:
    return sum(1 for order in orders if not isinstance(order, int) and order[0] == name)


PLAIN = orders_of("bitte gut durch", "Classic", "Zwiebeln", "Tisch 12", "Grill")
ONCE = (b"\x1b@", b"\x1dV")


@given(typed, typed, typed, typed, typed)
@example(*("x".join(ATTACKS),) * 5)
def test_no_text_of_a_ticket_gives_an_order(
    note: str, kitchen: str, option: str, place: str, station: str
) -> None:
    orders = orders_of(note, kitchen, option, place, station)
    assert names(orders) <= names(PLAIN)
    # One ticket begins once and is cut once, whatever stands on it.
    for name in ONCE:
        assert how_often(orders, name) == how_often(PLAIN, name) == 1
