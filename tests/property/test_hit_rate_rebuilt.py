"""The hit rate is a projection: repetitions change nothing, and made anew it is the same."""

from random import Random

import msgspec
from hypothesis import given, settings

from pos.domain.instants import HOUR
from pos.journal.contract import Cursor, Entry
from pos.reports.cell import joined
from pos.reports.hit_rate import ledger_in, note_of
from pos.reports.ledger import close_days, fold
from pos.reports.notes import Ledger
from tests.property.scene import Step
from tests.property.steps import DAYS
from tests.property.world import World, run

EPOCH = "e"


def folded(entries: list[Entry]) -> Ledger:
    ledger = Ledger()
    for entry in entries:
        fold(ledger, entry)
    return ledger


def interrupted(entries: list[Entry], random: Random) -> Ledger:
    """At least once: crashes lead back to what was stored, and pages come again."""
    ledger, stored = Ledger(), Cursor(EPOCH, 0)
    at = 0
    while at < len(entries):
        upto = min(len(entries), at + random.randint(1, 9))
        for entry in entries[max(0, at - random.randint(0, 5)) : upto]:
            fold(ledger, entry)
        at = upto
        match random.randrange(4):
            case 0:
                stored = Cursor(EPOCH, ledger.seq, note_of(ledger))
            case 1:
                ledger = ledger_in(stored, EPOCH)
                at = ledger.seq
    return ledger


@settings(max_examples=20)
@given(DAYS)
def test_crashes_and_repetitions_change_nothing(day: list[Step]) -> None:
    async def example() -> None:
        world = World(tables=len(day) % 2 == 0)
        await world.open()
        for step in day:
            await world.do(step)
        entries = await world.entries()
        await world.close()
        right = folded(entries)
        again = interrupted(entries, Random(len(day)))
        assert msgspec.json.encode(again) == msgspec.json.encode(right)
        whole = joined(c for name in right.days.names() for c in right.days.of(name).values())
        open_rounds = [r for r in right.rounds.values() if not r.counted_at and r.promised_at]
        assert whole.promised == len(right.counted)
        assert min(*msgspec.structs.astuple(whole)[:8], *whole.off, *whole.ages, 0) == 0
        close_days(right, max((r.promised_at for r in open_rounds), default=0) + 48 * HOUR)
        after = joined(c for name in right.days.names() for c in right.days.of(name).values())
        assert after.unrecorded == whole.unrecorded + len(open_rounds)
        assert after.kept == whole.kept

    run(example())
