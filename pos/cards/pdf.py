"""Cards as one PDF: sheets of A4 with marks to cut and fold along.

Cards lie side by side, so that one cut parts two of them.  Marks stand outside of the cards; where
four cards meet a small cross helps the scissors.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from fpdf import FPDF
from fpdf.drawing import PaintedPath
from fpdf.drawing_primitives import gray8
from fpdf.enums import PathPaintRule, TextDirection

from pos.cards.card import Card
from pos.cards.code import QUIET_ZONE, modules_of, outlines
from pos.cards.face import CodeBox, Face, Line, face_of
from pos.cards.lettering import MM_PER_POINT, font_file, shaped, visual_runs
from pos.cards.lettering import millimetres_per_unit as unit
from pos.cards.sizes import SIZES, Size, SizeName

FONT: Final = "cards"
MARK_LENGTH: Final = 5.0
MARK_DISTANCE: Final = 1.5
"""Between a mark and the card's corner: a cut that is a little off shows no line."""
MARK_WIDTH: Final = 0.1
CROSS: Final = 1.0
EDGE: Final = 8.0
"""How far a mark reaches in from the sheet's edge where cards fill the whole sheet."""
GREY: Final = 128
DASH: Final = 1.0


def cards_pdf(cards: Sequence[tuple[Card, Size]], made_at: datetime) -> bytes:
    """All cards on as few sheets as they need, size by size.

    Raises `pos.cards.face.CardTooSmall`.
    """
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_creation_date(made_at)
    pdf.set_creator("Tresen")
    if cards:
        first = cards[0][0]
        pdf.set_title(first.venue_name)
        pdf.set_lang(first.words[0].language if first.words else "en")
    pdf.add_font(FONT, "", font_file("regular"))
    pdf.add_font(FONT, "B", font_file("bold"))
    for size in SIZES.values():
        chosen = [card for card, its_size in cards if its_size.name == size.name]
        for start in range(0, len(chosen), size.per_sheet):
            _sheet(pdf, chosen[start : start + size.per_sheet], size)
    return bytes(pdf.output())


def sheets_of(sizes: Iterable[SizeName]) -> int:
    """How many sheets cards of these sizes take."""
    wanted = list(sizes)
    return sum(-(-wanted.count(name) // size.per_sheet) for name, size in SIZES.items())


def origin_of(size: Size) -> tuple[float, float]:
    """The upper left corner of the first card on a sheet."""
    width, height = size.sheet
    return (
        (width - size.columns * size.width) / 2,
        (height - size.rows * size.piece_height) / 2,
    )


def _sheet(pdf: FPDF, cards: Sequence[Card], size: Size) -> None:
    pdf.add_page(orientation="landscape" if size.landscape else "portrait")
    left, top = origin_of(size)
    for number, card in enumerate(cards):
        row, column = divmod(number, size.columns)
        x = left + column * size.width
        y = top + row * size.piece_height + size.flap
        face = face_of(card, size)
        if size.folded:
            with pdf.rotation(180, x + size.width / 2, y + size.height / 2):
                _face(pdf, face, x, y)
            y += size.height
        _face(pdf, face, x, y)
    _marks(pdf, size)


def _face(pdf: FPDF, face: Face, x: float, y: float) -> None:
    _code(pdf, face.code, x, y)
    for line in face.lines:
        _line(pdf, line, x, y)


def _code(pdf: FPDF, box: CodeBox, x: float, y: float) -> None:
    modules = modules_of(box.link)
    step = box.side / (len(modules) + 2 * QUIET_ZONE)
    left, top = x + box.x + QUIET_ZONE * step, y + box.y + QUIET_ZONE * step
    path = PaintedPath()
    path.style.paint_rule = PathPaintRule.FILL_NONZERO
    # Black ink alone: a shop's press mixes the black of a screen of four colours.
    path.style.fill_color = gray8(0)
    for loop in outlines(modules):
        (first_x, first_y), *rest = loop
        path.move_to(left + first_x * step, top + first_y * step)
        for next_x, next_y in rest:
            path.line_to(left + next_x * step, top + next_y * step)
        path.close()
    with pdf.drawing_context() as drawing:
        drawing.add_item(path, clone=False)


def _line(pdf: FPDF, line: Line, x: float, y: float) -> None:
    pdf.set_font(FONT, "B" if line.weight == "bold" else "", line.points)
    red, green, blue = line.colour
    if red == green == blue:
        pdf.set_text_color(red)
    else:
        pdf.set_text_color(red, green, blue)
    em = line.points * MM_PER_POINT
    left = x + line.x
    for run in visual_runs(line.text, line.base):
        # The runs are in their order already; the library only shapes each of them.
        pdf.set_text_shaping(
            use_shaping_engine=True, direction=TextDirection[run.direction.upper()]
        )
        width = shaped(run, line.weight)[1] * unit(line.weight, line.points)
        # A cell without height stands three tenths of the letters above its baseline.
        pdf.set_xy(left, y + line.y - 0.3 * em)
        pdf.cell(width, 0, run.text)
        left += width


def _marks(pdf: FPDF, size: Size) -> None:
    width, height = size.sheet
    left, top = origin_of(size)
    right, bottom = width - left, height - top
    pdf.set_line_width(MARK_WIDTH)
    pdf.set_draw_color(GREY)
    columns = [left + column * size.width for column in range(size.columns + 1)]
    rows = [top + row * size.piece_height for row in range(size.rows + 1)]
    inner = [(x, y) for x in columns[1:-1] for y in rows[1:-1]]
    if top < MARK_DISTANCE + MARK_LENGTH:
        # The cards fill the sheet: only what parts them is marked, on the edges of the paper.
        for x in columns[1:-1]:
            pdf.line(x, 0, x, EDGE)
            pdf.line(x, height - EDGE, x, height)
        return
    for x in columns:
        pdf.line(x, top - MARK_DISTANCE - MARK_LENGTH, x, top - MARK_DISTANCE)
        pdf.line(x, bottom + MARK_DISTANCE, x, bottom + MARK_DISTANCE + MARK_LENGTH)
    for y in rows:
        _beside(pdf, y, left, right)
    for x, y in inner:
        pdf.line(x - CROSS, y, x + CROSS, y)
        pdf.line(x, y - CROSS, x, y + CROSS)
    if size.folded:
        pdf.set_dash_pattern(DASH, DASH)
        for row in rows[:-1]:
            _beside(pdf, row + size.flap, left, right)
            _beside(pdf, row + size.flap + size.height, left, right)
        pdf.set_dash_pattern()


def _beside(pdf: FPDF, y: float, left: float, right: float) -> None:
    pdf.line(left - MARK_DISTANCE - MARK_LENGTH, y, left - MARK_DISTANCE, y)
    pdf.line(right + MARK_DISTANCE, y, right + MARK_DISTANCE + MARK_LENGTH, y)
