"""One key, one effect: whatever is sent again, in any order, has one effect and one answer."""

from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.envelope import DECISIONS_KEPT, FUTURE_MAX
from pos.domain.instants import DAY, HOUR, MINUTE
from pos.journal.desk import STATUS_NOT_STORED
from tests.commands import KITCHEN, OFFICE, PARTITION, Ids, a_guest, an_order
from tests.property.scene import Step
from tests.property.steps import DAYS, command_of
from tests.property.world import Asked, World, run, small_limits


async def rehearse(day: list[Step]) -> tuple[list[Asked], int]:
    """The commands of a day, made against the state as it goes; the clock stands."""
    world = World()
    await world.open()
    opening = len(world.asked)
    for step in day:
        if step.kind != "time":
            await world.ask(*command_of(step, await world.shelf(), world.ids))
    await world.close()
    return world.asked, opening


@given(DAYS, st.integers(0, 1_000), st.booleans())
def test_a_command_repeated_five_times_is_one_command(
    day: list[Step], seed: int, restart: bool
) -> None:
    """Also across a restart: the second half is answered by a process that remembers nothing."""

    async def example() -> None:
        asked, _ = await rehearse(day)
        once, often = World(), World()
        once.writer.start()
        random = Random(seed)
        first = [await once.send(one) for one in asked]
        # The first sending keeps the order; repetitions come anywhere after their own.
        order = list(range(len(asked)))
        for number in range(len(asked)):
            for _ in range(random.randrange(5)):
                order.insert(random.randrange(order.index(number) + 1, len(order) + 1), number)
        half = len(order) // 2 if restart else len(order)
        often.writer.start()
        sent = [(n, often.send(asked[n])) for n in order[:half]]
        for n, answer in sent:
            assert await answer == first[n]
        await often.close()
        again = World(often.journal)
        again.writer.start()
        for n in order[half:]:
            assert await again.send(asked[n]) == first[n]
        assert await again.entries() == await once.entries()
        assert await again.state() == await once.state()
        assert again.journal._texts == once.journal._texts
        await again.close()
        await once.close()

    with small_limits():
        run(example())


@given(DAYS, st.integers(0, 1_000))
def test_an_id_belongs_to_its_body_and_its_sender(day: list[Step], seed: int) -> None:
    async def example() -> None:
        asked, opening = await rehearse(day)
        world = World()
        world.writer.start()
        answers = [await world.send(one) for one in asked]
        before = await world.state(), await world.entries()
        random = Random(seed)
        stranger = a_guest("stranger")
        for one, answer in zip(asked[opening:], answers[opening:], strict=True):
            other = an_order(Ids(random.randrange(1_000)))
            stored = answer.status not in STATUS_NOT_STORED
            if stored:
                for wrong in (
                    msgspec.structs.replace(one, command=other),
                    msgspec.structs.replace(one, actor=stranger),
                ):
                    refusal = await world.send(wrong)
                    assert refusal.status == 409
                    assert b'"command.id_reused"' in refusal.answer
                assert await world.send(one) == answer
            else:
                known = await world.journal.decision(PARTITION, one.command_id)
                assert known is None, "what is no decision is not stored"
        assert (await world.state(), await world.entries()) == before
        await world.close()

    run(example())


@given(st.integers(-3 * DAY, 3 * DAY), st.integers(-2 * HOUR, 26 * HOUR))
def test_ids_and_expiries_outside_their_time_are_refused(made_ago: int, life: int) -> None:
    async def example() -> None:
        world = World()
        await world.open()
        now = world.clock.now()
        before = await world.state()
        command_id = world.ids.new(now - made_ago)
        asked = Asked(command_id, OFFICE, an_order(world.ids, place="t1"), now + life)
        outcome = await world.send(asked)
        code = msgspec.json.decode(outcome.answer).get("code")
        if made_ago > DECISIONS_KEPT:
            assert (outcome.status, code) == (409, "command.too_old")
        elif made_ago < -FUTURE_MAX:
            assert (outcome.status, code) == (400, "command.from_the_future")
        elif life > 24 * HOUR:
            assert (outcome.status, code) == (400, "command.expiry_too_far")
        elif life <= 0:
            assert (outcome.status, code) == (409, "command.expired")
        else:
            assert outcome.status == 200
        assert (await world.state() == before) == (outcome.status != 200)
        await world.close()

    run(example())


def test_pruning_never_lets_a_command_happen_twice() -> None:
    """At every age an accepted command is either repeated or too old, never done again."""

    async def example() -> None:
        world = World()
        await world.open()
        made = world.clock.now()
        order = world.note(OFFICE, an_order(world.ids, place="t1"))
        answer = await world.send(order)
        assert answer.status == 200
        entries = await world.entries()
        while world.clock.now() < made + 3 * DAY:
            world.clock.move(world.clock.now() + 53 * MINUTE)
            await world.journal.prune_decisions(world.clock.now() - DECISIONS_KEPT - HOUR)
            again = await world.send(order)
            assert again == answer or b"command.too_old" in again.answer
            # Something else lives on, as it would.
            await world.ask(KITCHEN, an_order(world.ids))
        assert b"command.too_old" in (await world.send(order)).answer
        assert await world.entries() == entries
        await world.close()

    run(example())
