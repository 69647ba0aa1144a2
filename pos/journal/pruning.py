"""Forgetting old decisions, never faster than time can have passed.

A clock that runs days ahead would call everything old.  What was forgotten then could be decided a
second time once the clock is put right.  So the mark up to which decisions are forgotten moves on
by at most `STEP_MAX` a run, and a run is made once an hour.
"""

from typing import Final

from pos.domain.envelope import DECISIONS_KEPT
from pos.domain.instants import HOUR, Instant
from pos.journal.contract import Journal

RUN_EVERY_S: Final = 3_600
STEP_MAX: Final = 2 * HOUR
"""Twice the time between two runs: after a night without power the mark catches up."""
SLACK: Final = HOUR
MARK: Final = "decisions_forgotten_until"


async def forget_old_decisions(journal: Journal, now: Instant) -> int:
    """Forget what is older than the decisions' keep; how many.  Raises `StorageError`."""
    wanted = now - DECISIONS_KEPT - SLACK
    before = await journal.setting(MARK)
    mark = wanted if before is None else min(wanted, int(before) + STEP_MAX)
    if before is not None and mark <= int(before):
        return 0
    # The mark goes first: a crash in between forgets too little, not too much.
    await journal.save_setting(MARK, str(mark))
    return await journal.prune_decisions(mark) if before is not None else 0
