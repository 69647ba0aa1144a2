"""Letters on cards: which way they run, how wide they are, their outlines, and which are missing.

The fonts are our own two files: what is printed looks alike on every machine, and nothing becomes
a box because a printer's computer has no such letters.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import uharfbuzz
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

Weight = Literal["regular", "bold"]
Direction = Literal["ltr", "rtl"]

VENDOR: Final = Path(__file__).parents[1] / "ui" / "vendor"
MM_PER_POINT: Final = 25.4 / 72
SHAPED_KEPT_MAX: Final = 4_096
INVISIBLE: Final = {"Cc", "Cf", "Cs"}
SIGNS: Final = {"So", "Sk", "Me", *INVISIBLE}
JOINERS: Final = {"\u200c", "\u200d"}
"""They are no marks of direction: Persian is spelt with them."""
VARIANTS: Final = dict.fromkeys(range(0xFE00, 0xFE10))
"""They ask for a sign as a picture or as a letter, and would be left over from an emoji."""


class Run(msgspec.Struct, frozen=True):
    """Neighbouring letters of one direction, in the order in which they are read."""

    text: str
    direction: Direction


class Glyph(msgspec.Struct, frozen=True):
    """A glyph of a line, in units of the font; `x` from the line's left end."""

    index: int
    x: int
    y: int


def font_file(weight: Weight) -> Path:
    """Where the font lies."""
    return VENDOR / f"NotoSans-cards-{weight}.ttf"


@cache
def _face(weight: Weight) -> Any:
    return uharfbuzz.Face(font_file(weight).read_bytes())


@cache
def _letters(weight: Weight) -> frozenset[int]:
    return frozenset(_face(weight).unicodes)


def printable(text: str) -> str:
    """The text without what is no letter: marks of control, and signs (emoji) that the font lacks.

    A name is not held up by its emoji; a letter that is missing must be said instead.
    """
    plain = unicodedata.normalize("NFC", " ".join(text.split())).translate(VARIANTS)
    kept = [
        letter
        for letter in plain
        if (ord(letter) in _letters("regular") and not _is_mark(letter))
        or unicodedata.category(letter) not in SIGNS
        or letter in JOINERS
    ]
    return " ".join("".join(kept).split())


def missing_letters(text: str) -> str:
    """The letters of a text that the fonts do not have, each once."""
    known = _letters("regular") & _letters("bold")
    return "".join(dict.fromkeys(a for a in text if ord(a) not in known and not _is_mark(a)))


def _is_mark(letter: str) -> bool:
    """Whether it only steers how the others run, and is drawn nowhere."""
    return letter not in JOINERS and unicodedata.category(letter) in INVISIBLE


@lru_cache(maxsize=SHAPED_KEPT_MAX)
def visual_runs(text: str, base: Direction | None = None) -> tuple[Run, ...]:
    """The line's runs from left to right (Unicode Bidirectional Algorithm, rule L2).

    `base` is the direction of the sentence, by default that of its first strong letter.
    """
    direction = None if base is None else TextDirection[base.upper()]
    paragraph = BidiParagraph(text, base_direction=direction)
    leveled = paragraph.get_characters_with_embedding_level()
    shown = [one for one in leveled if not _is_mark(one.character)]
    runs = [
        (level, Run("".join(one.character for one in some), "rtl" if level % 2 else "ltr"))
        for level, some in groupby(shown, key=lambda one: one.embedding_level)
    ]
    for level in range(max((level for level, _ in runs), default=0), 0, -1):
        runs = [
            run
            for inside, some in groupby(runs, key=lambda one: one[0] >= level)
            for run in (reversed(list(some)) if inside else some)
        ]
    return tuple(run for _, run in runs)


@lru_cache(maxsize=SHAPED_KEPT_MAX)
def shaped(run: Run, weight: Weight) -> tuple[tuple[Glyph, ...], int]:
    """The run's glyphs from left to right and its width, in units of the font."""
    font = uharfbuzz.Font(_face(weight))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = run.direction
    uharfbuzz.shape(font, buffer)
    glyphs: list[Glyph] = []
    x = 0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append(Glyph(info.codepoint, x + position.x_offset, position.y_offset))
        x += position.x_advance
    return tuple(glyphs), x


def width_of(text: str, weight: Weight, points: float, base: Direction | None = None) -> float:
    """How wide a line is, in millimetres."""
    units = sum(shaped(run, weight)[1] for run in visual_runs(text, base))
    return units * millimetres_per_unit(weight, points)


def millimetres_per_unit(weight: Weight, points: float) -> float:
    """How large a unit of the font is at a size."""
    scale: float = points * MM_PER_POINT / _face(weight).upem
    return scale


@lru_cache(maxsize=SHAPED_KEPT_MAX)
def outline(index: int, weight: Weight) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """A glyph's outline as steps of a path: M, L, Q, C with their points, and Z; y upwards."""
    steps: list[tuple[str, tuple[float, ...]]] = []
    funcs = uharfbuzz.DrawFuncs()
    funcs.set_move_to_func(lambda *p: steps.append(("M", p[:2])))
    funcs.set_line_to_func(lambda *p: steps.append(("L", p[:2])))
    funcs.set_quadratic_to_func(lambda *p: steps.append(("Q", p[:4])))
    funcs.set_cubic_to_func(lambda *p: steps.append(("C", p[:6])))
    funcs.set_close_path_func(lambda *_: steps.append(("Z", ())))
    uharfbuzz.Font(_face(weight)).draw_glyph(index, funcs)
    return tuple(steps)


def wrapped(
    text: str, weight: Weight, points: float, width: float, base: Direction | None = None
) -> list[str]:
    """The text in as few lines as fit into `width`, of about the same length.

    A word that is too wide stands alone and is too wide; the caller takes smaller letters.
    """
    lines = _filled(text.split(" "), weight, points, width, base)
    # The same number of lines, as even as can be: no last word alone.
    low, high = 0.0, width
    while len(lines) > 1 and high - low > 1:
        narrower = (low + high) / 2
        tried = _filled(text.split(" "), weight, points, narrower, base)
        fits = len(tried) == len(lines) and widest(tried, weight, points, base) <= width
        low, high = (low, narrower) if fits else (narrower, high)
    return _filled(text.split(" "), weight, points, high, base)


def widest(lines: Sequence[str], weight: Weight, points: float, base: Direction | None) -> float:
    """The width of the widest line."""
    return max((width_of(line, weight, points, base) for line in lines), default=0.0)


def _filled(
    words: Sequence[str], weight: Weight, points: float, width: float, base: Direction | None
) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, weight, points, base) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
