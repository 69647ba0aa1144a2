"""Backup and restore: whole while the server writes, and no number is ever given twice."""

import asyncio
import contextlib
import json
from pathlib import Path

import pytest

from pos.cli import main
from pos.domain import commands as cmd
from pos.domain.order import DAY_NUMBER_MAX
from pos.journal.clock import ManualClock
from pos.journal.postgres import PostgresJournal
from pos.operations import backup, opening, restore
from pos.operations.consumers import confirm, consumers
from pos.operations.opening import Trouble, journal_of, opened
from pos.operations.stored_decisions import check_decisions
from pos.operations.verify import verify
from pos.settings import Settings
from pos.web.problems import Problem
from pos.web.sessions import Sessions
from tests.commands import AT, PARTITION
from tests.integration.operations_world import (
    DATABASE,
    DAY_LATER,
    NAME,
    NOTE,
    Life,
    empty_database,
    everything_in,
    lived_folder,
    living,
    sqlite_in,
)
from tests.services import Postgres


def manual(**more: object) -> Settings:
    """Settings on the manual clock: a restore then takes place in the venue's own time."""
    return Settings(clock="manual", **more)  # type: ignore[arg-type]


async def assert_whole(settings: Settings) -> None:
    async with opened(journal_of(settings)) as journal:
        report = await verify(journal)
        await check_decisions(settings, report)
    assert report.good, report


async def test_a_backup_beside_a_writing_server_is_whole(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with living(sqlite_in(data)) as life:
        await life.publish()

        async def sell() -> None:
            while True:
                await life.order(NAME, NOTE)

        selling = asyncio.create_task(sell())
        made = [await backup.make_backup(Settings(data_dir=data), tmp_path / "b1")]
        made.append(await backup.make_backup(Settings(data_dir=data), tmp_path / "b2"))
        selling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await selling
    for path, manifest in made:
        head = manifest.partitions[PARTITION]
        await assert_whole(Settings(data_dir=path))
        async with opened(sqlite_in(data)) as journal:
            (entry,) = await journal.read(PARTITION, head.seq - 1, 1)
        assert entry.hash.hex() == head.hash
        assert (path / DATABASE).stat().st_mode & 0o077 == 0


async def test_an_erased_text_is_gone_from_later_backups(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await lived_folder(data, 4)
    before, _ = await backup.make_backup(Settings(data_dir=data), tmp_path / "before")
    assert NAME.encode() in everything_in(before)
    async with living(sqlite_in(data), at=DAY_LATER, seed=9) as life:
        state = (await life.writer.book(PARTITION)).shelf.state
        for order_id in [*state.orders, *state.recent]:
            await life.send(cmd.PersonalErase(order_id))
    after, _ = await backup.make_backup(Settings(data_dir=data), tmp_path / "after")
    for folder in (after, data):
        everything = everything_in(folder)
        assert NAME.encode() not in everything
        assert NOTE.encode() not in everything
    await assert_whole(Settings(data_dir=after))


async def test_a_damaged_backup_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await lived_folder(data, 2)
    path, _ = await backup.make_backup(Settings(data_dir=data), tmp_path / "b")
    raw = bytearray((path / DATABASE).read_bytes())
    raw[len(raw) // 2] ^= 1
    (path / DATABASE).write_bytes(raw)
    with pytest.raises(Trouble, match="digest"):
        await restore.restore(manual(data_dir=tmp_path / "new"), tmp_path / "b", 100)
    assert not (tmp_path / "new" / DATABASE).exists()


async def test_only_the_newest_backups_are_kept(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await lived_folder(data, 1)
    target = tmp_path / "b"
    for second in range(4):
        path, _ = await backup.make_backup(Settings(data_dir=data), target)
        path.rename(target / f"{backup.PREFIX}2026-01-0{second + 1}T00-00-00Z")
    await backup.make_backup(Settings(data_dir=data), target, keep=2)
    names = [path.name for path in sorted(target.iterdir())]
    assert len(names) == 2
    assert names[0] == f"{backup.PREFIX}2026-01-04T00-00-00Z"


async def after_a_loss(
    tmp_path: Path, lost: int, skip: int, at: int = AT
) -> tuple[Life, Life, restore.Restored]:
    """Back up, go on selling what will be lost, restore, and sell again."""
    data, new = tmp_path / "data", tmp_path / "new"
    await lived_folder(data, 5)
    await backup.make_backup(Settings(data_dir=data), tmp_path / "b")
    async with living(sqlite_in(data), at=at + 10_000, seed=11) as gone:
        for _ in range(lost):
            gone.order_nos.append(await gone.order_no() + 1)
            await gone.order()
        gone_tickets = await gone.ticket_nos()
        moment = gone.clock.now()
    # The manual clock stands in the journal's own settings; a person would move it on.
    for path in (tmp_path / "b").glob(f"*/{DATABASE}"):
        (path.parent / opening.MANIFEST).unlink()
        async with opened(sqlite_in(path.parent)) as journal:
            await journal.save_setting("clock", str(moment))
    restored = await restore.restore(manual(data_dir=new), min((tmp_path / "b").iterdir()), skip)
    async with living(sqlite_in(new), at=moment, seed=12) as fresh:
        for _ in range(5):
            fresh.order_nos.append(await fresh.order_no() + 1)
            await fresh.order()
        fresh_tickets = await fresh.ticket_nos()
    for station, number in gone_tickets.items():
        assert fresh_tickets[station] - 5 >= number, "a ticket's number was given twice"
    await assert_whole(Settings(data_dir=new))
    return gone, fresh, restored


@pytest.mark.parametrize("at", [AT, DAY_LATER], ids=["same day", "next day"])
async def test_no_number_is_given_twice_after_a_restore(tmp_path: Path, at: int) -> None:
    gone, fresh, _ = await after_a_loss(tmp_path, 60, restore.skip_for(None), at)
    assert len(gone.numbers) == 60
    assert not set(gone.numbers) & set(fresh.numbers)
    assert not set(gone.order_nos) & set(fresh.order_nos)


async def test_a_restore_begins_a_new_epoch_and_says_so_in_the_journal(tmp_path: Path) -> None:
    await after_a_loss(tmp_path, 1, 50)
    async with opened(sqlite_in(tmp_path / "data")) as old:
        epoch = old.epoch
    async with opened(sqlite_in(tmp_path / "new")) as journal:
        assert journal.epoch != epoch
        bodies = [entry.body for entry in await journal.read(PARTITION, 0)]
        declared = [json.loads(body) for body in bodies if b"restore.declared" in body]
        assert [one["epoch"] for one in declared] == [journal.epoch]
        assert await journal.setting("secret") == "5ec2e7"


async def test_consumers_of_paper_and_money_wait_for_a_word(tmp_path: Path) -> None:
    _, _, restored = await after_a_loss(tmp_path, 3, 50)
    assert restored.waiting == [f"printer:pass ({PARTITION})", f"reports ({PARTITION})"]
    async with opened(sqlite_in(tmp_path / "new")) as journal:
        waiting = {one.name: one for one in await consumers(journal)}
        assert all(one.waits for one in waiting.values())
        (confirmed,) = await confirm(journal, "reports")
        assert confirmed.seq == waiting["reports"].seq
        cursor = await journal.cursor("reports", PARTITION)
        assert cursor is not None
        assert cursor.epoch == journal.epoch
        assert [one.name for one in await consumers(journal) if one.waits] == ["printer:pass"]
        assert await confirm(journal, "reports") == []
        assert len(await confirm(journal, "all")) == 1
        assert not any(one.waits for one in await consumers(journal))


async def test_a_consumer_that_was_ahead_of_the_backup_goes_on_behind_what_it_held(
    tmp_path: Path,
) -> None:
    await after_a_loss(tmp_path, 3, 50)
    async with opened(sqlite_in(tmp_path / "new")) as journal:
        cursor = await journal.cursor("reports", PARTITION)
        assert cursor is not None
        ahead = type(cursor)(cursor.epoch, cursor.seq + 10_000)
        await journal.save_cursor("reports", PARTITION, ahead)
        (confirmed,) = await confirm(journal, "reports")
        (declared,) = [
            entry.seq
            for entry in await journal.read(PARTITION, 0)
            if b"restore.declared" in entry.body
        ]
        assert confirmed.seq == declared - 1


async def test_a_guests_session_is_good_after_a_restore(tmp_path: Path) -> None:
    data, new = tmp_path / "data", tmp_path / "new"
    await lived_folder(data, 1)
    clock = ManualClock(AT)
    token = Sessions("5ec2e7", clock, 16).guest_token("corner", "t1", "seating")
    await backup.make_backup(Settings(data_dir=data), tmp_path / "b")
    await restore.restore(manual(data_dir=new), tmp_path / "b", 10)
    async with opened(sqlite_in(new)) as journal:
        secret = await journal.setting("secret")
    assert secret is not None
    assert Sessions(secret, clock, 16).actor(token).place == "t1"
    with pytest.raises(Problem):
        Sessions("another", clock, 16).actor(token)


@pytest.mark.parametrize("lost", [0.0, 1.0, 30.0, 199.0, 400.0, 3_600.0, 86_400.0])
def test_the_jump_is_never_a_whole_round_of_called_numbers(lost: float) -> None:
    skip = restore.skip_for(lost)
    orders = int(lost * restore.ORDERS_PER_S_MAX)
    assert skip >= orders
    assert skip % DAY_NUMBER_MAX >= min(orders, DAY_NUMBER_MAX // 2)
    assert skip <= restore.SKIP_MAX


async def test_nothing_is_restored_beside_the_log_of_a_killed_server(tmp_path: Path) -> None:
    # SQLite would play that log into the restored file and ruin it.
    data = tmp_path / "data"
    await lived_folder(data, 1)
    await backup.make_backup(Settings(data_dir=data), tmp_path / "b")
    (data / DATABASE).unlink()
    (data / f"{DATABASE}-wal").write_bytes(b"what was not moved into the file")
    with pytest.raises(Trouble, match="what is left of one"):
        await restore.restore(manual(data_dir=data), tmp_path / "b", 70)
    assert not (data / DATABASE).exists()


async def test_nothing_is_restored_over_a_journal(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await lived_folder(data, 1)
    await backup.make_backup(Settings(data_dir=data), tmp_path / "b")
    before = (data / DATABASE).read_bytes()
    with pytest.raises(Trouble, match="already holds a journal"):
        await restore.restore(manual(data_dir=data), tmp_path / "b", 10)
    assert (data / DATABASE).read_bytes() == before


async def test_a_town_on_postgresql_is_backed_up_and_restored(
    postgres: Postgres, tmp_path: Path
) -> None:
    town, other = await empty_database(postgres), await empty_database(postgres)
    async with living(PostgresJournal(town)) as life:
        await life.publish()
        await life.day(5)
        order_no = await life.order_no()
    path, manifest = await backup.make_backup(
        manual(data_dir=tmp_path, database_url=town), tmp_path / "b"
    )
    await assert_whole(Settings(data_dir=path))
    settings = manual(data_dir=tmp_path, database_url=other)
    restored = await restore.restore(settings, tmp_path / "b", 70)
    assert restored.partitions[PARTITION] == manifest.partitions[PARTITION].seq + 1
    await assert_whole(settings)
    async with living(PostgresJournal(other), at=DAY_LATER, seed=13) as life:
        assert await life.order_no() == order_no + 70
        await life.order()
        (record,) = await life.names_of(life.orders[0])
        assert await life.journal.texts(PARTITION, [record]) == {}
    with pytest.raises(Trouble, match="already holds"):
        await restore.restore(settings, tmp_path / "b", 70)


def test_the_way_back_from_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    asyncio.run(_lived(data))
    assert main(["backup", str(data), str(tmp_path / "b")]) == 0
    assert main(["restore", str(tmp_path / "b"), str(tmp_path / "new")]) == 0
    said = capsys.readouterr().out
    assert "wait for your word" in said
    assert main(["consumers", "--data", str(tmp_path / "new")]) == 1
    assert main(["consumers", "confirm", "all", "--data", str(tmp_path / "new")]) == 0
    assert main(["consumers", "--data", str(tmp_path / "new")]) == 0
    assert main(["verify", str(tmp_path / "new")]) == 0
    assert main(["restore", str(tmp_path / "nothing"), str(tmp_path / "newer")]) == 2


async def _lived(folder: Path) -> None:
    await lived_folder(folder, 2)
