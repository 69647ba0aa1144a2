"""The first paint on a phone with slow 4G, as Lighthouse simulates it: under a second, 95 points.

Times are simulated from what was loaded and what the processor did, so that a busy machine spoils
them: this test runs alone.  A failure tells how fast the machine was.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browser.town import Town

pytestmark = pytest.mark.serial

ROOT = Path(__file__).parents[2]
NODE = ROOT / ".venv" / "bin" / "node"
LIGHTHOUSE = ROOT / "tests" / "node" / "lighthouse.mjs"
PERFORMANCE_MIN = 95
LCP_MS_MAX = 1_000
WIRE_BYTES_MAX = 60_000
"""All that is loaded, headers too; no dish of the demo has a photo."""

SLOWDOWN = 4.0
PHONE_INDEX = 800
"""Lighthouse's measure of a processor: a phone of the middle class.  A quiet machine of today has
more than four times that, and Lighthouse slows every machine down four times."""


def pages(town: Town) -> dict[str, str]:
    """What guests open: a scan, with the redirect that it begins with; the kiosk where one is."""
    surfaces = town.links["venues"]["burgerhof"]["surfaces"]
    kiosk = {"kiosk": town.surface("burgerhof", "kiosk")} if "kiosk" in surfaces else {}
    return {"guest": town.place("burgerhof", "lane-1"), **kiosk}


Runs = list[dict[str, Any]]


def measure(
    urls: list[str], runs: int, chromium: str, slowdown: float = SLOWDOWN
) -> dict[str, Runs]:
    """Let Lighthouse look at each page a few times."""
    assert (LIGHTHOUSE.parent / "node_modules").is_dir(), "Lighthouse is missing: run `make setup`"
    done = subprocess.run(
        [NODE, LIGHTHOUSE, str(runs), *urls],
        env=os.environ | {"CHROME_PATH": chromium, "SLOWDOWN": str(slowdown)},
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = [json.loads(line) for line in done.stdout.splitlines()]
    for run in found:
        print({"slowdown": slowdown} | {key: value for key, value in run.items() if key != "url"})
    return {url: [run for run in found if run["url"] == url] for url in urls}


def good(run: dict[str, Any]) -> bool:
    return bool(run["performance"] >= PERFORMANCE_MIN and run["lcp_ms"] <= LCP_MS_MAX)


def mostly_good(
    runs: Runs, chromium: str, slowdown: float, wire_bytes_max: int
) -> tuple[bool, float]:
    """Whether the middle one of three runs is good, and how fast the machine was."""
    assert len(runs) == 2
    if good(runs[0]) != good(runs[1]):
        # Where two agree, the third would change nothing.
        url = runs[0]["url"]
        runs += measure([url], 1, chromium, slowdown)[url]
    assert all(0 < run["wire_bytes"] < wire_bytes_max for run in runs), runs
    return sum(map(good, runs)) * 2 > len(runs), max(run["benchmark_index"] for run in runs)


@pytest.mark.timeout(600)
def test_slow_4g_shows_a_guests_page_within_a_second(town: Town, chromium_path: str) -> None:
    named = pages(town)
    found = measure(list(named.values()), 2, chromium_path)
    for page, url in named.items():
        fine, index = mostly_good(found[url], chromium_path, SLOWDOWN, WIRE_BYTES_MAX)
        slowdown = max(1.0, index / PHONE_INDEX)
        if not fine and slowdown < SLOWDOWN:
            # Four times slower than this machine is slower than the phone that is meant.
            print(f"{page}: this machine has {index} only; slowed down {slowdown:.1f} times")
            again = measure([url], 2, chromium_path, slowdown)[url]
            fine, _ = mostly_good(again, chromium_path, slowdown, WIRE_BYTES_MAX)
        assert fine, f"{page}: the runs above; this machine has {index}"
