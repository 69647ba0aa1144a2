"""A second engine: Debian's Firefox, spoken to in WebDriver BiDi over one web socket.

No driver program lies between and no library.  `Tab` has what a guest does: open, touch, read.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

START_S_MAX = 60.0
ANSWER_S_MAX = 30.0
PATIENCE_S = 15.0
NAMES = (
    "firefox-esr",
    "firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
)
MISSING = (
    "The guest's way is walked in Firefox too, and none is here. Install it (Debian: apt-get"
    " install firefox-esr; Ubuntu: snap install firefox; macOS: brew install --cask firefox) or"
    " name yours: TRESEN_FIREFOX=/path/to/firefox make test"
)
LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")

PREFERENCES = {
    # It speaks to nobody but this machine: everything else would go to a proxy that is not there.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1",
    "intl.accept_languages": "de-DE, de",
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
}


def firefox_path() -> str:
    """Where Firefox is; without one the test fails with the sentence that says how to get it."""
    for name in (os.environ.get("TRESEN_FIREFOX", ""), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    raise AssertionError(MISSING)


class Tab:
    """One page in Firefox.  Every answer is waited for; a script's error fails the test."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._asked = 0
        self.ask("session.new", capabilities={})
        self._tab: str = self.ask("browsingContext.getTree")["contexts"][0]["context"]
        self.complaints: list[str] = []
        self.ask("session.subscribe", events=["log.entryAdded"])

    def ask(self, method: str, **params: Any) -> Any:
        """One command and its result; what happened meanwhile is noted."""
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        while True:
            said = json.loads(self._socket.recv(ANSWER_S_MAX))
            if said.get("method") == "log.entryAdded" and said["params"]["level"] == "error":
                self.complaints.append(said["params"]["text"])
            if said.get("id") == self._asked:
                assert said["type"] == "success", f"{method}: {said}"
                return said["result"]

    def size(self, width: int, height: int) -> None:
        """The screen of a phone."""
        viewport = {"width": width, "height": height}
        self.ask("browsingContext.setViewport", context=self._tab, viewport=viewport)

    def open(self, url: str) -> None:
        """Go to an address and wait until it is loaded."""
        self.ask("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def value(self, script: str, *given: Any) -> Any:
        """What a function of JavaScript makes of what is given, or of a promise of it."""
        answer = self.ask(
            "script.callFunction",
            functionDeclaration=f"async (...given) => JSON.stringify(await ({script})(...given))",
            arguments=[{"type": "string", "value": text} for text in given],
            awaitPromise=True,
            target={"context": self._tab},
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value") or "null")

    def wait_for(self, selector: str, pattern: str = "") -> str:
        """The text of the first element that is shown and says so; waits for it."""
        text: str | None = None
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            text = self.value(TEXT_OF, selector)
            if text is not None and re.search(pattern, text):
                return str(text)
            time.sleep(0.05)
        raise AssertionError(f"{selector} never said {pattern!r}; last: {text!r}")

    def touch(self, selector: str) -> None:
        """Put a finger on the middle of an element, as soon as it is shown."""
        self.wait_for(selector)
        x, y = self.value(MIDDLE_OF, selector)
        finger = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        source = {
            "type": "pointer",
            "id": "finger",
            "parameters": {"pointerType": "touch"},
            "actions": finger,
        }
        self.ask("input.performActions", context=self._tab, actions=[source])


TEXT_OF = (
    "(selector) => [...document.querySelectorAll(selector)]"
    ".find((element) => element.checkVisibility())?.innerText ?? null"
)
MIDDLE_OF = """(selector) => {
  const shown = (element) => element.checkVisibility();
  const element = [...document.querySelectorAll(selector)].find(shown);
  element.scrollIntoView({block: "center", behavior: "instant"});
  const box = element.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""


@contextlib.contextmanager
def firefox() -> Iterator[Tab]:
    """A Firefox with a profile of its own; it ends with the test."""
    path = firefox_path()
    with tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        lines = [
            f"user_pref({json.dumps(key)}, {json.dumps(value)});"
            for key, value in PREFERENCES.items()
        ]
        (profile / "user.js").write_text("\n".join(lines), "utf-8")
        command = [path, "--headless", "--no-remote", "--profile", folder]
        # As root it refuses another person's home, and nothing is to be left in one anyway.
        environment = os.environ | {"HOME": folder, "MOZ_CRASHREPORTER_DISABLE": "1"}
        said = profile / "said"
        with said.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--remote-debugging-port", "0"],
                stdout=output,
                stderr=output,
                env=environment,
            )
        try:
            with connect(f"{_address(process, said)}/session", proxy=None, max_size=None) as socket:
                yield Tab(socket)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], said: Path) -> str:
    end = time.monotonic() + START_S_MAX
    while process.poll() is None and time.monotonic() < end:
        if found := LISTENING.search(said.read_bytes()):
            return found[1].decode()
        time.sleep(0.05)
    raise AssertionError(f"Firefox did not start: {said.read_text('utf-8', 'replace')[-2000:]}")
