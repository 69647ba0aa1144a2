"""Who prints: one process at a time, the next one at once when the first is gone."""

import os
import socket
import subprocess
import sys

import pytest

from pos.journal.memory import MemoryJournal
from printers.consumer import CONSUMER
from printers.service import LEASE_LIFE, OWNER_SETTING, Leases

HOST = socket.gethostname()


def gone_pid() -> int:
    """The id of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


async def test_only_one_process_prints_and_it_keeps_its_fence() -> None:
    journal = MemoryJournal()
    ours = Leases(journal)
    assert await ours.take(CONSUMER)
    assert await ours.fence_of("printer:kitchen") == 1
    assert await ours.renew()
    other = Leases(journal)
    other._owner = "elsewhere:1"
    assert not await other.take(CONSUMER)
    assert not await other.take("printer:kitchen")


async def test_what_a_dead_process_of_this_machine_held_is_taken_at_once() -> None:
    journal = MemoryJournal()
    dead = Leases(journal)
    dead._owner = f"{HOST}:{gone_pid()}"
    assert await dead.take(CONSUMER)
    assert await dead.take("printer:kitchen")
    ours = Leases(journal)
    assert await ours.take(CONSUMER)
    assert await ours.fence_of("printer:kitchen") == 2


@pytest.mark.parametrize("owner", [f"{HOST}:{os.getppid()}", "another-machine:4711"])
async def test_who_may_still_live_is_waited_for(owner: str) -> None:
    journal = MemoryJournal()
    held = Leases(journal)
    held._owner = owner
    assert await held.take(CONSUMER)
    assert await journal.setting(OWNER_SETTING) == owner
    assert not await Leases(journal).take(CONSUMER)


async def test_a_lost_lease_is_noticed_and_all_are_let_go() -> None:
    journal = MemoryJournal()
    ours = Leases(journal)
    assert await ours.take(CONSUMER)
    assert await ours.take("printer:kitchen")
    # This process slept for longer than a lease lives, and another one took over.
    taken = await journal.take_lease(CONSUMER, "elsewhere:1", 2**53, 2**53 + LEASE_LIFE)
    assert taken is not None
    assert not await ours.renew()
    assert not await ours.take(CONSUMER)
    kitchen = await journal.take_lease("printer:kitchen", "elsewhere:1", 1, LEASE_LIFE)
    assert kitchen is not None
