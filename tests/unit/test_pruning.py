"""A clock that runs ahead makes nothing be forgotten that may still be asked again."""

from pos.domain.envelope import DECISIONS_KEPT
from pos.domain.instants import DAY, HOUR
from pos.journal.contract import Append, StoredDecision
from pos.journal.memory import MemoryJournal
from pos.journal.pruning import SLACK, STEP_MAX, forget_old_decisions
from tests.commands import AT, uuid7

PARTITION = "venue:corner"


async def decided(journal: MemoryJournal, number: int, at: int) -> str:
    """A stored decision of an instant."""
    command_id = uuid7(at, number)
    decision = StoredDecision(command_id, at, b"b", b"a", 200, 0, b"{}")
    async with journal.transaction({PARTITION: []}) as transaction:
        await transaction.commit([Append(PARTITION, decisions=[decision])])
    return command_id


async def test_old_decisions_are_forgotten_run_by_run() -> None:
    journal = MemoryJournal()
    old = await decided(journal, 1, AT)
    now = AT + DECISIONS_KEPT + SLACK
    assert await forget_old_decisions(journal, now) == 0
    assert await journal.decision(PARTITION, old) is not None
    assert await forget_old_decisions(journal, now + HOUR) == 1
    assert await journal.decision(PARTITION, old) is None


async def test_a_clock_days_ahead_forgets_two_hours_a_run() -> None:
    journal = MemoryJournal()
    await forget_old_decisions(journal, AT)
    fresh = await decided(journal, 1, AT)
    for _ in range(20):
        await forget_old_decisions(journal, AT + 30 * DAY)
        assert await journal.decision(PARTITION, fresh) is not None
    # It takes a day of such runs before what was decided now can be forgotten.
    runs = (DECISIONS_KEPT + SLACK) // STEP_MAX + 1
    for _ in range(runs - 20):
        await forget_old_decisions(journal, AT + 30 * DAY)
    assert await journal.decision(PARTITION, fresh) is None


async def test_a_clock_put_right_forgets_nothing_more() -> None:
    journal = MemoryJournal()
    await forget_old_decisions(journal, AT)
    kept = await decided(journal, 1, AT - DECISIONS_KEPT)
    await forget_old_decisions(journal, AT - DAY)
    assert await journal.decision(PARTITION, kept) is not None
