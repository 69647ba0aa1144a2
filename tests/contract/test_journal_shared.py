"""What two processes on one journal may rely on: locks, moves, leases, fences and cursors."""

import asyncio
from typing import Any

import pytest

from pos.journal.contract import Append, Cursor, Head, Journal, Lease
from tests.contract.entries import append, assert_chained, entries_after
from tests.promptness import PATIENCE_S

P, Q = "venue:krug", "venue:zapf"

LOCKED_S = 0.05
"""So long a second writer is watched while the first holds the head."""


async def test_two_writers_interleave_two_hundred_commits_without_gap_or_loss(place: Any) -> None:
    journals = [await place.open(), await place.open()]
    partitions = [P, Q, "venue:ab"]

    async def write(who: int, journal: Journal) -> None:
        for number in range(100):
            names = partitions if number % 2 == who else partitions[::-1]
            wanted: dict[str, list[str]] = {name: [] for name in names[: 1 + number % 3]}
            async with journal.transaction(wanted) as transaction:
                await transaction.commit(
                    [
                        Append(name, entries_after(head, name, [b"%d %d" % (who, number)]))
                        for name, head in transaction.heads.items()
                    ]
                )

    await asyncio.gather(*(write(who, journal) for who, journal in enumerate(journals)))
    counted = 0
    for name in partitions:
        one, two = [await journal.read(name, 0) for journal in journals]
        assert one == two
        assert_chained(name, one)
        assert len({entry.body for entry in one}) == len(one)
        for who in range(2):
            mine = [int(e.body.split()[1]) for e in one if e.body.split()[0] == b"%d" % who]
            assert mine == sorted(mine)
        counted += len(one)
    assert counted == 2 * sum(1 + number % 3 for number in range(100))


async def test_nobody_decides_on_a_head_that_somebody_else_has_locked(place: Any) -> None:
    one, two = await place.open(), await place.open()
    waiting = asyncio.Event()

    async def second() -> Head:
        waiting.set()
        async with two.transaction({P: []}) as transaction:
            head: Head = transaction.heads[P]
            return head

    async with one.transaction({P: []}) as transaction:
        task = asyncio.create_task(second())
        await waiting.wait()
        entries = entries_after(transaction.heads[P], P, [b"first"])
        # Looked at before the commit: it gives the head free before it answers.
        assert not (await asyncio.wait({task}, timeout=LOCKED_S))[0]
        await transaction.commit([Append(P, entries)])
    assert await task == Head(1, entries[0].hash)


async def test_a_cancelled_writer_leaves_no_lock_behind(place: Any) -> None:
    one, two = await place.open(), await place.open()
    inside = asyncio.Event()

    async def hold() -> None:
        async with one.transaction({P: []}):
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(PATIENCE_S):
        assert (await append(two, P, b"1")).seq == 1
        assert (await append(one, P, b"2")).seq == 2


async def test_moved_names_what_others_appended_and_each_move_once(place: Any) -> None:
    one, two = await place.open(), await place.open()
    await append(one, P, b"1")
    assert await one.moved() == []
    if not place.shared:
        return
    assert await two.moved() == [P]
    assert await two.moved() == []
    await append(two, Q, b"1")
    await append(two, P, b"2")
    assert await two.moved() == []
    assert await one.moved() == [P, Q]
    await append(two, P, decisions=[])
    assert await one.moved() == []
    three = await place.open()
    assert await three.moved() == []


async def test_many_processes_may_open_an_empty_place_at_once(place: Any) -> None:
    journals = await asyncio.gather(*(place.open() for _ in range(5)))
    assert len({journal.epoch for journal in journals}) == 1
    await asyncio.gather(*(append(journal, P, b"x") for journal in journals))
    assert_chained(P, await journals[0].read(P, 0))
    assert (await journals[4].head(P)).seq == 5


async def test_a_lease_has_one_owner_and_its_fence_only_grows(place: Any) -> None:
    one, two = await place.open(), await place.open()
    assert await one.take_lease("printers", "one", 100, 200) == Lease("one", 200, 1)
    assert await two.take_lease("printers", "two", 150, 250) is None
    assert await one.take_lease("printers", "one", 190, 290) == Lease("one", 290, 1)
    assert await two.take_lease("printers", "two", 290, 390) == Lease("two", 390, 2)
    assert await one.take_lease("printers", "one", 300, 400) is None
    await one.drop_lease("printers", "one")
    assert await one.take_lease("printers", "one", 310, 410) is None
    await two.drop_lease("printers", "two")
    assert await one.take_lease("printers", "one", 320, 420) == Lease("one", 420, 3)
    assert await two.take_lease("clock", "two", 320, 420) == Lease("two", 420, 1)


async def test_of_many_who_reach_for_a_lease_one_gets_it(place: Any) -> None:
    journals = [await place.open() for _ in range(4)]
    for now in range(0, 100, 10):
        taken = await asyncio.gather(
            *(j.take_lease("l", f"{n} {now}", now, now + 10) for n, j in enumerate(journals))
        )
        held = [lease for lease in taken if lease is not None]
        assert [lease.fence for lease in held] == [now // 10 + 1]


async def test_a_cursor_moves_only_by_hand_and_never_by_an_old_fence(place: Any) -> None:
    one, two = await place.open(), await place.open()
    assert await one.cursor("printers", P) is None
    assert await one.save_cursor("printers", P, Cursor("e1", 5))
    await append(one, P, b"1")
    assert await two.cursor("printers", P) == Cursor("e1", 5)
    lease = await one.take_lease("printers", "one", 0, 10)
    assert lease is not None
    assert await one.save_cursor("printers", P, Cursor("e1", 6, "job 7"), lease.fence)
    newer = await two.take_lease("printers", "two", 10, 20)
    assert newer is not None
    assert not await one.save_cursor("printers", P, Cursor("e1", 7), lease.fence)
    assert await two.cursor("printers", P) == Cursor("e1", 6, "job 7")
    assert await two.save_cursor("printers", P, Cursor("e1", 3), newer.fence)
    assert await two.save_cursor("signing", Q, Cursor("e2", 1, ""), 1)
    assert await one.cursors() == {
        ("printers", P): Cursor("e1", 3),
        ("signing", Q): Cursor("e2", 1),
    }


async def test_reading_goes_on_while_a_partition_is_locked(place: Any) -> None:
    one, two = await place.open(), await place.open()
    await append(one, P, b"1")
    async with one.transaction({P: []}), asyncio.timeout(PATIENCE_S):
        assert (await two.head(P)).seq == 1
        assert len(await one.read(P, 0)) == 1
        assert await two.texts(P, ["r"]) == {}
