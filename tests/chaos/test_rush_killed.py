"""kill -9 in the rush: the lunch goes on as if nothing had happened, every unit fires once.

A lunch is played, and what everybody did in it is done once more on a copy of the data folder, with
the server killed again and again.  Answers and journal must be the same, byte for byte.
"""

import asyncio
import shutil
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from loadtest.lunch_guests import OPENS_AT, guests
from loadtest.lunch_house import Answer, Who
from loadtest.lunch_place import VENUE, Truth
from loadtest.lunch_server import Made, ServerHouse, made
from loadtest.lunch_world import Lunch
from loadtest.stage import DATABASE
from pos.domain.events import OrderPlaced, TicketsFired, UnitsFired
from pos.domain.instants import Instant
from pos.domain.kitchen import units_at, units_of
from pos.journal.book import recorded_of
from pos.journal.contract import READ_MAX, Entry
from pos.journal.sqlite import SqliteJournal
from tests.conftest import LONG

GUESTS = 80 if LONG else 9
KILLS = 20 if LONG else 3
SEED = 5
CROWDED = 4
"""They come so many times closer together."""
Done = Instant | tuple[Who, dict[str, Any], str, str]
"""The clock was moved there, or somebody asked something."""


class WatchedHouse(ServerHouse):
    """A server of whose lunch everything that is done is written down."""

    def __init__(self, made_of: Made) -> None:
        super().__init__(made_of)
        self.done: list[Done] = []

    def advance(self, limit: Instant) -> Instant:
        at = super().advance(limit)
        self.done.append(at)
        return at

    def ask(self, who: Who, command: dict[str, Any], phone: str = "", place: str = "") -> Answer:
        self.done.append((who, command, phone, place))
        return super().ask(who, command, phone, place)


class KilledHouse(ServerHouse):
    """A server that dies before some commands are sent, or between their commit and the answer."""

    def __init__(self, made_of: Made) -> None:
        super().__init__(made_of)
        self.dies_unheard = False
        self.chance = Random(SEED)

    def do_again(self, done: list[Done], kills: set[int]) -> None:
        for number, one in enumerate(done):
            if number in kills:
                if self.chance.random() < 0.5:
                    self.kill()
                else:
                    self.dies_unheard = True
            if isinstance(one, int):
                self._at = one
                self._move_clock()
            else:
                self.ask(*one)

    def _put(self, path: str, body: dict[str, Any], token: str) -> tuple[int, bytes]:
        if self.dies_unheard:
            self.dies_unheard = False
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            self._door.request("PUT", path, msgspec.json.encode(body), headers)
            # Before, in the middle of or after its commit.
            time.sleep(self.chance.uniform(0, 0.02))
            self.kill()
        return super()._put(path, body, token)


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


def fired_of(entries: list[Entry]) -> tuple[Counter[str], set[str]]:
    """How often each unit was fired, and all units that were ordered."""
    fired: Counter[str] = Counter()
    ordered: dict[str, OrderPlaced] = {}
    units: set[str] = set()
    for entry in entries:
        match recorded_of(f"venue:{VENUE}", entry).event:
            case OrderPlaced() as event:
                ordered[event.round_id] = event
                units |= {unit for line in event.lines for unit in units_of(line)}
            case TicketsFired() as event:
                for ticket_id in event.tickets:
                    round_id, station = ticket_id.split(".")[:2]
                    lines = ordered[round_id].lines
                    first = {unit for line in lines for unit in units_at(line, station)}
                    fired.update(first - set(event.later))
            case UnitsFired() as event:
                fired.update(event.units)
            case _:
                pass
    return fired, units


@pytest.mark.timeout(600 if LONG else 120)
def test_a_lunch_with_kills_is_the_lunch_without(tmp_path: Path) -> None:
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    calm.mkdir()
    made_of = made(calm)
    shutil.copytree(calm, killed)
    crowd = [
        msgspec.structs.replace(guest, asks_at=OPENS_AT + (guest.asks_at - OPENS_AT) // CROWDED)
        for guest in guests(SEED, OPENS_AT)
        if LONG or guest.is_here
    ][:GUESTS]

    with WatchedHouse(made_of) as steady:
        Lunch(steady, crowd, Truth(SEED), "forgetful", SEED).play()
    asked = [n for n, one in enumerate(steady.done) if not isinstance(one, int)]
    kills = set(Random(SEED).sample(asked[5:-5], KILLS))
    with KilledHouse(msgspec.structs.replace(made_of, folder=killed)) as shaken:
        shaken.do_again(steady.done, kills)

    assert shaken.answers == steady.answers
    right, found = asyncio.run(entries_of(calm)), asyncio.run(entries_of(killed))
    # The clock's own commands are named after the instant that it waited for; all else is the same.
    assert [(e.seq, e.at, e.actor, e.body) for e in found] == [
        (e.seq, e.at, e.actor, e.body) for e in right
    ]
    fired, ordered = fired_of(found)
    assert set(fired) == ordered
    assert set(fired.values()) == {1}
