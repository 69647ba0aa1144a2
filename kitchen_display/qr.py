"""QR codes as SVG: one path, drawn on the server, so that a page needs no script to show one."""

from functools import lru_cache
from typing import Final

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE: Final = 4
"""Modules of white around the code (ISO/IEC 18004); scanners need them on dark pages."""
LINKS_MAX: Final = 2_000
"""Codes that are kept: drawing one takes some milliseconds and a start page has dozens."""


@lru_cache(maxsize=LINKS_MAX)
def qr_svg(text: str, label: str = "") -> Markup:
    """The code of `text`; `label` is what a screen reader says of it, empty when a link says it."""
    size, path = qr_path(text)
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    return Markup(
        '<svg class="qr" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" {spoken}>'
        '<path class="qr__ground" d="M0 0h{size}v{size}h-{size}z"/>'
        '<path class="qr__code" d="{path}"/></svg>'
    ).format(size=size, spoken=Markup(spoken), path=path)  # noqa: S704 - escaped above, or a constant


def qr_path(text: str) -> tuple[int, str]:
    """The code's size in modules with the white around it, and its dark bars as one SVG path."""
    code = qrcode.QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    modules = code.get_matrix()
    path = "".join(_row(row, y + QUIET_ZONE) for y, row in enumerate(modules))
    return len(modules) + 2 * QUIET_ZONE, path


def _row(row: list[bool], y: int) -> str:
    # Neighbouring dark modules become one bar: a path a third as long.
    bars: list[str] = []
    x = 0
    while x < len(row):
        if not row[x]:
            x += 1
            continue
        start = x
        while x < len(row) and row[x]:
            x += 1
        bars.append(f"M{start + QUIET_ZONE} {y}h{x - start}v1h-{x - start}z")
    return "".join(bars)
