"""`tresen qr`: cards with the codes of a venue's places, as files for a printer or a print shop."""

from pathlib import Path
from typing import Any, Final, get_args

from pos.domain.venue import PlaceKind
from pos.operations.carrying_out import Chosen, command, data_option, say, say_error

FORMATS: Final = ("pdf", "svg", "both")
SIZES: Final = ("tent", "sticker", "poster")
OUT: Final = Path("cards")
LANGUAGES: Final = ("de", "nl", "en", "ar")
"""What our screens speak; named here, as the sizes are, so that `tresen --help` loads neither."""


def add_qr(commands: Any) -> None:
    """Add the subcommand to the parser."""
    text = "write cards with QR codes for tables, lanes, counters, rooms and shelves, to print"
    parser = command(commands, "qr", text, _qr)
    parser.add_argument("--venue", help="which venue (needed where there are several)")
    parser.add_argument("--place", action="append", default=[], help="only this place; repeatable")
    parser.add_argument(
        "--kind",
        action="append",
        default=[],
        choices=get_args(PlaceKind),
        help="only places of this kind; repeatable",
    )
    parser.add_argument(
        "--size",
        choices=SIZES,
        help="table tent, sticker of 60 mm or A5 poster (default: as fits the kind of place)",
    )
    parser.add_argument("--format", choices=FORMATS, default="both", help="what is written")
    parser.add_argument("--out", type=Path, default=OUT, help="the folder for the files")
    parser.add_argument("--base-url", help="the address that phones open")
    parser.add_argument(
        "--language",
        action="append",
        default=[],
        choices=LANGUAGES,
        help="a language of the words on the card; at most two",
    )
    parser.add_argument(
        "--wifi", default="", help="the name of the guest wifi, printed on the card"
    )
    data_option(parser)


async def _qr(chosen: Chosen) -> int:
    from pos.cards.addresses import NOTES, notes_on
    from pos.operations.card_files import base_url_of, places_of, venue_of, write_cards
    from pos.operations.opening import open_house, settings_of

    settings = settings_of(chosen.data)
    async with open_house(settings) as house:
        venue = await venue_of(house, chosen.venue)
        base_url, source = base_url_of(settings, chosen.base_url)
        places = places_of(venue, chosen.place, chosen.kind)
        written = write_cards(house, venue, places, base_url, chosen)
    for path in written.files:
        say(str(path))
    sheets = f" on {written.sheets} sheets of A4" if written.sheets else ""
    say(f"{written.cards} cards of {venue.name}{sheets}. They lead to {base_url} ({source}).")
    for note in notes_on(base_url):
        say_error(f"NOTE  {NOTES[note]}")
    return 0
