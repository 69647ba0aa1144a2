"""kill -9 in the rush: the lunch goes on as if nothing had happened, every unit fires once.

The same lunch is played twice on copies of one data folder, once with its server killed again and
again.  What the door answers and what the journal holds must be the same, byte for byte.
"""

import asyncio
import shutil
import time
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from loadtest.lunch_figures import figures
from loadtest.lunch_guests import OPENS_AT, guests
from loadtest.lunch_house import Answer, Who
from loadtest.lunch_place import VENUE, Truth
from loadtest.lunch_server import Made, ServerHouse, made
from loadtest.lunch_world import Lunch
from loadtest.stage import DATABASE
from pos.journal.contract import READ_MAX, Entry
from pos.journal.sqlite import SqliteJournal
from tests.conftest import LONG

GUESTS = 80 if LONG else 9
KILLS = 20 if LONG else 3
SEED = 5
CROWDED = 4
"""They come so many times closer together."""


class KilledHouse(ServerHouse):
    """A server that is killed at some of its commands: before one, or before its answer is read."""

    def __init__(self, made_of: Made, kills: list[int]) -> None:
        super().__init__(made_of)
        self.kills = kills
        self.dies_unheard = False
        self.chance = Random(SEED)

    def ask(self, who: Who, command: dict[str, Any], phone: str = "", place: str = "") -> Answer:
        """Ask, with the server dying first, or between its commit and its answer."""
        if self.kills and self.commands >= self.kills[0]:
            self.kills.pop(0)
            if len(self.kills) % 2:
                self.kill()
            else:
                self.dies_unheard = True
        return super().ask(who, command, phone, place)

    def _put(self, path: str, body: dict[str, Any], token: str) -> tuple[int, bytes]:
        if self.dies_unheard:
            self.dies_unheard = False
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            self._door.request("PUT", path, msgspec.json.encode(body), headers)
            # Before, in the middle of or after its commit.
            time.sleep(self.chance.uniform(0, 0.02))
            self.kill()
        return super()._put(path, body, token)


def play(folder: Path, made_of: Made, kills: list[int]) -> tuple[Lunch, KilledHouse]:
    crowd = [
        msgspec.structs.replace(guest, asks_at=OPENS_AT + (guest.asks_at - OPENS_AT) // CROWDED)
        for guest in guests(SEED, OPENS_AT)
        if LONG or guest.is_here
    ][:GUESTS]
    truth = Truth(SEED)
    here = msgspec.structs.replace(made_of, folder=folder)
    with KilledHouse(here, kills) as house:
        lunch = Lunch(house, crowd, truth, "forgetful", SEED)
        lunch.play()
    return lunch, house


async def entries_of(folder: Path) -> list[Entry]:
    journal = SqliteJournal(folder / DATABASE)
    await journal.open()
    entries: list[Entry] = []
    try:
        while page := await journal.read(f"venue:{VENUE}", len(entries), READ_MAX):
            entries += page
    finally:
        await journal.close()
    return entries


@pytest.mark.timeout(600 if LONG else 120)
def test_a_lunch_with_kills_is_the_lunch_without(tmp_path: Path) -> None:
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    calm.mkdir()
    made_of = made(calm)
    shutil.copytree(calm, killed)

    undisturbed, steady = play(calm, made_of, [])
    kills = sorted(Random(SEED).sample(range(10, steady.commands - 10), KILLS))
    disturbed, shaken = play(killed, made_of, kills)

    assert not shaken.kills
    assert shaken.answers == steady.answers
    assert figures([disturbed]) == figures([undisturbed])
    for lunch in (undisturbed, disturbed):
        assert not lunch.kitchen.fired_twice
        assert not list(lunch.kitchen.unfired())
    right, found = asyncio.run(entries_of(calm)), asyncio.run(entries_of(killed))
    # The chain of hashes, too.
    assert found == right
    assert len(right) > 10 * GUESTS
