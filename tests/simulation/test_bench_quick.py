"""The bench with tiny numbers: every figure is there, and no acknowledged order is lost."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from loadtest import bench, phases, report
from loadtest.orders import Planned

# Whether its figures are right does not depend on how busy the machine is; only the figures do.
pytestmark = pytest.mark.timeout(180)

LOADS = ("town", "one_venue", "slow_disk")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the whole bench once, quickly, in a process of its own as a person would."""
    folder = tmp_path_factory.mktemp("bench")
    written = folder / "bench.json"
    words = ["--quick", "--seconds", "0.5", "--json", str(written)]
    done = subprocess.run(
        [sys.executable, "-m", "loadtest.bench", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(written.read_text("utf-8"))
    return found


@pytest.mark.parametrize("load", LOADS)
def test_every_acknowledged_order_is_in_the_journal_once_and_on_its_screens(
    measured: dict[str, Any], load: str
) -> None:
    figures = measured[load]

    assert figures["acknowledged"] > 0
    assert figures["in_journal_once"] == figures["acknowledged"]
    assert figures["missing_in_journal"] == 0
    assert figures["twice_in_journal"] == 0
    assert figures["missing_on_screens"] == 0


@pytest.mark.parametrize("load", LOADS)
def test_a_load_reports_what_was_asked_for(measured: dict[str, Any], load: str) -> None:
    figures = measured[load]

    assert figures["orders_per_s"] > 0
    assert figures["cpu_ms_per_order"] > 0
    for latency in ("put_ms", "to_last_screen_ms"):
        assert 0 < figures[latency]["p50"] <= figures[latency]["p99"]
    assert figures["half_load"]["asked_per_s"] == pytest.approx(
        figures["orders_per_s"] / 2, abs=0.1
    )
    assert isinstance(figures["saturation"]["client_was_the_limit"], bool)


def test_the_slow_disk_is_slow(measured: dict[str, Any]) -> None:
    # One fsync at least lies between the request and its answer.
    assert measured["slow_disk"]["put_ms"]["p50"] >= bench.SLOW_FSYNC_MS


def test_the_ceiling_and_the_start_stand_beside_the_town(measured: dict[str, Any]) -> None:
    # Seconds of a busy machine compare nothing: the bench does, in minutes, on a quiet one.
    ceiling, town = measured["ceiling_orders_per_s"], measured["town"]["orders_per_s"]
    assert measured["ratio"] == pytest.approx(town / ceiling, abs=0.01)
    assert measured["ceiling"]["kept"] >= measured["ceiling"]["acknowledged"] > 0
    assert 0 < measured["start_s"] <= measured["million"]["all_venues_on_screen_s"]
    assert measured["rss_mb"] > 0


def test_the_table_names_the_goal_beside_the_figure(measured: dict[str, Any]) -> None:
    shown = report.table(measured)

    assert "goal 5,000 orders/s" in shown
    assert f"{measured['town']['orders_per_s']:,.0f}" in shown


def test_a_lost_order_is_a_fault_whatever_the_speed() -> None:
    figures = {"acknowledged": 10, "missing_in_journal": 1, "twice_in_journal": 0}

    assert bench.faults({"town": figures}) == ["town: missing_in_journal 1"]


def test_latencies_count_from_the_sending() -> None:
    planned = Planned(0, "order", ["ticket"], b"", on_board=False)
    planned.placed_at, planned.acknowledged_at, planned.seen_at = 1.0, 1.002, 1.005

    figures = phases.latencies([planned])

    assert figures["put_ms"]["p50"] == pytest.approx(2.0)
    assert figures["to_last_screen_ms"]["p99"] == pytest.approx(5.0)


def test_the_bench_does_not_take_a_part_that_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        bench.main(["--json", str(tmp_path / "x.json"), "--only", "village"])
