"""`python -m loadtest.bench --json FILE`: what the product does on one core, over real sockets.

The real server is pinned to one core and this client to another.  In one run: a town, one venue
with many screens, the ceiling of the bare machinery, the town on a slow disk, and a start over a
million events.  Every figure is taken at the client; docs/reference/bench.md explains each.
"""

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
import uvloop

from loadtest import million, phases, report
from loadtest.floor import OPEN_KEPT, OPEN_MAX, Floor
from loadtest.server import Server, free_port, pin_client, write_json
from loadtest.stage import Stage, make_stage
from loadtest.verify import count_orders

PARTS: Final = ("town", "one_venue", "ceiling", "slow_disk", "million")
SEED: Final = 7
SLOW_FSYNC_MS: Final = 20
CEILING_SCREENS: Final = 3


class Size(msgspec.Struct, frozen=True):
    """How large and how long; `quick` is for tests and shows nothing but that it works."""

    venues: int = 200
    screens: int = 20
    seconds: float = 8.0
    ramp_seconds: float = 2.0
    guests: tuple[int, ...] = (64, 192)
    slow_guests: tuple[int, ...] = (256, 768)
    open_kept: int = OPEN_KEPT
    expected_per_s: float = 2_000.0
    million_events: int = 1_000_000
    million_open: int = 10_000


QUICK: Final = Size(
    venues=6,
    screens=3,
    seconds=1.0,
    ramp_seconds=0.3,
    guests=(8,),
    slow_guests=(16,),
    open_kept=5,
    expected_per_s=400.0,
    million_events=4_000,
    million_open=60,
)


class Measured(msgspec.Struct):
    """One load as the issue asks for it, with everything behind it."""

    orders_per_s: float
    put_ms: dict[str, float]
    to_last_screen_ms: dict[str, float]
    cpu_ms_per_order: float | None
    acknowledged: int
    in_journal_once: int
    missing_in_journal: int
    twice_in_journal: int
    missing_on_screens: int
    saturation: dict[str, Any]
    half_load: dict[str, Any]
    ramp: list[dict[str, Any]]
    lost: dict[str, int]
    repeated: int
    unplanned: int


async def ramp_up(
    floor: Floor, server: Server, size: Size, guests: tuple[int, ...]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Try numbers of guests shortly, then measure saturation with the best."""
    tried = []
    for number in guests if len(guests) > 1 else ():
        figures = await phases.saturate(
            floor, server, number, size.ramp_seconds, size.expected_per_s
        )
        tried.append({key: figures[key] for key in ("guests", "orders_per_s")})
    best = max(tried, key=lambda t: float(t["orders_per_s"]), default={"guests": guests[0]})
    expected = float(best.get("orders_per_s", size.expected_per_s))
    return tried, await phases.saturate(floor, server, int(best["guests"]), size.seconds, expected)


async def load(
    stage: Stage, server: Server, floor: Floor, size: Size, guests: tuple[int, ...], kitchens: int
) -> Measured:
    """Fill, saturate, half of it; then look everything up in the journal."""
    await server.start()
    try:
        floor.port = floor.pool.port = floor.staff_pool.port = server.port
        await floor.open_screens(kitchens, window_and_board=kitchens == 1)
        await floor.staff_pool.open(phases.STAFF_LINES)
        await floor.pool.open(guests[0])
        await phases.fill(floor, guests[0], 30)
        tried, saturation = await ramp_up(floor, server, size, guests)
        if not saturation["orders"]:
            raise RuntimeError(f"the server took no order at all: {floor.lost}")
        half = await phases.pace(
            floor, server, saturation["orders_per_s"] / 2, size.seconds, Random(SEED)
        )
        unseen = sum(1 for planned in floor.done if not planned.seen_at)
    finally:
        floor.close()
        await server.stop()
    counted = await count_orders(stage.folder, [planned.order_id for planned in floor.done])
    return Measured(
        orders_per_s=saturation["orders_per_s"],
        put_ms=half["put_ms"],
        to_last_screen_ms=half["to_last_screen_ms"],
        cpu_ms_per_order=saturation["cpu_ms_per_order"],
        missing_on_screens=unseen,
        saturation=saturation,
        half_load=half,
        ramp=tried,
        lost=floor.lost,
        repeated=floor.repeated,
        unplanned=floor.unplanned,
        **counted,
    )


async def town(size: Size, folder: Path, fsync_ms: int = 0) -> Measured:
    """Many venues with three screens each, on this disk or on a slow one."""
    stage = await make_stage(folder, size.venues)
    server = Server.tresen(folder, fsync_delay_ms=str(fsync_ms))
    floor = Floor(stage, server.port, SEED, open_kept=size.open_kept)
    guests = size.slow_guests if fsync_ms else size.guests
    return await load(stage, server, floor, size, guests, 1)


async def one_venue(size: Size, folder: Path) -> Measured:
    """One venue with many screens on one view.  It keeps as many orders open as a small town."""
    stage = await make_stage(folder, 1, kitchens=size.screens, windows=size.screens)
    server = Server.tresen(folder)
    floor = Floor(stage, server.port, SEED, open_kept=OPEN_MAX, open_max=10 * OPEN_MAX)
    return await load(stage, server, floor, size, size.guests, size.screens)


async def ceiling(size: Size, folder: Path) -> dict[str, Any]:
    """Orders of the same size through the bare machinery: echo, group commit, three frames."""
    stage = await make_stage(folder, size.venues)
    bare = folder / "bare.sqlite"
    port = free_port()
    server = Server([sys.executable, "-m", "loadtest.ceiling", str(port), str(bare)], {}, port)
    floor = Floor(stage, port, SEED, open_kept=sys.maxsize, open_max=sys.maxsize)
    await server.start()
    try:
        await floor.open_boards(CEILING_SCREENS)
        await floor.pool.open(size.guests[0])
        faster = msgspec.structs.replace(size, expected_per_s=3 * size.expected_per_s)
        tried, saturation = await ramp_up(floor, server, faster, size.guests)
    finally:
        floor.close()
        await server.stop()
    with sqlite3.connect(bare) as database:
        kept = database.execute("SELECT count(*) FROM journal").fetchone()[0]
    database.close()
    return {**saturation, "ramp": tried, "kept": kept, "acknowledged": len(floor.done)}


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "sqlite": sqlite3.sqlite_version,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "load_before": os.getloadavg()[0],
    }


async def run(parts: list[str], size: Size) -> dict[str, Any]:
    """Measure the parts, each in a fresh data folder."""
    found: dict[str, Any] = {"machine": machine(), "seconds": size.seconds}
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="tresen-bench-") as name:
        root = Path(name)
        for part in parts:
            print(f"  {part} ...", file=sys.stderr, flush=True)
            match part:
                case "town":
                    found["town"] = msgspec.to_builtins(await town(size, root / part))
                case "one_venue":
                    found["one_venue"] = msgspec.to_builtins(await one_venue(size, root / part))
                case "ceiling":
                    found["ceiling"] = await ceiling(size, root / part)
                    found["ceiling_orders_per_s"] = found["ceiling"]["orders_per_s"]
                case "slow_disk":
                    slow = await town(size, root / part, SLOW_FSYNC_MS)
                    found["slow_disk"] = msgspec.to_builtins(slow)
                case "million":
                    found["million"] = await million.measure(
                        size.venues, size.million_events, size.million_open
                    )
                    for key in ("start_s", "rss_mb"):
                        found[key] = found["million"][key]
    if "town" in found and "ceiling" in found:
        ratio = found["town"]["orders_per_s"] / found["ceiling_orders_per_s"]
        found["ratio"] = round(ratio, 3)
        # The same by processor time: what is left of it when other programs are at work.
        of_core = [
            found["town"]["saturation"]["orders_per_core_s"],
            found["ceiling"]["orders_per_core_s"],
        ]
        found["ratio_by_cpu"] = round(of_core[0] / of_core[1], 3)
    found["took_s"] = round(time.perf_counter() - begun, 1)
    return found


def faults(found: dict[str, Any]) -> list[str]:
    """What must not be, whatever the speed: a lost, doubled or unseen order."""
    wrong = []
    for part in ("town", "one_venue", "slow_disk"):
        measured = found.get(part, {})
        wrong += [
            f"{part}: {key} {measured[key]}"
            for key in ("missing_in_journal", "twice_in_journal", "missing_on_screens")
            if measured.get(key)
        ]
        if measured and not measured["acknowledged"]:
            wrong.append(f"{part}: nothing was acknowledged")
    return wrong


def main(words: list[str] | None = None) -> int:
    """Measure, print, write; 1 when an order was lost, doubled or not shown."""
    parser = argparse.ArgumentParser(prog="python -m loadtest.bench", description=__doc__)
    parser.add_argument("--json", type=Path, required=True, help="where the figures go")
    parser.add_argument("--seconds", type=float, help="length of each measurement")
    parser.add_argument("--only", help=f"parts with commas, of {','.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="tiny numbers: does it work at all")
    chosen = parser.parse_args(words)
    parts = chosen.only.split(",") if chosen.only else list(PARTS)
    unknown = set(parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    size = QUICK if chosen.quick else Size()
    if chosen.seconds:
        size = msgspec.structs.replace(size, seconds=chosen.seconds)
    pin_client()
    found = uvloop.run(run(parts, size))
    write_json(chosen.json, found)
    print(report.table(found))
    wrong = faults(found)
    for sentence in wrong:
        print(f"  FAULT {sentence}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
