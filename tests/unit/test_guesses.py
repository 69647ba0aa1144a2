"""Guessing a PIN gets slower with every wrong one, and slow for a long time."""

from itertools import pairwise

import pytest

from pos.web.guesses import FORGIVEN_EVERY_S, PAUSE_MAX_S, Pauses
from pos.web.people_http import ADDRESS_FREE, DEVICE_FREE, PERSON_FREE
from pos.web.problems import Problem


class Time:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def waits(pauses: Pauses, *keys: tuple[str, int]) -> int:
    """Seconds that the next guess has to wait; 0 when it was let through."""
    try:
        pauses.begin(keys)
    except Problem as problem:
        return int(problem.params["wait_s"])
    return 0


def test_the_first_slips_are_free_and_then_the_pauses_double() -> None:
    time = Time()
    pauses = Pauses(time)
    assert [waits(pauses, ("a", 3)) for _ in range(3)] == [0, 0, 0]
    seen = []
    for _ in range(4):
        seen.append(waits(pauses, ("a", 3)))
        time.at += seen[-1]
        assert waits(pauses, ("a", 3)) == 0
    assert seen[0] >= 2
    assert all(later > before for before, later in pairwise(seen))


def test_no_pause_is_longer_than_five_minutes() -> None:
    time = Time()
    pauses = Pauses(time)
    for _ in range(60):
        wait = waits(pauses, ("a", 0))
        assert wait <= PAUSE_MAX_S + 1
        time.at += wait


def test_a_whole_night_of_guessing_finds_one_pin_in_thirty() -> None:
    time = Time()
    pauses = Pauses(time)
    end = time.at + 12 * 3_600
    guesses = 0
    keys = (("person", PERSON_FREE), ("device", DEVICE_FREE), ("address", ADDRESS_FREE))
    while time.at < end:
        wait = waits(pauses, *keys)
        guesses += not wait
        time.at += wait
    assert guesses < 10_000 / 30


def test_whoever_knows_the_pin_starts_afresh_and_does_not_open_the_door_for_others() -> None:
    time = Time()
    pauses = Pauses(time)
    for _ in range(2):
        assert waits(pauses, ("me", 3), ("device", 4)) == 0
    assert waits(pauses, ("me", 3), ("device", 4)) == 0
    pauses.take_back((("me", 3), ("device", 4)))
    pauses.forget("me")
    assert waits(pauses, ("me", 3)) == 0
    # Two wrong ones of the device still count.
    assert waits(pauses, ("device", 4)) == 0
    assert waits(pauses, ("device", 4)) == 0
    assert waits(pauses, ("device", 4)) > 0


def test_what_is_long_ago_is_forgiven() -> None:
    time = Time()
    pauses = Pauses(time)
    for _ in range(3):
        waits(pauses, ("a", 3))
    assert waits(pauses, ("a", 3)) > 0
    time.at += 4 * FORGIVEN_EVERY_S
    assert [waits(pauses, ("a", 3)) for _ in range(3)] == [0, 0, 0]


@pytest.mark.parametrize("keys", [(), (("a", 1_000),)])
def test_who_guesses_little_waits_for_nothing(keys: tuple[tuple[str, int], ...]) -> None:
    pauses = Pauses(Time())
    assert [waits(pauses, *keys) for _ in range(20)] == [0] * 20
