"""The sizes of printed cards, and how they lie on sheets of A4.  All lengths in millimetres."""

from typing import Final, Literal

import msgspec

from pos.domain.venue import PlaceKind

SizeName = Literal["tent", "sticker", "poster"]

A4_SHORT: Final = 210.0
A4_LONG: Final = 297.0


class Size(msgspec.Struct, frozen=True):
    """A card: its face, the letters on it, and how many lie on a sheet.

    Letters in points.  A folded card has two faces, the upper one turned round, above them a flap
    of `flap` to glue.  `said` tells whether the line "the code opens this address" has room.
    """

    name: SizeName
    width: float
    height: float
    margin: float
    columns: int
    rows: int
    venue_pt: float
    label_pt: float
    address_pt: float
    text_pt: float
    code_min: float
    folded: bool = False
    flap: float = 0.0
    landscape: bool = False
    said: bool = True

    @property
    def per_sheet(self) -> int:
        """Cards on a sheet."""
        return self.columns * self.rows

    @property
    def sheet(self) -> tuple[float, float]:
        """Width and height of the sheet."""
        return (A4_LONG, A4_SHORT) if self.landscape else (A4_SHORT, A4_LONG)

    @property
    def piece_height(self) -> float:
        """What is cut out: both faces and the flap of a folded card."""
        return 2 * self.height + self.flap if self.folded else self.height


SIZES: Final[dict[SizeName, Size]] = {
    "tent": Size(
        "tent", 90, 120, margin=6, columns=2, rows=1,
        venue_pt=15, label_pt=34, address_pt=11, text_pt=10.5, code_min=42,
        folded=True, flap=15,
    ),
    "sticker": Size(
        "sticker", 60, 60, margin=3, columns=3, rows=4,
        venue_pt=8, label_pt=15, address_pt=7, text_pt=6.5, code_min=30, said=False,
    ),
    "poster": Size(
        "poster", 148, 210, margin=12, columns=2, rows=1,
        venue_pt=24, label_pt=52, address_pt=18, text_pt=16, code_min=80, landscape=True,
    ),
}  # fmt: skip
SIZE_OF_PLACE: Final[dict[PlaceKind, SizeName]] = {
    "table": "tent",
    "room": "tent",
    "lane": "poster",
    "counter": "poster",
    "shelf": "poster",
}
"""What is printed where nobody chose: guests sit before a tent and walk up to a poster."""


def size_of(kind: PlaceKind, wished: SizeName | None = None) -> Size:
    """The wished size, else the one that fits a kind of place."""
    return SIZES[wished or SIZE_OF_PLACE[kind]]
