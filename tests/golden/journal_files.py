"""Golden journals: what a release wrote, kept for ever, and what must come of it.

A folder a release: `journal.jsonl` holds every column of every event, `expected.json` the digests
of the state on the way, by the shape of snapshots, and the rows of every view at the end.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pos.app import all_views
from pos.journal.book import SNAPSHOT_SHAPE, Book, encode_state, recorded_of
from pos.journal.contract import Entry
from pos.journal.memory import MemoryJournal
from pos.views.contract import Params
from pos.views.hub import Hub
from tests.property.world import channels_of, rows_of

HERE = Path(__file__).parent
EVERY = 25
"""Events between two digests: a fault is found near where it is."""


def releases() -> list[Path]:
    return sorted(path.parent for path in HERE.glob("*/journal.jsonl"))


def line_of(partition: str, entry: Entry) -> str:
    """One event as one line; its body is a text, so that not a byte of it can change."""
    return json.dumps(
        {
            "partition": partition,
            "seq": entry.seq,
            "at": entry.at,
            "command_id": entry.command_id,
            "actor": entry.actor,
            "body": entry.body.decode(),
            "hash": entry.hash.hex(),
        },
        ensure_ascii=False,
    )


def entries_of(folder: Path) -> Iterator[tuple[str, Entry]]:
    for line in (folder / "journal.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield (
            row["partition"],
            Entry(
                row["seq"],
                row["at"],
                row["command_id"],
                row["actor"],
                row["body"].encode(),
                bytes.fromhex(row["hash"]),
            ),
        )


def expected_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
    return found


def digests_of(folder: Path) -> tuple[Book, dict[str, str]]:
    """Fold a golden journal; the book at its end, and the state's digests on the way."""
    partition, _ = next(entries_of(folder))
    book = Book(MemoryJournal("golden"), partition)
    digests: dict[str, str] = {}
    last = 0
    for _, entry in entries_of(folder):
        book.fold([recorded_of(partition, entry)])
        last = entry.seq
        if last % EVERY == 0:
            digests[str(last)] = state_digest(book)
    digests[str(last)] = state_digest(book)
    return book, digests


def state_digest(book: Book) -> str:
    return hashlib.sha256(encode_state(book.shelf)).hexdigest()


def rows_at_the_end(book: Book) -> dict[str, Any]:
    """Rows of every view without parameters, and of one guest."""
    hub = Hub("golden", all_views())
    seen: set[str] = set()
    found: dict[str, Any] = {}
    for view, params in channels_of(book.shelf):
        rows = rows_of(hub.channel(book, view, params))
        if view in seen or not rows:
            continue
        seen.add(view)
        found[name_of(view, params)] = rows
    return found


def name_of(view: str, params: Params) -> str:
    return view + "".join(f"?{key}={value}" for key, value in params)


def expectation(folder: Path) -> dict[str, Any]:
    book, digests = digests_of(folder)
    return {"state": {str(SNAPSHOT_SHAPE): digests}, "rows": rows_at_the_end(book)}


def write_json(path: Path, thing: Any) -> None:
    text = json.dumps(thing, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", "utf-8")
