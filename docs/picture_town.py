"""The demo town whose pictures are taken: its venues, driven as guests and staff drive them."""  # noqa: INP001 - docs are no package; this belongs to one of their two programs

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

START_S_MAX: Final = 30.0
Wishes = tuple[tuple[str, int, str, tuple[str, ...], str | int], ...]
"""Lines of item, quantity, variant, options, and a note or the number of a course."""


class Town:
    """A running demo town."""

    def __init__(self, folder: Path, *words: str) -> None:
        """Start it and wait for its links."""
        folder.mkdir()
        file = folder / "links.json"
        command = [sys.executable, "-m", "pos", "demo", "--host", "127.0.0.1", "--port", "0"]
        command += ["--data", str(folder / "data"), "--links", str(file), *words]
        # The evening may be most of a day away; guests' tokens must last that long.
        settings = os.environ | {"TRESEN_SESSION_HOURS": "48"}
        # Its own output would only repeat the links.
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=settings)  # noqa: S603 - ours
        until = time.monotonic() + START_S_MAX
        while not file.is_file() and time.monotonic() < until:
            time.sleep(0.1)
        links = json.loads(file.read_text("utf-8"))
        self.base_url: str = links["base_url"]
        self.venues: dict[str, dict[str, Any]] = links["venues"]
        self.now = datetime.fromisoformat(self.ask("/api/time")["now"])

    def wait_for_evening(self) -> None:
        """Wait until half past six, when places like these are full."""
        evening = self.now.astimezone(ZoneInfo("Europe/Berlin")).replace(hour=18, minute=30)
        self.wait((evening - self.now).total_seconds() % 86_400)

    def __enter__(self) -> Self:
        """It runs already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait()

    def ask(self, path: str, token: str = "", body: Any = None) -> dict[str, Any]:
        """Read an address, or put something there."""
        request = urllib.request.Request(  # noqa: S310 - our own http
            self.base_url + path,
            None if body is None else json.dumps(body).encode(),
            {"authorization": f"Bearer {token}"} if token else {},
            method="GET" if body is None else "PUT",
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own http
            found: dict[str, Any] = json.load(answer)
            return found

    def wait(self, seconds: float) -> None:
        """Let the town's time pass."""
        self.now += timedelta(seconds=seconds)
        office = self.venues["krone"]["surfaces"]["devices"]["token"]
        self.ask("/api/clock", office, {"now": self.now.isoformat()})

    def new_id(self) -> str:
        """A UUIDv7 of now."""
        value = int(self.now.timestamp() * 1000) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
        text = f"{value | 0b10 << 62 | secrets.randbits(62):032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class Venue:
    """One venue of the town, driven as its guests and its staff do."""

    def __init__(self, town: Town, name: str) -> None:
        """Read its menu."""
        self.town = town
        self.partition = f"venue:{name}"
        self.surfaces: dict[str, Any] = town.venues[name]["surfaces"]
        self.places: dict[str, Any] = town.venues[name]["places"]
        self.office: str = self.surfaces["devices"]["token"]
        self.menu = town.ask(f"/api/menu?partition={self.partition}")["menu"]

    def send(self, token: str, **command: Any) -> dict[str, Any]:
        """Send a command; its result."""
        until = (self.town.now + timedelta(minutes=1)).isoformat()
        body = {"partition": self.partition, "expires_at": until, "command": command}
        answer = self.town.ask(f"/api/commands/{self.town.new_id()}", token, body)
        result: dict[str, Any] = answer["result"]
        return result

    def order(self, where: str, lines: Wishes, token: str = "", **more: Any) -> dict[str, Any]:
        """Order as the guest of a place, or as somebody else; the command with its lines."""
        wish: dict[str, Any] = {"order_id": self.town.new_id(), "round_id": self.town.new_id()}
        wish |= {"lines": [self._line(*line) for line in lines]} | more
        guest = token or self.places[where]["token"]
        self.send(guest, type="order.place", **wish)
        return wish

    def serve(self, place: str, lines: Wishes, **more: Any) -> dict[str, Any]:
        """Order as staff do."""
        return self.order(place, lines, self.office, place=place, **more)

    def accept(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Take an order of a phone, as staff do; the same order."""
        ids = {key: wish[key] for key in ("order_id", "round_id")}
        self.send(self.office, type="order.accept", **ids, age_checked=18)
        return wish

    def accept_all(self) -> None:
        """Take whatever waits for a word."""
        for row in self.rows("staff.todo"):
            if row["kind"] == "awaiting":
                self.accept(row)

    def _line(
        self, item_id: str, quantity: int, variant: str, options: tuple[str, ...], more: Any
    ) -> dict[str, Any]:
        item = next(i for i in self.menu["items"] if i["id"] == item_id)
        groups = [g for g in self.menu.get("groups", ()) if g["id"] in item.get("groups", ())]
        known = {o["id"] for g in groups for o in g["options"]}
        chosen = [o for o in options if o in known]
        for group in groups:
            if group.get("min") and not {o["id"] for o in group["options"]} & set(chosen):
                chosen.append(group["options"][0]["id"])
        sizes = [v["id"] for v in item.get("variants", ())]
        line: dict[str, Any] = {"line_id": self.town.new_id(), "item": item_id}
        line |= {"quantity": quantity, "options": chosen}
        if isinstance(more, int):
            line["course"] = more
        elif more:
            line["note"] = more
        if sizes:
            line["variant"] = variant if variant in sizes else sizes[0]
        return line

    def rows(self, view: str) -> list[dict[str, Any]]:
        """What the office sees."""
        found = self.town.ask(f"/api/views/{view}?partition={self.partition}", self.office)
        return list(found["rows"].values())

    def see(self) -> None:
        """Let the kitchen touch every ticket."""
        for row in self.rows("kitchen.tickets"):
            self.send(self.office, type="ticket.see", ticket_id=row["ticket_id"])

    def bump(self, wish: dict[str, Any]) -> None:
        """Let the kitchen finish an order."""
        for row in self.rows("kitchen.tickets"):
            if row["order_id"] == wish["order_id"]:
                self.send(self.office, type="ticket.bump", ticket_id=row["ticket_id"])
