"""Tickets that a printer acknowledged have arrived: the kitchen is told so, many at a time.

Only an acknowledgement counts, as bytes that were sent may lie in a buffer for ever; and only a
ticket's own paper, as a slip about a ticket is not the ticket.  Nobody waits for it: the next
ticket prints meanwhile, and what is lost in a crash is found again in the feed.
"""

import asyncio
import hashlib
import logging
from typing import Final

from pos.domain.commands import TicketsDeliver
from pos.domain.envelope import Recorded
from pos.domain.events import PrintRecorded
from pos.domain.instants import HOUR, Instant
from pos.domain.kitchen_commands import TICKETS_MAX
from pos.feeds.derived import derived_id
from printers.contract import DoorShut
from printers.desk import is_ticket
from printers.surroundings import Surroundings

log = logging.getLogger(__name__)

WITHIN: Final = HOUR
"""What was printed longer ago is no news; a feed that is read from its beginning is full of it."""
WAITING_MAX: Final = 5 * TICKETS_MAX
"""Tickets that wait for an open door; beyond it the oldest are let go."""


class Deliveries:
    """What has been acknowledged and not told yet, for one partition."""

    def __init__(self, around: Surroundings, partition: str) -> None:
        """Nothing yet."""
        self._around = around
        self._partition = partition
        self._waiting: dict[str, tuple[int, Instant]] = {}
        self._more = asyncio.Event()

    @property
    def told(self) -> bool:
        """Whether nothing waits."""
        return not self._waiting

    def noticed(self, happened: Recorded) -> None:
        """Take note of an event, if it says that a ticket came out."""
        event = happened.event
        if not isinstance(event, PrintRecorded) or event.outcome != "acknowledged":
            return
        if not is_ticket(event.job_id) or self._around.now() - happened.at > WITHIN:
            return
        self._waiting[event.ticket_id] = (happened.seq, happened.at)
        while len(self._waiting) > WAITING_MAX:
            del self._waiting[next(iter(self._waiting))]
        self._more.set()

    async def run(self) -> None:
        """Tell the kitchen, a batch at a time, until cancelled."""
        pauses = self._around.pauses
        attempts = 0
        while True:
            await self._more.wait()
            await asyncio.sleep(self._around.gather_seconds)
            self._more.clear()
            batch = dict(list(self._waiting.items())[:TICKETS_MAX])
            if not batch:
                continue
            try:
                await self._tell(batch)
            except DoorShut as error:
                log.warning("%s: can not report deliveries: %s", self._partition, error)
            except Exception:
                log.exception("%s: can not report deliveries", self._partition)
            else:
                attempts = 0
                for ticket_id in batch:
                    self._waiting.pop(ticket_id, None)
                if self._waiting:
                    self._more.set()
                continue
            await asyncio.sleep(pauses[min(attempts, len(pauses) - 1)])
            attempts += 1
            self._more.set()

    async def _tell(self, batch: dict[str, tuple[int, Instant]]) -> None:
        tickets = tuple(batch)
        seq, at = max(batch.values())
        # Another selection of tickets is another command: after a restart they are cut anew.
        names = hashlib.sha256("\n".join(tickets).encode()).hexdigest()
        command_id = derived_id(f"printers.delivered.{names}", self._partition, seq, 0, at)
        await self._around.submit(command_id, self._partition, TicketsDeliver(tickets))
