"""A crowd for servers that are killed: it orders, cooks, hands over, and remembers every answer.

Whoever gets no answer asks again under the same id until there is one, as a page's outbox does.
"""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import httpx
import msgspec

from pos.domain.events import OrderPlaced
from pos.domain.order import stations_of
from pos.journal.book import recorded_of
from pos.journal.contract import READ_MAX, Entry, Journal
from tests.nodes import PARTITION, VENUE, Node, uuid7, venue_folder

PATIENCE_S = 60.0
"""How long somebody asks for one answer."""
NOT_NOW = {429, 500, 503}

GENEROUS = {
    "TRESEN_SESSION_RATE": "100000",
    "TRESEN_SESSION_BURST": "100000",
    "TRESEN_DEVICE_RATE": "100000",
    "TRESEN_DEVICE_BURST": "100000",
    "TRESEN_ADDRESS_RATE": "100000",
    "TRESEN_ADDRESS_BURST": "100000",
    "TRESEN_LOG_LEVEL": "warning",
}
"""The crowd is few phones that order faster than people could."""


class Sent(msgspec.Struct):
    """A command as it was sent, and what was answered in the end."""

    command_id: str
    token: str
    body: bytes
    kind: str
    status: int = 0
    answer: str = ""

    @property
    def answered(self) -> bool:
        return bool(self.status)


class Crowd:
    """So many at a time, at one node after the other."""

    def __init__(self, nodes: list[Node], width: int = 6, seed: int = 1) -> None:
        self.nodes = nodes
        self.width = width
        self.sent: dict[str, Sent] = {}
        self.random = random.Random(seed)
        self.refused_with: list[httpx.Response] = []
        self.stations: dict[str, str] = {}
        self._stop = asyncio.Event()
        self._going = asyncio.Event()
        self._going.set()
        self._busy = 0
        self._quiet = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._client = httpx.AsyncClient(timeout=5, trust_env=False)

    @property
    def answered(self) -> list[Sent]:
        return [one for one in self.sent.values() if one.answered]

    async def __aenter__(self) -> Self:
        await self._read_menu()
        self._tasks = [asyncio.create_task(self._work(n)) for n in range(self.width)]
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        await self.finish()
        await self._client.aclose()

    async def finish(self) -> None:
        """Everybody gets the answer they wait for and goes home."""
        self._stop.set()
        tasks, self._tasks = self._tasks, []
        await asyncio.gather(*tasks)

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Nobody does anything; what was sent is answered."""
        self._going.clear()
        while self._busy:
            self._quiet.clear()
            await self._quiet.wait()
        yield
        self._going.set()

    async def _read_menu(self) -> None:
        url = f"{self.nodes[0].base_url}/api/menu"
        answer = await self._client.get(url, params={"partition": PARTITION})
        plain = [i for i in answer.json()["menu"]["items"] if "price" in i and "groups" not in i]
        # A bundle is made where its parts are.
        made = [i for i in plain if "station" in i and not i.get("sold_out")]
        self.stations = {i["id"]: i["station"] for i in made}

    async def _work(self, number: int) -> None:
        links = self.nodes[0].links.venues[VENUE]
        places = list(links.places.values())
        node = self.nodes[number % len(self.nodes)]
        while not self._stop.is_set():
            place = self.random.choice(places)
            items = self.random.sample(sorted(self.stations), 2)
            order = {
                "type": "order.place",
                "order_id": uuid7(),
                "round_id": uuid7(),
                "lines": [{"line_id": uuid7(), "item": item} for item in items],
            }
            placed = await self.send(node, place.token, order)
            if placed.status != 200:
                continue
            for station in dict.fromkeys(self.stations[item] for item in items):
                ticket = {"type": "ticket.bump", "ticket_id": f"{order['round_id']}.{station}"}
                await self.send(node, node.token("kitchen"), ticket)
            handed = {"type": "order.hand_over", "order_id": order["order_id"], "age_checked": 18}
            await self.send(node, node.token("window"), handed)

    async def send(self, node: Node, token: str, command: dict[str, Any]) -> Sent:
        """Send a command until it is answered; a third of them twice at once."""
        body = {
            "partition": PARTITION,
            "expires_at": (datetime.now(UTC) + timedelta(minutes=30)).isoformat(),
            "command": command,
        }
        await self._going.wait()
        one = Sent(uuid7(), token, json.dumps(body).encode(), command["type"])
        self.sent[one.command_id] = one
        both = [self.ask(node, one) for _ in range(1 + (self.random.random() < 1 / 3))]
        self._busy += 1
        for answer in await asyncio.gather(*both):
            if one.answered:
                assert (answer.status_code, answer.text) == (one.status, one.answer)
            one.status, one.answer = answer.status_code, answer.text
        self._busy -= 1
        self._quiet.set()
        return one

    async def ask(self, node: Node, one: Sent) -> httpx.Response:
        """Ask until there is an answer that is a decision."""
        patience = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = await self._client.put(
                    f"{node.base_url}/api/commands/{one.command_id}",
                    content=one.body,
                    headers={"authorization": f"Bearer {one.token}"},
                )
                if answer.status_code not in NOT_NOW:
                    return answer
                self.refused_with.append(answer)
            except httpx.TransportError:
                pass
            assert time.monotonic() < patience, f"no answer for {one.body!r}"
            await asyncio.sleep(0.02)

    async def ask_again(self, count: int) -> None:
        """Send answered commands once more, to any node: the answer is the same."""
        some = self.random.sample(self.answered, min(count, len(self.answered)))
        for one in some:
            again = await self.ask(self.random.choice(self.nodes), one)
            assert (again.status_code, again.text) == (one.status, one.answer), one.body

    async def until_answered(self, more: int) -> None:
        """Wait until so many more commands were answered."""
        goal = len(self.answered) + more
        async with asyncio.timeout(PATIENCE_S):
            while len(self.answered) < goal:
                await asyncio.sleep(0.005)


async def everything(journal: Journal) -> list[Entry]:
    entries: list[Entry] = []
    while page := await journal.read(PARTITION, len(entries), READ_MAX):
        entries += page
    return entries


async def assert_once(journal: Journal, crowd: Crowd) -> None:
    """Every acknowledged command is in the journal once, none twice, and its answer is stored."""
    entries = await everything(journal)
    by_command: dict[str, list[Entry]] = {}
    for entry in entries:
        by_command.setdefault(entry.command_id, []).append(entry)
    assert all(one.answered for one in crowd.sent.values())
    for one in crowd.sent.values():
        found = by_command.get(one.command_id, [])
        decision = await journal.decision(PARTITION, one.command_id)
        assert decision is not None, one
        assert decision.status == one.status
        # In this crowd nothing is "already so": what was accepted happened, and happened once.
        assert len(found) == (1 if one.status == 200 else 0), one
        if one.status == 200:
            assert decision.answer.decode() == one.answer
            assert json.loads(one.answer)["seq"] == found[0].seq
    orders = [recorded_of(PARTITION, entry).event for entry in entries]
    placed = [event for event in orders if isinstance(event, OrderPlaced)]
    assert [event.order_no for event in placed] == list(range(1, len(placed) + 1))
    tickets = [f"{e.round_id}.{station}" for e in placed for station in stations_of(e.lines)]
    assert len(tickets) == len(set(tickets))


@asynccontextmanager
async def serving(folder: Path, environment: dict[str, str]) -> AsyncIterator[Node]:
    words = [str(venue_folder(folder / "venue")), "--data", str(folder / "data")]
    node = Node(folder / "node", GENEROUS | environment, *words)
    node.start()
    try:
        yield await node.ready()
    finally:
        node.end()
