"""A town with a million events, of which 10,000 orders are open, as a running product leaves it.

It is made by the product's own decider, fold and chain, with the snapshots that its writer would
have kept: every thousand events, and none for the last stretch, as if the power had failed.
Decisions are left out: they are pruned after two days, and starting does not read them.
"""

import asyncio
import hashlib
import shutil
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from loadtest.floor import Floor
from loadtest.orders import Ids
from loadtest.server import Server
from loadtest.stage import DATABASE, Stage, StageVenue, make_stage
from pos.demo import carts
from pos.domain.cart import WishedLine
from pos.domain.commands import Command, OrderHandOver, OrderPlace, TicketBump, TicketsFire
from pos.domain.decide import decide
from pos.domain.envelope import Accepted, Facts, Recorded
from pos.domain.instants import SECOND
from pos.domain.staff import Actor
from pos.domain.venue import SERVICE_OF_PLACE
from pos.journal.book import SNAPSHOT_EVERY, SNAPSHOT_SHAPE, Book, encode_event
from pos.journal.chain import chained
from pos.journal.clock import ManualClock
from pos.journal.contract import Append, Entry, Text
from pos.journal.sqlite import SqliteJournal
from pos.views.hub import SHAPES

ORDER_EVERY: Final = 20 * SECOND
SEED: Final = 21
EVENTS_ONCE: Final = 500


class _History:
    """One venue's past."""

    def __init__(self, venue: StageVenue, book: Book, journal: SqliteJournal) -> None:
        self._venue = venue
        self._book = book
        self._journal = journal
        self._random = Random(f"{SEED} {venue.venue.id}")
        self._ids = Ids(self._random)
        self._system = Actor(
            kind="system", id="system:history", venue=venue.venue.id, role="system"
        )
        self._choosers = {
            service: carts.Chooser(venue.menu, service, self._random)
            for service in set(SERVICE_OF_PLACE.values())
        }
        self._append = Append(book.partition, [], [], [], [])

    async def live(self, events: int, open_orders: int, at: int) -> None:
        """Have `events` events, the last orders still open."""
        waiting: list[tuple[str, list[str]]] = []
        while self._book.head.seq < events:
            at += ORDER_EVERY
            waiting.append(self._order(at))
            while len(waiting) > open_orders:
                order_id, tickets = waiting.pop(0)
                for ticket in tickets:
                    # A planned kitchen would begin at a later moment of its own.
                    self._decide(TicketsFire((ticket,)), self._system, at)
                    self._decide(TicketBump(ticket_id=ticket), self._system, at)
                self._decide(OrderHandOver(order_id=order_id, age_checked=18), self._system, at)
            if len(self._append.entries) >= EVENTS_ONCE:
                await self._keep()
        await self._keep()

    def _order(self, at: int) -> tuple[str, list[str]]:
        ids, venue = self._ids, self._venue.venue
        place = self._random.choice(venue.places)
        cart = self._choosers[SERVICE_OF_PLACE[place.kind]].cart()
        order_id, round_id = ids.new(), ids.new()
        lines = tuple(
            WishedLine(
                line_id=ids.new(),
                item=line.item,
                quantity=line.quantity,
                variant=line.variant,
                options=line.options,
                note=line.note,
            )
            for line in cart
        )
        guest = Actor(
            kind="guest",
            id=f"guest:{order_id[-12:]}",
            venue=venue.id,
            seating=order_id,
            place=place.id,
        )
        self._decide(OrderPlace(order_id=order_id, round_id=round_id, lines=lines), guest, at)
        return order_id, [f"{round_id}.{station}" for station in carts.stations(cart)]

    def _decide(self, command: Command, actor: Actor, at: int) -> None:
        book = self._book
        decision = decide(book.shelf, command, Facts(at, actor))
        if not isinstance(decision, Accepted):
            raise TypeError(f"{decision.code} {decision.params}")
        command_id = self._ids.new()
        for event in decision.events:
            body, seq = encode_event(event), book.head.seq + 1
            digest = chained(book.head.hash, book.partition, seq, at, command_id, actor.id, body)
            recorded = Recorded(book.partition, seq, at, command_id, actor.id, event, body, digest)
            book.fold([recorded])
            self._append.entries.append(Entry(seq, at, command_id, actor.id, body, digest))
        for record, text in decision.texts.items():
            self._append.texts.append(Text(record, decision.subject, text, at))

    async def _keep(self) -> None:
        append, self._append = self._append, Append(self._book.partition, [], [], [], [])
        if append.entries:
            async with self._journal.transaction({append.partition: []}) as transaction:
                await transaction.commit([append])
        if self._book.head.seq - self._book.snapshot_seq >= SNAPSHOT_EVERY:
            await self._journal.save_snapshot(self._book.partition, self._book.snapshot())


async def build(folder: Path, venues: int, events: int, open_orders: int) -> Stage:
    """Make the town's past, ending now."""
    each, left_open = events // venues, open_orders // venues
    # It begins so long ago that the last order happens about now.
    begin = time.time_ns() // 1_000_000 - 2 * each * ORDER_EVERY
    stage = await make_stage(folder, venues, clock=ManualClock(begin))
    journal = SqliteJournal(folder / DATABASE)
    await journal.open()
    spread = min(SNAPSHOT_EVERY, each // 2)
    for number, venue in enumerate(stage.venues):
        book = Book(journal, f"venue:{venue.venue.id}")
        await book.load()
        # Venues are not equally busy, so the stretch behind the last snapshot differs.
        own = each + spread * number // venues - spread // 2
        await _History(venue, book, journal).live(own, left_open, begin)
    await journal.close()
    return stage


def cache_folder(*sizes: int) -> Path:
    """Where the town is kept between runs, by what it was made from."""
    shapes = f"{SNAPSHOT_SHAPE} {SHAPES} {sizes} {SEED}"
    source = Path(__file__).parents[1] / "pos" / "domain"
    for path in sorted(source.glob("*.py")):
        shapes += hashlib.sha256(path.read_bytes()).hexdigest()
    digest = hashlib.sha256(shapes.encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"tresen-bench-million-{digest}"


async def prepared(venues: int, events: int, open_orders: int) -> tuple[Stage, float]:
    """The town from the cache, or made now; and how long making it took."""
    folder = cache_folder(venues, events, open_orders)
    index = folder / "stage.json"
    if index.exists():
        return msgspec.json.decode(index.read_bytes(), type=Stage, dec_hook=_path), 0.0
    begun = time.perf_counter()
    shutil.rmtree(folder, ignore_errors=True)
    stage = await build(folder, venues, events, open_orders)
    index.write_bytes(msgspec.json.encode(stage, enc_hook=str))
    return stage, time.perf_counter() - begun


def _path(kind: type, value: Any) -> Any:
    return Path(value) if kind is Path else value


async def measure(venues: int, events: int, open_orders: int) -> dict[str, Any]:
    """Start over the million: until a screen shows its rows, and until all venues' do."""
    stage, built_s = await prepared(venues, events, open_orders)
    with tempfile.TemporaryDirectory(prefix="tresen-bench-") as name:
        # A copy: a graceful stop keeps snapshots, and the next run would start from less.
        folder = Path(name) / "data"
        await asyncio.to_thread(shutil.copytree, stage.folder, folder)
        server = Server.tresen(folder)
        begun = time.perf_counter()
        await server.start()
        floor = Floor(stage, server.port, SEED)
        try:
            rows = await floor.open_first_screen()
            start_s = time.perf_counter() - begun
            rss_first = server.rss_mb()
            await floor.open_screens()
            all_s = time.perf_counter() - begun
            cpu_s = server.cpu_s()
            rss = server.rss_mb()
        finally:
            floor.close()
            await server.stop()
    return {
        "start_s": round(start_s, 3),
        "start_to_health_s": round(server.start_s, 3),
        "all_venues_on_screen_s": round(all_s, 3),
        "all_venues_cpu_s": round(cpu_s, 3),
        "rss_mb": round(rss, 1),
        "rss_mb_after_first_screen": round(rss_first, 1),
        "events": events,
        "open_orders": open_orders,
        "rows_on_first_screen": rows,
        "built_s": round(built_s, 1),
    }
