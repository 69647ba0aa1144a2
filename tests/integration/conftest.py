"""Servers that the integration tests share: one PostgreSQL and one Redis a test process."""

from collections.abc import Iterator

import pytest

from tests.services import Postgres, Redis


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    """One a test: it starts in a moment, and tests kill it."""
    with Redis() as server:
        yield server
