"""Where orders come from that nobody enters here: one file a channel, and entry points."""

import importlib
import pkgutil
from importlib.metadata import entry_points
from typing import Final

from pos.channels.contract import Channel

ENTRY_POINTS: Final = "tresen.channels"
"""Group under which another package offers a module with `open_channel()`."""


def names() -> list[str]:
    """All channels: this folder's files but the contract, and installed ones."""
    here = [found.name for found in pkgutil.iter_modules(__path__) if found.name != "contract"]
    return sorted({*here, *(point.name for point in entry_points(group=ENTRY_POINTS))})


def open_channel(name: str) -> Channel:
    """The channel of that name; raises `LookupError` if there is none."""
    for point in entry_points(group=ENTRY_POINTS):
        if point.name == name:
            made: Channel = point.load().open_channel()
            return made
    if name not in names():
        raise LookupError(f"no channel {name!r}; there are {', '.join(names())}")
    own: Channel = importlib.import_module(f"{__name__}.{name}").open_channel()
    return own
