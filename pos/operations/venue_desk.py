"""What an owner does to one venue from the terminal: devices, pairing, erasing, publishing."""

import secrets
from pathlib import Path
from typing import Final, get_args

import msgspec

from pos import channels
from pos.domain.commands import DeviceRevoke, MenuPublish, PairingOpen, PersonalErase, VenuePublish
from pos.domain.instants import iso
from pos.domain.order import Order
from pos.domain.staff import Role
from pos.operations.opening import Trouble, decided
from pos.views.contract import Reading
from pos.web.house import House, new_id
from pos.web.problems import Problem
from pos.web.sessions import digest_of

CODE_DIGITS: Final = 8
ID_CHARACTERS_SHOWN: Final = 36


class DeviceLine(msgspec.Struct, frozen=True):
    """One device as it is listed; instants in ISO 8601, empty for never."""

    device_id: str
    role: str
    station: str
    label: str
    paired_at: str
    revoked_at: str


class PairingCode(msgspec.Struct, frozen=True):
    """A code that was just made: shown once, never stored."""

    device_id: str
    code: str
    expires_at: str

    @property
    def spaced(self) -> str:
        """The code as it is read out: `1234 5678`."""
        return f"{self.code[:4]} {self.code[4:]}"


async def reading_of(house: House, venue: str) -> Reading:
    """A venue's state.  Raises `Trouble` for one that is not here."""
    try:
        return await house.reading(venue)
    except Problem as problem:
        known = ", ".join(house.venues()) or "none"
        raise Trouble(f"There is no venue {venue} here; there are: {known}.") from problem


async def devices(house: House, venue: str) -> list[DeviceLine]:
    """All devices of a venue, those that are revoked last."""
    reading = await reading_of(house, venue)
    found = reading.shelf.state.devices.values()
    lines = [
        DeviceLine(
            device.device_id,
            device.role,
            device.station,
            reading.texts.get(device.label, ""),
            iso(device.paired_at) if device.paired_at else "",
            iso(device.revoked_at) if device.revoked_at else "",
        )
        for device in found
    ]
    return sorted(lines, key=lambda one: (bool(one.revoked_at), one.role, one.paired_at))


async def pair(house: House, venue: str, role: str, station: str, label: str) -> PairingCode:
    """Open a door for a new device; it comes in by typing the code."""
    reading = await reading_of(house, venue)
    roles = get_args(Role)
    if role not in roles:
        raise Trouble(f"There is no role {role}; there are: {', '.join(roles)}.")
    state = reading.shelf.state
    what, there = "station", [one.id for one in state.venue.stations] if state.venue else []
    if role == "kiosk" and state.venue is not None:
        what, there = "place", [one.id for one in state.venue.places]
    elif role == "channel":
        what, there = "channel", channels.names()
    if station and station not in there:
        raise Trouble(f"{venue} has no {what} {station}; there are: {', '.join(there)}.")
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    wish = {
        "type": "pairing.open",
        "device_id": new_id(house.clock.now()),
        "role": role,
        "code_digest": digest_of(code),
        "station": station,
        "label": label,
    }
    try:
        command = msgspec.convert(wish, PairingOpen)
    except msgspec.ValidationError as error:
        raise Trouble(f"That can not be paired: {error}") from error
    result = await decided(house, venue, command, name="terminal")
    return PairingCode(command.device_id, code, str(result["expires_at"]))


async def revoke(house: House, venue: str, device: str) -> DeviceLine:
    """Take a device's token away.  The first characters of its id, or its label, are enough."""
    listed = [one for one in await devices(house, venue) if not one.revoked_at]
    found = [one for one in listed if device in {one.device_id, one.label}]
    found = found or [one for one in listed if len(device) >= 4 and device in one.device_id]
    if not found:
        raise Trouble(f"{venue} has no device {device}; `tresen devices {venue}` lists them.")
    if len(found) > 1:
        raise Trouble(f"{device} means {len(found)} devices; give more of the id.")
    await decided(house, venue, DeviceRevoke(found[0].device_id), name="terminal")
    return found[0]


async def erase(house: House, venue: str, wanted: str) -> str:
    """Empty every personal text of an order, a device or a person; the subject's id.

    An order is named by its id, or by its number while the venue still has it at hand.
    """
    state = (await reading_of(house, venue)).shelf.state
    orders = [*state.orders.values(), *(closed.order for closed in state.recent.values())]
    known = state.devices.keys() | state.people.keys() | {order.order_id for order in orders}
    if wanted in known:
        subject = wanted
    elif len(wanted) == ID_CHARACTERS_SHOWN:
        # An order of long ago left the shelf; the journal empties its rows all the same.
        subject = wanted
    else:
        subject = _by_number(orders, wanted).order_id
    await decided(house, venue, PersonalErase(subject), name="terminal")
    return subject


def _by_number(orders: list[Order], number: str) -> Order:
    found = [order for order in orders if order.number.lower() == number.lower()]
    if not found:
        raise Trouble(f"No open or recent order has the number {number}; give the order's id.")
    if len(found) > 1:
        days = ", ".join(f"{order.order_id} ({order.business_day})" for order in found)
        raise Trouble(f"{number} was given more than once: {days}. Give the order's id.")
    return found[0]


async def publish(house: House, venue_file: Path, menu_file: Path | None) -> list[str]:
    """Publish documents from files; what was done, as sentences.

    Raises `pos.documents.DocumentError` with every fault; then nothing is published.
    """
    from pos.documents import DocumentError, read_menu_with_warnings, read_venue

    venue = read_venue(venue_file)
    menu = None
    if menu_file is not None:
        reading = read_menu_with_warnings(menu_file, venue)
        if reading.unspoken:  # the venue would stand there alone
            raise DocumentError(reading.unspoken)
        menu = reading.menu
    said: list[str] = []
    await decided(house, venue.id, VenuePublish(venue), name="publisher")
    said.append(f"{venue.name} ({venue.id}) is published.")
    if menu is not None:
        # Who publishes a file gives the word that stands in it.
        wish = MenuPublish(menu, undeclared=menu.publish_undeclared)
        result = await decided(house, venue.id, wish, name="publisher")
        said.append(f"Its menu is version {result['version']}.")
    return said
