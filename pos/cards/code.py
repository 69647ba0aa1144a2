"""The code itself: its modules, and the outline of all dark ones as one shape without seams."""

from functools import lru_cache
from typing import Final

import qrcode
from qrcode.constants import ERROR_CORRECT_Q

QUIET_ZONE: Final = 4
"""Modules of white around the code (ISO/IEC 18004, section 5.3.8)."""
CODES_KEPT_MAX: Final = 256

Point = tuple[int, int]


@lru_cache(maxsize=CODES_KEPT_MAX)
def modules_of(link: str) -> tuple[tuple[bool, ...], ...]:
    """Dark and light modules, without the quiet zone.

    Level Q bears the loss of a quarter: a scratch, a drop of sauce, a bent corner.  Nothing of
    that is spent on a logo.
    """
    code = qrcode.QRCode(border=0, error_correction=ERROR_CORRECT_Q)
    code.add_data(link)
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


@lru_cache(maxsize=CODES_KEPT_MAX)
def outlines(modules: tuple[tuple[bool, ...], ...]) -> tuple[tuple[Point, ...], ...]:
    """Closed lines around the dark areas, in modules; holes run the other way round.

    Drawn as one shape there is no seam between two modules, which printers and screens would show
    as hairlines.
    """
    ahead: dict[Point, list[Point]] = {}
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if not dark:
                continue
            # Edges between dark and light, clockwise around the module.
            if not _dark(modules, x, y - 1):
                ahead.setdefault((x, y), []).append((x + 1, y))
            if not _dark(modules, x + 1, y):
                ahead.setdefault((x + 1, y), []).append((x + 1, y + 1))
            if not _dark(modules, x, y + 1):
                ahead.setdefault((x + 1, y + 1), []).append((x, y + 1))
            if not _dark(modules, x - 1, y):
                ahead.setdefault((x, y + 1), []).append((x, y))
    found: list[tuple[Point, ...]] = []
    while ahead:
        found.append(tuple(_loop(ahead)))
    return tuple(found)


def _dark(modules: tuple[tuple[bool, ...], ...], x: int, y: int) -> bool:
    return 0 <= y < len(modules) and 0 <= x < len(modules[y]) and modules[y][x]


def _loop(ahead: dict[Point, list[Point]]) -> list[Point]:
    """Follow the edges from any point until it is reached again; corners only."""
    start = next(iter(ahead))
    line = [start]
    here = start
    while True:
        following = ahead[here].pop()
        if not ahead[here]:
            del ahead[here]
        if len(line) > 1 and _straight(line[-2], here, following):
            line.pop()
        if following == start:
            return line
        line.append(following)
        here = following


def _straight(before: Point, here: Point, after: Point) -> bool:
    return before[0] == here[0] == after[0] or before[1] == here[1] == after[1]
