"""A wished cart: what a guest, a till or a channel asks for, line by line.

Part of the door's schema (pos/domain/commands.py).
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from pos.domain.menu import Price, Slug

LINES_MAX: Final = 100
QUANTITY_MAX: Final = 99
NOTE_MAX: Final = 140
NAME_MAX: Final = 40
COURSE_MAX: Final = 9

_UUID7: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
Id = Annotated[str, Meta(pattern=_UUID7, max_length=36)]
"""A UUIDv7 in lower case.  With its length, as `$` also stands before a line's end."""


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all commands and their parts share."""


class WishedPart(Wish, frozen=True):
    """What was chosen for one part of a bundle, e.g. the drink of a menu."""

    part: Slug
    item: Slug
    variant: Annotated[str, Meta(max_length=64)] = ""
    options: Annotated[tuple[Slug, ...], Meta(max_length=60)] = ()


class WishedLine(Wish, frozen=True):
    """One line of a cart.  `options` are ids of the item's groups; a doubled one stands twice.

    `parts` are the choices of a bundle.  `course` 0 starts with the round, and so does the
    lowest of the others in it; later courses wait until they are fired.  `price` (gross minor
    units) is for items of an open price, and only staff may name it.
    """

    line_id: Id
    item: Slug
    quantity: Annotated[int, Meta(ge=1, le=QUANTITY_MAX)] = 1
    variant: Annotated[str, Meta(max_length=64)] = ""
    options: Annotated[tuple[Slug, ...], Meta(max_length=60)] = ()
    note: Annotated[str, Meta(max_length=NOTE_MAX)] = ""
    parts: Annotated[tuple[WishedPart, ...], Meta(max_length=20)] = ()
    course: Annotated[int, Meta(ge=0, le=COURSE_MAX)] = 0
    price: Price | None = None
