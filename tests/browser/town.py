"""A real demo town for the browser tests: the server as people start it, and its doors."""

import json
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

START_S_MAX = 40
STOP_S_MAX = 10


class Town:
    """One running `tresen demo`.  `url` is how a test on this machine reaches it."""

    def __init__(self, folder: Path, *words: str) -> None:
        """Start in `folder` with more words on the command line."""
        self.folder = folder
        self._words = words
        self._process: subprocess.Popen[bytes] | None = None
        self.links: dict[str, Any] = {}
        self.url = ""

    def start(self, port: int = 0) -> "Town":
        """Start and wait until the links are written and the server answers."""
        links = self.folder / "links.json"
        links.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.open_demo", "demo", "--port", str(port)]
        command += ["--data", str(self.folder / "data"), "--links", str(links), *self._words]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        end = time.monotonic() + START_S_MAX
        while not self._answers(links):
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < end, f"no answer within {START_S_MAX} s: {self.log()}"
            time.sleep(0.05)
        return self

    def _answers(self, links: Path) -> bool:
        try:
            self.links = json.loads(links.read_text("utf-8"))
            parts = urlsplit(self.links["base_url"])
            self.url = f"{parts.scheme}://127.0.0.1:{parts.port}"
            with urllib.request.urlopen(f"{self.url}/api/time", timeout=2) as answer:  # noqa: S310 - our own server
                return bool(answer.status == 200)
        except (OSError, ValueError, KeyError):
            return False

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return urlsplit(self.url).port or 0

    def log(self) -> str:
        """The end of what the server said."""
        return (self.folder / "server.log").read_text("utf-8", "replace")[-3000:]

    def freeze(self) -> None:
        """Stop the server's heart without closing anything."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it, politely first."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    # Links

    def here(self, url: str) -> str:
        """A link of the town as this machine opens it."""
        return self.url + url[len(self.links["base_url"]) :]

    def place(self, venue: str, place: str) -> str:
        """The link on a place's code."""
        return self.here(self.links["venues"][venue]["places"][place]["url"])

    def surface(self, venue: str, surface: str) -> str:
        """The link of a screen."""
        return self.here(self.links["venues"][venue]["surfaces"][surface]["url"])

    def token(self, venue: str, surface: str) -> str:
        """The token of a screen: "devices" may do everything at its venue."""
        token: str = self.links["venues"][venue]["surfaces"][surface]["token"]
        return token

    # Doors

    def ask(self, path: str, token: str, body: Any = None, method: str = "GET") -> Any:
        """One request; a refusal is an assertion error that shows its problem document."""
        request = urllib.request.Request(f"{self.url}{path}", method=method)  # noqa: S310 - as above
        request.add_header("authorization", f"Bearer {token}")
        data = None
        if body is not None:
            request.add_header("content-type", "application/json")
            data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, data, timeout=10) as answer:  # noqa: S310 - as above
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error.code} {error.read().decode()}") from None

    def command(self, venue: str, token: str, command: dict[str, Any]) -> Any:
        """Send a command and return its answer."""
        body = {"partition": f"venue:{venue}", "expires_at": iso_in(60), "command": command}
        return self.ask(f"/api/commands/{uuid7()}", token, body, "PUT")

    def rows(self, venue: str, token: str, view: str, **params: str) -> dict[str, Any]:
        """The rows of a view."""
        query = urllib.parse.urlencode({"partition": f"venue:{venue}", **params})
        rows: dict[str, Any] = self.ask(f"/api/views/{view}?{query}", token)["rows"]
        return rows

    def order(self, venue: str, number: str) -> dict[str, Any]:
        """The order of that number as the window sees it."""
        found = [
            row
            for row in self.rows(venue, self.token(venue, "window"), "window.orders").values()
            if row["number"] == number
        ]
        assert found, f"no order {number}"
        order: dict[str, Any] = found[-1]
        return order

    def cook(self, venue: str, number: str, *, bump: bool) -> None:
        """Start (or bump) every ticket of an order as the kitchen would."""
        office = self.token(venue, "devices")
        for ticket_id, row in self.rows(venue, office, "kitchen.tickets").items():
            if row["number"] == number:
                kind = "ticket.bump" if bump else "ticket.start"
                self.command(venue, office, {"type": kind, "ticket_id": ticket_id})

    def hand_over(self, venue: str, number: str) -> None:
        """Hand an order over as the window would."""
        order_id = self.order(venue, number)["order_id"]
        self.command(
            venue,
            self.token(venue, "window"),
            {"type": "order.hand_over", "order_id": order_id, "age_checked": 18},
        )

    def menu(self, venue: str) -> dict[str, Any]:
        """The published menu."""
        menu: dict[str, Any] = self.ask(f"/api/menu?partition=venue:{venue}", "none")["menu"]
        return menu

    def publish(self, venue: str, menu: dict[str, Any]) -> None:
        """Publish a changed menu as the office would."""
        self.command(venue, self.token(venue, "devices"), {"type": "menu.publish", "menu": menu})


def iso_in(seconds: float) -> str:
    """An instant from now, as the wire writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def uuid7() -> str:
    """A fresh command id."""
    value = int(time.time() * 1000) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    text = f"{value | 0b10 << 62 | secrets.randbits(62):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
