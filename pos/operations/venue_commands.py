"""The subcommands for one venue: devices, pairing, erasing, publishing."""

from pathlib import Path
from typing import Any, get_args

from pos.domain.staff import Role
from pos.operations.carrying_out import Chosen, command, data_option, say


def add_venue_commands(commands: Any) -> None:
    """Add them to the parser."""
    listed = command(commands, "devices", "list a venue's devices", _devices)
    listed.add_argument("venue")
    paired = command(commands, "pair", "make a pairing code for a new device", _pair)
    paired.add_argument("venue")
    paired.add_argument("role", choices=get_args(Role))
    paired.add_argument(
        "--station", default="", help="a kitchen's station, a kiosk's place, a channel's name"
    )
    paired.add_argument("--label", default="", help="how the device is called in the list")
    revoked = command(commands, "revoke", "take a device's token away, at once", _revoke)
    revoked.add_argument("venue")
    revoked.add_argument("device", help="its id (some characters of it are enough) or its label")
    erased = command(commands, "erase", "empty the personal texts of an order or device", _erase)
    erased.add_argument("venue")
    erased.add_argument("subject", help="an order's id or number, a device's or a person's id")
    published = command(commands, "publish", "publish a venue and its menu from files", _publish)
    published.add_argument("venue_file", type=Path, metavar="VENUE.toml")
    published.add_argument("menu_file", type=Path, nargs="?", metavar="MENU.toml")
    for parser in (listed, paired, revoked, erased, published):
        data_option(parser)


async def _devices(chosen: Chosen) -> int:
    from pos.operations import venue_desk
    from pos.operations.opening import open_house, settings_of

    async with open_house(settings_of(chosen.data)) as house:
        listed = await venue_desk.devices(house, chosen.venue)
    for one in listed:
        state = f"REVOKED {one.revoked_at}" if one.revoked_at else f"since {one.paired_at}"
        say(f"{one.device_id}  {one.role:<8} {one.station:<12} {one.label:<20} {state}")
    if not listed:
        say(f"{chosen.venue} has no devices; `tresen pair {chosen.venue} ROLE` lets one in.")
    return 0


async def _pair(chosen: Chosen) -> int:
    from pos.operations import venue_desk
    from pos.operations.opening import open_house, settings_of

    async with open_house(settings_of(chosen.data)) as house:
        door = await venue_desk.pair(house, chosen.venue, chosen.role, chosen.station, chosen.label)
    say(f"Code {door.spaced} - good once, until {door.expires_at}.")
    say(f"Open /d/{chosen.venue}/pair on the device and type it.")
    return 0


async def _revoke(chosen: Chosen) -> int:
    from pos.operations import venue_desk
    from pos.operations.opening import open_house, settings_of

    async with open_house(settings_of(chosen.data)) as house:
        device = await venue_desk.revoke(house, chosen.venue, chosen.device)
    say(f"{device.device_id} ({device.role} {device.label}) is let in no more.")
    return 0


async def _erase(chosen: Chosen) -> int:
    from pos.operations import venue_desk
    from pos.operations.opening import open_house, settings_of

    async with open_house(settings_of(chosen.data)) as house:
        subject = await venue_desk.erase(house, chosen.venue, chosen.subject)
    say(f"Every personal text of {subject} is empty now. Backups of before still hold them.")
    return 0


async def _publish(chosen: Chosen) -> int:
    from pos.operations import venue_desk
    from pos.operations.opening import DATABASE_FILE, open_house, settings_of

    settings = settings_of(chosen.data)
    beside = settings_of(chosen.venue_file.parent)
    if chosen.data is None and not settings.database_url:
        # The journal of the venue's own folder is meant, not a new one somewhere else.
        settings = beside if (beside.data_dir / DATABASE_FILE).is_file() else settings
    async with open_house(settings, new=True) as house:
        for sentence in await venue_desk.publish(house, chosen.venue_file, chosen.menu_file):
            say(sentence)
    return 0
