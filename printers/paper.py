"""What the bytes look like: an ESC/POS interpreter that turns a job back into lines of paper.

The roll in the browser and the tests read what was sent, not what was meant.  A command that this
interpreter does not know is listed as unknown and shows nothing; it is never guessed at.
"""

from typing import Final, Literal

import msgspec

from printers import lexer
from printers.codepages import CodePage, decode, page_numbered
from printers.layout import Align
from printers.lexer import Command, Control, Text, Unknown, tokens

UNKNOWN_MAX: Final = 50
"""So many unknown commands are listed; a job of garbage need not be shown whole."""
_ALIGN: Final[dict[int, Align]] = {0: "left", 1: "center", 2: "right"}
_SILENT: Final = frozenset(
    {
        b"\x1b3", b"\x1b2", b"\x1bM", b"\x1bR", b"\x1b{", b"\x1bT", b"\x1bG", b"\x1b-", b"\x1b\x20",
        b"\x1d(H", b"\x1dL", b"\x1dW", b"\x1da", b"\x1dI", b"\x1dr", b"\x1bc", b"\x1b=", b"\x1bp",
        b"\x10\x04", b"\x10\x05", b"\x10\x14",
    }
)  # fmt: skip
"""Known commands that leave no mark of their own, or one (underline, spacing) that is not shown."""


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """Text in one style; `width` and `height` are 1 to 8."""

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False
    inverted: bool = False


class PaperLine(msgspec.Struct, frozen=True, omit_defaults=True, tag="line"):
    """One line on the paper; no runs mean an empty line."""

    runs: tuple[Run, ...] = ()
    align: Align = "left"

    @property
    def text(self) -> str:
        """What a person reads."""
        return "".join(run.text for run in self.runs)


class Feed(msgspec.Struct, frozen=True, tag="feed"):
    """Paper that was moved without printing."""

    lines: int


class CutMark(msgspec.Struct, frozen=True, tag="cut"):
    """Where the cutter went."""

    mode: Literal["full", "partial"]


class QrMark(msgspec.Struct, frozen=True, tag="qr"):
    """A QR code and what a phone reads from it."""

    data: str
    module: int


Mark = PaperLine | Feed | CutMark | QrMark


class Paper(msgspec.Struct, frozen=True):
    """A job as it lies on the counter.  `unknown` lists, in hexadecimal, what nobody understood."""

    marks: tuple[Mark, ...]
    unknown: tuple[str, ...] = ()

    @property
    def text(self) -> list[str]:
        """The text of all lines."""
        return [mark.text for mark in self.marks if isinstance(mark, PaperLine)]


def interpret(data: bytes) -> Paper:
    """Print the bytes on paper that is only looked at."""
    head = _Head()
    for token in tokens(data):
        match token:
            case Text():
                head.text(token.data)
            case Control(lexer.LF):
                head.line_feed()
            case Control():
                head.not_known(bytes((token.byte,)))
            case Command():
                head.command(token.name, token.data)
            case Unknown():
                head.not_known(token.data)
    if head.runs:
        head.line_feed()
    return Paper(tuple(head.marks), tuple(head.unknown))


class _Head:
    """The printer's head: what is selected, and the line it is filling."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.unknown: list[str] = []
        self.qr_data = ""
        self.qr_module = 3
        self.reset()

    def reset(self) -> None:
        self.runs: list[Run] = []
        self.page: CodePage | None = None
        self.width = self.height = 1
        self.bold = self.inverted = False
        self.align: Align = "left"

    def not_known(self, data: bytes) -> None:
        if len(self.unknown) < UNKNOWN_MAX:
            self.unknown.append(data[:16].hex(" "))

    def text(self, data: bytes) -> None:
        if self.page is None:
            # Without a selected page only ASCII is certain.
            shown = data.decode("ascii", errors="replace")
        else:
            shown = decode(data, self.page)
        run = Run(shown, self.width, self.height, self.bold, self.inverted)
        last = self.runs[-1] if self.runs else None
        if last is not None and msgspec.structs.replace(last, text=shown) == run:
            run = msgspec.structs.replace(run, text=last.text + shown)
            self.runs.pop()
        self.runs.append(run)

    def line_feed(self) -> None:
        self.marks.append(PaperLine(tuple(self.runs), self.align))
        self.runs = []

    def command(self, name: bytes, data: bytes) -> None:
        first = data[0] if data else 0
        match name:
            case b"\x1b@":
                self.reset()
            case b"\x1bt":
                self.page = page_numbered(first)
                if self.page is None:
                    self.not_known(name + data)
            case b"\x1bE":
                self.bold = bool(first & 1)
            case b"\x1ba" if first % 48 in _ALIGN:
                self.align = _ALIGN[first % 48]
            case b"\x1bd":
                self._feed(first)
            case b"\x1d!":
                self.width, self.height = (first >> 4 & 7) + 1, (first & 7) + 1
            case b"\x1b!":
                self.bold = bool(first & 8)
                self.width, self.height = 2 if first & 32 else 1, 2 if first & 16 else 1
            case b"\x1dB":
                self.inverted = bool(first & 1)
            case b"\x1dV":
                self._cut(data)
            case b"\x1d(" if data[:1] == b"k":
                self._qr(name + data)
            case b"\x1d(" if data[:1] == b"H":
                pass
            case _:
                if name not in _SILENT:
                    self.not_known(name + data)

    def _feed(self, lines: int) -> None:
        if self.runs:
            self.line_feed()
        if lines:
            self.marks.append(Feed(lines))

    def _cut(self, data: bytes) -> None:
        if self.runs:
            self.line_feed()
        if len(data) == 2 and data[1]:
            self.marks.append(Feed(1))
        self.marks.append(CutMark("full" if data[0] in b"\x000A" else "partial"))

    def _qr(self, command: bytes) -> None:
        # GS ( k pL pH cn fn ...: cn 49 is QR; fn 67 size, 69 correction, 80 store, 81 print.
        kind, function, rest = command[5:6], command[6:7], command[7:]
        match kind, function:
            case b"1", b"A" | b"E":
                pass
            case b"1", b"C":
                self.qr_module = rest[0] if rest else self.qr_module
            case b"1", b"P":
                self.qr_data = rest[1:].decode("utf-8", errors="replace")
            case b"1", b"Q":
                self.marks.append(QrMark(self.qr_data, self.qr_module))
            case _:
                self.not_known(command)
