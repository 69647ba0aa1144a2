"""`tresen backup DIR TARGET`: the whole journal as it is at this moment, beside a running server.

A backup is a folder: the database, the certificate authority if there is one, and `backup.json`,
which says of when it is, how far each partition goes and what the file's digest is.  It is written
under another name and renamed when it is whole and on the disk.
"""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from pos import __version__
from pos.journal.contract import GENESIS
from pos.journal.sqlite import SqliteJournal
from pos.operations.copying import Copier
from pos.operations.opening import DATABASE_FILE, MANIFEST, Trouble, journal_of, opened
from pos.settings import Settings

MANIFEST_SCHEMA: Final = 1
PREFIX: Final = "tresen-"
PARTIAL: Final = ".partial-"
TLS_FOLDER: Final = "tls"
CHUNK: Final = 1 << 20
FOLDER_MODE: Final = 0o700
"""A backup holds guests' names and the key that signs sessions."""
FILE_MODE: Final = 0o600


class PartitionHead(msgspec.Struct, frozen=True):
    """How far a partition goes in the backup."""

    seq: int
    hash: str


class Manifest(msgspec.Struct, frozen=True):
    """What `backup.json` says.  `made_at` is UTC in ISO 8601."""

    schema: int
    made_at: str
    version: str
    epoch: str
    bytes: int
    sha256: str
    partitions: dict[str, PartitionHead]


async def make_backup(settings: Settings, target: Path, keep: int = 0) -> tuple[Path, Manifest]:
    """Write a backup into `target` and forget all but the newest `keep`; where it is.

    Raises `Trouble` and `OSError`.
    """
    now = datetime.now(UTC)
    final = target / f"{PREFIX}{now:%Y-%m-%dT%H-%M-%S}Z"
    if final.exists():
        raise Trouble(f"{final} is already there.")
    partial = _empty_folder(target / f"{PARTIAL}{final.name}")
    try:
        file = partial / DATABASE_FILE
        if settings.database_url:
            await _copy_logically(settings, file)
        else:
            _copy_file(settings.data_dir / DATABASE_FILE, file)
        file.chmod(FILE_MODE)
        manifest = _manifest(file, now)
        tls = settings.data_dir / TLS_FOLDER
        if tls.is_dir():
            shutil.copytree(tls, partial / TLS_FOLDER)
        write_whole(partial / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        partial.replace(final)
        sync_folder(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    if keep:
        forget_old(target, keep)
    return final, manifest


def _empty_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=FOLDER_MODE)
    return folder


def _copy_file(source: Path, file: Path) -> None:
    # VACUUM INTO reads one moment of the journal, does not hold the writer up, and takes no page
    # along that is not in use any more.
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            connection.execute("VACUUM INTO ?", (str(file),))
        except sqlite3.Error as error:
            raise Trouble(f"The journal could not be copied: {error}") from error
    sync_file(file)


async def _copy_logically(settings: Settings, file: Path) -> None:
    async with opened(journal_of(settings)) as source, opened(SqliteJournal(file)) as copy:
        copier = Copier(source, copy)
        await copier.adopt()
        await copier.copy()
    sync_file(file)


def _manifest(file: Path, now: datetime) -> Manifest:
    """Read the copy back: what cannot be read is no backup."""
    with closing(sqlite3.connect(file)) as connection:
        # A single file, without a log beside it, wherever it is carried.
        connection.execute("PRAGMA journal_mode=DELETE")
        wrong = [text for (text,) in connection.execute("PRAGMA quick_check(1)") if text != "ok"]
        if wrong:
            raise Trouble(f"The copy is damaged: {wrong[0]}")
        epoch = connection.execute("SELECT value FROM setting WHERE key = 'epoch'").fetchone()
        names = connection.execute("SELECT id, name FROM partition ORDER BY name").fetchall()
        heads = {name: _head(connection, number) for number, name in names}
    return Manifest(
        MANIFEST_SCHEMA,
        now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        __version__,
        str(epoch[0]) if epoch else "",
        file.stat().st_size,
        digest_of(file),
        heads,
    )


def _head(connection: sqlite3.Connection, partition: int) -> PartitionHead:
    row = connection.execute(
        "SELECT seq, hash FROM journal WHERE partition = ? ORDER BY seq DESC LIMIT 1", (partition,)
    ).fetchone()
    return PartitionHead(row[0], row[1].hex()) if row else PartitionHead(0, GENESIS.hex())


def digest_of(file: Path) -> str:
    """SHA-256 of a file, a piece at a time."""
    digest = hashlib.sha256()
    with file.open("rb") as opened_file:
        while chunk := opened_file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def backups_in(target: Path) -> list[Path]:
    """Whole backups in a folder, oldest first."""
    found = (path for path in target.glob(f"{PREFIX}*") if (path / MANIFEST).is_file())
    return sorted(found)


def forget_old(target: Path, keep: int) -> None:
    """Remove all but the newest; one that is being removed is no backup any more."""
    for path in backups_in(target)[:-keep]:
        (path / MANIFEST).unlink()
        shutil.rmtree(path)


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file whole or not at all."""
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(data)
    partial.chmod(FILE_MODE)
    sync_file(partial)
    partial.replace(path)


def sync_file(path: Path) -> None:
    """Wait until a file is on its disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sync_folder(path: Path) -> None:
    """Wait until a folder's names are on its disk."""
    sync_file(path)
