"""Paper as data: a document is a tuple of frozen lines, rules, codes and cuts, laid out by columns.

Pure arithmetic on monospaced text.  A character of double width takes two columns, so a line of
48 columns holds 24 of them.  Nothing here knows bytes; `printers.escpos` writes them.
"""

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from printers.codepages import printable

Align = Literal["left", "center", "right"]
Scale = Literal[1, 2, 3, 4]

COLUMNS: Final = (32, 42, 48)
"""58 mm paper, 80 mm paper at 180 dpi, 80 mm paper at 203 dpi; all in font A."""
ELEMENTS_MAX: Final = 20_000
"""A hundred lines with sixty options each, all wrapped, stay below; more is no order."""


class Style(msgspec.Struct, frozen=True, omit_defaults=True):
    """How text looks.  `width` and `height` multiply the font's cell."""

    width: Scale = 1
    height: Scale = 1
    bold: bool = False
    inverted: bool = False


PLAIN: Final = Style()
BOLD: Final = Style(bold=True)
TALL: Final = Style(height=2)
TALL_INVERTED: Final = Style(height=2, bold=True, inverted=True)
LARGE: Final = Style(width=2, height=2, bold=True)
LARGE_INVERTED: Final = Style(width=2, height=2, bold=True, inverted=True)
HUGE: Final = Style(width=3, height=3, bold=True)


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of a line in one style; `text` is printable text without line breaks."""

    text: str
    style: Style = PLAIN


class TextLine(msgspec.Struct, frozen=True, omit_defaults=True, tag="text"):
    """One printed line."""

    spans: tuple[Span, ...]
    align: Align = "left"

    @property
    def text(self) -> str:
        """What a person reads."""
        return "".join(span.text for span in self.spans)

    @property
    def columns(self) -> int:
        """How many columns of font A the line takes."""
        return sum(len(span.text) * span.style.width for span in self.spans)


class Rule(msgspec.Struct, frozen=True, omit_defaults=True, tag="rule"):
    """A line across the paper, drawn with one character; `label` stands in its middle."""

    char: str = "-"
    label: str = ""


class Blank(msgspec.Struct, frozen=True, omit_defaults=True, tag="blank"):
    """Empty lines."""

    lines: int = 1


class Qr(msgspec.Struct, frozen=True, omit_defaults=True, tag="qr"):
    """A QR code drawn by the printer; `module` is the side of one square in dots."""

    data: str
    module: int = 5


class Cut(msgspec.Struct, frozen=True, omit_defaults=True, tag="cut"):
    """Feed past the cutter and cut; the slip hangs on by a corner so that it does not fall."""


Element = TextLine | Rule | Blank | Qr | Cut


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """What goes to one printer at once."""

    columns: int
    elements: tuple[Element, ...]


def document(columns: int, elements: Iterable[Element]) -> Document:
    """Put a document together; raises `ValueError` for an element that does not fit the paper."""
    made = Document(columns, tuple(elements))
    if len(made.elements) > ELEMENTS_MAX:
        raise ValueError(f"a document has at most {ELEMENTS_MAX} elements")
    for element in made.elements:
        if isinstance(element, TextLine) and element.columns > columns:
            raise ValueError(f"{element.columns} columns on paper of {columns}: {element.text!r}")
    return made


def paragraph(
    columns: int,
    text: str,
    style: Style = PLAIN,
    *,
    align: Align = "left",
    indent: int = 0,
    lead: str = "",
) -> list[TextLine]:
    """Wrap text into lines with a hanging indent.

    `lead` stands before the first line ("2x ", "+ ") in the same style, and later lines begin below
    the text behind it.  `indent` is in columns of plain spaces, so that inverted text does not
    paint the margin.
    """
    lead = printable(lead)
    room = (columns - indent) // style.width
    hang = len(lead) if len(lead) < room // 2 else 0
    first = room - len(lead) if hang else room
    words = printable(text) if hang else lead + printable(text)
    margin = (Span(" " * indent),) if indent else ()
    lines: list[TextLine] = []
    for piece in wrap(words, first, room - hang):
        start = lead if not lines and hang else ""
        pad = " " * hang * style.width if lines and hang else ""
        spans = (*margin, *((Span(pad),) if pad else ()), Span(start + piece, style))
        lines.append(TextLine(spans, align))
    return lines


def wrap(text: str, first: int, later: int) -> list[str]:
    """Break text at spaces into pieces of at most `first`, then `later` characters.

    A word longer than a whole line is broken where the line ends.  No piece begins or ends with a
    space, and text without words gives one empty piece.
    """
    if first < 1 or later < 1:
        raise ValueError("no room for text")
    pieces: list[str] = []
    line = ""
    for word in text.split():
        rest = word
        room = later if pieces else first
        if line and len(line) + 1 + len(rest) <= room:
            line += " " + rest
            continue
        if line:
            pieces.append(line)
            room = later
        while len(rest) > room:
            pieces.append(rest[:room])
            rest = rest[room:]
            room = later
        line = rest
    if line or not pieces:
        pieces.append(line)
    return pieces


def sides(columns: int, left: str, right: str, style: Style = PLAIN) -> list[TextLine]:
    """One text at each margin, or on two lines where they do not fit beside each other."""
    left, right = " ".join(printable(left).split()), " ".join(printable(right).split())
    room = columns // style.width
    gap = room - len(left) - len(right)
    if gap >= 1:
        return [TextLine((Span(left + " " * gap + right, style),))]
    return [*paragraph(columns, left, style), *paragraph(columns, right, style, align="right")]


def centered(columns: int, text: str, style: Style = PLAIN) -> list[TextLine]:
    """Wrapped text in the middle of the paper."""
    return paragraph(columns, text, style, align="center")


def bar(columns: int, text: str, style: Style = LARGE_INVERTED) -> list[TextLine]:
    """Text as a bar across the whole paper: white on black, where the style is inverted."""
    room = columns // style.width
    return [
        TextLine((Span(piece.center(room), style),), "left")
        for piece in wrap(printable(text), room, room)
    ]


def rule_text(rule: Rule, columns: int) -> str:
    """The characters of a rule."""
    label = printable(rule.label)[: columns - 4]
    return f" {label} ".center(columns, rule.char) if label else rule.char * columns


def plain_text(made: Document) -> list[str]:
    """What a person reads on the paper, line by line; for tests, logs and the blind."""
    lines: list[str] = []
    for element in made.elements:
        match element:
            case TextLine():
                lines.append(element.text)
            case Rule():
                lines.append(rule_text(element, made.columns))
            case Blank():
                lines.extend([""] * element.lines)
            case Qr() | Cut():
                pass
    return lines
