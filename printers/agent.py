"""The agent beside the printers: reads a server elsewhere, prints here, reports back there.

It needs nothing but an outgoing HTTPS connection, so a server in a data centre prints in a kitchen
behind a router.  While the server or the line is away it waits; its cursors are its own.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
import msgspec

from pos.domain.commands import Command, Envelope
from pos.domain.instants import Instant
from pos.feeds.remote import RemoteFeed
from printers.consumer import Printing
from printers.contract import CursorStore, DoorShut
from printers.surroundings import PAUSES, Surroundings, WorkerState
from printers.transports.contract import Transport

log = logging.getLogger(__name__)

ANSWER_SECONDS_MAX: Final = 10.0
COMMAND_LIFE: Final = timedelta(minutes=5)
REFUSED_MAX: Final = 300
"""Characters of a refusal that go into the log."""


class RemoteDoor:
    """The command door of a server elsewhere."""

    def __init__(
        self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """`transport` is for tests; proxies of the environment are not asked."""
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
            timeout=ANSWER_SECONDS_MAX,
            trust_env=False,
            transport=transport,
        )

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def submit(self, command_id: str, partition: str, command: Command) -> object:
        """Send a command; a decision against is final, everything else is tried again."""
        expires_at = datetime.now(UTC) + COMMAND_LIFE
        body = msgspec.json.encode(Envelope(partition, expires_at, command))
        try:
            answer = await self._client.put(f"/api/commands/{command_id}", content=body)
        except httpx.HTTPError as error:
            raise DoorShut(f"the server is away: {type(error).__name__}") from error
        if answer.status_code == 409:
            log.warning("%s refused: %s", command_id, answer.text[:REFUSED_MAX])
        elif answer.status_code in {401, 403}:
            raise DoorShut(
                f"{answer.status_code}: this token may not report what was printed;"
                " pair a device with the role 'agent'"
            )
        elif answer.status_code != 200:
            raise DoorShut(f"{answer.status_code} {answer.text[:REFUSED_MAX]}")
        return answer.status_code


class Agent(msgspec.Struct, frozen=True):
    """What an agent is told: the server, its token there, and the venue."""

    url: str
    token: str
    partition: str
    restore_confirmed: bool = False


async def run_agent(
    agent: Agent,
    cursors: CursorStore,
    transport: Transport,
    http: httpx.AsyncBaseTransport | None = None,
    pauses: tuple[float, ...] = PAUSES,
) -> None:
    """Print a venue's tickets until cancelled."""
    feed = RemoteFeed(agent.url, agent.token, http)
    door = RemoteDoor(agent.url, agent.token, http)

    async def confirmed(partition: str, epoch: str) -> bool:
        del partition, epoch
        return agent.restore_confirmed

    around = Surroundings(
        feed=feed,
        cursors=cursors,
        submit=door.submit,
        texts=feed.texts,
        transport=transport,
        now=_now,
        pauses=pauses,
        confirmed=confirmed,
        tell=_tell,
    )
    printing = Printing(around, agent.partition)
    work = asyncio.create_task(printing.run())
    try:
        await asyncio.shield(work)
    finally:
        # Whoever stops the agent lets it finish and report the ticket in hand first.
        await printing.leave()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await asyncio.gather(feed.close(), door.close())


def _now() -> Instant:
    return time.time_ns() // 1_000_000


def _tell(partition: str, state: WorkerState) -> None:
    level = logging.WARNING if state.trouble else logging.INFO
    log.log(
        level,
        "%s %s: %s %s %s",
        partition,
        state.printer,
        state.doing,
        state.trouble,
        state.job_id,
    )
