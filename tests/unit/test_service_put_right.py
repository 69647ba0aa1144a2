"""Service goes wrong and is put right: hand-overs undone, ages looked at, one dish made again."""

import msgspec
import pytest

from pos.domain import commands as cmd
from pos.domain import events as ev
from pos.domain.envelope import Recorded, Rejected
from pos.domain.instants import MINUTE
from pos.domain.staff import Actor
from pos.domain.venue import Printer
from pos.journal.book import encode_state
from printers.desk import Desk, Job, is_ticket
from printers.documents.facts import SlipFacts
from printers.drawing import draw
from printers.escpos import render
from printers.paper import interpret
from printers.routing import follow
from tests.commands import (
    KITCHEN,
    SYSTEM,
    TILL,
    WINDOW,
    a_device,
    a_guest,
    a_line,
    a_table_venue,
)
from tests.decided import Place

COUNTER = a_guest("p1", "counter")
TABLE = a_guest("p2", "t1")


@pytest.fixture
def place() -> Place:
    return Place()


# Hand-overs undone


@pytest.mark.parametrize("restarted", [False, True])
def test_what_nobody_had_bumped_is_made_after_the_hand_over_is_undone(
    place: Place, restarted: bool
) -> None:
    wish = place.placed(COUNTER, "fries", "cola")
    bumped, unmade = (f"{wish.round_id}.{station}" for station in ("bar", "fryer"))
    place.yes(KITCHEN, cmd.TicketBump(bumped))
    load = dict(place.shelf.load)
    place.at += MINUTE
    place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))
    if restarted:
        place.restart()
    place.yes(WINDOW, cmd.OrderTakeBack(wish.order_id))
    tickets = place.shelf.state.tickets
    assert not tickets[unmade].bumped_at, "back on the kitchen's screen"
    assert tickets[unmade].recalled_at == place.at
    assert tickets[bumped].bumped_at, "what the cook had made is made"
    assert {s: n for s, n in place.shelf.load.items() if n} == {s: n for s, n in load.items() if n}
    assert place.no(WINDOW, cmd.OrderHandOver(wish.order_id)) == "order.not_ready"
    place.yes(KITCHEN, cmd.TicketBump(unmade))
    place.yes(WINDOW, cmd.OrderHandOver(wish.order_id))


def test_what_is_void_is_not_made_after_an_undone_hand_over(place: Place) -> None:
    wish = place.placed(COUNTER, "fries", "cola")
    fries = cmd.LinePortions(wish.lines[0].line_id, 1)
    place.at += MINUTE
    place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))
    place.yes(TILL, cmd.LinesVoid(wish.order_id, (fries,), "cold"))
    place.yes(WINDOW, cmd.OrderTakeBack(wish.order_id))
    tickets = place.shelf.state.tickets
    assert tickets[f"{wish.round_id}.fryer"].bumped_at
    assert not tickets[f"{wish.round_id}.bar"].bumped_at


# Ages


def test_a_phone_at_the_counter_shows_nobody_how_old_its_owner_is(place: Place) -> None:
    wish = place.placed(COUNTER, "rum")
    over = cmd.OrderHandOver(wish.order_id, unbumped=True)
    assert place.no(WINDOW, over) == "age.unchecked"
    place.yes(WINDOW, msgspec.structs.replace(over, age_checked=18))


def test_who_orders_aloud_at_the_counter_was_seen(place: Place) -> None:
    wish = place.placed(TILL, "rum", place="counter")
    place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))


def test_who_accepts_a_phones_order_at_a_table_has_looked_at_who_sits_there(place: Place) -> None:
    wish = place.placed(TABLE, "rum")
    accept = cmd.OrderAccept(wish.order_id, wish.round_id)
    assert place.no(TILL, accept) == "age.unchecked"
    assert place.no(TILL, msgspec.structs.replace(accept, age_checked=16)) == "age.unchecked"
    event = place.yes(TILL, msgspec.structs.replace(accept, age_checked=18)).events[-1]
    assert isinstance(event, ev.OrderAccepted)
    assert event.age_checked == 18, "the log keeps it"
    place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))


# Stations


def test_a_station_refuses_its_own_lines_only(place: Place) -> None:
    wish = place.seated(TABLE, "fries", "cola", "schnitzel")
    fries, cola, schnitzel = (line.line_id for line in wish.lines)
    fryer = a_device("kitchen", "fryer")
    assert place.no(fryer, cmd.LineRefuse(wish.order_id, cola, 1)) == "line.unknown"
    place.yes(fryer, cmd.LineRefuse(wish.order_id, fries, 1))
    place.yes(fryer, cmd.LineRefuse(wish.order_id, schnitzel, 1))


def test_a_portion_is_made_again_once_at_a_time(place: Place) -> None:
    wish = place.placed(COUNTER, "fries")
    ticket, unit = f"{wish.round_id}.fryer", f"{wish.lines[0].line_id}.1"
    again = cmd.TicketRemake(ticket, (unit,), "burnt")
    first = place.yes(KITCHEN, again).result["ticket_id"]
    assert place.no(KITCHEN, again) == "unit.being_remade"
    assert place.no(KITCHEN, cmd.TicketRemake(str(first), (f"{unit}~1",), "burnt")) == (
        "unit.being_remade"
    )
    place.yes(KITCHEN, cmd.TicketBump(str(first)))
    place.yes(KITCHEN, again)


# Tables that are left


def test_a_table_that_has_not_paid_is_closed_only_with_a_reason(place: Place) -> None:
    wish = place.seated(TABLE, "fries", "cola")
    place.yes(WINDOW, cmd.OrderHandOver(wish.order_id, unbumped=True))
    close = cmd.SeatingClose(wish.order_id)
    refused = place.ask(TILL, close)
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.params["total"]) == ("seating.unpaid", 350 + 290 + 25)
    assert place.no(TILL, msgspec.structs.replace(close, unpaid=True)) == "seating.unpaid"
    fries = cmd.LinePortions(wish.lines[0].line_id, 1)
    place.yes(TILL, cmd.LinesMarkPaid(wish.order_id, place.ids.new(), (fries,)))
    left = msgspec.structs.replace(close, unpaid=True, reason="left")
    closed = place.yes(TILL, left).events[-1]
    assert closed == ev.SeatingClosed(wish.order_id, 290 + 25, "EUR", "left")
    place.already(TILL, left)


def test_what_was_never_begun_is_not_missed_when_a_table_is_left(place: Place) -> None:
    wish = place.seated(TABLE, "fries")
    later = place.placed(TABLE, "cola", order_id=wish.order_id)
    fries = cmd.LinePortions(wish.lines[0].line_id, 1)
    place.yes(TILL, cmd.LinesMarkPaid(wish.order_id, place.ids.new(), (fries,)))
    cola = cmd.LinePortions(later.lines[0].line_id, 1)
    place.yes(TILL, cmd.LinesMarkPaid(wish.order_id, place.ids.new(), (cola,)))
    held = place.order("schnitzel", order_id=wish.order_id)
    course = msgspec.structs.replace(held.lines[0], course=3)
    cola_first = a_line(place.ids, "cake", course=2)
    place.yes(TABLE, msgspec.structs.replace(held, lines=(cola_first, course)))
    refused = place.ask(TILL, cmd.SeatingClose(wish.order_id, unserved=True))
    assert isinstance(refused, Rejected)
    assert refused.params["total"] == 410, "the cake was begun, the schnitzel was not"


# Paper


def test_a_ticket_is_printed_again_and_fires_nothing(place: Place) -> None:
    wish = place.placed(COUNTER, "fries", "cola")
    ticket = f"{wish.round_id}.fryer"
    before = encode_state(place.shelf)
    again = cmd.TicketReprint(ticket)
    event = place.yes(KITCHEN, again).events
    assert event == (ev.TicketReprinted(ticket, 1),)
    assert encode_state(place.shelf) == before
    assert place.no(a_device("kitchen", "bar"), again) == "ticket.unknown"
    assert place.yes(a_device("paper"), again).events
    assert place.no(COUNTER, again) == "session.forbidden"


def test_what_has_not_fired_is_on_no_paper_yet(place: Place) -> None:
    held = place.order("hotdog", "fries")
    two = tuple(msgspec.structs.replace(line, course=n) for n, line in enumerate(held.lines, 2))
    place.yes(COUNTER, msgspec.structs.replace(held, lines=two))
    assert place.no(KITCHEN, cmd.TicketReprint(f"{held.round_id}.fryer.3")) == "ticket.not_fired"


def test_a_station_without_a_printer_says_so(place: Place) -> None:
    printers = (Printer(id="pass", name="Pass", host="127.0.0.1", stations=("bar",)),)
    place.yes(SYSTEM, cmd.VenuePublish(a_table_venue(printers=printers)))
    wish = place.placed(COUNTER, "fries")
    assert place.no(KITCHEN, cmd.TicketReprint(f"{wish.round_id}.fryer")) == "print.no_printer"


def test_the_copy_is_the_ticket_and_says_that_it_is_one(place: Place) -> None:
    wish = place.order("fries")
    ticket, unit = f"{wish.round_id}.fryer", f"{wish.lines[0].line_id}.1"
    venue = place.shelf.state.venue
    assert venue is not None
    desk, jobs = Desk(venue=venue), list[Job]()
    wishes: tuple[tuple[Actor, cmd.Command], ...] = (
        (COUNTER, wish),
        (KITCHEN, cmd.TicketRemake(ticket, (unit,), "burnt")),
        (KITCHEN, cmd.TicketReprint(ticket)),
        (KITCHEN, cmd.TicketReprint(f"{wish.round_id}.fryer.r1")),
    )
    for seq, (actor, asked) in enumerate(wishes, 1):
        for event in place.yes(actor, asked).events:
            happened = Recorded("venue:corner", seq, place.at, "c", "a", event, b"", b"")
            desk, more = follow(desk, happened)
            jobs += more
    first, again, copy, copy_again = jobs
    for job, of in ((copy, first), (copy_again, again)):
        plain = msgspec.structs.replace(
            job, seq=of.seq, job_id=of.job_id, known=of.known, copy=False
        )
        assert plain == of
        assert is_ticket(job.job_id)
        assert job.known is not None
        facts = SlipFacts(job, job.known, venue, venue.printers[0])
        text = [line.strip() for line in interpret(render(draw(facts))).text if line.strip()]
        assert text[0] == text[-1] == "*** KOPIE ***"
        assert any("Fries" in line for line in text)
