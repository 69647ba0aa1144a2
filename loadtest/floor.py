"""The floor of the loaded town: guests order, screens show it, kitchens bump, windows hand over.

Everything runs by callback in one loop.  An order counts as seen when every screen of its venue
that has to show it holds its rows; a kitchen works only on what its screen has shown.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Final

import msgspec

from loadtest.client import HttpPool, WebSocket, open_socket
from loadtest.orders import Guests, Ids, Planned, Staff
from loadtest.server import HOST
from loadtest.stage import Stage

OPEN_MAX: Final = 50
"""Open orders of a venue at most."""
OPEN_KEPT: Final = 30
"""Kitchens and windows begin to hurry beyond this many."""
RETRY_S: Final = 0.2
AGAIN: Final = frozenset({0, 429, 503})


class Message(msgspec.Struct):
    """A server's message, as far as the bench looks: keys count, rows stay undecoded."""

    type: str
    put: dict[str, msgspec.Raw] = {}
    rows: dict[str, msgspec.Raw] = {}
    code: str = ""


_messages: Final = msgspec.json.Decoder(list[Message])


class Screen:
    """One screen with one view."""

    __slots__ = ("_arrived", "expected", "frames", "ready", "rows", "size", "socket")

    def __init__(self, floor: "Floor") -> None:
        """Belongs to a floor; `expected` are rows that orders on their way will show."""
        self._arrived = floor.arrived
        self.expected: dict[str, Planned] = {}
        self.socket: WebSocket | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.frames = 0
        self.rows = 0
        self.size = 0

    def heard(self, payload: bytes) -> None:
        """Take rows off the list of those expected."""
        self.frames += 1
        self.size += len(payload)
        expected = self.expected
        for message in _messages.decode(payload):
            if message.put:
                for key in message.put:
                    planned = expected.pop(key, None)
                    if planned is not None:
                        planned.waiting -= 1
                        if not planned.waiting:
                            self._arrived(planned)
            elif message.type == "snapshot":
                if not self.ready.done():
                    self.rows = len(message.rows)
                    self.ready.set_result(None)
            elif message.type == "error" and not self.ready.done():
                self.ready.set_exception(RuntimeError(message.code))

    async def open(self, port: int, token: str, partition: str, view: str) -> None:
        """Connect and subscribe; returns with the snapshot on the screen."""
        self.socket = await open_socket(HOST, port, self.heard)
        hello = {"type": "hello", "token": token, "protocol": 1}
        # A kitchen's screen shows what is fired, and beside it what comes next.
        views = (view, "kitchen.waiting") if view == "kitchen.tickets" else (view,)
        wishes = [
            {"type": "subscribe", "id": number, "partition": partition, "view": name}
            for number, name in enumerate(views, 1)
        ]
        self.socket.send(msgspec.json.encode([hello, *wishes]))
        await asyncio.wait_for(self.ready, 30)


class Spot:
    """One venue on the floor."""

    __slots__ = (
        "boards",
        "guests",
        "kitchens",
        "open",
        "planned",
        "ready",
        "staff",
        "windows",
        "working",
    )

    def __init__(self, guests: Guests, staff: Staff) -> None:
        """`open` counts orders sent and not handed over, `working` those of them that are bumped.

        `ready` are acknowledged and on all screens.
        """
        self.guests = guests
        self.staff = staff
        self.open = 0
        self.working = 0
        self.ready: deque[Planned] = deque()
        self.planned: deque[Planned] = deque()
        self.kitchens: list[Screen] = []
        self.windows: list[Screen] = []
        self.boards: list[Screen] = []


def nobody() -> None:
    """Nobody waits for an answer or a place."""


class Floor:
    """All venues of one run, with what was measured."""

    def __init__(
        self,
        stage: Stage,
        port: int,
        seed: int,
        open_kept: int = OPEN_KEPT,
        open_max: int = OPEN_MAX,
    ) -> None:
        """Nobody is connected yet."""
        random = Random(seed)
        sessions = stage.sessions()
        self.port = port
        self.open_kept = open_kept
        self.open_max = open_max
        self.pool = HttpPool(HOST, port)
        self.staff_pool = HttpPool(HOST, port)
        self.spots = [
            Spot(Guests(n, venue, sessions, random), Staff(venue, Ids(random)))
            for n, venue in enumerate(stage.venues)
        ]
        self._stage = stage
        self.done: list[Planned] = []
        self.lost: dict[str, int] = {}
        self.commands = 0
        self.in_flight = 0
        self.unplanned = 0
        self.placed = 0
        self.repeated = 0
        self.guest_done: Callable[[], None] = nobody
        self.place_freed: Callable[[], None] = nobody

    # Before

    async def open_screens(self, kitchens: int = 1, *, window_and_board: bool = True) -> None:
        """Connect every venue's screens."""
        for spot, venue in zip(self.spots, self._stage.venues, strict=True):
            wanted = [
                ("kitchen.tickets", venue.kitchens[n], spot.kitchens) for n in range(kitchens)
            ]
            if window_and_board:
                wanted.append(("window.orders", venue.windows[0], spot.windows))
                wanted.append(("pickup.board", venue.boards[0], spot.boards))
            for view, token, kept in wanted:
                screen = Screen(self)
                await screen.open(self.port, token, f"venue:{venue.venue.id}", view)
                kept.append(screen)

    async def open_boards(self, count: int) -> None:
        """Connect so many screens a venue that show every order by its id, and no others."""
        for spot, venue in zip(self.spots, self._stage.venues, strict=True):
            for _ in range(count):
                screen = Screen(self)
                await screen.open(
                    self.port, venue.windows[0], f"venue:{venue.venue.id}", "window.orders"
                )
                spot.windows.append(screen)

    async def open_first_screen(self) -> int:
        """Connect the first venue's kitchen alone; how many rows it shows."""
        venue, screen = self._stage.venues[0], Screen(self)
        await screen.open(
            self.port, venue.kitchens[0], f"venue:{venue.venue.id}", "kitchen.tickets"
        )
        assert screen.socket is not None
        screen.socket.close()
        return screen.rows

    def plan(self, orders: int) -> None:
        """Make so many requests ahead, spread evenly."""
        each = -(-orders // len(self.spots))
        for spot in self.spots:
            while len(spot.planned) < each:
                spot.planned.append(spot.guests.plan())

    # Guests

    def place(self, spot: Spot) -> None:
        """Send one order of a venue."""
        if spot.planned:
            planned = spot.planned.popleft()
        else:
            self.unplanned += 1
            planned = spot.guests.plan()
        waiting = 0
        for screen in spot.kitchens:
            for ticket in planned.tickets:
                screen.expected[ticket] = planned
            waiting += len(planned.tickets)
        # The board calls out what is fired; a planned kitchen does that at its own moment.
        on_board = planned.on_board and not spot.staff.plans
        shown = [*spot.windows, *spot.boards] if on_board else spot.windows
        for screen in shown:
            screen.expected[planned.order_id] = planned
        planned.waiting = waiting + len(shown)
        spot.open += 1
        self.in_flight += 1
        planned.placed_at = time.perf_counter()
        self.pool.send(planned.data, lambda status, body: self._placed(planned, status, body))

    def _placed(self, planned: Planned, status: int, body: bytes) -> None:
        self.in_flight -= 1
        self.commands += 1
        if status != 200:
            self._forget(planned, status, body)
            return
        planned.acknowledged_at = time.perf_counter()
        planned.data = b""
        self.done.append(planned)
        self.placed += 1
        if not planned.waiting:
            self._workable(planned)
        self.guest_done()

    def _forget(self, planned: Planned, status: int, body: bytes) -> None:
        spot = self.spots[planned.venue]
        spot.open -= 1
        reason = f"{status} {body[:120].decode('latin-1')}" if status not in AGAIN else str(status)
        self.lost[reason] = self.lost.get(reason, 0) + 1
        for screen in (*spot.kitchens, *spot.windows, *spot.boards):
            screen.expected.pop(planned.order_id, None)
            for ticket in planned.tickets:
                screen.expected.pop(ticket, None)
        # Come again a little later, as a guest's phone would.
        asyncio.get_running_loop().call_later(RETRY_S, self.guest_done)

    def arrived(self, planned: Planned) -> None:
        """Hear from the last screen of an order's venue."""
        planned.seen_at = time.perf_counter()
        if planned.acknowledged_at:
            self._workable(planned)

    # Kitchen and window

    def _workable(self, planned: Planned) -> None:
        spot = self.spots[planned.venue]
        spot.ready.append(planned)
        self.work(spot)

    def work(self, spot: Spot) -> None:
        """Bump the oldest orders of a venue that has more open than it keeps."""
        while spot.ready and spot.open - spot.working > self.open_kept:
            oldest = spot.ready.popleft()
            spot.working += 1
            self._fire(spot, oldest)

    def _fire(self, spot: Spot, planned: Planned) -> None:
        """Begin with an order now, where the kitchen would begin at a later moment of its own."""
        if not spot.staff.plans:
            for ticket in planned.tickets:
                self._bump(spot, planned, ticket)
            return
        self.staff_pool.send(
            spot.staff.fire(planned.tickets),
            lambda status, body: self._fired(planned, status, body),
        )

    def _fired(self, planned: Planned, status: int, body: bytes) -> None:
        spot = self.spots[planned.venue]
        self.commands += 1
        if status != 200:
            self._again(status, body, lambda: self._fire(spot, planned))
            return
        for ticket in planned.tickets:
            self._bump(spot, planned, ticket)

    def _bump(self, spot: Spot, planned: Planned, ticket: str) -> None:
        self.staff_pool.send(
            spot.staff.bump(ticket),
            lambda status, body: self._bumped(planned, ticket, status, body),
        )

    def _bumped(self, planned: Planned, ticket: str, status: int, body: bytes) -> None:
        spot = self.spots[planned.venue]
        self.commands += 1
        if status != 200:
            self._again(status, body, lambda: self._bump(spot, planned, ticket))
            return
        planned.bumps_left -= 1
        if not planned.bumps_left:
            self._hand_over(spot, planned)

    def _hand_over(self, spot: Spot, planned: Planned) -> None:
        self.staff_pool.send(
            spot.staff.hand_over(planned.order_id),
            lambda status, body: self._handed(planned, status, body),
        )

    def _handed(self, planned: Planned, status: int, body: bytes) -> None:
        spot = self.spots[planned.venue]
        self.commands += 1
        if status != 200:
            self._again(status, body, lambda: self._hand_over(spot, planned))
            return
        spot.open -= 1
        spot.working -= 1
        self.work(spot)
        self.place_freed()

    def _again(self, status: int, body: bytes, send: Callable[[], None]) -> None:
        """Send a staff's command anew; what is no "come again" would only come back: keep it."""
        if status in AGAIN:
            self.repeated += 1
            asyncio.get_running_loop().call_later(RETRY_S, send)
            return
        reason = f"{status} {body[:120].decode('latin-1')}"
        self.lost[reason] = self.lost.get(reason, 0) + 1

    # After

    async def settle(self, seconds: float) -> None:
        """Wait until what was acknowledged is on its screens and the rush is worked off.

        Or the time is over.
        """
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            worked_off = not any(spot.working for spot in self.spots)
            if not self.in_flight and worked_off and all(one.seen_at for one in self.done):
                return
            await asyncio.sleep(0.05)

    @property
    def open(self) -> int:
        """Open orders of all venues."""
        return sum(spot.open for spot in self.spots)

    @property
    def frames(self) -> int:
        """Frames that all screens have received."""
        return sum(
            screen.frames
            for spot in self.spots
            for screen in (*spot.kitchens, *spot.windows, *spot.boards)
        )

    def close(self) -> None:
        """Hang up everywhere."""
        self.pool.close()
        self.staff_pool.close()
        for spot in self.spots:
            for screen in (*spot.kitchens, *spot.windows, *spot.boards):
                if screen.socket is not None:
                    screen.socket.close()
