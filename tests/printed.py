"""Reading printed cards back: pages become pixels, and somebody else's decoder finds the codes."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pypdfium2
import zxingcpp
from fpdf import FPDF
from fpdf.svg import SVGObject
from PIL import Image

MM_PER_INCH = 25.4
DPI = 110
"""Coarser than any printer: what is read here is read on paper."""


class Found(msgspec.Struct, frozen=True):
    """A code on a page: what it says, its corners in millimetres, its level of correction."""

    text: str
    corners: tuple[tuple[float, float], ...]
    level: str


def pages_of(pdf: bytes, dpi: int = DPI) -> Iterator[Any]:
    """Every page as a grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            yield page.render(scale=dpi / 72, grayscale=True).to_pil()
    finally:
        document.close()


def texts_of(pdf: bytes) -> list[str]:
    """The words of every page, as a program that searches sees them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def codes_on(picture: Image.Image, dpi: int = DPI) -> list[Found]:
    """The codes on a page."""
    scale = MM_PER_INCH / dpi
    found = []
    for one in zxingcpp.read_barcodes(picture):
        spot = one.position
        corners = (spot.top_left, spot.top_right, spot.bottom_right, spot.bottom_left)
        places = tuple((corner.x * scale, corner.y * scale) for corner in corners)
        found.append(Found(one.text, places, one.ec_level))
    return found


def codes_in(pdf: bytes) -> list[list[Found]]:
    """The codes of every page."""
    return [codes_on(page) for page in pages_of(pdf)]


def drawn_svg(svg: str) -> bytes:
    """An SVG as a page of its size, drawn by somebody else's reading of it."""
    picture = SVGObject(svg)
    box = picture.viewbox
    assert box is not None
    page = FPDF(unit="mm", format=(box[2], box[3]))
    page.add_page()
    page.set_margin(0)
    picture.draw_to_page(page)
    return bytes(page.output())


def ink_box(picture: Image.Image, dpi: int = DPI) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of everything that is printed, in millimetres."""
    box = picture.point(lambda grey: 255 if grey < 200 else 0).getbbox()
    assert box is not None
    left, top, right, bottom = (value * MM_PER_INCH / dpi for value in box)
    return left, top, right, bottom
