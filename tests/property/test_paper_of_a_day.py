"""Paper follows the kitchen: every ticket that fires is printed once, under the screen's number."""

from collections.abc import Iterator
from functools import cache
from random import Random

import msgspec
import pytest

from pos.domain import events as ev
from pos.domain.envelope import Recorded
from pos.domain.evolve import evolve
from pos.domain.kitchen import Ticket, ticket_units, unit_portion
from pos.domain.order import Order, Round
from pos.domain.shelf import Shelf
from pos.domain.venue import Printer
from pos.feeds.contract import Page
from pos.journal.book import recorded_of
from printers.desk import Desk, Job, remembered
from printers.documents.facts import SlipFacts
from printers.drawing import draw
from printers.escpos import render
from printers.note import desk_of, note_of, read_note, round_at
from printers.paper import CutMark, interpret
from printers.rounds import key_of, work_of
from printers.routing import follow
from tests.commands import PARTITION
from tests.property.steps import random_day
from tests.property.world import World, run, small_limits

SEEDS = range(4)
STEPS = 1_500
RESTARTS = 13
"""Every so many events the second printer's process dies and reads its cursor again."""
PRINTER = Printer("one", "One", "127.0.0.1", ("grill", "fryer", "bar"), columns=32)
TICKETS = frozenset({"ticket", "remake"})


class Feed:
    """The day's events, as a printer reads them."""

    def __init__(self, events: tuple[Recorded, ...]) -> None:
        self.events = events

    async def read(self, partition: str, after: int, limit: int = 100, wait: float = 0.0) -> Page:
        _ = partition, wait
        return Page("e1", self.events[after : after + limit])


@cache
def day(seed: int) -> tuple[Recorded, ...]:
    """Everything that happens in a place with tables, courses, bundles and practice."""

    async def live() -> tuple[Recorded, ...]:
        world = World(tables=True)
        await world.open()
        with small_limits(recent=5):
            for step in random_day(Random(seed), STEPS):
                await world.do(step)
        entries = await world.entries()
        await world.close()
        return tuple(recorded_of(PARTITION, entry) for entry in entries)

    return run(live())


def tickets_of(shelf: Shelf) -> dict[str, tuple[Ticket, Order, Round]]:
    """Every ticket at hand with its order and round."""
    closed = [(t, c.order) for c in shelf.state.recent.values() for t in c.tickets]
    live = [(t, shelf.state.orders[t.order_id]) for t in shelf.state.tickets.values()]
    found = {}
    for ticket, order in [*closed, *live]:
        placed = order.round(ticket.round_id)
        assert placed is not None
        found[ticket.ticket_id] = (ticket, order, placed)
    return found


def wanted(ticket: Ticket, placed: Round) -> list[str]:
    units = ticket_units(ticket, placed.lines)
    return [unit for unit in units if unit_portion(unit) not in placed.voided]


def working(shelf: Shelf) -> dict[str, tuple[Ticket, Order, Round]]:
    """The tickets that a kitchen has in hand."""
    return {
        name: (ticket, order, placed)
        for name, (ticket, order, placed) in tickets_of(shelf).items()
        if ticket.fired_at and not ticket.bumped_at and not placed.handed_at
    }


def told_of(shelf: Shelf, event: ev.Event) -> set[str]:
    """The tickets in hand that a slip must speak of, by the state before the event."""
    match event:
        case ev.LinesVoided():
            return {
                name
                for name, (ticket, order, placed) in working(shelf).items()
                if order.order_id == event.order_id
                and any(unit_portion(u) in event.units for u in wanted(ticket, placed))
            }
        case ev.SeatingMoved():
            return sitting(shelf, event.seating_id, event.place_label)
        case ev.SeatingsMerged():
            into = shelf.state.seatings[event.into]
            return sitting(shelf, event.seating_id, into.place_label)
        case _:
            return set()


def sitting(shelf: Shelf, seating: str, label: str) -> set[str]:
    return {
        name
        for name, (_, order, _) in working(shelf).items()
        if order.seating == seating and order.place_label != label
    }


def printed_at_one(jobs: tuple[Job, ...]) -> Iterator[Job]:
    return (job for job in jobs if job.kind != "number")


@pytest.mark.parametrize("seed", SEEDS)
def test_what_fires_is_printed_once_and_what_changes_is_told(seed: int) -> None:
    shelf, desk, seen = Shelf(), Desk(), set[str]()
    told = copies = 0
    for happened in day(seed):
        event = happened.event
        expected = told_of(shelf, event)
        evolve(shelf, event, happened.at)
        desk, jobs = follow(desk, happened)
        now = {name: t for name, t in tickets_of(shelf).items() if t[0].fired_at}
        fresh = {(n, t.ticket_no, t.later_round) for n, (t, _, _) in now.items() if n not in seen}
        asked = [job for job in jobs if job.kind in TICKETS and not job.copy]
        copied = [(job.ticket_id, job.ticket_no) for job in jobs if job.copy]
        again = isinstance(event, ev.TicketReprinted) and (event.ticket_id, event.ticket_no)
        assert copied == ([again] if again else [])
        assert all(now[name][0].ticket_no == number for name, number in copied)
        copies += len(copied)
        assert {(j.ticket_id, j.ticket_no, j.later_round) for j in asked} == fresh
        assert len(asked) == len(fresh)
        seen |= {name for name, _, _ in fresh}
        for job in asked:
            ticket, order, placed = now[job.ticket_id]
            assert job.known is not None
            assert job.known.label == order.place_label
            assert job.known.promised_at == placed.promised_at
            works = work_of(job.known, key_of(job.ticket_id))
            assert sum(work.portions for work in works) == len(wanted(ticket, placed))
        if not isinstance(event, ev.LinesMoved):
            slips = {name for j in jobs if j.kind in {"void", "move"} for name, _ in j.tickets}
            assert slips == expected
            told += len(slips)
    assert seen
    assert told >= 3
    assert copies >= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_restart_anywhere_changes_no_slip(seed: int) -> None:
    events = day(seed)
    feed = Feed(events)

    async def restarting() -> int:
        steady, shaken = Desk(), Desk()
        slips = 0
        for n, happened in enumerate(events):
            if n % RESTARTS == 0:
                note = note_of(shaken)
                shaken = await desk_of(feed, PARTITION, read_note(note))
                assert note_of(shaken) == note
            steady, one = follow(steady, happened)
            shaken, two = follow(shaken, happened)
            assert [j.job_id for j in one] == [j.job_id for j in two]
            for first, second in zip(one, two, strict=True):
                assert await drawn(feed, steady, first) == await drawn(feed, shaken, second)
                slips += 1
        return slips

    assert run(restarting())


async def drawn(feed: Feed, desk: Desk, job: Job) -> bytes:
    """The slip, from the desk or - so old is its order - from the feed; always whole paper."""
    known = job.known
    if known is None:
        found = await round_at(feed, PARTITION, job.ticket_id.partition(".")[0], job.seq)
        assert found is not None
        known = remembered(found, job)
    assert desk.venue is not None
    data = render(draw(SlipFacts(job=job, known=known, venue=desk.venue, printer=PRINTER)))
    paper = interpret(data)
    assert paper.unknown == ()
    assert sum(isinstance(mark, CutMark) for mark in paper.marks) == 1
    return data


def test_the_days_hold_every_kind_of_slip() -> None:
    kinds: set[str] = set()
    for seed in SEEDS:
        desk = Desk()
        for happened in day(seed):
            desk, jobs = follow(desk, happened)
            kinds |= {job.kind for job in jobs}
    assert kinds >= {"ticket", "remake", "void", "move"}
    assert msgspec.json.decode(note_of(desk))
