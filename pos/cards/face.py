"""A card's face: where the names, the code and the words stand, as a list of marks to draw.

From above: the venue's name, the place's label, the code with its white border, the address to
compare, the words.  The code takes all room that the letters leave; where that is too little, the
letters become smaller.  All lengths in millimetres from the upper left corner.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from pos.cards.card import Card
from pos.cards.code import QUIET_ZONE, modules_of
from pos.cards.lettering import MM_PER_POINT, Direction, Weight, widest, width_of, wrapped
from pos.cards.sizes import Size
from pos.web.rendering import direction_of

Colour = tuple[int, int, int]

INK: Final[Colour] = (0, 0, 0)
SOFT: Final[Colour] = (85, 85, 85)
"""Only for large enough letters: printers make grey of dots."""
PINE: Final[Colour] = (23, 85, 63)
"""The colour of our screens; printed in grey it is dark enough."""

LINE_HEIGHT: Final = 1.3
BASELINE: Final = 0.99
"""Of a line's height in letters: Arabic needs the room below, accents on capitals that above."""
NAME_LINES_MAX: Final = 2
POINTS_MIN: Final = 4.5
"""Smaller than that nobody reads, and printers smear."""
SHRINK: Final = 0.94
SHRINKS_MAX: Final = 8
MODULE_MIN: Final = 0.38
"""Finer modules are not read by an old phone's camera from an arm's length (0.33 at best)."""


class CardTooSmall(Exception):
    """The link is so long that its code would be too fine on this card."""

    def __init__(self, card: Card, size: Size) -> None:
        """`card` does not go on `size`."""
        super().__init__(card.place_id, size.name)
        self.card = card
        self.size = size


class Line(msgspec.Struct, frozen=True):
    """A line of letters; `x` is its left end and `y` its baseline, whatever way it runs."""

    text: str
    x: float
    y: float
    points: float
    weight: Weight
    base: Direction | None
    colour: Colour


class CodeBox(msgspec.Struct, frozen=True):
    """The code's square with the quiet zone inside it."""

    link: str
    x: float
    y: float
    side: float


class Face(msgspec.Struct, frozen=True):
    """Everything on a face."""

    code: CodeBox
    lines: tuple[Line, ...]


class Paragraph(msgspec.Struct, frozen=True):
    """Lines that belong together, with room above them."""

    lines: tuple[str, ...]
    points: float
    weight: Weight
    base: Direction | None
    colour: Colour
    above: float = 0.0

    @property
    def height(self) -> float:
        """With the room above."""
        return self.above + len(self.lines) * self.points * LINE_HEIGHT * MM_PER_POINT


def face_of(card: Card, size: Size) -> Face:
    """Lay a card out.  Raises `CardTooSmall`."""
    width = size.width - 2 * size.margin
    modules = len(modules_of(card.link)) + 2 * QUIET_ZONE
    wanted = max(size.code_min, MODULE_MIN * modules)
    scale = 1.0
    for _ in range(SHRINKS_MAX):
        upper = _names(card, size, width, scale)
        lower = _words(card, size, width, scale)
        left = size.height - 2 * size.margin - _height(upper) - _height(lower)
        side = min(left, width)
        if side >= wanted:
            top = size.margin + _height(upper) + (left - side) / 2
            code = CodeBox(card.link, (size.width - side) / 2, top, side)
            below = size.height - size.margin - _height(lower)
            lines = (*_placed(upper, size, size.margin), *_placed(lower, size, below))
            return Face(code, lines)
        scale *= SHRINK
    raise CardTooSmall(card, size)


def _height(paragraphs: Iterable[Paragraph]) -> float:
    return sum(paragraph.height for paragraph in paragraphs)


def _names(card: Card, size: Size, width: float, scale: float) -> list[Paragraph]:
    return [
        _fitted(card.venue_name, size.venue_pt * scale, "bold", None, PINE, width),
        _fitted(card.label, size.label_pt * scale, "bold", None, INK, width),
    ]


def _words(card: Card, size: Size, width: float, scale: float) -> list[Paragraph]:
    text_pt = size.text_pt * scale
    gap = 0.35 * text_pt * MM_PER_POINT
    found: list[Paragraph] = []
    if size.said and card.words:
        first = card.words[0]
        found.append(_sentence(first.opens, 0.85 * text_pt, first.language, SOFT, width))
    found.append(_fitted(card.address, size.address_pt * scale, "bold", "ltr", INK, width))
    found += [
        _sentence(words.invitation, text_pt, words.language, INK, width, gap)
        for words in card.words
    ]
    found += [
        _sentence(words.wifi, text_pt, words.language, INK, width, gap)
        for words in card.words[:1]
        if words.wifi
    ]
    return found


def _sentence(
    text: str, points: float, language: str, colour: Colour, width: float, above: float = 0.0
) -> Paragraph:
    base: Direction = "rtl" if direction_of(language) == "rtl" else "ltr"
    points = max(points, POINTS_MIN)
    lines = tuple(wrapped(text, "regular", points, width, base))
    return Paragraph(lines, points, "regular", base, colour, above)


def _fitted(
    text: str, points: float, weight: Weight, base: Direction | None, colour: Colour, width: float
) -> Paragraph:
    """A name in the largest letters with which it stands on two lines, and none is cut off."""
    while points > POINTS_MIN:
        lines = wrapped(text, weight, points, width, base)
        if len(lines) <= NAME_LINES_MAX and widest(lines, weight, points, base) <= width:
            return Paragraph(tuple(lines), points, weight, base, colour)
        points *= SHRINK
    lines = _broken(text, weight, POINTS_MIN, width, base)
    return Paragraph(tuple(lines), POINTS_MIN, weight, base, colour)


def _broken(
    text: str, weight: Weight, points: float, width: float, base: Direction | None
) -> list[str]:
    """Lines broken within words: the last resort for an address of two hundred letters."""
    lines = [""]
    for letter in text:
        if width_of(lines[-1] + letter, weight, points, base) > width:
            lines.append("")
        lines[-1] += letter
    return lines


def _placed(paragraphs: Iterable[Paragraph], size: Size, top: float) -> Iterable[Line]:
    y = top
    for one in paragraphs:
        y += one.above
        em = one.points * MM_PER_POINT
        for text in one.lines:
            x = (size.width - width_of(text, one.weight, one.points, one.base)) / 2
            yield Line(text, x, y + BASELINE * em, one.points, one.weight, one.base, one.colour)
            y += LINE_HEIGHT * em
