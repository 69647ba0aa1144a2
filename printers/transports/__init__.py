"""The ways bytes reach a printer, one file each, found by the folder and by entry points."""

import importlib
import pkgutil
from importlib.metadata import entry_points
from typing import Final

from printers.transports.contract import Transport

ENTRY_POINTS: Final = "tresen.printer_transports"
"""Group under which another package offers a module with `open_transport()`."""


def names() -> list[str]:
    """All transports: this folder's files but the contract, and installed ones."""
    here = [found.name for found in pkgutil.iter_modules(__path__) if found.name != "contract"]
    return sorted({*here, *(point.name for point in entry_points(group=ENTRY_POINTS))})


def open_transport(name: str = "tcp") -> Transport:
    """The transport of that name; raises `LookupError` if there is none."""
    for point in entry_points(group=ENTRY_POINTS):
        if point.name == name:
            made: Transport = point.load().open_transport()
            return made
    if name not in names():
        raise LookupError(f"no printer transport {name!r}; there are {', '.join(names())}")
    own: Transport = importlib.import_module(f"{__name__}.{name}").open_transport()
    return own
