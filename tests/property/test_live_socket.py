"""The live socket through its own door: cut, resumed, slow, unsubscribed - and right in the end."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pos.domain import commands as cmd
from pos.domain.staff import Role
from pos.journal.book import Book
from pos.settings import Settings
from pos.web.guards import Guards
from pos.web.house import House
from pos.web.live import LiveDoor
from pos.web.sessions import Sessions, device_token, digest_of
from tests.commands import OFFICE, PARTITION, SYSTEM, VENUE
from tests.property.scene import Step
from tests.property.steps import STEPS, random_day
from tests.property.world import Rows, World, run, small_limits

SCOPE: dict[str, Any] = {"type": "websocket", "client": ("10.0.0.1", 1), "headers": []}
Wish = tuple[str, dict[str, str]]
STAFF: dict[Role, list[Wish]] = {
    "kitchen": [("kitchen.tickets", {}), ("kitchen.tickets", {"station": "grill"})],
    "window": [("window.orders", {}), ("kitchen.done", {}), ("pickup.board", {})],
    "office": [("venue.devices", {}), ("paper.roll", {}), ("venue.menu", {})],
}
GUEST: list[Wish] = [("guest.orders", {}), ("venue.menu", {})]
ACTS = st.sampled_from(["", "", "", "cut", "slow", "fast", "unsubscribe", "subscribe", "ping"])
DAY = st.lists(st.tuples(STEPS, st.integers(0, 3), ACTS, st.integers(0, 2)), max_size=30)
HISTORIES = st.sampled_from([1, 2, 1_000])
Moment = tuple[Step, int, str, int]
"""A step; then what which page does, and with which of its views."""


class Page:
    """A page on a socket: keeps rows as the protocol says, and what it had when it was cut."""

    def __init__(self, live: LiveDoor, token: str, wishes: list[Wish]) -> None:
        self.live = live
        self.token = token
        self.wishes = wishes
        self.rows: list[Rows | None] = [None for _ in wishes]
        self.since: list[dict[str, Any] | None] = [None for _ in wishes]
        self.left: set[int] = set()
        """What it follows no more; a word on its way about that is not heard."""
        self.ends: list[str] = []
        self.task: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.free = asyncio.Event()
        self.free.set()
        self.inbox.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(self.live(SCOPE, self.inbox.get, self._hear))
        hello = {"type": "hello", "token": self.token, "protocol": 1}
        self.left.clear()
        wanted = [self._wish(n) for n in range(len(self.wishes))]
        self.say(hello, *wanted)
        await settled()

    def _wish(self, number: int) -> dict[str, Any]:
        view, params = self.wishes[number]
        wish = {"type": "subscribe", "id": number, "partition": PARTITION, "view": view}
        since = self.since[number]
        return wish | {"params": params} | ({"since": since} if since else {})

    def say(self, *said: dict[str, Any]) -> None:
        text = msgspec.json.encode(said).decode()
        self.inbox.put_nowait({"type": "websocket.receive", "text": text})

    async def _hear(self, message: dict[str, Any]) -> None:
        await self.free.wait()
        if message["type"] != "websocket.send":
            return
        try:
            for said in msgspec.json.decode(message["text"]):
                self.take(said)
        except Exception as error:
            self.ends.append(repr(error))
            raise

    def take(self, said: dict[str, Any]) -> None:
        if said.get("id") in self.left:
            return
        match said["type"]:
            case "snapshot":
                self.rows[said["id"]] = said["rows"]
                self.since[said["id"]] = {"epoch": said["epoch"], "seq": said["seq"]}
            case "change":
                number = said["id"]
                rows, since = self.rows[number], self.since[number]
                if rows is None or since is None:
                    return  # it was on its way when the page said that it follows this no more
                assert said["from"] <= since["seq"] <= said["seq"]
                gone = set(said["del"])
                rows = {k: v for k, v in (rows | said["put"]).items() if k not in gone}
                self.rows[number] = rows
                self.since[number] = since | {"seq": said["seq"]}
            case "ping":
                seq = said["seq"].get(PARTITION, 0)
                for since in self.since:
                    if since is not None:
                        since["seq"] = max(since["seq"], seq)
            case "error":
                self.ends.append(said["code"])

    def follow(self, number: int) -> None:
        self.left.discard(number)
        self.say(self._wish(number))

    async def cut(self) -> None:
        """The line breaks: what was not heard yet is lost."""
        assert self.task is not None
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def act(self, act: str, number: int) -> None:
        number %= len(self.wishes)
        match act:
            case "cut":
                await self.cut()
                await self.connect()
            case "slow":
                self.free.clear()
            case "fast":
                self.free.set()
            case "unsubscribe":
                self.left.add(number)
                self.say({"type": "unsubscribe", "id": number})
                self.rows[number] = self.since[number] = None
            case "subscribe":
                self.follow(number)
            case "ping":
                for connection in self.live._connections:
                    connection.ping()


async def settled() -> None:
    for _ in range(12):
        await asyncio.sleep(0)


async def device(world: World, role: Role) -> str:
    name, secret = world.ids.new(world.clock.now()), f"secret of {role}"
    opened = cmd.PairingOpen(name, role, digest_of(role))
    assert (await world.ask(OFFICE, opened)).status == 200
    paired = cmd.DevicePair(digest_of(role), digest_of(secret))
    assert (await world.ask(SYSTEM, paired)).status == 200
    return device_token(VENUE, name, secret)


async def open_pages(world: World) -> tuple[LiveDoor, list[Page]]:
    settings = Settings(address_burst=1e9, address_rate=1e9)
    sessions = Sessions("secret", world.clock, 1_000)
    house = House(
        settings, world.clock, world.journal, world.writer, world.hub, sessions, Guards(settings)
    )
    live = LiveDoor(house)

    def published(book: Book, changes: Any) -> None:
        live.claims_changed(book, list(changes))
        live.send_what_is_due()

    world.listeners.append(published)
    pages = [Page(live, await device(world, role), wishes) for role, wishes in STAFF.items()]
    pages.append(Page(live, sessions.guest_token(VENUE, "t1", "s1"), GUEST))
    for page in pages:
        await page.connect()
    return live, pages


async def live_a_day(day: Sequence[Moment]) -> None:
    world = World()
    await world.open()
    live, pages = await open_pages(world)
    for step, number, act, view in day:
        if step.kind not in {"device.revoke", "restore.declare"}:
            await world.do(step)
        await pages[number].act(act, view)
        await settled()
    for page in pages:
        page.free.set()
        for number, rows in enumerate(page.rows):
            if rows is None:
                page.follow(number)
    await settled()
    for page in pages:
        assert not page.ends
        for (name, params), rows in zip(page.wishes, page.rows, strict=True):
            named = tuple(sorted(params.items()))
            if name == "guest.orders":
                named = (("seating", "s1"),)
            assert rows == await world.fresh_rows(name, named), name
        await page.cut()
    assert not live.connections
    assert not any(channel.listeners for channel in world.hub._channels.values())
    await world.close()


@given(DAY, HISTORIES)
def test_every_page_is_right_in_the_end(day: list[Moment], history: int) -> None:
    with small_limits(history=history):
        run(live_a_day(day))


@given(st.integers(0, 1 << 32), HISTORIES)
def test_every_page_is_right_after_a_long_day(seed: int, history: int) -> None:
    random = Random(seed)
    acts = ("", "", "slow", "slow", "fast", "cut", "unsubscribe", "subscribe", "ping")
    day = [
        (step, random.randrange(4), random.choice(acts), random.randrange(3))
        for step in random_day(random, 80)
    ]
    with small_limits(history=history):
        run(live_a_day(day))


def test_a_revoked_device_is_shown_out_at_once() -> None:
    async def example() -> None:
        world = World()
        await world.open()
        _, pages = await open_pages(world)
        kitchen = pages[0]
        device_id = kitchen.token.split(".")[2]
        assert (await world.ask(OFFICE, cmd.DeviceRevoke(device_id))).status == 200
        await settled()
        assert kitchen.ends == ["session.invalid"]
        assert not pages[1].ends
        kitchen.ends.clear()
        await kitchen.cut()
        await kitchen.connect()
        await asyncio.sleep(0.1)
        assert kitchen.ends[0] == "session.invalid"
        for page in pages:
            await page.cut()
        await world.close()

    run(example())
