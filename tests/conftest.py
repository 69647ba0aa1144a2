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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by folder, so that nobody has to remember: what runs alone, what needs Chromium."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        # With the full counts chaos takes the whole machine; in few rounds only its seconds do.
        if folder == "chaos" and (LONG or item.path.name == "test_cuts.py"):
            item.add_marker(pytest.mark.serial)
        elif folder == "browser":
            item.add_marker(pytest.mark.browser)


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
    return ["--no-sandbox"] if os.geteuid() == 0 else []
