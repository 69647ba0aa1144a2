"""Every journal against the one in memory: the same calls in any order, the same answers."""

import asyncio
import itertools
from collections.abc import Coroutine
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from pos.journal.contract import Append, Cursor, Head, Journal, Snapshot, Text
from pos.journal.memory import MemoryJournal
from tests.contract.entries import AT, command_id, decision, entries_after

NAMES = st.sampled_from(["a", "b", "c"])
SMALL = st.integers(0, 20)
SUBJECTS = st.sampled_from(["s1", "s2"])
RECORDS = ["r1", "r2", "r3"]
COUNTER = itertools.count()


class JournalAndModel(RuleBasedStateMachine):
    """Each run has names of its own, so that one opened journal serves them all."""

    runner: asyncio.Runner
    tested: tuple[Journal, Journal]
    """Two objects on one place; every call takes the other one."""

    @initialize()
    def begin(self) -> None:
        self.prefix = f"{next(COUNTER)}:"
        self.model = MemoryJournal()
        self.turns = itertools.cycle(self.tested)
        self.decisions = 0

    def both(self, call: str, *values: Any, **named: Any) -> Any:
        expected = self.run_one(getattr(self.model, call)(*values, **named))
        got = self.run_one(getattr(next(self.turns), call)(*values, **named))
        assert got == expected, (call, values)
        return got

    def run_one(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def name(self, short: str) -> str:
        return self.prefix + short

    @rule(
        sizes=st.dictionaries(NAMES, SMALL, min_size=1),
        texts=st.lists(st.tuples(st.sampled_from(RECORDS), SUBJECTS, st.text(max_size=9))),
        erase=st.lists(SUBJECTS, max_size=1),
        commit=st.booleans(),
    )
    def append(
        self,
        sizes: dict[str, int],
        texts: list[tuple[str, str, str]],
        erase: list[str],
        commit: bool,
    ) -> None:
        self.decisions += 1
        number = int(self.prefix[:-1]) * 1_000_000 + self.decisions
        wanted = {self.name(short): [command_id(number)] for short in sizes}
        unique = {record: Text(record, owner, text, AT) for record, owner, text in texts}

        async def write(journal: Journal) -> tuple[dict[str, Head], list[str]]:
            async with journal.transaction(wanted) as transaction:
                heads = dict(transaction.heads)
                known = sorted(str(key) for key in transaction.known)
                if commit:
                    appends = [
                        Append(
                            name,
                            entries_after(heads[name], name, [b"%d" % number] * size),
                            [decision(number, heads[name].seq, AT + self.decisions)],
                            list(unique.values()),
                            erase,
                        )
                        for name, size in zip(wanted, sizes.values(), strict=True)
                    ]
                    await transaction.commit(appends)
            return heads, known

        expected = self.run_one(write(self.model))
        assert self.run_one(write(next(self.turns))) == expected

    @rule(name=NAMES, after=SMALL, limit=SMALL)
    def read(self, name: str, after: int, limit: int) -> None:
        self.both("head", self.name(name))
        self.both("read", self.name(name), after, limit)
        self.both("texts", self.name(name), RECORDS)

    @rule(name=NAMES, back=SMALL)
    def look_up(self, name: str, back: int) -> None:
        number = int(self.prefix[:-1]) * 1_000_000 + max(self.decisions - back, 0)
        self.both("decision", self.name(name), command_id(number))

    @rule(name=NAMES, seq=SMALL, state=st.binary(max_size=9))
    def keep_snapshot(self, name: str, seq: int, state: bytes) -> None:
        known = {snapshot.seq for snapshot in self.both("snapshots", self.name(name))}
        head = self.both("head", self.name(name))
        if seq not in known and 0 < seq <= head.seq:
            self.both("save_snapshot", self.name(name), Snapshot(seq, AT, 1, state, b"d"))
            self.both("snapshots", self.name(name))

    @rule(who=NAMES, owner=SUBJECTS, now=SMALL, length=SMALL, drop=st.booleans())
    def lease(self, who: str, owner: str, now: int, length: int, drop: bool) -> None:
        self.both("take_lease", self.name(who), owner, now, now + length)
        if drop:
            self.both("drop_lease", self.name(who), owner)

    @rule(who=NAMES, name=NAMES, seq=SMALL, fence=st.none() | st.integers(0, 4), note=SUBJECTS)
    def cursor(self, who: str, name: str, seq: int, fence: int | None, note: str) -> None:
        self.both("save_cursor", self.name(who), name, Cursor("e", seq, note), fence)
        self.both("cursor", self.name(who), name)

    @rule(key=NAMES, value=st.text(st.characters(exclude_characters="\0"), max_size=5))
    def setting(self, key: str, value: str) -> None:
        self.both("setting", self.name(key))
        self.both("save_setting", self.name(key), value, keep=len(value) % 2 == 0)

    def teardown(self) -> None:
        everything = self.run_one(self.model.partitions())
        got = self.run_one(next(self.turns).partitions())
        assert [name for name in got if name.startswith(self.prefix)] == everything


def test_any_calls_in_any_order_get_the_answers_of_the_model(place: Any) -> None:
    with asyncio.Runner() as runner:
        tested = (runner.run(place.open()), runner.run(place.open()))
        machine = type("Machine", (JournalAndModel,), {"runner": runner, "tested": tested})
        try:
            run_state_machine_as_test(
                machine, settings=settings(stateful_step_count=20, max_examples=25)
            )
        finally:
            runner.run(place.close())
