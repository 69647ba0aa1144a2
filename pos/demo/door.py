"""A town's doors as its simulated people use them: HTTP over one kept connection a person.

Small on purpose and for the demo only: every answer of ours has a length, so nothing else is read.
"""

import asyncio
import ssl
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec

from pos.domain.instants import MINUTE, from_datetime, iso
from pos.web.house import new_id

ANSWER_S_MAX: Final = 40.0
RETRY_S: Final = 1.0
ATTEMPTS_MAX: Final = 5
HEAD_MAX: Final = 16_384
LIFE: Final = 2 * MINUTE

_encode: Final = msgspec.json.Encoder().encode


class Closed(Exception):
    """The door can not be reached, or answered with no 2xx or 3xx."""


class Answer(msgspec.Struct, frozen=True):
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Door:
    """One person's connection to the town."""

    def __init__(self, base_url: str) -> None:
        """Name the town; nothing is connected yet."""
        parts = urlsplit(base_url)
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._tls: ssl.SSLContext | None = None
        if parts.scheme == "https":
            # The town runs in this very process, under a certificate that it made itself.
            self._tls = ssl.create_default_context()
            self._tls.check_hostname = False
            self._tls.verify_mode = ssl.CERT_NONE
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def ask(self, method: str, path: str, token: str = "", body: bytes = b"") -> Answer:
        """One request; repeated as it is when the line was cut.  Raises `Closed`."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        if token:
            lines.append(f"Authorization: Bearer {token}")
        if body:
            lines.append("Content-Type: application/json")
        lines.append(f"Content-Length: {len(body)}")
        data = "\r\n".join([*lines, "", ""]).encode() + body
        for _ in range(ATTEMPTS_MAX):
            try:
                async with asyncio.timeout(ANSWER_S_MAX):
                    return await self._once(data)
            except (OSError, EOFError, TimeoutError):
                self.close()
                await asyncio.sleep(RETRY_S)
            except BaseException:
                # Half an answer may be in the pipe: this line is of no use any more.
                self.close()
                raise
        raise Closed(f"{method} {path.partition('?')[0]}")

    async def _once(self, data: bytes) -> Answer:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(
                self._host, self._port, ssl=self._tls, limit=HEAD_MAX
            )
        self._writer.write(data)
        await self._writer.drain()
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(head[0].split(" ")[1]), headers, body)

    async def json(self, path: str, token: str = "", **query: str) -> Any:
        """A JSON answer of a GET.  Raises `Closed` for anything but 200."""
        answer = await self.ask("GET", f"{path}?{urlencode(query)}" if query else path, token)
        if answer.status != 200:
            raise Closed(f"GET {path}: {answer.status}")
        return msgspec.json.decode(answer.body)

    async def now(self) -> int:
        """The town's time, which a person may have stopped or moved."""
        said = await self.json("/api/time")
        return from_datetime(datetime.fromisoformat(said["now"]))

    async def command(self, token: str, partition: str, command: dict[str, Any]) -> Answer:
        """Send a command under a fresh id; 409 is an answer like any other."""
        now = await self.now()
        body = {"partition": partition, "expires_at": iso(now + LIFE), "command": command}
        return await self.ask("PUT", f"/api/commands/{new_id(now)}", token, _encode(body))


class Watch:
    """A view that is followed by long polls."""

    def __init__(self, door: Door, token: str, partition: str, view: str) -> None:
        """Nothing has been seen yet; `rows` are as last heard."""
        self._door = door
        self._token = token
        self._query = {"partition": partition}
        self._path = f"/api/views/{view}"
        self._since = ""
        self._epoch = ""
        self.rows: dict[str, dict[str, Any]] = {}

    async def look(self, wait_s: int) -> None:
        """Bring the rows up to date; with nothing new, after at most `wait_s`."""
        query = dict(self._query)
        if self._since:
            query |= {"since": self._since, "wait": str(wait_s)}
        said = await self._door.json(self._path, self._token, **query)
        if said["type"] == "snapshot":
            self._epoch = said["epoch"]
            self.rows = said["rows"]
        else:
            self.rows |= said["put"]
            for key in said["del"]:
                self.rows.pop(key, None)
        self._since = f"{self._epoch}.{said['seq']}"
