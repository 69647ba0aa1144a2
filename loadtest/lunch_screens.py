"""The kitchen's and the window's screens of a played lunch: live sockets, read to the end."""

import json
from contextlib import ExitStack
from datetime import datetime
from typing import Any, Final

import msgspec
from websockets.sync.client import ClientConnection, connect

from loadtest.lunch_house import Fired, News, Told
from loadtest.lunch_place import VENUE
from pos.domain.instants import from_datetime

TICKETS, WAITING, ORDERS = 1, 2, 3
"""Subscriptions."""
VIEWS: Final = {
    "kitchen": {TICKETS: "kitchen.tickets", WAITING: "kitchen.waiting"},
    "window": {ORDERS: "window.orders"},
}
PATIENCE_S: Final = 60.0
CLOSE_S: Final = 2.0


class Screen:
    """One device's socket and the rows that it shows."""

    def __init__(self, url: str, token: str, role: str) -> None:
        self.rows: dict[int, dict[str, Any]] = {number: {} for number in VIEWS[role]}
        self.changed: dict[str, None] = {}
        self._line = ExitStack()
        self._socket: ClientConnection = self._line.enter_context(
            connect(
                url,
                compression=None,
                proxy=None,
                max_size=None,
                max_queue=None,
                open_timeout=PATIENCE_S,
                ping_interval=None,
                close_timeout=CLOSE_S,
            )
        )
        hello = {"type": "hello", "token": token, "protocol": 1}
        wishes = [_subscribe(number, view) for number, view in VIEWS[role].items()]
        self._socket.send(json.dumps([hello, *wishes]))
        self._missing = set(self.rows)
        while self._missing:
            self._read(self._socket.recv(PATIENCE_S))

    def read_all(self) -> None:
        """Show everything that was committed until now: it lies on the line before the pong."""
        if not self._socket.ping().wait(PATIENCE_S):
            raise TimeoutError("the screen's line is silent")
        while True:
            try:
                self._read(self._socket.recv(0))
            except TimeoutError:
                return

    def _read(self, frame: str | bytes) -> None:
        for message in msgspec.json.decode(frame):
            self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "snapshot":
                self._missing.discard(message["id"])
                self.rows[message["id"]] = message["rows"]
                self.changed |= dict.fromkeys(message["rows"])
            case "change":
                rows = self.rows[message["id"]]
                rows |= message["put"]
                self.changed |= dict.fromkeys(message["put"])
                for key in message["del"]:
                    rows.pop(key, None)
            case "error" | "bye":
                raise ConnectionError(str(message))

    def close(self) -> None:
        """Hang up."""
        self._line.close()


class Screens:
    """Both devices, and what is new on them."""

    def __init__(self) -> None:
        self._kitchen: Screen
        self._window: Screen
        self._shown: dict[str, set[str]] = {}
        self._told: set[str] = set()

    def open(self, port: int, tokens: dict[str, str]) -> None:
        """Connect, at first or again: what was shown before is not new."""
        url = f"ws://127.0.0.1:{port}/api/live"
        self._kitchen = Screen(url, tokens["kitchen"], "kitchen")
        self._window = Screen(url, tokens["window"], "window")

    def close(self) -> None:
        """Hang up."""
        self._kitchen.close()
        self._window.close()

    def news(self) -> list[News]:
        """What the screens show that they did not show before."""
        self._kitchen.read_all()
        self._window.read_all()
        changed, self._kitchen.changed = self._kitchen.changed, {}
        fired = [one for key in changed if (one := self._fired(key)) is not None]
        orders, self._window.changed = self._window.changed, {}
        return [*fired, *(told for key in orders for told in self._tells(key))]

    def _fired(self, key: str) -> Fired | None:
        row = self._kitchen.rows[TICKETS].get(key)
        if row is None:
            return None
        shown = self._shown.setdefault(key, set())
        fresh = tuple(
            unit
            for line in row["lines"]
            for unit in line["units"]
            if unit not in shown and unit not in line.get("starts", {})
        )
        if not fresh:
            return None
        shown.update(fresh)
        return Fired(key, row["station"], row["order_id"], fresh)

    def _tells(self, key: str) -> list[Told]:
        row = self._window.rows[ORDERS].get(key)
        told = []
        for placed in row["rounds"] if row is not None else ():
            expected = placed.get("expected_at")
            if expected and placed["round_id"] not in self._told:
                self._told.add(placed["round_id"])
                told.append(Told(key, instant(expected)))
        return told


def instant(text: str) -> int:
    """Milliseconds of an instant as the pages write it."""
    return from_datetime(datetime.fromisoformat(text))


def _subscribe(number: int, view: str) -> dict[str, Any]:
    return {
        "type": "subscribe",
        "id": number,
        "partition": f"venue:{VENUE}",
        "view": view,
    }
