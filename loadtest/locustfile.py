"""Locust users for a running town: guests, cooks and windows through the demo's links.

`tresen demo --links links.json`, then
`TRESEN_LINKS=links.json locust -f loadtest/locustfile.py --host http://127.0.0.1:8080`.
For the figures of docs/reference/bench.md use `loadtest.bench`: locust's own cost is far larger
than the server's.  This is for watching a town with locust's charts, and for loads from machines.
"""

import os
import time
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
from locust import HttpUser, LoadTestShape, between, constant_pacing, task

from loadtest.orders import Ids
from pos.demo.carts import by_kind, draw_place
from pos.demo.guests import order_of
from pos.domain.instants import MINUTE, iso
from pos.domain.menu import Menu
from pos.surfaces import Links, VenueLinks, read_links

LINKS: Final = "TRESEN_LINKS"
HTTP_OK: Final = 200
random: Final = Random()
ids: Final = Ids(random)


def links() -> Links:
    """The links of the running town."""
    found = read_links(Path(os.environ.get(LINKS, "links.json")))
    if found is None:
        raise SystemExit(f"{LINKS} must name the file that `tresen demo --links FILE` wrote")
    return found


class Person(HttpUser):
    """What everybody does: send commands and look at views."""

    abstract = True

    def on_start(self) -> None:
        """Choose a venue."""
        self.venue: VenueLinks = random.choice(list(links().venues.values()))

    def send(self, token: str, name: str, command: dict[str, Any]) -> bool:
        """Send a command; a refusal by the rules is an answer and no failure."""
        now = time.time_ns() // 1_000_000
        body = {
            "partition": self.venue.partition,
            "expires_at": iso(now + 2 * MINUTE),
            "command": command,
        }
        with self.client.put(
            f"/api/commands/{ids.new()}",
            data=msgspec.json.encode(body),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            name=name,
            catch_response=True,
        ) as answer:
            if answer.status_code in {HTTP_OK, 409}:
                answer.success()
            return bool(answer.status_code == HTTP_OK)

    def rows(self, token: str, view: str) -> dict[str, dict[str, Any]]:
        """A view's rows."""
        answer = self.client.get(
            f"/api/views/{view}",
            params={"partition": self.venue.partition},
            headers={"Authorization": f"Bearer {token}"},
            name=view,
        )
        if answer.status_code != HTTP_OK:
            return {}
        found: dict[str, dict[str, Any]] = answer.json()["rows"]
        return found


class Guest(Person):
    """Scans a code, reads the menu, orders, looks after the order."""

    weight = 20
    wait_time = between(2, 10)

    @task
    def order(self) -> None:
        """Order once, as a new guest."""
        kinds = by_kind({name: place.kind for name, place in self.venue.places.items()})
        place = self.venue.places[draw_place(kinds, random)]
        path = "/g/" + place.url.partition("/g/")[2]
        scanned = self.client.get(path, name="/g/venue/place", allow_redirects=False)
        token = scanned.cookies.get("session")
        self.client.cookies.clear()
        if not token:
            return
        said = self.client.get(
            "/api/menu", params={"partition": self.venue.partition}, name="/api/menu"
        )
        menu = msgspec.convert(said.json()["menu"], Menu)
        command = order_of(menu, place, random, time.time_ns() // 1_000_000)
        if self.send(token, "order.place", command):
            self.rows(token, "guest.orders")


class Cook(Person):
    """Bumps what the kitchen's screen shows."""

    weight = 2
    wait_time = constant_pacing(1)

    @task
    def work(self) -> None:
        """Bump the oldest tickets."""
        token = self.venue.surfaces["kitchen"].token
        rows = self.rows(token, "kitchen.tickets")
        for key in sorted(rows, key=lambda key: str(rows[key]["fired_at"]))[:10]:
            self.send(token, "ticket.bump", {"type": "ticket.bump", "ticket_id": key})


class Window(Person):
    """Hands over what is ready."""

    weight = 2
    wait_time = constant_pacing(1)

    @task
    def work(self) -> None:
        """Hand over ready orders."""
        token = self.venue.surfaces["window"].token
        rows = self.rows(token, "window.orders")
        for key in [key for key, row in rows.items() if row["step"] == "ready"][:10]:
            self.send(
                token,
                "order.hand_over",
                {"type": "order.hand_over", "order_id": key, "age_checked": 18},
            )


class Evening(LoadTestShape):
    """An evening in ten minutes: it fills, peaks at eight, and thins out."""

    STEPS: Final = ((60, 20), (150, 60), (240, 120), (360, 200), (480, 80), (600, 20))
    """(until second, users)"""
    SPAWN: Final = 10

    def tick(self) -> tuple[int, float] | None:
        """How many people there are now; `None` ends the evening."""
        now: float = self.get_run_time()  # type: ignore[no-untyped-call]  # locust has no types there
        for until, users in self.STEPS:
            if now < until:
                return users, self.SPAWN
        return None
