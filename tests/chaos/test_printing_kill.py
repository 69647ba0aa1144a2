"""kill -9 in the middle of printing: every ticket comes out, and every second copy says so."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from pos.domain.events import Event, TicketsFired, VenuePublished
from printers.paper import interpret
from printers.virtual import VirtualPrinter
from tests.conftest import LONG
from tests.printing_samples import PRINTER, VENUE, round_placed

ROOT = Path(__file__).parents[2]
KILLS = 50 if LONG else 12
ORDERS = 10 * KILLS

AGENT = """
import asyncio, os, sys
from pathlib import Path
import msgspec
from pos.domain.envelope import Recorded
from pos.domain.events import Event
from pos.feeds.contract import Page
from printers.consumer import Printing
from printers.cursors import SqliteCursors
from printers.surroundings import Surroundings
from printers.transports import open_transport

folder = Path(sys.argv[1])
events = msgspec.json.decode((folder / "events.json").read_bytes(), type=list[Event])
recorded = [Recorded("venue:x", n, 1, "", "", e, b"", b"") for n, e in enumerate(events, 1)]
reports = open(folder / "reports", "ab", buffering=0)

class Feed:
    async def read(self, partition, after, limit=100, wait=0.0):
        if after >= len(recorded) and wait:
            await asyncio.sleep(wait)
        return Page("e1", tuple(recorded[after : after + limit]), len(recorded))

async def submit(command_id, partition, command):
    reports.write(msgspec.json.encode(command) + b"\\n")
    os.fsync(reports.fileno())

async def texts(partition, records):
    return {}

around = Surroundings(
    feed=Feed(), cursors=SqliteCursors(folder / "cursors.sqlite"), submit=submit, texts=texts,
    transport=open_transport(), now=lambda: 1, pauses=(0.05,),
)
asyncio.run(Printing(around, "venue:x").run())
"""


async def test_every_ticket_survives_being_killed_and_every_copy_is_marked(
    tmp_path: Path,
) -> None:
    printer = VirtualPrinter()
    printer.jobs = type(printer.jobs)(maxlen=10_000)
    await printer.start()
    there = msgspec.structs.replace(PRINTER, host=printer.host, port=printer.port)
    venue = VenuePublished(msgspec.structs.replace(VENUE, printers=(there,)))
    events = [venue, *evening()]
    (tmp_path / "events.json").write_bytes(msgspec.json.encode(events))
    (tmp_path / "agent.py").write_text(AGENT, "utf-8")
    seeded = random.Random(20_261_122)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    kills = 0
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable, tmp_path / "agent.py", tmp_path, cwd=ROOT, env=environment
        )
        before = len(printer.jobs)
        if kills < KILLS:
            await printer.printed(before + seeded.randint(1, 5))
            await asyncio.sleep(seeded.random() * 0.01)
        else:
            await last_report(tmp_path, process, len(events))
        process.send_signal(signal.SIGKILL)
        await process.wait()
        kills += 1
        if kills > KILLS:
            break
    await printer.idle()
    await printer.stop()
    check(tmp_path, list(printer.jobs))


def evening() -> Iterator[Event]:
    """Orders that fire at once, and orders that wait in the cursor's note until they are fired.

    The agent's clock stands at the first millisecond.
    """
    for n in range(1, ORDERS + 1, 2):
        lines = round_placed(n).lines[:1]
        yield round_placed(n + 1, lines=lines, fire_at=2)
        yield round_placed(n, lines=lines, fire_at=1)
        yield TicketsFired((f"r{n + 1}.grill",))


async def last_report(folder: Path, process: asyncio.subprocess.Process, seq: int) -> None:
    """Wait until the last ticket was reported, or the agent ended by itself."""
    wanted = f'"job_id":"{seq}.'.encode()
    while wanted not in (folder / "reports").read_bytes():
        if process.returncode is not None:
            pytest.fail(f"the agent ended with {process.returncode}")
        await asyncio.sleep(0.02)


def check(folder: Path, jobs: list[bytes]) -> None:
    """At least once, in order, and no unmarked ticket twice."""
    texts = ["\n".join(interpret(job).text) for job in jobs]
    plain = [text for text in texts if "DUPLIKAT" not in text]
    numbers = [text.split("Bon ")[1][:4] for text in texts]
    assert sorted(set(numbers)) == [f"{n:04d}" for n in range(1, ORDERS + 1)]
    assert numbers == sorted(numbers)
    unmarked = [text.split("Bon ")[1][:4] for text in plain]
    assert len(unmarked) == len(set(unmarked))
    reported = {
        msgspec.json.decode(line)["job_id"]
        for line in (folder / "reports").read_bytes().splitlines()
    }
    assert len(reported) == ORDERS
