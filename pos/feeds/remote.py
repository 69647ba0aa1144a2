"""The feed of a server elsewhere, over HTTP: for the agent beside the printers, or another node.

A question that waits (`wait`) is answered the moment something happens, so it is as quick as a
socket and needs nothing but GET; a connection that is lost is just asked again.
"""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

import httpx
import msgspec

from pos.feeds.contract import PAGE_MAX, WAIT_S_MAX, FeedError, Page, contiguous
from pos.feeds.wire import decode_page

ANSWER_S_MAX: Final = 10.0
"""How long a server may take beyond the wait it was asked for."""
CONNECTIONS_MAX: Final = 20
TEXTS_MAX: Final = 100
"""Personal texts of one question."""


class FeedRefusedError(FeedError):
    """The server says no: `status` is its answer.  401 and 403 need a person, 429 and 503 time."""

    def __init__(self, status: int, code: str) -> None:
        """Keep what the server said."""
        super().__init__(f"the server refused the feed: {status} {code}")
        self.status = status
        self.code = code


class RemoteFeed:
    """Reads another server's journal.  `url` is its address, `token` a device's or an agent's."""

    def __init__(
        self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """`transport` is for tests; proxies of the environment are not asked."""
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"authorization": f"Bearer {token}"},
            limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
            timeout=httpx.Timeout(ANSWER_S_MAX, read=WAIT_S_MAX + ANSWER_S_MAX),
            trust_env=False,
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        """Ready at once; connections are made when they are needed."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the connections go."""
        await self.close()

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def _get(self, path: str, params: dict[str, Any]) -> bytes:
        try:
            answer = await self._client.get(path, params=params)
        except httpx.HTTPError as error:
            raise FeedError(f"the server is away: {type(error).__name__}") from error
        if answer.status_code != httpx.codes.OK:
            raise FeedRefusedError(answer.status_code, _code_of(answer.content))
        return answer.content

    async def read(
        self, partition: str, after: int, limit: int = PAGE_MAX, wait: float = 0.0
    ) -> Page:
        """Events after a seq.  Raises `FeedError`."""
        seconds = round(min(wait, WAIT_S_MAX))
        asked = {"partition": partition, "after": after, "limit": limit, "wait": seconds}
        raw = await self._get("/api/feed", asked)
        try:
            page, events = decode_page(raw)
        except msgspec.MsgspecError as error:
            raise FeedError(f"the server's events can not be read here: {error}") from error
        if not contiguous(after, events):
            raise FeedError("the server's events have a gap")
        return Page(page.epoch, events, page.head)

    async def texts(self, partition: str, records: Sequence[str]) -> dict[str, str]:
        """Personal texts by record id; erased ones are missing.  Raises `FeedError`."""
        found: dict[str, str] = {}
        for start in range(0, len(records), TEXTS_MAX):
            part = ",".join(records[start : start + TEXTS_MAX])
            raw = await self._get("/api/texts", {"partition": partition, "records": part})
            try:
                found |= msgspec.json.decode(raw, type=dict[str, dict[str, str]])["texts"]
            except (msgspec.MsgspecError, KeyError) as error:
                raise FeedError("the server's texts can not be read here") from error
        return found


def _code_of(body: bytes) -> str:
    """The code of a problem document, if it is one."""
    try:
        return str(msgspec.json.decode(body, type=dict[str, Any]).get("code", ""))[:100]
    except msgspec.MsgspecError:
        return ""
