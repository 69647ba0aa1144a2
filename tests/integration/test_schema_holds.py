"""The OpenAPI document holds: schemathesis asks all that it promises, as three kinds of caller."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.app import all_views
from tests.conftest import LONG
from tests.nodes import PARTITION, ROOT, VENUE, Node, venue_folder

SEED = 3
EXAMPLES = {"office": 10, "guest": 6, "nobody": 2}
"""So few as the whole run has ten minutes; `EXAMPLES_LONG` are asked where time is no matter."""
EXAMPLES_LONG = 400
# Each limit of each field in turn: three thousand requests, the same for whoever asks.
PHASES = {"office": "coverage,fuzzing"}
TOOL_S_MAX = 3_000 if LONG else 400

CONFIG = """\
# A rule may say no to what the document allows: a dish is sold out, a token opens another door,
# a menu is longer than a guest may send.  What the document forbids no rule is asked about: no 409.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 401, 403, 404, 409, 413, 429]
[[operations]]
# A photo, and what channels write in languages of their own: no document can say what is one.
include-path-regex = "^/api/(photos|channels)"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 401, 403, 404, 409, 413, 429]
[[operations]]
# Litestar answers OPTIONS itself, with the methods of an address's first handler only: these two
# have two handlers.
include-path-regex = "^/api/(devices/presence|kiosk/session)"
[operations.checks.allow_header_conformance]
enabled = false
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 413, 429]
"""
RATES = ("SESSION", "DEVICE", "ADDRESS")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    folder = tmp_path_factory.mktemp("schema")
    # Nobody shall be sent away for asking often: that would hide the answers.
    rates = {f"TRESEN_{who}_{what}": "1000000" for who in RATES for what in ("RATE", "BURST")}
    serving = Node(folder / "node", rates, str(venue_folder(folder / "venue")))
    serving.start()
    asyncio.run(serving.ready())
    yield serving
    serving.end()


@pytest.mark.timeout(TOOL_S_MAX + 20)
@pytest.mark.parametrize("caller", list(EXAMPLES))
def test_schemathesis_finds_nothing(node: Node, caller: str, tmp_path: Path) -> None:
    place = next(iter(node.links.venues[VENUE].places.values()))
    token = {"office": node.token("devices"), "guest": place.token, "nobody": ""}[caller]
    (tmp_path / "schemathesis.toml").write_text(CONFIG, "utf-8")
    command = [str(Path(sys.executable).with_name("st")), "--no-color"]
    command += ["--config-file", "schemathesis.toml", "run", f"{node.base_url}/schema/openapi.json"]
    command += ["--seed", str(SEED), "--generation-database", "none", "--warnings", "off"]
    command += ["--max-examples", str(EXAMPLES_LONG if LONG else EXAMPLES[caller])]
    command += ["--phases", "coverage,fuzzing" if LONG else PHASES.get(caller, "fuzzing")]
    if token:
        command += ["--header", f"Authorization: Bearer {token}"]
    hooks = {
        "SCHEMATHESIS_HOOKS": "tests.integration.schema_hooks",
        "PYTHONPATH": str(ROOT),
        "TRESEN_SCHEMA_PARTITION": PARTITION,
        "TRESEN_SCHEMA_VIEWS": ",".join(view.name for view in all_views()),
    }
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | hooks,
        capture_output=True,
        check=False,
        text=True,
        timeout=TOOL_S_MAX,
    )
    print(done.stdout[-1_500:])
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
