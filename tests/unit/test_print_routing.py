"""Which paper an event asks for: numbers as on the kitchen screen, ids that say their cause."""

from collections.abc import Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.cart import Id
from pos.domain.envelope import Recorded, uuid7_millis
from pos.domain.events import Event, RestoreDeclared, VenuePublished
from pos.domain.evolve import evolve
from pos.domain.shelf import Shelf
from pos.feeds.derived import derived_id
from printers.desk import Desk, Job
from printers.note import Note, RoundNote, note_of, read_note
from printers.routing import follow
from tests.printing_samples import AT, BURGER, FRIES, PRINTER, VENUE, round_placed

PARTITION = "venue:burgerhof"


def recorded(seq: int, event: Event) -> Recorded:
    return Recorded(PARTITION, seq, AT + seq, f"command-{seq}", "device:1", event, b"", b"")


def followed(events: Sequence[Event]) -> tuple[Desk, list[Job]]:
    desk, jobs = Desk(), list[Job]()
    for seq, event in enumerate(events, 1):
        desk, more = follow(desk, recorded(seq, event))
        jobs += more
    return desk, jobs


def test_a_ticket_goes_to_every_printer_of_its_station_and_to_no_other() -> None:
    bar = msgspec.structs.replace(PRINTER, id="bar", stations=("bar",))
    second = msgspec.structs.replace(PRINTER, id="grill-2", stations=("grill",))
    venue = msgspec.structs.replace(VENUE, printers=(PRINTER, bar, second))
    _, jobs = followed([VenuePublished(venue), round_placed(1)])
    assert [job.job_id for job in jobs] == ["2.kitchen.grill", "2.grill-2.grill", "2.kitchen.fryer"]
    assert {job.ticket_id for job in jobs} == {"r1.grill", "r1.fryer"}


def test_what_was_ordered_before_a_printer_was_there_is_not_printed_on_it() -> None:
    without = msgspec.structs.replace(VENUE, printers=())
    _, jobs = followed(
        [VenuePublished(without), round_placed(1), VenuePublished(VENUE), round_placed(2)]
    )
    assert {job.seq for job in jobs} == {4}
    assert {job.ticket_no for job in jobs} == {2}


ROUNDS = st.lists(
    st.tuples(
        st.sampled_from(((BURGER,), (FRIES,), (BURGER, FRIES), (FRIES, BURGER))), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


@given(ROUNDS, st.integers(0, 12), st.integers(0, 3))
def test_paper_and_screen_give_every_ticket_the_same_number(
    rounds: list[tuple[tuple[object, ...], bool]], restored_at: int, skip: int
) -> None:
    shelf, events, number = Shelf(), list[Event](), 0
    for n, (lines, again) in enumerate(rounds, 1):
        if n == restored_at:
            highest = max(shelf.state.ticket_nos.values(), default=0)
            number += skip
            events.append(RestoreDeclared("e2", number + 1, 1, highest + skip + 1))
            evolve(shelf, events[-1], AT)
        known = again and number in {o.order_no for o in shelf.state.orders.values()}
        number += not known
        order = round_placed(number, round_id=f"round-{n}", lines=lines)
        events.append(order)
        evolve(shelf, order, AT)
    _, jobs = followed([VenuePublished(VENUE), *events])
    assert {(j.ticket_id, j.ticket_no, j.later_round) for j in jobs} == {
        (t.ticket_id, t.ticket_no, t.later_round) for t in shelf.state.tickets.values()
    }


def test_a_note_keeps_what_the_desk_needs_and_nothing_of_the_venue() -> None:
    desk, _ = followed([VenuePublished(VENUE), round_placed(1)])
    note = read_note(note_of(desk, ("2.kitchen.grill",), "2.kitchen.fryer"))
    assert note == Note(
        1,
        1,
        0,
        {"grill": 1, "fryer": 1},
        ("2.kitchen.grill",),
        "2.kitchen.fryer",
        (RoundNote(2, {"grill": 1, "fryer": 1}),),
    )
    assert read_note("") == Note()
    assert "Burgerhof" not in note_of(desk)


@given(st.text(), st.integers(1, 2**40), st.integers(0, 1000), st.integers(1, 2**47))
def test_a_derived_id_is_a_uuid7_of_its_causes_time(
    consumer: str, seq: int, n: int, at: int
) -> None:
    made = derived_id(consumer, PARTITION, seq, n, at)
    assert msgspec.convert(made, Id) == made
    assert uuid7_millis(made) == at
    assert made == derived_id(consumer, PARTITION, seq, n, at)
    others = {
        derived_id(consumer, PARTITION, seq + 1, n, at),
        derived_id(consumer, PARTITION, seq, n + 1, at),
        derived_id(consumer, "venue:other", seq, n, at),
    }
    assert made not in others
