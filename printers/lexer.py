"""ESC/POS bytes cut into text, controls and commands, as they arrive.

A table of lengths from Epson's command reference; a command that is not in it is handed out as
unknown with its two bytes, never guessed at.  Real-time requests (`DLE EOT`, `DLE ENQ`, `DLE DC4`)
are handed out like the others; who answers them at once looks for them at the front.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

LF: Final = 0x0A
DLE: Final = 0x10
ESC: Final = 0x1B
FS: Final = 0x1C
GS: Final = 0x1D

BARCODE_NUL_MAX: Final = 255
TAB_STOPS_MAX: Final = 33


class Text(msgspec.Struct, frozen=True):
    """Printable bytes; what they show depends on the selected page."""

    data: bytes


class Control(msgspec.Struct, frozen=True):
    """A single control byte such as line feed."""

    byte: int


class Command(msgspec.Struct, frozen=True):
    """A command: `name` is its leading bytes, `data` what follows them."""

    name: bytes
    data: bytes


class Unknown(msgspec.Struct, frozen=True):
    """Bytes that no table explains."""

    data: bytes


Token = Text | Control | Command | Unknown

_FIXED: Final[dict[bytes, int]] = {
    # ESC
    **{b"\x1b" + bytes((c,)): n for n, chars in {
        0: b"@2LSVimsv\x0c<", 1: b"!- 3=EGJMRTadertu{KefFUz%", 2: b"$\\cB\x06", 3: b"p", 8: b"W",
    }.items() for c in chars},
    b"\x1bV": 1, b"\x1b\x06": 1, b"\x1bs": 0,
    # GS
    **{b"\x1d" + bytes((c,)): n for n, chars in {
        0: b":\x0c", 1: b"!BHITabfhrw/E", 2: b"$LPW\\", 3: b"^",
    }.items() for c in chars},
    # FS
    **{b"\x1c" + bytes((c,)): n for n, chars in {
        0: b"&.", 1: b"!-CW", 2: b"Sp",
    }.items() for c in chars},
    # DLE: status, recovery
    b"\x10\x04": 1, b"\x10\x05": 1,
}  # fmt: skip
"""How many bytes follow, for commands of one length."""

_CONTROLS: Final = frozenset(b"\x00\t\n\x0c\r\x18")
_DC4_LENGTHS: Final[dict[int, int]] = {1: 3, 2: 3, 3: 6, 7: 2, 8: 8}
"""`DLE DC4 fn`: bytes from fn on."""


class Lexer:
    """Feed it bytes as they come; it hands out whole tokens and keeps what is not whole yet."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._waiting = bytearray()

    @property
    def waiting(self) -> bytes:
        """The beginning of a token whose end has not come."""
        return bytes(self._waiting)

    def feed(self, data: bytes) -> Iterator[Token]:
        """The tokens that these bytes complete."""
        self._waiting += data
        while self._waiting:
            taken = _next(bytes(self._waiting))
            if taken is None:
                return
            token, length = taken
            del self._waiting[:length]
            yield token


def tokens(data: bytes) -> list[Token]:
    """All tokens of a whole job; a half command at its end is unknown."""
    lexer = Lexer()
    found = list(lexer.feed(data))
    if lexer.waiting:
        found.append(Unknown(lexer.waiting))
    return found


def _next(data: bytes) -> tuple[Token, int] | None:
    first = data[0]
    if first >= 0x20:
        end = next((i for i, byte in enumerate(data) if byte < 0x20 or byte == 0x7F), len(data))
        return (Text(data[:end]), end) if end else (Unknown(data[:1]), 1)
    if first in _CONTROLS:
        return Control(first), 1
    if first not in {DLE, ESC, FS, GS}:
        return Unknown(data[:1]), 1
    if len(data) < 2:
        return None
    size = _size(data)
    if size is None:
        return Unknown(data[:2]), 2
    if size == 0 or len(data) < size:
        return None
    return Command(data[:2], data[2:size]), size


def _size(data: bytes) -> int | None:
    """The whole command's length; 0 while it can not be known yet, None if it is unknown."""
    name = data[:2]
    if name in _FIXED:
        return 2 + _FIXED[name]
    if name in {b"\x1d(", b"\x1c(", b"\x1b("}:
        # fn pL pH and as many bytes as they say.
        return 5 + data[3] + 256 * data[4] if len(data) >= 5 else 0
    if name == b"\x10\x14":
        if len(data) < 3:
            return 0
        length = _DC4_LENGTHS.get(data[2])
        return None if length is None else 2 + length
    match name:
        case b"\x1dV":  # cut: a second byte only with a feed
            if len(data) < 3:
                return 0
            return 4 if data[2] in b"ABabgh" else 3
        case b"\x1dv":  # raster image: 0 m xL xH yL yH, then x * y bytes
            if len(data) < 8:
                return 0
            return 8 + (data[4] + 256 * data[5]) * (data[6] + 256 * data[7])
        case b"\x1b*":  # bit image: m nL nH, then one or three bytes a column
            if len(data) < 5:
                return 0
            return 5 + (data[3] + 256 * data[4]) * (3 if data[2] in {32, 33} else 1)
        case b"\x1bD":  # tab stops up to a NUL
            end = data.find(0, 2, 2 + TAB_STOPS_MAX)
            return end + 1 if end >= 0 else (None if len(data) >= 2 + TAB_STOPS_MAX else 0)
        case b"\x1dk":
            return _barcode_size(data)
        case _:
            return None


def _barcode_size(data: bytes) -> int | None:
    if len(data) < 4:
        return 0
    if data[2] >= 65:
        return 4 + data[3]
    end = data.find(0, 3, 3 + BARCODE_NUL_MAX)
    return end + 1 if end >= 0 else (None if len(data) >= 3 + BARCODE_NUL_MAX else 0)
