"""The measure of promptness itself: it forgives a slow machine, and nothing else."""

import zlib

import pytest

from tests import promptness
from tests.promptness import within


def test_what_comes_in_time_passes() -> None:
    with within(5):
        pass


def test_a_quiet_machine_forgives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promptness, "QUIET_S", 10.0)
    with pytest.raises(AssertionError, match="slowness 1"), within(0.02):
        zlib.compress(promptness.WORK * 4)


def test_a_slower_machine_may_take_as_much_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promptness, "QUIET_S", 1e-6)
    with within(0.001):
        zlib.compress(promptness.WORK)
