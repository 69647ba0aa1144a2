"""Opening: publish a folder's documents, make links, say where to go; for `serve` and `demo`."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import qrcode

from pos.app import Installation
from pos.demo import DemoVenue, load_demo, with_printer_ports
from pos.documents import read_menu, read_venue
from pos.documents.sentences import sentence
from pos.domain.commands import MenuPublish, VenuePublish
from pos.domain.menu import Menu
from pos.domain.menu_rules import unspoken
from pos.domain.venue import Venue
from pos.journal.writer import Outcome
from pos.surfaces import Links, make_links, read_links, write_links
from pos.web.house import House

VENUE_FILE: Final = "venue.toml"
MENU_FILE: Final = "menu.toml"
LINKS_FILE: Final = "links.json"


class PublishError(Exception):
    """A document was refused by the venue."""


def read_folder(folder: Path) -> DemoVenue:
    """The venue of an owner's folder.  Raises `pos.documents.DocumentError`."""
    venue = read_venue(folder / VENUE_FILE)
    return DemoVenue(venue, read_menu(folder / MENU_FILE, venue))


def demo_town(printer_ports: Sequence[int]) -> list[DemoVenue]:
    """The demo's venues with their printers on these ports of this machine."""
    ports = iter(printer_ports)
    town: list[DemoVenue] = []
    for one in load_demo():
        chosen = {printer.id: next(ports) for printer in one.venue.printers}
        town.append(DemoVenue(with_printer_ports(one.venue, chosen), one.menu))
    return town


async def publish(house: House, venue: Venue, menu: Menu) -> None:
    """Publish both documents of a venue; what is so already stays.  Raises `PublishError`."""
    actor = house.system_actor(venue.id, "publisher")
    outcome = await house.submit(actor, venue.id, VenuePublish(venue))
    if outcome.status != 200 and b'"venue.in_use"' in outcome.answer:
        # Guests sit where the new documents know no place: it opens with those it had.
        sys.stderr.write(f"{venue.id}: {outcome.answer.decode()}\n")
        await house.refresh_venues()
        return
    _expect(outcome)
    # The file's own word counts for all that stands in it.
    wish = MenuPublish(menu, undeclared=menu.publish_undeclared)
    outcome = await house.submit(actor, venue.id, wish)
    missing = unspoken(menu)
    if outcome.status != 200 and missing is not None:
        # The place opens all the same, with the menu it had.
        sys.stderr.write(f"{venue.id}: {sentence(missing.code, missing.params)}\n")
    else:
        _expect(outcome)
    await house.refresh_venues()


def _expect(outcome: Outcome) -> None:
    if outcome.status != 200:
        raise PublishError(outcome.answer.decode())


async def open_venues(
    installation: Installation,
    venues: Sequence[DemoVenue],
    base_url: str,
    links_file: Path | None,
) -> Links:
    """Publish, pair the links' devices (or keep those that are), write the links.

    Every screen gets a link in the demo and where `links_file` asks for them; otherwise the office
    alone, and it pairs the others.  Without `links_file` only the venues given get links at all.
    """
    house = installation.house
    for one in venues:
        await publish(house, one.venue, one.menu)
    kept_file = house.settings.data_dir / LINKS_FILE
    links = await make_links(
        house,
        base_url,
        house.venues() if links_file is not None else [one.venue.id for one in venues],
        everything=house.settings.demo or links_file is not None,
        kept=read_links(kept_file),
    )
    kept_file.parent.mkdir(parents=True, exist_ok=True)
    write_links(kept_file, links)
    if links_file is not None:
        write_links(links_file, links)
    if house.settings.demo:
        shown = {
            venue: {name: surface.url for name, surface in found.surfaces.items()}
            for venue, found in links.venues.items()
        }
        house.settings = msgspec.structs.replace(house.settings, demo_links=shown)
    return links


def terminal_qr(text: str) -> str:
    """A QR code in half-block characters."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    picture = io.StringIO()
    code.print_ascii(out=picture, invert=True)
    return picture.getvalue()


def announce(links: Links, *, demo: bool) -> None:
    """Print where everything is, and a QR code for the phone."""
    say = sys.stdout.write
    say(f"\n  Tresen is open: {links.base_url}/\n\n")
    if not links.venues:
        say("  There is no venue yet: `tresen new DIR` sets one up, `tresen serve DIR` opens it.\n")
    if not demo and not sys.stdout.isatty():
        # Nobody reads along but a log, and a log holds no tokens.
        say(f"  All links with their tokens are in {LINKS_FILE} in the data folder.\n")
        sys.stdout.flush()
        return
    for venue_id, venue in links.venues.items():
        say(f"  {venue.name} ({venue_id})\n")
        for name, surface in venue.surfaces.items():
            say(f"    {name:<18} {surface.url}\n")
        if not demo:
            office = venue.surfaces["devices"].token
            say(f"    {'all of it':<18} {links.base_url}/d/{venue_id}/links?token={office}\n")
        first = next(iter(venue.places.values()), None)
        if first is not None:
            say(f"    {first.label:<18} {first.url}\n")
        say("\n")
    say(f"  Open {links.base_url}/ on a phone in the same network:\n")
    say(terminal_qr(links.base_url + "/"))
    if demo:
        say("  The demo's links open every screen to whoever has them. Ctrl+C ends it.\n")
    sys.stdout.flush()
