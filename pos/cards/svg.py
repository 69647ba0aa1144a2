"""A card as SVG: everything is an outline, so that it looks alike in every program."""

from typing import Final
from xml.sax.saxutils import escape

from pos.cards.card import Card
from pos.cards.code import QUIET_ZONE, modules_of, outlines
from pos.cards.face import CodeBox, Colour, Line, face_of
from pos.cards.lettering import millimetres_per_unit, outline, shaped, visual_runs
from pos.cards.sizes import Size

DECIMALS: Final = 3
"""A thousandth of a millimetre."""


def card_svg(card: Card, size: Size) -> str:
    """One face of the card.  Raises `pos.cards.face.CardTooSmall`."""
    face = face_of(card, size)
    width, height = _number(size.width), _number(size.height)
    title = escape(f"{card.venue_name} - {card.label} - {card.address}")
    box = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img"><title>{title}</title>',
        f'<path fill="#fff" d="M0 0H{width}V{height}H0z"/>',
        _code(face.code),
        *(_line(line) for line in face.lines),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _code(box: CodeBox) -> str:
    modules = modules_of(box.link)
    step = box.side / (len(modules) + 2 * QUIET_ZONE)
    path = "".join(
        f"M{x} {y}" + "".join(f"L{a} {b}" for a, b in rest) + "z"
        for (x, y), *rest in outlines(modules)
    )
    left, top = box.x + QUIET_ZONE * step, box.y + QUIET_ZONE * step
    moved = f"translate({_number(left)} {_number(top)}) scale({step:.6f})"
    return f'<path fill="#000" transform="{moved}" d="{path}"/>'


def _line(line: Line) -> str:
    scale = millimetres_per_unit(line.weight, line.points)
    steps: list[str] = []
    x = line.x
    for run in visual_runs(line.text, line.base):
        glyphs, width = shaped(run, line.weight)
        for glyph in glyphs:
            left, base = x + glyph.x * scale, line.y - glyph.y * scale
            for letter, points in outline(glyph.index, line.weight):
                across = [left + p * scale for p in points[::2]]
                down = [base - p * scale for p in points[1::2]]
                pairs = zip(across, down, strict=True)
                steps.append(letter + " ".join(f"{_number(a)} {_number(b)}" for a, b in pairs))
        x += width * scale
    return f'<path fill="{_hex(line.colour)}" d="{"".join(steps)}"/>'


def _number(value: float) -> str:
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
