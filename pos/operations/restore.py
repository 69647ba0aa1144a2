"""`tresen restore BACKUP DIR`: a journal comes back, under a new epoch, and says so in itself.

What happened between the backup and the loss is gone, but guests hold numbers from that time and
paper came out.  So numbers jump ahead before anything new is given out, screens start afresh as the
epoch is another, and consumers of paper and money keep their old cursors and ask a person.
"""

import secrets
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from pos.domain.commands import RestoreDeclare
from pos.domain.instants import HOUR
from pos.domain.order import DAY_NUMBER_MAX
from pos.domain.staff import Actor
from pos.journal.contract import Journal
from pos.journal.sqlite import SqliteJournal
from pos.journal.writer import Writer
from pos.operations.archive import ArchivedFile
from pos.operations.backup import TLS_FOLDER, Manifest, backups_in, digest_of
from pos.operations.consumers import REPORTS
from pos.operations.copying import Copier
from pos.operations.opening import DATABASE_FILE, MANIFEST, Trouble, journal_of, opened
from pos.settings import Settings
from pos.web.house import new_id

SKIP: Final = DAY_NUMBER_MAX + DAY_NUMBER_MAX // 2
"""Orders that may have been lost unseen: numbers called out jump by half of their round."""
ORDERS_PER_S_MAX: Final = 5
"""A venue's peak; so many orders a lost second are made room for."""
SKIP_MAX: Final = 1_000_000
FILE_MODE: Final = 0o600


class Restored(msgspec.Struct, frozen=True):
    """What came back."""

    epoch: str
    backup: Path
    made_at: str
    partitions: dict[str, int]
    skip: int
    waiting: list[str]


def skip_for(lost_seconds: float | None) -> int:
    """By how much numbers jump.

    Numbers that are called out begin again after 999, so it must not be a whole round of them.
    """
    if lost_seconds is None:
        return SKIP
    lost = min(SKIP_MAX - 2 * DAY_NUMBER_MAX, int(lost_seconds * ORDERS_PER_S_MAX) + 10)
    room = min(lost, DAY_NUMBER_MAX // 2)
    short = room - lost % DAY_NUMBER_MAX
    return lost + max(0, short)


def find_backup(path: Path) -> Path:
    """The backup that is meant: the folder itself, or the newest one in it.  Raises `Trouble`."""
    if (path / DATABASE_FILE).is_file():
        return path
    found = backups_in(path)
    if not found:
        raise Trouble(f"There is no backup in {path}.")
    return found[-1]


def check_backup(backup: Path) -> str:
    """Compare a backup with its manifest; when it was made.  A continuous copy has none."""
    if not (backup / MANIFEST).is_file():
        return ""
    try:
        manifest = msgspec.json.decode((backup / MANIFEST).read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise Trouble(f"{backup / MANIFEST} can not be read: {error}") from error
    if digest_of(backup / DATABASE_FILE) != manifest.sha256:
        raise Trouble(
            f"{backup / DATABASE_FILE} is not what it was when it was backed up (its digest"
            " differs). Take another backup."
        )
    return manifest.made_at


async def restore(settings: Settings, backup: Path, skip: int) -> Restored:
    """Bring a backup into the (empty) folder or database of the settings.  Raises `Trouble`."""
    backup = find_backup(backup)
    made_at = check_backup(backup)
    if settings.database_url:
        journal = await _into_database(settings, backup)
        return await _finish(settings, journal, backup, made_at, skip)
    folder = settings.data_dir
    final = folder / DATABASE_FILE
    # A log that a killed server left behind would be played into the restored file and ruin it.
    if final.exists() or final.with_name(final.name + "-wal").exists():
        raise Trouble(
            f"{folder} already holds a journal, or what is left of one. Stop the server, move that"
            " folder away (keep it), and restore into a new one."
        )
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".restoring-{DATABASE_FILE}"
    _remove(partial)
    _copy(backup / DATABASE_FILE, partial)
    restored = await _finish(settings, SqliteJournal(partial), backup, made_at, skip)
    # Only now is it a journal that a server would open: with its new epoch and its declaration.
    partial.replace(final)
    if (backup / TLS_FOLDER).is_dir() and not (folder / TLS_FOLDER).exists():
        shutil.copytree(backup / TLS_FOLDER, folder / TLS_FOLDER)
    return restored


async def declare(settings: Settings, skip: int) -> Restored:
    """The same for a database that came back by other means (`pg_restore`, a disk image)."""
    return await _finish(settings, journal_of(settings), Path(), "", skip)


def _copy(source: Path, partial: Path) -> None:
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(partial)) as here:
        try:
            there.backup(here)
            here.execute("UPDATE lease SET until = 0")
            here.commit()
        except sqlite3.Error as error:
            raise Trouble(f"The backup can not be read: {error}") from error
    partial.chmod(FILE_MODE)


def _remove(partial: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        partial.with_name(partial.name + ending).unlink(missing_ok=True)


async def _into_database(settings: Settings, backup: Path) -> Journal:
    target = journal_of(settings)
    archived = (backup / MANIFEST).is_file()
    file = backup / DATABASE_FILE
    there = ArchivedFile(file) if archived else SqliteJournal(file)
    async with opened(there) as source, opened(target):
        if await target.partitions():
            raise Trouble("The database already holds a journal. Restore into an empty one.")
        copier = Copier(source, target)
        await copier.adopt()
        await copier.copy()
    return journal_of(settings)


async def _finish(
    settings: Settings, journal: Journal, backup: Path, made_at: str, skip: int
) -> Restored:
    """Give the journal a new epoch and declare the restore in every partition."""
    from pos.app import open_clock

    async with opened(journal):
        epoch = secrets.token_hex(3)
        await journal.save_setting("epoch", epoch)
        journal.epoch = epoch
        clock = await open_clock(settings, journal)
        writer = Writer(journal, clock, lambda _book, _changes: None)
        writer.start()
        seqs: dict[str, int] = {}
        try:
            for partition in await journal.partitions():
                venue = partition.partition(":")[2]
                actor = Actor(kind="system", id="system:restore", venue=venue, role="system")
                now = clock.now()
                # The clock may stand before the journal's last event: an id is of that time then.
                book = await writer.book(partition)
                now = max(now, book.shelf.state.last_at)
                outcome = await writer.submit(
                    new_id(now), partition, now + HOUR, RestoreDeclare(epoch, skip), actor
                )
                if outcome.status != 200:
                    raise Trouble(f"{partition}: {outcome.answer.decode()}")
                seqs[partition] = (await journal.head(partition)).seq
        finally:
            await writer.stop()
        cursors = await journal.cursors()
    waiting = sorted(
        f"{c} ({p})"
        for (c, p), cursor in cursors.items()
        if cursor.epoch != epoch and not c.startswith(REPORTS)
    )
    return Restored(epoch, backup, made_at, seqs, skip, waiting)
