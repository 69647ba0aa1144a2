"""One process of many leads, and what a dead one of this machine held is taken at once."""

import os
import socket
import subprocess
import sys

import pytest

from pos.feeds.lease import LEASE_LIFE, Leadership, is_dead, machine_time, this_process
from pos.journal.contract import StorageError
from pos.journal.memory import MemoryJournal


def gone() -> str:
    """How a process signed that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return f"{socket.gethostname()}:{ended.pid}"


async def held_by(owner: str) -> MemoryJournal:
    """A journal whose lease "clock" somebody took a moment ago."""
    journal = MemoryJournal()
    now = machine_time()
    await journal.take_lease("clock", owner, now, now + LEASE_LIFE)
    await journal.save_setting("clock.owner", owner)
    return journal


async def test_what_a_killed_process_held_is_taken_at_once() -> None:
    lead = Leadership(await held_by(gone()), "clock")
    assert await lead.take()
    assert await lead.take()


@pytest.mark.parametrize(
    "owner", [f"{socket.gethostname()}:{os.getppid()}", "elsewhere.example:1", "nonsense"]
)
async def test_what_a_living_or_a_distant_process_holds_is_left_to_it(owner: str) -> None:
    journal = await held_by(owner)
    lead = Leadership(journal, "clock")
    assert not await lead.take()
    await journal.drop_lease("clock", owner)
    assert await lead.take()


async def test_who_lost_it_knows_and_gives_nothing_back() -> None:
    journal = MemoryJournal()
    lead = Leadership(journal, "clock")
    assert await lead.take()
    later = machine_time() + 2 * LEASE_LIFE
    assert await journal.take_lease("clock", "elsewhere:1", later, later + LEASE_LIFE)
    assert not await lead.take()
    await lead.drop()
    assert await journal.take_lease("clock", "third:1", later, later) is None


async def test_a_lost_journal_does_not_stop_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    journal = MemoryJournal()
    lead = Leadership(journal, "clock")
    await lead.take()

    async def away(*_: object) -> None:
        raise StorageError("away")

    monkeypatch.setattr(journal, "drop_lease", away)
    await lead.drop()
    assert not lead.held


def test_only_the_dead_of_this_machine_are_known_to_be_dead() -> None:
    assert is_dead(gone())
    assert not is_dead(this_process())
    assert not is_dead(f"{socket.gethostname()}:1")
