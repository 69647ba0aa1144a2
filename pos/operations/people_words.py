"""The words of `tresen people` on the command line."""

from pathlib import Path
from typing import Any

from pos.operations.carrying_out import Chosen, carry_out, command, data_option, say


def add_people(commands: Any) -> None:
    """Add the subcommands."""
    text = "who works here: list, add, set a PIN, remove"
    people = commands.add_parser("people", help=text, description=text)
    inner = people.add_subparsers(title="people commands", metavar="COMMAND", required=True)
    listed = command(inner, "list", "list everybody who works at a venue", _list)
    added = command(inner, "add", "take somebody on; the PIN is asked for", _add)
    pinned = command(inner, "set-pin", "give somebody another PIN, which is asked for", _set_pin)
    removed = command(inner, "remove", "somebody works here no longer", _remove)
    for parser in (listed, added, pinned, removed):
        parser.add_argument("venue")
    added.add_argument("name")
    added.add_argument("--role", required=True, help="server, cook, shift-lead or owner")
    for parser in (pinned, removed):
        parser.add_argument("person", help="the name, or some characters of the id")
    for parser in (listed, added, pinned, removed):
        data_option(parser)


async def _list(chosen: Chosen) -> int:
    from pos.operations import people
    from pos.operations.opening import open_house, settings_of

    async with open_house(settings_of(chosen.data)) as house:
        listed = await people.listed(house, chosen.venue)
    for one in listed:
        state = "REMOVED" if one.removed else "" if one.has_pin else "no PIN"
        say(f"{one.person_id}  {one.role:<10} {one.name:<24} {state}".rstrip())
    if not listed:
        say(f"Nobody works at {chosen.venue} yet; `tresen people add {chosen.venue} NAME`.")
    return 0


async def _add(chosen: Chosen) -> int:
    from pos.operations import people
    from pos.operations.opening import open_house, settings_of

    people.role_named(chosen.role)
    pin = people.ask_pin(chosen.name)
    opened = people.opened_first(chosen.data) if chosen.data else None
    settings = await opened if opened is not None else settings_of(None)
    async with open_house(settings) as house:
        person_id = await people.add(house, chosen.venue, chosen.name, chosen.role, pin)
    say(f"{chosen.name} works at {chosen.venue} now ({person_id}).")
    return 0


async def _set_pin(chosen: Chosen) -> int:
    from pos.operations import people
    from pos.operations.opening import open_house, settings_of

    async with open_house(settings_of(chosen.data)) as house:
        await people.one(house, chosen.venue, chosen.person)
        pin = people.ask_pin(chosen.person)
        person = await people.set_pin(house, chosen.venue, chosen.person, pin)
    say(f"{person.name} has another PIN. Who is signed in with the old one is out.")
    return 0


async def _remove(chosen: Chosen) -> int:
    from pos.operations import people
    from pos.operations.opening import open_house, settings_of

    async with open_house(settings_of(chosen.data)) as house:
        person = await people.remove(house, chosen.venue, chosen.person)
    say(f"{person.name} works here no longer. What they did stays in the journal.")
    return 0


def first_owner(folder: Path) -> int:
    """Ask who owns the venue of a fresh folder, at the end of `tresen new`."""
    try:
        name = input("Your name, as colleagues read it (Enter: later): ").strip()
    except (EOFError, KeyboardInterrupt):
        name = ""
    return carry_out(_first_owner, Chosen(folder=folder, name=name)) if name else 0


async def _first_owner(chosen: Chosen) -> int:
    from pos.operations import people
    from pos.operations.opening import open_house

    pin = people.ask_pin(chosen.name, "owner")
    settings = await people.opened_first(chosen.folder)
    async with open_house(settings) as house:
        (venue,) = house.venues()
        await people.add(house, venue, chosen.name, "owner", pin)
    say(f"{chosen.name} owns {venue}.")
    return 0
