"""The OpenAPI document: what Litestar knows of its handlers, and what it can not know.

The command door is a raw ASGI route, and refusals are made in one place for all; both are added
here.  The schema of the commands is the structs that the door decodes with, so it can not differ.
"""

from collections.abc import Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

from pos.domain.commands import Envelope
from pos.domain.errors import STATUS_BY_CODE
from pos.web.problems import MEDIA_TYPE, RETRY_AFTER_S
from pos.web.read_schema import AN_ID, bodies_of, describe, name_keys, operations_of

SCHEMAS: Final = "#/components/schemas/{name}"
DOOR: Final = "/api/commands/{command_id}"
DOOR_STATUSES: Final = (400, 401, 403, 404, 405, 408, 409, 413, 429, 500, 503)
MEANINGS: Final[Mapping[int, str]] = {
    400: "The request is malformed; `params.path` names the field. Nothing was decided.",
    401: "No token, or one that opens nothing. Nothing was decided.",
    403: "This token may not do that. Nothing was decided.",
    404: "There is no such partition, view or page.",
    405: "Another method is wanted here.",
    408: "The body did not arrive in time, or not whole. Nothing was decided.",
    409: "Decided against. The same id and body get the same answer for 48 hours.",
    413: "The body is larger than allowed. Nothing was decided.",
    429: "Too many requests of this session or address. Come again after `Retry-After` seconds.",
    500: "A fault of the server. Nothing was decided.",
    503: "Busy, stopping, or the storage is away. Come again after `Retry-After` seconds; under the"
    " same id nothing happens twice.",
}


class Problem(msgspec.Struct, frozen=True):
    """A refusal (RFC 9457): a stable `code`, what its sentence needs, and the sentence."""

    type: str
    title: str
    status: int
    code: str
    params: dict[str, Any]
    detail: str


class AcceptedBody(msgspec.Struct, frozen=True):
    """A yes: durable at `seq` of the partition. `result` depends on the command."""

    outcome: str
    seq: int
    result: dict[str, Any]


class WholeSchema(JsonRenderPlugin):
    """`/schema/openapi.json` with the command door and every refusal in it."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document as JSON."""
        return self.render_json(request, completed(openapi_schema, bodies_of(request.app)))


def completed(
    schema: Mapping[str, Any], bodies: Mapping[tuple[str, str], Any] = MappingProxyType({})
) -> dict[str, Any]:
    """A copy of Litestar's document with what it can not know; `bodies` by path and method."""
    whole = deepcopy(dict(schema))
    _, found = msgspec.json.schema_components(
        [Envelope, Problem, AcceptedBody], ref_template=SCHEMAS
    )
    found["Problem"]["properties"]["code"]["enum"] = sorted(STATUS_BY_CODE)
    name_keys([Envelope], found)
    found["Envelope"]["properties"]["expires_at"]["format"] = "date-time"
    components = whole.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.update(found)
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A guest's session or a paired device's token.",
        }
    }
    for path, method, operation in operations_of(whole):
        _complete_operation(operation)
        describe(path, bodies.get((path, method)), operation, schemas, SCHEMAS)
    whole.setdefault("paths", {})[DOOR] = {"put": _door()}
    return whole


def _complete_operation(operation: dict[str, Any]) -> None:
    responses = operation.setdefault("responses", {})
    # Litestar describes refusals that never leave this program: ours are problem documents.
    for status in [status for status in responses if not status.startswith("2")]:
        del responses[status]
    responses["4XX"] = _problem("Refused; `code` says why.")
    responses["5XX"] = _problem("Come again later.")


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": SCHEMAS.format(name="Problem")}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _door() -> dict[str, Any]:
    accepted = {"$ref": SCHEMAS.format(name="AcceptedBody")}
    responses: dict[str, Any] = {
        "200": {
            "description": "Accepted and durable; a repetition gets the same answer.",
            "content": {"application/json": {"schema": accepted}},
        }
    }
    for status in DOOR_STATUSES:
        codes = sorted(code for code, found in STATUS_BY_CODE.items() if found == status)
        response = _problem(f"{MEANINGS[status]} Codes: {', '.join(codes)}.")
        if status in {429, 503}:
            seconds = {"schema": {"type": "integer"}, "example": int(RETRY_AFTER_S)}
            response["headers"] = {"Retry-After": {"description": "Seconds.", **seconds}}
        responses[str(status)] = response
    identifier = {
        "name": "command_id",
        "in": "path",
        "required": True,
        "description": "A UUIDv7 in lower case, made by the sender from the server's time.",
        "schema": AN_ID,
    }
    envelope = {"$ref": SCHEMAS.format(name="Envelope")}
    return {
        "summary": "Send a command: one key, one effect",
        "description": "The only door for writing. Repeat it under the same id until it answers;"
        " what was decided is answered again and never done twice.",
        "operationId": "SendCommand",
        "security": [{"token": []}],
        "parameters": [identifier],
        "requestBody": {"required": True, "content": {"application/json": {"schema": envelope}}},
        "responses": responses,
    }
