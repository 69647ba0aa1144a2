"""The first paint on a phone with slow 4G, as Lighthouse simulates it: under a second, 95 points.

Times are simulated from what was loaded and what the processor did, so that a busy machine spoils
them: these tests run alone.  A failure tells how fast the machine was.
"""

import json
import os
import subprocess
from collections.abc import Callable
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

PAGES: dict[str, Callable[[Town], str]] = {
    # With the redirect that every first visit begins with.
    "guest": lambda town: town.place("burgerhof", "lane-1"),
}


def measure(url: str, runs: int, chromium: str) -> list[dict[str, Any]]:
    """Let Lighthouse look at a page a few times."""
    assert (LIGHTHOUSE.parent / "node_modules").is_dir(), "Lighthouse is missing: run `make setup`"
    done = subprocess.run(
        [NODE, LIGHTHOUSE, str(runs), url],
        env=os.environ | {"CHROME_PATH": chromium},
        capture_output=True,
        check=False,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def good(run: dict[str, Any]) -> bool:
    return bool(run["performance"] >= PERFORMANCE_MIN and run["lcp_ms"] <= LCP_MS_MAX)


@pytest.mark.parametrize("page", list(PAGES))
def test_slow_4g_shows_the_page_within_a_second(
    town: Town, page: str, chromium_path: str, record_property: Callable[[str, object], None]
) -> None:
    url = PAGES[page](town)
    runs = measure(url, 2, chromium_path)
    if good(runs[0]) != good(runs[1]):
        # The middle one of three: where two agree, the third would change nothing.
        runs += measure(url, 1, chromium_path)
    for run in runs:
        record_property(page, run)
        print({key: value for key, value in run.items() if key != "url"})
    assert sum(map(good, runs)) * 2 > len(runs), runs
    assert all(0 < run["wire_bytes"] < WIRE_BYTES_MAX for run in runs), runs
