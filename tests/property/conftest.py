"""Days in memory go as fast as the rules do: the writer's pace is for disks that are waited for."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def _no_pace() -> Iterator[None]:
    # A day of three hundred commands, one after the other, would spend nine tenths of it waiting.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pos.journal.writer.COMMIT_PACE_S", 0.0)
        yield
