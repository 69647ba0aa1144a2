"""A lease: one process of many does a thing, and another one goes on when it is gone."""

import logging
import os
import socket
import time
from typing import Final

from pos.domain.instants import SECOND, Instant
from pos.journal.contract import Journal, StorageError

LEASE_LIFE: Final = 15 * SECOND
RENEW_S: Final = 5.0
FOREVER: Final = 2**53

log = logging.getLogger("tresen.lease")


def this_process() -> str:
    """How this process signs a lease: its machine and its number there."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Leadership:
    """A named lease that this process takes, renews and gives back."""

    def __init__(self, journal: Journal, name: str) -> None:
        """Hold nothing yet."""
        self.held = False
        self._journal = journal
        self._name = name
        self._owner = this_process()
        self._setting = f"{name}.owner"

    async def take(self) -> bool:
        """Take or renew it; what a dead process of this machine holds is taken at once.

        Raises `StorageError`.
        """
        now = machine_time()
        look = now
        if not self.held:
            before = await self._journal.setting(self._setting)
            look = FOREVER if before is not None and is_dead(before) else now
        lease = await self._journal.take_lease(self._name, self._owner, look, now + LEASE_LIFE)
        if lease is None:
            self.held = False
        elif not self.held:
            self.held = True
            await self._journal.save_setting(self._setting, self._owner)
        return self.held

    async def drop(self) -> None:
        """Give it back."""
        if not self.held:
            return
        self.held = False
        try:
            await self._journal.drop_lease(self._name, self._owner)
        except StorageError:
            log.warning("lease %s runs out by itself", self._name)


def machine_time() -> Instant:
    """Leases are about processes, not about the venue's day: a manual clock does not count."""
    return time.time_ns() // 1_000_000


def is_dead(owner: str) -> bool:
    """Whether the process that signed so ran on this machine and is gone."""
    host, _, pid = owner.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
