"""A refused command changes nothing, and the decider has an answer to every well-typed command."""

from random import Random
from typing import get_args
from unittest.mock import patch

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.cart import WishedLine
from pos.domain.commands import Command, MenuPublish, VenuePublish
from pos.domain.decide import decide
from pos.domain.envelope import Accepted, Decision, Facts, Rejected
from pos.domain.errors import STATUS_BY_CODE
from pos.domain.evolve import evolve
from pos.domain.instants import DAY, HOUR
from pos.domain.menu import Menu
from pos.domain.shelf import Shelf, VenueState
from pos.domain.staff import ROLES, Actor
from pos.journal.book import encode_state
from tests.commands import (
    VENUE,
    Ids,
    a_device,
    a_guest,
    a_line,
    a_menu,
    a_venue,
    a_wide_menu,
    an_order,
)
from tests.property.scene import PHONES, Step
from tests.property.steps import DAYS, MAKERS, random_day
from tests.property.wild import Wild
from tests.property.world import World, run, small_limits


@given(DAYS)
def test_a_refused_command_changes_nothing(day: list[Step]) -> None:
    async def example() -> None:
        world = World(tables=len(day) % 2 == 0)
        await world.open()
        for step in day:
            book = await world.book()
            before = (encode_state(book.shelf), book.head, dict(book.texts))
            rows = len(world.journal._texts)
            answer = await world.do(step)
            if answer is not None and answer.status != 200 and b"wrong_code" not in answer.answer:
                # A wrong code is counted: the one refusal that leaves something behind.
                assert answer.status < 500
                assert msgspec.json.decode(answer.answer).keys() == {"code", "params"}
                assert (encode_state(book.shelf), book.head, book.texts) == before
                assert len(world.journal._texts) == rows
        await world.close()

    with small_limits():
        run(example())


def _shelves() -> list[Shelf]:
    """An empty venue and some in the middle of a day."""
    found = [Shelf()]

    async def example(seed: int) -> Shelf:
        world = World(tables=seed % 2 == 1)
        await world.open()
        for step in random_day(Random(seed), 120):
            await world.do(step)
        await world.close()
        return await world.shelf()

    # Made while tests are collected, where no fixture takes the disk's pace away.
    with small_limits(), patch("pos.journal.writer.COMMIT_PACE_S", 0.0):
        found += [run(example(seed)) for seed in range(6)]
    return found


SHELVES = _shelves()
"""Made once; the decider must not change them, and the test says so."""


def names_in(shelf: Shelf) -> list[str]:
    """Ids of everything there is."""
    state = shelf.state
    tables = (
        *(state.orders, state.recent, state.tickets, state.devices, state.pairings),
        *(state.seatings, state.holds, state.people, shelf.awaiting, shelf.of_phone),
    )
    names = [name for table in tables for name in table]
    for ticket in state.tickets.values():
        for line in shelf.lines_of(ticket):
            names += [line.line_id, f"{line.line_id}.1"]
    for order in shelf.orders():
        names += [request.request_id for request in order.requests]
        names += [choice.choice_id for placed in order.rounds for choice in placed.choices]
    return names


ACTORS = (
    *(Actor(kind="system", id="system:x", venue=VENUE, role="system") for _ in range(6)),
    *(a_device("office") for _ in range(4)),
    *(a_device(role) for role in ROLES),
    a_device("kitchen", "grill"),
    *PHONES,
    *(a_guest(seating, place) for seating in ("s1", "s2") for place in ("t1", "lane", "")),
    a_guest("s1", read_only=True),
)
SLUGS = (
    *(item.id for item in a_wide_menu().items),
    *("small", "large", "bread", "cheese", "no-onion", "bun", "bottle"),
    *("t1", "t2", "t3", "t4", "room-7", "lane", "grill", "bar"),
)
SEEDS = st.integers(0, 1 << 32)
SHOTS = 40
"""Commands that one example fires."""


def checked(shelf: Shelf, command: Command, facts: Facts) -> Decision:
    before = encode_state(shelf)
    decision = decide(shelf, command, facts)
    assert encode_state(shelf) == before
    assert decide(shelf, command, facts) == decision, "the same question, the same answer"
    match decision:
        case Rejected():
            assert decision.code in STATUS_BY_CODE
            msgspec.json.encode((decision.params, decision.events))
        case Accepted():
            assert not decision.texts or decision.subject
            msgspec.json.encode((decision.events, decision.result))
    return decision


@given(SEEDS)
def test_the_decider_answers_every_well_typed_command(seed: int) -> None:
    random = Random(seed)
    shelf = random.choice(SHELVES)
    wild = Wild(random, names_in(shelf), SLUGS)
    for _ in range(SHOTS):
        later = random.choice([0, 1, HOUR, 400 * DAY])
        facts = Facts(shelf.state.last_at + DAY + later, random.choice(ACTORS))
        checked(shelf, wild.command(), facts)


@given(SEEDS)
def test_what_can_be_published_can_be_sold_from(seed: int) -> None:
    """A bent menu or venue is refused, or orders from it get an answer, and so do their cooks."""
    random = Random(seed)
    shelf = Shelf(msgspec.convert(msgspec.to_builtins(SHELVES[1].state), VenueState))
    wild = Wild(random, names_in(shelf), SLUGS)
    office, guest = a_device("office"), a_guest("wild", "t1")
    for _ in range(SHOTS // 2):
        at = shelf.state.last_at + 1
        document = random.choice([a_menu(), a_wide_menu(), a_venue()])
        bent = wild.bent(document)
        publish = MenuPublish(bent) if isinstance(bent, Menu) else VenuePublish(bent)
        decision = checked(shelf, publish, Facts(at, office))
        if not isinstance(decision, Accepted):
            continue
        for event in decision.events:
            evolve(shelf, event, at)
        menu = shelf.state.menu
        assert menu is not None
        wild.slugs = [item.id for item in menu.items]
        for _ in range(3):
            order = an_order(Ids(random.getrandbits(40)), *lines_of(menu, random))
            sold = checked(shelf, order, Facts(at + 1, guest))
            for event in sold.events if isinstance(sold, Accepted) else ():
                evolve(shelf, event, at + 1)


def lines_of(menu: Menu, random: Random) -> list[WishedLine]:
    ids = Ids(random.getrandbits(40))
    made = []
    for item in random.sample(menu.items, min(2, len(menu.items))):
        groups = [group for group in menu.groups if group.id in item.groups]
        options = tuple(o.id for g in groups for o in g.options[: random.randint(g.min, g.max)])
        variant = random.choice(item.variants).id if item.variants else ""
        made.append(a_line(ids, item.id, random.randint(1, 99), variant=variant, options=options))
    return made


def test_the_days_of_these_tests_hold_every_command() -> None:
    named = {name for words in MAKERS for name in words.split() if "." in name}
    assert named == {type_of_class(kind) for kind in get_args(Command)}


def type_of_class(kind: type[Command]) -> str:
    return str(kind.__struct_config__.tag)
