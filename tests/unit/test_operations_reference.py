"""The reference names every command, option, setting, metric and address that there is."""

import argparse
from pathlib import Path

import msgspec
import pytest

from pos.app import Installation
from pos.cli import _parser
from pos.settings import ENV_PREFIX, Settings
from pos.web.metrics import CopyState

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def parsers(parser: argparse.ArgumentParser, name: str) -> dict[str, argparse.ArgumentParser]:
    """Every subcommand that does something, by what is typed."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                found |= parsers(inner, f"{name} {word}")
    return found or {name: parser}


COMMANDS = parsers(_parser(), "tresen")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_described(name: str) -> None:
    text = page("command-line.md")
    assert name in text
    for action in COMMANDS[name]._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._HelpAction):
            continue
        for option in action.option_strings:
            assert f"`{option}" in text, f"{name} {option}"


def test_every_setting_is_described_with_its_default() -> None:
    lines = page("settings.md").splitlines()
    for field in msgspec.structs.fields(Settings):
        variable = ENV_PREFIX + field.encode_name.upper()
        (line,) = [line for line in lines if f"`{variable}`" in line]
        if isinstance(field.default, int | float) and not isinstance(field.default, bool):
            assert f"`{field.default:g}`" in line or f"`{field.default}`" in line, line


async def test_every_metric_and_address_is_described(tmp_path: Path) -> None:
    from litestar.testing import TestClient

    beside = tmp_path / "copies"
    beside.mkdir()
    (beside / "x.json").write_bytes(msgspec.json.encode(CopyState("x", 1.0, 1.0, 0)))
    installation = Installation(
        Settings(data_dir=tmp_path, metrics_token="t", clock="manual"), serving=False
    )
    await installation.start()
    routes = {route.path for route in installation.web.routes}
    with TestClient(installation.web) as client:
        answer = client.get("/metrics", headers={"authorization": "Bearer t"})
    await installation.stop()
    families = {line.split()[2] for line in answer.text.splitlines() if line.startswith("# TYPE")}
    assert len(families) > 15
    text = page("metrics.md")
    assert not [name for name in families if f"`{name}`" not in text]
    text = page("http.md")
    for path in sorted(routes):
        plain = path.replace(":str}", "}").replace(":path}", "}")
        if plain.startswith(("/api", "/health", "/metrics", "/ca", "/schema/openapi")):
            assert plain in text, plain
