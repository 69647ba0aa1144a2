"""HTTP connections that end when nobody asks on them: no half a request holds a socket for ever."""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WAIT_S: Final = 30.0
"""How long a connection may bring no whole head.  Browsers open some in advance and then wait."""


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's own, which between requests waits a few seconds and otherwise without end."""

    _due: asyncio.TimerHandle | None = None
    _in_head = False
    _upgraded = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """It is whole."""
        self._in_head = False
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """The line is the socket's now, which has its own patience."""
        self._upgraded = True
        self._stop_waiting()
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        """Go on waiting until a head is whole, from when its first byte could have come."""
        super().data_received(data)
        if self._upgraded:
            return
        # uvicorn begins with none, and says otherwise.
        cycle = getattr(self, "cycle", None)
        if self._in_head or cycle is None or cycle.response_complete:
            if self._due is None:
                self._wait()
        elif self._due is not None:
            self._stop_waiting()

    def _wait(self) -> None:
        self._due = self.loop.call_later(HEAD_WAIT_S, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
