"""Load the demo town's venues and menus the way an owner's files are loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pos.documents import read_menu, read_venue
from pos.domain.menu import Menu
from pos.domain.venue import Venue

DEMO_VENUES: Final = ("burgerhof", "krone", "hafenblick", "nachtlicht")
_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DemoVenue:
    """One venue of the town with what it sells."""

    venue: Venue
    menu: Menu


def load_demo() -> list[DemoVenue]:
    """The town's venues, read and checked like any other.

    Raises `pos.documents.DocumentError` if a file has been damaged.
    """
    town = []
    for name in DEMO_VENUES:
        venue = read_venue(_FOLDER / f"{name}.venue.toml")
        town.append(DemoVenue(venue, read_menu(_FOLDER / f"{name}.menu.toml", venue)))
    return town


def with_printer_ports(venue: Venue, ports: Mapping[str, int]) -> Venue:
    """The venue with its printers on other ports, by printer id; the files name placeholders."""
    printers = tuple(
        msgspec.structs.replace(printer, port=ports.get(printer.id, printer.port))
        for printer in venue.printers
    )
    return msgspec.structs.replace(venue, printers=printers)
