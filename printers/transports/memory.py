"""Printers that exist in memory alone: for tests and for looking at paper without a network."""

from collections import deque
from typing import Final

from printers.transports.contract import (
    Acknowledged,
    Address,
    Commit,
    Delivery,
    Failed,
    Notice,
    PrinterState,
)

JOBS_MAX: Final = 1_000


class MemoryTransport:
    """Keeps the last jobs of every address; a printer's `states` entry can stop it."""

    def __init__(self) -> None:
        """Begin with printers that are ready and have printed nothing."""
        self.jobs: dict[Address, deque[bytes]] = {}
        self.states: dict[Address, PrinterState] = {}

    async def deliver(
        self, address: Address, payload: bytes, commit: Commit, notice: Notice | None = None
    ) -> Delivery:
        """Keep one job, if the printer is ready."""
        _ = notice
        state = self.states.get(address, PrinterState())
        if state.trouble is not None:
            return Failed(state.trouble)
        await commit()
        self.jobs.setdefault(address, deque(maxlen=JOBS_MAX)).append(payload)
        return Acknowledged(state.paper_near_end)

    async def state(self, address: Address) -> PrinterState | Failed:
        """What was set for this printer."""
        return self.states.get(address, PrinterState())


def open_transport() -> MemoryTransport:
    """A fresh set of printers."""
    return MemoryTransport()
