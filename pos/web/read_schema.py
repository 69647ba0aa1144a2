"""What the plain addresses take and give, for the OpenAPI document.

Their handlers read the query and write bytes themselves, so that Litestar can not know either.  An
address that is not described here stands in the document with any JSON as its answer.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from litestar import Litestar
from litestar.routes import HTTPRoute

from pos.domain.menu import Menu
from pos.feeds.contract import PAGE_MAX, WAIT_S_MAX
from pos.feeds.wire import WirePage

Schema = dict[str, Any]

BODY: Final = "takes"
UUID7: Final = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
NUMBER_MAX: Final = 10**18 - 1
"""More digits are no number but an attempt."""
TOKEN: Final[list[dict[str, list[str]]]] = [{"token": []}]


class Moment(msgspec.Struct, frozen=True):
    """The server's time."""

    now: str


class Health(msgspec.Struct, frozen=True):
    """Whether this process can do its work, and whether the last commit reached the storage."""

    ok: bool
    storage: bool


class PublishedMenu(msgspec.Struct, frozen=True):
    """A menu document and its version: how often the venue has published one."""

    version: int
    menu: Menu


class Quote(msgspec.Struct, frozen=True, omit_defaults=True):
    """The minute that this cart would get, and what it would cost.

    `awaiting`: a person has to say yes first, so that the minute is not firm.  `planned`: the
    kitchen is planned, so that a hold keeps the minute; else it is an estimate.  `offered` begins
    with the soonest minute.
    """

    promised_at: str
    total: int
    currency: str
    awaiting: bool = False
    planned: bool = False
    offered: tuple[str, ...] = ()


class Texts(msgspec.Struct, frozen=True):
    """Personal texts by record id; an erased one is missing."""

    texts: dict[str, str]


class Snapshot(msgspec.Struct, frozen=True, tag="snapshot"):
    """All rows of a view by key, at `seq` of the epoch."""

    id: int
    epoch: str
    seq: int
    rows: dict[str, dict[str, Any]]


class Change(msgspec.Struct, frozen=True, tag="change", rename={"from_": "from", "gone": "del"}):
    """What changed after `from` up to `seq`: whole rows, and keys that are gone."""

    id: int
    from_: int
    seq: int
    put: dict[str, dict[str, Any]]
    gone: list[str]


class Described(msgspec.Struct, frozen=True):
    """One address: what it takes, what a yes looks like, and whether it wants a token."""

    query: tuple[Schema, ...] = ()
    answer: Any = None
    media_type: str = "application/json"
    open_to_all: bool = False
    inside: Mapping[str, Schema] = {}
    """Parameters of the path that are no plain words."""
    also: Mapping[str, Schema] = {}
    """Other statuses than a yes and a problem document."""


def in_query(name: str, description: str, schema: Schema, *, needed: bool = False) -> Schema:
    """A parameter of the query."""
    return {
        "name": name,
        "in": "query",
        "required": needed,
        "description": description,
        "schema": schema,
    }


def number(highest: int) -> Schema:
    """A whole number; what is higher counts as the highest."""
    description = f"What is higher counts as {highest}."
    return {"type": "integer", "minimum": 0, "maximum": NUMBER_MAX, "description": description}


TEXT: Final[Schema] = {"type": "string"}
PARTITION: Final = in_query("partition", "`venue:` and the venue's id.", TEXT, needed=True)
OWN_PARTITION: Final = in_query(
    "partition", "`venue:` and the venue's id; by default the token's own.", TEXT
)
AN_ID: Final[Schema] = {"type": "string", "pattern": f"^{UUID7}$"}

READS: Final[Mapping[str, Described]] = {
    "/api/time": Described(answer=Moment, open_to_all=True),
    "/health": Described(
        answer=Health,
        open_to_all=True,
        also={"503": {"description": "The storage is away.", "answer": Health}},
    ),
    "/api/clock": Described(answer=Moment),
    "/api/log": Described(
        query=(
            in_query("limit", "Rows at most; 50 by default.", number(200)),
            in_query("before", "The `next` of the page before.", number(1 << 53)),
        ),
    ),
    "/api/people/{person_id}": Described(inside={"person_id": AN_ID}),
    "/api/menu": Described(
        query=(PARTITION,),
        answer=PublishedMenu,
        open_to_all=True,
        also={"304": {"description": "The same as the `ETag` of `If-None-Match`."}},
    ),
    "/api/views/{view}": Described(
        query=(
            PARTITION,
            in_query("since", "`epoch.seq` of what is known; else a snapshot comes.", TEXT),
            in_query("wait", "Seconds to wait for a change, at most 25; else none.", TEXT),
        ),
        answer=Snapshot | Change,
    ),
    "/api/feed": Described(
        query=(
            PARTITION,
            in_query("after", "The last seq that is known.", number(1 << 53)),
            in_query("limit", "Events at most.", number(PAGE_MAX)),
            in_query("wait", "Seconds to wait for an event.", number(int(WAIT_S_MAX))),
        ),
        answer=WirePage,
    ),
    "/api/quote": Described(answer=Quote),
    "/api/texts": Described(
        query=(PARTITION, in_query("records", "Record ids, separated by commas.", TEXT)),
        answer=Texts,
    ),
    "/api/printers": Described(query=(OWN_PARTITION,)),
    "/api/printers/confirm": Described(query=(OWN_PARTITION,)),
    "/api/paper/{job_id}": Described(query=(OWN_PARTITION,)),
    "/metrics": Described(media_type="text/plain", answer=str, open_to_all=True),
    "/ca": Described(media_type="text/plain", answer=str, open_to_all=True),
    "/ca.crt": Described(media_type="application/x-x509-ca-cert", answer=str, open_to_all=True),
}


def takes(body: Any) -> dict[str, Any]:
    """For a handler's `opt`: the shape of the body that it decodes by itself."""
    return {BODY: body}


def bodies_of(app: Litestar) -> dict[tuple[str, str], Any]:
    """The shapes of bodies by path and method, as the handlers say with `takes`."""
    return {
        (route.path_format, method.lower()): handler.opt[BODY]
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if BODY in handler.opt
    }


def describe(path: str, body: Any, operation: Schema, components: Schema, template: str) -> None:
    """Write into an operation what is known about its address; shared shapes into `components`."""
    described = READS.get(path, Described())
    if described.query:
        operation.setdefault("parameters", []).extend(described.query)
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = described.inside.get(parameter["name"], parameter["schema"])
    if body is not None:
        schema = _shape(body, components, template)
        content = {"application/json": {"schema": schema}}
        operation["requestBody"] = {"required": True, "content": content}
    if path.startswith("/api/") and not described.open_to_all:
        operation["security"] = TOKEN
    for status, response in operation["responses"].items():
        if status.startswith("2") and status != "204":
            content = _shape(described.answer, components, template)
            response["content"] = {described.media_type: {"schema": content}}
    for status, other in described.also.items():
        response = {"description": other["description"]}
        if "answer" in other:
            content = _shape(other["answer"], components, template)
            response["content"] = {"application/json": {"schema": content}}
        operation["responses"][status] = response


def _shape(answer: Any, components: Schema, template: str) -> Schema:
    if answer is None:
        return {}
    (schema,), found = msgspec.json.schema_components([answer], ref_template=template)
    name_keys([answer], found)
    components.update(found)
    return dict(schema)


def name_keys(types: Iterable[Any], components: Schema) -> None:
    """Write down which keys a mapping may have; msgspec checks them and does not say so."""
    for kind in _structs(msgspec.inspect.multi_type_info(types), set()):
        properties = components.get(kind.cls.__name__, {}).get("properties", {})
        for field in kind.fields:
            found = field.type
            if isinstance(found, msgspec.inspect.DictType) and isinstance(
                found.key_type, msgspec.inspect.LiteralType
            ):
                mapping = properties[field.encode_name]
                value = mapping["additionalProperties"]
                mapping["properties"] = {str(key): value for key in found.key_type.values}
                mapping["additionalProperties"] = False


def _structs(found: Iterable[Any], known: set[type]) -> Iterable[msgspec.inspect.StructType]:
    """Every struct inside some types, once."""
    for kind in found:
        if isinstance(kind, msgspec.inspect.StructType) and kind.cls not in known:
            known.add(kind.cls)
            yield kind
            yield from _structs((field.type for field in kind.fields), known)
        elif isinstance(kind, msgspec.inspect.UnionType):
            yield from _structs(kind.types, known)
        elif isinstance(kind, msgspec.inspect.DictType):
            yield from _structs((kind.key_type, kind.value_type), known)
        elif isinstance(kind, msgspec.inspect.CollectionType):
            yield from _structs((kind.item_type,), known)


def operations_of(document: Mapping[str, Any]) -> Iterable[tuple[str, str, Schema]]:
    """Every operation of a document with its path and method."""
    for path, operations in document.get("paths", {}).items():
        for method, operation in operations.items():
            if isinstance(operation, dict):
                yield path, method, operation
