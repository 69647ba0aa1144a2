"""What every journal keeps, whatever it lies in: chain, heads, decisions, texts, snapshots."""

from pathlib import Path
from typing import Any

import pytest

from pos.journal.blobs import BLOB_MAX, BlobTooLargeError
from pos.journal.contract import (
    READ_MAX,
    SNAPSHOTS_KEPT,
    Append,
    Head,
    Journal,
    Snapshot,
    StorageError,
    Text,
)
from tests.contract.entries import (
    AT,
    append,
    assert_chained,
    command_id,
    decision,
    entries_after,
)

P, Q = "venue:krug", "venue:zapf"


async def test_an_empty_journal_knows_nothing_and_says_so(journal: Journal) -> None:
    assert await journal.head(P) == Head()
    assert await journal.partitions() == []
    assert await journal.read(P, 0) == []
    assert await journal.decision(P, command_id(1)) is None
    assert await journal.texts(P, ["a"]) == {}
    assert await journal.snapshots(P) == []
    assert await journal.cursors() == {}
    assert await journal.setting("nothing") is None
    assert await journal.moved() == []
    assert journal.epoch


async def test_what_was_committed_is_there_for_the_next_process(place: Any) -> None:
    journal = await place.open()
    text = Text("n1", "order-1", "no onions, Ærøskøbing 🧅", AT)
    head = await append(
        journal, P, b'{"a":1}', b'{"b":2}', decisions=[decision(7, 2)], texts=[text]
    )
    epoch = journal.epoch
    if place.shared:
        await place.close()
        journal = await place.open()
    assert journal.epoch == epoch
    assert await journal.head(P) == head
    assert await journal.partitions() == [P]
    entries = await journal.read(P, 0)
    assert [entry.body for entry in entries] == [b'{"a":1}', b'{"b":2}']
    assert head == Head(2, entries[-1].hash)
    assert_chained(P, entries)
    assert await journal.decision(P, command_id(7)) == decision(7, 2)
    assert await journal.texts(P, ["n1", "n2"]) == {"n1": text.text}


async def test_a_known_command_is_found_in_its_own_partition_only(journal: Journal) -> None:
    await append(journal, P, b"1", decisions=[decision(1, 1), decision(2, 1)])
    await append(journal, Q, b"1", decisions=[decision(2, 1)])
    wanted = {P: [command_id(1), command_id(3)], Q: [command_id(1), command_id(2)]}
    async with journal.transaction(wanted) as transaction:
        assert transaction.known[P, command_id(1)] == decision(1, 1)
        assert transaction.known[Q, command_id(2)] == decision(2, 1)
        assert (P, command_id(3)) not in transaction.known
        assert (Q, command_id(1)) not in transaction.known
        assert {p: head.seq for p, head in transaction.heads.items()} == {P: 1, Q: 1}


async def test_a_decision_without_an_event_moves_no_head(journal: Journal) -> None:
    head = await append(journal, P, b"1")
    assert await append(journal, P, decisions=[decision(9, 1)]) == head
    assert await journal.decision(P, command_id(9)) == decision(9, 1)


async def test_one_commit_reaches_many_partitions_at_once(journal: Journal) -> None:
    names = [f"venue:{number:02}" for number in range(min(16, journal.lock_partitions_max))]
    async with journal.transaction({name: [] for name in names}) as transaction:
        appends = [
            Append(name, entries_after(transaction.heads[name], name, [b"x"] * 3), [decision(n)])
            for n, name in enumerate(names)
        ]
        await transaction.commit(appends)
    assert await journal.partitions() == names
    for name in names:
        entries = await journal.read(name, 0)
        assert len(entries) == 3
        assert_chained(name, entries)


async def test_a_transaction_without_commit_changes_nothing(journal: Journal) -> None:
    before = await append(journal, P, b"1")
    async with journal.transaction({P: [], Q: []}):
        pass
    with pytest.raises(ZeroDivisionError):
        async with journal.transaction({P: []}):
            raise ZeroDivisionError
    assert await journal.head(P) == before
    assert await journal.partitions() == [P]
    assert (await append(journal, P, b"2")).seq == 2


async def test_a_gap_is_refused_and_with_it_the_whole_commit(journal: Journal) -> None:
    before = await append(journal, P, b"1")
    async with journal.transaction({P: [], Q: []}) as transaction:
        good = entries_after(transaction.heads[P], P, [b"2"])
        gap = entries_after(Head(1), Q, [b"1"])
        with pytest.raises(StorageError):
            await transaction.commit([Append(P, good, [decision(5)]), Append(Q, gap)])
    assert await journal.head(P) == before
    assert await journal.head(Q) == Head()
    assert await journal.decision(P, command_id(5)) is None
    assert (await append(journal, Q, b"1")).seq == 1


async def test_every_read_has_a_limit(journal: Journal) -> None:
    await append(journal, P, *[b"%d" % n for n in range(READ_MAX + 20)])
    assert len(await journal.read(P, 0, READ_MAX * 2)) == READ_MAX
    assert [entry.seq for entry in await journal.read(P, 10, 3)] == [11, 12, 13]
    assert [entry.seq for entry in await journal.read(P, READ_MAX + 18)] == [
        READ_MAX + 19,
        READ_MAX + 20,
    ]
    assert await journal.read(P, READ_MAX + 20) == []


async def test_erasing_a_subject_empties_its_texts_and_no_others(journal: Journal) -> None:
    texts = [Text(f"r{n}", f"guest-{n % 2}", f"text {n}", AT) for n in range(4)]
    await append(journal, P, b"1", texts=texts)
    await append(journal, Q, b"1", texts=texts)
    before = await journal.read(P, 0)
    await append(journal, P, b"2", erase=["guest-1"])
    records = [text.record for text in texts]
    assert await journal.texts(P, records) == {"r0": "text 0", "r2": "text 2"}
    assert len(await journal.texts(Q, records)) == 4
    assert (await journal.read(P, 0))[:1] == before


async def test_an_erased_text_is_in_no_file_of_the_journal(place: Any) -> None:
    """For PostgreSQL see test_journal_lost_server.py, which looks into the server's folder."""
    if not isinstance(place.address, Path):
        return
    secret = "Käthe-from-table-nine"
    one, two = await place.open(), await place.open()
    long = secret + " 0123456789" * 2_000
    texts = [Text("short", "guest", secret, AT), Text("long", "guest", long, AT)]
    await append(one, P, b"1", texts=[*texts, Text("kept", "other", "stays here", AT)])
    await append(two, P, *[b"x" * 500] * 200)
    assert await two.texts(P, ["short"]) == {"short": secret}
    assert found_in_files(place.address.parent, secret)
    await append(one, P, b"2", erase=["guest"])
    assert not found_in_files(place.address.parent, secret)
    assert found_in_files(place.address.parent, "stays here")


def found_in_files(folder: Path, text: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes()]


async def test_a_text_that_is_written_and_erased_in_one_commit_is_gone(journal: Journal) -> None:
    await append(journal, P, b"1", texts=[Text("r", "guest", "soon gone", AT)], erase=["guest"])
    assert await journal.texts(P, ["r"]) == {}


async def test_a_text_that_is_written_again_replaces_the_former(journal: Journal) -> None:
    await append(journal, P, b"1", texts=[Text("r", "guest", "old", AT)])
    await append(journal, P, b"2", texts=[Text("r", "guest-2", n, AT + 1) for n in ("new", "last")])
    assert await journal.texts(P, ["r"]) == {"r": "last"}
    await append(journal, P, b"3", erase=["guest"])
    assert await journal.texts(P, ["r"]) == {"r": "last"}


@pytest.mark.parametrize("text", ["\x00", "'; DROP TABLE", "a\nb\u2028c", "ﷺ" * 300, "x" * 70_000])
async def test_a_text_comes_back_as_it_was_typed(journal: Journal, text: str) -> None:
    await append(journal, P, b"1", texts=[Text("r", "guest", text, AT)])
    assert await journal.texts(P, ["r"]) == {"r": text}


async def test_only_the_newest_snapshots_are_kept(journal: Journal) -> None:
    await append(journal, P, *[b"x"] * 9)
    made = [Snapshot(seq, AT + seq, 1, b"state %d" % seq, bytes(32)) for seq in (2, 9, 5, 7)]
    for snapshot in made:
        await journal.save_snapshot(P, snapshot)
    kept = await journal.snapshots(P)
    assert len(kept) == SNAPSHOTS_KEPT
    assert kept == [made[1], made[3]]
    assert await journal.snapshots(Q) == []


async def test_old_decisions_are_forgotten_and_counted(journal: Journal) -> None:
    decisions = [decision(number, 1, AT + number) for number in range(30)]
    await append(journal, P, b"1", decisions=decisions)
    assert await journal.prune_decisions(AT + 12) == 12
    assert await journal.prune_decisions(AT + 12) == 0
    assert await journal.decision(P, command_id(11)) is None
    assert await journal.decision(P, command_id(12)) == decisions[12]


async def test_a_blob_never_changes_under_its_name(place: Any) -> None:
    one, two = await place.open(), await place.open()
    assert await one.blobs.read("a") is None
    await one.blobs.save("a", b"\x00\xff picture")
    await two.blobs.save("a", b"another")
    await two.blobs.save("b", b"")
    assert await two.blobs.read("a") == b"\x00\xff picture"
    assert await one.blobs.names() == ["a", "b"]


async def test_a_blob_goes_when_it_is_removed_and_has_a_size(place: Any) -> None:
    one, two = await place.open(), await place.open()
    for name in ("a", "b", "c"):
        await one.blobs.save(name, name.encode())
    await two.blobs.remove(["a", "c", "never"])
    assert await one.blobs.names() == ["b"]
    assert await one.blobs.read("a") is None
    with pytest.raises(BlobTooLargeError):
        await one.blobs.save("d", b"x" * (BLOB_MAX + 1))
    assert await two.blobs.names() == ["b"]


async def test_a_setting_is_kept_by_whom_came_first_or_replaced(place: Any) -> None:
    one, two = await place.open(), await place.open()
    assert await one.save_setting("secret", "first", keep=True) == "first"
    assert await two.save_setting("secret", "second", keep=True) == "first"
    assert await two.save_setting("clock", "1") == "1"
    assert await one.save_setting("clock", "2") == "2"
    assert await two.setting("clock") == "2"
    assert await two.setting("secret") == "first"
    assert await two.settings() == {"epoch": one.epoch, "secret": "first", "clock": "2"} or (
        # Memory keeps its epoch beside the settings.
        await two.settings() == {"secret": "first", "clock": "2"}
    )
    assert await two.settings() == {**await one.settings(), "clock": "2", "secret": "first"}
