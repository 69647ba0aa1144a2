"""Journals of every release are read by this one, byte for byte, to the same state and rows."""

from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from pos import __version__
from pos.domain.events import Event
from pos.journal.book import SNAPSHOT_SHAPE, encode_event, recorded_of
from pos.journal.chain import chained
from pos.journal.contract import GENESIS
from tests.golden.generate import main
from tests.golden.journal_files import (
    digests_of,
    entries_of,
    expected_of,
    releases,
    rows_at_the_end,
)

every_release = pytest.mark.parametrize("folder", releases(), ids=lambda folder: folder.name)


def test_this_release_has_a_golden_journal() -> None:
    assert __version__ in {folder.name for folder in releases()}, (
        f"run `python -m tests.golden.generate {__version__}` and commit what it writes"
    )


def test_the_newest_journal_holds_every_kind_of_event() -> None:
    newest = max(releases(), key=lambda f: [int(n) for n in f.name.split(".")])
    found = {msgspec.json.decode(entry.body)["type"] for _, entry in entries_of(newest)}
    assert found == {str(event.__struct_config__.tag) for event in get_args(Event)}


@every_release
def test_every_event_is_read_and_written_as_it_was(folder: Path) -> None:
    before = GENESIS
    for number, (partition, entry) in enumerate(entries_of(folder), 1):
        assert entry.seq == number
        assert encode_event(recorded_of(partition, entry).event) == entry.body
        assert entry.hash == chained(
            before, partition, number, entry.at, entry.command_id, entry.actor, entry.body
        )
        before = entry.hash


@every_release
def test_replay_leads_to_the_same_bytes(folder: Path) -> None:
    book, digests = digests_of(folder)
    known = expected_of(folder)["state"]
    shape = str(SNAPSHOT_SHAPE)
    assert shape in known, (
        f"snapshots have a new shape; look at the rows, then run "
        f"`python -m tests.golden.generate {folder.name} --extend`"
    )
    assert digests == known[shape]
    assert str(book.head.seq) in known[shape]


@every_release
def test_screens_show_what_they_showed(folder: Path) -> None:
    """Fields of a row are only added; what was shown is shown."""
    book, _ = digests_of(folder)
    rows = rows_at_the_end(book)
    # A guest's parameter comes from the token and is on no wire: since 0.2.0 it names the phone.
    rows |= {key.replace("?phone=", "?seating="): row for key, row in rows.items()}
    assert_holds(rows, expected_of(folder)["rows"], folder.name)


def assert_holds(now: Any, then: Any, where: str) -> None:
    if isinstance(then, dict):
        assert isinstance(now, dict), where
        for key, value in then.items():
            assert key in now, f"{where}.{key}"
            assert_holds(now[key], value, f"{where}.{key}")
    elif isinstance(then, list):
        assert isinstance(now, list), where
        assert len(now) == len(then), where
        for number, (mine, value) in enumerate(zip(now, then, strict=True)):
            assert_holds(mine, value, f"{where}.{number}")
    else:
        assert now == then, where


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of a release, freshly written: that takes seconds."""
    folder = tmp_path_factory.mktemp("golden")
    assert main(["1.0.0"], folder) == 0
    return folder


def written(folder: Path, release: str = "1.0.0") -> bytes:
    return (folder / release / "journal.jsonl").read_bytes()


def test_a_released_journal_is_never_written_again(
    released: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = written(released)
    assert main(["1.0.0"], released) == 1
    assert "never written again" in capsys.readouterr().err
    assert written(released) == before


def test_the_same_seed_writes_the_same_journal(released: Path) -> None:
    assert main(["1.0.1"], released) == 0
    assert written(released, "1.0.1") == written(released)
