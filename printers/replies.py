"""A printer's answers taken apart: status bytes, acknowledgements and blocks share one connection.

The bit patterns are Epson's "Transmission status identification": `DLE EOT` answers, automatic
status (four bytes), `GS r` answers and blocks up to a NUL are told apart by their fixed bits.
"""

import asyncio
from typing import Final

import msgspec

from printers.transports.contract import PrinterState

BLOCK_BYTES_MAX: Final = 256
"""A maker's or model's name is short; a longer block is noise."""

ASK_PRINTER: Final = b"\x10\x04\x01"
ASK_OFFLINE_CAUSE: Final = b"\x10\x04\x02"
ASK_PAPER: Final = b"\x10\x04\x04"
ASK_IN_ORDER: Final = b"\x1d\x72\x01"
"""`GS r 1`: answered only when everything before it was worked through."""


class RealTime(msgspec.Struct, frozen=True):
    """The answer to a `DLE EOT`."""

    byte: int


class Automatic(msgspec.Struct, frozen=True):
    """Four bytes of automatic status, sent when something changes."""

    data: bytes


class InOrder(msgspec.Struct, frozen=True):
    """The answer to `GS r`, behind the job."""

    byte: int

    @property
    def paper_near_end(self) -> bool:
        """Whether the roll is about to run out."""
        return bool(self.byte & 0x03)


class Block(msgspec.Struct, frozen=True):
    """A longer answer, such as the model's name."""

    data: bytes


Reply = RealTime | Automatic | InOrder | Block


async def next_reply(reader: asyncio.StreamReader) -> Reply:
    """Wait for one whole answer.  Raises `EOFError` or `OSError` when the connection ends."""
    while True:
        byte = (await reader.readexactly(1))[0]
        if byte in {0x11, 0x13}:
            continue  # XON, XOFF: flow control, no answer
        if byte & 0x93 == 0x12:
            return RealTime(byte)
        if byte in {0x37, 0x5F}:
            return Block(await _until_nul(reader))
        if byte & 0x93 == 0x10:
            return Automatic(bytes((byte,)) + await reader.readexactly(3))
        if byte & 0x90 == 0x00:
            return InOrder(byte)


async def _until_nul(reader: asyncio.StreamReader) -> bytes:
    data = bytearray()
    while len(data) < BLOCK_BYTES_MAX:
        byte = await reader.readexactly(1)
        if byte == b"\x00":
            break
        data += byte
    return bytes(data)


def state_of(printer: int, cause: int | None, paper: int | None) -> PrinterState:
    """What the answers to `DLE EOT` 1, 2 and 4 say together; a missing one says nothing bad."""
    return PrinterState(
        online=not printer & 0x08,
        cover_open=bool(cause is not None and cause & 0x04),
        paper_end=bool(
            (cause is not None and cause & 0x20) or (paper is not None and paper & 0x60)
        ),
        paper_near_end=bool(paper is not None and paper & 0x0C),
        error=bool(cause is not None and cause & 0x40),
    )
