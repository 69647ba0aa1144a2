"""Phases of a measurement on a floor: fill it, saturate it, then half of that at a steady pace."""

import asyncio
import gc
import time
from collections.abc import Sequence
from random import Random
from typing import Any, Final

from loadtest.client import LoopWatch
from loadtest.floor import Floor, Spot, nobody
from loadtest.orders import Planned
from loadtest.server import Server, busy_cores_s

STAFF_LINES: Final = 768
"""So many that kitchens and windows never wait for a line: what is placed is worked off."""
SETTLE_S_MAX: Final = 20.0
PACED_LINES: Final = 512
PLAN_SPARE: Final = 1.3


class Window:
    """What one stretch of time cost and brought."""

    def __init__(self, floor: Floor, server: Server, watch: LoopWatch) -> None:
        """Begin."""
        self._floor = floor
        self._server = server
        self._watch = watch
        watch.restart()
        self._at = time.perf_counter()
        self._first = len(floor.done)
        self._placed = floor.placed
        self._open = floor.open
        self._commands = floor.commands
        self._frames = floor.frames
        self._cpu = server.cpu_s()
        self._machine = busy_cores_s()

    def end(self) -> dict[str, Any]:
        """The figures; latencies of what was placed in this window come from `latencies`."""
        seconds = time.perf_counter() - self._at
        placed = self._floor.placed - self._placed
        cpu = self._server.cpu_s() - self._cpu
        client = self._watch.report()
        ours = cpu / seconds + float(client["client_busy"])
        others = (busy_cores_s() - self._machine) / seconds - ours
        return {
            "seconds": round(seconds, 2),
            "orders": placed,
            "orders_per_s": round(placed / seconds, 1),
            "open_orders": [self._open, self._floor.open],
            "commands_per_s": round((self._floor.commands - self._commands) / seconds, 1),
            "frames_per_s": round((self._floor.frames - self._frames) / seconds, 1),
            "server_busy": round(cpu / seconds, 3),
            "cpu_ms_per_order": round(1000 * cpu / placed, 4) if placed else None,
            "orders_per_core_s": round(placed / cpu, 1) if cpu else None,
            "other_programs_busy": round(max(0.0, others), 3),
            **client,
        }

    def orders(self) -> list[Planned]:
        """The orders acknowledged since the window began."""
        return self._floor.done[self._first :]


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds of durations in seconds."""
    ordered = sorted(values)
    if not ordered:
        return {"p50": float("nan"), "p99": float("nan")}
    return {
        "p50": round(ordered[len(ordered) // 2] * 1000, 3),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000, 3),
    }


def latencies(orders: Sequence[Planned]) -> dict[str, dict[str, float]]:
    """From sending the PUT until its answer, and until the venue's last screen held the rows."""
    return {
        "put_ms": percentiles([o.acknowledged_at - o.placed_at for o in orders]),
        "to_last_screen_ms": percentiles([o.seen_at - o.placed_at for o in orders if o.seen_at]),
    }


class Crowd:
    """Guests in a closed loop: each orders again as soon as it was answered."""

    def __init__(self, floor: Floor, guests: int) -> None:
        """So many guests want to order."""
        self._floor = floor
        self._turn = 0
        self._wanting = guests
        self._going = True
        floor.guest_done = self._done
        floor.place_freed = self._serve

    def start(self) -> None:
        """Let all of them order."""
        self._serve()

    def stop(self) -> None:
        """Nobody orders any more."""
        self._going = False
        self._floor.guest_done = nobody
        self._floor.place_freed = nobody

    def _done(self) -> None:
        self._wanting += 1
        self._serve()

    def _serve(self) -> None:
        # Who finds every venue full waits for the next place that gets free.
        floor = self._floor
        spots = floor.spots
        while self._wanting and self._going:
            for _ in range(len(spots)):
                self._turn = (self._turn + 1) % len(spots)
                if spots[self._turn].open < floor.open_max:
                    break
            else:
                return
            self._wanting -= 1
            floor.place(spots[self._turn])


async def fill(floor: Floor, guests: int, seconds_max: float) -> None:
    """Have every venue as full as it stays."""
    wanted = floor.open_kept * len(floor.spots)
    floor.plan(wanted + guests)
    crowd = Crowd(floor, guests)
    crowd.start()
    end = time.perf_counter() + seconds_max
    # Filling is not measured; a glance now and then is enough.
    while floor.open < wanted and time.perf_counter() < end:  # noqa: ASYNC110 - a bench looks, nobody tells it
        await asyncio.sleep(0.05)
    crowd.stop()
    await floor.settle(SETTLE_S_MAX)


async def saturate(
    floor: Floor, server: Server, guests: int, seconds: float, expected_per_s: float
) -> dict[str, Any]:
    """As many orders as `guests` in a closed loop get through."""
    await floor.pool.open(guests)
    floor.plan(int(expected_per_s * seconds * PLAN_SPARE) + guests)
    gc.collect()
    gc.freeze()
    watch = LoopWatch()
    crowd = Crowd(floor, guests)
    crowd.start()
    # The first moments fill the pipes.
    await asyncio.sleep(min(0.5, seconds / 4))
    window = Window(floor, server, watch)
    await asyncio.sleep(seconds)
    figures = window.end()
    orders = window.orders()
    crowd.stop()
    await floor.settle(SETTLE_S_MAX)
    watch.stop()
    return {"guests": guests, **figures, **latencies(orders)}


async def pace(
    floor: Floor, server: Server, orders_per_s: float, seconds: float, random: Random
) -> dict[str, Any]:
    """Orders at their own pace, whatever the answers do: arrivals of a Poisson process."""
    await floor.pool.open(PACED_LINES)
    floor.plan(int(orders_per_s * (seconds + 1) * PLAN_SPARE))
    gc.collect()
    gc.freeze()
    loop = asyncio.get_running_loop()
    watch = LoopWatch()
    late: list[Spot] = []
    going = True

    def arrive() -> None:
        if not going:
            return
        spot = random.choice(floor.spots)
        if spot.open < floor.open_max:
            floor.place(spot)
        else:
            late.append(spot)
        due[0] += random.expovariate(orders_per_s)
        loop.call_at(due[0], arrive)

    due = [loop.time()]
    arrive()
    await asyncio.sleep(1)
    floor.pool.waited = 0
    window = Window(floor, server, watch)
    await asyncio.sleep(seconds)
    figures = window.end()
    going = False
    orders = window.orders()
    await floor.settle(SETTLE_S_MAX)
    watch.stop()
    return {
        "asked_per_s": round(orders_per_s, 1),
        **figures,
        "turned_away_full": len(late),
        "waited_for_a_line": floor.pool.waited,
        **latencies(orders),
    }
