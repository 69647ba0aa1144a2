"""Limits count by network, forget nobody who is in use, and give back what was right."""

import contextlib

import pytest

from pos.domain.venue import Place
from pos.settings import Settings
from pos.web import guards as doors
from pos.web.guards import JOIN_TRIES, Buckets, Guards
from pos.web.networks import network_of
from pos.web.problems import Problem
from tests.commands import AT, a_guest

TABLE, LANE = Place("t1", "table", "Tisch 1"), Place("lane", "lane", "Spur")
PHONE, MACHINE = "203.0.113.9", "127.0.0.1"


@pytest.mark.parametrize(
    "address, network",
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("::1", "::1"),
        ("no:address", "no:address"),
        ("", ""),
    ],
)
def test_an_address_belongs_to_a_network(address: str, network: str) -> None:
    assert network_of(address) == network
    assert network_of(network) == network


def scans(guards: Guards, address: str, place: Place, count: int) -> int:
    """How many of so many new phones are let in."""
    let_in = 0
    for _ in range(count):
        with contextlib.suppress(Problem):
            guards.scan(address, "corner", place)
            let_in += 1
    return let_in


def test_a_network_brings_only_so_many_phones_to_a_place() -> None:
    guards = Guards(Settings(scan_rate=0, scan_burst=9))
    assert scans(guards, PHONE, TABLE, 10) == 3
    assert scans(guards, PHONE, LANE, 10) == 9
    assert scans(guards, "203.0.113.10", TABLE, 10) == 3
    six = [f"2001:db8::{number:x}" for number in range(10)]
    assert sum(scans(guards, address, TABLE, 1) for address in six) == 3
    assert scans(guards, MACHINE, TABLE, 10) == 10, "a proxy's address says nothing"


def test_what_costs_more_counts_for_more() -> None:
    buckets = Buckets(rate=0, burst=60)
    assert [buckets.take("a", 20) for _ in range(4)] == [True, True, True, False]
    assert buckets.take("b")
    assert [buckets.take("b", 20) for _ in range(3)] == [True, True, False]
    assert buckets.take("b", 0)


def test_a_network_tries_few_codes_and_right_ones_do_not_count() -> None:
    guards = Guards(Settings())
    for number in range(3 * JOIN_TRIES):
        guards.joined(guards.join(PHONE, a_guest(f"right-{number}"), AT))
    for number in range(JOIN_TRIES):
        guards.join(PHONE, a_guest(f"wrong-{number}"), AT)
    with pytest.raises(Problem, match=r"seating\.too_many_tries"):
        guards.join(PHONE, a_guest("another"), AT)
    guards.join(PHONE, a_guest("elsewhere", "t2"), AT)
    guards.join("203.0.113.10", a_guest("from-elsewhere"), AT)


def test_a_flood_of_new_keys_forgets_nobody_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "BUCKETS_MAX", 3)
    buckets = Buckets(rate=0, burst=2)
    assert buckets.take("mine")
    for number in range(9):
        buckets.take(f"new-{number}")
        if number == 1:
            assert buckets.take("mine")
        elif number > 1:
            assert not buckets.take("mine"), "remembered, and empty"
    buckets.give_back("mine")
    buckets.give_back("nobody")
    assert buckets.take("mine")
