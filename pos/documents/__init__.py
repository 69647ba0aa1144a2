"""Menu and venue as TOML files: read with every fault at its line, checked, and written."""

from pos.documents.checking import check_menu_file
from pos.documents.faults import DocumentError, DocumentProblem
from pos.documents.import_menu import Imported, import_menu
from pos.documents.import_rows import ImportFault
from pos.documents.reading import (
    DOCUMENT_BYTES_MAX,
    MenuReading,
    VenueReading,
    read_menu,
    read_menu_with_warnings,
    read_venue,
    read_venue_with_warnings,
)
from pos.documents.writing import write_menu, write_venue

__all__ = [
    "DOCUMENT_BYTES_MAX",
    "DocumentError",
    "DocumentProblem",
    "ImportFault",
    "Imported",
    "MenuReading",
    "VenueReading",
    "check_menu_file",
    "import_menu",
    "read_menu",
    "read_menu_with_warnings",
    "read_venue",
    "read_venue_with_warnings",
    "write_menu",
    "write_venue",
]
