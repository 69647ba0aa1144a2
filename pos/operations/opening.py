"""Opening what a command works on: a folder with a journal, or the database of the settings."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from pos.domain.commands import Command
from pos.journal.contract import Journal, StorageError
from pos.journal.sqlite import SqliteJournal
from pos.operations.archive import ArchivedFile
from pos.settings import Settings, from_environment
from pos.web.house import House

DATABASE_FILE: Final = "tresen.sqlite"
MANIFEST: Final = "backup.json"
"""Lies beside the database of a finished backup, which is never written to again."""
DATA_FOLDER: Final = "data"
"""Where `tresen new` has put the database, below the owner's folder."""
DEFAULT_FOLDER: Final = Path("tresen-data")


class Trouble(Exception):
    """A sentence for the person at the terminal; the command ends with it."""


def data_folder(named: Path | None) -> Path:
    """The folder with the database: the one that is named, or `data` below it."""
    folder = named or Path(os.environ.get("TRESEN_DATA_DIR") or DEFAULT_FOLDER)
    inner = folder / DATA_FOLDER
    if not (folder / DATABASE_FILE).exists() and (inner / DATABASE_FILE).exists():
        return inner
    return folder


def settings_of(named: Path | None, **more: object) -> Settings:
    """Settings for work on a folder; a named folder is meant, whatever the environment says."""
    settings = from_environment(data_dir=data_folder(named), **more)
    if named is not None:
        settings = msgspec.structs.replace(settings, database_url="")
    return settings


def require_journal(settings: Settings) -> None:
    """Refuse to make a new journal by looking for one.  Raises `Trouble`."""
    path = settings.data_dir / DATABASE_FILE
    if not settings.database_url and not path.is_file():
        raise Trouble(f"There is no journal in {settings.data_dir} ({DATABASE_FILE} is missing).")


def journal_of(settings: Settings) -> Journal:
    """The journal that the settings name, not yet opened; a backup's can only be read."""
    if settings.database_url:
        from pos.journal.postgres import PostgresJournal

        return PostgresJournal(settings.database_url)
    path = settings.data_dir / DATABASE_FILE
    return ArchivedFile(path) if (settings.data_dir / MANIFEST).is_file() else SqliteJournal(path)


@asynccontextmanager
async def opened(journal: Journal) -> AsyncIterator[Journal]:
    """An open journal that is closed afterwards.  Raises `Trouble` when it does not open."""
    try:
        await journal.open()
    except (StorageError, OSError) as error:
        raise Trouble(f"The journal can not be opened: {error}") from error
    try:
        yield journal
    finally:
        await journal.close()


@asynccontextmanager
async def open_house(settings: Settings, *, new: bool = False) -> AsyncIterator[House]:
    """A house with a writer of its own, beside a running server or without one.

    With `new` a folder without a journal gets one.
    """
    from pos.app import Installation

    if not new:
        require_journal(settings)
    installation = Installation(settings, serving=False)
    try:
        await installation.start()
    except (StorageError, OSError) as error:
        raise Trouble(f"The journal can not be opened: {error}") from error
    try:
        yield installation.house
    finally:
        await installation.stop()


async def decided(house: House, venue: str, command: Command, *, name: str) -> dict[str, Any]:
    """Send a command as the system; the result.  Raises `Trouble` for a refusal."""
    outcome = await house.submit(house.system_actor(venue, name), venue, command)
    answer: dict[str, Any] = msgspec.json.decode(outcome.answer)
    if outcome.status != 200:
        from pos.web.problems import sentence

        raise Trouble(sentence(answer["code"], answer.get("params", {}), "en"))
    result: dict[str, Any] = answer.get("result", {})
    return result
