"""Every journal there is, each as a place that any number of journal objects can open.

A backend is a class `...Journal` in a module of pos/journal; how to open it is read from the name
of its constructor's first parameter.  A new backend is held to the contract the moment it exists.
"""

import importlib
import inspect
import pkgutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

import pos.journal
from pos.journal.contract import Journal
from tests.services import Postgres, Redis, fresh_database


def backends() -> list[type[Any]]:
    found = {
        thing
        for module in pkgutil.iter_modules(pos.journal.__path__, "pos.journal.")
        for name, thing in vars(importlib.import_module(module.name)).items()
        if inspect.isclass(thing) and name.endswith("Journal") and thing is not Journal
    }
    return sorted(found, key=lambda backend: backend.__name__)


class Place:
    """One database, file or memory; `open` gives another journal object on it."""

    def __init__(self, backend: type[Any], address: str | Path | None) -> None:
        self.backend = backend
        self.address = address
        self._memory: Journal | None = None
        self._opened: list[Journal] = []

    @property
    def shared(self) -> bool:
        """Whether two objects can lie on it, as two processes would have them."""
        return self.address is not None

    async def open(self) -> Journal:
        if self.address is None:
            self._memory = self._memory or self.backend()
            journal = self._memory
        else:
            journal = self.backend(self.address)
        await journal.open()
        self._opened.append(journal)
        return journal

    async def close(self) -> None:
        for journal in self._opened:
            await journal.close()
        self._opened.clear()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture
async def postgres_url(postgres: Postgres) -> str:
    return await fresh_database(postgres)


@pytest.fixture(params=backends(), ids=lambda backend: backend.__name__)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    backend = request.param
    first = next(iter(inspect.signature(backend).parameters), "")
    address: str | Path | None
    match first:
        case "path":
            address = tmp_path / "journal.db"
        case "url":
            address = await fresh_database(request.getfixturevalue("postgres"))
        case _:
            address = None
    opened = Place(backend, address)
    yield opened
    await opened.close()


@pytest.fixture
async def journal(place: Place) -> Journal:
    return await place.open()


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    """One a test: it starts in a moment, and tests kill it."""
    with Redis() as server:
        yield server
