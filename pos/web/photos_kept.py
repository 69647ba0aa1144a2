"""Which photos stay: those that a published menu names, and for thirty days those that none names.

So a menu of last week can be published again with its photos, and one that was uploaded has time to
be published; what nobody needs goes.  How long a photo is unnamed is counted by a clock of its own,
which moves by at most `STEP_MAX` a run: a server's clock that jumps ahead takes nothing.
"""

from typing import Final

import msgspec

from pos.domain.instants import DAY, HOUR, Instant
from pos.domain.menu import Menu
from pos.journal.contract import Journal
from pos.web.house import House

KEPT_FOR: Final = 30 * DAY
"""How long a photo stays that no published menu names, in milliseconds."""
PHOTOS_MAX: Final = 500
"""Photos for each venue of a database."""
STEP_MAX: Final = 2 * HOUR
"""A run is made once an hour; after a night without power the clock catches up slowly."""
REGISTER: Final = "photos_unnamed"


class _Register(msgspec.Struct):
    """The clock of the last run, and since when which photos are named by nobody."""

    at: Instant
    since: dict[str, Instant] = {}


_decode = msgspec.json.Decoder(_Register).decode


async def _register(journal: Journal) -> _Register | None:
    stored = await journal.setting(REGISTER)
    return _decode(stored) if stored is not None else None


async def _save(journal: Journal, register: _Register) -> None:
    await journal.save_setting(REGISTER, msgspec.json.encode(register).decode())


async def photos_of(journal: Journal) -> dict[str, list[str]]:
    """The names of all files, by their photo."""
    found: dict[str, list[str]] = {}
    for name in await journal.blobs.names():
        found.setdefault(name.partition(".")[0], []).append(name)
    return found


def named_by(menu: Menu | None) -> set[str]:
    """The photos of a menu."""
    items = menu.items if menu is not None else ()
    return {item.picture.id for item in items if item.picture is not None}


async def sweep(journal: Journal, named: set[str], now: Instant) -> int:
    """Let go of what nobody named for long; how many.  Raises `StorageError`."""
    register = await _register(journal) or _Register(now)
    at = max(register.at, min(now, register.at + STEP_MAX))
    photos = await photos_of(journal)
    since = {photo: register.since.get(photo, at) for photo in photos if photo not in named}
    over = [photo for photo, begun in since.items() if begun + KEPT_FOR <= at]
    # The register goes first: a crash in between keeps a photo for longer, and loses none.
    left = {photo: begun for photo, begun in since.items() if photo not in over}
    await _save(journal, _Register(at, left))
    if over:
        await journal.blobs.remove([name for photo in over for name in photos[photo]])
    return len(over)


async def sweep_house(house: House, now: Instant) -> int:
    """The same for all venues of a house; one that can not be read keeps all photos.

    Raises `StorageError`, and `Problem` where a venue can not be read.
    """
    await house.refresh_venues()
    named: set[str] = set()
    for venue in house.venues():
        named |= named_by((await house.reading(venue)).shelf.state.menu)
    return await sweep(house.journal, named, now)


async def came(journal: Journal, photo: str) -> None:
    """A photo was uploaded, perhaps again: its thirty days begin anew.  Raises `StorageError`."""
    register = await _register(journal)
    if register is not None and register.since.pop(photo, None) is not None:
        await _save(journal, register)
