"""The OpenAPI document names the command door, every command and every refusal."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from pos.app import Installation, litestar_app
from pos.domain.commands import Command
from pos.domain.errors import STATUS_BY_CODE
from pos.settings import Settings
from pos.web.command_schema import DOOR, DOOR_STATUSES


@pytest.fixture
async def schema(tmp_path: Path) -> dict[str, Any]:
    installation = Installation(Settings(data_dir=tmp_path), serving=False)
    await installation.start()
    with TestClient(litestar_app(installation.house)) as client:
        answer = client.get("/schema/openapi.json")
    await installation.stop()
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


async def test_the_door_takes_every_command(schema: dict[str, Any]) -> None:
    body = schema["paths"][DOOR]["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/Envelope"}
    tags = schema["components"]["schemas"]["Envelope"]["properties"]["command"]["discriminator"]
    wanted = {kind.__struct_config__.tag for kind in Command.__args__}
    assert set(tags["mapping"]) == wanted


async def test_every_code_of_the_door_stands_at_its_status(schema: dict[str, Any]) -> None:
    responses = schema["paths"][DOOR]["put"]["responses"]
    for code, status in STATUS_BY_CODE.items():
        assert status in DOOR_STATUSES
        assert code in responses[str(status)]["description"]
    assert "Retry-After" in responses["503"]["headers"]
    assert "Retry-After" in responses["429"]["headers"]
    assert schema["components"]["schemas"]["Problem"]["properties"]["code"]["enum"] == sorted(
        STATUS_BY_CODE
    )


async def test_every_operation_answers_refusals_with_problem_documents(
    schema: dict[str, Any],
) -> None:
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            refusals = {s: r for s, r in operation["responses"].items() if s[0] in "45"}
            if path == "/health":
                # A probe wants the same few fields, well or not.
                assert list(refusals.pop("503")["content"]) == ["application/json"]
            assert refusals, path
            for refusal in refusals.values():
                assert list(refusal["content"]) == ["application/problem+json"], path


async def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    names = {reference.removeprefix("#/components/schemas/") for reference in references(schema)}
    assert names <= set(schema["components"]["schemas"])


async def test_the_document_is_plain_json(schema: dict[str, Any]) -> None:
    assert json.loads(msgspec.json.encode(schema))["openapi"].startswith("3.")
