"""`python -m loadtest.replay DIR --json FILE`: a real takeaway's years through the command door.

A server on the manual clock gets the menu of each day, every order as a guest sends it, and takes
each through kitchen and hand-over.  In the end revenue by day and by item, added up from the
journal, must equal the file's to the penny; otherwise the exit code is 1.
"""

import argparse
import asyncio
import heapq
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
import uvloop

from loadtest.client import HttpPool
from loadtest.orders import request
from loadtest.server import HOST, Server, pin_client, write_json
from loadtest.stage import DATABASE, Publisher
from loadtest.takeaway import (
    PLACE,
    VENUE,
    PriceList,
    SoldOrder,
    read_orders,
    variant_id,
    venue,
)
from loadtest.verify import placed_events
from pos.domain.commands import MenuPublish, VenuePublish
from pos.domain.instants import HOUR, MINUTE, iso
from pos.domain.menu import Item
from pos.journal.clock import ManualClock
from pos.journal.sqlite import SqliteJournal
from pos.journal.writer import Writer
from pos.web.sessions import Sessions

COOKED_AFTER: Final = 15 * MINUTE
HANDED_AFTER: Final = 20 * MINUTE
DEVICES: Final = 12
"""Devices a role: a kitchen's rate limit is meant for hands, and here years pass in a minute."""
LINES: Final = 8
SAMPLE_EVERY: Final = 500
SEED: Final = 1
_encode: Final = msgspec.json.Encoder().encode


class Step(msgspec.Struct, order=True, frozen=True):
    """Something that happens at a moment: `kind` 0 places, 1 bumps, 2 hands over."""

    at: int
    kind: int
    number: int


class Replay:
    """One run."""

    def __init__(self, orders: list[SoldOrder], folder: Path) -> None:
        """Take the orders; nothing runs yet."""
        self.orders = orders
        self.folder = folder
        self.prices = PriceList(orders)
        self.clock = ManualClock(orders[0].at - HOUR)
        self.menus = 0
        self.commands = 0
        self.growth: list[dict[str, Any]] = []
        self._random = Random(SEED)
        self._tokens: dict[str, list[str]] = {}
        self._placed: dict[int, tuple[str, list[str]]] = {}
        self._items: dict[str, Item] = {}
        self._sessions: Sessions
        self._pool: HttpPool
        self._menu_moments = self.prices.moments()

    # The stage

    async def prepare(self) -> None:
        """A folder whose clock stands an hour before the first order."""
        journal = SqliteJournal(self.folder / DATABASE)
        await journal.open()
        await journal.save_setting("clock", str(self.clock.now()))
        secret = await journal.save_setting("secret", secrets.token_hex(32), keep=True)
        writer = Writer(journal, self.clock, lambda _book, _changes: None)
        writer.start()
        publisher = Publisher(writer, self.clock)
        await publisher.send(VENUE, VenuePublish(venue()))
        self._tokens["office"] = [await publisher.pair(VENUE, "office")]
        self._tokens["kitchen"] = [await publisher.pair(VENUE, "kitchen") for _ in range(DEVICES)]
        self._tokens["window"] = [await publisher.pair(VENUE, "window") for _ in range(DEVICES)]
        await writer.stop()
        await journal.close()
        self._sessions = Sessions(secret, self.clock, 16)

    # Years

    async def run(self, port: int) -> float:
        """Let everything happen in its order; how long it took in seconds."""
        self._pool = HttpPool(HOST, port)
        await self._pool.open(LINES)
        begun = time.perf_counter()
        for at, steps in self._by_moment():
            await self._move_clock(at)
            await self._publish_if_changed(at)
            for kind in (2, 1, 0):
                await asyncio.gather(*(self._do(step) for step in steps if step.kind == kind))
        took = time.perf_counter() - begun
        self._sample(len(self.orders))
        self._pool.close()
        return took

    def _by_moment(self) -> Iterator[tuple[int, list[Step]]]:
        steps: list[Step] = []
        for number, order in enumerate(self.orders):
            steps.append(Step(order.at, 0, number))
            steps.append(Step(order.at + COOKED_AFTER, 1, number))
            steps.append(Step(order.at + HANDED_AFTER, 2, number))
        heapq.heapify(steps)
        while steps:
            now = [heapq.heappop(steps)]
            while steps and steps[0].at == now[0].at:
                now.append(heapq.heappop(steps))
            yield now[0].at, now

    async def _move_clock(self, at: int) -> None:
        if at <= self.clock.now():
            return
        self.clock.move(at)
        body = _encode({"now": iso(at)})
        await self._ask(
            b"PUT /api/clock HTTP/1.1\r\nHost: replay\r\nAuthorization: Bearer %b\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (self._tokens["office"][0].encode(), len(body), body)
        )

    async def _publish_if_changed(self, at: int) -> None:
        due = False
        while self._menu_moments and self._menu_moments[0] <= at:
            self._menu_moments.pop(0)
            due = True
        if not due:
            return
        menu = self.prices.menu(at)
        self._items = {item.id: item for item in menu.items}
        wish = msgspec.to_builtins(MenuPublish(menu))
        answer = await self._command("office", 0, wish)
        self.menus = answer["version"]

    async def _do(self, step: Step) -> None:
        if step.kind == 0:
            await self._place(step.number)
            return
        order_id, tickets = self._placed[step.number]
        if step.kind == 1:
            for ticket in tickets:
                await self._command(
                    "kitchen", step.number, {"type": "ticket.bump", "ticket_id": ticket}
                )
            return
        del self._placed[step.number]
        await self._command(
            "window", step.number, {"type": "order.hand_over", "order_id": order_id}
        )

    async def _place(self, number: int) -> None:
        order = self.orders[number]
        order_id, round_id = self._id(), self._id()
        lines, stations = [], []
        for sold in order.lines:
            item = self._items[self.prices.slugs[sold.item]]
            stations.append(item.station)
            line = {"line_id": self._id(), "item": item.id, "quantity": sold.quantity}
            if item.variants:
                line["variant"] = variant_id(sold.price)
            lines.append(line)
        command = {
            "type": "order.place",
            "order_id": order_id,
            "round_id": round_id,
            "lines": lines,
            "total_max": order.total,
        }
        token = self._sessions.guest_token(VENUE, PLACE, order_id, "en")
        result = await self._send(token, command)
        if result["total"] != order.total:
            raise SystemExit(f"order {order.number}: {result['total']} instead of {order.total}")
        tickets = [f"{round_id}.{station}" for station in dict.fromkeys(stations)]
        self._placed[number] = (order_id, tickets)
        if number % SAMPLE_EVERY == 0:
            self._sample(number)

    # The door

    def _id(self) -> str:
        """A UUIDv7 by the manual clock."""
        at = f"{self.clock.now():012x}"
        tail = f"{self._random.getrandbits(72):018x}"
        return f"{at[:8]}-{at[8:]}-7{tail[:3]}-8{tail[4:7]}-{tail[6:18]}"

    async def _command(self, role: str, turn: int, command: dict[str, Any]) -> dict[str, Any]:
        tokens = self._tokens[role]
        return await self._send(tokens[turn % len(tokens)], command)

    async def _send(self, token: str, command: dict[str, Any]) -> dict[str, Any]:
        body = _encode(
            {
                "partition": f"venue:{VENUE}",
                "expires_at": iso(self.clock.now() + 5 * MINUTE),
                "command": command,
            }
        )
        answer = await self._ask(request(self._id(), token, body))
        self.commands += 1
        result: dict[str, Any] = answer["result"]
        return result

    async def _ask(self, data: bytes) -> dict[str, Any]:
        status, body = await self._pool.ask(data)
        if status != 200:
            raise SystemExit(f"{status} {body[:500].decode()} for {data[-500:].decode()}")
        answer: dict[str, Any] = msgspec.json.decode(body)
        return answer

    def _sample(self, orders: int) -> None:
        size = sum(
            path.stat().st_size for path in self.folder.iterdir() if path.name.startswith(DATABASE)
        )
        before = self.growth[-1] if self.growth else {"orders": 0, "bytes": size}
        more = orders - before["orders"]
        self.growth.append(
            {
                "orders": orders,
                "day": self.orders[min(orders, len(self.orders) - 1)].day,
                "bytes": size,
                "bytes_per_order": round((size - before["bytes"]) / more) if more else None,
            }
        )


async def compare(orders: list[SoldOrder], replay: Replay) -> dict[str, Any]:
    """Revenue by day and by item, from the journal against the file."""
    file_days: Counter[str] = Counter()
    file_items: Counter[tuple[str, str]] = Counter()
    for order in orders:
        file_days[order.day] += order.total
        for line in order.lines:
            slug = replay.prices.slugs[line.item]
            file_items[order.day, slug] += line.quantity * line.price
    days: Counter[str] = Counter()
    items: Counter[tuple[str, str]] = Counter()
    found = 0
    async for _, event in placed_events(replay.folder):
        found += 1
        days[event.business_day] += event.total
        for sold in event.lines:
            items[event.business_day, sold.item] += sold.total
    return {
        "orders_in_file": len(orders),
        "orders_in_journal": found,
        "revenue_in_file": sum(file_days.values()),
        "revenue_in_journal": sum(days.values()),
        "days": len(file_days),
        "days_that_differ": sorted(d for d in {*days, *file_days} if days[d] != file_days[d]),
        "items_by_day": len(file_items),
        "items_that_differ": len([k for k in {*items, *file_items} if items[k] != file_items[k]]),
        "items_add_up_to": sum(items.values()),
    }


def is_equal(compared: dict[str, Any]) -> bool:
    """To the penny, by day and by item, and every order once."""
    return (
        compared["orders_in_file"] == compared["orders_in_journal"]
        and compared["revenue_in_file"] == compared["revenue_in_journal"]
        and compared["items_add_up_to"] == compared["revenue_in_file"]
        and not compared["days_that_differ"]
        and not compared["items_that_differ"]
    )


async def replay_folder(source: Path, folder: Path) -> dict[str, Any]:
    """Replay a file into a fresh data folder and compare."""
    orders = await asyncio.to_thread(read_orders, source)
    replay = Replay(orders, folder)
    await replay.prepare()
    server = Server.tresen(folder, clock="manual", device_rate="1000", device_burst="10000")
    await server.start()
    try:
        took = await replay.run(server.port)
        cpu_s = server.cpu_s()
    finally:
        await server.stop()
    compared = await compare(orders, replay)
    verified = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "pos", "verify", str(folder)], check=False
    )
    size = (folder / DATABASE).stat().st_size
    return {
        "equal": is_equal(compared),
        **compared,
        "lines": sum(len(order.lines) for order in orders),
        "items": len(replay.prices.slugs),
        "menus_published": replay.menus,
        "commands": replay.commands,
        "seconds": round(took, 1),
        "orders_per_s": round(len(orders) / took, 1),
        "commands_per_s": round(replay.commands / took, 1),
        "server_cpu_ms_per_order": round(1000 * cpu_s / len(orders), 3),
        "verify_exit_code": verified.returncode,
        "journal_bytes": size,
        "journal_bytes_per_order": round(size / len(orders)),
        "growth": replay.growth,
    }


def main(words: list[str] | None = None) -> int:
    """Replay, print, write; 1 when a penny is missing."""
    parser = argparse.ArgumentParser(prog="python -m loadtest.replay", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with orders.csv.gz")
    parser.add_argument("--json", type=Path, required=True, help="where the report goes")
    parser.add_argument("--keep", type=Path, help="an empty folder for the data, to keep it")
    chosen = parser.parse_args(words)
    pin_client()
    with tempfile.TemporaryDirectory(prefix="tresen-replay-") as name:
        folder = chosen.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        report = uvloop.run(replay_folder(chosen.folder, folder))
    write_json(chosen.json, report)
    pence = report["revenue_in_journal"]
    print(
        f"{report['orders_in_journal']:,} orders, {report['lines']:,} lines, "
        f"{report['menus_published']} menus: {pence // 100:,}.{pence % 100:02d} in the journal, "
        f"{'equal to the file by day and item' if report['equal'] else 'NOT EQUAL to the file'}\n"
        f"{report['orders_per_s']} orders/s ({report['commands_per_s']} commands/s one after the "
        f"other), {report['journal_bytes_per_order']:,} bytes an order"
    )
    return 0 if report["equal"] and not report["verify_exit_code"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
