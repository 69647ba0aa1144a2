"""What all tests share: how many examples Hypothesis tries, who runs alone, which Chromium."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

LONG = os.environ.get("TRESEN_TEST_LONG") == "1"
TESTS = Path(__file__).parent

# A slow machine is no bug of ours: examples have no deadline, the tests have a timeout.
settings.register_profile(
    "fast", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("default", settings.get_profile("fast"), max_examples=100)
settings.register_profile("long", settings.get_profile("fast"), max_examples=2_000)
settings.load_profile(os.environ.get("TRESEN_HYPOTHESIS", "long" if LONG else "default"))


SLOW_FIRST = ("browser", "integration", "chaos", "simulation", "golden", "property", "contract")
"""A long file that begins last keeps the other workers waiting: small ones fill the end."""
UNSEEN = (
    "--disable-features="
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess"
)
"""What Chromium gets ready beside each page: pages of its own below the bar for addresses, and a
process for the next page.  No test sees them, and they take as long as ours."""
RUNS_ALONE = "mark.serial"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where only what runs alone is asked for, leave the two hundred other files unread."""
    if config.getoption("markexpr") != "serial" or not collection_path.name.startswith("test_"):
        return None
    if LONG and collection_path.parent.name == "chaos":
        return None
    return None if RUNS_ALONE in collection_path.read_text("utf-8") else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by folder, so that nobody has to remember: what runs alone, what needs Chromium."""
    for item in items:
        folder = folder_of(item)
        # With the full counts chaos takes the whole machine.
        if folder == "chaos" and LONG:
            item.add_marker(pytest.mark.serial)
        elif folder == "browser":
            item.add_marker(pytest.mark.browser)
    turns = {folder: turn for turn, folder in enumerate(SLOW_FIRST)}
    items.sort(key=lambda item: turns.get(folder_of(item), len(turns)))


def folder_of(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Give the path of a Chromium that runs; playwright takes it as `executable_path`."""
    named = os.environ.get("TRESEN_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("The browser tests need Chromium; `make setup-browser` finds or installs it.")
    return found


@pytest.fixture(scope="session")
def chromium_args() -> list[str]:
    """Give the arguments Chromium needs here: as root it refuses to start with its sandbox."""
    return [*(["--no-sandbox"] if os.geteuid() == 0 else []), UNSEEN]
