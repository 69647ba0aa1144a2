"""Frames that are made once and written to many sockets.

The socket server of uvicorn encodes every message for every connection.  A change that twenty
screens get is the same bytes for all of them - a server's frames are not masked - so our server's
protocol offers to write a finished frame, if the line is free.  Where it is not, or under another
server, the message goes the ordinary way (measured: docs/reference/bench.md).
"""

import struct
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

TEXT_FRAME: Final = 0x81
"""FIN and the opcode of text (RFC 6455, section 5.2)."""


def text_frame(payload: bytes) -> bytes:
    """A whole text frame of a server (RFC 6455, section 5.2: 7, 16 or 64 bits of length)."""
    size = len(payload)
    if size < 126:
        return bytes((TEXT_FRAME, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", TEXT_FRAME, 126, size) + payload
    return struct.pack("!BBQ", TEXT_FRAME, 127, size) + payload


class FrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol, which also takes finished frames."""

    def write_frame(self, frame: bytes) -> bool:
        """Write a finished frame; `False` when the line is not free or not open (any more)."""
        if not self.writable.is_set() or self.close_sent or self.conn.state is not OPEN:
            return False
        if self.disconnected or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True


def is_gone(line: FrameProtocol | None) -> bool:
    """Whether the client has left, though frames that it sent before still wait to be heard."""
    return line is not None and line.transport.is_closing()


def frame_protocol(send: Any) -> FrameProtocol | None:
    """The protocol behind an ASGI `send`, if it is ours."""
    owner = getattr(send, "__self__", None)
    return owner if isinstance(owner, FrameProtocol) else None
