"""A venue that has lived: a journal with orders, names, notes, erasures, snapshots and cursors."""

import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from pos.domain import commands as cmd
from pos.domain.instants import HOUR, MINUTE, SECOND
from pos.domain.staff import Actor
from pos.journal.clock import ManualClock
from pos.journal.contract import Cursor, Journal
from pos.journal.sqlite import SqliteJournal
from pos.journal.writer import Writer
from tests.commands import AT, KITCHEN, PARTITION, SYSTEM, TILL, WINDOW, Ids, a_menu, a_venue
from tests.commands import an_order as cart_order
from tests.services import Postgres

DATABASE = "tresen.sqlite"
NAME = "Wilhelmine Zauberflöte"
NOTE = "bitte ohne Kreuzkümmel-7731"


class Life:
    """One venue with a writer of its own; every command is answered before the next."""

    def __init__(self, journal: Journal, clock: ManualClock, writer: Writer, seed: int) -> None:
        self.journal = journal
        self.clock = clock
        self.writer = writer
        self.ids = Ids(seed)
        self.orders: list[str] = []
        self.numbers: list[str] = []
        self.order_nos: list[int] = []

    async def send(self, command: Any, actor: Actor = SYSTEM) -> dict[str, Any]:
        now = self.clock.now()
        outcome = await self.writer.submit(
            self.ids.new(now), PARTITION, now + MINUTE, command, actor
        )
        answer: dict[str, Any] = msgspec.json.decode(outcome.answer)
        assert outcome.status == 200, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def publish(self) -> None:
        await self.send(cmd.VenuePublish(a_venue()))
        await self.send(cmd.MenuPublish(a_menu()))

    async def order(self, name: str = "", note: str = "") -> str:
        order = cart_order(self.ids, name=name, place="t1")
        lines = (msgspec.structs.replace(order.lines[0], note=note), *order.lines[1:])
        order = msgspec.structs.replace(order, lines=lines)
        result = await self.send(order, TILL)
        self.orders.append(order.order_id)
        self.numbers.append(result["number"])
        self.clock.move(self.clock.now() + SECOND)
        return order.order_id

    async def serve(self, order_id: str) -> None:
        book = await self.writer.book(PARTITION)
        found = book.shelf.state.orders[order_id]
        for ticket in found.rounds[0].tickets:
            await self.send(cmd.TicketBump(ticket), KITCHEN)
        await self.send(cmd.OrderHandOver(order_id), WINDOW)

    async def day(self, orders: int = 12) -> None:
        for number in range(orders):
            order_id = await self.order(NAME if number % 3 == 0 else "", NOTE)
            if number % 2:
                await self.serve(order_id)

    async def names_of(self, order_id: str) -> list[str]:
        """The record ids of an order's name, as the journal says them."""
        bodies = (entry.body for entry in await self.journal.read(PARTITION, 0))
        placed = [msgspec.json.decode(body) for body in bodies if b'"order.placed"' in body]
        return [one.get("name", "") for one in placed if one["order_id"] == order_id]

    async def order_no(self) -> int:
        return (await self.writer.book(PARTITION)).shelf.state.order_no

    async def ticket_nos(self) -> dict[str, int]:
        return dict((await self.writer.book(PARTITION)).shelf.state.ticket_nos)


@asynccontextmanager
async def living(journal: Journal, *, at: int = AT, seed: int = 7) -> AsyncIterator[Life]:
    """A writer on a journal; a snapshot is kept at the end."""
    await journal.open()
    clock = ManualClock(at)
    writer = Writer(journal, clock, lambda _book, _changes: None)
    writer.start()
    try:
        yield Life(journal, clock, writer, seed)
    finally:
        await writer.stop()
        await journal.close()


def sqlite_in(folder: Path) -> SqliteJournal:
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteJournal(folder / DATABASE)


async def lived_folder(folder: Path, orders: int = 12) -> Life:
    """A folder with a venue, a day of orders, and consumers with cursors."""
    async with living(sqlite_in(folder)) as life:
        await life.publish()
        await life.day(orders)
        head = await life.journal.head(PARTITION)
        cursor = Cursor(life.journal.epoch, head.seq - 2)
        await life.journal.save_cursor("reports", PARTITION, cursor)
        await life.journal.save_cursor("printer:pass", PARTITION, cursor)
        await life.journal.save_setting("secret", "5ec2e7", keep=True)
    return life


def everything_in(folder: Path) -> bytes:
    """All bytes of all files of a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def tamper(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / DATABASE)
    for statement in statements:
        connection.executescript(statement)
    connection.commit()
    connection.close()


DAY_LATER = AT + 24 * HOUR


async def empty_database(server: Postgres) -> str:
    """The URL of an empty database; it goes with the server."""
    name = f"ops{secrets.token_hex(6)}"
    connection = await asyncpg.connect(server.url())
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return server.url(name)
