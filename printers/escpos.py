"""Documents as ESC/POS bytes: deterministic, ours in every text byte, python-escpos for the rest.

Commands come from python-escpos' `Dummy`; text is encoded by `printers.codepages`.  A job begins
with `ESC @`, after which nothing about the printer's state is taken for granted.
"""

import contextlib
import hashlib
import io
from typing import Any, Final

from printers import byte_generator
from printers.codepages import CodePage, encode, printable
from printers.layout import (
    Align,
    Blank,
    Cut,
    Document,
    Element,
    Qr,
    Rule,
    Span,
    Style,
    TextLine,
    rule_text,
)
from printers.profiles import Profile

JOB_BYTES_MAX: Final = 2 * 1024 * 1024
"""A ticket is 1-3 kB; the largest order there can be stays below."""
TEAR_OFF_LINES: Final = 4
QR_DATA_MAX: Final = 1_200
QR_CORRECTION_M: Final = 1


def render(document: Document, profile: Profile | None = None) -> bytes:
    """The bytes of a document; the same document gives the same bytes."""
    job = _Job(document.columns, profile or Profile())
    for element in document.elements:
        job.element(element)
    data = bytes(job.out.output)
    if len(data) > JOB_BYTES_MAX:
        raise ValueError(f"a print job has at most {JOB_BYTES_MAX} bytes, this one {len(data)}")
    return data


def digest(data: bytes) -> str:
    """What the journal keeps of the bytes: SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class _Job:
    """One document on its way to bytes; knows what the printer has selected, to say it once."""

    def __init__(self, columns: int, profile: Profile) -> None:
        self.columns = columns
        self.profile = profile
        self.page: CodePage | None = None
        self.style = Style()
        self.align: Align = "left"
        self.out: Any = byte_generator.new_generator()
        self.out.hw("INIT")

    def raw(self, data: bytes) -> None:
        """Add bytes as they are: the generator has no public way that would not encode them."""
        self.out._raw(data)  # noqa: SLF001 - its only way to send raw bytes

    def element(self, element: Element) -> None:
        match element:
            case TextLine():
                self.line(element.spans, element.align)
            case Rule():
                self.line((Span(rule_text(element, self.columns)),), "left")
            case Blank():
                # A line feed is as high as the tallest size that is selected.
                self.select(Style(), "left")
                self.raw(b"\n" * element.lines)
            case Qr():
                self.qr(element)
            case Cut():
                self.cut()

    def line(self, spans: tuple[Span, ...], align: Align) -> None:
        for span in spans:
            self.select(span.style, align)
            # The layout has normalised already; once more costs little and lets nothing through.
            data, self.page = encode(printable(span.text), self.page)
            self.raw(data)
        # Without inversion, or some printers paint the rest of the line.
        if self.style.inverted:
            self.out.set(invert=False)
            self.style = Style(self.style.width, self.style.height, self.style.bold)
        self.raw(b"\n")

    def select(self, style: Style, align: Align) -> None:
        """Say what differs from what is selected; alignment only counts at the line's start."""
        now = self.style
        if align != self.align:
            self.out.set(align=align)
            self.align = align
        if (style.width, style.height) != (now.width, now.height):
            self.out.set(custom_size=True, width=style.width, height=style.height)
        if style.bold != now.bold:
            self.out.set(bold=style.bold)
        if style.inverted != now.inverted:
            self.out.set(invert=style.inverted)
        self.style = style

    def qr(self, element: Qr) -> None:
        if len(element.data.encode()) > QR_DATA_MAX:
            raise ValueError(f"a QR code on paper holds at most {QR_DATA_MAX} bytes")
        if any(ord(char) < 0x20 or ord(char) == 0x7F for char in element.data):
            raise ValueError("a QR code holds no control characters")
        self.select(Style(), "center")
        if self.profile.native_qr:
            self.out.qr(element.data, ec=QR_CORRECTION_M, size=element.module, native=True)
        else:
            # It prints advice about the printer's profile to the standard output.
            with contextlib.redirect_stdout(io.StringIO()):
                self.out.qr(element.data, ec=QR_CORRECTION_M, size=element.module)
            self.page = None
        self.raw(b"\n")

    def cut(self) -> None:
        self.select(Style(), "left")
        if self.profile.cutter:
            self.out.cut(mode="PART")
        else:
            self.raw(b"\n" * TEAR_OFF_LINES)
