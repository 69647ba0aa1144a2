"""An event that can not be read closes its venue with a sentence that names it, and no other."""

import sqlite3
from pathlib import Path

import pytest

from pos.demo import load_demo
from pos.domain import commands as cmd
from pos.domain.staff import Actor
from pos.journal.clock import SystemClock
from pos.journal.contract import StorageError
from pos.journal.sqlite import SqliteJournal
from pos.journal.writer import Outcome, Writer
from pos.web.house import new_id


async def publish(writer: Writer, number: int) -> Outcome:
    venue = load_demo()[number].venue
    actor = Actor("system", "system:test", venue.id, "system")
    now = SystemClock().now()
    wish = cmd.VenuePublish(venue)
    return await writer.submit(new_id(now), f"venue:{venue.id}", now + 60_000, wish, actor)


async def test_a_damaged_event_is_named_and_closes_its_venue_only(tmp_path: Path) -> None:
    file = tmp_path / "tresen.sqlite"
    for damage in (False, True):
        if damage:
            connection = sqlite3.connect(file)
            connection.execute("UPDATE journal SET body = x'00ff' WHERE partition = 1")
            connection.execute("DELETE FROM snapshot")
            connection.commit()
            connection.close()
        journal = SqliteJournal(file)
        await journal.open()
        writer = Writer(journal, SystemClock(), lambda _book, _changes: None)
        writer.start()
        try:
            statuses = [(await publish(writer, number)).status for number in (0, 1)]
            assert statuses == ([503, 200] if damage else [200, 200])
            if damage:
                with pytest.raises(StorageError, match="event 1 can not be read"):
                    await writer.book(f"venue:{load_demo()[0].venue.id}")
        finally:
            await writer.stop()
            await journal.close()
